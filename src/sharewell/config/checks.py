"""What must be so before a hub may start: Django's system checks of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from sharewell.records.walls.lint import EMPTIED, found

SHORTEST_KEY = 50
HINTS = {"E01": "name the role that `sharewell db init` made in DATABASE_URL", "E03": "run `sharewell db init` again"}
"""What helps, by the kind of what is wrong."""


def ready() -> None:
    """Make Django run them."""
    register(key_is_long, Tags.security)
    register(database_is_fit, Tags.database)


def key_is_long(**_: Any) -> list[CheckMessage]:
    """The site's key cannot be guessed."""
    if len(settings.SECRET_KEY) >= SHORTEST_KEY and len(set(settings.SECRET_KEY)) >= 10:
        return []
    says = f"the site's key is too short: it needs {SHORTEST_KEY} letters or more, at random"
    return [_error("E001", says, "name another in SHAREWELL_SECRET_KEY, or none, and one is made")]


def database_is_fit(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The walls between agencies stand, the app cannot undo them, and what was committed stays committed.

    Tests clean up after themselves by TRUNCATE, and nothing of theirs outlives a power cut.
    """
    if "default" not in (databases or ()):
        return []
    tested = settings.TESTING
    with connections["default"].cursor() as cursor:
        wrong = found(cursor, durable=not tested, besides=EMPTIED if tested else ())
    return [_error(one.number, one.says, HINTS.get(one.number[:3], "")) for one in wrong]


def _error(number: str, says: str, hint: str) -> CheckMessage:
    return Error(says, hint=hint or None, id=f"sharewell.{number}")
