"""Tables that every agency reads or adds to: nobody changes there what is another's, or puts in what is not so."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.walls.asking import asked
from tests.walls.attacks import SET
from tests.walls.ground import Ground

WAIT = "insert into ledger_waiting (entry) values (%s)"
CHECK_VIOLATED = "23514"


def as_the_app(admin: psycopg.Connection[Any], ground: Ground) -> None:
    """From here on, Harbour's member is looking."""
    admin.execute("set local role sharewell_app")
    admin.execute(SET, [ground.word()])


def test_an_agencys_commitment_key_is_its_own(ground: Ground) -> None:
    """With it another agency could find out what settings a commitment in the ledger is of."""
    care = ground.victim.agency
    assert not asked(
        ground, ground.word(), ("select commitment_key from agencies_agencykey where agency_id = %s", [care])
    )


def test_whoever_stays_at_the_numbers_changes_none(ground: Ground) -> None:
    """They are there for everybody to read, and each agency's own to change."""
    theirs = ground.theirs("agencies_number")["id"]
    assert asked(ground, ground.word(), ("delete from agencies_number where id = %s", [theirs])) == [(0,)]


def test_nobody_takes_the_place_of_an_entry_to_come(ground: Ground) -> None:
    """A number that is taken is refused to whoever is given it next, and with it what they did."""
    taken = (
        "insert into ledger_entry (id, agency, kind, body, leaf, at) "
        "select max(id) + 1, %s, 1, '', '', now() from ledger_entry"
    )
    assert asked(ground, ground.word(), (taken, [ground.attacker.agency])) not in ([(1,)], [(0,)])


def test_nothing_waits_for_a_place_but_an_entry_of_ones_own(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """Not a number that stands for nothing, nor another agency's entry: both are refused alike."""
    theirs = ground.theirs("ledger_entry")["id"]
    admin.execute("delete from ledger_waiting")
    as_the_app(admin, ground)
    for entry in (10**12, theirs):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(WAIT, [entry])


def test_nor_one_that_has_its_place(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """It would be given a second one, or the sequencer would stumble over it for good."""
    mine = ground.mine("ledger_entry")["id"]
    admin.execute("delete from ledger_waiting where entry = %s", [mine])
    as_the_app(admin, ground)
    with admin.transaction(force_rollback=True):
        assert admin.execute(WAIT, [mine]).rowcount == 1
    admin.execute("reset role")
    admin.execute("insert into ledger_place (place, entry) values (1000000, %s)", [mine])
    as_the_app(admin, ground)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(WAIT, [mine])


@pytest.mark.parametrize("digest", ["0" * 64, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"])
def test_a_pack_is_kept_as_what_it_is(ground: Ground, digest: str) -> None:
    """Packs are shared, so one that is kept under another's digest would be replayed by every agency."""
    forged = "insert into sharing_usedpack (digest, pack, edition, canonical) values (%s, 'england', 'next', 'x')"
    assert asked(ground, ground.word(), (forged, [digest])) == CHECK_VIOLATED


def test_a_pack_under_its_own_digest_is_taken(ground: Ground) -> None:
    right = (
        "insert into sharing_usedpack (digest, pack, edition, canonical) "
        "values (encode(sha256('new'), 'hex'), 'england', 'next', 'new')"
    )
    assert asked(ground, ground.word(), (right, [])) == [(1,)]


def test_without_the_trigger_anything_would_wait(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """The same statements, on a database from which it was taken."""
    admin.execute("drop trigger has_no_place_yet on ledger_waiting")
    as_the_app(admin, ground)
    assert admin.execute(WAIT, [10**12]).rowcount == 1
