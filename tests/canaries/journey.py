"""A whole case, typed into the pages of a hub by people of Midtown: run in a process of its own, as the hub's code is.

`python -m tests.canaries.journey OUT WORDS [BROKEN]`: what is answered goes to files in OUT, but for what pages say to
whoever may read it. BROKEN is code that breaks the hub in this process alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

NOTES = "answers.txt"
"""Every address asked for or led on to, and every header of every answer."""


def main(out: Path, words: dict[str, str], broken: str) -> None:
    """Set the hub up, break it if asked, and go through a case."""
    from sharewell.console.bootstrap import prepared

    prepared()
    from sharewell.console.files import collected

    collected()
    from django.conf import settings

    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", out / "mail"
    exec(broken, {"__name__": "broken", "words": words})
    from tests.midtown import midtown

    case(out, words, midtown())
    (out / "places").write_text("done", encoding="ascii")


def browser(out: Path, member: Any) -> Any:
    """A browser of this member's, which writes down where it goes and what it is told beside the page."""
    from django.test import Client

    from tests.web.walking import client_of

    class Noting(Client):
        def request(self, **asked: Any) -> Any:
            answer: Any = super().request(**asked)
            lines = [f"{asked.get('PATH_INFO')}?{asked.get('QUERY_STRING')}", str(answer.status_code)]
            lines += [f"{name}: {value}" for name, value in answer.items()]
            lines += [cookie.output() for cookie in answer.cookies.values()]
            with (out / NOTES).open("a", encoding="utf-8") as notes:
                notes.write("\n".join([*lines, ""]))
            return answer

    client = Noting(HTTP_HOST="localhost", raise_request_exception=False)
    client.cookies = client_of(member).cookies
    return client


def case(out: Path, words: dict[str, str], town: Any) -> None:
    """Everything that is typed about people, by its author and by whoever approves; then looked at, and searched."""
    from sharewell.records.common.context import working_for
    from sharewell.records.sharing.models import Decision, Draft, Duty, Matter
    from tests.midtown import SHARE, WITHOUT_CONSENT, cases
    from tests.web.walking import at, walk

    author, senior = browser(out, town.asha), browser(out, town.sam)

    def one(model: Any, **which: Any) -> Any:
        with working_for(town.care.pk):
            return model.objects.filter(**which).order_by("pk").first().pk

    def sent(client: Any, name: str, form: dict[str, str], **keys: Any) -> None:
        status = client.post(at(name, **keys), form).status_code
        assert status in (302, 200), (name, status)

    said = words.__getitem__
    called = f"Child {said('Subject.called')}"
    sent(author, "matter-new", {"prompt": f"{said('Matter.prompt')} rang", "position-0": "adult", "called-0": called})
    matter = one(Matter)
    sent(author, "label", {"label": f"{said('Matter.label')} on Monday"}, matter=matter)
    for facts in (WITHOUT_CONSENT, SHARE, WITHOUT_CONSENT):
        form = {name: f"about {said(f'Draft.{name}')}" for name in ("recipient", "what", "use")}
        with working_for(town.care.pk):
            before = set(Draft.objects.values_list("pk", flat=True))
            subject = Matter.objects.get(pk=matter).subjects.get().pk
        sent(author, "draft-new", {"subject": str(subject), **form}, matter=matter)
        with working_for(town.care.pk):
            (draft,) = set(Draft.objects.values_list("pk", flat=True)) - before
        walk(author, draft, cases()[facts].case.facts)
        for name in ("check", "recommendation", "decide"):
            assert author.get(at(name, draft=draft)).status_code == 200, name
        if facts != SHARE:
            sent(author, "decide", _decided(words, town), draft=draft)
    with working_for(town.care.pk):
        decision, other = Decision.objects.order_by("number").values_list("pk", flat=True)
        approvals = [one.approvals.get().pk for one in Decision.objects.order_by("number")]
        duty = Duty.objects.filter(decision=decision, owner=town.asha).order_by("pk").values_list("pk", flat=True)[0]
    senior.get(at("approval", approval=approvals[0]))
    comment = {"comment": f"see {said('Verdict.comment')}"}
    sent(senior, "approval", {"answer": "yes", **comment}, approval=approvals[0])
    sent(senior, "approval", {"answer": "no", **comment}, approval=approvals[1])
    sent(author, "telling", {"state": "told-after", "words": f"rang {said('Telling.words')}"}, decision=decision)
    sent(author, "duty-close", {"note": f"with {said('Closing.note')}"}, duty=duty)
    sent(author, "withdraw", {"reason": f"it was {said('Withdrawal.reason')}"}, decision=decision)
    looked(out, words, author, matter, decision)
    assert other != decision


def _decided(words: dict[str, str], town: Any) -> dict[str, str]:
    reasons = words["Decision.document"]
    return {
        "outcome": "share-without-consent", "drawn_for": "share-without-consent", "reasons": f"{reasons} may be hurt",
        "if_shared": f"{reasons} is angry", "if_not": f"{reasons} is hurt", "approver": str(town.sam.pk),
        "asked-0": f"Mrs {words['Advice.asked']}", "said-0": f"help {words['Advice.said']}",
    }  # fmt: skip


def looked(out: Path, words: dict[str, str], author: Any, matter: Any, decision: Any) -> None:
    """Every page that shows it, the search, what goes wrong, and the document."""
    from tests.web.walking import at

    for name, keys in (("home", {}), ("matter", {"matter": matter}), ("decision", {"decision": decision})):
        page = author.get(at(name, **keys))
        assert page.status_code == 200 and words["Subject.called"] in page.content.decode(), name
    assert words["Matter.label"] in author.post(at("search"), {"words": words["Matter.label"]}).content.decode()
    document = author.get(at("record-pdf", decision=decision))
    assert document.status_code == 200
    (out / "record.pdf").write_bytes(document.content)
    (out / "record.name").write_text(document["Content-Disposition"], encoding="utf-8")
    long = words["Matter.prompt"] * 300
    assert author.post(at("matter-new"), {"prompt": long, "position-0": "adult", "called-0": long}).status_code == 422
    assert author.post(at("label", matter=matter), {"label": long}).status_code == 422


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), (sys.argv[3:] or [""])[0])
