"""Every guarantee can fail: a change to the pack breaks it, the proof finds the facts, and a person can read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from sharewell.cli.packs import in_words
from sharewell.compilers.smt.prove import Asker
from sharewell.packs import DEFAULT, load
from sharewell.policy.conditions import Condition, NotShown, Value
from sharewell.policy.faults import Faulty
from sharewell.policy.guarantees import Instance, breaks
from sharewell.policy.pack import Guarantee, Pack
from sharewell.policy.parse import parse_pack, rules, whole
from sharewell.policy.parse.conditions import PROOF
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import recommend
from sharewell.policy.truth import Truth
from tests.proofs.broken import BROKEN, FILES, files_with, rewritten

PACK = load(DEFAULT)
GUARANTEES = {guarantee.id: guarantee for guarantee in PACK.guarantees}


def let_the_gates_run_out(patch: pytest.MonkeyPatch) -> None:
    """Take a pack whose last gate does not hold always."""
    patch.setattr(whole, "_check_gates", lambda gates, faults: None)


def let_silence_be_an_answer(patch: pytest.MonkeyPatch) -> None:
    """Let gates read what nobody has said, which only guarantees may."""
    read = Reading.truth

    def truth(reading: Reading, condition: Condition) -> Truth:
        if isinstance(condition, NotShown):
            return Truth.of(read(reading, condition.part) is not Truth.YES)
        return read(reading, condition)

    patch.setattr(rules, "GROUNDS", PROOF)
    patch.setattr(Reading, "truth", truth)


REFUSED: Mapping[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "one-outcome": ("the last gate holds always", let_the_gates_run_out),
    "early-answers-stand": ("not_shown", let_silence_be_an_answer),
}
"""Guarantees that no pack which parses can break: what the parser says, and how the change gets past it."""


def test_there_is_a_broken_pack_for_every_guarantee_and_no_other() -> None:
    assert set(BROKEN) == set(GUARANTEES)
    assert set(REFUSED) <= set(GUARANTEES)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_break_every_pack_is_refused_when_it_is_read(name: str) -> None:
    _, change = BROKEN[name]
    with pytest.raises(Faulty) as refusal:
        parse_pack(files_with(change))
    (fault,) = refusal.value.faults
    assert REFUSED[name][0] in str(fault)


@pytest.mark.parametrize("name", BROKEN)
def test_the_change_breaks_it_and_the_facts_can_be_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words, change = BROKEN[name]
    if name in REFUSED:
        REFUSED[name][1](monkeypatch)
    pack = parse_pack(files_with(change))
    instance = Asker(pack).broken_by(GUARANTEES[name])
    assert instance is not None, f"{GUARANTEES[name].says} is proved although {words}"
    really_breaks(pack, GUARANTEES[name], instance)
    print(f"{words}: {in_words(pack, instance)}")
    assert list(said(pack, instance)) == in_words(pack, instance).split("; ")


def really_breaks(pack: Pack, guarantee: Guarantee, instance: Instance) -> None:
    """The facts break the guarantee on the broken pack, by the plain interpreter, and on the shipped pack do not."""
    assert breaks(pack, guarantee.statement, instance)
    assert not breaks(PACK, guarantee.statement, instance)
    for facts in (instance.facts, instance.other):
        assert not any(Reading(pack, facts).truth(ruled.when) is Truth.YES for ruled in pack.impossible)


def said(pack: Pack, instance: Instance) -> Iterator[str]:
    """How a counter-example reads: facts of the pack and their values, what was decided, what was recommended."""
    yield facts_said(pack, instance.facts) or "nothing stated"
    if instance.unsure:
        assert instance.unsure <= set(pack.facts)
        yield f"not sure of {', '.join(sorted(instance.unsure))}"
    if instance.outcome:
        assert instance.grounds <= set(pack.grounds)
        yield f"decided {instance.outcome}" + (f" on {', '.join(sorted(instance.grounds))}" if instance.grounds else "")
    yield f"recommended {outcome_said(pack, instance.facts, instance.unsure)}"
    if instance.other:
        changed = {name: value for name, value in instance.other.items() if instance.facts.get(name) != value}
        after = outcome_said(pack, instance.other, instance.unsure)
        yield f"then with {facts_said(pack, changed)} recommended {after}"


def facts_said(pack: Pack, facts: Mapping[str, Value]) -> str:
    """Facts as a person reads them, each with a value its question can be answered with."""
    for name, value in facts.items():
        known = pack.facts[name]
        assert value in known.values or (known.kind == "number" and known.least <= int(value) <= known.most)
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in facts.items())


def outcome_said(pack: Pack, facts: Mapping[str, Value], unsure: frozenset[str]) -> str:
    """The outcome recommended, or that there is none yet."""
    return recommend(pack, facts, unsure).outcome or "nothing yet"


@pytest.mark.parametrize("file, name", [("gates", "danger"), ("grounds", "duress"), ("duties", "linkage")])
def test_a_text_never_reaches_the_rules(file: str, name: str) -> None:
    """No guarantee is needed for it: what reads a text is no pack."""
    for text in [fact.id for fact in PACK.facts.values() if fact.kind == "text"]:
        with pytest.raises(Faulty) as refusal:
            parse_pack(files_with(rewritten(file, name, "when", f'{{ fact = "{text}", is = "help" }}')))
        assert "a text never reaches the rules" in str(refusal.value.faults[0])


def test_the_changes_leave_the_files_of_the_pack_alone() -> None:
    for _, change in BROKEN.values():
        files_with(change)
    assert parse_pack(FILES).digest == PACK.digest
