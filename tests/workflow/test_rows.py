"""The stage read off real rows, through every move that actions can make."""

from __future__ import annotations

from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.withdraw import withdraw
from sharewell.records.sharing.models import Decision
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.midtown import ACT_NOW, LATER, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, decided


def now(decision: Decision) -> Stage:
    """The stage, read afresh."""
    return stage(Decision.objects.get(pk=decision.pk))


def answer(town: Midtown, decision: Decision, approved: bool) -> None:
    give_verdict(by=town.sam, approval=decision.approvals.get().pk, approved=approved, comment="So be it.", at=LATER)


def test_waiting_then_approved_then_followed(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    assert now(decision) is Stage.WAITING
    answer(town, decision, True)
    assert now(decision) is Stage.IN_FORCE
    after = decided(REFUSE, town.asha, approver=town.sam, matter=decision.matter, follows=decision.pk)
    assert (now(decision), now(after)) == (Stage.SUPERSEDED, Stage.WAITING)


def test_returned_then_withdrawn(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    answer(town, decision, False)
    assert now(decision) is Stage.RETURNED
    withdraw(by=town.asha, decision=decision.pk, reason="She agreed after all.", at=LATER)
    assert now(decision) is Stage.WITHDRAWN


def test_in_force_from_the_start(town: Midtown) -> None:
    assert now(decided(SHARE, town.asha)) is Stage.IN_FORCE


def test_an_urgent_report_stays_in_force_whatever_is_said_afterwards(town: Midtown) -> None:
    """It went; a no that comes afterwards is a matter for a review, and calls nothing back."""
    decision = decided(ACT_NOW, town.asha)
    answer(town, decision, False)
    assert now(decision) is Stage.IN_FORCE


def test_a_list_of_stages_asks_the_same_few_times(town: Midtown, django_assert_num_queries: object) -> None:
    """However many decisions: with their rows fetched beside them, nothing more is asked."""
    for _ in range(3):
        decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    rows = Decision.objects.select_related("withdrawal", "followed_by").prefetch_related("approvals__verdict")
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert {stage(one) for one in rows} == {Stage.WAITING}
