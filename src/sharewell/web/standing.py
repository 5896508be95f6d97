"""How a matter stands: drafts to go on with, decisions in order with their stages, what is late, what comes next."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sharewell.actions.clock import london_day
from sharewell.actions.guidance import current
from sharewell.actions.resting import GOES
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Approval, Decision, Draft, Duty, Matter, Subject, Verdict
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage

MOST_DUTIES = 10
STAGES = {
    Stage.WAITING: "Waiting for approval",
    Stage.IN_FORCE: "In force",
    Stage.RETURNED: "Sent back",
    Stage.SUPERSEDED: "Replaced by a later decision",
    Stage.WITHDRAWN: "Withdrawn",
}
LIVE = (Stage.IN_FORCE, Stage.WAITING)


@dataclass(frozen=True)
class Decided:
    """A decision with where it stands, in words."""

    decision: Decision
    title: str
    stage: Stage
    words: str
    telling_late: bool
    recipient: str
    subject: str


@dataclass(frozen=True)
class Next:
    """A duty still to be done. `late` says that its time has passed."""

    duty: Duty
    says: str
    late: bool


@dataclass(frozen=True)
class Standing:
    """How a matter stands for somebody who looks at it."""

    subjects: tuple[Subject, ...]
    drafts: tuple[Draft, ...]
    decisions: tuple[Decided, ...]
    duties: tuple[Next, ...]
    more_duties: bool
    waiting: tuple[Approval, ...]
    late_approvals: frozenset[object]

    @property
    def late(self) -> bool:
        """Whether anything is late."""
        duties = any(one.late for one in self.duties)
        return duties or bool(self.late_approvals) or any(one.telling_late for one in self.decisions)


def standing(matter: Matter, viewer: Membership, at: datetime) -> Standing:
    """How a matter that the viewer may see stands at a moment."""
    decisions = tuple(_decided(one, at) for one in _decisions(matter))
    live = [one.decision.pk for one in decisions if one.stage in LIVE]
    duties = list(_duties(live)[: MOST_DUTIES + 1])
    mine = Draft.objects.visible_to(viewer).filter(matter=matter).select_related("subject").order_by("started_at")
    waiting = tuple(
        Approval.objects.filter(decision__in=live, verdict__isnull=True, replaced_by__isnull=True)
        .select_related("asked_of__practitioner", "decision").order_by("due_at")
    )  # fmt: skip
    return Standing(
        subjects=tuple(matter.subjects.all()),
        drafts=tuple(mine),
        decisions=decisions,
        duties=tuple(_next(duties[:MOST_DUTIES], at)),
        more_duties=len(duties) > MOST_DUTIES,
        waiting=waiting,
        late_approvals=frozenset(one.pk for one in waiting if one.due_at < at),
    )  # fmt: skip


def _decisions(matter: Matter) -> Iterable[Decision]:
    rows = Decision.objects.filter(matter=matter).prefetch_related("approvals__verdict", "tellings")
    return rows.defer("document").select_related("decided_by__practitioner", "subject", "withdrawal", "followed_by")


def _decided(decision: Decision, at: datetime) -> Decided:
    outcomes = current()[0].outcomes
    known, now = outcomes.get(decision.outcome), stage(decision)
    return Decided(
        decision, known.title if known else decision.outcome, now, _words(decision, now),
        _telling_late(decision, now, at), decision.recipient, decision.subject.called,
    )  # fmt: skip


def _words(decision: Decision, now: Stage) -> str:
    asked = now is Stage.IN_FORCE and found_wanting(decision.approvals.all())
    return f"{STAGES[now]}. Something has to be put right" if asked else STAGES[now]


def found_wanting(approvals: Iterable[Approval]) -> Verdict | None:
    """What a second person who looked at it afterwards asks to be put right, if they do. It stays in force."""
    looked = [one for one in approvals if one.kind in AFTERWARDS]
    given: list[Verdict] = [one.verdict for one in looked if hasattr(one, "verdict")]
    return next((one for one in given if not one.approved), None)


def _telling_late(decision: Decision, now: Stage, at: datetime) -> bool:
    """Whether the person should have been told, or their being told put off, and neither is so."""
    if now is not Stage.IN_FORCE or decision.outcome not in GOES:
        return False
    tellings = list(decision.tellings.all())
    if not tellings:
        return True
    until = tellings[-1].until
    return until is not None and until < london_day(at)


def _duties(decisions: list[uuid.UUID]) -> QuerySet[Duty]:
    rows = Duty.objects.filter(decision__in=decisions, closing__isnull=True).order_by("due_at", "name")
    return rows.select_related("owner__practitioner", "decision__subject")


def _next(duties: list[Duty], at: datetime) -> Iterable[Next]:
    known = current()[0].duty
    for duty in duties:
        yield Next(duty, known[duty.name].says if duty.name in known else duty.name, duty.due_at < at)
