"""Take a decision back, with the reason. The decision itself stays as it was."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_withdraw
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.actions.resting import rest
from sharewell.ledger.entries import DecisionWithdrawn
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Decision, Matter, Withdrawal
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Move, may_move

LONGEST = 2000


@acting
def withdraw(*, by: Membership, decision: uuid.UUID, reason: str, at: datetime) -> Withdrawal:
    """Withdraw a decision. Raises NotYours, NotAllowed, Wrong, TooLate."""
    found = seen(Decision, decision, by=by, joined=("matter", "decided_by"))
    insist(may_withdraw(by, found))
    reason = reason.strip()
    if not reason:
        raise Wrong({"reason": "say why it is taken back"})
    if len(reason) > LONGEST:
        raise Wrong({"reason": f"this is {len(reason)} letters long; use {LONGEST} or fewer"})
    Matter.objects.select_for_update().get(pk=found.matter_id)
    if not may_move(stage(found), Move.WITHDRAW):
        raise TooLate("the decision was taken back already, or another has taken its place")
    withdrawal = Withdrawal.objects.create(decision=found, by=by, at=at, reason=reason)
    commitment = bound(found.matter, "withdrawal", withdrawal.reason)
    enter(
        DecisionWithdrawn, by=by, at=at, about=found.matter_id, matter=found.matter_id, decision=found.pk,
        commitment=commitment,
    )  # fmt: skip
    rest(found.matter_id)
    return withdrawal
