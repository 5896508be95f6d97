"""What the walls do not hold yet: each is tried, and fails for now. When one is mended its test says so."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

import psycopg
import pytest

from sharewell.records.common.context import Looker, signed
from tests.walls.attacks import SET
from tests.walls.ground import Ground, as_sql

gap = pytest.mark.xfail(strict=True, raises=AssertionError)
MEMBERSHIP = (
    "insert into agencies_membership (id, agency_id, practitioner_id, team, role, starts_on) "
    "values (%s, %s, %s, 'Homes', 'practitioner', '2026-11-26')"
)


def asked(ground: Ground, word: str, *steps: tuple[str, Sequence[object]]) -> list[tuple[object, ...]] | str:
    """What the last statement finds in one transaction, or why the database refused."""
    with ground.connected() as app, app.cursor() as cursor:
        try:
            with app.transaction(force_rollback=True):
                cursor.execute(SET, [word])
                for statement, values in steps:
                    cursor.execute(statement.encode(), values)
                return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
        except psycopg.Error as trouble:
            return trouble.sqlstate or ""


def test_an_agencys_commitment_key_is_its_own(ground: Ground) -> None:
    """With it another agency could find out what settings a commitment in the ledger is of."""
    care = ground.victim.agency
    assert not asked(
        ground, ground.word(), ("select commitment_key from agencies_agencykey where agency_id = %s", [care])
    )


@gap
def test_nobody_makes_a_colleague_of_somebody_elsewhere(ground: Ground) -> None:
    """Whoever knows the id of a practitioner gives them a place in one's own agency, and then sees their row."""
    somebody = ground.victim.practitioner
    placed = (MEMBERSHIP, [uuid.uuid4(), ground.attacker.agency, somebody])
    look = ("select password from agencies_practitioner where id = %s", [somebody])
    assert not isinstance(asked(ground, ground.word(), placed, look), list)


def test_nobody_sets_a_colleagues_password(ground: Ground) -> None:
    """A colleague may work for another agency too, and would be signed in as there."""
    colleague = next(
        row["id"] for row in ground.own["agencies_practitioner"] if row["id"] != ground.attacker.practitioner
    )
    change = ("update agencies_practitioner set password = 'x' where id = %s", [colleague])
    assert asked(ground, ground.word(), change) in ("42501", [(0,)])


@gap
def test_who_is_at_the_door_sees_whoever_they_say_they_are(ground: Ground) -> None:
    """And not everybody who works anywhere, with what their passwords were hashed to."""
    door = signed(Looker("door"), now=time.time())
    assert len(asked(ground, door, ("select password from agencies_practitioner", []))) <= 1


@gap
def test_nobody_learns_whether_an_e_mail_is_known(ground: Ground) -> None:
    """E-mails are unique over all agencies, so making an account with a guessed one tells."""
    known = ground.theirs("agencies_practitioner")["email"]
    make = (
        "insert into agencies_practitioner (id, email, name, is_active, joined_at, password) "
        "values (%s, %s, 'x', true, now(), 'x')"
    )
    assert asked(ground, ground.word(), (make, [uuid.uuid4(), known])) != "23505"


@gap
def test_nobody_fills_the_outbox_of_the_ledger_with_what_is_no_entry(ground: Ground) -> None:
    """The sequencer would come upon a number that stands for nothing."""
    assert asked(ground, ground.word(), ("insert into ledger_waiting (entry) values (%s)", [10**12])) != [(1,)]


def test_whoever_stays_at_the_numbers_changes_none(ground: Ground) -> None:
    """They are there for everybody to read, and each agency's own to change."""
    theirs = ground.theirs("agencies_number")["id"]
    assert asked(ground, ground.word(), ("delete from agencies_number where id = %s", [theirs])) == [(0,)]


def test_a_membership_elsewhere_is_not_taken_along(ground: Ground) -> None:
    """Somebody who works for two agencies sees both places, and changes that of the agency they are looking for."""
    both = Looker("member", ground.attacker.agency, ground.attacker.membership, ground.victim.practitioner)
    word = signed(both, now=time.time())
    place = ground.victim.membership
    assert asked(ground, word, ("select agency_id from agencies_membership where id = %s", [place])) == [
        (ground.victim.agency,)
    ]
    change = ("update agencies_membership set agency_id = %s where id = %s", [ground.attacker.agency, place])
    assert asked(ground, word, change) == [(0,)]


@gap
def test_a_plan_tells_nothing_of_a_guess(ground: Ground) -> None:
    """What is looked up by an index before the wall is asked is counted in the plan: a guess is told from a hit."""
    known = ground.theirs("agencies_practitioner")["email"]
    assert explained(ground, known) == explained(ground, "nobody@example.org")


def explained(ground: Ground, email: str) -> str:
    """What the database says of how it looked for an e-mail."""
    plan = "explain (analyze, costs off, timing off, summary off, buffers off)"
    look = f"{plan} select 1 from agencies_practitioner where email = %s"
    rows = asked(ground, ground.word(), ("set local enable_seqscan = off", []), (look, [email]))
    return "\n".join(str(row[0]) for row in rows).replace(email, "")


@gap
def test_a_pack_is_kept_as_what_it_is(ground: Ground) -> None:
    """Packs are shared, so one that is kept under another's digest would be replayed by every agency."""
    forged = (
        "insert into sharing_usedpack (digest, pack, edition, canonical) "
        "values (repeat('0', 64), 'england-2018', 'next', 'not that')"
    )
    assert asked(ground, ground.word(), (forged, [])) != [(1,)]


def test_nobody_takes_the_place_of_an_entry_to_come(ground: Ground) -> None:
    """A number that is taken is refused to whoever is given it next, and with it what they did."""
    taken = (
        "insert into ledger_entry (id, agency, kind, body, leaf, at) "
        "select max(id) + 1, %s, 1, '', '', now() from ledger_entry"
    )
    assert asked(ground, ground.word(), (taken, [ground.attacker.agency])) != [(1,)]


@gap
def test_nobody_puts_another_question_under_the_name_of_a_prepared_one(ground: Ground) -> None:
    """A connection is kept for the next request; what the driver prepared on it could be something else by then."""
    with ground.connected() as kept:
        kept.prepare_threshold = 0
        assert kept.execute("select 1 where %s = 1", [1]).fetchall() == [(1,)]
        row = kept.execute("select name from pg_prepared_statements", prepare=False).fetchone()
        assert row is not None
        kept.execute(as_sql(f'deallocate "{row[0]}"'), prepare=False)
        kept.execute(as_sql(f'prepare "{row[0]}" (int2) as select 2'), prepare=False)
        assert kept.execute("select 1 where %s = 1", [1]).fetchall() == [(1,)]
