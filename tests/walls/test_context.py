"""Who is looking: a word that nobody else can make, and that goes with its transaction."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Iterator
from threading import Semaphore, Thread
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from sharewell.records.common import context
from sharewell.records.common.context import LASTS, Looker, Meddled, NestedViewer, looker, looking, signed
from sharewell.records.walls.functions import KEEP, pads
from tests.walls.attacks import SET
from tests.walls.ground import Ground, django_on

REFUSED = "42501"
LETTERS = some.characters(min_codepoint=1, exclude_categories=["Cs"])
ROUNDS = 8
READ = "select id::text from sharing_draft"


@pytest.fixture
def hub(ground: Ground, django_db_blocker: Any) -> Iterator[Ground]:
    """Django's connection of the app leads to the ground."""
    with django_db_blocker.unblock(), django_on(ground):
        yield ground


def viewer(connection: psycopg.Connection[Any], word: str | None) -> list[str] | str:
    """What the database makes of a word: its parts, or the state in which it refused."""
    try:
        with connection.transaction(force_rollback=True):
            if word is not None:
                connection.execute(SET, [word])
            row = connection.execute("select walls.viewer()").fetchone()
            assert row is not None
            return list(row[0])
    except psycopg.Error as trouble:
        return trouble.sqlstate or ""


# --- the word ----------------------------------------------------------------------------------------------------
def test_a_word_of_the_hubs_is_taken(ground: Ground) -> None:
    """With everything that it says."""
    one = ground.attacker
    with ground.connected() as app:
        parts = viewer(app, ground.word(now=1_900_000_000))
    assert parts == [
        "v1",
        "member",
        str(one.agency),
        str(one.membership),
        str(one.practitioner),
        "",
        str(1_900_000_000 + LASTS),
    ]


def test_any_changed_letter_is_refused(ground: Ground) -> None:
    """At every place, the colon not excepted, whatever comes there instead, or nothing, or something more."""
    word = ground.word()
    with ground.connected() as app:

        @examples(max_examples=400, deadline=None)
        @given(some.integers(0, len(word) - 1), LETTERS, some.sampled_from(["instead", "before", "gone"]))
        def changed(at: int, letter: str, how: str) -> None:
            new = {"instead": letter, "before": letter + word[at], "gone": ""}[how]
            other = word[:at] + new + word[at + 1 :]
            assert other == word or viewer(app, other) == REFUSED

        changed()
        every = [word[:at] + ("0" if word[at] != "0" else "1") + word[at + 1 :] for at in range(len(word))]
        assert {str(viewer(app, other)) for other in every} == {REFUSED}
        assert len(every) > 180


@pytest.mark.parametrize("word", [None, "", " ", ":", "x", "0" * 64, "0" * 64 + ":", ":v1|door||||9999999999", "\n"])
def test_no_word_and_what_is_none(ground: Ground, word: str | None) -> None:
    with ground.connected() as app:
        assert viewer(app, word) == REFUSED


def test_with_no_key_there_is_nobody(admin: psycopg.Connection[Any], ground: Ground) -> None:
    admin.execute("delete from walls.key")
    assert viewer(admin, ground.word()) == REFUSED


def test_the_database_reckons_as_python_does(admin: psycopg.Connection[Any]) -> None:
    """HMAC-SHA256 over any key and any words, as RFC 2104 has it."""

    @examples(max_examples=150, deadline=None)
    @given(some.binary(min_size=1, max_size=64), some.text(LETTERS.filter(lambda one: one != "|"), max_size=80))
    def agrees(key: bytes, kind: str) -> None:
        said = f"v1|{kind}|{uuid.UUID(int=1)}||{uuid.UUID(int=2)}|9999999999"
        with admin.transaction(force_rollback=True):
            admin.execute(KEEP, list(pads(key)))
            word = f"{hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}:{said}"
            assert viewer(admin, word) == said.split("|")
            other = hmac.new(key + b"x", said.encode(), hashlib.sha256).hexdigest()
            assert viewer(admin, f"{other}:{said}") == REFUSED

    agrees()


def test_what_the_hub_signs_is_that(ground: Ground) -> None:
    digest, _, said = ground.word(now=5).partition(":")
    assert digest == hmac.new(settings.WALLS_KEY, said.encode(), hashlib.sha256).hexdigest()


def test_it_counts_until_its_last_second(ground: Ground) -> None:
    """And no longer: at the second in which it runs out it is refused."""
    with ground.connected() as app, app.transaction():
        row = app.execute("select extract(epoch from now())::float8").fetchone()
        assert row is not None
        now = int(row[0])
        assert [viewer(app, ground.word(now=now - LASTS + more)) == REFUSED for more in (-1, 0, 1, 2)] == [
            True, True, False, False,
        ]  # fmt: skip


# --- the transaction ----------------------------------------------------------------------------------------------
def told() -> str:
    """The word that the database has now."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('sharewell.viewer', true)")
        return cursor.fetchone()[0] or ""


def seen() -> set[str] | None:
    """The drafts that are there for whoever is looking; None where the question is refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(READ)
            return {row[0] for row in cursor.fetchall()}
    except DatabaseError:
        return None


