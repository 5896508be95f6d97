"""Look after an agency: its people, its numbers and its settings."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from sharewell.actions.clock import london_day, over
from sharewell.actions.entering import bound, enter, enter_for
from sharewell.actions.permits import insist, may_administer
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate, Wrong
from sharewell.ledger.entries import (
    AgencyAdded,
    AgencySettingChanged,
    MemberEnded,
    MemberInvited,
    MemberJoined,
    MemberMoved,
)
from sharewell.records.agencies.models import (
    Agency,
    AgencyKey,
    Invitation,
    Membership,
    Number,
    Practitioner,
    Role,
    Setting,
)
from sharewell.records.common.context import acting, at_the_door, digest_of, working_for

INVITATION_LASTS = timedelta(days=7)
LONGEST = {"name": 120, "email": 254}
MOST = 365
"""The greatest number that a setting takes, in its unit."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in an agency: who by e-mail, in which team, in which role."""

    email: str
    team: str
    role: str


def add_agency(*, name: str, code: str, first: Seat, at: datetime) -> tuple[Agency, str]:
    """Add an agency and a one-time link for its first administrator: the agency and the link's token. Raises Wrong."""
    if not name.strip() or not code.isascii() or not code.isalnum() or len(code) > 6:
        raise Wrong({"code": "give the agency a name, and a code of up to 6 letters and digits"})
    if len(name.strip()) > LONGEST["name"]:
        raise Wrong({"name": f"is {len(name.strip())} letters long; use {LONGEST['name']} or fewer"})
    agency = Agency(name=name.strip(), code=code.upper(), added_at=at)
    with working_for(agency.pk):
        if Agency.objects.filter(name=agency.name).exists() or Agency.objects.filter(code=agency.code).exists():
            raise Wrong({"name": "there is an agency of this name or code already"})
        agency.save(force_insert=True)
        AgencyKey.objects.create(agency=agency)
        enter_for(AgencyAdded, agency=agency.pk, actor="", at=at, about=agency.pk, code=agency.code.lower())
        return agency, _invited(agency, first, None, at)


@acting
def invite(*, by: Membership, seat: Seat, at: datetime) -> str:
    """Invite somebody into one's own agency: the token of a one-time link. Raises NotAllowed, Wrong."""
    insist(may_administer(by))
    return _invited(by.agency, seat, by, at)


def _invited(agency: Agency, seat: Seat, by: Membership | None, at: datetime) -> str:
    _check(seat)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        agency=agency, email=seat.email.lower(), team=seat.team.strip(), role=seat.role, invited_by=by,
        token_hash=digest_of(token), expires_at=at + INVITATION_LASTS,
    )  # fmt: skip
    actor = str(by.pk) if by else ""
    enter_for(
        MemberInvited, agency=agency.pk, actor=actor, at=at, about=invitation.pk, membership=invitation.pk,
        role=seat.role, team="",
    )  # fmt: skip
    return token


def _check(seat: Seat) -> None:
    wrong = {}
    try:
        validate_email(seat.email)
    except ValidationError:
        wrong["email"] = "give an e-mail address such as name@example.org"
    if len(seat.email) > LONGEST["email"]:
        wrong["email"] = f"is {len(seat.email)} letters long; use {LONGEST['email']} or fewer"
    if not seat.team.strip() or len(seat.team) > 80:
        wrong["team"] = "name their team, in 80 letters or fewer"
    if seat.role not in Role.values:
        wrong["role"] = "choose one of the roles"
    if wrong:
        raise Wrong(wrong)


def open_invitation(token: str, at: datetime) -> Invitation:
    """The invitation behind a token. Raises NotYours where there is none, or it was used or is too old."""
    found = Invitation.objects.filter(token_hash=digest_of(token), used_at__isnull=True, expires_at__gt=at).first()
    if found is None:
        raise NotYours
    return found


def known_to(invitation: Invitation) -> Practitioner | None:
    """The practitioner whose e-mail was invited, where there is an account already."""
    return Practitioner.objects.filter(email__iexact=invitation.email).first()


def shown(token: str, at: datetime) -> tuple[Invitation, Practitioner | None]:
    """What whoever holds a link is shown before they take it up: the invitation, and the account of its e-mail.

    Raises NotYours.
    """
    with at_the_door(shown=token):
        invitation = open_invitation(token, at)
    with at_the_door(shown=invitation.email):
        return invitation, known_to(invitation)


def join(
    *, token: str, at: datetime, name: str = "", password: str = "", signed_in: Practitioner | None = None
) -> Membership:
    """Take up an invitation: a practitioner, new or known, gets the membership.

    Somebody known has to be signed in: the link alone opens no account. Raises NotYours, NotAllowed, Wrong, TooLate.
    """
    invitation, person = shown(token, at)
    if person and (signed_in is None or signed_in.pk != person.pk):
        raise NotAllowed("this e-mail has an account here; sign in with it first, then open the link again")
    person = person or _new(invitation, name, password, at)
    with at_the_door(person.pk, shown=invitation.email, joining=invitation.agency_id):
        return _taken_up(invitation, person, at)


