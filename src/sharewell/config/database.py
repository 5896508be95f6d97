"""Django's settings for where the records are: the embedded PostgreSQL, or the server that DATABASE_URL names.

Every process connects under the role of what it does: `default` is the app's. The owner has a place among them too, so
that Django can make tables as it, and no way in: `console.bootstrap` gives it one for as long as that takes.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sharewell.console.server import NAME, address, home, made_once, passwords, walls_key
from sharewell.records.common.roles import APP, AUDITOR, SEQUENCER

__all__ = ["address", "databases", "home", "made_once", "settings_of", "walls_key"]

PLACE = ("host", "port")
"""What an address may say after its question mark about where the server is; the rest is for the driver."""

KEPT_OPEN = 600
"""Seconds that a connection is kept for the next request of its thread: opening one takes longer than most pages."""
PATIENCE = 5
"""Seconds in which the server has to answer: whom to ring is shown without it, and nobody waits long for that."""

PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
"""A question asked for the sixth time on a connection is planned for good: planning took longer than answering."""
ROLES = {"default": APP, "sequencer": SEQUENCER, "auditor": AUDITOR}
"""What Django calls a connection, and the role it is of."""


def settings_of(url: str, *, user: str = "", password: str = "", name: str = "", acts_as: str = "") -> dict[str, Any]:
    """Django's settings for an address; with another user, database, or role to act as where they are given."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or parts.path.lstrip("/") or NAME,
        "USER": user or unquote(parts.username or ""),
        "PASSWORD": password or unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0 if os.environ.get("SHAREWELL_TESTING") else KEPT_OPEN,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": False,
            **PREPARED,
            "connect_timeout": PATIENCE,
            **({"options": f"-c role={acts_as}"} if acts_as else {}),
            **{key: value for key, value in query.items() if key not in PLACE},
        },
    }


def databases() -> dict[str, dict[str, Any]]:
    """The connection of each role to the server; on one that is named, the app's address says where it is."""
    named = os.environ.get("DATABASE_URL")
    url = named or os.environ.get("SHAREWELL_EMBEDDED_URL", "postgresql://localhost/")
    words = passwords(home())
    found = {alias: settings_of(url, user=role, password=words[role]) for alias, role in ROLES.items()}
    if named and urlsplit(named).password:
        found["default"] = settings_of(named)
    return {**found, "owner": settings_of(url)}
