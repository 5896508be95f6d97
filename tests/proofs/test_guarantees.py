"""Every guarantee of the shipped pack is proved for every possible set of facts, and none holds because it is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
import z3

from sharewell.cli.packs import in_words
from sharewell.compilers.smt import Proof, prove
from sharewell.compilers.smt.prove import Asker, Question, _instance
from sharewell.compilers.smt.rails import Bit, disj, neg
from sharewell.compilers.smt.world import agreeing
from sharewell.packs import DEFAULT, folder_of, load
from sharewell.packs.examples import Example, load_examples
from sharewell.policy.case import impossibilities
from sharewell.policy.conditions import NEVER, Every, Not, Some
from sharewell.policy.guarantees import Instance, breaks
from sharewell.policy.pack import EarlyStands, Guarantee, Implies, Impossible, OneOutcome, Raised, Statement, Unmoved
from sharewell.policy.recommend import recommend

PACK = load(DEFAULT)
EXAMPLES = load_examples(PACK, folder_of(DEFAULT))
OUTCOMES = tuple(PACK.outcomes)


def of_kind(kind: type[Statement]) -> list[Guarantee]:
    """The guarantees whose statement is of one kind."""
    return [guarantee for guarantee in PACK.guarantees if isinstance(guarantee.statement, kind)]


def named(guarantee: object) -> str:
    """The id of what a test is about."""
    return str(getattr(guarantee, "id", guarantee))


@pytest.fixture(scope="module")
def asker() -> Asker:
    """The prover, with the world that most guarantees speak of."""
    return Asker(PACK)


@pytest.fixture(scope="module")
def proofs() -> Mapping[str, Proof]:
    """The proof of each guarantee by its id."""
    return {proof.guarantee.id: proof for proof in prove(PACK)}


@pytest.mark.parametrize("guarantee", PACK.guarantees, ids=named)
def test_it_is_proved(proofs: Mapping[str, Proof], guarantee: Guarantee) -> None:
    instance = proofs[guarantee.id].instance
    assert instance is None, f"{guarantee.says} Broken by: {in_words(PACK, instance)}" if instance else ""


def test_how_long_the_proofs_take(proofs: Mapping[str, Proof], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(proofs)} guarantees proved in {sum(proof.seconds for proof in proofs.values()):.2f} s")
    assert list(proofs) == [guarantee.id for guarantee in PACK.guarantees]


# --- what is taken to be impossible ----------------------------------------------------------------------------


def told(asker: Asker, example: Example) -> Iterator[Bit]:
    """The example as the solver's facts: stated, doubted, or neither."""
    for name, slot in asker.slots.items():
        value = example.case.facts.get(name)
        yield slot.stated if value is not None else neg(slot.stated)
        yield slot.unsure if name in example.case.unsure else neg(slot.unsure)
        if value is not None:
            yield slot.is_value(value)


def possible(*bits: Bit) -> bool:
    """Whether the solver finds a world in which all of these hold."""
    solver = z3.Solver()
    solver.add(*[bit for bit in bits if bit is not True])
    return bool(solver.check() == z3.sat)


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_nothing_assumed_rules_out_an_example(asker: Asker, example: Example) -> None:
    assert impossibilities(PACK, example.case.facts, "") == []
    allowed = possible(*asker.slot_rules, *asker.world.rules, *told(asker, example))
    assert allowed, f"the prover takes {example.id} to be impossible"


@pytest.mark.parametrize("combination", PACK.impossible, ids=named)
def test_what_is_impossible_can_be_written_and_is_assumed_away(asker: Asker, combination: Impossible) -> None:
    formula = asker.formulas.impossible[PACK.impossible.index(combination)]
    written = (*asker.slot_rules, asker.world.rail(formula).yes)
    can_be_written, assumed_away = possible(*written), not possible(*written, *asker.world.rules)
    assert can_be_written and assumed_away


# --- no guarantee is empty -------------------------------------------------------------------------------------


def reached(asker: Asker, guarantee: Guarantee, statement: Statement) -> Instance:
    """An instance of this statement, which is written so that whatever reaches its premise breaks it."""
    instance = asker.broken_by(replace(guarantee, statement=statement))
    assert instance is not None, f"nothing ever reaches the premise of {guarantee.id}"
    assert breaks(PACK, statement, instance)
    return instance


@pytest.mark.parametrize("guarantee", of_kind(Implies), ids=named)
def test_what_it_is_given_can_hold(asker: Asker, guarantee: Guarantee) -> None:
    statement = guarantee.statement
    assert isinstance(statement, Implies)
    reached(asker, guarantee, replace(statement, then=NEVER))


