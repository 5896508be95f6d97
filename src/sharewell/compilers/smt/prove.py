"""Prove each guarantee of a pack, or find facts that break it and read them back through the interpreter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, assert_never

import z3

from sharewell.compilers.formulas import Formulas, close, lower
from sharewell.compilers.smt.rails import Bit, conj, disj, neg, same
from sharewell.compilers.smt.world import Decision, Slot, World, agreeing, slots_of
from sharewell.policy.conditions import Value
from sharewell.policy.guarantees import Instance, breaks
from sharewell.policy.pack import EarlyStands, Guarantee, Implies, OneOutcome, Pack, Raised, Unmoved


@dataclass(frozen=True, slots=True)
class Proof:
    """A guarantee and how it fared: proved, or broken by `instance`. `seconds` is the solver's and ours together."""

    guarantee: Guarantee
    instance: Instance | None
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether no set of facts breaks it."""
        return self.instance is None


@dataclass
class Question:
    """What to ask the solver: rules that make the facts possible, and the breach to look for among them."""

    rules: list[Bit]
    breach: Bit
    first: World
    second: World | None = None
    decision: Decision | None = None


class Disagreement(Exception):
    """The solver's counter-example does not break the guarantee when the interpreter reads it: a fault of ours."""


def prove(pack: Pack) -> Iterator[Proof]:
    """Prove the pack's guarantees one by one.

    Raises Disagreement where solver and interpreter differ, which no pack should be able to bring about.
    """
    asker = Asker(pack)
    for guarantee in pack.guarantees:
        started = time.perf_counter()
        instance = asker.broken_by(guarantee)
        yield Proof(guarantee, instance, time.perf_counter() - started)


