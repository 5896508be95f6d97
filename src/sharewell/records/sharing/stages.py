"""Where a decision stands, read off the rows that follow it."""

from __future__ import annotations

from collections.abc import Iterable

from sharewell.records.sharing.models import Approval, Decision
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.workflow import Stage, stage_of


def stage(decision: Decision) -> Stage:
    """The decision's stage. Fetch `approvals__verdict`, `withdrawal` and `followed_by` with it to ask nothing more."""
    followed, withdrawn = hasattr(decision, "followed_by"), hasattr(decision, "withdrawal")
    return stage_of(verdicts=_verdicts(decision.approvals.all()), followed=followed, withdrawn=withdrawn)


def stage_standing(approvals: Iterable[Approval]) -> Stage:
    """The stage of a decision that nothing has replaced and nobody has taken back, with these approvals."""
    return stage_of(verdicts=_verdicts(approvals), followed=False, withdrawn=False)


def _verdicts(approvals: Iterable[Approval]) -> list[bool | None]:
    """The answers given, or still to be given, before anything goes."""
    asked = list(approvals)
    replaced = {approval.instead_of_id for approval in asked}
    return [
        approval.verdict.approved if hasattr(approval, "verdict") else None
        for approval in asked
        if approval.kind not in AFTERWARDS and approval.pk not in replaced
    ]
