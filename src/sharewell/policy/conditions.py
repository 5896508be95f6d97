"""The closed grammar that gates, grounds, duties and guarantees are written in.

A condition is data: nothing here executes. What a condition means is in `reading.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Value = str | bool | int
"""A value of a fact: a word of its vocabulary, yes or no, or a whole number."""


@dataclass(frozen=True, slots=True)
class Always:
    """Holds whatever is stated."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact has one of these values."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Reaches:
    """The fact stands on its scale at `floor` or higher; `passing` are the values that do."""

    fact: str
    floor: str
    passing: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The number is `floor` or more."""

    fact: str
    floor: int


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Term:
    """The named condition of the pack holds."""

    id: str


@dataclass(frozen=True, slots=True)
class Holds:
    """One of these grounds holds on the facts, whoever the recipient is."""

    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carries:
    """One of these grounds holds and reaches this recipient."""

    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome that was decided is one of these. Duties and guarantees only."""

    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """One of these grounds is among those the decision rests on. Duties and guarantees only."""

    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommended:
    """The outcome the gates lead to is one of these. Duties and guarantees only."""

    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """The duty is owed. Guarantees only."""

    duty: str


@dataclass(frozen=True, slots=True)
class NotShown:
    """The part is not known to hold: it is no, or nobody has said. Guarantees only."""

    part: Condition


Condition = (
    Always
    | OneOf
    | Reaches
    | AtLeast
    | Every
    | Some
    | Not
    | Term
    | Holds
    | Carries
    | Decided
    | ReliedOn
    | Recommended
    | Owed
    | NotShown
)

NEVER: Condition = Not(Always())


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything inside it, outermost first."""
    yield condition
    match condition:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from walk(part)
        case Not(part) | NotShown(part):
            yield from walk(part)
        case _:
            return


def facts_named(condition: Condition) -> tuple[str, ...]:
    """The facts a condition names itself, each once, in order. Terms and grounds are not followed."""
    named = (part.fact for part in walk(condition) if isinstance(part, OneOf | Reaches | AtLeast))
    return tuple(dict.fromkeys(named))
