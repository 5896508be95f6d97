"""The times that an agency may set for itself, in words: how long each duty has, and how long a draft is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from sharewell.actions.erase_drafts import KEPT_DAYS, SETTING
from sharewell.actions.guidance import current
from sharewell.policy.pack import Duty
from sharewell.records.agencies.models import Agency, Setting


@dataclass(frozen=True, slots=True)
class Known:
    """A time that may be set: its name, what it is for, what it is counted in, and what it is if nobody sets it."""

    name: str
    says: str
    unit: str
    default: int


@cache
def groups() -> tuple[tuple[str, tuple[Known, ...]], ...]:
    """Every time that may be set, by what it is about."""
    drafts = Known(SETTING, "How long questions that were begun and left are kept before they are erased", "days", KEPT_DAYS)
    return (("questions left unfinished", (drafts,)), *((name, tuple(found)) for name, found in _of_duties()))


def names() -> tuple[str, ...]:
    """The names of all of them."""
    return tuple(one.name for _, found in groups() for one in found)


def own(agency: Agency) -> dict[str, int]:
    """What the agency has set, by name."""
    return dict(Setting.objects.filter(agency=agency).values_list("name", "amount"))


def changed(sent: Mapping[str, str], now: Mapping[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """The amounts in a form that are others than now, and what is wrong with those that are no numbers."""
    fresh, wrong = {}, {}
    for _, found in groups():
        for one in found:
            text = sent.get(one.name, "").strip()
            if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 365):
                wrong[one.name] = "give a whole number from 1 to 365"
            elif int(text) != now.get(one.name, one.default):
                fresh[one.name] = int(text)
    return fresh, wrong


def _of_duties() -> Iterator[tuple[str, Iterator[Known]]]:
    pack, _ = current()
    timed = sorted((one for one in pack.duties if one.due.at == "within"), key=lambda one: one.group)
    for group, duties in groupby(timed, key=lambda one: one.group):
        yield group.replace("-", " "), (_known(one) for one in duties)


def _known(duty: Duty) -> Known:
    says = duty.says.partition(". ")[0].rstrip(".")
    if duty.due.hours is not None:
        return Known(duty.id, says, "hours", duty.due.hours)
    return Known(duty.id, says, "working days", duty.due.working_days or 0)
