"""Who holds an agency's epochs: the keys under which the keys of its scopes are wrapped.

A key management service would be a keeper. It need never hand out an epoch, only wrap and unwrap under it. What it
makes and destroys must be seen by every process at once, or a key could be wrapped under an epoch on its way out.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sharewell.records.sealing.box import KEY_LENGTH
from sharewell.records.sealing.faults import KeyGone
from sharewell.records.sealing.files import alone, private_folder, synced, wipe, write_whole

_AGENCY = re.compile("[0-9a-f]{32}")
_EPOCH = re.compile("[1-9][0-9]*")


class Keeper(Protocol):
    """Holds the epochs of agencies, numbered from 1. Where an epoch is not there, KeyGone is raised.

    A keeper is made from this class, and says everything but `unwrap` itself.
    """

    def epochs(self, agency: UUID) -> list[int]:
        """The agency's epochs, the oldest first."""

    def newest(self, agency: UUID) -> int | None:
        """The agency's newest epoch, if it has one."""

    def make(self, agency: UUID) -> int:
        """Make an epoch newer than every other, and say which."""

    def wrap(self, agency: UUID, epoch: int, key: bytes) -> bytes:
        """The key, wrapped under an epoch of the agency."""

    def unwrap(self, agency: UUID, epoch: int, wrapped: bytes) -> bytes:
        """What was wrapped under this epoch of this agency. Raises KeyGone also where it was wrapped under another."""
        (found,) = self.unwrap_all(agency, epoch, [wrapped])
        if found is None:
            raise KeyGone
        return found

    def unwrap_all(self, agency: UUID, epoch: int, wrapped: Sequence[bytes]) -> list[bytes | None]:
        """What each of these is, asked at once; nothing in the place of one that was wrapped under another epoch."""

    def destroy(self, agency: UUID, epoch: int) -> None:
        """Destroy an epoch for good. One that is gone already stays gone."""


class FileKeeper(Keeper):
    """Keeps each epoch in a file of its own, which only this user reads, in a folder for each agency.

    The folder is on a disk of this machine.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = private_folder(folder)

    def epochs(self, agency: UUID) -> list[int]:
        """The agency's epochs, the oldest first."""
        kept = self._folder(agency)
        names = [path.name for path in kept.iterdir()] if kept.is_dir() else []
        return sorted(int(name) for name in names if _EPOCH.fullmatch(name))

    def newest(self, agency: UUID) -> int | None:
        """The agency's newest epoch, if it has one."""
        return max(self.epochs(agency), default=None)

    def make(self, agency: UUID) -> int:
        """Make an epoch newer than every other, and say which. Of two who make one at once, each gets its own."""
        with alone(self.folder, "make"):
            private_folder(self._folder(agency))
            epoch = (self.newest(agency) or 0) + 1
            write_whole(self._file(agency, epoch), secrets.token_bytes(KEY_LENGTH))
        return epoch

    def wrap(self, agency: UUID, epoch: int, key: bytes) -> bytes:
        """The key, wrapped under an epoch of the agency (RFC 3394)."""
        return aes_key_wrap(self._read(agency, epoch), key)

    def unwrap_all(self, agency: UUID, epoch: int, wrapped: Sequence[bytes]) -> list[bytes | None]:
        """What each of these is; the epoch is read once."""
        under = self._read(agency, epoch)
        return [_unwrapped(under, one) for one in wrapped]

    def destroy(self, agency: UUID, epoch: int) -> None:
        """Write over the epoch's file, then remove it. Of an agency that has none there is nothing to do."""
        if self._folder(agency).is_dir():
            wipe(self._file(agency, epoch))

    def copy_to(self, folder: Path) -> None:
        """Copy every epoch into a folder. Whoever calls sees to it that none is destroyed meanwhile."""
        private_folder(folder)
        for agency in (UUID(hex=path.name) for path in self.folder.iterdir() if _AGENCY.fullmatch(path.name)):
            copy = private_folder(folder / agency.hex)
            for epoch in self.epochs(agency):
                write_whole(copy / str(epoch), self._file(agency, epoch).read_bytes())
            synced(copy)
        synced(folder)

    def _file(self, agency: UUID, epoch: int) -> Path:
        """Where an epoch is kept."""
        return self._folder(agency) / str(epoch)

    def _folder(self, agency: UUID) -> Path:
        """Where an agency's epochs are kept."""
        return self.folder / agency.hex

    def _read(self, agency: UUID, epoch: int) -> bytes:
        """An epoch's key. Zeros are what is left of one whose destruction was cut short."""
        try:
            key = self._file(agency, epoch).read_bytes()
        except FileNotFoundError:
            raise KeyGone from None
        if len(key) != KEY_LENGTH or not any(key):
            raise KeyGone
        return key


def _unwrapped(under: bytes, wrapped: bytes) -> bytes | None:
    try:
        return aes_key_unwrap(under, wrapped)
    except InvalidUnwrap:
        return None
