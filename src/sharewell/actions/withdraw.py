"""Take a decision back, with the reason. The decision itself stays as it was."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from sharewell.actions.entering import enter, sealed
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.ledger.entries import DecisionWithdrawn
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Withdrawal
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Move, may_move


@transaction.atomic
def withdraw(*, by: Membership, decision: uuid.UUID, reason: str, at: datetime) -> Withdrawal:
    """Withdraw a decision. Raises NotYours, NotAllowed, Wrong, TooLate."""
    found = seen(Decision, decision, by=by)
    insist(may_work_on(by, found.matter))
    if not reason.strip():
        raise Wrong({"reason": "say why it is taken back"})
    if not may_move(stage(found), Move.WITHDRAW):
        raise TooLate("the decision is no longer in force")
    try:
        with transaction.atomic():
            withdrawal = Withdrawal.objects.create(decision=found, by=by, at=at, reason=reason.strip()[:2000])
    except IntegrityError:
        raise TooLate("the decision was taken back already") from None
    commitment = sealed(found.matter, "withdrawal", withdrawal.reason)
    enter(
        DecisionWithdrawn, by=by, at=at, about=found.matter_id, matter=found.matter_id, decision=found.pk,
        commitment=commitment,
    )  # fmt: skip
    return withdrawal