def arms(statement: Implies) -> list[tuple[Implies, str]]:
    """The statement without one of the exceptions its conclusion allows, for each of them."""
    then = statement.then
    if not isinstance(then, Some):
        return []
    return [
        (replace(statement, then=Some((*then.parts[:place], *then.parts[place + 1 :]))), str(part))
        for place, part in enumerate(then.parts)
    ]


@pytest.mark.parametrize("guarantee", of_kind(Implies), ids=named)
def test_every_exception_it_makes_is_needed(asker: Asker, guarantee: Guarantee) -> None:
    statement = guarantee.statement
    assert isinstance(statement, Implies)
    idle = [part for fewer, part in arms(statement) if asker.broken_by(replace(guarantee, statement=fewer)) is None]
    assert idle == [], f"{guarantee.id} holds without these exceptions, so it allows more than it must"


@pytest.mark.parametrize("guarantee", of_kind(Implies), ids=named)
def test_every_case_it_is_given_is_reached(asker: Asker, guarantee: Guarantee) -> None:
    statement = guarantee.statement
    assert isinstance(statement, Implies)
    given = statement.given
    for part in given.parts if isinstance(given, Every) else (given,):
        for case in part.parts if isinstance(part, Some) else (part,):
            reached(asker, guarantee, replace(statement, given=Every((given, case)), then=NEVER))


def found(question: Question, *more: Bit) -> Instance:
    """An instance that the question's rules allow, whether or not it is a breach."""
    solver = z3.Solver()
    solver.add(*[bit for bit in (*question.rules, *more) if bit is not True])
    assert solver.check() == z3.sat, "nothing ever reaches the premise"
    return _instance(solver.model(), question)


@pytest.mark.parametrize("guarantee", of_kind(Raised), ids=named)
def test_every_outcome_it_starts_from_is_met_and_raised(asker: Asker, guarantee: Guarantee) -> None:
    statement, question = guarantee.statement, asker._question(guarantee)
    assert isinstance(statement, Raised) and question.second is not None
    answered = disj(question.second.recommended().values())
    for start in statement.start:
        instance = found(question, asker.recommended[start], answered)
        lower, higher = (facts[statement.fact] for facts in (instance.facts, instance.other))
        assert PACK.facts[statement.fact].ranks[lower] < PACK.facts[statement.fact].ranks[higher]
        assert {**instance.facts, statement.fact: higher} == instance.other
        assert recommend(PACK, instance.facts, instance.unsure).outcome == start


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("guarantee", of_kind(OneOutcome), ids=named)
def test_complete_facts_reach_each_outcome(asker: Asker, guarantee: Guarantee, outcome: str) -> None:
    question = asker._question(guarantee)
    instance = found(question, question.first.recommended()[outcome])
    assert set(instance.facts) == set(asker.slots)
    assert recommend(PACK, instance.facts).outcome == outcome


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("guarantee", of_kind(EarlyStands), ids=named)
def test_each_outcome_can_be_an_early_answer(asker: Asker, guarantee: Guarantee, outcome: str) -> None:
    question = asker._question(guarantee)
    some_open = disj(neg(slot.stated) for slot in asker.slots.values())
    instance = found(question, asker.world.plain()[outcome], some_open)
    assert instance.facts.items() < instance.other.items()
    assert {recommend(PACK, facts).outcome for facts in (instance.facts, instance.other)} == {outcome}


@pytest.mark.parametrize("guarantee", of_kind(Unmoved), ids=named)
def test_facts_that_differ_in_nothing_else_are_compared(asker: Asker, guarantee: Guarantee) -> None:
    statement, question = guarantee.statement, asker._question(guarantee)
    assert isinstance(statement, Unmoved) and question.second is not None
    slots = zip(question.first.slots.items(), question.second.slots.values(), strict=True)
    apart = [neg(agreeing(one, other)) for (name, one), other in slots if name in statement.by]
    instance = found(question, *apart)
    moved = {name for name, value in instance.facts.items() if instance.other[name] != value}
    assert moved == set(statement.by)
    assert recommend(PACK, instance.facts).outcome in OUTCOMES


def test_a_wrong_guarantee_is_not_proved(asker: Asker) -> None:
    """What is not so is not shown: danger is no reason to keep silent."""
    guarantee = next(guarantee for guarantee in PACK.guarantees if isinstance(guarantee.statement, Implies))
    statement = guarantee.statement
    assert isinstance(statement, Implies)
    turned = replace(guarantee, statement=replace(statement, then=Not(statement.then)))
    assert asker.broken_by(turned) is not None
