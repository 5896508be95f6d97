"""What a condition means: the plain interpreter. Every other reader must agree with it.

A `Reading` is the facts of one case seen through one pack. A fact nobody stated is unknown, unless it does
not apply, in which case it stands for what the pack says it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from sharewell.policy.conditions import (
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
from sharewell.policy.pack import Pack
from sharewell.policy.truth import Truth


class Reading:
    """One case seen through one pack.

    `outcome` and `grounds` are what was decided, and `recommended` what the gates led to (None while open);
    they are needed only to read the conditions of duties.
    """

    def __init__(
        self,
        pack: Pack,
        stated: Mapping[str, Value],
        *,
        outcome: str | None = None,
        grounds: Iterable[str] = (),
        recommended: str | None = None,
    ) -> None:
        self.pack = pack
        self.outcome = outcome
        self.grounds = frozenset(grounds)
        self.recommended = recommended
        self.known: dict[str, Value] = dict(stated)
        self._found: dict[tuple[str, str], Truth] = {}
        self._open: dict[tuple[str, str], tuple[str, ...]] = {}
        self._settle()

    def _settle(self) -> None:
        """Give every fact that does not apply, and that nobody stated, what it stands for."""
        for name in self.pack.settling:
            fact = self.pack.facts[name]
            if name in self.known or fact.otherwise is None:
                continue
            if self.truth(fact.applies) is Truth.NO:
                self.known[name] = fact.otherwise
                self._found.clear()

    def truth(self, condition: Condition) -> Truth:
        """Whether the condition holds."""
        match condition:
            case Always():
                return Truth.YES
            case OneOf(fact, values) | Reaches(fact, _, values):
                seen = self.known.get(fact)
                return Truth.UNKNOWN if seen is None else Truth.of(seen in values)
            case AtLeast(fact, floor):
                number = self.known.get(fact)
                return Truth.UNKNOWN if number is None else Truth.of(int(number) >= floor)
            case Every(parts):
                return self._extreme(parts, Truth.YES, Truth.NO)
            case Some(parts):
                return self._extreme(parts, Truth.NO, Truth.YES)
            case Not(part):
                return ~self.truth(part)
            case Term(name):
                return self._once("term", name)
            case Holds(grounds):
                return max((self._once("holds", name) for name in grounds), default=Truth.NO)
            case Carries(grounds):
                return max((self._once("carries", name) for name in grounds), default=Truth.NO)
            case Decided(outcomes):
                return Truth.of(self.outcome in outcomes)
            case ReliedOn(grounds):
                return Truth.of(not self.grounds.isdisjoint(grounds))
            case Recommended(outcomes):
                return Truth.UNKNOWN if self.recommended is None else Truth.of(self.recommended in outcomes)
            case Owed() | NotShown():
                raise TypeError("only a proof can read a guarantee")
            case _:
                assert_never(condition)

    def _extreme(self, parts: tuple[Condition, ...], start: Truth, end: Truth) -> Truth:
        """The truth of the part farthest from one end; once a part lies at the other, no further one is read."""
        found = start
        for part in parts:
            seen = self.truth(part)
            if seen is end:
                return end
            found = seen if seen is Truth.UNKNOWN else found
        return found

    def _once(self, kind: str, name: str) -> Truth:
        """Whether a term holds, or a ground holds or carries: worked out once, and kept while no fact is added."""
        if (kind, name) not in self._found:
            self._found[kind, name] = self.truth(self._behind(kind, name))
        return self._found[kind, name]

    def _behind(self, kind: str, name: str) -> Condition:
        if kind == "term":
            return self.pack.terms[name].when
        return self.pack.grounds[name].when if kind == "holds" else self.carrying(name)

    def carrying(self, ground: str) -> Condition:
        """The condition on which a ground carries a share to this recipient."""
        held = self.pack.grounds[ground]
        return Every((held.when, held.reach))

    def hangs_on(self, condition: Condition) -> tuple[str, ...]:
        """The facts that keep a condition unknown, in the order they are read; empty where it is known."""
        return tuple(dict.fromkeys(self._hanging(condition)))

    def _hanging(self, condition: Condition) -> Iterable[str]:
        if self.truth(condition) is not Truth.UNKNOWN:
            return ()
        match condition:
            case OneOf(fact, _) | Reaches(fact, _, _) | AtLeast(fact, _):
                return self._open_of("fact", fact)
            case Term(name):
                return self._open_of("term", name)
            case Holds(grounds):
                return [name for ground in grounds for name in self._open_of("holds", ground)]
            case Carries(grounds):
                return [name for ground in grounds for name in self._open_of("carries", ground)]
            case _:
                return [name for part in self.parts(condition) for name in self._hanging(part)]

    def _open_of(self, kind: str, name: str) -> tuple[str, ...]:
        """What keeps a fact, a term or a ground unknown: worked out once, since many conditions name it."""
        if (kind, name) not in self._open:
            if kind == "fact":
                found = (*self.hangs_on(self.pack.facts[name].applies), name)
            else:
                found = self.hangs_on(self._behind(kind, name))
            self._open[kind, name] = found
        return self._open[kind, name]

    def parts(self, condition: Condition) -> tuple[Condition, ...]:
        """What a condition is made of, one level down, with terms and grounds looked up."""
        match condition:
            case Every(parts) | Some(parts):
                return parts
            case Not(part):
                return (part,)
            case Term(name):
                return (self.pack.terms[name].when,)
            case Holds(grounds):
                return tuple(self.pack.grounds[name].when for name in grounds)
            case Carries(grounds):
                return tuple(self.carrying(name) for name in grounds)
            case _:
                return ()

    def rests_on(self, condition: Condition) -> tuple[str, ...]:
        """The stated facts that make a known condition what it is: enough of them, in the order they are read."""
        return tuple(dict.fromkeys(self._resting(condition)))

    def _resting(self, condition: Condition) -> list[str]:
        seen = self.truth(condition)
        match condition:
            case OneOf(fact, _) | Reaches(fact, _, _) | AtLeast(fact, _):
                return [fact]
            case Not(part):
                return self._resting(part)
            case _:
                return self._resting_parts(self.parts(condition), seen, isinstance(condition, Every))

    def _resting_parts(self, parts: tuple[Condition, ...], seen: Truth, every: bool) -> list[str]:
        """One part settles an *every* that fails or a *some* that holds; otherwise all of them do."""
        agreeing = [part for part in parts if self.truth(part) is seen]
        one_is_enough = every is (seen is Truth.NO)
        chosen = agreeing[:1] if one_is_enough else agreeing
        return [name for part in chosen for name in self._resting(part)]
