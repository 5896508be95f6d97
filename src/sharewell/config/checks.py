"""What must be so before a hub may start: Django's system checks of ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from sharewell.records.agencies.models import Agency, AgencyKey
from sharewell.records.common.context import working_for
from sharewell.records.common.keys import keyring
from sharewell.records.sealing.faults import KeptTogether
from sharewell.records.walls.lint import EMPTIED, found

SHORTEST_KEY = 50
HINTS = {"E01": "name the role that `sharewell db init` made in DATABASE_URL", "E03": "run `sharewell db init` again"}
"""What helps, by the kind of what is wrong."""
APART = "name other folders in SHAREWELL_KEYRING, SHAREWELL_EPOCHS and SHAREWELL_ERASURES"
BACK = "name its own in SHAREWELL_KEYRING and SHAREWELL_EPOCHS, or put both back with `sharewell restore`"


def ready() -> None:
    """Make Django run them."""
    register(key_is_long, Tags.security)
    register(database_is_fit, Tags.database)
    register(keys_lie_apart, Tags.security)
    register(keyring_is_this_databases, Tags.database)


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


def keys_lie_apart(**_: Any) -> list[CheckMessage]:
    """Whoever copies the database's folder copies no key and no journal with it, nor the other way round."""
    try:
        keyring().beside(Path(settings.HOME) / "postgres")
    except KeptTogether as trouble:
        return [_error("E040", str(trouble), APART)]
    except ImportError:
        says = f"there is no keeper of the name `{settings.KEEPER}`"
        return [_error("E042", says, "name a function of no arguments in SHAREWELL_KEEPER, or nothing")]
    return []


def keyring_is_this_databases(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The key of every agency is in this keyring: with another's, everything would seem to be erased."""
    if "default" not in (databases or ()) or keys_lie_apart():
        return []
    try:
        without = [agency.code for agency in Agency.objects.order_by("code") if not _has_its_key(agency)]
    except DatabaseError:
        # Without tables or walls nobody can look, and the check of those says so.
        return []
    says = f"the keyring is not the one of this database: it has no key of {', '.join(without)}"
    return [_error("E041", says, BACK)] if without else []


def _has_its_key(agency: Agency) -> bool:
    with working_for(agency.pk):
        scope = AgencyKey.objects.filter(agency=agency).values_list("scope", flat=True).first()
    return scope is not None and keyring().has(agency.pk, scope)


def _error(number: str, says: str, hint: str) -> CheckMessage:
    return Error(says, hint=hint or None, id=f"sharewell.{number}")
