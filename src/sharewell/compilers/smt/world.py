"""Every possible set of facts of a pack, as variables of a solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import z3

from sharewell.compilers.formulas import Formulas
from sharewell.compilers.smt.rails import YES, Bit, Rail, all_of, any_of, conj, disj, known, neg, same, turned
from sharewell.policy.conditions import (
    Always,
    AtLeast,
    Condition,
    Decided,
    Every,
    Not,
    NotShown,
    OneOf,
    Owed,
    Recommended,
    ReliedOn,
    Some,
    Value,
)
from sharewell.policy.pack import Fact, Pack
from sharewell.policy.recommend import ACT_NOW, ADVICE, WITHOUT_CONSENT


@dataclass(frozen=True)
class Slot:
    """One fact's variables: what it would be (a bit a value, or a number), and whether it is stated or doubted."""

    fact: Fact
    bits: Mapping[Value, Bit]
    number: Any
    stated: Bit
    unsure: Bit

    def is_value(self, value: Value) -> Bit:
        """Whether the value stated would be this one."""
        return self.bits[value] if self.fact.kind != "number" else self.number == value


@dataclass
class Decision:
    """The decision a duty or guarantee speaks of: which outcome, on which grounds, and what was recommended."""

    outcome: Mapping[str, Bit]
    relied: Mapping[str, Bit]
    recommended: Mapping[str, Bit]


@dataclass
class World:
    """One set of facts. `slots` may be shared with another world to compare two that differ in little."""

    pack: Pack
    formulas: Formulas
    slots: Mapping[str, Slot]
    rules: list[Bit] = field(default_factory=list)
    _rails: dict[Condition, Rail] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._formula = {fact.id: fact for fact in self.formulas.facts}
        for combination in self.formulas.impossible:
            self.rules.append(neg(self.rail(combination).yes))

    def rail(self, condition: Condition, decision: Decision | None = None) -> Rail:
        """The truth of a closed condition. Only conditions of duties and guarantees need the decision."""
        if condition in self._rails:
            return self._rails[condition]
        rail = self._rail(condition, decision)
        if decision is None:
            self._rails[condition] = rail
        return rail

    def _rail(self, condition: Condition, decision: Decision | None) -> Rail:
        match condition:
            case Always():
                return YES
            case OneOf(fact, values):
                return self._fact(fact, disj(self.slots[fact].is_value(value) for value in values), values)
            case AtLeast(fact, floor):
                otherwise = self._formula[fact].otherwise
                passes = (otherwise,) if otherwise is not None and int(otherwise) >= floor else ()
                return self._fact(fact, self.slots[fact].number >= floor, passes)
            case Every(parts):
                return all_of([self.rail(part, decision) for part in parts])
            case Some(parts):
                return any_of([self.rail(part, decision) for part in parts])
            case Not(part):
                return turned(self.rail(part, decision))
            case NotShown(part):
                return known(neg(self.rail(part, decision).yes))
            case _:
                return self._of_decision(condition, decision)

    def _of_decision(self, condition: Condition, decision: Decision | None) -> Rail:
        assert decision is not None, "a condition on facts alone must not look at the decision"
        match condition:
            case Decided(outcomes):
                return known(disj(decision.outcome[name] for name in outcomes))
            case ReliedOn(grounds):
                return known(disj(decision.relied[name] for name in grounds))
            case Recommended(outcomes):
                yes = disj(decision.recommended[name] for name in outcomes)
                no = disj(bit for name, bit in decision.recommended.items() if name not in outcomes)
                return Rail(yes, no, neg(disj((yes, no))))
            case Owed(name):
                return known(self.owed(name, decision))
            case _:
                raise TypeError(f"{type(condition).__name__} is not closed")

    def owed(self, duty: str, decision: Decision) -> Bit:
        """Whether the duty is owed."""
        formula = next(formula for formula in self.formulas.duties if formula.id == duty)
        return conj((self.rail(formula.when, decision).yes, neg(self.rail(formula.unless, decision).yes)))

    def _fact(self, name: str, matching: Bit, values: Iterable[Value]) -> Rail:
        """A fact that matches, fails to, or is unknown: nobody stated it and it applies, or may."""
        slot, formula = self.slots[name], self._formula[name]
        applies = self.rail(formula.applies)
        lifted = applies.no if formula.otherwise is not None else False
        stands = lifted if formula.otherwise is not None and formula.otherwise in tuple(values) else False
        unstated = neg(slot.stated)
        yes = disj((conj((slot.stated, matching)), conj((unstated, stands))))
        is_known = disj((slot.stated, lifted))
        asks = conj((neg(is_known), disj((neg(slot.unsure), applies.asks))))
        return Rail(yes, conj((is_known, neg(yes))), asks)

    # --- what the gates lead to ------------------------------------------------------------------------------

    def recommended(self) -> dict[str, Bit]:
        """For each outcome, whether it is the one recommended; none is while an open fact matters."""
        plain = self.plain()
        doubtful = conj((disj(self._may.values()), neg(disj(plain.values())), neg(disj(self._asking))))
        return {name: disj((bit, doubtful)) if name == ADVICE else bit for name, bit in plain.items()}

    def plain(self) -> dict[str, Bit]:
        """For each outcome, whether it is the only one that can still come out, whatever anybody doubts."""
        possible: dict[str, list[Bit]] = {name: [] for name in self.pack.outcomes}
        self._asking: list[Bit] = []
        reached: Bit = True
        for gate in self.formulas.gates:
            rail = self.rail(gate.when)
            possible[gate.outcome].append(conj((reached, neg(rail.no))))
            self._asking.append(conj((reached, rail.asks)))
            reached = conj((reached, neg(rail.yes)))
        self._may = may = {name: disj(bits) for name, bits in possible.items()}
        return {name: conj((may[name], *(neg(bit) for other, bit in may.items() if other != name))) for name in may}

    def named(self, recommended: Mapping[str, Bit]) -> dict[str, Bit]:
        """For each ground, whether the recommendation rests on it."""
        without, urgent = recommended.get(WITHOUT_CONSENT, False), recommended.get(ACT_NOW, False)
        return {
            ground.id: disj(
                (conj((without, self.rail(ground.carries).yes)), conj((urgent, self.rail(ground.holds).yes)))
            )
            for ground in self.formulas.grounds
        }


