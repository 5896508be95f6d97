"""From the tables a condition is written in to the condition, checked against the pack's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sharewell.policy.conditions import (
    NEVER,
    Always,
    AtLeast,
    Carries,
    Condition,
    Decided,
    Every,
    Holds,
    Not,
    NotShown,
    OneOf,
    Owed,
    Reaches,
    Recommended,
    ReliedOn,
    Some,
    Term,
    Value,
)
from sharewell.policy.faults import listed, shown
from sharewell.policy.pack import STRENGTHS, Fact, Setting, Strength
from sharewell.policy.parse.entries import Entry

DEEPEST = 20


Sees = frozenset[str]
"""What a condition may look at beside the facts: `grounds`, the `decision`, the `proof`."""

FACTS_ONLY: Sees = frozenset()
GROUNDS: Sees = frozenset({"grounds"})
DECISION: Sees = GROUNDS | {"decision"}
PROOF: Sees = DECISION | {"proof"}


@dataclass
class Words:
    """The words a condition of this pack may use, filled as the pack's files are read."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    terms: Mapping[str, Sees] = field(default_factory=dict)
    grounds: Mapping[str, Strength] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()


@dataclass
class Reader:
    """Reads the conditions of one entry, which may look at no more than `sees`."""

    entry: Entry
    words: Words
    sees: Sees = FACTS_ONLY
    used: set[str] = field(default_factory=set)

    def at(self, key: str, *, standing: Condition | None = None) -> Condition:
        """The condition under a key, or `standing` where the key is left out and there is one."""
        raw = self.entry.get(key)
        if raw is None and standing is not None:
            return standing
        return self.read(key, raw)

    def read(self, key: str, raw: object, depth: int = 0) -> Condition:
        """One condition; never, with a fault, where it cannot be read."""
        if depth > DEEPEST:
            return self._wrong(key, f"is nested more than {DEEPEST} deep")
        if not isinstance(raw, Mapping) or not raw:
            return self._wrong(key, f"is {shown(raw)}; expected a condition such as {{ fact = ..., is = ... }}")
        for name, kind in self._kinds(depth).items():
            if name in raw:
                self._only(key, raw, ("fact", "is", "one_of", "at_least") if name == "fact" else (name,))
                return kind(key, raw)
        return self._wrong(key, f"has {listed(sorted(raw))}; expected one of {listed(list(self._kinds(depth)))}")

    def _kinds(self, depth: int) -> dict[str, Callable[[str, Mapping[str, Any]], Condition]]:
        """How to read each kind of condition, by the key that marks it."""
        kinds: dict[str, Callable[[str, Mapping[str, Any]], Condition]] = {
            "fact": self._fact,
            "every": lambda key, raw: Every(self._many(key, raw["every"], depth)),
            "some": lambda key, raw: Some(self._many(key, raw["some"], depth)),
            "not": lambda key, raw: Not(self.read(key, raw["not"], depth + 1)),
            "always": self._always,
            "term": self._term,
        }
        if "grounds" in self.sees:
            kinds |= {
                "ground": lambda key, raw: Holds(self._grounds(key, [raw["ground"]])),
                "held_strength": lambda key, raw: Holds(self._strong(key, raw["held_strength"])),
                "carried_by": lambda key, raw: Carries(self._grounds(key, [raw["carried_by"]])),
                "carried_by_strength": lambda key, raw: Carries(self._strong(key, raw["carried_by_strength"])),
            }
        if "decision" in self.sees:
            kinds |= {
                "outcome": lambda key, raw: Decided(self._outcomes(key, raw["outcome"])),
                "recommended": lambda key, raw: Recommended(self._outcomes(key, raw["recommended"])),
                "relied_on": lambda key, raw: ReliedOn(self._grounds(key, raw["relied_on"], "decision")),
                "relied_on_strength": lambda key, raw: ReliedOn(
                    self._strong(key, raw["relied_on_strength"], "decision")
                ),
            }
        if "proof" in self.sees:
            kinds |= {
                "owed": self._owed,
                "not_shown": lambda key, raw: NotShown(self.read(key, raw["not_shown"], depth + 1)),
            }
        return kinds

    def _wrong(self, key: str, says: str) -> Condition:
        self.entry.fault(key, says)
        return NEVER

    def _only(self, key: str, raw: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for extra in sorted(set(raw) - set(allowed)):
            self.entry.fault(key, f"has {shown(extra)} beside {shown(allowed[0])}; a condition says one thing")

    def _many(self, key: str, raw: object, depth: int) -> tuple[Condition, ...]:
        if not isinstance(raw, list) or not raw:
            self.entry.fault(key, f"is {shown(raw)}; expected a list of conditions that is not empty")
            return ()
        return tuple(self.read(key, part, depth + 1) for part in raw)

    def _always(self, key: str, raw: Mapping[str, Any]) -> Condition:
        return Always() if raw["always"] is True else self._wrong(key, "expected always = true")

    def _term(self, key: str, raw: Mapping[str, Any]) -> Condition:
        name = raw["term"]
        if not isinstance(name, str) or name not in self.words.terms:
            return self._wrong(key, f"names the term {shown(name)}, which this pack does not have (above this one)")
        if not self.words.terms[name] <= self.sees:
            return self._wrong(key, f"uses the term {shown(name)}, which looks at what cannot be known here")
        self.used |= self.words.terms[name]
        return Term(name)

    def _owed(self, key: str, raw: Mapping[str, Any]) -> Condition:
        names = self.entry.word_list(key, [raw["owed"]], self.words.duties)
        return Owed(names[0]) if names else NEVER

    def _outcomes(self, key: str, raw: object) -> tuple[str, ...]:
        self.used.add("decision")
        return self.entry.word_list(key, raw, self.words.outcomes)

    def _grounds(self, key: str, raw: object, seeing: str = "grounds") -> tuple[str, ...]:
        self.used.add(seeing)
        return self.entry.word_list(key, raw, tuple(self.words.grounds))

    def _strong(self, key: str, raw: object, seeing: str = "grounds") -> tuple[str, ...]:
        self.used.add(seeing)
        strengths = self.entry.word_list(key, raw, STRENGTHS)
        return tuple(name for name, strength in self.words.grounds.items() if strength in strengths)

    def _fact(self, key: str, raw: Mapping[str, Any]) -> Condition:
        fact = self.words.facts.get(str(raw["fact"]))
        if fact is None:
            return self._wrong(key, f"names the fact {shown(raw['fact'])}, which this pack does not have")
        if fact.kind == "text":
            return self._wrong(key, f"reads {shown(fact.id)}; a text never reaches the rules")
        if len({"is", "one_of", "at_least"} & set(raw)) != 1:
            return self._wrong(key, f"expected one of `is`, `one_of` or `at_least` beside {shown(fact.id)}")
        if "at_least" in raw:
            return self._at_least(key, fact, raw["at_least"])
        values = [raw["is"]] if "is" in raw else raw["one_of"]
        return self._one_of(key, fact, values)

    def _one_of(self, key: str, fact: Fact, values: object) -> Condition:
        if fact.kind == "number" or not isinstance(values, list) or not values:
            return self._wrong(key, f"is {shown(values)}; expected a list of values of {shown(fact.id)}")
        for value in values:
            if not is_value(fact, value):
                return self._wrong(
                    key, f"{shown(value)} is no value of {shown(fact.id)}; expected {listed(fact.values)}"
                )
        return OneOf(fact.id, tuple(values))

    def _at_least(self, key: str, fact: Fact, floor: object) -> Condition:
        if fact.kind == "number":
            return self._number_floor(key, fact, floor)
        if fact.kind != "scale" or not isinstance(floor, str) or floor not in fact.ranks:
            return self._wrong(key, f"at_least {shown(floor)}: expected a rank of a scale")
        passing = tuple(value for value in fact.values if fact.ranks[value] >= fact.ranks[floor])
        return Reaches(fact.id, floor, passing)

    def _number_floor(self, key: str, fact: Fact, floor: object) -> Condition:
        if isinstance(floor, Mapping):
            setting = self.words.settings.get(str(floor.get("setting")))
            if setting is None:
                return self._wrong(
                    key, f"names the setting {shown(str(floor.get('setting')))}, which this pack does not have"
                )
            return AtLeast(fact.id, setting.amount)
        if isinstance(floor, bool) or not isinstance(floor, int):
            return self._wrong(key, f"at_least {shown(floor)}: expected a whole number or a setting")
        return AtLeast(fact.id, floor)


def is_value(fact: Fact, value: object) -> bool:
    """Whether this is, in type too, one of the fact's values."""
    return any(type(value) is type(known) and value == known for known in fact.values)


def value_of(fact: Fact, value: object) -> Value | None:
    """The value where it is one of the fact's, else None."""
    if fact.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if fact.kind == "text" and isinstance(value, str):
        return value
    return value if isinstance(value, str | bool) and is_value(fact, value) else None


def fits(fact: Fact, value: object) -> bool:
    """Whether this is a value of the fact, and, for a number, within what it may be."""
    seen = value_of(fact, value)
    return seen is not None and (fact.kind != "number" or fact.least <= int(seen) <= fact.most)


def expected(fact: Fact) -> str:
    """What a value of this fact may be, in words."""
    match fact.kind:
        case "number":
            return f"a whole number from {fact.least} to {fact.most}"
        case "text":
            return "a text"
        case _:
            return f"one of {listed(fact.values)}"
