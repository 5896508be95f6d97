"""What a plan tells: how many rows hold an id that one knows already, and nothing of any other value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from sharewell.records.common.roles import APP
from sharewell.records.walls.plans import MARKED, UNMARKED
from tests.walls.attacks import SET
from tests.walls.ground import OPEN, Ground, as_sql, walled_tables

EXPLAINED = "explain (analyze, costs off, timing off, summary off, buffers off)"
COMPARED = ("=", "<>", "<", "<=", ">", ">=")
WAYS = ("enable_seqscan", "enable_indexscan", "enable_bitmapscan")
"""Ways of looking rows up, each switched off in turn."""
COMPARABLE = (str, int, date, UUID, bytes)
PAIRS = 1_500
"""At least so many pairs of plans are compared."""


@dataclass(frozen=True)
class Guess:
    """A column, a value that stands in a row of another agency, and one like it that stands in none."""

    table: str
    column: str
    there: Any
    nowhere: Any


def guesses(ground: Ground) -> Iterator[Guess]:
    """One for every column behind a wall, where its values can be told apart and are not all that there can be."""
    for table in walled_tables():
        rows = [] if table.name in OPEN else ground.others[table.name]
        for column in rows[0] if rows else ():
            every = [row[column] for row in (*rows, *ground.own[table.name])]
            there = next(
                (row[column] for row in rows if isinstance(row[column], str | int | date | UUID | bytes)), None
            )
            if there is not None and not isinstance(there, bool):
                yield Guess(table.name, column, there, unlike(there, every))


def unlike(value: Any, every: list[Any]) -> Any:
    """A value of the same kind that stands in no row."""
    while value in every:
        if isinstance(value, str):
            value += "~"
        elif isinstance(value, int):
            value += 1
        elif isinstance(value, date):
            value += timedelta(days=1)
        else:
            value = uuid4() if isinstance(value, UUID) else value + b"~"
    return value


def plan(app: psycopg.Connection[Any], way: str, guess: Guess, compared: str, value: Any) -> tuple[int, str]:
    """How many rows there are for whoever asks, and what the database says of how it looked for them."""
    question = f'select 1 from "{guess.table}" where "{guess.column}" {compared} %s'
    cursor = psycopg.ClientCursor(app)
    with app.transaction(force_rollback=True):
        cursor.execute(as_sql(f"set local {way} = off"))
        shown = len(cursor.execute(as_sql(question), [value]).fetchall())
        lines = [str(row[0]) for row in cursor.execute(as_sql(f"{EXPLAINED} {question}"), [value]).fetchall()]
    return shown, "\n".join(line for line in lines if not re.match(r"\s*(Filter|Index Cond|Recheck Cond): ", line))


def told(app: psycopg.Connection[Any], ground: Ground, compared: tuple[str, ...]) -> tuple[set[str], int]:
    """Comparisons whose plans tell a value that is there from one that is not; and how many pairs were compared."""
    apart, pairs = set(), 0
    for guess in guesses(ground):
        for how in compared:
            for way in WAYS:
                there, nowhere = (plan(app, way, guess, how, value) for value in (guess.there, guess.nowhere))
                if there[0] == nowhere[0]:
                    pairs += 1
                    apart |= {f"{guess.table}.{guess.column} {how}"} if there[1] != nowhere[1] else set()
    return apart, pairs


def is_key(ground: Ground, told_by: str) -> bool:
    """Whether what told is whether two keys are the same."""
    column, _, how = told_by.partition(" ")
    table, _, name = column.partition(".")
    value = ground.others[table][0][name]
    return how == "=" and isinstance(value, UUID | bytes | None)


@pytest.fixture
def asking(ground: Ground) -> Iterator[psycopg.Connection[Any]]:
    """Harbour's member, in a transaction that is rolled back."""
    with ground.connected() as app, app.transaction(force_rollback=True):
        app.execute(SET, [ground.word()])
        yield app


def test_a_plan_tells_no_value(ground: Ground, asking: psycopg.Connection[Any]) -> None:
    """Every column, every comparison, by index and without: a value of theirs and one of nobody's look alike."""
    apart, pairs = told(asking, ground, COMPARED)
    assert {one for one in apart if not is_key(ground, one)} == set()
    assert pairs > PAIRS


def test_where_comparisons_are_marked_it_would(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """As a server comes: e-mails, names, times and outcomes can be found out, letter by letter."""
    for kind in ("text", "timestamptz", "int4"):
        for name in ("eq", "_lt") if kind in ("text", "timestamptz") else ("eq", "lt"):
            called = f"{kind}{name}" if kind != "timestamptz" or name == "_lt" else "timestamptz_eq"
            spelt = "timestamp with time zone" if kind == "timestamptz" else kind
            admin.execute(as_sql(f"alter function {called}({spelt}, {spelt}) leakproof"))
    admin.execute(as_sql(f"set local role {APP}"))
    admin.execute(SET, [ground.word()])
    apart, _ = told(admin, ground, ("=", "<"))
    assert {"agencies_practitioner.email =", "agencies_practitioner.email <"} <= apart


def test_nothing_is_marked_but_equality_of_keys(ground: Ground, admin: psycopg.Connection[Any]) -> None:
    """And what somebody marked is unmarked when the hub starts."""
    marked = "select p.oid::regprocedure::text from pg_proc p where proleakproof order by 1"
    right = sorted(name.replace(", ", ",") for name in MARKED)
    assert [name for (name,) in admin.execute(marked).fetchall()] == right
    admin.execute("alter function texteq(text, text) leakproof")
    assert len(admin.execute(marked).fetchall()) == len(right) + 1
    admin.execute(as_sql(UNMARKED))
    assert len(admin.execute(marked).fetchall()) == len(right)


def test_a_key_that_one_knows_is_counted(ground: Ground, asking: psycopg.Connection[Any]) -> None:
    """What is left, and SECURITY.md says so: a plan says how many rows hold an id, an agency's own among them."""
    theirs = Guess("sharing_decision", "agency_id", ground.victim.agency, uuid4())
    there, nowhere = (plan(asking, "enable_seqscan", theirs, "=", one) for one in (theirs.there, theirs.nowhere))
    assert there[0] == nowhere[0] == 0
    assert there[1] != nowhere[1]
