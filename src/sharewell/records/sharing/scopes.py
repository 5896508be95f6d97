"""Who sees a matter: its author, those named on it, the approver asked, the guardian, a supervisor of its team.

Nobody of another agency, and nobody who may be part of the harm: for them the matter is absent and uncounted. One
that was erased is so for everybody.
While somebody has answered that staff may be part of it and has not yet said whom, it is there for them and the
guardian alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Membership


def matters_seen(viewer: Membership) -> Q:
    """The condition on a matter under which the viewer may see it, apart from being implicated."""
    from sharewell.records.sharing.models import Approval, Named

    here = OuterRef("pk")
    mine = Q(opened_by__in=_held_by(viewer))
    mine |= Q(Exists(Named.objects.filter(matter_id=here, membership_id=viewer.pk)))
    asked = Q(Exists(Approval.objects.filter(decision__matter_id=here, asked_of_id=viewer.pk)))
    if viewer.role == "guardian":
        seen = Q()
    elif viewer.role == "supervisor":
        seen = mine | asked | Q(team=viewer.team)
    elif viewer.role == "practitioner":
        seen = mine | asked
    else:
        return Q(pk__in=[])
    return Q(agency_id=viewer.agency_id) & seen & _settled_for(viewer)


def _settled_for(viewer: Membership) -> Q:
    """That it is said which staff are part of it, or that the viewer is the one to say so, or the guardian."""
    if viewer.role == "guardian":
        return Q()
    own = Q(staff_asked__in=_held_by(viewer))
    return Q(staff_asked__isnull=True) | Q(staff_said_at__isnull=False) | own


def _held_by(viewer: Membership) -> Any:
    """The ids of every membership that whoever looks ever had, asked once: a join would be walked for every matter."""
    return type(viewer).objects.filter(practitioner_id=viewer.practitioner_id).values("pk")


class MatterQuerySet(models.QuerySet[Any]):
    """Matters, by who is looking."""

    def visible_to(self, viewer: Membership) -> MatterQuerySet:
        """The matters this viewer may see."""
        from sharewell.records.sharing.models import Implicated

        against = Implicated.objects.filter(
            matter_id=OuterRef("pk"), membership__practitioner_id=viewer.practitioner_id
        )
        return self.filter(matters_seen(viewer), ~Exists(against), erased_at__isnull=True)


class OfMatterQuerySet(models.QuerySet[Any]):
    """Rows that belong to a matter and are seen with it."""

    path = "matter"

    def visible_to(self, viewer: Membership) -> OfMatterQuerySet:
        """Those of the matters this viewer may see."""
        from sharewell.records.sharing.models import Matter

        return self.filter(**{f"{self.path}__in": Matter.objects.visible_to(viewer).values("pk")})


class DraftQuerySet(models.QuerySet[Any]):
    """Drafts: their author's alone."""

    def visible_to(self, viewer: Membership) -> DraftQuerySet:
        """The viewer's own drafts, of matters they may see."""
        from sharewell.records.sharing.models import Matter

        return self.filter(author_id=viewer.pk, matter__in=Matter.objects.visible_to(viewer).values("pk"))


class OfDecisionQuerySet(OfMatterQuerySet):
    """Rows that follow a decision."""

    path = "decision__matter"


class OfApprovalQuerySet(OfMatterQuerySet):
    """Rows that follow an approval."""

    path = "approval__decision__matter"


class OfDutyQuerySet(OfMatterQuerySet):
    """Rows that follow a duty."""

    path = "duty__decision__matter"
