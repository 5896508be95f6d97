"""Asking another person to approve, where whoever was asked cannot answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.actions.ask_another import ask_another
from sharewell.actions.clock import london_day
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import ApprovalAsked
from sharewell.records.sharing.models import Approval, Decision, Implicated, Matter
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import LATER, NOBODY, NOW, WITHOUT_CONSENT, Midtown, decided


@pytest.fixture
def approval(town: Midtown) -> Approval:
    """Sam is asked to approve a share without consent of Asha's."""
    return decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()


def test_the_new_one_counts_and_the_old_one_stays(town: Midtown, approval: Approval) -> None:
    """Only an answer to the new one moves the decision."""
    (entry,) = entered(lambda: ask_another(by=town.grace, approval=approval.pk, approver=town.olive.pk, at=LATER))
    asked = Approval.objects.get(instead_of=approval)
    assert (asked.kind, asked.due_at, asked.asked_of) == (approval.kind, approval.due_at, town.olive)
    assert isinstance(entry, ApprovalAsked)
    assert (entry.approval, entry.approver) == (str(asked.pk), str(town.olive.pk))
    refuses(TooLate, lambda: give_verdict(by=town.sam, approval=approval.pk, approved=True, comment="", at=LATER))
    assert stage(Decision.objects.get()) is Stage.WAITING
    give_verdict(by=town.olive, approval=asked.pk, approved=True, comment="", at=LATER)
    assert stage(Decision.objects.get()) is Stage.IN_FORCE


def test_nobody_passes_over_a_colleague_who_is_still_thinking(town: Midtown, approval: Approval) -> None:
    """The decider may once the answer is late, and not before."""
    early, late = approval.due_at - timedelta(hours=1), approval.due_at + timedelta(hours=1)
    refuses(NotAllowed, lambda: ask_another(by=town.asha, approval=approval.pk, approver=town.grace.pk, at=early))
    assert ask_another(by=town.asha, approval=approval.pk, approver=town.grace.pk, at=late).asked_of == town.grace


def test_whoever_was_asked_has_left(town: Midtown, approval: Approval) -> None:
    town.sam.ends_on = london_day(NOW) - timedelta(days=1)
    town.sam.save(update_fields=["ends_on"])
    assert ask_another(by=town.asha, approval=approval.pk, approver=town.olive.pk, at=NOW).asked_of == town.olive


def test_whoever_was_asked_may_be_part_of_the_harm(town: Midtown, approval: Approval) -> None:
    Implicated.objects.create(agency=town.care, matter=Matter.objects.get(), membership=town.sam, stated_at=NOW)
    asked = ask_another(by=town.asha, approval=approval.pk, approver=town.olive.pk, at=NOW)
    assert asked.asked_of == town.olive
    assert wrong(lambda: ask_another(by=town.grace, approval=asked.pk, approver=town.sam.pk, at=NOW)) == {"approver"}


@pytest.mark.parametrize("who", ["asha", "sam", "ian", "ana", "gwen", "ben"])
def test_the_other_is_suitable_and_another(town: Midtown, approval: Approval, who: str) -> None:
    chosen = getattr(town, who).pk
    assert wrong(lambda: ask_another(by=town.grace, approval=approval.pk, approver=chosen, at=LATER)) == {"approver"}
    assert wrong(lambda: ask_another(by=town.grace, approval=approval.pk, approver=None, at=LATER)) == {"approver"}


def test_too_late(town: Midtown, approval: Approval) -> None:
    """Handed on twice, answered, taken back."""
    asked = ask_another(by=town.grace, approval=approval.pk, approver=town.olive.pk, at=LATER)

    def again(one: Approval) -> object:
        return ask_another(by=town.grace, approval=one.pk, approver=town.sam.pk, at=LATER)

    refuses(TooLate, lambda: again(approval))
    give_verdict(by=town.olive, approval=asked.pk, approved=False, comment="Not yet.", at=LATER)
    refuses(TooLate, lambda: again(asked))
    other = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    withdraw(by=town.asha, decision=other.pk, reason="It was another Tom.", at=LATER)
    refuses(
        TooLate, lambda: ask_another(by=town.grace, approval=other.approvals.get().pk, approver=town.olive.pk, at=LATER)
    )
    refuses(NotYours, lambda: ask_another(by=town.grace, approval=NOBODY, approver=town.olive.pk, at=LATER))
