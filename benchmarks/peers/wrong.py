"""A peer that is wrong on purpose, taking harm for less than it is: it shows that a difference is caught."""

from __future__ import annotations

import plain
from peers import Way, Ways
from plain import Answer, Facts

TITLE = "wrong on purpose"
PACKAGE = None
ANSWERS = "nothing to rely on"


def load() -> Ways:
    """The hand-written policy, seen through one slip."""
    return {"decide": Way(decide, read=lambda answer: answer)}


def decide(facts: Facts) -> Answer:
    """The slip: harm passes for welfare."""
    return plain.decide({**facts, "risk": "welfare"} if facts["risk"] == "harm" else facts)
