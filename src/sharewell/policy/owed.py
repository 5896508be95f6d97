"""The duties of the outcome that was decided, whether or not it was the one recommended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sharewell.policy.conditions import Condition, Value
from sharewell.policy.pack import Duty, Pack
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import ACT_NOW, WITHOUT_CONSENT, recommend
from sharewell.policy.truth import Truth


@dataclass(frozen=True, slots=True)
class Duties:
    """What is owed, in the pack's order, and the facts that would settle what else is."""

    owed: tuple[Duty, ...]
    open_duties: tuple[str, ...]


def owed(
    pack: Pack,
    facts: Mapping[str, Value],
    unsure: Collection[str],
    outcome: str,
    grounds: Iterable[str],
) -> Duties:
    """The duties of an outcome decided on these grounds.

    A duty is owed once its `when` is known to hold, until its `unless` is known to hold: a prompting waits for
    a stated fact, a restraint for a stated fact that lifts it.
    """
    recommended = recommend(pack, facts, unsure).outcome
    reading = Reading(pack, facts, outcome=outcome, grounds=grounds, recommended=recommended)
    owing = tuple(duty for duty in pack.duties if is_owed(reading, duty))
    open_duties = sorted(
        {name for condition in _undecided(reading, outcome) for name in reading.hangs_on(condition)} - set(unsure),
        key=pack.order.__getitem__,
    )
    return Duties(owing, tuple(open_duties))


def is_owed(reading: Reading, duty: Duty) -> bool:
    """Whether a duty is owed on what has been stated and decided."""
    return reading.truth(duty.when) is Truth.YES and reading.truth(duty.unless) is not Truth.YES


def _undecided(reading: Reading, outcome: str) -> list[Condition]:
    """The conditions that still decide whether a duty is owed or a ground of a share without consent holds."""
    conditions: list[Condition] = []
    for duty in reading.pack.duties:
        when, unless = reading.truth(duty.when), reading.truth(duty.unless)
        if when is not Truth.NO and unless is not Truth.YES:
            conditions += (duty.when, duty.unless)
    if outcome in (WITHOUT_CONSENT, ACT_NOW):
        conditions += (reading.carrying(ground) for ground in reading.pack.grounds)
    return conditions
