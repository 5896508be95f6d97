"""Dates from durations, by London's clock and England's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sharewell.actions.clock import AT_ONCE, LONDON, after_working_days, due_at, end_of, is_working, london_day, over
from sharewell.policy.pack import Due

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 1, 1), False),
        (date(2027, 3, 26), False),
        (date(2027, 3, 29), False),
        (date(2027, 5, 3), False),
        (date(2027, 8, 30), False),
    ],
)
def test_working_days(day: date, working: bool) -> None:
    """Weekends, Christmas with its day in lieu, Easter and the summer holidays are none."""
    assert is_working(day) is working


@pytest.mark.parametrize(
    ("day", "amount", "after"),
    [
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 24), 4, date(2027, 1, 4)),
    ],
)
def test_so_many_working_days_later(day: date, amount: int, after: date) -> None:
    assert after_working_days(day, amount) == after


def test_the_day_is_londons() -> None:
    """Half past eleven at night in summer by Greenwich is tomorrow in London."""
    assert london_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert london_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 7, 1), 16), (date(2026, 12, 1), 17)])
def test_close_of_business_is_five_in_london(day: date, hour: int) -> None:
    assert end_of(day).astimezone(UTC).hour == hour


def test_a_day_is_over_at_midnight_in_london() -> None:
    """The longest day of the year included, on which the clocks go back."""
    assert over(date(2026, 12, 1)) == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    assert over(date(2026, 10, 25)) - over(date(2026, 10, 24)) == timedelta(days=1)
    assert over(date(2026, 10, 25)).timestamp() - over(date(2026, 10, 24)).timestamp() == 25 * 3600


@pytest.mark.parametrize(
    ("due", "amount", "after"),
    [
        (Due("at-once"), None, WEDNESDAY + AT_ONCE),
        (Due("before-release"), None, datetime(2026, 11, 25, 17, 0, tzinfo=LONDON)),
        (Due("within", hours=24), None, WEDNESDAY + timedelta(hours=24)),
        (Due("within", hours=24), 3, WEDNESDAY + timedelta(hours=3)),
        (Due("within", working_days=2), None, datetime(2026, 11, 27, 17, 0, tzinfo=LONDON)),
        (Due("within", working_days=2), 3, datetime(2026, 11, 30, 17, 0, tzinfo=LONDON)),
    ],
)
def test_when_a_duty_is_late(due: Due, amount: int | None, after: datetime) -> None:
    """The agency's own number takes the place of the pack's, and not where something is due at once."""
    assert due_at(due, WEDNESDAY, amount) == after


def test_late_in_the_evening_there_is_still_an_hour() -> None:
    """What comes before release is never late before it could be done."""
    evening = datetime(2026, 11, 25, 18, 0, tzinfo=LONDON)
    assert due_at(Due("before-release"), evening) == evening + AT_ONCE
