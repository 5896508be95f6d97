"""What a guarantee means on one example, by the plain interpreter. The prover's counter-examples are read with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from sharewell.policy.conditions import Condition, Every, Not, NotShown, Owed, Some, Value
from sharewell.policy.owed import is_owed
from sharewell.policy.pack import EarlyStands, Implies, OneOutcome, Pack, Raised, Statement, Unmoved
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import Recommendation, recommend
from sharewell.policy.truth import Truth


@dataclass(frozen=True, slots=True)
class Instance:
    """One set of facts a guarantee speaks of, and what else it needs.

    `outcome` and `grounds` are what somebody decided, for statements about every decision; `other` is the second
    set of facts, for statements that compare two.
    """

    facts: Mapping[str, Value]
    unsure: frozenset[str] = frozenset()
    outcome: str | None = None
    grounds: frozenset[str] = frozenset()
    other: Mapping[str, Value] = field(default_factory=dict)


def breaks(pack: Pack, statement: Statement, instance: Instance) -> bool:
    """Whether the statement is false of this instance; of an instance it does not speak of, it never is."""
    answer = recommend(pack, instance.facts, instance.unsure)
    match statement:
        case Implies(about, given, then):
            reading = _decided(pack, instance, answer) if about == "decided" else _recommended(pack, instance, answer)
            return shown(reading, given) and not shown(reading, then)
        case OneOutcome():
            return len(answer.possible) != 1 and not answer.open and not answer.doubts
        case EarlyStands():
            late = recommend(pack, instance.other)
            plain = answer.outcome is not None and not answer.doubts
            return plain and _completes(pack, instance) and not _kept(answer, late)
        case Unmoved(by):
            later = recommend(pack, instance.other, instance.unsure)
            return _differing(instance) <= set(by) and (answer.outcome, answer.grounds) != (
                later.outcome,
                later.grounds,
            )
        case Raised(fact, start, never):
            later = recommend(pack, instance.other, instance.unsure)
            return _raises(pack, instance, fact) and answer.outcome in start and later.outcome in never
        case _:
            assert_never(statement)


def _completes(pack: Pack, instance: Instance) -> bool:
    """Whether the other facts are these and more, with nothing in another place that stands for something here."""
    here, there = Reading(pack, instance.facts).known, Reading(pack, instance.other).known
    return all(there.get(name) == value for name, value in here.items())


def _differing(instance: Instance) -> set[str]:
    names = {*instance.facts, *instance.other}
    return {name for name in names if instance.facts.get(name) != instance.other.get(name)}


def _raises(pack: Pack, instance: Instance, fact: str) -> bool:
    """Whether the other facts differ in this one alone, which stands higher on its scale there."""
    ranks, low, high = pack.facts[fact].ranks, instance.facts.get(fact), instance.other.get(fact)
    if low is None or high is None or ranks[high] <= ranks[low]:
        return False
    return _differing(instance) == {fact}


def shown(reading: Reading, condition: Condition) -> bool:
    """Whether a condition, guarantees' own words included, is known to hold."""
    return truth(reading, condition) is Truth.YES


def truth(reading: Reading, condition: Condition) -> Truth:
    """The truth of a condition that may also speak of duties owed and of what is not shown."""
    match condition:
        case Owed(name):
            duty = next(duty for duty in reading.pack.duties if duty.id == name)
            return Truth.of(is_owed(reading, duty))
        case NotShown(part):
            return Truth.of(truth(reading, part) is not Truth.YES)
        case Every(parts):
            return min((truth(reading, part) for part in parts), default=Truth.YES)
        case Some(parts):
            return max((truth(reading, part) for part in parts), default=Truth.NO)
        case Not(part):
            return ~truth(reading, part)
        case _:
            return reading.truth(condition)


def _kept(early: Recommendation, late: Recommendation) -> bool:
    return early.outcome == late.outcome and set(early.grounds) <= set(late.grounds)


def _recommended(pack: Pack, instance: Instance, answer: Recommendation) -> Reading:
    named = [ground.id for ground in answer.grounds]
    return Reading(pack, instance.facts, outcome=answer.outcome, grounds=named, recommended=answer.outcome)


def _decided(pack: Pack, instance: Instance, answer: Recommendation) -> Reading:
    return Reading(pack, instance.facts, outcome=instance.outcome, grounds=instance.grounds, recommended=answer.outcome)
