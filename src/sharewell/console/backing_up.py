"""`sharewell backup`: the database into one folder, its keys into another, taken after it so that none is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sharewell.console import manifest, tools
from sharewell.console.bootstrap import Trouble
from sharewell.console.keys import key_file, signing_key
from sharewell.console.places import both_or_neither, fresh
from sharewell.console.server import as_role, home, passwords
from sharewell.records.common.roles import BACKUP
from sharewell.records.sealing.files import alone, private_folder, write_whole

KEYRING, LEDGER = "keyring", "keys"
"""Where in a copy of the keys the keyring is, and where the key that signs the ledger."""
LEFT_OUT = ("--exclude-schema=walls", "--exclude-table-data=public.django_session", "--exclude-table-data=public.cache")
"""The walls' key, and what lasts for hours: whoever was signed in signs in again."""
SEVEN_DAYS = "7 days"


def back_up(data: Path, keys: Path) -> Iterator[str]:
    """Copy database and keys: what to say of it. Raises Trouble, and then leaves nothing."""
    from django.conf import settings

    data, keys = fresh(data, keys)
    try:
        with alone(home(), "backup"), both_or_neither(data, keys) as (into, beside):
            _database(into)
            _keys(beside)
    except OSError as trouble:
        raise Trouble(f"the copies cannot be written: {(trouble.strerror or type(trouble).__name__).lower()}") from None
    yield f"the database is in `{data}`; keep it for as long as your retention asks"
    yield f"the keys are in `{keys}`; keep them apart from the database, and destroy them after {SEVEN_DAYS}:"
    yield "  what is erased is gone for good only when the last copy of the keys made before it is"
    yield f"the journal of erasures is in neither: it is `{settings.ERASURES}`"
    yield "  keep its newest state on another disk; without it nothing can be restored"


def _database(folder: Path) -> None:
    """Dump the database as the one role that passes the walls. Raises Trouble."""
    from django.utils import timezone

    _, sign = signing_key()
    at = timezone.now()
    tools.run("pg_dump", address(), "--format=custom", f"--file={folder / manifest.DUMP}", *LEFT_OUT)
    (folder / manifest.DUMP).chmod(0o600)
    manifest.write(folder, sign, at)


def address() -> str:
    """The database's address, for the backup's role."""
    from django.conf import settings

    server = os.environ.get("DATABASE_URL") or os.environ["SHAREWELL_EMBEDDED_URL"]
    return as_role(server, BACKUP, passwords(home())[BACKUP], settings.DATABASES["default"]["NAME"])


def _keys(folder: Path) -> None:
    """Copy the keyring, and the key that the ledger is signed with, so that it goes on under its name."""
    from sharewell.records.common.keys import keyring

    keyring().copy_to(folder / KEYRING)
    kept = private_folder(folder / LEDGER)
    for path in (key_file(), key_file().with_suffix(".pub")):
        write_whole(kept / path.name, path.read_bytes())
