"""Ask another person to approve, where whoever was asked has left, may be part of the harm, or has not answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.clock import london_day
from sharewell.actions.colleagues import approvers
from sharewell.actions.entering import enter
from sharewell.actions.finding import seen
from sharewell.actions.notify import something_waits
from sharewell.actions.permits import Permit, insist, may_approve, may_work_on, no, yes
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.ledger.entries import ApprovalAsked
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Approval, Matter
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage


@acting
def ask_another(*, by: Membership, approval: uuid.UUID, approver: uuid.UUID | None, at: datetime) -> Approval:
    """Ask somebody else instead: a new approval, which points to the one it replaces.

    Raises NotYours, NotAllowed, Wrong, and TooLate where it was answered, handed on, or no longer matters.
    """
    found = seen(Approval, approval, by=by)
    decision = found.decision
    Matter.objects.select_for_update().get(pk=decision.matter_id)
    insist(may_ask_another(by, found, at))
    if hasattr(found, "verdict") or hasattr(found, "replaced_by"):
        raise TooLate("this was answered already, or somebody else has been asked")
    if stage(decision) in (Stage.WITHDRAWN, Stage.SUPERSEDED):
        raise TooLate("the decision was taken back, or another has taken its place")
    able = approvers(decision.decided_by, decision.matter, london_day(at))
    chosen = next((one for one in able if one.pk == approver and one.pk != found.asked_of_id), None)
    if chosen is None:
        raise Wrong({"approver": "choose who will approve it instead"})
    asked = Approval.objects.create(
        decision=decision, kind=found.kind, asked_of=chosen, due_at=found.due_at, instead_of=found
    )
    enter(
        ApprovalAsked, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, decision=decision.pk,
        approval=asked.pk, approver=chosen.pk,
    )  # fmt: skip
    something_waits(chosen)
    return asked


def may_ask_another(member: Membership, approval: Approval, at: datetime) -> Permit:
    """A senior who could approve it may always; others once whoever was asked cannot answer, or is late.

    So nobody passes over a colleague who is still thinking.
    """
    decision = approval.decision
    if not (works := may_work_on(member, decision.matter)):
        return works
    if may_approve(member, approval):
        return yes("could approve it, and so may say who else does")
    if at > approval.due_at:
        return yes("the answer is late")
    able = approvers(decision.decided_by, decision.matter, london_day(at))
    if approval.asked_of_id not in {one.pk for one in able}:
        return yes("whoever was asked can no longer answer")
    return no("whoever was asked has still time to answer; a supervisor or guardian can ask somebody else")
