"""What a pack is made of: pages, facts, gates, grounds, duties, guarantees, each with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from sharewell.policy.conditions import Condition, Value

Kind = Literal["enum", "bool", "scale", "number", "text"]
Strength = Literal["duty", "expected", "power"]
Guaranteed = Literal["recommended", "decided"]

STRENGTHS: tuple[Strength, ...] = ("duty", "expected", "power")
NONE_YET = "none-yet"
"""The value of a finding that nobody has made yet. A stated fact, and so not the same as unknown."""

Cites = Mapping[str, tuple[str, ...]]
"""Clause ids by the field of the entry that serves them."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to a short question: it gives a value, or leads to the next short question."""

    label: str
    gives: Value | None
    then: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    """One short question of the few that a fact with many values is asked by."""

    id: str
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a practitioner reads: the question, why it is asked, what counts, what each answer means."""

    question: str
    why: str
    help: str
    labels: Mapping[Value, str]
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a case can state.

    `values` are in the order of their scale where there is one; empty for numbers and texts.
    `applies` says for whom and when it is asked; where it does not apply and nobody stated it, it stands
    for `otherwise`. `left_out` is what a case file means by leaving it out, except where `kept_open` holds.
    """

    id: str
    kind: Kind
    means: str
    values: tuple[Value, ...]
    ranks: Mapping[Value, int]
    page: str
    after: str
    applies: Condition
    otherwise: Value | None
    left_out: Value | None
    kept_open: Condition
    wording: Wording
    cites: Cites
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that are asked together."""

    id: str
    title: str
    intro: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the outcomes: what it is called, the sentence that says it, and what the vocabulary means by it."""

    id: str
    title: str
    says: str
    means: str


@dataclass(frozen=True, slots=True)
class Named:
    """A term: a condition with a name."""

    id: str
    means: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Gate:
    """One step of the flow: where its condition holds, the flow ends with its outcome."""

    id: str
    step: str
    outcome: str
    when: Condition
    says: str
    cites: Cites


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason that can carry a share without consent, to the recipients it reaches."""

    id: str
    strength: Strength
    when: Condition
    reach: Condition
    says: str
    limits: str
    cites: Cites


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty is due: before release, at once, or within a setting's time, which `setting` names."""

    at: Literal["before-release", "at-once", "within"]
    hours: int | None = None
    working_days: int | None = None
    setting: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody owes once an outcome is decided: owed when `when` holds, until `unless` is known to hold.

    `urgent` is said beside it where the outcome is an urgent report, which no duty may hold up.
    """

    id: str
    group: str
    when: Condition
    unless: Condition
    who: str
    due: Due
    says: str
    steps: tuple[str, ...]
    closes: str
    cites: Cites
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A combination of facts that cannot be true. Input is refused by it and proofs assume it away."""

    id: str
    when: Condition
    says: str


@dataclass(frozen=True, slots=True)
class Implies:
    """`then` holds wherever `given` does.

    About `recommended`: for the outcome the gates lead to. About `decided`: for every outcome and any
    grounds that somebody may decide.
    """

    about: Guaranteed
    given: Condition
    then: Condition


@dataclass(frozen=True, slots=True)
class OneOutcome:
    """Complete facts lead to one outcome and only one."""


@dataclass(frozen=True, slots=True)
class EarlyStands:
    """An answer given while facts are open is the answer however they turn out."""


@dataclass(frozen=True, slots=True)
class Unmoved:
    """Changing only these facts changes no outcome and no ground."""

    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """Raising this fact on its scale, all else equal, never turns one of `start` into one of `never`."""

    fact: str
    start: tuple[str, ...]
    never: tuple[str, ...]


Statement = Implies | OneOutcome | EarlyStands | Unmoved | Raised


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A statement that holds for every possible set of facts; the prover shows it."""

    id: str
    says: str
    statement: Statement
    cites: Cites


@dataclass(frozen=True, slots=True)
class Setting:
    """A number the documents leave open, with a default that an area may change."""

    id: str
    unit: Literal["hours", "working_days", "age"]
    amount: int
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """One of the documents the pack is made from."""

    prefix: str
    title: str
    publisher: str


@dataclass(frozen=True, slots=True)
class About:
    """The pack's own name and dates."""

    id: str
    title: str
    edition: str
    nation: str
    review_by: date
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Pack:
    """Guidance as data, checked and closed. `settling` is the order in which facts can be settled."""

    about: About
    digest: str
    outcomes: Mapping[str, Outcome]
    facts: Mapping[str, Fact]
    pages: tuple[Page, ...]
    terms: Mapping[str, Named]
    gates: tuple[Gate, ...]
    grounds: Mapping[str, Ground]
    duties: tuple[Duty, ...]
    impossible: tuple[Impossible, ...]
    guarantees: tuple[Guarantee, ...]
    settings: Mapping[str, Setting]
    settling: tuple[str, ...] = field(default=())

    @cached_property
    def duty(self) -> Mapping[str, Duty]:
        """The duties by their ids."""
        return {duty.id: duty for duty in self.duties}

    @cached_property
    def gate(self) -> Mapping[str, Gate]:
        """The gates by their ids."""
        return {gate.id: gate for gate in self.gates}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each fact in the pack, by which questions are put in order."""
        return {fact: place for place, fact in enumerate(self.facts)}

    def grounds_of(self, strengths: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the grounds with one of these strengths."""
        return tuple(ground.id for ground in self.grounds.values() if ground.strength in strengths)
