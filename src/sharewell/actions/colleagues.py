"""Which colleagues can take something on: approve a decision, own one of its duties, own a hold on telling."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from sharewell.actions.permits import APPROVES
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.models import Approval, Implicated, Matter, Named

OWNERS: dict[str, tuple[Role, ...]] = {
    "supervisor": (Role.SUPERVISOR,),
    "guardian": (Role.GUARDIAN,),
    "safeguarding-lead": (Role.GUARDIAN, Role.SUPERVISOR),
}
"""Who owns a duty that the guidance gives to somebody other than the practitioner, by role, the likeliest first."""

NEAREST = (Role.SUPERVISOR, Role.GUARDIAN)
"""Who is offered first as the second person, by role; within a role, the decider's own team comes first."""


def at_work(matter: Matter, on: date) -> QuerySet[Membership]:
    """Colleagues of the matter's agency on a day, without any who may be part of the harm."""
    against = Implicated.objects.filter(matter=matter, membership__practitioner_id=OuterRef("practitioner_id"))
    held = Membership.objects.filter(agency=matter.agency_id, practitioner__is_active=True)
    return held.filter(~Exists(against)).in_force(on).select_related("practitioner")


def approvers(by: Membership, matter: Matter, on: date) -> list[Membership]:
    """Who may be the second person for a decision of this member's, in the order of `NEAREST`.

    While it is not yet said which staff may be part of the harm, that is the guardian alone.
    """
    trusted = (Role.GUARDIAN,) if unsaid(matter) else APPROVES
    able = at_work(matter, on).filter(role__in=trusted).exclude(practitioner_id=by.practitioner_id)
    return sorted(able, key=lambda one: (NEAREST.index(one.role), one.team != by.team, one.practitioner.name))


def watchers(matter: Matter, on: date) -> list[Membership]:
    """Colleagues who see the matter and work on it, by name: who can own what is still to be done."""
    here = OuterRef("pk")
    named = Exists(Named.objects.filter(matter=matter, membership=here)) | _seats_of(matter.opened_by_id)
    asked = Exists(Approval.objects.filter(decision__matter=matter, asked_of=here))
    seniors = Q(role=Role.GUARDIAN) | Q(role=Role.SUPERVISOR, team=matter.team)
    able = at_work(matter, on).filter(role__in=(Role.PRACTITIONER, *APPROVES))
    if unsaid(matter):
        able = able.filter(Q(role=Role.GUARDIAN) | _seats_of(matter.staff_asked_id or matter.opened_by_id))
    return list(able.filter(named | asked | seniors).order_by("practitioner__name", "pk"))


def _seats_of(member: uuid.UUID) -> Q:
    """Every place that whoever holds this one holds."""
    return Q(practitioner__in=Membership.objects.filter(pk=member).values("practitioner"))


def owner_of(who: str, seeing: Iterable[Membership], otherwise: Membership) -> Membership:
    """Who owns a duty: somebody of the role it is given to who sees the matter, or else the decider."""
    for role in OWNERS.get(who, ()):
        for one in seeing:
            if one.role == role:
                return one
    return otherwise


def unsaid(matter: Matter) -> bool:
    """Whether staff may be part of the harm and nobody has said yet who."""
    return matter.staff_asked_id is not None and matter.staff_said_at is None
