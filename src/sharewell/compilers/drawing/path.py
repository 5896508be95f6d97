"""The path of a case through the gates: the one thing that both picture and sentences are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sharewell.policy.pack import Gate, Pack
from sharewell.policy.recommend import Recommendation
from sharewell.policy.truth import Truth

Walked = Literal["sure", "maybe", "not"]
"""Whether the path goes along an arrow: whatever the open facts turn out to be, perhaps, or not at all."""
Standing = Literal["plain", "passed", "unread", "possible", "reached"]
"""How the outcome beside a gate stands: no case, gate does not hold, not read, could come out, comes out."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A gate on the picture. `number` counts from 1; `truth` is None where the gate was not read.

    `sure` says that every gate before it is known not to hold, so that the case certainly gets here.
    """

    number: int
    gate: Gate
    truth: Truth | None
    sure: bool
    standing: Standing

    @property
    def word(self) -> str:
        """The truth in one word: `no`, `yes`, `unknown` or `unread`."""
        return "unread" if self.truth is None else self.truth.word

    @property
    def yes(self) -> Walked:
        """Whether the path takes the arrow to the outcome."""
        return self._walked(Truth.YES)

    @property
    def no(self) -> Walked:
        """Whether the path takes the arrow to the next gate."""
        return self._walked(Truth.NO)

    def _walked(self, way: Truth) -> Walked:
        if self.truth not in (way, Truth.UNKNOWN):
            return "not"
        return "sure" if self.sure and self.truth is way else "maybe"


@dataclass(frozen=True, slots=True)
class Path:
    """The pack's gates in order, each with what came of it. `recommendation` is None where there is no case."""

    pack: Pack
    stops: tuple[Stop, ...]
    recommendation: Recommendation | None


def path(pack: Pack, recommendation: Recommendation | None = None) -> Path:
    """The path of a case through the gates. Raises ValueError where the recommendation is not of this pack."""
    _check(pack, recommendation)
    return Path(pack, tuple(_stops(pack, recommendation)), recommendation)


def _check(pack: Pack, recommendation: Recommendation | None) -> None:
    read = [step.gate for step in recommendation.trace] if recommendation else []
    if read != [gate.id for gate in pack.gates[: len(read)]]:
        raise ValueError("the recommendation was made with another pack: its gates are not the first of this one")


def _stops(pack: Pack, recommendation: Recommendation | None) -> Iterator[Stop]:
    truths = [step.truth for step in recommendation.trace] if recommendation else []
    sure = True
    for place, gate in enumerate(pack.gates):
        truth = truths[place] if place < len(truths) else None
        yield Stop(place + 1, gate, truth, sure and truth is not None, _standing(truth, recommendation))
        sure = sure and truth is Truth.NO


def _standing(truth: Truth | None, recommendation: Recommendation | None) -> Standing:
    """With one outcome possible, every gate that may end the flow leads to it; with more, none is reached yet."""
    if recommendation is None:
        return "plain"
    if truth is None:
        return "unread"
    if truth is Truth.NO:
        return "passed"
    return "reached" if len(recommendation.possible) == 1 else "possible"
