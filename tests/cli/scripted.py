"""A terminal that answers by itself, from the facts of a case or from a list of keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sharewell.cli.guided import Stopped, Terminal
from sharewell.policy.conditions import Value
from sharewell.policy.pack import Ask, Fact, Pack

UNSURE = "u"
PAGE = re.compile(r"\d+\. ")


def short_questions(fact: Fact) -> tuple[Ask, ...]:
    return fact.wording.asks or (Ask(fact.id, fact.wording.question, ()),)


@dataclass
class Recorder(Terminal):
    """Keeps what is said, which questions were put and how many pages they stood on."""

    pack: Pack
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pages: int = 0
    current: tuple[Fact, Ask] | None = None

    def __post_init__(self) -> None:
        self.known = {ask.question: (fact, ask) for fact in self.pack.facts.values() for ask in short_questions(fact)}

    def say(self, text: str = "") -> None:
        self.said.append(text)
        self.pages += bool(PAGE.match(text))
        found = self.known.get(text.strip())
        if found is not None:
            self.current = found
            self.asked.append(found[0].id)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@dataclass
class FromFacts(Recorder):
    """Answers every question from the facts of a case; not sure where the case leaves the fact open."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    after: bool = True
    reached_on: int = 0
    doubted: list[str] = field(default_factory=list)

    def hear(self, prompt: str) -> str:
        if prompt.startswith("Answer "):
            self.reached_on = self.pages
            return "y" if self.after else "n"
        assert self.current is not None
        fact, ask = self.current
        if fact.id not in self.facts:
            self.doubted.append(fact.id)
            return UNSURE
        return answer_to(fact, ask, self.facts[fact.id])


def answer_to(fact: Fact, ask: Ask, value: Value) -> str:
    """What to type for this value: itself, or the number of the option that gives it or leads to it."""
    if fact.kind in ("number", "text"):
        return str(value)
    if not ask.options:
        return str(1 + next(place for place, known in enumerate(fact.values) if known is value or known == value))
    asks = {other.id: other for other in fact.wording.asks}
    return str(
        1 + next(place for place, option in enumerate(ask.options) if value in given(option.gives, option.then, asks))
    )


def given(gives: Value | None, then: str | None, asks: Mapping[str, Ask]) -> Iterator[Value]:
    """Every value an option can end in."""
    if gives is not None:
        yield gives
    for option in asks[then].options if then is not None else ():
        yield from given(option.gives, option.then, asks)


@dataclass
class FromKeys(Recorder):
    """Types these lines one after the other; then the input ends."""

    keys: Iterable[str] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self.left = iter(self.keys)

    def hear(self, prompt: str) -> str:
        self.said.append(prompt)
        try:
            return next(self.left)
        except StopIteration:
            raise Stopped from None
