"""Approve a decision, or return it with a comment. The answer is given once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import seen
from sharewell.actions.notify import something_waits
from sharewell.actions.permits import insist, may_approve
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.actions.resting import rest
from sharewell.ledger.entries import Approved, Returned
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Approval, Matter, Verdict
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage

LONGEST = 2000


@acting
def give_verdict(*, by: Membership, approval: uuid.UUID, approved: bool, comment: str, at: datetime) -> Verdict:
    """Answer an approval. Raises NotYours, NotAllowed, Wrong, and TooLate where somebody answered before."""
    found = seen(Approval, approval, by=by)
    insist(may_approve(by, found))
    comment = comment.strip()
    if not approved and not comment:
        raise Wrong({"comment": "say what has to change before you can approve it"})
    if len(comment) > LONGEST:
        raise Wrong({"comment": f"this is {len(comment)} letters long; use {LONGEST} or fewer"})
    Matter.objects.select_for_update().get(pk=found.decision.matter_id)
    if hasattr(found, "replaced_by"):
        raise TooLate("somebody else has been asked instead")
    if stage(found.decision) in (Stage.WITHDRAWN, Stage.SUPERSEDED):
        raise TooLate("the decision was taken back, or another has taken its place")
    try:
        with transaction.atomic():
            verdict = Verdict.objects.create(approval=found, approved=approved, by=by, at=at, comment=comment)
    except IntegrityError:
        raise TooLate("this has been answered already") from None
    matter = found.decision.matter
    commitment = bound(matter, "verdict", comment) if comment else ""
    enter(
        Approved if approved else Returned, by=by, at=at, about=matter.pk, matter=matter.pk,
        decision=found.decision_id, approval=found.pk, commitment=commitment,
    )  # fmt: skip
    something_waits(found.decision.decided_by)
    rest(matter.pk)
    return verdict
