"""Two cases, typed into the pages of a running hub by people who were invited to it: by nothing but HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path

from tests.canaries.broken import AT
from tests.canaries.words import Words
from tests.console.browser import Answer, Person, Sent
from tests.midtown import SHARE, cases
from tests.web.walking import LONGEST_WALK, Form, filled, page_in

ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TITLE, ADDRESS = re.compile(r"<title>(.*?)</title>", re.S), re.compile(r'(?:href|src|action)="([^"]*)"')
JOIN = re.compile(r"/join/([\w-]{40,})")
SEAT = {"asha": "practitioner", "sam": "supervisor", "zed": "practitioner"}
FINE, REFUSED, NOWHERE, LATE, WRONG, FAILED = 200, 403, 404, 409, 422, 500


@dataclass
class Notes:
    """What the hub told browsers beside its pages, and the documents that it gave them."""

    folder: Path
    asked: int = 0
    titled: int = 0
    codes: dict[int, int] = field(default_factory=dict)

    def heard(self, path: str, code: int, headers: tuple[tuple[str, str], ...]) -> None:
        """Note an answer. The address asked for is the asker's; where it leads on to is among the headers."""
        self.asked, self.codes[code] = self.asked + 1, self.codes.get(code, 0) + 1
        with (self.folder / "answers").open("a", encoding="utf-8") as notes:
            notes.write("\n".join([str(code), *(f"{name}: {value}" for name, value in headers), ""]))

    def page(self, page: str) -> None:
        """Note a page's title and the addresses in it."""
        self.titled += 1
        with (self.folder / "titles").open("a", encoding="utf-8") as notes:
            notes.write("\n".join([*TITLE.findall(page), *map(unescape, ADDRESS.findall(page)), ""]))

    def document(self, answer: Answer) -> None:
        """Keep a document, and the name it goes by."""
        name = answer.header("content-disposition")
        (self.folder / "documents" / f"{self.asked}.pdf").write_bytes(answer.content)
        (self.folder / "documents" / f"{self.asked}.name").write_text(name, encoding="utf-8")


@dataclass
class Browser:
    """Somebody's browser at the running hub. Every answer has to be of the code that is expected."""

    person: Person
    notes: Notes

    def ask(self, path: str, code: int = FINE, *, own: bool = True) -> Answer:
        """Open a page. The links of a page are the hub's `own`, unless they show what the link that led there was."""
        return self._noted(self.person.ask(path), code, own)

    def fill(self, path: str, said: Sent, code: int = FINE, *, own: bool = True) -> Answer:
        """Fill in a form and send it."""
        return self._noted(self.person.fill(path, said), code, own)

    def send(self, path: str, said: Sent, code: int) -> Answer:
        """Send a form with no mark of the hub's, or another's."""
        return self._noted(self.person.send(path, said), code, own=True)

    def _noted(self, answer: Answer, code: int, own: bool) -> Answer:
        assert answer.code == code, (answer.code, answer.path, answer.text[:2000])
        if own and answer.header("content-type").startswith("text/html"):
            self.notes.page(answer.text)
        return answer


