"""The pack speaks the vocabulary: every fact, outcome and duty of it, and no other meaning."""

from __future__ import annotations

from statistics import median

from sharewell.packs import DEFAULT, HOME, folder_of, load, read_folder, read_toml
from sharewell.packs.check import check
from sharewell.packs.examples import NOTHING_YET, duties_of, load_examples
from sharewell.policy.conditions import NEVER, Always
from sharewell.policy.recommend import recommend
from sharewell.policy.result import decide

MOST_VALUES_ON_ONE_QUESTION = 6
SAID_BY_OTHERS = {
    "avoid-implicated": {"HAV-3.10"},
    "hear-first": {"HAV-6.2", "CHI-5.8.3"},
    "leave-out": {"BNES-10.8"},
    "safe-contact": {"BNES-8.9"},
    "see-alone": {"HAV-3.11"},
}
"""Clauses the vocabulary sets beside a duty whose text does not carry them; two of them say when to share instead."""


def test_the_pack_is_in_order() -> None:
    """It parses, cites clauses that exist, and its examples come out as expected."""
    checked = check(folder_of(DEFAULT))
    assert not checked.faults
    assert len([example for example in checked.examples if example.file == "practice.toml"]) == 26


def test_every_word_of_the_vocabulary_is_served() -> None:
    """Facts, outcomes and duties are all there; the pack adds one fact, the subject."""
    words = read_toml(HOME / "vocabulary.toml", [])
    pack = load()
    assert set(pack.facts) - set(words["facts"]) == {"subject"}
    assert not set(words["facts"]) - set(pack.facts)
    assert set(pack.outcomes) == set(words["outcomes"])
    assert set(pack.duty) == set(words["duties"])


def test_a_duty_cites_the_clauses_the_vocabulary_names() -> None:
    """The clause ids in the vocabulary's line of a duty are among those the duty cites, but for the ones named here."""
    words = read_toml(HOME / "vocabulary.toml", [])["duties"]
    pack = load()
    cited = {duty.id: {clause for ids in duty.cites.values() for clause in ids} for duty in pack.duties}
    named = {name: set(line.rsplit("(", 1)[1].rstrip(")").split()) for name, line in words.items()}
    missing = {name: named[name] - cited[name] for name in named if named[name] - cited[name]}
    assert missing == SAID_BY_OTHERS


def test_facts_with_many_values_are_asked_in_parts() -> None:
    """More than six answers never stand on one question."""
    for fact in load().facts.values():
        questions = [len(ask.options) for ask in fact.wording.asks] or [len(fact.values)]
        assert max(questions) <= MOST_VALUES_ON_ONE_QUESTION, fact.id


def test_every_ground_has_a_near_miss() -> None:
    """For each ground an example relies on it, and one fact otherwise makes it fall away."""
    pack = load()
    unmissed = set(pack.grounds)
    for example in load_examples(pack, folder_of(DEFAULT)):
        held = {ground.id for ground in recommend(pack, example.case.facts, example.case.unsure).grounds} & unmissed
        for name, value in example.case.facts.items():
            for other in pack.facts[name].values if held else ():
                if other != value:
                    now = recommend(pack, {**example.case.facts, name: other}, example.case.unsure).grounds
                    unmissed -= held - {ground.id for ground in now}
    assert not unmissed


def test_every_gate_ends_an_example() -> None:
    """No gate is dead: each ends the flow of some example."""
    pack = load()
    ended = {
        recommend(pack, found.case.facts, found.case.unsure).trace[-1].gate
        for found in load_examples(pack, folder_of(DEFAULT))
    }
    assert ended == set(pack.gate)


def test_nothing_is_left_open_once_all_is_stated() -> None:
    """On the examples, filled with defaults, no question and no duty stays open."""
    pack = load()
    for example in load_examples(pack, folder_of(DEFAULT)):
        if not example.case.unsure and example.expected != NOTHING_YET:
            recommendation, duties = decide(pack, example.case)
            assert not recommendation.open, example.id
            assert set(duties.open_duties) <= {name for name in pack.facts if name not in example.case.facts}, (
                example.id
            )


def test_a_record_is_owed_whatever_happens() -> None:
    """The one duty that no outcome is without; only while nothing is decided is it not owed."""
    always = [duty.id for duty in load().duties if (duty.when, duty.unless) == (Always(), NEVER)]
    assert always == ["record-decision"]


def test_every_duty_is_owed_in_one_example_and_not_in_another() -> None:
    """Of all duties, the one that every outcome owes among them."""
    pack = load()
    owing = [{duty.id for duty in duties_of(pack, example).owed} for example in load_examples(pack, folder_of(DEFAULT))]
    assert set.union(*owing) == set(pack.duty)
    assert not set.intersection(*owing)


def test_the_words_are_plain() -> None:
    """Questions, answers and duties read at about the age of twelve, by the Flesch-Kincaid grade."""
    pack = load()
    texts = [
        text for fact in pack.facts.values() for text in (fact.wording.question, fact.wording.why, fact.wording.help)
    ]
    texts += [label for fact in pack.facts.values() for label in fact.wording.labels.values()]
    texts += [text for duty in pack.duties for text in (duty.says, *duty.steps)]
    grades = [grade(text) for text in texts if len(text.split()) >= 8]
    assert median(grades) <= 7
    assert len([value for value in grades if value > 12]) / len(grades) < 0.05


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text: years of school, so that 7 is an age of about 12."""
    sentences = max(1, sum(text.count(mark) for mark in ".?!:;"))
    words = [word.strip(".,;:?!()'\"").lower() for word in text.split()]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Groups of vowels, a silent last e not counted."""
    vowels = [letter in "aeiouy" for letter in word]
    groups = sum(now and not before for before, now in zip([False, *vowels], vowels, strict=False))
    return max(1, groups - (word.endswith("e") and not word.endswith("le") and groups > 1))


def test_the_grade_tells_hard_from_easy() -> None:
    """The measure is high for a lawyer's sentence and low for a child's."""
    hard = "Notwithstanding confidentiality obligations, disclosure constitutes proportionate safeguarding intervention"
    assert grade(hard) > 15 > 4 > grade("Is the child safe now? Who is with them?")


def test_texts_never_reach_the_rules() -> None:
    """No condition of the pack reads a text."""
    files = read_folder(folder_of(DEFAULT))
    texts = [fact.id for fact in load().facts.values() if fact.kind == "text"]
    assert texts == ["requester", "note"]
    rules = str([files[name] for name in ("terms", "gates", "grounds", "duties", "impossible", "guarantees")])
    assert not [name for name in texts if f"'fact': '{name}'" in rules]
