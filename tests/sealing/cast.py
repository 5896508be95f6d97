"""What the tests of sealing share: keepers, hubs with a keyring, and a place for words."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sharewell.records.sealing.faults import KeyGone
from sharewell.records.sealing.journal import Journal
from sharewell.records.sealing.keeper import FileKeeper, Keeper
from sharewell.records.sealing.keyring import Keyring

ASHAS, BENS = UUID(int=0xA5A), UUID(int=0xBE2)
"""Children's social care in Midtown, and its police."""
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def unwrapped(under: bytes, wrapped: bytes) -> bytes | None:
    try:
        return aes_key_unwrap(under, wrapped)
    except InvalidUnwrap:
        return None


class Service(Keeper):
    """A key management service in memory. It wraps and unwraps, and has no way to hand out an epoch's key."""

    def __init__(self) -> None:
        self.__held: dict[UUID, dict[int, bytes]] = {}
        self.__last: dict[UUID, int] = {}

    def epochs(self, agency: UUID) -> list[int]:
        return sorted(self.__held.get(agency, {}))

    def newest(self, agency: UUID) -> int | None:
        return max(self.epochs(agency), default=None)

    def make(self, agency: UUID) -> int:
        epoch = self.__last[agency] = self.__last.get(agency, 0) + 1
        self.__held.setdefault(agency, {})[epoch] = os.urandom(32)
        return epoch

    def wrap(self, agency: UUID, epoch: int, key: bytes) -> bytes:
        return aes_key_wrap(self.__key(agency, epoch), key)

    def unwrap_all(self, agency: UUID, epoch: int, wrapped: Sequence[bytes]) -> list[bytes | None]:
        return [unwrapped(self.__key(agency, epoch), one) for one in wrapped]

    def destroy(self, agency: UUID, epoch: int) -> None:
        self.__held.get(agency, {}).pop(epoch, None)

    def __key(self, agency: UUID, epoch: int) -> bytes:
        try:
            return self.__held[agency][epoch]
        except KeyError:
            raise KeyGone from None


class Desk(BaseManager):
    """The service in a process of its own, as it would be: whoever asks may die, it lives on."""


Desk.register("service", Service, exposed=("epochs", "newest", "make", "wrap", "unwrap", "unwrap_all", "destroy"))


@contextmanager
def service() -> Iterator[Keeper]:
    """The service, running, as somebody in another process sees it."""
    # Not in pytest's folder: the address of a socket may have about a hundred letters.
    with tempfile.TemporaryDirectory() as folder, Desk(address=f"{folder}/desk", ctx=get_context("fork")) as desk:
        yield cast(Keeper, desk.service())  # type: ignore[attr-defined]


@dataclass
class Hub:
    """A hub's folders. The keyring is opened anew each time, as another process would."""

    folder: Path
    service: Keeper | None = None
    keepers: list[Callable[[Keeper], Keeper]] = field(default_factory=list)

    @property
    def journal(self) -> Journal:
        return Journal(self.folder / "journal" / "erasures.txt")

    def keeper(self) -> Keeper:
        keeper = self.service or FileKeeper(self.folder / "epochs")
        for around in self.keepers:
            keeper = around(keeper)
        return keeper

    def open(self) -> Keyring:
        return Keyring(self.folder / "ring", self.keeper(), self.journal)

    def files(self) -> dict[str, bytes]:
        """Everything that lies in the hub's folders now, but for the journal.

        Read by another process: a process that opens and closes a file of SQLite's loses the locks it has on it.
        """
        found = (path for name in ("ring", "epochs") for path in (self.folder / name).rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): subprocess.check_output(["cat", path]) for path in found}


def scopes(keyring: Keyring, agency: UUID, count: int) -> dict[UUID, bytes]:
    """So many fresh scopes of an agency, with their keys."""
    fresh = [uuid4() for _ in range(count)]
    for scope in fresh:
        keyring.make(agency, scope)
    return {scope: keyring.key(agency, scope) for scope in fresh}


def opens(keyring: Keyring, agency: UUID, scope: UUID) -> bool:
    """Whether there is a key."""
    try:
        keyring.key(agency, scope)
    except KeyGone:
        return False
    return True
