"""Where a decision stands, read off the rows that follow it."""

from __future__ import annotations

from collections.abc import Iterable

from sharewell.records.sharing.models import Approval, Decision
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.workflow import Stage, stage_of


def stage(decision: Decision) -> Stage:
    """The decision's stage. Fetch `approvals__verdict`, `withdrawal` and `followed_by` with it to ask nothing more."""
    return stage_given(decision, decision.approvals.all())


def stage_given(decision: Decision, approvals: Iterable[Approval]) -> Stage:
    """The stage of a decision of which these are the approvals."""
    asked = list(approvals)
    replaced = {approval.instead_of_id for approval in asked}
    verdicts = [
        approval.verdict.approved if hasattr(approval, "verdict") else None
        for approval in asked
        if approval.kind not in AFTERWARDS and approval.pk not in replaced
    ]
    return stage_of(
        verdicts=verdicts, followed=hasattr(decision, "followed_by"), withdrawn=hasattr(decision, "withdrawal")
    )
