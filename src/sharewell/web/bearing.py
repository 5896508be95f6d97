"""Whether the answers given bear out a reason that somebody relies on. It warns, and never stops anybody."""

from __future__ import annotations

from collections.abc import Mapping

from sharewell.policy.conditions import Value
from sharewell.policy.pack import Pack
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import ACT_NOW
from sharewell.policy.truth import Truth

WARNINGS = {
    Truth.YES: "",
    Truth.UNKNOWN: "The answers do not say whether this reason holds.",
    Truth.NO: "On the answers given, this reason does not hold.",
}


def warning_of(pack: Pack, facts: Mapping[str, Value], outcome: str, ground: str) -> str:
    """What to say of a ground of the pack beside an outcome; nothing where it holds and reaches the recipient."""
    reading = Reading(pack, facts)
    condition = pack.grounds[ground].when if outcome == ACT_NOW else reading.carrying(ground)
    return WARNINGS[reading.truth(condition)]
