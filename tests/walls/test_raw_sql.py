"""Any statement at all, sent as the app: nothing of another agency is read, changed, or told by an error."""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg
import pytest

from sharewell.records.common.context import looking, signed
from sharewell.records.common.roles import APP
from tests.walls.attacks import SET, Attempt, contexts, leaked, of_ones_own, pointings, readings, tried
from tests.walls.ground import OPEN, Ground, django_on, walled_tables
from tests.walls.trials import PAGE, Trials, all_tried, leaks, page
from tests.web.test_matrix import addresses

CONTEXTS = 10
OTHERS = 3
"""People of another agency who ask for every address: see `test_without_scoping`."""
REFUSED = "42501"
"""What the database says to whoever has no right to a row, to a table, or to anything."""
numbered = pytest.mark.parametrize("number", range(CONTEXTS))


@pytest.fixture(scope="module")
def trials(ground: Ground) -> Trials:
    """Every attack, made once for all that asks what came of it."""
    return Trials(ground)


@numbered
def test_no_row_of_another_agency(trials: Trials, number: int) -> None:
    """Every context, every table, every attack: no row, no canary, no write, errors and notices included."""
    assert not leaks(trials.ground, trials[number].tables)


@numbered
def test_nothing_past_the_tables(trials: Trials, number: int) -> None:
    """Other roles, the key, the catalogue, the files, the statistics, the other sessions."""
    assert not leaks(trials.ground, trials[number].server)


def test_the_page_says_how_many_were_tried(trials: Trials) -> None:
    """The denominators; `make walls` writes the page anew."""
    written = page(trials, answers=len(list(addresses())) * OTHERS * 2)
    if os.environ.get("SHAREWELL_WALLS") == "write":
        PAGE.write_text(written, encoding="utf-8")
    assert len(trials.contexts) == CONTEXTS
    assert PAGE.read_text(encoding="utf-8") == written, "run `make walls`"


@numbered
def test_what_is_there_for_whom(ground: Ground, number: int) -> None:
    """Harbour's member sees Harbour's rows, all of them; without a word that counts the question itself is refused."""
    context = contexts(ground)[number]
    looks = [next(readings(table)) for table in walled_tables()]
    for table, (_, outcome) in zip(walled_tables(), all_tried(ground, context, looks), strict=True):
        own, others = len(ground.own[table.name]), len(ground.others[table.name])
        if table.name in OPEN:
            assert outcome.touched == own + others
        elif context.sees and "chore" not in context.name:
            assert outcome.touched == own, table.name
        elif not context.sees and not context.at_the_door:
            assert outcome.state == REFUSED, table.name


def test_a_row_of_theirs_and_no_row_at_all_are_refused_alike(ground: Ground) -> None:
    """Whoever points to a row learns nothing of whether it is there."""
    attempts = [attempt for table in walled_tables() for attempt in pointings(ground, table)]
    member, *_ = contexts(ground)
    done = all_tried(ground, member, attempts)
    assert len(done) > 90
    assert {outcome.state for _, outcome in done} == {REFUSED}


def test_what_somebody_makes_for_a_session_is_refused(ground: Ground) -> None:
    """It would stay on a pooled connection, in the way of the hub's own tables."""
    member, *_ = contexts(ground)
    done = all_tried(ground, member, [attempt for table in walled_tables() for attempt in of_ones_own(table)])
    assert {outcome.state for _, outcome in done} == {REFUSED}


def test_and_where_it_was_allowed_it_would_see_nothing(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """The walls stand without that hurdle: against views, functions with a maker's rights, and cheap ones that tell."""
    admin.execute(f"grant temporary on database {ground.name} to {APP}")
    admin.execute(f"set local role {APP}")
    member, *_ = contexts(ground)
    attempts = [attempt for table in walled_tables() for attempt in of_ones_own(table)]
    done = [(attempt, tried(admin, member.word, attempt)) for attempt in attempts]
    assert not leaks(ground, done)
    worked = [outcome for _, outcome in done if not outcome.state]
    assert len(worked) == len(walled_tables()) * 6
    assert sum("dev" in outcome.text.lower() for outcome in worked) > 6


def test_a_plan_that_was_kept_is_asked_anew(ground: Ground) -> None:
    """Prepared while social care looks, and run while Harbour does, with one plan for both."""
    theirs = signed(ground.victim, now=time.time())
    with ground.connected() as connection:
        connection.execute("set plan_cache_mode = force_generic_plan")
        for table in walled_tables():
            if table.name in OPEN:
                continue
            connection.execute(f'prepare peek as select * from "{table.name}"')
            for word, marked in ((theirs, True), (ground.word(), False)) * 3:
                run = tried(connection, word, Attempt("run", (("execute peek", None),)))
                assert leaked(ground, Attempt("run", ()), run) == marked, table.name
            connection.execute("deallocate peek")


def test_a_cursor_that_is_held_shows_what_was_there_for_whoever_opened_it(ground: Ground) -> None:
    """Opened while Harbour looks, and read while social care does."""
    with ground.connected() as connection:
        for table in walled_tables():
            with connection.transaction():
                connection.execute(SET, [ground.word()])
                connection.execute(f'declare peek cursor with hold for select * from "{table.name}"')
            look = Attempt("read", (("fetch all peek", None),))
            read = tried(connection, signed(ground.victim, now=time.time()), look)
            assert not leaked(ground, look, read), table.name
            assert not read.state
            connection.execute("close peek")


LOOK_AT_OTHERS = Attempt("others", (("select query from pg_stat_activity where pid <> pg_backend_pid()", None),))


def test_no_word_stands_in_what_other_sessions_ask(ground: Ground, django_db_blocker: Any) -> None:
    """Every session of the app sees what the others asked last: the question, and not the words in it."""
    seen = []
    with django_db_blocker.unblock(), django_on(ground), ground.connected() as attacker, looking(ground.victim):
        seen.append(tried(attacker, None, LOOK_AT_OTHERS))
    (outcome,) = seen
    assert "set_config('sharewell.viewer', $1, true)" in outcome.text
    assert str(ground.victim.agency) not in outcome.text


def test_a_word_that_was_put_into_the_question_would_be_seen(ground: Ground) -> None:
    """Which is why the driver binds on the server: without that the same look finds a word that counts."""
    word = signed(ground.victim, now=time.time())
    with ground.connected() as victim, ground.connected() as attacker:
        psycopg.ClientCursor(victim).execute(SET, [word])
        assert word in tried(attacker, None, LOOK_AT_OTHERS).text
        stolen = tried(attacker, word, Attempt("stolen", (("select * from sharing_draft", None),)))
    assert leaked(ground, Attempt("stolen", ()), stolen)
