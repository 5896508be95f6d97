"""The one lowering: a pack as closed formulas over its facts, for every reader to start from.

In a closed formula terms, grounds and scales are gone: only facts, *every*, *some*, *not* and the decision
itself are left. Formulas are flat, and what is the same in two places is equal, so that a reader can share it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sharewell.policy.conditions import (
    NEVER,
    Always,
    Carries,
    Condition,
    Every,
    Holds,
    Not,
    NotShown,
    OneOf,
    Reaches,
    Some,
    Term,
    Value,
)
from sharewell.policy.pack import Pack, Strength


@dataclass(frozen=True, slots=True)
class FactFormula:
    """A fact, the formula on which it is asked, and what it stands for where it is not (None: always asked).

    `left_out` is what a case means by leaving it out, unless `kept_open` holds.
    """

    id: str
    applies: Condition
    otherwise: Value | None
    left_out: Value | None
    kept_open: Condition


@dataclass(frozen=True, slots=True)
class GateFormula:
    """A gate and the outcome it ends with."""

    id: str
    outcome: str
    when: Condition


@dataclass(frozen=True, slots=True)
class GroundFormula:
    """A ground: whether it holds at all, and whether it carries a share to this recipient."""

    id: str
    strength: Strength
    holds: Condition
    carries: Condition


@dataclass(frozen=True, slots=True)
class DutyFormula:
    """A duty: owed where `when` is known to hold and `unless` is not."""

    id: str
    when: Condition
    unless: Condition


@dataclass(frozen=True, slots=True)
class Formulas:
    """A pack, closed. `facts` are in the order in which they can be settled."""

    facts: tuple[FactFormula, ...]
    gates: tuple[GateFormula, ...]
    grounds: tuple[GroundFormula, ...]
    duties: tuple[DutyFormula, ...]
    impossible: tuple[Condition, ...]


def lower(pack: Pack) -> Formulas:
    """The pack as closed formulas."""
    return Formulas(
        facts=tuple(
            FactFormula(fact.id, close(pack, fact.applies), fact.otherwise, fact.left_out, close(pack, fact.kept_open))
            for fact in (pack.facts[name] for name in pack.settling)
        ),
        gates=tuple(GateFormula(gate.id, gate.outcome, close(pack, gate.when)) for gate in pack.gates),
        grounds=tuple(
            GroundFormula(ground.id, ground.strength, close(pack, Holds((name,))), close(pack, Carries((name,))))
            for name, ground in pack.grounds.items()
        ),
        duties=tuple(DutyFormula(duty.id, close(pack, duty.when), close(pack, duty.unless)) for duty in pack.duties),
        impossible=tuple(close(pack, combination.when) for combination in pack.impossible),
    )


def close(pack: Pack, condition: Condition) -> Condition:
    """The same condition with terms, grounds and scales looked up, flat and without constants inside."""
    match condition:
        case Reaches(fact, _, passing):
            return OneOf(fact, passing)
        case Every(parts):
            return every(close(pack, part) for part in parts)
        case Some(parts):
            return some(close(pack, part) for part in parts)
        case Not(part):
            return negated(close(pack, part))
        case NotShown(part):
            return NotShown(close(pack, part))
        case Term(name):
            return close(pack, pack.terms[name].when)
        case Holds(grounds):
            return some(close(pack, pack.grounds[name].when) for name in grounds)
        case Carries(grounds):
            held = (pack.grounds[name] for name in grounds)
            return some(every((close(pack, ground.when), close(pack, ground.reach))) for ground in held)
        case _:
            return condition


def every(parts: Iterable[Condition]) -> Condition:
    """All of these, flattened; never as soon as one of them never holds."""
    flat: list[Condition] = []
    for part in parts:
        flat += part.parts if isinstance(part, Every) else [part]
    kept = tuple(dict.fromkeys(part for part in flat if part != Always()))
    if NEVER in kept:
        return NEVER
    return kept[0] if len(kept) == 1 else Every(kept) if kept else Always()


def some(parts: Iterable[Condition]) -> Condition:
    """At least one of these, flattened; always as soon as one of them always holds."""
    flat: list[Condition] = []
    for part in parts:
        flat += part.parts if isinstance(part, Some) else [part]
    kept = tuple(dict.fromkeys(part for part in flat if part != NEVER))
    if Always() in kept:
        return Always()
    return kept[0] if len(kept) == 1 else Some(kept) if kept else NEVER


def negated(part: Condition) -> Condition:
    """Not this; a double *not* falls away."""
    return part.part if isinstance(part, Not) else Not(part)
