"""What was asked for on the command line, and the day it is asked on: what every way of deciding starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sharewell.policy.faults import Fault, Faulty, shown


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    pack: str
    on: str
    json: bool
    trace: bool
    assume_defaults: bool
    full: bool = False


def today() -> date:
    """The London day now."""
    try:
        return datetime.now(ZoneInfo("Europe/London")).date()  # noqa: TID251 - a door may read the clock
    except ZoneInfoNotFoundError:
        return datetime.now().astimezone().date()  # noqa: TID251 - no time zones on this machine


def day(text: str) -> date:
    """The day named with --on, or today."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise Faulty([Fault("--on", "", "", f"is {shown(text)}; expected a day such as 2026-11-25")]) from None
