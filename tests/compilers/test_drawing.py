"""What the picture highlights is the interpreter's trace, outcome and open state, on any facts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.compilers.drawing import PHONE, Path, draw, in_words, pages, path, picture
from sharewell.packs import load
from sharewell.policy.case import with_left_out
from sharewell.policy.conditions import Value
from sharewell.policy.pack import Fact
from sharewell.policy.recommend import Recommendation, recommend
from sharewell.policy.truth import Truth

PACK = load()
PILLS = {"no": "no", "yes": "yes", "unknown": "?"}
Facts = dict[str, Value]
Case = tuple[Facts, frozenset[str]]

NURSERY: Facts = {
    "subject": "child", "trigger": "request", "purpose": "alert-need", "consent": "valid", "consent_form": "written",
    "special_category": True, "child_age": 3, "child_understands": False, "risk": "welfare", "telling_safe": True,
}  # fmt: skip
BELT: Facts = {
    "subject": "child", "trigger": "own-concern", "purpose": "protect", "child_age": 9, "consent": "refused",
    "seeking_consent_safe": False, "risk": "significant-harm-to-child", "risk_to": "child", "belief": "evidence",
    "crime": "serious-committed", "telling_safe": False, "child_discloses": True,
}  # fmt: skip
CONFERENCE: Facts = {
    "subject": "adult", "trigger": "request", "purpose": "address-risk", "identifiable": True,
    "identity_needed": False, "health_information": True, "consent": "not-sought", "capacity": "presumed",
    "risk": "none",
}  # fmt: skip
REFUSED: Facts = {
    "subject": "adult", "trigger": "request", "purpose": "protect", "consent": "refused", "risk": "none",
    "capacity": "assessed-has",
}  # fmt: skip
BASES = (NURSERY, BELT, CONFERENCE, REFUSED, {**REFUSED, "consent": "not-sought"}, {**REFUSED, "internal": True})


def filled(facts: Facts, unsure: frozenset[str] = frozenset()) -> Facts:
    return with_left_out(PACK, {name: value for name, value in facts.items() if name not in unsure}, unsure)


def values_of(fact: Fact) -> list[Value]:
    if fact.kind == "number":
        return [fact.least, 12, 16, fact.most]
    return ["in words"] if fact.kind == "text" else list(fact.values)


def some_case(pick: Callable[[list[object]], object]) -> Case:
    """A base, filled or not, with a few facts made otherwise, left open, or unsure."""
    base = pick(list(BASES))
    assert isinstance(base, dict)
    facts: Facts = filled(base) if pick([True, True, False]) else dict(base)
    unsure: set[str] = set()
    for _ in range(int(str(pick([0, 1, 2, 4, 8])))):
        name = str(pick(list(PACK.facts)))
        facts.pop(name, None)
        unsure.discard(name)
        match pick(["state", "state", "open", "unsure"]):
            case "state":
                value = pick(list(values_of(PACK.facts[name])))
                assert isinstance(value, str | int)
                facts[name] = value
            case "unsure":
                unsure.add(name)
    return facts, frozenset(unsure)


@st.composite
def cases(build: st.DrawFn) -> Case:
    return some_case(lambda choices: build(st.sampled_from(choices)))


def anything() -> st.SearchStrategy[Case]:
    """Facts that need make no sense together."""
    stated = st.fixed_dictionaries({}, optional={name: st.sampled_from(values_of(f)) for name, f in PACK.facts.items()})
    unsure = st.frozensets(st.sampled_from(list(PACK.facts)))
    return st.builds(lambda facts, doubts: (facts, doubts - facts.keys()), stated, unsure)


def elements(svg: str, key: str) -> list[ElementTree.Element]:
    return [element for element in ElementTree.fromstring(svg).iter() if key in element.attrib]


def agrees(svgs: tuple[str, ...], found: Recommendation) -> None:
    """What the pictures highlight is what the interpreter found. Reads nothing but the pictures."""
    gates = [element for svg in svgs for element in elements(svg, "data-truth")]
    truths = {element.attrib["data-gate"]: element.attrib["data-truth"] for element in gates}
    assert list(truths) == [gate.id for gate in PACK.gates]
    read = [(gate, truth) for gate, truth in truths.items() if truth != "unread"]
    assert read == [(step.gate, step.truth.word) for step in found.trace]
    assert [pill_of(gate) for gate in gates] == [PILLS.get(truth, "") for truth in truths.values()]
    answers = [element.attrib for svg in svgs for element in elements(svg, "data-doubts")]
    assert [
        (answer["data-outcome"] or None, answer["data-open"].split(), answer["data-doubts"].split())
        for answer in answers
    ] == [(found.outcome, list(found.open), list(found.doubts))]
    outcomes_agree(svgs, found)
    arrows_agree(svgs, found)


def pill_of(gate: ElementTree.Element) -> str:
    """The truth that is written in a gate's box."""
    return "".join(element.text or "" for element in gate.iter() if element.text in PILLS.values())


