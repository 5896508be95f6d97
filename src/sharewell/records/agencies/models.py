"""Agencies, practitioners, memberships, invitations, and an agency's numbers and settings."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from sharewell.records.common.constraints import one_of
from sharewell.records.common.handling import OPEN, SECRET, STAFF, Handling, new_key
from sharewell.records.common.sealed import SealedKey
from sharewell.records.common.walls import ADD, CHANGE, OWN, READ, REMOVE, SELF, SHOWN, Wall, owned

COLLEAGUE = (
    "exists (select 1 from agencies_membership m "
    "where m.practitioner_id = agencies_practitioner.id and m.agency_id = (select walls.agency()))"
)
"""Somebody who has, or had, a place in the agency for which somebody is looking."""
THEIR_EMAIL = f"encode(sha256(convert_to(email, 'utf8')), 'hex') = {SHOWN}"
"""Whoever is at the door gave this e-mail."""


class Role(models.TextChoices):
    """What a membership lets somebody do. Every role is inside one agency; none reads across."""

    PRACTITIONER = "practitioner", "Practitioner"
    SUPERVISOR = "supervisor", "Supervisor"
    GUARDIAN = "guardian", "Caldicott Guardian or governance lead"
    ADMINISTRATOR = "administrator", "Administrator"
    ANALYST = "analyst", "Analyst"
    AUDITOR = "auditor", "Auditor"


class Agency(models.Model):
    """A body that holds information and decides about it. Every row of a matter has one as its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    code = models.CharField(max_length=6, unique=True)
    added_at = models.DateTimeField()

    WALL: ClassVar[Wall] = Wall((READ, ADD), "true", "id = (select walls.agency())", {"auditor": (READ,)})
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "name": OPEN, "code": OPEN, "added_at": OPEN,
    }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def commitment_key(self) -> bytes:
        """What the agency's own commitments are keyed with, for whoever looks in its name."""
        return bytes(self.key.commitment_key)


class AgencyKey(models.Model):
    """The key of an agency's commitments, apart from its name, which everybody may read. It has a scope of its own."""

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True, related_name="key")
    scope = models.UUIDField(default=uuid.uuid4, editable=False)
    commitment_key = SealedKey(default=new_key)

    WITHIN: ClassVar[str] = ""
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {"agency": OPEN, "scope": OPEN, "commitment_key": SECRET}


class Number(models.Model):
    """A telephone number the agency's people ring in an emergency or for advice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="numbers")
    label = models.CharField(max_length=80)
    number = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)

    WALL: ClassVar[Wall] = Wall((READ, ADD, REMOVE), "true", OWN)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "label": OPEN, "number": OPEN, "position": OPEN,
    }  # fmt: skip

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "label"]


class Setting(models.Model):
    """A number of the agency's own, in place of a default: a deadline, how long a draft is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="settings")
    name = models.CharField(max_length=60)
    amount = models.PositiveIntegerField()

    WALL: ClassVar[Wall] = owned(READ, ADD, CHANGE, REMOVE)
    HANDLING: ClassVar[dict[str, Handling]] = {"id": OPEN, "agency": OPEN, "name": OPEN, "amount": OPEN}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "name"], name="setting_once_an_agency"),
        ]


class Practitioners(BaseUserManager["Practitioner"]):
    """Makes and finds practitioners by their e-mail."""

    def get_by_natural_key(self, username: str | None) -> Practitioner:
        """The practitioner with this e-mail, however it is spelt in capitals."""
        return self.get(email__iexact=username)


class Practitioner(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    WALL: ClassVar[Wall] = Wall(
        (READ, ADD, CHANGE), f"id = {SELF} or {COLLEAGUE} or {THEIR_EMAIL}", f"id = {SELF} and {THEIR_EMAIL}",
        kept=f"id = {SELF} or {THEIR_EMAIL}", changes=("name", "is_active", "password", "last_login"),
    )  # fmt: skip
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "email": STAFF, "name": STAFF, "is_active": OPEN, "joined_at": OPEN,
        "password": SECRET, "last_login": STAFF,
    }  # fmt: skip

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = Practitioners()

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, by who is in force and who is looking."""

    def in_force(self, on: object) -> MembershipQuerySet:
        """Those that run on this day."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def visible_to(self, viewer: Membership) -> MembershipQuerySet:
        """Those of the viewer's own agency."""
        return self.filter(agency_id=viewer.agency_id)


class Membership(models.Model):
    """Somebody's place in an agency: a team, a role, from a day, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="memberships")
    team = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    WALL: ClassVar[Wall] = Wall(
        (READ, ADD, CHANGE), f"{OWN} or practitioner_id = {SELF}", f"{OWN} and practitioner_id = {SELF}",
        kept=OWN, changes=("team", "role", "ends_on"),
    )  # fmt: skip
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "practitioner": STAFF, "team": STAFF, "role": STAFF,
        "starts_on": STAFF, "ends_on": STAFF,
    }  # fmt: skip

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("membership", "role", tuple(Role.values)),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["agency", "practitioner", "team", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_once_while_open",
            ),
        ]


class Invitation(models.Model):
    """A one-time link by which somebody joins. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    team = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="invited")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    WALL: ClassVar[Wall] = Wall((READ, ADD, CHANGE), f"{OWN} or token_hash = {SHOWN}", OWN, changes=("used_at",))
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "email": STAFF, "team": STAFF, "role": STAFF, "token_hash": SECRET,
        "invited_by": STAFF, "expires_at": OPEN, "used_at": OPEN,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [one_of("invitation", "role", tuple(Role.values))]
