"""Looking after an agency: its people, its numbers, its settings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sharewell.actions.administer import (
    INVITATION_LASTS,
    Seat,
    add_agency,
    end_member,
    invite,
    join,
    move_member,
    open_invitation,
    set_numbers,
    set_setting,
)
from sharewell.actions.clock import london_day, over
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate
from sharewell.ledger.entries import AgencyAdded, MemberEnded, MemberInvited, MemberMoved
from sharewell.records.agencies.models import Invitation, Membership, Number, Practitioner, Setting
from sharewell.records.common.context import digest_of, working_for
from tests.actions.watching import entered, everything, nothing_changes, refuses, wrong
from tests.midtown import JOINED, LATER, NOBODY, NOW, PASSWORD, Midtown, hired

SEAT = Seat("Nia@Example.org", " North ", "practitioner")
LONG = "x" * 300


# --- agencies and invitations ------------------------------------------------------------------------------


def test_an_agency_comes_with_a_link_for_its_first_administrator(town: Midtown) -> None:
    """Nobody of the hub did it; the link makes them a member of that agency and no other."""
    seat = Seat("first@example.org", "Front desk", "administrator")
    before = Practitioner.objects.count()
    added: list[Any] = []
    entries = entered(lambda: added.extend(add_agency(name=" Marsh clinic ", code="mar", first=seat, at=NOW)))
    agency, token = added
    assert (agency.name, agency.code) == ("Marsh clinic", "MAR")
    assert [type(entry) for entry in entries] == [AgencyAdded, MemberInvited]
    assert {(entry.agency, entry.actor) for entry in entries} == {(str(agency.pk), "")}
    assert Practitioner.objects.count() == before
    member = join(token=token, name="Nia", password=PASSWORD, at=LATER)
    assert (member.agency, member.role, member.team) == (agency, "administrator", "Front desk")


@pytest.mark.parametrize(
    ("name", "code", "seat"),
    [
        ("", "mar", SEAT),
        ("Marsh clinic", "", SEAT),
        ("Marsh clinic", "marshes", SEAT),
        ("Marsh clinic", "m-r", SEAT),
        ("Marsh clinic", "mär", SEAT),
        ("Midtown police", "mar", SEAT),
        ("Marsh clinic", "pol", SEAT),
        (LONG, "mar", SEAT),
        ("Marsh clinic", "mar", Seat("nobody", "", "king")),
    ],
)
def test_an_agency_that_will_not_do(town: Midtown, name: str, code: str, seat: Seat) -> None:
    """Nothing of it is left, not even its name."""
    assert wrong(lambda: add_agency(name=name, code=code, first=seat, at=NOW))


def test_an_invitation_keeps_no_token(town: Midtown) -> None:
    token = invite(by=town.ada, seat=SEAT, at=NOW)
    kept = Invitation.objects.get(token_hash=digest_of(token))
    assert token not in repr(everything())
    assert (kept.email, kept.team, kept.role, kept.invited_by) == ("nia@example.org", "North", "practitioner", town.ada)
    assert open_invitation(token, NOW) == kept


@pytest.mark.parametrize(
    ("seat", "fields"),
    [
        (Seat("nobody", "North", "practitioner"), {"email"}),
        (Seat(f"{LONG}@example.org", "North", "practitioner"), {"email"}),
        (Seat("nia@example.org", " ", "practitioner"), {"team"}),
        (Seat("nia@example.org", "x" * 81, "practitioner"), {"team"}),
        (Seat("nia@example.org", "North", "king"), {"role"}),
        (Seat("", "", ""), {"email", "team", "role"}),
    ],
)
def test_an_invitation_that_will_not_do(town: Midtown, seat: Seat, fields: set[str]) -> None:
    assert wrong(lambda: invite(by=town.ada, seat=seat, at=NOW)) == fields


# --- joining -----------------------------------------------------------------------------------------------


def test_a_link_works_once(town: Midtown) -> None:
    token = invite(by=town.ada, seat=SEAT, at=NOW)
    member = join(token=token, name=" Nia ", password=PASSWORD, at=LATER)
    assert (member.practitioner.name, member.starts_on, member.ends_on) == ("Nia", london_day(LATER), None)
    assert member.practitioner.check_password(PASSWORD)
    refuses(NotYours, lambda: join(token=token, name="Nia", password=PASSWORD, at=LATER))


def test_a_link_is_not_for_ever(town: Midtown) -> None:
    token = invite(by=town.ada, seat=SEAT, at=NOW)
    ends = NOW + INVITATION_LASTS
    refuses(NotYours, lambda: join(token=token, name="Nia", password=PASSWORD, at=ends))
    refuses(NotYours, lambda: join(token="x" * 43, name="Nia", password=PASSWORD, at=NOW))
    assert join(token=token, name="Nia", password=PASSWORD, at=ends - timedelta(seconds=1))


def test_somebody_known_gets_another_membership(town: Midtown) -> None:
    """Their name and password stay their own, however the e-mail is spelt."""
    seat = Seat(town.ben.practitioner.email.upper(), "South", "supervisor")
    token = invite(by=town.ada, seat=seat, at=NOW)
    member = join(token=token, name="Not Ben", password="short", at=LATER, signed_in=town.ben.practitioner)
    assert (member.practitioner, member.agency) == (town.ben.practitioner, town.care)
    assert Practitioner.objects.get(pk=member.practitioner_id).name == "Ben"
    assert Practitioner.objects.get(pk=member.practitioner_id).check_password(PASSWORD)


@pytest.mark.parametrize("who", [None, "asha"])
def test_the_link_alone_opens_nobodys_account(town: Midtown, who: str | None) -> None:
    """Not even with the right password: whoever holds the link has to be signed in as the one invited."""
    token = invite(by=town.ada, seat=Seat(town.ben.practitioner.email, "South", "supervisor"), at=NOW)
    other = getattr(town, who).practitioner if who else None
    refuses(NotAllowed, lambda: join(token=token, name="Ben", password=PASSWORD, at=LATER, signed_in=other))


@pytest.mark.parametrize(
    ("name", "password", "fields"),
    [
        (" ", PASSWORD, {"name"}),
        ("x" * 121, PASSWORD, {"name"}),
        ("Nia", "short", {"password"}),
        ("Nia", "123456789012", {"password"}),
        ("", "", {"name", "password"}),
    ],
)
def test_a_name_or_password_that_will_not_do(town: Midtown, name: str, password: str, fields: set[str]) -> None:
    """The link can be used again."""
    token = invite(by=town.ada, seat=SEAT, at=NOW)
    assert wrong(lambda: join(token=token, name=name, password=password, at=LATER)) == fields
    assert join(token=token, name="Nia", password=PASSWORD, at=LATER)


def test_the_same_place_twice_is_too_late(town: Midtown) -> None:
    """Invited twice to one place, the second link is refused in words."""
    tokens = [invite(by=town.ada, seat=SEAT, at=NOW) for _ in range(2)]
    nia = join(token=tokens[0], name="Nia", password=PASSWORD, at=LATER).practitioner
    refuses(TooLate, lambda: join(token=tokens[1], at=LATER, signed_in=nia))


# --- moving and ending -------------------------------------------------------------------------------------


def test_moved(town: Midtown) -> None:
    (entry,) = entered(lambda: move_member(by=town.ada, member=town.ian.pk, team=" South ", role="guardian", at=LATER))
    found = Membership.objects.get(pk=town.ian.pk)
    assert (found.team, found.role) == ("South", "guardian")
    assert isinstance(entry, MemberMoved)
    assert (entry.membership, entry.role) == (str(town.ian.pk), "guardian")


def test_nobody_changes_their_own_role(town: Midtown) -> None:
    """Their team they may: an agency is never left without an administrator."""
    assert wrong(lambda: move_member(by=town.ada, member=town.ada.pk, team="North", role="guardian", at=LATER)) == {
        "role"
    }
    assert move_member(by=town.ada, member=town.ada.pk, team="South", role="administrator", at=LATER).team == "South"


def test_a_place_somebody_holds_already(town: Midtown) -> None:
    other = hired(town.ada, "ian", "South", "practitioner")
    refuses(TooLate, lambda: move_member(by=town.ada, member=other.pk, team="North", role="practitioner", at=LATER))


@pytest.mark.parametrize(("team", "role", "fields"), [(" ", "guardian", {"team"}), ("North", "king", {"role"})])
def test_a_place_that_will_not_do(town: Midtown, team: str, role: str, fields: set[str]) -> None:
    assert wrong(lambda: move_member(by=town.ada, member=town.ian.pk, team=team, role=role, at=LATER)) == fields


def test_ended_on_a_day(town: Midtown) -> None:
    """They are in force on their last day; the entry says until when."""
    until = date(2026, 12, 1)
    (entry,) = entered(lambda: end_member(by=town.ada, member=town.ian.pk, until=until, at=LATER))
    assert isinstance(entry, MemberEnded)
    assert london_day(LATER) < until
    assert entry.until == int(over(until).timestamp())
    assert town.ian in Membership.objects.in_force(until)
    assert town.ian not in Membership.objects.in_force(until + timedelta(days=1))
    assert town.ian not in Membership.objects.in_force(london_day(JOINED) - timedelta(days=1))


def test_an_end_that_will_not_do(town: Midtown) -> None:
    """Not before they began, and nobody ends themselves: an agency is never left without an administrator."""
    day = london_day(LATER)
    assert wrong(lambda: end_member(by=town.ada, member=town.ian.pk, until=date(2020, 1, 1), at=LATER)) == {"until"}
    assert wrong(lambda: end_member(by=town.ada, member=town.ada.pk, until=day, at=LATER)) == {"until"}


@pytest.mark.parametrize("who", ["ben", "gwen", None])
def test_people_of_another_agency_are_not_there(town: Midtown, who: str | None) -> None:
    member = getattr(town, who).pk if who else NOBODY
    refuses(NotYours, lambda: move_member(by=town.ada, member=member, team="North", role="guardian", at=LATER))
    refuses(NotYours, lambda: end_member(by=town.ada, member=member, until=london_day(LATER), at=LATER))


# --- numbers and settings ----------------------------------------------------------------------------------


def test_numbers_are_replaced_in_order(town: Midtown) -> None:
    """Empty lines are nothing; another agency's numbers stay."""
    with working_for(town.police.pk):
        Number.objects.create(agency=town.police, label="Desk", number="01632 960100")
    set_numbers(by=town.ada, numbers=[("Old", "01632 960000")], at=NOW)
    set_numbers(by=town.ada, numbers=[(" Duty ", " 01632 960001 "), ("", " "), ("Night", "+44 1632 960002")], at=NOW)
    assert [(one.label, one.number) for one in town.care.numbers.all()] == [
        ("Duty", "01632 960001"),
        ("Night", "+44 1632 960002"),
    ]
    assert town.police.numbers.count() == 1
    assert wrong(lambda: set_numbers(by=town.ada, numbers=[("", " ")], at=NOW)) == {"numbers"}
    assert town.care.numbers.count() == 2


