"""The guided decision in a terminal: only the questions that still matter, a page at a time.

An answer is a number; beside it always stand help, not sure, take advice first, back and stop.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

from sharewell.policy.case import Case, impossibilities
from sharewell.policy.conditions import Value
from sharewell.policy.faults import shown
from sharewell.policy.flow import Asking, next_page, pages_after, still_asked
from sharewell.policy.pack import Ask, Fact, Option, Pack
from sharewell.policy.recommend import ACT_NOW, may_matter
from sharewell.policy.result import decide

BACK, STOP, HELP, UNSURE, ADVICE = "b", "q", "?", "u", "a"
KEYS = "  ? help   u not sure   a take advice first   b back   q stop"
IN_DOUBT = "in_doubt"
LONGEST_NUMBER = 9
EMERGENCY = "If anybody could come to harm in the next hours, ring 999 first. You can do this afterwards."


class Stopped(Exception):
    """Whoever is asked wants to stop."""


class Back(Exception):
    """Whoever is asked wants the question before."""


class Terminal:
    """Where questions are put and answers come from."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def say(self, text: str = "") -> None:
        """Print a line."""
        self.out.write(f"{text}\n")

    def hear(self, prompt: str) -> str:
        """Read a line. Raises Stopped at the end of the input."""
        self.out.write(prompt)
        self.out.flush()
        line = sys.stdin.readline()
        if not line:
            raise Stopped
        return line.strip()


@dataclass(frozen=True)
class Answers:
    """What has been answered; which question was answered last, and the answers before it, for going back."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    last: str = ""
    before: Answers | None = None

    def stating(self, name: str, value: Value) -> Answers:
        """These answers and one more."""
        return Answers({**self.facts, name: value}, self.unsure - {name}, name, self)

    def doubting(self, name: str) -> Answers:
        """These answers and one more *not sure*."""
        facts = {key: value for key, value in self.facts.items() if key != name}
        return Answers(facts, self.unsure | {name}, name, self)

    def taking_advice(self, pack: Pack, name: str) -> Answers:
        """These answers, this one left as not sure, and that advice is to be taken first."""
        doubted = self.doubting(name)
        if IN_DOUBT not in pack.facts:
            return doubted
        facts = {**doubted.facts, IN_DOUBT: True}
        return Answers(facts, doubted.unsure - {IN_DOUBT}, name, self)


def lead(pack: Pack, terminal: Terminal) -> Case | None:
    """Ask until the guidance has an answer, then what its duties hang on. None where it was stopped."""
    terminal.say(EMERGENCY)
    terminal.say("Type the number of your answer, or one of:")
    terminal.say(KEYS)
    answers = Answers()
    try:
        while True:
            answers = _until_decided(pack, terminal, answers)
            try:
                answers = _after(pack, terminal, answers)
                return Case(None, answers.facts, answers.unsure)
            except Back:
                answers = _back(pack, terminal, answers)
    except Stopped:
        return None


def _until_decided(pack: Pack, terminal: Terminal, answers: Answers) -> Answers:
    number = 0
    while (asking := next_page(pack, answers.facts, answers.unsure)) is not None:
        number += 1
        _page(terminal, f"{number}. {asking.page.title}", asking.page.intro)
        answers = _ask_page(pack, terminal, asking, answers)
    return answers


def _page(terminal: Terminal, title: str, intro: str) -> None:
    terminal.say()
    terminal.say(title)
    terminal.say(intro)


def _ask_page(pack: Pack, terminal: Terminal, asking: Asking, answers: Answers) -> Answers:
    """The questions of one page, until all are answered or one of them says back."""
    for name in asking.facts:
        if not still_asked(pack, answers.facts, name) or name not in may_matter(pack, answers.facts, answers.unsure):
            continue
        try:
            answers = _ask(pack, terminal, pack.facts[name], answers)
        except Back:
            return _back(pack, terminal, answers)
    return answers


def _back(pack: Pack, terminal: Terminal, answers: Answers) -> Answers:
    """Put the question before again, and, as often as back is said, the one before that."""
    while answers.before is not None:
        name, answers = answers.last, answers.before
        try:
            return _ask(pack, terminal, pack.facts[name], answers)
        except Back:
            continue
    return answers


def _after(pack: Pack, terminal: Terminal, answers: Answers) -> Answers:
    """Two pages at most, for what else has to be done. Stopping here keeps the answer that has been reached.

    Raises Back at the first of them, to the question before.
    """
    recommendation, duties = decide(pack, Case(None, answers.facts, answers.unsure))
    if not duties.open_duties:
        return answers
    terminal.say()
    terminal.say(f"The guidance leads to: {pack.outcomes[str(recommendation.outcome)].title}.")
    if recommendation.outcome == ACT_NOW:
        terminal.say("Report it now. Answer the rest when that is done.")
    rest = Rest(answers, answers)
    try:
        wanted = terminal.hear(f"Answer {len(duties.open_duties)} more, to see what else has to be done? [y/n] ")
        for asking in pages_after(pack, duties.open_duties) if wanted.lower().startswith("y") else ():
            _page(terminal, asking.page.title, asking.page.intro)
            _ask_rest(pack, terminal, asking.facts, rest)
    except Stopped:
        terminal.say()
    return rest.answers


@dataclass
class Rest:
    """The answers as they grow over the last pages, kept also when somebody stops there."""

    start: Answers
    answers: Answers


def _ask_rest(pack: Pack, terminal: Terminal, names: tuple[str, ...], rest: Rest) -> None:
    place = 0
    while place < len(names):
        if not still_asked(pack, rest.answers.facts, names[place]):
            place += 1
            continue
        try:
            rest.answers = _ask(pack, terminal, pack.facts[names[place]], rest.answers)
            place += 1
        except Back:
            if rest.answers is rest.start:
                raise
            rest.answers = _back(pack, terminal, rest.answers)


def _ask(pack: Pack, terminal: Terminal, fact: Fact, answers: Answers) -> Answers:
    """One question, until it has an answer that can be true with the others. Raises Back and Stopped."""
    while True:
        answered = _answer(terminal, fact)
        if answered == UNSURE:
            return answers.doubting(fact.id)
        if answered == ADVICE:
            return answers.taking_advice(pack, fact.id)
        assert not isinstance(answered, str)
        facts = {**answers.facts, fact.id: answered.value}
        faults = impossibilities(pack, facts, "")
        if not faults:
            return answers.stating(fact.id, answered.value)
        for fault in faults:
            terminal.say(f"  That cannot be: {fault.says}.")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that was answered."""

    value: Value


