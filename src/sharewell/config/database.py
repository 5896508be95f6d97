"""Django's settings for where the records are: the embedded PostgreSQL, or the server that DATABASE_URL names.

The web, the demo and the tests connect as the app's role; only migrations connect as the owner.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sharewell.console.server import APP, NAME, OWNER, address, embedded, home, made_once, passwords, prepare

__all__ = [
    "APP", "NAME", "OWNER", "address", "databases", "embedded", "home", "made_once", "passwords", "prepare",
    "settings_of",
]  # fmt: skip

PLACE = ("host", "port")
"""What an address may say after its question mark about where the server is; the rest is for the driver."""

KEPT_OPEN = 600
"""Seconds that a connection is kept for the next request of its thread: opening one takes longer than most pages."""
PATIENCE = 5
"""Seconds in which the server has to answer: whom to ring is shown without it, and nobody waits long for that."""

PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
"""A question asked for the sixth time on a connection is planned for good: planning took longer than answering."""


def settings_of(url: str, *, user: str = "", password: str = "", name: str = "") -> dict[str, Any]:
    """Django's settings for an address, with another user and database name where they are given."""
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
            **{key: value for key, value in query.items() if key not in PLACE},
        },
    }


def databases() -> dict[str, dict[str, Any]]:
    """`default` is the app's connection, `owner` the one that migrations use."""
    named = os.environ.get("DATABASE_URL")
    if named:
        return {"default": settings_of(named), "owner": settings_of(os.environ.get("DATABASE_OWNER_URL", named))}
    url = os.environ.get("SHAREWELL_EMBEDDED_URL", "postgresql://localhost/")
    words = passwords(home()) if os.environ.get("SHAREWELL_EMBEDDED_URL") else {OWNER: "", APP: ""}
    return {
        "default": settings_of(url, user=APP, password=words[APP], name=NAME),
        "owner": settings_of(url, user=OWNER, password=words[OWNER], name=NAME),
    }
