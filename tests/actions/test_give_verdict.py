"""Approving and returning, once, by a suitable second person."""

from __future__ import annotations

import pytest

from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.refusals import NotAllowed, NotYours, Refusal, TooLate
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import Approved, Returned
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Approval, Implicated, Verdict
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import ACT_NOW, LATER, NOBODY, NOW, WITHOUT_CONSENT, Midtown, decided, hired


@pytest.fixture
def approval(town: Midtown) -> Approval:
    """Sam is asked to approve a share without consent of Asha's."""
    return decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()


def give(by: Membership, approval: Approval, approved: bool = True, comment: str = "") -> Verdict:
    return give_verdict(by=by, approval=approval.pk, approved=approved, comment=comment, at=LATER)


@pytest.mark.parametrize(
    ("approved", "comment", "kind", "after"),
    [
        (True, "", Approved, Stage.IN_FORCE),
        (True, " Agreed. ", Approved, Stage.IN_FORCE),
        (False, "Ask her again.", Returned, Stage.RETURNED),
    ],
)
def test_the_decision_moves(
    town: Midtown, approval: Approval, approved: bool, comment: str, kind: type, after: Stage
) -> None:
    """It waited; now it is in force, or returned. The entry binds the comment, where there is one."""
    assert stage(approval.decision) is Stage.WAITING
    (entry,) = entered(lambda: give(town.sam, approval, approved, comment))
    assert type(entry) is kind
    assert isinstance(entry, Approved | Returned)
    assert (entry.approval, entry.decision) == (str(approval.pk), str(approval.decision_id))
    assert bool(entry.commitment) is bool(comment)
    approval.refresh_from_db()
    assert approval.verdict.comment == comment.strip()
    assert stage(approval.decision) is after


def test_another_suitable_person_may_answer(town: Midtown, approval: Approval) -> None:
    """Whoever was asked may be ill: the guardian of the agency sees the matter and may approve."""
    assert give(town.grace, approval).by == town.grace


def test_the_decider_never(town: Midtown, approval: Approval) -> None:
    """Not under another membership either, however senior it is."""
    for by in (town.asha, hired(town.ada, "asha", "North", "guardian")):
        refuses(NotAllowed, lambda by=by: give(by, approval))  # type: ignore[misc]


def test_nobody_who_may_be_part_of_the_harm(town: Midtown, approval: Approval) -> None:
    """For them it is not there, though they had been asked."""
    Implicated.objects.create(agency=town.care, matter=approval.decision.matter, membership=town.sam, stated_at=NOW)
    refuses(NotYours, lambda: give(town.sam, approval))


@pytest.mark.parametrize("again", [True, False])
def test_the_second_answer_is_too_late(town: Midtown, approval: Approval, again: bool) -> None:
    give(town.sam, approval)
    refuses(TooLate, lambda: give(town.sam, approval, again, "No."))
    refuses(TooLate, lambda: give(town.grace, approval, again, "No."))


@pytest.mark.parametrize("approved", [True, False])
def test_a_decision_taken_back_needs_no_answer(town: Midtown, approval: Approval, approved: bool) -> None:
    """Nothing leaves WITHDRAWN: an answer would say that something is approved which is not in force."""
    withdraw(by=town.asha, decision=approval.decision_id, reason="It was another Tom.", at=NOW)
    refuses(TooLate, lambda: give(town.sam, approval, approved, "No."))


def test_an_urgent_report_is_approved_afterwards(town: Midtown) -> None:
    """It is in force before, and after."""
    approval = decided(ACT_NOW, town.asha).approvals.get()
    assert stage(approval.decision) is Stage.IN_FORCE
    give(town.sam, approval)
    assert stage(approval.decision) is Stage.IN_FORCE


def test_what_will_not_do(town: Midtown, approval: Approval) -> None:
    """A return says what has to change."""
    assert wrong(lambda: give(town.sam, approval, False, " ")) == {"comment"}
    assert wrong(lambda: give(town.sam, approval, True, "x" * 2001)) == {"comment"}
    refused: Refusal = refuses(
        NotYours, lambda: give_verdict(by=town.sam, approval=NOBODY, approved=True, comment="", at=LATER)
    )
    assert refused.because
