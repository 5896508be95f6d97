"""The same random cases for everybody, drawn from the values the pack itself names."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path

from plain import Value

SECTION_11 = Path(__file__).parent / "section-11"
SEED = 1998
COUNT = 100_000

# How often a yes is drawn where a coin would end most cases at the first questions.
OFTEN = {
    "legal_order": 0.08,
    "identifiable": 0.9,
    "identity_needed": 0.9,
    "confidential": 0.85,
    "in_doubt": 0.2,
    "child_abuse_suspected": 0.15,
}
# Values drawn more often than their peers, by how many tickets they hold.
TICKETS = {"aim": {"protect": 6, "alert-need": 3}, "risk": {"none": 2, "welfare": 2, "harm": 3}}


@cache
def values() -> dict[str, tuple[Value, ...]]:
    """Every fact of the pack with the values it can have, in the pack's order."""
    with (SECTION_11 / "facts.toml").open("rb") as file:
        entries = tomllib.load(file)["fact"]
    return {entry["id"]: _values(entry) for entry in entries}


def _values(entry: dict[str, object]) -> tuple[Value, ...]:
    match entry:
        case {"type": "bool"}:
            return (True, False)
        case {"type": "scale", "ranks": list(ranks)}:
            return tuple(value for rank in ranks for value in rank)
        case {"type": "enum", "values": list(named)}:
            return tuple(named)
        case _:
            raise ValueError(f"{entry['id']}: a benchmark fact is a bool, an enum or a scale")


def complete(count: int = COUNT, seed: int = SEED) -> list[dict[str, Value]]:
    """Cases in which every fact is stated."""
    draw = random.Random(seed)
    return [{fact: _draw(draw, fact) for fact in values()} for _ in range(count)]


def _draw(draw: random.Random, fact: str) -> Value:
    if fact in OFTEN:
        return draw.random() < OFTEN[fact]
    tickets = TICKETS.get(fact, {})
    options = values()[fact]
    return draw.choices(options, [tickets.get(str(option), 1) for option in options])[0]


def with_open_facts(cases: list[dict[str, Value]], seed: int = SEED) -> list[dict[str, Value]]:
    """The same cases with a third of the facts of each left unknown."""
    draw = random.Random(seed)
    names = list(values())
    kept = len(names) - len(names) // 3
    return [{fact: case[fact] for fact in draw.sample(names, kept)} for case in cases]
