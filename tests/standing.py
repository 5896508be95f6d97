"""A town that stands for every test of a process that is rolled back: made once, and anew after it was swept away.

Making it takes longer than most tests do. Whatever else asks for the database finds it empty.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.midtown import Midtown

OWN = "own_town"
"""Marks tests that need a town in which nothing was ever done, its keys and epochs included."""


class Standing:
    """Whether the process has a town now, and what lets the database be asked outside of a test."""

    town: Midtown | None = None
    blocker: Any = None


def before(test: pytest.Item) -> None:
    """Have the database ready for a test, before its transaction begins: with the town, or empty."""
    names: list[str] = getattr(test, "fixturenames", [])
    asks = {"db", "transactional_db"} & {*names} or test.get_closest_marker("django_db")
    if Standing.blocker is None or not asks:
        return
    with Standing.blocker.unblock():
        if "town" in names and not (commits(test, names) or test.get_closest_marker(OWN)):
            _made()
        else:
            _swept()


def commits(test: pytest.Item, names: list[str]) -> bool:
    """Whether what a test does is not rolled back."""
    mark = test.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in names


def copied() -> Midtown | None:
    """The town for one test, which may do with it what it likes; none where it does not stand."""
    return deepcopy(Standing.town)


def _made() -> None:
    from tests.midtown import midtown

    if Standing.town is None:
        Standing.town = midtown()


def _swept() -> None:
    from django.core.management import call_command

    if Standing.town is not None:
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
        Standing.town = None
