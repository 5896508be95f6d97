"""Who sees which people: oneself and colleagues, and at the door whoever one says one is. Nobody guesses others."""

from __future__ import annotations

import time
import uuid
from typing import Any

import psycopg
import pytest

from sharewell.records.common.context import Looker, digest_of, signed
from tests.walls.asking import REFUSED, Rows, asked
from tests.walls.attacks import SET
from tests.walls.ground import Ground, as_sql

MEMBERSHIP = (
    "insert into agencies_membership (id, agency_id, practitioner_id, team, role, starts_on) "
    "values (%s, %s, %s, 'Homes', 'practitioner', '2026-11-26')"
)
ACCOUNT = (
    "insert into agencies_practitioner (id, email, name, is_active, joined_at, password) "
    "values (%s, %s, 'x', true, now(), 'x')"
)
Asked = tuple[str, list[object]]
PASSWORDS: Asked = ("select id, password from agencies_practitioner", [])


def at_the_door(**said: object) -> str:
    """The word of somebody at the door who says this of themselves."""
    return signed(Looker("door", **said), now=time.time())  # type: ignore[arg-type] # what a Looker takes


def ids(found: Rows | str) -> list[object]:
    assert isinstance(found, list), found
    return [row[0] for row in found]


@pytest.fixture
def known(ground: Ground) -> tuple[uuid.UUID, str]:
    """Somebody of another agency: their id and e-mail."""
    row = ground.theirs("agencies_practitioner")
    return row["id"], row["email"]


# --- at the door -------------------------------------------------------------------------------------------------
def test_who_says_nothing_sees_nobody(ground: Ground) -> None:
    for table in ("practitioner", "membership", "invitation"):
        assert asked(ground, at_the_door(), (f"select * from agencies_{table}", [])) == []


def test_an_e_mail_shows_its_practitioner(ground: Ground, known: tuple[uuid.UUID, str]) -> None:
    """Whose password is then compared: nobody else's, and nobody's places."""
    word = at_the_door(shown=digest_of(known[1]))
    assert ids(asked(ground, word, PASSWORDS)) == [known[0]]
    assert asked(ground, word, ("select * from agencies_membership", [])) == []
    assert asked(ground, at_the_door(shown=digest_of("nobody@example.org")), PASSWORDS) == []


def test_who_signed_in_sees_themselves_and_their_own_places(ground: Ground) -> None:
    """Among which they choose."""
    word = at_the_door(practitioner=ground.victim.practitioner)
    assert ids(asked(ground, word, PASSWORDS)) == [ground.victim.practitioner]
    places = ids(asked(ground, word, ("select id from agencies_membership", [])))
    assert places == [ground.victim.membership]


def test_a_token_shows_its_invitation(ground: Ground) -> None:
    """And nobody who was invited by another, nor anybody who has an account."""
    theirs = ground.theirs("agencies_invitation")
    word = at_the_door(shown=theirs["token_hash"])
    assert ids(asked(ground, word, ("select id from agencies_invitation", []))) == [theirs["id"]]
    assert asked(ground, word, PASSWORDS) == []


def test_who_signs_in_changes_themselves_alone(ground: Ground, known: tuple[uuid.UUID, str]) -> None:
    change: Asked = ("update agencies_practitioner set last_login = now()", [])
    assert asked(ground, at_the_door(shown=digest_of(known[1])), change) == [(1,)]
    assert asked(ground, at_the_door(practitioner=known[0]), change) == [(1,)]
    assert asked(ground, at_the_door(), change) == [(0,)]


# --- joining -----------------------------------------------------------------------------------------------------
def joining(ground: Ground, email: str, person: uuid.UUID) -> str:
    """The word of somebody who was invited into Harbour by this e-mail, and says they are this practitioner."""
    return at_the_door(agency=ground.attacker.agency, practitioner=person, shown=digest_of(email))


def test_who_was_invited_opens_an_account_and_takes_their_place(ground: Ground) -> None:
    fresh = uuid.uuid4()
    word = joining(ground, "new@example.org", fresh)
    account = (ACCOUNT, [fresh, "new@example.org"])
    assert asked(ground, word, account, (MEMBERSHIP, [uuid.uuid4(), ground.attacker.agency, fresh])) == [(1,)]


