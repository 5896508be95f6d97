"""Django's settings for where the records are: the embedded PostgreSQL, or the server that DATABASE_URL names.

Every process connects under the role of what it does: `default` is the app's. The owner has a place among them too, so
that Django can make tables as it, and no way in: `console.bootstrap` gives it one for as long as that takes.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from sharewell.console.server import NAME, address, home, made_once, passwords, settings_of, walls_key
from sharewell.records.common.roles import APP, AUDITOR, SEQUENCER

__all__ = ["address", "databases", "home", "made_once", "settings_of", "walls_key"]

ROLES = {"default": APP, "sequencer": SEQUENCER, "auditor": AUDITOR}
"""What Django calls a connection, and the role it is of."""


def databases() -> dict[str, dict[str, Any]]:
    """The connection of each role to the server; on one that is named, the app's address says where it is."""
    named = os.environ.get("DATABASE_URL")
    url = named or os.environ.get("SHAREWELL_EMBEDDED_URL", "postgresql://localhost/")
    words = passwords(home())
    name = "" if named else NAME
    found = {alias: settings_of(url, user=role, password=words[role], name=name) for alias, role in ROLES.items()}
    if named and urlsplit(named).password:
        found["default"] = settings_of(named)
    return {**found, "owner": settings_of(url)}