def _answer(terminal: Terminal, fact: Fact) -> Given | str:
    """A value, or UNSURE or ADVICE."""
    if fact.kind in ("number", "text"):
        return _written(terminal, fact)
    if not fact.wording.asks:
        options = tuple(Option(fact.wording.labels[value], value, None) for value in fact.values)
        return _chosen(terminal, fact, Ask(fact.id, fact.wording.question, options))
    asks = {ask.id: ask for ask in fact.wording.asks}
    ask = fact.wording.asks[0]
    while True:
        answer = _chosen(terminal, fact, ask)
        if isinstance(answer, Given) or answer in (UNSURE, ADVICE):
            return answer
        ask = asks[answer]


def _chosen(terminal: Terminal, fact: Fact, ask: Ask) -> Given | str:
    terminal.say()
    terminal.say(f"  {ask.question}")
    for number, option in enumerate(ask.options, start=1):
        terminal.say(f"    {number}  {option.label}")
    while True:
        heard = _heard(terminal, fact)
        if heard in (UNSURE, ADVICE):
            return heard
        if is_number(heard) and 1 <= int(heard) <= len(ask.options):
            option = ask.options[int(heard) - 1]
            return Given(option.gives) if option.gives is not None else str(option.then)
        terminal.say(f"  {shown(heard)} is not one of the answers; type a number from 1 to {len(ask.options)}.")


def _written(terminal: Terminal, fact: Fact) -> Given | str:
    terminal.say()
    terminal.say(f"  {fact.wording.question}")
    while True:
        heard = _heard(terminal, fact)
        if heard in (UNSURE, ADVICE):
            return heard
        if fact.kind == "text":
            return Given(heard)
        if is_number(heard) and fact.least <= int(heard) <= fact.most:
            return Given(int(heard))
        terminal.say(f"  {shown(heard)} will not do; type a whole number from {fact.least} to {fact.most}.")


def is_number(heard: str) -> bool:
    """Whether a line is a whole number of a length that anybody means."""
    return heard.isascii() and heard.isdigit() and len(heard) <= LONGEST_NUMBER


def _heard(terminal: Terminal, fact: Fact) -> str:
    """A line that is not a call for help. Raises Back and Stopped."""
    while True:
        heard = terminal.hear("  > ")
        key = heard.lower()
        if key == STOP:
            raise Stopped
        if key == BACK:
            raise Back
        if key != HELP:
            return key if key in (UNSURE, ADVICE) else heard
        terminal.say(f"  Why we ask: {fact.wording.why}")
        terminal.say(f"  What counts: {fact.wording.help}")
        terminal.say(KEYS)