def _taken_up(invitation: Invitation, person: Practitioner, at: datetime) -> Membership:
    """The membership of an invitation that nobody has used meanwhile."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=invitation.pk)
    if invitation.used_at is not None:
        raise NotYours
    if person._state.adding:
        _opened(person)
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    membership = Membership(
        agency=invitation.agency, practitioner=person, team=invitation.team, role=invitation.role,
        starts_on=london_day(at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError:
        raise TooLate("you hold that place already") from None
    enter(MemberJoined, by=membership, at=at, about=membership.pk, membership=membership.pk)
    return membership


def _new(invitation: Invitation, name: str, password: str, at: datetime) -> Practitioner:
    """A practitioner who is kept nowhere yet. Raises Wrong."""
    person = Practitioner(email=invitation.email, name=name.strip(), joined_at=at)
    wrong = {} if 0 < len(person.name) <= 120 else {"name": "give your name as colleagues know it"}
    try:
        validate_password(password, person)
    except ValidationError as trouble:
        wrong["password"] = " ".join(trouble.messages)
    if wrong:
        raise Wrong(wrong)
    person.set_password(password)
    return person


def _opened(person: Practitioner) -> None:
    """Keep somebody new. Raises TooLate where their e-mail got an account meanwhile."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise TooLate("an account was made for this e-mail just now; open the link again") from None


@acting
def move_member(*, by: Membership, member: uuid.UUID, team: str, role: str, at: datetime) -> Membership:
    """Give a member another team or role. Raises NotAllowed, NotYours, Wrong, TooLate."""
    insist(may_administer(by))
    found = _colleague(by, member)
    _check(Seat("colleague@example.org", team, role))
    if found.pk == by.pk and role != by.role:
        raise Wrong({"role": "you cannot change your own role; ask another administrator"})
    found.team, found.role = team.strip(), role
    try:
        with transaction.atomic():
            found.save(update_fields=["team", "role"])
    except IntegrityError:
        raise TooLate("they hold that place already") from None
    enter(MemberMoved, by=by, at=at, about=found.pk, membership=found.pk, role=role, team="")
    return found


@acting
def end_member(*, by: Membership, member: uuid.UUID, until: date, at: datetime) -> Membership:
    """End a membership on a day. Raises NotAllowed, NotYours, Wrong."""
    insist(may_administer(by))
    found = _colleague(by, member)
    if until < found.starts_on:
        raise Wrong({"until": "cannot be before the day they started"})
    if found.pk == by.pk:
        raise Wrong({"until": "you cannot end your own membership; ask another administrator"})
    found.ends_on = until
    found.save(update_fields=["ends_on"])
    enter(MemberEnded, by=by, at=at, about=found.pk, membership=found.pk, until=int(over(until).timestamp()))
    return found


def _colleague(by: Membership, member: uuid.UUID) -> Membership:
    found = Membership.objects.visible_to(by).select_for_update().filter(pk=member).first()
    if found is None:
        raise NotYours
    return found


@acting
def set_numbers(*, by: Membership, numbers: list[tuple[str, str]], at: datetime) -> None:
    """Replace the agency's telephone numbers by these, in order: label and number. Raises NotAllowed, Wrong."""
    insist(may_administer(by))
    kept = [(label.strip(), number.strip()) for label, number in numbers if label.strip() or number.strip()]
    if not kept:
        raise Wrong({"numbers": "give at least one number: people in an emergency are shown these"})
    for label, number in kept:
        if not label or len(label) > 80 or not 3 <= len(number) <= 30 or set(number) - set("0123456789 +"):
            raise Wrong({"numbers": "give each number a label, in digits and spaces only"})
    Number.objects.filter(agency_id=by.agency_id).delete()
    Number.objects.bulk_create(
        Number(agency_id=by.agency_id, label=label, number=number, position=place)
        for place, (label, number) in enumerate(kept)
    )
    _changed(by, "numbers", kept, at)


@acting
def set_setting(*, by: Membership, name: str, amount: int | None, known: tuple[str, ...], at: datetime) -> None:
    """Set one of the agency's own times, among those known; none for the usual one. Raises NotAllowed, Wrong."""
    insist(may_administer(by))
    if name not in known:
        raise Wrong({"name": "choose one of the settings"})
    if amount is None:
        Setting.objects.filter(agency_id=by.agency_id, name=name).delete()
    elif 1 <= amount <= MOST:
        Setting.objects.update_or_create(agency_id=by.agency_id, name=name, defaults={"amount": amount})
    else:
        raise Wrong({"amount": f"give a whole number from 1 to {MOST}"})
    _changed(by, name, amount, at)


def _changed(by: Membership, name: str, value: object, at: datetime) -> None:
    commitment = bound(by.agency, "setting", [name, value])
    enter(AgencySettingChanged, by=by, at=at, about=by.agency_id, setting=name, commitment=commitment)
