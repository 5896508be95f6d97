"""Taking a decision back; it stays as it was."""

from __future__ import annotations

import pytest

from sharewell.actions.name_colleague import name_colleague
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import DecisionWithdrawn
from sharewell.records.sharing.models import Decision
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import LATER, NOBODY, REFUSE, SHARE, Midtown, decided

REASON = "It was another Tom."


@pytest.fixture
def decision(town: Midtown) -> Decision:
    return decided(SHARE, town.asha)


def test_it_is_no_longer_in_force(town: Midtown, decision: Decision) -> None:
    """The decision's own row does not change."""
    before = Decision.objects.filter(pk=decision.pk).values().get()
    (entry,) = entered(lambda: withdraw(by=town.asha, decision=decision.pk, reason=f" {REASON} ", at=LATER))
    found = Decision.objects.get(pk=decision.pk)
    assert Decision.objects.filter(pk=decision.pk).values().get() == before
    assert (found.withdrawal.reason, found.withdrawal.by, stage(found)) == (REASON, town.asha, Stage.WITHDRAWN)
    assert isinstance(entry, DecisionWithdrawn)
    assert (entry.decision, entry.matter) == (str(decision.pk), str(decision.matter_id))


def test_one_that_waits_can_be_taken_back_too(town: Midtown) -> None:
    """So can a colleague's, by a supervisor who sees it."""
    waiting = decided(REFUSE, town.asha, approver=town.grace)
    withdraw(by=town.sam, decision=waiting.pk, reason=REASON, at=LATER)
    assert stage(Decision.objects.get(pk=waiting.pk)) is Stage.WITHDRAWN


def test_a_colleague_on_the_matter_does_not(town: Midtown, decision: Decision) -> None:
    """Somebody brought in sees it and works on it, and takes back only what they decided."""
    name_colleague(by=town.asha, matter=decision.matter_id, colleague=town.ian.pk, at=LATER)
    refuses(NotAllowed, lambda: withdraw(by=town.ian, decision=decision.pk, reason=REASON, at=LATER))
    own = decided(SHARE, town.ian, matter=decision.matter)
    withdraw(by=town.ian, decision=own.pk, reason=REASON, at=LATER)
    assert stage(Decision.objects.get(pk=own.pk)) is Stage.WITHDRAWN


def test_twice_is_too_late(town: Midtown, decision: Decision) -> None:
    withdraw(by=town.asha, decision=decision.pk, reason=REASON, at=LATER)
    refuses(TooLate, lambda: withdraw(by=town.asha, decision=decision.pk, reason=REASON, at=LATER))


def test_one_that_another_follows_is_not_in_force(town: Midtown, decision: Decision) -> None:
    decided(SHARE, town.asha, matter=decision.matter, follows=decision.pk)
    refuses(TooLate, lambda: withdraw(by=town.asha, decision=decision.pk, reason=REASON, at=LATER))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_what_will_not_do(town: Midtown, decision: Decision, reason: str) -> None:
    """No reason, or one that would have to be cut: what is bound is what was written."""
    assert wrong(lambda: withdraw(by=town.asha, decision=decision.pk, reason=reason, at=LATER)) == {"reason"}
    refuses(NotYours, lambda: withdraw(by=town.asha, decision=NOBODY, reason=REASON, at=LATER))