def test_but_neither_for_another_e_mail_nor_in_another_agency(ground: Ground) -> None:
    fresh = uuid.uuid4()
    word = joining(ground, "new@example.org", fresh)
    account = (ACCOUNT, [fresh, "new@example.org"])
    assert asked(ground, word, (ACCOUNT, [fresh, "other@example.org"])) == REFUSED
    assert asked(ground, word, (ACCOUNT, [uuid.uuid4(), "new@example.org"])) == REFUSED
    elsewhere = (MEMBERSHIP, [uuid.uuid4(), ground.victim.agency, fresh])
    assert asked(ground, word, account, elsewhere) == REFUSED
    somebody = (MEMBERSHIP, [uuid.uuid4(), ground.attacker.agency, ground.victim.practitioner])
    assert asked(ground, word, account, somebody) == REFUSED


# --- behind the door ---------------------------------------------------------------------------------------------
def test_nobody_makes_a_colleague_of_somebody_elsewhere(ground: Ground) -> None:
    """Whoever has a place in one's own agency is seen, password and all: by a new place, or one that is changed."""
    somebody = ground.victim.practitioner
    placed = (MEMBERSHIP, [uuid.uuid4(), ground.attacker.agency, somebody])
    assert asked(ground, ground.word(), placed) == REFUSED
    change = "update agencies_membership set practitioner_id = %s where id = %s"
    assert asked(ground, ground.word(), (change, [somebody, ground.attacker.membership])) == REFUSED


def test_nobody_sets_a_colleagues_password(ground: Ground) -> None:
    """A colleague may work for another agency too, and would be signed in as there."""
    colleague = next(
        row["id"] for row in ground.own["agencies_practitioner"] if row["id"] != ground.attacker.practitioner
    )
    change = ("update agencies_practitioner set password = 'x' where id = %s", [colleague])
    assert asked(ground, ground.word(), change) == [(0,)]


def test_nobody_learns_whether_an_e_mail_is_known(ground: Ground, known: tuple[uuid.UUID, str]) -> None:
    """E-mails are unique over all agencies: a guess is refused alike whether it is somebody's or not."""
    for email in (known[1], "nobody@example.org"):
        assert asked(ground, ground.word(), (ACCOUNT, [uuid.uuid4(), email])) == REFUSED
        change = ("update agencies_practitioner set email = %s where id = %s", [email, ground.attacker.practitioner])
        assert asked(ground, ground.word(), change) == REFUSED


def test_no_e_mail_stands_where_walls_are_not(ground: Ground) -> None:
    """Allauth's table of e-mails is asked, and nobody may write in it."""
    make = "insert into account_emailaddress (email, verified, \"primary\", user_id) values ('x', true, true, %s)"
    assert asked(ground, ground.word(), (make, [ground.attacker.practitioner])) == REFUSED
    assert asked(ground, ground.word(), ("select * from account_emailaddress", [])) == []


def test_a_membership_elsewhere_is_not_taken_along(ground: Ground) -> None:
    """Somebody who works for two agencies sees both places, and changes that of the agency they are looking for."""
    both = Looker("member", ground.attacker.agency, ground.attacker.membership, ground.victim.practitioner)
    word, place = signed(both, now=time.time()), ground.victim.membership
    assert asked(ground, word, ("select agency_id from agencies_membership where id = %s", [place])) == [
        (ground.victim.agency,)
    ]
    assert asked(ground, word, ("update agencies_membership set team = 'x' where id = %s", [place])) == [(0,)]
    moved = ("update agencies_membership set agency_id = %s where id = %s", [ground.attacker.agency, place])
    assert asked(ground, word, moved) == REFUSED


# --- and where the walls are broken ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("broken", "look"),
    [
        ("alter policy app_select on agencies_practitioner using (true)", PASSWORDS),
        (
            "alter policy app_select on agencies_practitioner using (encode(sha256(convert_to(email, 'utf8')), 'hex') "
            "= (select walls.shown()) or (select walls.shown()) is null)",
            PASSWORDS,
        ),
        ("alter policy app_select on agencies_membership using (true)", ("select id from agencies_membership", [])),
        ("alter policy app_select on agencies_invitation using (true)", ("select id from agencies_invitation", [])),
    ],
)
def test_a_broken_door_is_seen(admin: psycopg.Connection[Any], broken: str, look: Asked) -> None:
    """With the wall let down, whoever says nothing sees somebody."""
    admin.execute(as_sql(broken))
    admin.execute("set local role sharewell_app")
    admin.execute(SET, [at_the_door()])
    assert admin.execute(as_sql(look[0])).fetchall()