def outcomes_agree(svgs: tuple[str, ...], found: Recommendation) -> None:
    drawn = [e.attrib for svg in svgs for e in elements(svg, "data-standing")]
    assert [mark["data-outcome"] for mark in drawn] == [gate.outcome for gate in PACK.gates]
    marks = {mark["id"].partition("outcome-")[2]: mark["data-standing"] for mark in drawn}
    lit = {gate for gate, standing in marks.items() if standing in ("possible", "reached")}
    assert lit == {step.gate for step in found.trace if step.truth is not Truth.NO}
    reached = {PACK.gate[gate].outcome for gate in lit if marks[gate] == "reached"}
    assert reached == ({found.outcome} if len(found.possible) == 1 else set())
    assert tuple(dict.fromkeys(PACK.gate[gate].outcome for gate in marks if gate in lit)) == found.possible


def arrows_agree(svgs: tuple[str, ...], found: Recommendation) -> None:
    """An arrow is walked where the interpreter may go that way, and surely while nothing unknown came before."""
    truths = {step.gate: step.truth for step in found.trace}
    drawn = {(e.attrib["data-from"], e.attrib["data-arrow"]): e for svg in svgs for e in elements(svg, "data-walked")}
    sure = True
    for gate in PACK.gates:
        for way, taken in (("yes", Truth.YES), ("no", Truth.NO)):
            if gate is PACK.gates[-1] and way == "no":
                continue
            truth = truths.get(gate.id)
            walked = "sure" if truth is taken and sure else "maybe" if truth in (taken, Truth.UNKNOWN) else "not"
            arrow = drawn.pop((gate.id, way))
            assert arrow.attrib["data-walked"] == walked, (gate.id, way)
            assert looks_walked(arrow) == walked, (gate.id, way)
        sure = sure and truths.get(gate.id) is Truth.NO
    assert not drawn


def looks_walked(arrow: ElementTree.Element) -> str:
    """What the eye sees: a thick line, a thick broken one, or a thin one."""
    line = next(element.attrib for element in arrow if element.tag.endswith("polyline"))
    if float(line["stroke-width"]) < 3:
        return "not"
    return "maybe" if "stroke-dasharray" in line else "sure"


class TestAgreement:
    @settings(max_examples=120, deadline=None)
    @given(cases())
    def test_the_picture_is_the_interpreters_path(self, case: Case) -> None:
        found = recommend(PACK, *case)
        agrees((draw(PACK, found),), found)

    @settings(max_examples=40, deadline=None)
    @given(anything())
    def test_on_facts_that_make_no_sense_too(self, case: Case) -> None:
        found = recommend(PACK, *case)
        agrees((draw(PACK, found),), found)

    @settings(max_examples=20, deadline=None)
    @given(cases())
    def test_on_a_phone_and_on_pages_too(self, case: Case) -> None:
        found = recommend(PACK, *case)
        agrees((draw(PACK, found, PHONE),), found)
        agrees(pages(PACK, found), found)

    def test_the_cases_reach_every_outcome_and_every_kind_of_answer(self) -> None:
        chance = random.Random(7)
        found = [recommend(PACK, *some_case(chance.choice)) for _ in range(1500)]
        assert {answer.outcome for answer in found} == {*PACK.outcomes, None}
        assert any(answer.doubts for answer in found)
        assert any(answer.open for answer in found)
        assert any(len(answer.possible) == 1 and Truth.UNKNOWN in truths_of(answer) for answer in found)
        assert {len(answer.trace) for answer in found} >= {1, len(PACK.gates)}


