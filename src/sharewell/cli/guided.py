"""The guided decision in a terminal: only the questions that still matter, a page at a time.

An answer is a number; beside it always stand help, not sure, take advice first, back and stop.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from sharewell.policy.case import Case, impossibilities
from sharewell.policy.conditions import Value
from sharewell.policy.flow import Asking, next_page, pages_after, still_asked
from sharewell.policy.pack import Ask, Fact, Option, Pack
from sharewell.policy.recommend import ACT_NOW, may_matter
from sharewell.policy.result import decide

BACK, STOP, HELP, UNSURE, ADVICE = "b", "q", "?", "u", "a"
KEYS = "  ? help   u not sure   a take advice first   b back   q stop"
IN_DOUBT = "in_doubt"
EMERGENCY = "If anybody could come to harm in the next hours, ring 999 first. You can do this afterwards."


class Stopped(Exception):
    """Whoever is asked wants to stop."""


class Back(Exception):
    """Whoever is asked wants the question before."""


@dataclass
class Terminal:
    """Where questions are put and answers come from."""

    def say(self, text: str = "") -> None:
        """Print a line."""
        sys.stdout.write(f"{text}\n")

    def hear(self, prompt: str) -> str:
        """Read a line. Raises Stopped at the end of the input."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise Stopped
        return line.strip()


@dataclass(frozen=True)
class Answers:
    """What has been answered, and the answers before it, so that back loses nothing else."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    before: Answers | None = None

    def stating(self, name: str, value: Value) -> Answers:
        """These answers and one more."""
        return Answers({**self.facts, name: value}, self.unsure - {name}, self)

    def doubting(self, name: str) -> Answers:
        """These answers and one more *not sure*."""
        facts = {key: value for key, value in self.facts.items() if key != name}
        return Answers(facts, self.unsure | {name}, self)


def lead(pack: Pack, terminal: Terminal) -> Case | None:
    """Ask until the guidance has an answer, then what its duties hang on. None where it was stopped."""
    terminal.say(EMERGENCY)
    terminal.say("Type the number of your answer, or one of:")
    terminal.say(KEYS)
    try:
        answers = _until_decided(pack, terminal, Answers())
        answers = _after(pack, terminal, answers)
    except Stopped:
        return None
    return Case("", answers.facts, answers.unsure)


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
            return answers.before or answers
    return answers


def _after(pack: Pack, terminal: Terminal, answers: Answers) -> Answers:
    """Two pages at most, for what else has to be done; an urgent report is not held up by them."""
    case = Case("", answers.facts, answers.unsure)
    recommendation, duties = decide(pack, case)
    if not duties.open_duties:
        return answers
    title = pack.outcomes[str(recommendation.outcome)].title
    terminal.say()
    terminal.say(f"The guidance leads to: {title}.")
    if recommendation.outcome == ACT_NOW:
        terminal.say("Report it now. Answer the rest when that is done.")
    wanted = terminal.hear(f"Answer {len(duties.open_duties)} more, to see what else has to be done? [y/n] ")
    if not wanted.lower().startswith("y"):
        return answers
    for asking in pages_after(pack, duties.open_duties):
        _page(terminal, asking.page.title, asking.page.intro)
        answers = _ask_rest(pack, terminal, asking.facts, answers)
    return answers


def _ask_rest(pack: Pack, terminal: Terminal, names: tuple[str, ...], answers: Answers) -> Answers:
    place = 0
    while place < len(names):
        if not still_asked(pack, answers.facts, names[place]):
            place += 1
            continue
        try:
            answers = _ask(pack, terminal, pack.facts[names[place]], answers)
            place += 1
        except Back:
            answers, place = answers.before or answers, max(0, place - 1)
    return answers


def _ask(pack: Pack, terminal: Terminal, fact: Fact, answers: Answers) -> Answers:
    """One question, until it has an answer that can be true with the others. Raises Back and Stopped."""
    while True:
        answered = _answer(terminal, fact)
        if answered == UNSURE:
            return answers.doubting(fact.id)
        if answered == ADVICE:
            return answers.stating(IN_DOUBT, True) if IN_DOUBT in pack.facts else answers.doubting(fact.id)
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
        if heard.isascii() and heard.isdigit() and 1 <= int(heard) <= len(ask.options):
            option = ask.options[int(heard) - 1]
            return Given(option.gives) if option.gives is not None else str(option.then)
        terminal.say(f"  `{heard[:40]}` is not one of the answers; type a number from 1 to {len(ask.options)}.")


def _written(terminal: Terminal, fact: Fact) -> Given | str:
    terminal.say()
    terminal.say(f"  {fact.wording.question}")
    while True:
        heard = _heard(terminal, fact)
        if heard in (UNSURE, ADVICE):
            return heard
        if fact.kind == "text":
            return Given(heard)
        if heard.isascii() and heard.isdigit() and fact.least <= int(heard) <= fact.most:
            return Given(int(heard))
        terminal.say(f"  `{heard[:40]}` will not do; type a whole number from {fact.least} to {fact.most}.")


def _heard(terminal: Terminal, fact: Fact) -> str:
    """A line that is not a call for help. Raises Back and Stopped."""
    while True:
        heard = terminal.hear("  > ")
        if heard == STOP:
            raise Stopped
        if heard == BACK:
            raise Back
        if heard != HELP:
            return heard
        terminal.say(f"  Why we ask: {fact.wording.why}")
        terminal.say(f"  What counts: {fact.wording.help}")
        terminal.say(KEYS)
