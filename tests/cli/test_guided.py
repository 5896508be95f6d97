"""The guided decision: every practice case in few pages, and every key that stands beside the answers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from statistics import median

import pytest

from sharewell.cli.guided import KEYS, lead
from sharewell.packs.examples import Example, differences
from sharewell.policy.case import Case
from sharewell.policy.conditions import OneOf, Value
from sharewell.policy.pack import Impossible, Pack
from sharewell.policy.result import decide

from .helpers import call, decided, england, practice, run
from .scripted import FromFacts, FromKeys, answer_to, short_questions

MOST_PAGES, USUAL_PAGES = 11, 8
DANGER = "act-now-report"
AFTER = {"after-people", "after-information"}


def led(example: Example) -> tuple[FromFacts, Case]:
    """The terminal and the case after an example was answered from nothing."""
    return _led(example.id)


@cache
def _led(name: str) -> tuple[FromFacts, Case]:
    example = next(example for example in decided() if example.id == name)
    terminal = FromFacts(england(), facts=example.case.facts)
    case = lead(england(), terminal)
    assert case is not None
    return terminal, case


def by_id(example: Example) -> str:
    return example.id


def typed(*keys: str) -> tuple[FromKeys, Case | None]:
    terminal = FromKeys(england(), keys=keys)
    return terminal, lead(england(), terminal)


def keys_for(name: str, value: Value, pack: Pack | None = None) -> list[str]:
    """The numbers to type for a value of a fact, one for each short question on the way."""
    fact = (pack or england()).facts[name]
    ask, keys = short_questions(fact)[0], []
    while True:
        keys.append(answer_to(fact, ask, value))
        option = ask.options[int(keys[-1]) - 1] if ask.options else None
        if option is None or option.then is None:
            return keys
        ask = next(other for other in fact.wording.asks if other.id == option.then)


@pytest.mark.parametrize("example", decided(), ids=by_id)
def test_example_is_led_to_its_outcome(example: Example) -> None:
    _, case = led(example)
    as_led = replace(example, case=Case(case.id, case.facts, case.unsure | example.case.unsure))
    assert decide(england(), case)[0].outcome == example.expected
    assert differences(england(), as_led) == []
    assert all(case.facts[name] == example.case.facts[name] for name in case.facts)


def test_practice_cases_are_short() -> None:
    pages = {example.id: led(example)[0].pages for example in practice()}
    print("\ncase  pages  questions  outcome")
    for example in practice():
        terminal = led(example)[0]
        print(f"{example.id:4}  {terminal.pages:5}  {len(terminal.asked):9}  {example.expected}")
    print(f"most {max(pages.values())}, median {median(pages.values())}")
    assert len(pages) == 26
    assert max(pages.values()) <= MOST_PAGES
    assert median(pages.values()) <= USUAL_PAGES


@pytest.mark.parametrize("example", practice(), ids=by_id)
def test_no_question_is_put_twice(example: Example) -> None:
    asked = led(example)[0].asked
    steps = {fact.id: len(fact.wording.asks) or 1 for fact in england().facts.values()}
    assert {name: asked.count(name) for name in asked if asked.count(name) > steps[name]} == {}


@pytest.mark.parametrize("example", practice(), ids=by_id)
def test_what_else_has_to_be_done_takes_two_pages_at_most(example: Example) -> None:
    terminal = led(example)[0]
    titles = [page.title for page in england().pages if page.id in AFTER]
    assert sum(terminal.said.count(title) for title in titles) <= 2


@pytest.mark.parametrize("example", practice(), ids=by_id)
def test_the_rest_may_be_left(example: Example) -> None:
    terminal = FromFacts(england(), facts=example.case.facts, after=False)
    case = lead(england(), terminal)
    assert case is not None
    assert decide(england(), case)[0].outcome == example.expected


def test_the_emergency_and_the_keys_come_before_the_first_question() -> None:
    terminal, _ = typed("q")
    assert "ring 999" in terminal.said[0]
    assert KEYS in terminal.said[:4]


def test_immediate_danger_is_answered_after_one_question() -> None:
    terminal, case = typed(*keys_for("risk", "immediate-danger"), "n")
    assert terminal.asked == ["risk"]
    assert case is not None
    assert decide(england(), case)[0].outcome == DANGER
    assert "Report it now." in terminal.text


def test_help_says_why_and_what_counts_and_asks_again() -> None:
    terminal, case = typed("?", "?", *keys_for("risk", "immediate-danger"), "n")
    wording = england().facts["risk"].wording
    assert terminal.text.count(wording.why) == 2
    assert terminal.text.count(wording.help) == 2
    assert case is not None
    assert case.facts == {"risk": "immediate-danger"}


def test_not_sure_is_kept_beside_the_facts() -> None:
    _, case = typed(*["u"] * 100)
    assert case is not None
    assert case.facts == {}
    assert "risk" in case.unsure
    recommendation = decide(england(), case)[0]
    assert recommendation.outcome == "seek-advice-without-identity"
    assert recommendation.by_telephone


@pytest.mark.parametrize("way", ["q", "end"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_stop_and_the_end_of_input_decide_nothing(way: str, before: int) -> None:
    first = [*keys_for("risk", "harm"), "u"][:before]
    _, case = typed(*first, *(["q"] if way == "q" else []))
    assert case is None


def test_stopped_in_the_real_command() -> None:
    for lines in (b"", b"q\n", b"1\n", b"?\nb\nq\n"):
        said = run("decide", typed=lines)
        assert said.code == 3
        assert said.err == "stopped; nothing was decided and nothing was kept\n"


NONSENSE = [
    "",
    "0",
    "7",
    "-1",
    "1.0",
    "yes",
    "1 2",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "\N{SUPERSCRIPT TWO}",
    "x" * 500,
    "\x1b[31m",
]


@pytest.mark.parametrize("line", NONSENSE)
def test_nonsense_is_answered_with_what_is_expected(line: str) -> None:
    terminal, case = typed(line, line, *keys_for("risk", "immediate-danger"), "n")
    assert terminal.text.count("is not one of the answers; type a number from 1 to 6") == 2
    assert max(len(text) for text in terminal.said) < 500 + 100
    assert case is not None
    assert case.facts == {"risk": "immediate-danger"}


def test_a_number_of_any_length_is_nonsense_too() -> None:
    _, case = typed("9" * 5000, *keys_for("risk", "immediate-danger"), "n")
    assert case is not None


@pytest.mark.parametrize("key", ["Q", "B", "U", "A"])
def test_a_key_may_be_a_capital(key: str) -> None:
    terminal, _ = typed(key)
    assert "is not one of the answers" not in terminal.text


def test_a_line_that_is_no_text_is_nonsense() -> None:
    said = run("decide", typed=b"\xff\xfe\nq\n", PYTHONUTF8="0", LC_ALL="C.UTF-8", PYTHONIOENCODING="utf-8:strict")
    assert "Traceback" not in said.err
    assert said.code == 3


def test_back_asks_the_question_before_again() -> None:
    again = [*keys_for("risk", "harm"), "b", *keys_for("risk", "immediate-danger"), "n"]
    terminal, case = typed(*again)
    assert terminal.asked[0] == "risk"
    assert terminal.asked.count("risk") == 2
    assert case is not None
    assert case.facts == {"risk": "immediate-danger"}


def test_back_takes_back_not_sure_as_well() -> None:
    _, case = typed("u", "b", *keys_for("risk", "immediate-danger"), "n")
    assert case is not None
    assert (case.facts, case.unsure) == ({"risk": "immediate-danger"}, frozenset())


def test_back_at_the_first_question_stays_there() -> None:
    terminal, case = typed("b", "b", *keys_for("risk", "immediate-danger"), "n")
    assert terminal.asked == ["risk"] * 3
    assert case is not None


class GoingBack(FromFacts):
    """Says back once, at the question put after so many others, and notes which question follows."""

    turn = 0
    at = ""
    then = ""

    def hear(self, prompt: str) -> str:
        if self.at and not self.then:
            self.then = self.asked[-1]
        if not self.at and len(self.asked) > self.turn and not prompt.startswith("Answer "):
            self.at = self.asked[-1]
            return "b"
        return super().hear(prompt)


def gone_back(example: Example, turn: int) -> tuple[GoingBack, Case]:
    terminal = GoingBack(england(), facts=example.case.facts)
    terminal.turn = turn
    case = lead(england(), terminal)
    assert case is not None
    return terminal, case


@pytest.mark.parametrize("example", practice()[::4], ids=by_id)
def test_back_at_any_question_changes_no_outcome(example: Example) -> None:
    for turn in range(len(led(example)[0].asked)):
        terminal, case = gone_back(example, turn)
        assert decide(england(), case)[0].outcome == example.expected, f"back at {terminal.at}"


@pytest.mark.parametrize("example", practice()[::4], ids=by_id)
def test_back_at_any_question_puts_the_one_before(example: Example) -> None:
    asked = led(example)[0].asked
    for turn, name in enumerate(asked):
        before = [other for other in asked[:turn] if other != name]
        terminal, _ = gone_back(example, turn)
        assert terminal.then == (before[-1] if before else name), f"back at {terminal.at}"


class TakingAdvice(FromFacts):
    """Answers so many questions, then says of every other that advice is to be taken first."""

    until = 0

    def hear(self, prompt: str) -> str:
        if prompt.startswith("Answer "):
            return "n"
        assert len(self.asked) < 150, "asked for ever"
        return "a" if len(self.asked) > self.until else super().hear(prompt)


@pytest.mark.parametrize("until", [0, 1, 3, 6])
def test_take_advice_first_comes_to_an_answer(until: int) -> None:
    """The question it was said at is not put again and again."""
    terminal = TakingAdvice(england(), facts=practice()[0].case.facts)
    terminal.until = until
    case = lead(england(), terminal)
    assert case is not None
    assert decide(england(), case)[0].outcome is not None


def test_take_advice_first_puts_no_question_twice() -> None:
    terminal, _ = typed(*keys_for("risk", "welfare"), "a", "q")
    assert terminal.asked[1] not in terminal.asked[2:]


def with_impossible(name: str, value: Value) -> Pack:
    """England, where nobody can state this value."""
    ruled_out = Impossible("never-so", OneOf(name, (value,)), "nobody can ever say so")
    return replace(england(), impossible=(*england().impossible, ruled_out))


def test_an_impossible_answer_is_refused_with_its_message() -> None:
    pack = with_impossible("risk", "harm")
    terminal = FromKeys(pack, keys=[*keys_for("risk", "harm"), *keys_for("risk", "immediate-danger"), "n"])
    case = lead(pack, terminal)
    assert "  That cannot be: nobody can ever say so." in terminal.said
    assert terminal.asked == ["risk", "risk"]
    assert case is not None
    assert case.facts == {"risk": "immediate-danger"}


class GrownUp(FromFacts):
    """Says first that the child is 40, then answers as the case is."""

    told = False

    def hear(self, prompt: str) -> str:
        if not self.told and self.current is not None and self.current[0].id == "child_age":
            self.told = True
            return "40"
        return super().hear(prompt)


def test_a_child_of_forty_is_refused_with_the_message() -> None:
    found = [example for example in decided() if "child_age" in led(example)[0].asked]
    terminal = GrownUp(england(), facts=found[0].case.facts)
    case = lead(england(), terminal)
    assert any(text.startswith("  That cannot be: a child is under 18") for text in terminal.said)
    assert case is not None
    assert case.facts["child_age"] == found[0].case.facts["child_age"]


class Numbers(FromFacts):
    """Types nonsense once where a number is asked for."""

    nonsense: tuple[str, ...] = ("", "-1", "121", "9.0", "nine", "9" * 30)

    def hear(self, prompt: str) -> str:
        if self.nonsense and self.current is not None and self.current[0].kind == "number":
            line, *rest = self.nonsense
            self.nonsense = tuple(rest)
            return line
        return super().hear(prompt)


def test_nonsense_for_a_number() -> None:
    found = [example for example in decided() if "child_age" in led(example)[0].asked]
    terminal = Numbers(england(), facts=found[0].case.facts)
    assert lead(england(), terminal) is not None
    assert terminal.text.count("type a whole number from 0 to 120") == 6


def test_a_text_reaches_no_rule_and_so_is_never_asked() -> None:
    asked = {name for example in decided() for name in led(example)[0].asked}
    texts = {fact.id for fact in england().facts.values() if fact.kind == "text"}
    assert texts
    assert asked.isdisjoint(texts)


def test_the_outcome_is_said_before_the_rest_is_asked() -> None:
    title = england().outcomes[DANGER].title
    terminal, _ = typed(*keys_for("risk", "immediate-danger"), "n")
    assert f"The guidance leads to: {title}." in terminal.said


def test_stopping_at_the_rest_keeps_the_answer() -> None:
    """The answer has been reached and said by then; only the rest is left out."""
    for keys in (["y", "q"], ["y"], []):
        _, case = typed(*keys_for("risk", "immediate-danger"), *keys)
        assert case is not None, keys
        assert decide(england(), case)[0].outcome == DANGER


def test_back_at_the_first_of_the_rest_keeps_the_outcome() -> None:
    _, case = typed(*keys_for("risk", "immediate-danger"), "y", "b", *keys_for("risk", "immediate-danger"), *["u"] * 60)
    assert case is not None
    assert case.facts.get("risk") == "immediate-danger"


def test_guided_in_the_command_shows_the_answer() -> None:
    said = call("decide", typed="\n".join([*keys_for("risk", "immediate-danger"), "n", ""]))
    title = england().outcomes[DANGER].title
    assert said.code == 0
    assert title.upper() in said.out
    assert said.err == ""


def test_guided_in_json_leaves_the_output_to_the_answer() -> None:
    said = call("decide", "--json", typed="\n".join([*keys_for("risk", "immediate-danger"), "n", ""]))
    assert json.loads(said.out)["outcome"] == DANGER
