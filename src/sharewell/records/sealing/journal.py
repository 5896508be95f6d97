"""The erasure journal: which scopes were destroyed, and when. It holds nothing else.

It lies outside the database and outside the keyring, and is never restored with them. After either was restored, what
it lists is destroyed again, so that nobody who was erased comes back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sharewell.records.sealing.faults import JournalDamaged
from sharewell.records.sealing.files import PRIVATE_FILE, alone, made_folder, synced

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9a-f]{32}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_LENGTH = 32 + 1 + 32 + 1 + 20


@dataclass(frozen=True, slots=True)
class Erased:
    """A scope of an agency that was destroyed, and when."""

    agency: UUID
    scope: UUID
    at: datetime


class Journal:
    """The erasure journal in one file, which only grows."""

    def __init__(self, path: Path) -> None:
        self.path = made_folder(path.parent) / path.name

    def note(self, erased: Erased) -> None:
        """Add a line. It is on the disk when this returns."""
        if erased.at.tzinfo is None:
            raise ValueError("the time of an erasure needs a time zone")
        line = f"{erased.agency.hex} {erased.scope.hex} {erased.at.astimezone(UTC).strftime(_TIME)}\n".encode("ascii")
        with alone(self.path.parent, self.path.name):
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_FILE), "r+b") as file:
                file.write(line if _ends_well(file.fileno()) else b"\n" + line)
                file.flush()
                os.fsync(file.fileno())
            synced(self.path.parent)

    def __iter__(self) -> Iterator[Erased]:
        """Every line, in order. One that a crash cut short is passed over: its erasure had not begun."""
        written = self.path.read_bytes() if self.path.exists() else b""
        for number, raw in enumerate(written.split(b"\n"), 1):
            line = raw.strip(b"\0")
            if found := _LINE.fullmatch(line):
                yield _erased(*found.groups())
            elif len(line) >= _LENGTH:
                raise JournalDamaged(f"line {number} of the erasure journal cannot be read")

    def take_in(self, other: Journal) -> int:
        """Add what another journal lists and this one does not: how many lines. Raises JournalDamaged."""
        known = {(erased.agency, erased.scope) for erased in self}
        missing = [erased for erased in other if (erased.agency, erased.scope) not in known]
        for erased in missing:
            self.note(erased)
        return len(missing)


def _ends_well(file: int) -> bool:
    """Whether the file ends with a whole line, or is empty."""
    size = os.fstat(file).st_size
    return not size or os.pread(file, 1, size - 1) == b"\n"


def _erased(agency: bytes, scope: bytes, at: bytes) -> Erased:
    """What a line says."""
    time = datetime.strptime(at.decode("ascii"), _TIME).replace(tzinfo=UTC)
    return Erased(UUID(agency.decode("ascii")), UUID(scope.decode("ascii")), time)
