"""What must be so before a hub may start: Django's system checks of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

SHORTEST_KEY = 50
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings of the server without which a power cut loses what was committed."""
ROLE = """
select rolsuper, rolbypassrls, rolcreaterole,
       exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname = 'public' and c.relkind in ('r', 'p')
                 and pg_has_role(current_user, c.relowner, 'member'))
from pg_roles where rolname = current_user
"""


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
    """The app owns nothing and is no superuser, and what was committed stays committed."""
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        return [*_role(cursor), *_durable(cursor)]


def _role(cursor: Any) -> list[CheckMessage]:
    cursor.execute(ROLE)
    superuser, passes, makes, owns = cursor.fetchone()
    found: list[tuple[bool, str]] = [
        (superuser, "the app connects as a superuser"),
        (passes, "the app's role passes by row policies"),
        (makes, "the app's role can make roles"),
        (owns, "the app's role owns tables, so it could undo their guards"),
    ]
    hint = "name the role that `sharewell db init` made in DATABASE_URL"
    return [_error(f"E01{number}", says, hint) for number, (wrong, says) in enumerate(found) if wrong]


def _durable(cursor: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for number, name in enumerate(DURABLE):
        cursor.execute("select current_setting(%s)", [name])
        if cursor.fetchone()[0] == "off":
            found.append(_error(f"E02{number}", f"the database has {name} off: a power cut would lose records", ""))
    return found


def _error(number: str, says: str, hint: str) -> CheckMessage:
    return Error(says, hint=hint or None, id=f"sharewell.{number}")
