"""Dates from durations: hours as they run, working days by England's calendar, ends of days in London."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from sharewell.policy.pack import Due

LONDON = ZoneInfo("Europe/London")
CLOSE_OF_DAY = time(17, 0)
AT_ONCE = timedelta(hours=1)
"""How long something may take that is to be done at once, before it counts as late."""


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working(day: date) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def after_working_days(day: date, amount: int) -> date:
    """The day so many working days later."""
    while amount:
        day += timedelta(days=1)
        amount -= is_working(day)
    return day


def london_day(at: datetime) -> date:
    """The day in London at a moment."""
    return at.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """Close of business on a day."""
    return datetime.combine(day, CLOSE_OF_DAY, tzinfo=LONDON)


def over(day: date) -> datetime:
    """The moment at which a day in London is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON)


def due_at(due: Due, at: datetime, amount: int | None = None) -> datetime:
    """When a duty decided at a moment is late. `amount` is the agency's own number in place of the pack's."""
    if due.at == "at-once":
        return at + AT_ONCE
    if due.at == "before-release":
        return max(end_of(london_day(at)), at + AT_ONCE)
    if due.hours is not None:
        return at + timedelta(hours=amount or due.hours)
    assert due.working_days is not None
    return end_of(after_working_days(london_day(at), amount or due.working_days))
