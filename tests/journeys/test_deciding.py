"""Deciding and what follows it, in a browser: departures, a second person, double clicks, the record on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sharewell.records.sharing.models import Approval, Decision, Duty, Verdict
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.journeys.browser import DESKTOP, Visit
from tests.journeys.steps import REASON, decision_at, finish
from tests.midtown import ACT_NOW, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of
from tests.web.test_pdf import unpacked
from tests.web.walking import at

Open = Callable[..., Visit]


def test_a_departure_names_its_ground_and_gives_reasons(town: Midtown, visit: Open) -> None:
    """Sharing where the guidance says not to takes a second step on the same page, with nothing lost."""
    window, draft = visit(town.asha), draft_of(REFUSE, town.asha)
    window.go(at("decide", draft=draft.pk))
    window.choose("outcome", "share-without-consent")
    window.fill({"reasons": "He told me of a knife."})
    window.press("Record this decision")
    assert "You decide otherwise than the guidance recommends." in window.text
    window.onward_fault("Record this decision", "grounds")
    window.page.locator('[name="grounds"]').first.check()
    finish(window, reasons="He told me of a knife.")
    decision = Decision.objects.get(pk=decision_at(window))
    assert (decision.departed, len(decision.document["grounds"])) == (True, 1)
    assert "He told me of a knife." in window.text


def test_a_duty_set_aside_waits_for_a_senior(town: Midtown, visit: Open) -> None:
    """Where the guidance says that it must be reported, not doing so waits for a senior, who reads why."""
    window, draft = visit(town.asha), draft_of(ACT_NOW, town.asha)
    window.go(at("decide", draft=draft.pk))
    window.choose("outcome", "do-not-share")
    window.fill({"reasons": REASON})
    window.press("Record this decision")
    window.page.locator('[name="approver"]').select_option(str(town.grace.pk))
    finish(window)
    decision = Decision.objects.get(pk=decision_at(window))
    assert stage(decision) is Stage.WAITING
    asked = decision.approvals.get(kind="senior-agreement")
    senior = visit(town.grace)
    senior.go(at("approval", approval=asked.pk))
    assert REASON in senior.text
    senior.choose("answer", "yes")
    senior.press("Give this answer")
    assert asked.pk in {one.approval_id for one in _verdicts(decision)}


def _verdicts(decision: Decision) -> list[Verdict]:
    return [one.verdict for one in decision.approvals.all() if hasattr(one, "verdict")]


@pytest.mark.parametrize(("answer", "ends"), [("yes", Stage.IN_FORCE), ("no", Stage.RETURNED)])
def test_a_second_person_approves_or_sends_it_back(town: Midtown, visit: Open, answer: str, ends: Stage) -> None:
    """They see who, what and why; sending it back needs a comment, which whoever decided then reads."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    window = visit(town.sam)
    window.go(at("approval", approval=Approval.objects.get().pk))
    assert decision.recipient in window.text
    window.onward_fault("Give this answer", "answer")
    window.choose("answer", answer)
    if answer == "no":
        window.onward_fault("Give this answer", "comment")
        window.choose("answer", answer)
    window.fill({"comment": "Ask her once more."})
    window.press("Give this answer")
    assert stage(Decision.objects.get(pk=decision.pk)) is ends
    author = visit(town.asha)
    author.go(at("decision", decision=decision.pk))
    assert "Ask her once more." in author.text


def test_what_follows_a_decision(town: Midtown, visit: Open) -> None:
    """A duty closed in one tap, telling held until a day, and at last the decision taken back."""
    decision = decided(SHARE, town.asha)
    window, record = visit(town.asha), at("decision", decision=decision.pk)
    duty = Duty.objects.filter(decision=decision, owner=town.asha).first()
    assert duty
    window.go(at("duty-close", duty=duty.pk))
    window.press("It is done")
    assert hasattr(Duty.objects.get(pk=duty.pk), "closing")
    window.go(record)
    window.follow("Say whether the person was told")
    window.onward_fault("Write this down", "state")
    window.choose("state", "held")
    window.fill({"words": "Not before Monday.", "until-day": "5", "until-month": "1", "until-year": "2999"})
    window.press("Write this down")
    window.go(record)
    assert "Not before Monday." in window.text
    window.follow("Take this decision back")
    window.fill({"reason": "It was the wrong school."})
    window.press("Take it back")
    assert stage(Decision.objects.get(pk=decision.pk)) is Stage.WITHDRAWN


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_double_click_is_one_decision(town: Midtown, visit: Open, script: bool) -> None:
    window, draft = visit(town.asha, script=script), draft_of(SHARE, town.asha)
    window.go(at("decide", draft=draft.pk))
    window.choose("outcome", "share")
    window.fill({"reasons": REASON})
    window.page.get_by_role("button", name="Record this decision").dblclick(no_wait_after=True)
    expect(window.page).to_have_url(re.compile("/decisions/"))
    window.page.wait_for_load_state()
    window.look()
    assert Decision.objects.get().pk == decision_at(window)


def test_the_back_button_after_a_decision_leads_to_it(town: Midtown, visit: Open) -> None:
    """The form is gone from the browser; going back, and sending it again, come out at the one decision."""
    window, draft = visit(town.asha), draft_of(SHARE, town.asha)
    window.go(at("decide", draft=draft.pk))
    window.choose("outcome", "share")
    window.fill({"reasons": REASON})
    window.press("Record this decision")
    made = decision_at(window)
    window.page.go_back()
    window.look()
    if not window.path.startswith("/decisions/"):
        window.press("Record this decision")
    assert decision_at(window) == made
    assert Decision.objects.count() == 1


def test_the_record_as_a_document(town: Midtown, visit: Open, tmp_path: Path) -> None:
    """It downloads, it is tagged, and its name tells nothing about anybody."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    window = visit(town.asha)
    window.go(at("decision", decision=decision.pk))
    with window.page.expect_download() as coming:
        window.page.get_by_role("link", name="Download this record (PDF)").click()
    path = tmp_path / "record.pdf"
    coming.value.save_as(path)
    inside = unpacked(path.read_bytes())
    assert path.read_bytes().startswith(b"%PDF-")
    assert "/StructTreeRoot" in inside and "/Marked true" in inside and "pdfuaid" in inside
    assert "Reeve" not in coming.value.suggested_filename and "Tom" not in coming.value.suggested_filename


def test_the_record_on_paper(town: Midtown, visit: Open) -> None:
    """In print there are no menus, nothing is folded away that the record needs, and nothing runs off the sheet."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    window = visit(town.asha, width=DESKTOP)
    window.go(at("decision", decision=decision.pk))
    window.page.emulate_media(media="print")
    window.page.set_viewport_size({"width": 680, "height": 960})
    for menu in (".sw-urgent", ".sw-navigation", ".govuk-footer", ".govuk-back-link"):
        found = window.page.locator(menu)
        assert not any(found.nth(place).is_visible() for place in range(found.count())), menu
    wide = window.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"the record runs {wide} pixels off the sheet"
    assert decision.document["reasons"] in window.page.locator("main").inner_text()
    assert len(window.page.pdf(format="A4")) > 10_000