@dataclass
class Journey:
    """A journey through a hub at a port. What is typed stands in `words`, and what the hub tells in `notes`."""

    port: int
    words: Words
    notes: Notes
    people: dict[str, Browser] = field(default_factory=dict)

    def browser(self) -> Browser:
        """A fresh browser."""
        return Browser(Person(self.port, self.notes.heard), self.notes)

    # --- people ---------------------------------------------------------------------------------------------

    def everybody_joins(self, first: str) -> None:
        """The administrator takes up the link of the command line, and invites the others; Zed never answers.

        Asha's second link is to the place she holds, so that the database refuses it.
        """
        self.words.handed("Invitation.token_hash/ada", first)
        self.joins("ada")
        for who, role in SEAT.items():
            self.words.handed(f"Invitation.token_hash/{who}", self.invited(who, role))
        self.joins("asha")
        self.joins("sam")
        self.again()
        self.people |= {who: self.signed_in(who) for who in ("asha", "sam")}
        self.people["asha"].fill(self.to_join("asha again"), {}, LATE, own=False)

    def to_join(self, who: str) -> str:
        """The address by which somebody joins."""
        return f"/join/{self.words[f'Invitation.token_hash/{who}']}"

    def invited(self, who: str, role: str) -> str:
        """Somebody is invited: the token of their link, which the page shows once."""
        name = f"Practitioner.email/{who}" if who != "zed" else "Invitation.email/zed"
        team = self.words["Membership.team" if who != "zed" else "Invitation.team/zed"]
        seat = {"email": self.email(name), "team": team, "role": role}
        shown = self.people["ada"].fill("/agency/people", seat, own=False)
        return str(JOIN.findall(shown.text)[0])

    def email(self, name: str) -> str:
        """A canary as an e-mail."""
        return f"{self.words[name]}@mid.example.org"

    def joins(self, who: str) -> None:
        """Take up an invitation: first with no name, so that it is refused, then as it should be."""
        self.people[who] = browser = self.browser()
        name, password = self.words[f"Practitioner.name/{who}"].capitalize(), self.password(who)
        browser.fill(self.to_join(who), {"name": "", "password": password}, WRONG, own=False)
        home = browser.fill(self.to_join(who), {"name": name, "password": password}, own=False)
        assert name in home.text and home.path == "/home"

    def password(self, who: str) -> str:
        """Somebody's password."""
        return f"{self.words[f'Practitioner.password/{who}']} four green doors"

    def again(self) -> None:
        """Zed's link comes to Sam, and Asha opens another one to the place she holds before she signs in."""
        self.people["sam"].ask(self.to_join("zed"), own=False)
        self.words.handed("Invitation.token_hash/asha again", self.invited("asha", SEAT["asha"]))
        self.browser().ask(self.to_join("asha again"), own=False)

    def signed_in(self, who: str) -> Browser:
        """Somebody signs in anew: with a wrong password, then with theirs."""
        browser, email = self.browser(), self.email(f"Practitioner.email/{who}")
        browser.fill("/accounts/login/", {"login": email, "password": f"{self.words['a wrong password']} doors"})
        home = browser.fill("/accounts/login/", {"login": email, "password": self.password(who)})
        assert home.path == "/home", home.path
        return browser

    # --- a case ---------------------------------------------------------------------------------------------

    def case(self, *, drafts: tuple[str, ...], suffix: str = "") -> str:
        """A matter with decisions, from what prompted it to their taking back: its address."""
        said, author = partial(self._said, suffix), self.people["asha"]
        opened = author.fill("/matters/new", {
            "prompt": f"{said('Matter.prompt')} rang",
            "position-0": "child", "called-0": f"Child {said('Subject.called/child')}",
            "position-1": "adult", "called-1": f"Mrs {said('Subject.called/adult')}",
        })  # fmt: skip
        matter = opened.path
        author.fill(f"{matter}/label", {"label": f"{said('Matter.label')} on Monday"})
        decided = [one for facts in drafts if (one := self.draft(said, matter, facts))]
        self.answered(said, decided)
        self.followed(said, decided[0])
        self.looked_at(said, matter, decided[0])
        return matter

    def _said(self, suffix: str, name: str) -> str:
        return self.words[f"{name}{suffix}"]

    def draft(self, said: Callable[[str], str], matter: str, facts: str) -> str:
        """A draft, its questions answered; decided, where it is to share without consent: the decision's address."""
        author, position = self.people["asha"], str(cases()[facts].case.facts["subject"])
        form = Form(author.ask(f"{matter}/drafts").text)
        subject = dict(zip(("child", "adult"), form.fields["subject"], strict=True))[position]
        typed = {name: f"about {said(f'Draft.{name}')}" for name in ("recipient", "what", "use")}
        page = author.fill(f"{matter}/drafts", {"subject": subject, **typed})
        draft = self.questions(page, facts)
        for name in ("check", "recommendation", "decide"):
            page = author.ask(f"{draft}/{name}")
        return "" if facts == SHARE else self.decided(said, draft, page)

    def questions(self, page: Answer, facts: str) -> str:
        """Answer page after page of questions: the draft's address."""
        for _ in range(LONGEST_WALK):
            if not (name := page_in(page.path)):
                return str(re.match(f"/drafts/{ID}", page.path)[0])  # type: ignore[index] # the page of a draft
            sent = filled(Form(page.text), name, cases()[facts].case.facts, frozenset())
            page = self.people["asha"].fill(page.path, sent)
        raise AssertionError("it never ends")

    def decided(self, said: Callable[[str], str], draft: str, page: Answer) -> str:
        """Decide, with reasons, both harms and the advice that was taken: the decision's address."""
        approvers = re.findall(rf'<option value="({ID})"', page.text)
        made = self.people["asha"].fill(f"{draft}/decide", {
            "outcome": "share-without-consent", "drawn_for": "share-without-consent", "approver": approvers[0],
            "reasons": f"{said('Decision.document/reasons')} may be hurt",
            "if_shared": f"{said('Decision.document/if_shared')} is angry",
            "if_not": f"{said('Decision.document/if_not')} is hurt",
            "asked-0": f"Dr {said('Advice.asked')}", "said-0": f"help {said('Advice.said')}",
        })  # fmt: skip
        assert re.fullmatch(f"/decisions/{ID}", made.path), made.text
        return made.path

    def answered(self, said: Callable[[str], str], decided: list[str]) -> None:
        """The senior approves the first decision and sends the second back, if there is one."""
        senior = self.people["sam"]
        for answer, decision in zip(("yes", "no"), decided, strict=False):
            approval = self.link(senior.ask(decision), f"/approvals/{ID}")
            comment = {"answer": answer, "comment": f"see {said(f'Verdict.comment/{answer}')}"}
            senior.fill(approval, comment)

    def link(self, page: Answer, pattern: str) -> str:
        """The first link of this form on a page."""
        found = re.search(f'href="({pattern})"', page.text)
        assert found, (page.path, pattern, re.findall('href="([^"]*)"', page.text))
        return found[1]

    def followed(self, said: Callable[[str], str], decision: str) -> None:
        """Somebody is told, a duty is closed, and the decision taken back."""
        author = self.people["asha"]
        author.fill(f"{decision}/telling", {"state": "told-after", "words": f"rang {said('Telling.words')}"})
        closing = self.link(author.ask(decision), f"/duties/{ID}/close")
        author.fill(closing, {"note": f"with {said('Closing.note')}"})
        author.fill(f"{decision}/withdraw", {"reason": f"it was {said('Withdrawal.reason')}"})

    def looked_at(self, said: Callable[[str], str], matter: str, decision: str) -> None:
        """Every page that shows it, the search for it, and the document."""
        author, called = self.people["asha"], [said(f"Subject.called/{one}") for one in ("child", "adult")]
        for path in ("/home", matter, decision):
            page = author.ask(path).text
            assert any(one in page for one in called), path
        found = author.fill("/search", {"words": said("Matter.label").upper()})
        assert said("Matter.label") in found.text
        self.notes.document(author.ask(f"{decision}/record.pdf"))

    # --- what goes wrong ------------------------------------------------------------------------------------

    def stumbled(self, matter: str) -> None:
        """Words where no page is, where they are too long, and under a mark that is not the hub's."""
        author, words = self.people["asha"], self.words
        author.fill("/search", {"words": words["looked for"]})
        for where in ("/", "/matters/", "/join/", "/decisions/", "/home?list="):
            author.ask(f"{where}{words['in an unknown address']}", NOWHERE)
        long, called = (words[f"in a form that is too long/{name}"] * 200 for name in ("prompt", "called"))
        author.fill("/matters/new", {"prompt": long, "position-0": "adult", "called-0": called}, WRONG)
        author.fill(f"{matter}/label", {"label": long}, WRONG)
        mark = {"csrfmiddlewaretoken": words["in a form with a wrong mark"]}
        for form in ({"label": words["in a form with a wrong mark"], **mark}, {"label": mark["csrfmiddlewaretoken"]}):
            author.send(f"{matter}/label", form, REFUSED)

    def changes_password(self) -> None:
        """Sam takes a new password."""
        old, new = self.password("sam"), f"{self.words['a new password']} four red doors"
        typed = {"oldpassword": old, "password1": new, "password2": new}
        assert "govuk-error" not in self.people["sam"].fill("/accounts/password/change/", typed).text

    def breaks(self, matter: str) -> None:
        """Send a form at which the hub breaks."""
        label = f"{AT}{self.words['in a form at which the hub breaks']}"
        self.people["asha"].fill(f"{matter}/label", {"label": label}, FAILED)
