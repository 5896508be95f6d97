"""Every attack in every context, each made once, and the page that says how many there were and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.walls.attacks import (
    SET_ON_THE_SESSION,
    Attempt,
    Context,
    Outcome,
    becoming,
    contexts,
    everything_on,
    leaked,
    of_ones_own,
    peeping,
    pointings,
    readings,
    tried,
    undoings,
    writings,
)
from tests.walls.breakages import BREAKAGES
from tests.walls.ground import Ground, walled_tables

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "walls.md"
Done = list[tuple[Attempt, Outcome]]
COLLIDES = "collide"
"""How the names of attempts begin that try whether something is there already by what has to be unique."""


def on_tables(ground: Ground) -> list[Attempt]:
    """Every attack on every table."""
    return [attempt for table in walled_tables() for attempt in everything_on(ground, table)]


def on_the_server(ground: Ground) -> list[Attempt]:
    """Every attack past the tables."""
    tables = ("sharing_draft", "sharing_decision", "agencies_practitioner")
    return [*peeping(ground), *(attempt for table in tables for attempt in becoming(table))]


def all_tried(ground: Ground, context: Context, attempts: Iterable[Attempt]) -> Done:
    """Each of them on one connection, in a transaction of its own."""
    with ground.connected() as connection:
        if context.on_the_session:
            connection.execute(SET_ON_THE_SESSION, [context.word])
        word = None if context.on_the_session else context.word
        return [(attempt, tried(connection, word, attempt)) for attempt in attempts]


def leaks(ground: Ground, done: Done) -> list[tuple[str, str, str]]:
    """The attacks that came through."""
    return [
        (attempt.name, attempt.steps[-1][0], outcome.text[:200])
        for attempt, outcome in done if leaked(ground, attempt, outcome)
    ]  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """A context, and what came of every attack in it."""

    context: Context
    tables: Done
    server: Done


class Trials:
    """The trials of a ground, one a context, each made when it is first asked for."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.made = ground, dict[int, Trial]()
        self.contexts = contexts(ground)

    def __getitem__(self, number: int) -> Trial:
        if number not in self.made:
            one, ground = self.contexts[number], self.ground
            self.made[number] = Trial(
                one, all_tried(ground, one, on_tables(ground)), all_tried(ground, one, on_the_server(ground))
            )
        return self.made[number]

    def __iter__(self) -> Iterator[Trial]:
        return (self[number] for number in range(len(self.contexts)))


def kinds(ground: Ground) -> Mapping[str, int]:
    """How many attacks there are of each kind, in one context."""
    found: Counter[str] = Counter()
    for table in walled_tables():
        writing = list(writings(ground, table))
        colliding = sum(attempt.name.startswith(COLLIDES) for attempt in writing)
        found["looking: plainly, by a cursor, a copy, a plan, a block, XML, an error that quotes"] += len(
            list(readings(table))
        )
        found["looking through something made for it: a view, a table, a function that tells"] += len(
            list(of_ones_own(table))
        )
        found["writing, giving away, taking over, emptying"] += len(writing) - colliding
        found["finding out what is there already by what has to be unique"] += colliding
        found["pointing to a row of theirs, and to none"] += len(list(pointings(ground, table)))
        found["taking a wall down, or looking from behind it"] += len(list(undoings(table)))
    found["another role, another setting"] = len(on_the_server(ground)) - len(list(peeping(ground)))
    found["keys, catalogue, statistics, files, other sessions, large objects, notifications, made-up words"] = len(
        list(peeping(ground))
    )
    return found


def page(trials: Trials, answers: int) -> str:
    """The whole page. `answers`: how many pages people of other agencies ask for with the hub's own scoping off."""
    ground, every = trials.ground, list(trials)
    through = sum(len(leaks(ground, one.tables)) + len(leaks(ground, one.server)) for one in every)
    total = sum(len(one.tables) + len(one.server) for one in every)
    lines = [
        "# What was tried against the walls",
        "Written by `make walls`; a test holds this page to what is tried in `tests/walls`.",
        "Somebody is taken to have the hub's own way into its database, and to send it whatever they like. Social care "
        f"and Harbour, two agencies, each have rows in {len(walled_tables())} tables; what is written in social "
        "care's are words that stand nowhere else. An attempt has come through if any of them, or the id of any of "
        "their rows, stands in what the database says, in rows, notices or errors, or if a row of theirs is changed. "
        "Whether an attempt was refused, or found only what everybody may see, makes no difference.",
        f"**{total:,} attempts, {through} came through.**",
        "## By who the database was told is looking",
        _table(
            ("told", "on tables", "past them", "came through"),
            (
                (one.context.name, len(one.tables), len(one.server),
                 len(leaks(ground, one.tables)) + len(leaks(ground, one.server)))
                for one in every
            ),
        ),
        "## By kind, in each of these",
        _table(("attempts", "how many"), kinds(ground).items()),
        "## Over HTTP",
        f"With every scope of the hub's own switched off, {answers} answers to three people of another agency hold no "
        "word of the matter ([permissions](permissions.md) has the addresses; `tests/walls/test_without_scoping.py`).",
        "## What a plan tells",
        "Every comparison in every column behind a wall, with a value of theirs and with one of nobody's: the plans "
        "are alike, but for equality of ids and of keyed digests (`tests/walls/test_plans.py`).",
        "## When a wall is broken",
        f"In {len(BREAKAGES)} ways. Each is said before a hub starts, and it does not start. Where it is marked so, an "
        "attempt of those above then comes through.",
        _table(
            ("broken", "what is said", "comes through"),
            ((one.name, one.says, "yes" if one.by else "") for one in BREAKAGES),
        ),
    ]  # fmt: skip
    return "\n\n".join(lines) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, *rows]
    spelt = [" | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line) for line in lines]
    return "\n".join(f"| {line} |" for line in (spelt[0], " | ".join(["---"] * len(head)), *spelt[1:]))