def slots_of(
    pack: Pack, name: str, *, complete: bool = False, doubts: bool = True
) -> tuple[dict[str, Slot], list[Bit]]:
    """Variables for every fact but texts and their rules: one value each, not both stated and doubted."""
    slots: dict[str, Slot] = {}
    rules: list[Bit] = []
    for fact in pack.facts.values():
        if fact.kind == "text":
            continue
        slots[fact.id] = _slot(fact, f"{name}.{fact.id}", rules, complete=complete, doubts=doubts)
    return slots, rules


def _slot(fact: Fact, name: str, rules: list[Bit], *, complete: bool, doubts: bool) -> Slot:
    stated: Bit = True if complete else z3.Bool(f"{name}?")
    unsure: Bit = z3.Bool(f"{name}~") if doubts and not complete else False
    rules.append(neg(conj((stated, unsure))))
    if fact.kind == "number":
        number = z3.Int(name)
        rules.append(conj((number >= fact.least, number <= fact.most)))
        return Slot(fact, {}, number, stated, unsure)
    return Slot(fact, value_bits(fact, name, rules), None, stated, unsure)


def value_bits(fact: Fact, name: str, rules: list[Bit]) -> dict[Value, Bit]:
    """A bit for each value, exactly one of them true."""
    if len(fact.values) == 2:
        first = z3.Bool(f"{name}={fact.values[0]}")
        return {fact.values[0]: first, fact.values[1]: z3.Not(first)}
    bits: dict[Value, Bit] = {value: z3.Bool(f"{name}={value}") for value in fact.values}
    rules.append(z3.PbEq([(bit, 1) for bit in bits.values()], 1))
    return bits


def agreeing(one: Slot, other: Slot) -> Bit:
    """Whether two slots would state the same value."""
    if one.fact.kind == "number":
        return one.number == other.number
    return conj(same(bit, other.bits[value]) for value, bit in one.bits.items())
