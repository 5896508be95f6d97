"""A decision with all that follows it, in a fixed number of questions to the database."""

from __future__ import annotations

import uuid
from functools import cached_property

from sharewell.actions.guidance import from_bytes
from sharewell.actions.refusals import NotYours
from sharewell.policy.pack import Pack
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Approval, Decision, Duty
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage

BESIDE = (
    "matter", "subject", "agency", "pack", "decided_by__practitioner", "follows", "followed_by",
    "withdrawal__by__practitioner",
)  # fmt: skip
AFTER = (
    "approvals__asked_of__practitioner", "approvals__verdict__by__practitioner", "duties__owner__practitioner",
    "duties__closing__by__practitioner", "tellings__by__practitioner", "tellings__owner__practitioner",
)  # fmt: skip


REPORTS = ("report-police", "report-childrens-services")
"""The duties that are the report of a danger itself, made by telephone: everything else comes after it."""


class Whole:
    """A decision, the pack it was made under, and its stage."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    @cached_property
    def pack(self) -> Pack:
        """The pack of the decision, from its stored bytes."""
        return from_bytes(bytes(self.decision.pack.canonical))

    @cached_property
    def stage(self) -> Stage:
        """Where the decision stands."""
        return stage(self.decision)

    @property
    def reference(self) -> str:
        """What the decision is called: the matter's reference and the decision's number in it."""
        return self.reference_of(self.decision)

    def reference_of(self, decision: Decision) -> str:
        """What another decision of the same matter is called."""
        return f"{self.decision.matter.reference}/{decision.number}"

    @cached_property
    def asked(self) -> list[Approval]:
        """The approvals that count: those that nobody else was asked instead of."""
        found = list(self.decision.approvals.all())
        replaced = {one.instead_of_id for one in found}
        return [one for one in found if one.pk not in replaced]

    @cached_property
    def duties(self) -> list[Duty]:
        """The duties it owes, the report itself first, then by the day they are due."""
        return sorted(self.decision.duties.all(), key=lambda one: (one.name not in REPORTS, one.due_at, one.name))

    @property
    def unanswered(self) -> list[Approval]:
        """The approvals that count and have no answer yet."""
        return [one for one in self.asked if not hasattr(one, "verdict")]


def whole(member: Membership, decision: uuid.UUID) -> Whole:
    """The decision of this id with all that follows it. Raises NotYours."""
    rows = Decision.objects.visible_to(member).select_related(*BESIDE).prefetch_related(*AFTER)
    found = rows.filter(pk=decision).first()
    if found is None:
        raise NotYours
    return Whole(found)
