"""The lists that people start from: their own matters, those in which something waits for them, those that are late.

Each is a list of matters that the viewer may see, so that whoever may be part of the harm never meets theirs there,
and a matter of which it is not yet said which staff are part of it stays with its author and the guardian.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window

from sharewell.records.agencies.models import Membership, Role
from sharewell.records.common.questions import Given, Question, among, question
from sharewell.records.sharing.models import Approval, Decision, Draft, Duty, Implicated, Matter, Named, Telling
from sharewell.records.sharing.models.decisions import AFTERWARDS


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looking at a moment.

    `today` is the day in London. A draft with serious harm answered before `unfinished` counts as left. `goes` are the
    outcomes by which something goes to somebody, so that telling the person has to be settled.
    """

    viewer: Membership
    at: datetime
    today: date
    unfinished: datetime
    goes: tuple[str, ...]


GIVEN: dict[str, Callable[[Look], object]] = {
    "viewer": lambda look: look.viewer.pk,
    "practitioner": lambda look: look.viewer.practitioner_id,
    "agency": lambda look: look.viewer.agency_id,
    "team": lambda look: look.viewer.team,
    "at": lambda look: look.at,
    "today": lambda look: look.today,
    "unfinished": lambda look: look.unfinished,
}
"""What differs between one look and another of the same role."""
Stretch = tuple[list[uuid.UUID], int]


def mine(look: Look) -> QuerySet[Matter]:
    """The matters that the viewer opened or is named on, the latest touched first."""
    held = Membership.objects.filter(practitioner_id=look.viewer.practitioner_id).values("pk")
    own = among("opened_by", held) | among("pk", _named(look.viewer))
    return _seen(look).filter(own).order_by("-touched_at", "pk")


def waiting(look: Look) -> QuerySet[Matter]:
    """The matters in which something waits for the viewer, the longest untouched first."""
    return _with_work_left(look).filter(waits(look)).order_by("touched_at", "pk")


def stretch(matters: Callable[[Look], QuerySet[Matter]], look: Look, after: int, many: int) -> Stretch:
    """The ids of so many matters of a list, after so many, and the length of the whole list in the same question.

    Past the end of a list there is nothing to count by: both are empty.
    """
    values = {name: of(look) for name, of in GIVEN.items()}
    found = _question(matters, look.viewer.role, look.goes).rows(values, after, many)
    return [key for key, _ in found], found[0][1] if found else 0


@cache
def _question(matters: Callable[[Look], QuerySet[Matter]], role: str, goes: tuple[str, ...]) -> Question:
    """What is asked for a list by whoever has this role."""
    given: dict[str, Any] = {name: Given(name) for name in GIVEN}
    viewer = Membership(
        role=role, pk=given["viewer"], practitioner_id=given["practitioner"], agency_id=given["agency"],
        team=given["team"],
    )  # fmt: skip
    rows = matters(Look(viewer, given["at"], given["today"], given["unfinished"], goes))
    return question(rows.annotate(length=Window(Count("*"))).values_list("pk", "length"))


def waits(look: Look) -> Q:
    """That something in a matter waits for the viewer."""
    approvals = unanswered().filter(decision__matter=OuterRef("pk"), asked_of_id=look.viewer.pk)
    duties = open_duties().filter(decision__matter=OuterRef("pk"), owner_id=look.viewer.pk)
    sent_back = returned().filter(matter=OuterRef("pk"), decided_by_id=look.viewer.pk)
    holds = held().filter(decision__matter=OuterRef("pk"), owner_id=look.viewer.pk)
    whom = Q(staff_asked__practitioner_id=look.viewer.practitioner_id, staff_said_at__isnull=True)
    return whom | Q(Exists(approvals)) | Q(Exists(duties)) | Q(Exists(sent_back)) | Q(Exists(holds))


def late(look: Look) -> QuerySet[Matter]:
    """The matters in which something is late, the longest untouched first."""
    return _with_work_left(look).filter(is_late(look)).order_by("touched_at", "pk")


def is_late(look: Look) -> Q:
    """That something in a matter is late, and the viewer hears of it.

    What is the viewer's to do, anything in their own matters and, for a supervisor, in their team's. Drafts left after
    serious harm was answered come to their author, to the supervisor of the team, and to the guardian where staff may
    be part of the harm, since no supervisor may see it then, or not every one.
    """
    viewer, (approvals, duties) = look.viewer, _overdue(look)
    left = Draft.objects.filter(matter=OuterRef("pk"), serious_at__lte=look.unfinished)
    owed = Exists(approvals.filter(asked_of_id=viewer.pk)) | Exists(duties.filter(owner_id=viewer.pk))
    in_team = Q(team=viewer.team) if viewer.role == Role.SUPERVISOR else Q(pk__in=[])
    of_staff = _of_staff() if viewer.role == Role.GUARDIAN else Q(pk__in=[])
    anything = Exists(approvals) | Exists(duties) | Exists(_untold(look))
    unfinished = Exists(left.filter(author_id=viewer.pk)) | (in_team | of_staff) & Exists(left)
    return Q(owed | unfinished | (_own(viewer) | in_team) & anything)


