"""What the guidance leads to on the facts stated so far.

The gates are walked in order. A gate that holds ends the walk; one that is undecided may end it or not. What
can still come out is the set of outcomes met on the way. One outcome left is the answer, however the open
facts turn out; more than one is a question, or, where only doubts are left, advice without identity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sharewell.policy.conditions import Value
from sharewell.policy.pack import Gate, Pack, Strength
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth

ADVICE = "seek-advice-without-identity"
ACT_NOW = "act-now-report"
WITHOUT_CONSENT = "share-without-consent"


@dataclass(frozen=True, slots=True)
class Step:
    """A gate that was read, and what came of it."""

    gate: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class HeldGround:
    """A ground the recommendation rests on."""

    id: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the guidance leads to; a person decides.

    `outcome` is None while an open fact could change it, and `open` then names the facts to ask, next first.
    `doubts` are the facts somebody is unsure of that keep the answer from being plain, and `possible` every
    outcome that could still come out.
    """

    outcome: str | None
    grounds: tuple[HeldGround, ...]
    open: tuple[str, ...]
    trace: tuple[Step, ...]
    possible: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def by_telephone(self) -> bool:
        """Advice is taken at once, by telephone, where the doubt may hide an emergency."""
        return bool(self.doubts) and ACT_NOW in self.possible


def recommend(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str] = frozenset()) -> Recommendation:
    """Walk the gates on the facts stated. Facts named in `unsure` must not be stated as well."""
    reading = Reading(pack, facts)
    steps = _walk(pack, reading)
    undecided = [pack.gates[place] for place, step in enumerate(steps) if step.truth is Truth.UNKNOWN]
    possible = _possible(pack, steps)
    hanging = [reading.hangs_on(gate.when) for gate in undecided]
    asking = next((ask for names in hanging if (ask := _without(names, unsure))), ())
    outcome = _outcome(possible, asking)
    plain = len(possible) == 1
    return Recommendation(
        outcome=outcome,
        grounds=_grounds(reading, outcome),
        open=() if plain else asking,
        trace=tuple(steps),
        possible=possible,
        doubts=() if plain or asking else _doubts(hanging, unsure),
    )


def may_matter(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str] = frozenset()) -> tuple[str, ...]:
    """Every fact that some gate not yet decided still hangs on, unsure ones left out, in order of need."""
    reading = Reading(pack, facts)
    steps = _walk(pack, reading)
    names = [
        name
        for gate, step in zip(pack.gates, steps, strict=False)
        if step.truth is Truth.UNKNOWN
        for name in reading.hangs_on(gate.when)
    ]
    return _without(tuple(dict.fromkeys(names)), unsure)


def _walk(pack: Pack, reading: Reading) -> list[Step]:
    steps: list[Step] = []
    for gate in pack.gates:
        steps.append(Step(gate.id, reading.truth(gate.when)))
        if steps[-1].truth is Truth.YES:
            break
    return steps


def _possible(pack: Pack, steps: list[Step]) -> tuple[str, ...]:
    reached: list[Gate] = [gate for gate, step in zip(pack.gates, steps, strict=False) if step.truth is not Truth.NO]
    return tuple(dict.fromkeys(gate.outcome for gate in reached))


def _without(names: tuple[str, ...], unsure: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in unsure)


def _outcome(possible: tuple[str, ...], asking: tuple[str, ...]) -> str | None:
    if len(possible) == 1:
        return possible[0]
    return None if asking else ADVICE


def _doubts(hanging: list[tuple[str, ...]], unsure: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in hanging for name in names if name in unsure))


def _grounds(reading: Reading, outcome: str | None) -> tuple[HeldGround, ...]:
    """The grounds behind a share without consent: those that reach the recipient, or any behind an urgent report."""
    if outcome not in (WITHOUT_CONSENT, ACT_NOW):
        return ()
    return tuple(
        HeldGround(ground.id, ground.strength)
        for ground in reading.pack.grounds.values()
        if reading.truth(ground.when if outcome == ACT_NOW else reading.carrying(ground.id)) is Truth.YES
    )
