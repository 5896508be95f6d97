"""Closing a duty, once."""

from __future__ import annotations

import pytest

from sharewell.actions.close_duty import close_duty
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import DutyClosed
from sharewell.records.sharing.models import Closing, Decision, Duty, Named
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import LATER, NOBODY, SHARE, WITHOUT_CONSENT, Midtown, decided, hired


@pytest.fixture
def decision(town: Midtown) -> Decision:
    """A decision of Asha's that owes duties."""
    return decided(SHARE, town.asha)


@pytest.fixture
def duty(decision: Decision) -> Duty:
    """The first of them."""
    found: Duty = decision.duties.all()[0]
    return found


@pytest.mark.parametrize("note", ["", "  Done by telephone. ", "x" * 2000])
def test_it_is_closed_with_a_note_or_without(town: Midtown, duty: Duty, note: str) -> None:
    (entry,) = entered(lambda: close_duty(by=town.asha, duty=duty.pk, note=note, at=LATER))
    duty.refresh_from_db()
    assert (duty.closing.by, duty.closing.at, duty.closing.note) == (town.asha, LATER, note.strip())
    assert isinstance(entry, DutyClosed)
    assert (entry.owed, entry.duty, entry.decision) == (str(duty.pk), duty.name, str(duty.decision_id))
    assert bool(entry.commitment) is bool(note.strip())


def test_the_team_leader_and_the_guardian_may(town: Midtown, decision: Decision) -> None:
    first, second = decision.duties.all()[:2]
    assert close_duty(by=town.sam, duty=first.pk, note="", at=LATER).by == town.sam
    assert close_duty(by=town.grace, duty=second.pk, note="", at=LATER).by == town.grace


def test_a_colleague_on_the_matter_may_not(town: Midtown, duty: Duty) -> None:
    """They see it, and it is not theirs to close."""
    noor = hired(town.ada, "noor", "North", "practitioner")
    Named.objects.create(agency=town.care, matter=duty.decision.matter, membership=noor)
    refuses(NotAllowed, lambda: close_duty(by=noor, duty=duty.pk, note="", at=LATER))


def test_the_second_time_is_too_late(town: Midtown, duty: Duty) -> None:
    close_duty(by=town.asha, duty=duty.pk, note="", at=LATER)
    refuses(TooLate, lambda: close_duty(by=town.asha, duty=duty.pk, note="", at=LATER))


def test_what_was_taken_back_asks_for_nothing(town: Midtown, duty: Duty) -> None:
    withdraw(by=town.asha, decision=duty.decision_id, reason="It was another Tom.", at=LATER)
    refuses(TooLate, lambda: close_duty(by=town.asha, duty=duty.pk, note="", at=LATER))


def test_what_was_replaced_asks_for_nothing(town: Midtown, duty: Duty) -> None:
    """The later decision asks for its own."""
    first = duty.decision
    later = decided(SHARE, town.asha, matter=first.matter, follows=first.pk)
    refuses(TooLate, lambda: close_duty(by=town.asha, duty=duty.pk, note="", at=LATER))
    close_duty(by=town.asha, duty=later.duties.all()[0].pk, note="", at=LATER)
    assert Closing.objects.get().duty.decision == later


def test_what_was_sent_back_asks_for_nothing(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    asked = decision.approvals.get()
    give_verdict(by=town.sam, approval=asked.pk, approved=False, comment="Ask her first.", at=LATER)
    owed = decision.duties.filter(owner=town.asha)[0]
    refuses(TooLate, lambda: close_duty(by=town.asha, duty=owed.pk, note="", at=LATER))


def test_what_will_not_do(town: Midtown, duty: Duty) -> None:
    assert wrong(lambda: close_duty(by=town.asha, duty=duty.pk, note="x" * 2001, at=LATER)) == {"note"}
    refuses(NotYours, lambda: close_duty(by=town.asha, duty=NOBODY, note="", at=LATER))
