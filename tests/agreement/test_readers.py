"""The plain interpreter is what a pack means; every other reader answers the same, on anything."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from typing import Any, get_args

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from sharewell.compilers.formulas import lower
from sharewell.compilers.python import compiled
from sharewell.compilers.smt.world import Decision, World, slots_of
from sharewell.packs import load
from sharewell.policy.case import impossibilities, with_left_out
from sharewell.policy.conditions import Condition, NotShown, Owed, Value, walk
from sharewell.policy.owed import owed
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import recommend
from tests.agreement.packs import EXAMPLES, cases, deep, packs

Answer = tuple[str | None, tuple[str, ...], tuple[str, ...]]


def interpreted(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str]) -> Answer:
    """Outcome, grounds and duties, by the interpreter."""
    recommendation = recommend(pack, facts, unsure)
    grounds = tuple(ground.id for ground in recommendation.grounds)
    if recommendation.outcome is None:
        return None, grounds, ()
    duties = owed(pack, facts, unsure, recommendation.outcome, grounds)
    return recommendation.outcome, grounds, tuple(duty.id for duty in duties.owed)


def generated(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str]) -> Answer:
    """The same, by the generated Python."""
    answer = compiled(pack).decide(facts, unsure)
    return answer.outcome, answer.grounds, answer.duties


def solved(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str]) -> Answer:
    """The same, by the solver's formulas in the one world where every variable is set to the case."""
    slots, rules = slots_of(pack, "a")
    world = World(pack, lower(pack), slots)
    recommended = world.recommended()
    named = world.named(recommended)
    decision = Decision(recommended, named, recommended)
    solver = z3.Solver()
    solver.add(*[rule for rule in rules if rule is not True])
    solver.add(*[stated for slot in slots.values() for stated in _put(slot, facts, unsure)])
    assert solver.check() == z3.sat
    model = solver.model()
    outcome = next((name for name, bit in recommended.items() if _is(model, bit)), None)
    duties = [duty.id for duty in pack.duties if _is(model, world.owed(duty.id, decision))] if outcome else []
    return outcome, tuple(name for name, bit in named.items() if _is(model, bit)), tuple(duties)


def _put(slot: Any, facts: Mapping[str, Value], unsure: Collection[str]) -> list[Any]:
    """That the fact is stated with its value, or doubted, or neither."""
    name = slot.fact.id
    put = [slot.stated == z3.BoolVal(name in facts), slot.unsure == z3.BoolVal(name in unsure)]
    return [*put, slot.is_value(facts[name])] if name in facts else put


def _is(model: z3.ModelRef, bit: Any) -> bool:
    return bit if isinstance(bit, bool) else z3.is_true(model.eval(bit, model_completion=True))


READERS = {"python": generated, "smt": solved}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_agrees_on_invented_packs(reader: str) -> None:
    """Packs of any shape, facts partly stated, unknown and doubted."""

    @deep
    @given(st.data())
    def check(data: st.DataObject) -> None:
        pack = data.draw(packs)
        facts, unsure = data.draw(cases(pack))
        assert READERS[reader](pack, facts, unsure) == interpreted(pack, facts, unsure)

    check()


def drawn(pack: Pack, chance: random.Random, missing: float) -> tuple[dict[str, Value], frozenset[str]]:
    """A case of a real pack with about this share of its facts left out, half of them doubted now and then."""
    facts: dict[str, Value] = {}
    for name, fact in pack.facts.items():
        if fact.kind != "text" and chance.random() >= missing:
            facts[name] = chance.choice(fact.values) if fact.values else chance.randint(fact.least, 17)
    left = [name for name, fact in pack.facts.items() if name not in facts and fact.kind != "text"]
    doubted = frozenset(name for name in left if chance.random() < 0.5) if chance.random() < 0.5 else frozenset()
    return facts, doubted


@pytest.mark.parametrize(("reader", "tries"), [("python", EXAMPLES * 20), ("smt", max(40, EXAMPLES // 4))])
def test_a_reader_agrees_on_the_real_pack(reader: str, tries: int) -> None:
    """england-2018, with nothing to nine tenths of the facts missing."""
    pack, chance = load(), random.Random(2018)
    fast = compiled(pack)
    for number in range(tries):
        facts, unsure = drawn(pack, chance, (0, 0.1, 0.3, 0.6, 0.9)[number % 5])
        if reader == "python":
            answer = fast.decide(facts, unsure)
            seen: Answer = (answer.outcome, answer.grounds, answer.duties)
        else:
            seen = solved(pack, facts, unsure)
        assert seen == interpreted(pack, facts, unsure), (facts, unsure)


@deep
@given(st.data())
def test_defaults_and_impossible_facts_agree(data: st.DataObject) -> None:
    """What a case leaves out, and what cannot be true, is the same for the generated reader."""
    pack = data.draw(packs)
    facts, unsure = data.draw(cases(pack))
    fast = compiled(pack)
    assert fast.ruled_out(facts) == bool(impossibilities(pack, facts, ""))
    assert fast.with_left_out(facts, unsure) == with_left_out(pack, facts, unsure)


def test_held_back_defaults_agree_on_the_real_pack() -> None:
    """Telling has no default in the police schemes."""
    pack, chance = load(), random.Random(7)
    fast = compiled(pack)
    for _ in range(500):
        facts, unsure = drawn(pack, chance, 0.7)
        assert fast.with_left_out(facts, unsure) == with_left_out(pack, facts, unsure)


# --- tests that watch the tests -----------------------------------------------------------------------------

IN_GUARANTEES_ONLY = {Owed, NotShown}


def test_the_packs_written_hold_every_kind_of_condition() -> None:
    """The generator reaches everything in the grammar that gates, grounds and duties may use."""
    seen: set[type] = set()

    @deep
    @given(packs)
    def collect(pack: Pack) -> None:
        for condition in _all(pack):
            seen.update(type(part) for part in walk(condition))

    collect()
    assert seen == set(get_args(Condition)) - IN_GUARANTEES_ONLY


def _all(pack: Pack) -> list[Condition]:
    return [
        *(gate.when for gate in pack.gates),
        *(when for ground in pack.grounds.values() for when in (ground.when, ground.reach)),
        *(when for duty in pack.duties for when in (duty.when, duty.unless)),
        *(fact.applies for fact in pack.facts.values()),
        *(term.when for term in pack.terms.values()),
    ]


def test_the_cases_written_are_decided_open_and_doubted() -> None:
    """Among the invented cases are plain answers, open ones, and advice that comes of doubt alone."""
    seen: set[str] = set()

    @deep
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        pack = data.draw(packs)
        facts, unsure = data.draw(cases(pack))
        recommendation = recommend(pack, facts, unsure)
        seen.add("open" if recommendation.outcome is None else "doubted" if recommendation.doubts else "decided")
        if len(recommendation.trace) > 1 and recommendation.outcome and recommendation.trace[-1].truth == 1:
            seen.add("early")

    collect()
    assert {"open", "doubted", "decided"} <= seen


@pytest.mark.parametrize("reader", READERS)
def test_a_broken_reader_is_caught(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With *some* read as *every* in the lowering, the readers no longer agree: this harness can fail."""
    from sharewell.compilers import formulas

    monkeypatch.setattr(formulas, "some", formulas.every)
    pack, chance = load(), random.Random(3)
    differing = 0
    for number in range(30):
        facts, unsure = drawn(pack, chance, (0, 0.5)[number % 2])
        differing += READERS[reader](pack, facts, unsure) != interpreted(pack, facts, unsure)
    assert differing
