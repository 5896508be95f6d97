"""A compiled pack: the same answers as the interpreter, many times as fast."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from sharewell.compilers.formulas import FactFormula, Formulas, lower
from sharewell.compilers.python.source import LOW_BITS, NO, OPEN, YES, aside_source, complete_source, partial_source
from sharewell.policy.conditions import NEVER, Value
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import ACT_NOW, ADVICE, WITHOUT_CONSENT

TURNED = (YES, 1, OPEN, NO)
LOW_MASK = (1 << LOW_BITS) - 1
MOST_KEPT = 100_000


class Answer(NamedTuple):
    """What the interpreter would answer, as ids. `ended_by` is the gate that ended the flow, None where none did.

    A `kept` answer is one object, handed out for every case that is answered so.
    """

    outcome: str | None
    grounds: tuple[str, ...]
    duties: tuple[str, ...]
    ended_by: str | None
    kept: bool = False


OPEN_ANSWER = Answer(None, (), (), None)


@dataclass(frozen=True)
class Compiled:
    """The functions generated from one pack. Answers on complete facts are kept and handed out again."""

    pack: Pack
    formulas: Formulas
    functions: Mapping[str, Callable[..., Any]]
    kept: dict[int, Answer]

    def decide(self, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> Answer:
        """Outcome, grounds and duties on these facts, decided as recommended."""
        try:
            code = self.functions["complete"](facts)
        except KeyError:
            return self.decide_partly(facts, unsure)
        return self.kept.get(code) or self._keep(code)

    def ruled_out(self, facts: Mapping[str, Value]) -> bool:
        """Whether these facts hold a combination that the pack calls impossible."""
        return True in self.functions["ruled_out"](facts, ())

    def with_left_out(self, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> dict[str, Value]:
        """The facts with defaults for those left out, as `policy.case.with_left_out` gives them."""
        filled = {**self._defaults, **facts}
        for name in unsure:
            filled.pop(name, None)
        held_back = self.functions["held_back"](filled, unsure)
        for fact, holds in zip(self._conditional, held_back, strict=True):
            if not holds and fact.id not in filled and fact.id not in unsure and fact.left_out is not None:
                filled[fact.id] = fact.left_out
        return filled

    @cached_property
    def _conditional(self) -> tuple[FactFormula, ...]:
        return tuple(fact for fact in self.formulas.facts if fact.kept_open != NEVER)

    @cached_property
    def _defaults(self) -> dict[str, Value]:
        """The defaults that nothing holds back."""
        plain = [fact for fact in self.formulas.facts if fact.kept_open == NEVER]
        return {fact.id: fact.left_out for fact in plain if fact.left_out is not None}

    def decide_partly(self, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> Answer:
        """The same where facts may be missing."""
        settled = self.functions["settle"](facts, unsure)
        outcome, ended_by = self._walk(self.functions["gates"](settled))
        if outcome is None:
            return OPEN_ANSWER
        grounds: tuple[str, ...] = ()
        if outcome in (ACT_NOW, WITHOUT_CONSENT):
            held = self.functions["grounds"](settled, outcome == ACT_NOW)
            grounds = tuple(ground.id for ground, seen in zip(self.formulas.grounds, held, strict=True) if seen == YES)
        owing = self.functions["duties"](settled, outcome, frozenset(grounds), outcome)
        duties = tuple(duty.id for duty, owes in zip(self.formulas.duties, owing, strict=True) if owes)
        return Answer(outcome, grounds, duties, ended_by)

    def _walk(self, truths: tuple[int, ...]) -> tuple[str | None, str | None]:
        """The outcome the gates' truths leave, and the gate that held, if one did."""
        possible: dict[str, None] = {}
        asking, ended_by = False, None
        for gate, seen in zip(self.formulas.gates, truths, strict=True):
            if seen != NO:
                possible[gate.outcome] = None
            asking = asking or seen == OPEN
            if seen == YES:
                ended_by = gate.id
                break
        if len(possible) == 1:
            return next(iter(possible)), ended_by
        return (None if asking else ADVICE), ended_by

    def _keep(self, code: int) -> Answer:
        gate, bits = self.formulas.gates[code & LOW_MASK], code >> LOW_BITS
        grounds = len(self.formulas.grounds)
        held = tuple(self._names[place] for place in places_of(bits & ((1 << grounds) - 1)))
        owing = tuple(self._names[place + grounds] for place in places_of(bits >> grounds))
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        answer = self.kept[code] = Answer(gate.outcome, held, owing, gate.id, kept=True)
        return answer

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The grounds' and then the duties' ids, in the order of their bits."""
        return (*(ground.id for ground in self.formulas.grounds), *(duty.id for duty in self.formulas.duties))

    def trace(self, facts: Mapping[str, Value]) -> dict[str, Any]:
        """The answer on complete facts with every gate read, every ground's strength and every duty's terms."""
        answer = self.decide(facts)
        return {
            "outcome": answer.outcome,
            "grounds": [self._ground_parts[name] for name in answer.grounds],
            "duties": [self._duty_parts[name] for name in answer.duties],
            "trace": self._paths.get(answer.ended_by, ()),
        }

    @cached_property
    def _ground_parts(self) -> dict[str, Mapping[str, str]]:
        return {
            name: MappingProxyType({"id": name, "strength": ground.strength})
            for name, ground in self.pack.grounds.items()
        }

    @cached_property
    def _duty_parts(self) -> dict[str, Mapping[str, Any]]:
        return {
            duty.id: MappingProxyType({"id": duty.id, "who": duty.who, "when": duty.due.at, "cites": duty.cites})
            for duty in self.pack.duties
        }

    @cached_property
    def _paths(self) -> dict[str | None, tuple[Mapping[str, Any], ...]]:
        """On complete facts every gate before the last one read is a no, so the path is known from its end."""
        return {
            last.id: tuple(
                MappingProxyType({"gate": gate.id, "truth": "yes" if gate is last else "no", "cites": gate.cites})
                for gate in self.pack.gates[: place + 1]
            )
            for place, last in enumerate(self.pack.gates)
        }


def places_of(bits: int) -> list[int]:
    """The places of the bits that are set, lowest first."""
    places = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return places


def compiled(pack: Pack) -> Compiled:
    """Generate the pack's functions. Texts of the pack stand in them only as quoted constants."""
    formulas = lower(pack)
    source = complete_source(formulas) + partial_source(formulas) + aside_source(formulas)
    functions: dict[str, Callable[..., Any]] = {}
    exec(compile(source, f"<pack {pack.about.id}>", "exec"), {"N": TURNED}, functions)  # noqa: S102 - see source.py
    return Compiled(pack, formulas, functions, {})
