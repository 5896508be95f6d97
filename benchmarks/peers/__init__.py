"""The engines that are compared, one module each: `TITLE`, `PACKAGE`, `ANSWERS` and `load()`.

`load()` compiles the policy and gives the ways in which it can be asked: "decide" always, "trace" where the
engine can show how it came to its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plain import Answer, Facts


@dataclass(frozen=True)
class Way:
    """One way of asking an engine.

    `decide` takes a case as a plain dict and gives back something a caller can use: that is what is timed.
    `read` puts it into the form in which answers are compared, and is not timed. With `open_facts` the cases
    have a third of their facts unknown.
    """

    decide: Callable[[Facts], Any]
    read: Callable[[Any], Answer]
    open_facts: bool = False


Ways = Mapping[str, Way]

GROUNDS = (
    "immediate-danger", "legal-order", "child-abuse", "child-significant-harm", "others-at-risk",
    "serious-threat", "serious-crime", "vital-interests",
    "lacks-capacity", "duress", "public-function", "public-interest",
)  # fmt: skip
DUTIES = (
    "note-decision", "get-approval", "weigh-both-ways", "send-minimum", "tell-person", "tell-requester",
    "report-child", "keep-staff-out",
)  # fmt: skip


def in_order(names: tuple[str, ...], found: set[str]) -> tuple[str, ...]:
    """What was found, in the order of the policy; anything else that was found comes last, to be seen."""
    return (*(name for name in names if name in found), *sorted(found.difference(names)))
