"""What a copy of the database says of itself, signed by the hub that made it.

Loading a copy runs what is in it as whoever administers the server, so a file that somebody else put there must not
be loaded. The ledger's key signs; its public half travels with the keys, apart from the data.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sharewell import __version__
from sharewell.console.bootstrap import Trouble
from sharewell.console.keys import verify
from sharewell.ledger.note import Key, Sign

DUMP, MANIFEST, SIGNATURE = "database.dump", "manifest.json", "manifest.sig"
FOR = b"sharewell/backup/v1\n"
"""What the signature is made for, before the manifest's bytes: no note of the ledger begins so."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A copy's program version, the migrations its tables have, when it was made, and the digest of its one file."""

    program: str
    migrations: list[str]
    at: str
    sha256: str


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, sign: Sign, at: datetime) -> None:
    """Write the manifest of the dump in this folder, with its signature."""
    said = Manifest(__version__, applied(), at.isoformat(timespec="seconds"), digest(folder / DUMP))
    content = f"{json.dumps(asdict(said), indent=1)}\n".encode("ascii")
    (folder / MANIFEST).write_bytes(content)
    (folder / SIGNATURE).write_bytes(b64encode(sign(FOR + content)) + b"\n")


def read(folder: Path, key: Key) -> Manifest:
    """The manifest of a copy that is whole, and is what this key's hub made. Raises Trouble."""
    try:
        content, signature = (folder / MANIFEST).read_bytes(), b64decode((folder / SIGNATURE).read_bytes())
        found = digest(folder / DUMP)
    except (OSError, ValueError):
        raise Trouble(
            f"`{folder}` holds no whole copy of a database ({DUMP}, {MANIFEST}, {SIGNATURE}); name another"
        ) from None
    if not verify(key.public, signature, FOR + content):
        raise Trouble(
            f"`{folder}` was not made by the hub whose keys these are: the signature of {MANIFEST} is not that of "
            f"`{key.name}`; take another copy of the data, or the keys of its own hub"
        )
    said = Manifest(**json.loads(content))
    if found != said.sha256:
        raise Trouble(f"`{folder / DUMP}` is not as it was made: its digest is another; take another copy")
    return said


def insist(said: Manifest) -> None:
    """Refuse a copy of another shape than this program's tables, or of a newer program. Raises Trouble."""
    if numbers(said.program) > numbers(__version__):
        raise Trouble(f"the copy is of Sharewell `{said.program}`, newer than this one ({__version__}); install that")
    if said.migrations != known():
        raise Trouble(
            f"the copy's tables are of another shape than this program's ({__version__}); install Sharewell "
            f"`{said.program}`, restore with it, and go on to the newer version with `sharewell db init`"
        )


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared."""
    return tuple(int("".join(filter(str.isdigit, part)) or 0) for part in version.split("."))


def applied() -> list[str]:
    """The migrations that the database has."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())


def known() -> list[str]:
    """The migrations that this program has."""
    from django.db.migrations.loader import MigrationLoader

    return sorted(".".join(one) for one in MigrationLoader(None).graph.nodes)