def outstanding(matter: Matter, goes: tuple[str, ...]) -> bool:
    """Whether anything is left to do in a matter that could bring it onto a list of what waits or is late, ever."""
    unsaid = matter.staff_asked_id is not None and matter.staff_said_at is None
    of_decisions = (open_duties(), unanswered(), held())
    rows = (
        *(found.filter(decision__matter=matter) for found in of_decisions), returned().filter(matter=matter),
        Decision.objects.filter(in_force(), matter=matter, outcome__in=goes, tellings__isnull=True),
        Draft.objects.filter(matter=matter),
    )  # fmt: skip
    return unsaid or any(found.exists() for found in rows)


def live(path: str = "") -> Q:
    """Of a decision, at the end of this path: it still counts; it is not replaced, not taken back, not sent back."""
    return _standing(path) & ~Q(Exists(_noes(path).exclude(kind__in=AFTERWARDS)))


def in_force(path: str = "") -> Q:
    """Of a decision, at the end of this path: it may be acted on; it is live, and waits for nobody's yes."""
    before = _asked(path).filter(verdict__isnull=True).exclude(kind__in=AFTERWARDS)
    return live(path) & ~Q(Exists(before))


def returned() -> QuerySet[Decision]:
    """Decisions that were sent back, or found wanting afterwards, and that nothing has replaced yet."""
    return Decision.objects.filter(_standing(), Exists(_noes()))


def unanswered() -> QuerySet[Approval]:
    """Approvals that count and have no answer yet, of decisions that still count."""
    return Approval.objects.filter(live("decision__"), replaced_by__isnull=True, verdict__isnull=True)


def open_duties() -> QuerySet[Duty]:
    """Duties still to be done, of decisions that still count."""
    return Duty.objects.filter(live("decision__"), closing__isnull=True)


def held() -> QuerySet[Telling]:
    """Holds on telling that still count: nothing was written after them, and their decision is in force."""
    after = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    later = Telling.objects.filter(after, decision=OuterRef("decision"))
    return Telling.objects.filter(in_force("decision__"), ~Exists(later), state="held")


def _seen(look: Look) -> QuerySet[Matter]:
    seen: QuerySet[Matter] = Matter.objects.visible_to(look.viewer)
    return seen


def _with_work_left(look: Look) -> QuerySet[Matter]:
    return _seen(look).filter(at_rest=False)


def _own(viewer: Membership) -> Q:
    return Q(opened_by__practitioner_id=viewer.practitioner_id) | Q(pk__in=_named(viewer))


def _named(viewer: Membership) -> QuerySet[Named, Any]:
    """The matters on which the viewer is named."""
    return Named.objects.filter(membership_id=viewer.pk).values("matter")


def _of_staff() -> Any:
    """Staff may be part of the harm: said of whom, or not yet."""
    unsaid = Q(staff_asked__isnull=False, staff_said_at__isnull=True)
    return unsaid | Exists(Implicated.objects.filter(matter=OuterRef("pk")))


def _overdue(look: Look) -> tuple[QuerySet[Approval], QuerySet[Duty]]:
    """A matter's approvals and duties whose time has passed."""
    of_matter = {"decision__matter": OuterRef("pk"), "due_at__lt": look.at}
    return unanswered().filter(**of_matter), open_duties().filter(**of_matter)


def _untold(look: Look) -> QuerySet[Decision]:
    """Decisions in force of which it is not settled whether the person was told, or of which a hold is past its day."""
    rows = Telling.objects.filter(decision=OuterRef("pk")).order_by("-at", "-pk")
    made = Decision.objects.filter(in_force(), matter=OuterRef("pk"))
    said = made.annotate(told=Subquery(rows.values("state")[:1]), held=Subquery(rows.values("until")[:1]))
    unsettled: QuerySet[Decision] = said.filter(
        Q(outcome__in=look.goes, told__isnull=True) | Q(held__lt=look.today)
    )  # fmt: skip
    return unsettled


def _standing(path: str = "") -> Q:
    """Of a decision, at the end of this path: nothing has replaced it, and nobody has taken it back."""
    return Q(**{f"{path}withdrawal__isnull": True, f"{path}followed_by__isnull": True})


def _asked(path: str = "") -> QuerySet[Approval]:
    """The approvals of the decision at the end of this path that count."""
    return Approval.objects.filter(decision=OuterRef(path.removesuffix("__") or "pk"), replaced_by__isnull=True)


def _noes(path: str = "") -> QuerySet[Approval]:
    return _asked(path).filter(verdict__approved=False)