@pytest.mark.parametrize(
    "number",
    [
        ("", "01632 960001"),
        ("x" * 81, "01632 960001"),
        ("Duty", ""),
        ("Duty", "12"),
        ("Duty", "call me"),
        ("Duty", "0" * 31),
    ],
)
def test_numbers_that_will_not_do(town: Midtown, number: tuple[str, str]) -> None:
    """The old ones stay."""
    set_numbers(by=town.ada, numbers=[("Old", "01632 960000")], at=NOW)
    assert wrong(lambda: set_numbers(by=town.ada, numbers=[("New", "01632 960001"), number], at=NOW)) == {"numbers"}


def test_a_setting_is_set_and_set_again(town: Midtown) -> None:
    for amount in (7, 3):
        set_setting(by=town.ada, name="draft-kept-days", amount=amount, known=("draft-kept-days",), at=NOW)
    assert Setting.objects.get().amount == 3
    set_setting(by=town.ada, name="draft-kept-days", amount=None, known=("draft-kept-days",), at=NOW)
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("name", "amount", "field"),
    [("draft-kept-days", 0, "amount"), ("draft-kept-days", 366, "amount"), ("weather", 3, "name")],
)
def test_a_setting_that_will_not_do(town: Midtown, name: str, amount: int, field: str) -> None:
    def setting() -> object:
        return set_setting(by=town.ada, name=name, amount=amount, known=("draft-kept-days",), at=NOW)

    assert wrong(setting) == {field}


def test_people_are_found_however_their_e_mail_is_spelt(town: Midtown) -> None:
    with nothing_changes():
        found = Practitioner.objects.get_by_natural_key(town.asha.practitioner.email.upper())
    assert found == town.asha.practitioner
    assert str(found) == "Asha"