def truths_of(found: Recommendation) -> set[Truth]:
    return {step.truth for step in found.trace}


def one_gate_too_many(walk: Path) -> Path:
    unread = next(stop for stop in walk.stops if stop.truth is None)
    return swapped(walk, unread.number, truth=Truth.NO)


def one_gate_too_few(walk: Path) -> Path:
    last = [stop for stop in walk.stops if stop.truth is not None][-1]
    return swapped(walk, last.number, truth=None)


def unknown_taken_for_no(walk: Path) -> Path:
    first = next(stop for stop in walk.stops if stop.truth is Truth.UNKNOWN)
    return swapped(walk, first.number, truth=Truth.NO)


def another_outcome_lit(walk: Path) -> Path:
    return swapped(walk, 1, standing="reached")


def sure_after_unknown(walk: Path) -> Path:
    return replace(walk, stops=tuple(replace(stop, sure=True) for stop in walk.stops))


def swapped(walk: Path, number: int, **changes: object) -> Path:
    stops = tuple(replace(stop, **changes) if stop.number == number else stop for stop in walk.stops)  # type: ignore[arg-type]
    return replace(walk, stops=stops)


class TestTheTestItself:
    """Each way to break the drawing is seen by the agreement test."""

    @pytest.mark.parametrize(
        "broken", [one_gate_too_many, one_gate_too_few, unknown_taken_for_no, another_outcome_lit, sure_after_unknown]
    )
    def test_a_broken_drawing_is_seen(self, broken: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> None:
        facts = filled(REFUSED)
        del facts["legal_authority"]
        found = recommend(PACK, facts)
        agrees((draw(PACK, found),), found)
        monkeypatch.setattr(picture, "path", lambda pack, recommendation: broken(path(pack, recommendation)))
        with pytest.raises(AssertionError):
            agrees((draw(PACK, found),), found)


class TestPath:
    def test_without_a_case_nothing_is_read(self) -> None:
        walk = path(PACK)
        assert [stop.gate for stop in walk.stops] == list(PACK.gates)
        assert {(stop.word, stop.standing, stop.yes, stop.no) for stop in walk.stops} == {
            ("unread", "plain", "not", "not")
        }

    def test_a_recommendation_of_another_pack_is_refused(self) -> None:
        found = recommend(PACK, filled(NURSERY))
        with pytest.raises(ValueError, match="another pack"):
            draw(replace(PACK, gates=PACK.gates[1:]), found)


class TestWords:
    def test_every_gate_is_told_where_there_is_no_case(self) -> None:
        told = in_words(PACK)
        assert len(told) == 1 + len(PACK.gates)
        assert "If this holds: Report it now. If not: gate 2." in told[1]
        assert told[-1].endswith("If this holds: Do not share it.")

    def test_the_path_of_a_case_is_told_gate_by_gate(self) -> None:
        told = in_words(PACK, recommend(PACK, filled(BELT)))
        assert told[0].startswith("Gate 1, step M1: no. This does not hold: \u201cSomebody is in danger now.")
        assert told[1].startswith("Gate 2, step M2: yes. This holds:")
        assert told[2:4] == ["Gates 3 to 30 were not reached.", "Outcome: Report it now."]

    def test_an_open_case_says_what_to_ask(self) -> None:
        told = in_words(PACK, recommend(PACK, {}))
        assert "Still open: the outcome hangs on what is not yet known." in told
        assert f"Still to be answered: {PACK.facts['risk'].wording.question}" in told
        assert any(sentence.startswith("Gate 1, step M1: not yet known whether this holds:") for sentence in told)

    def test_a_doubt_that_may_hide_an_emergency_is_for_the_telephone(self) -> None:
        doubts = frozenset({"risk"})
        told = in_words(PACK, recommend(PACK, filled(REFUSED, doubts), doubts))
        assert "Outcome: Take advice, without names." in told
        assert any("by telephone" in sentence for sentence in told)
        assert f"Not sure: {PACK.facts['risk'].wording.question}" in told

    def test_one_gate_left_over_is_one(self) -> None:
        one_less = replace(PACK, gates=PACK.gates[:3])
        assert "Gate 3 was not reached." in in_words(one_less, recommend(one_less, filled(BELT)))