class Asker:
    """Puts guarantees to the solver. The world that most of them speak of is built once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.formulas: Formulas = lower(pack)
        slots, rules = slots_of(pack, "a")
        self.slots, self.slot_rules = slots, rules
        self.world = World(pack, self.formulas, slots)
        self.recommended = self.world.recommended()
        self.named = self.world.named(self.recommended)

    def broken_by(self, guarantee: Guarantee) -> Instance | None:
        """An instance that breaks the guarantee, with as few facts as it takes, or None: there is none."""
        question = self._question(guarantee)
        solver = z3.Solver()
        solver.add(*[bit for bit in (*question.rules, question.breach) if bit is not True])
        if solver.check() == z3.unsat:
            return None
        instance = _instance(solver.model(), question)
        if not breaks(self.pack, guarantee.statement, instance):
            raise Disagreement(
                f"the solver breaks `{guarantee.id}` with {dict(instance.facts)}; the interpreter does not"
            )
        return _smallest(self.pack, guarantee, instance)

    def _question(self, guarantee: Guarantee) -> Question:
        match guarantee.statement:
            case Implies() as statement:
                return self._implies(statement)
            case OneOutcome():
                return self._one_outcome()
            case EarlyStands():
                return self._early_stands()
            case Unmoved(by):
                return self._unmoved(by)
            case Raised() as statement:
                return self._raised(statement)
            case _:
                assert_never(guarantee.statement)

    def _implies(self, statement: Implies) -> Question:
        decision = Decision(self.recommended, self.named, self.recommended)
        rules = [*self.slot_rules, *self.world.rules]
        if statement.about == "decided":
            outcome = {name: z3.Bool(f"decided.{name}") for name in self.pack.outcomes}
            relied = {name: z3.Bool(f"relied.{name}") for name in self.pack.grounds}
            decision = Decision(outcome, relied, self.recommended)
            rules.append(z3.PbEq([(bit, 1) for bit in outcome.values()], 1))
        given = self.world.rail(close(self.pack, statement.given), decision).yes
        then = self.world.rail(close(self.pack, statement.then), decision).yes
        decided = decision if statement.about == "decided" else None
        return Question(rules, conj((given, neg(then))), self.world, decision=decided)

    def _complete(self, name: str) -> tuple[World, list[Bit]]:
        slots, rules = slots_of(self.pack, name, complete=True)
        world = World(self.pack, self.formulas, slots)
        return world, [*rules, *world.rules]

    def _one_outcome(self) -> Question:
        world, rules = self._complete("c")
        bits = list(world.recommended().values())
        one = disj(conj((bit, *(neg(other) for other in bits if other is not bit))) for bit in bits)
        return Question(rules, neg(one), world)

    def _early_stands(self) -> Question:
        """Facts partly stated, some perhaps doubted, against the same facts completed in any way."""
        late, late_rules = self._complete("b")
        rules = [*self.slot_rules, *self.world.rules, *late_rules]
        for name, slot in self.slots.items():
            rules.append(disj((neg(slot.stated), agreeing(slot, late.slots[name]))))
            rules += self._kept_otherwise(name, late.slots[name])
        before, after = self.world.plain(), late.recommended()
        early, named = self.world.named(before), late.named(after)
        moved = disj(conj((before[name], neg(after[name]))) for name in after)
        lost = disj(conj((early[name], neg(named[name]))) for name in named)
        return Question(rules, disj((moved, lost)), self.world, late)

    def _kept_otherwise(self, name: str, late: Slot) -> Iterator[Bit]:
        """A fact that does not apply keeps what it stands for when the rest is filled in."""
        formula = next(fact for fact in self.formulas.facts if fact.id == name)
        if formula.otherwise is not None:
            lifted = conj((neg(self.slots[name].stated), self.world.rail(formula.applies).no))
            yield disj((neg(lifted), late.is_value(formula.otherwise)))

    def _unmoved(self, by: tuple[str, ...]) -> Question:
        first, rules = self._complete("c")
        fresh, fresh_rules = slots_of(self.pack, "d", complete=True)
        second = World(self.pack, self.formulas, {**first.slots, **{name: fresh[name] for name in by}})
        one, two = first.recommended(), second.recommended()
        grounds = zip(first.named(one).values(), second.named(two).values(), strict=True)
        kept = conj((*(same(one[name], two[name]) for name in one), *(same(*pair) for pair in grounds)))
        return Question([*rules, *fresh_rules, *second.rules], neg(kept), first, second)

    def _raised(self, statement: Raised) -> Question:
        low = self.slots[statement.fact]
        fresh, fresh_rules = slots_of(self.pack, "d", doubts=False)
        high = replace(fresh[statement.fact], stated=True, unsure=False)
        second = World(self.pack, self.formulas, {**self.slots, statement.fact: high})
        after = second.recommended()
        higher = disj(
            conj((low.bits[below], high.bits[above]))
            for below in low.bits
            for above in high.bits
            if low.fact.ranks[above] > low.fact.ranks[below]
        )
        breach = conj(
            (
                disj(self.recommended[name] for name in statement.start),
                disj(after[name] for name in statement.never),
            )
        )
        rules = [*self.slot_rules, *self.world.rules, *fresh_rules, *second.rules, low.stated, higher]
        return Question(rules, breach, self.world, second)


def _instance(model: z3.ModelRef, question: Question) -> Instance:
    first, decision = question.first, question.decision
    return Instance(
        facts=_stated(model, first),
        unsure=frozenset(name for name, slot in first.slots.items() if _true(model, slot.unsure)),
        outcome=next((name for name, bit in decision.outcome.items() if _true(model, bit)), None) if decision else None,
        grounds=frozenset(name for name, bit in decision.relied.items() if _true(model, bit))
        if decision
        else frozenset(),
        other=_stated(model, question.second) if question.second else {},
    )


def _stated(model: z3.ModelRef, world: World) -> dict[str, Value]:
    return {name: _value(model, slot) for name, slot in world.slots.items() if _true(model, slot.stated)}


def _value(model: z3.ModelRef, slot: Slot) -> Value:
    if slot.fact.kind == "number":
        number: Any = model.eval(slot.number, model_completion=True)
        return int(number.as_long())
    return next(value for value, bit in slot.bits.items() if _true(model, bit))


def _true(model: z3.ModelRef, bit: Bit) -> bool:
    return bit if isinstance(bit, bool) else z3.is_true(model.eval(bit, model_completion=True))


def _smallest(pack: Pack, guarantee: Guarantee, instance: Instance) -> Instance:
    """The same breach with every fact dropped that it does not need, so that a person can read it."""
    for name in {**instance.facts, **instance.other}:
        fewer = replace(
            instance,
            facts={key: value for key, value in instance.facts.items() if key != name},
            other={key: value for key, value in instance.other.items() if key != name},
        )
        if breaks(pack, guarantee.statement, fewer):
            instance = fewer
    for name in list(instance.unsure):
        fewer = replace(instance, unsure=instance.unsure - {name})
        if breaks(pack, guarantee.statement, fewer):
            instance = fewer
    for name in list(instance.grounds):
        fewer = replace(instance, grounds=instance.grounds - {name})
        if breaks(pack, guarantee.statement, fewer):
            instance = fewer
    return instance