def drafts(ground: Ground, one: Looker) -> set[str]:
    """The drafts of an agency."""
    rows = [*ground.own["sharing_draft"], *ground.others["sharing_draft"]]
    return {str(row["id"]) for row in rows if row["agency_id"] == one.agency}


def test_one_transaction_has_one_viewer(hub: Ground) -> None:
    with looking(hub.attacker):
        with pytest.raises(NestedViewer), looking(hub.victim):
            pass
        assert seen() == drafts(hub, hub.attacker)


def test_nobody_comes_into_a_transaction_that_runs(hub: Ground) -> None:
    """What was done before in it was done by nobody."""
    with transaction.atomic(), pytest.raises(RuntimeError), looking(hub.attacker):
        pass
    assert looker() is None


def test_it_goes_with_its_transaction(hub: Ground) -> None:
    """When it is committed, rolled back, or left by a trouble, of Python or of the database."""

    def committed() -> None:
        assert seen() == drafts(hub, hub.attacker)

    def rolled_back() -> None:
        transaction.set_rollback(True)

    def troubled() -> None:
        raise ZeroDivisionError

    def refused() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select * from walls.key")

    ways: dict[Callable[[], None], type[Exception] | None] = {
        committed: None, rolled_back: None, troubled: ZeroDivisionError, refused: DatabaseError,
    }  # fmt: skip
    for way, trouble in ways.items():
        try:
            with looking(hub.attacker):
                assert told()
                way()
        except Exception as raised:
            assert trouble and isinstance(raised, trouble), way.__name__
        assert (told(), seen(), looker()) == ("", None, None), way.__name__


def test_a_savepoint_that_is_undone_keeps_it(hub: Ground) -> None:
    """What goes wrong inside does not let another in."""
    with looking(hub.attacker):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert seen() == drafts(hub, hub.attacker)


# --- a pool -------------------------------------------------------------------------------------------------------
def turns(ground: Ground) -> list[tuple[Looker, set[str] | None, set[str] | None]]:
    """Two threads take turns over the one connection of a pool: what each sees before it looks, and while it does."""
    found: list[tuple[Looker, set[str] | None, set[str] | None]] = []
    mine, theirs = Semaphore(1), Semaphore(0)

    def turn(one: Looker, my_turn: Semaphore, next_turn: Semaphore) -> None:
        for _ in range(ROUNDS):
            my_turn.acquire()
            try:
                before = seen()
                with looking(one):
                    found.append((one, before, seen()))
            finally:
                connections["default"].close()
                next_turn.release()

    threads = [
        Thread(target=turn, args=(ground.attacker, mine, theirs)),
        Thread(target=turn, args=(ground.victim, theirs, mine)),
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


@pytest.fixture
def pool(hub: Ground) -> Iterator[Ground]:
    """Django's own pool, of one connection."""
    one: Any = connections["default"]
    one.settings_dict["OPTIONS"] = {**one.settings_dict["OPTIONS"], "pool": {"min_size": 1, "max_size": 1}}
    yield hub
    one.close()
    one.close_pool()


def test_a_pooled_connection_carries_nothing_on(pool: Ground) -> None:
    """Each sees its own rows while it looks, and is refused before."""
    found = turns(pool)
    assert len(found) == 2 * ROUNDS
    assert [before for _, before, _ in found if before is not None] == []
    assert all(inside == drafts(pool, one) for one, _, inside in found)


def test_set_on_the_session_it_would(pool: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same turns find the other agency's rows where the word is set on the session instead."""
    monkeypatch.setattr(
        context, "SET", context.SET.replace("true)", "false)").replace("viewer', false", "viewer', true")
    )
    assert "%s, false" in context.SET
    found = turns(pool)
    leaked = [before for one, before, _ in found if before and before - drafts(pool, one)]
    assert len(leaked) == 2 * ROUNDS - 1


def test_nobody_puts_another_question_under_the_name_of_a_prepared_one(hub: Ground) -> None:
    """What the driver prepared could be something else at the next request: the connection is closed before that."""
    with looking(hub.attacker), connection.cursor() as cursor:
        cursor.execute("prepare mine as select 2")
    with pytest.raises(Meddled), looking(hub.victim):
        pytest.fail("somebody looked on a connection that was meddled with")
    with looking(hub.attacker):
        assert seen() is not None


def test_what_the_driver_prepares_is_left_alone(hub: Ground) -> None:
    """Asked often enough, a question is prepared; that is nobody's meddling."""
    for _ in range(8):
        with looking(hub.attacker):
            assert seen() is not None
    with looking(hub.attacker), connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements")
        assert cursor.fetchone()[0] > 0


def test_a_word_of_ten_minutes_ago(hub: Ground) -> None:
    """A word that was kept for later counts no more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SET, [signed(hub.attacker, now=time.time() - LASTS)])
        assert seen() is None
