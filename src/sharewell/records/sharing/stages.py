"""Where a decision stands, read off the rows that follow it."""

from __future__ import annotations

from sharewell.records.sharing.models import Decision
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.workflow import Stage, stage_of


def stage(decision: Decision) -> Stage:
    """The decision's stage. Fetch `approvals__verdict`, `withdrawal` and `followed_by` with it to ask nothing more."""
    verdicts = [
        approval.verdict.approved if hasattr(approval, "verdict") else None
        for approval in decision.approvals.all()
        if approval.kind not in AFTERWARDS
    ]
    return stage_of(
        verdicts=verdicts, followed=hasattr(decision, "followed_by"), withdrawn=hasattr(decision, "withdrawal")
    )
