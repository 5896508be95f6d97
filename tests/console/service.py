"""A key management service for a hub in processes of its own: it keeps epochs where the hub cannot see them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from sharewell.records.sealing.faults import KeyGone
from sharewell.records.sealing.files import alone, write_whole
from sharewell.records.sealing.keeper import Keeper
from tests.sealing.cast import unwrapped

PLACE = "TESTED_KEY_SERVICE"


class Service(Keeper):
    """Wraps and unwraps, and never hands an epoch out. What it holds is seen by every process at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def epochs(self, agency: UUID) -> list[int]:
        return sorted(map(int, self._held().get(agency.hex, {})))

    def newest(self, agency: UUID) -> int | None:
        return max(self.epochs(agency), default=None)

    def make(self, agency: UUID) -> int:
        with alone(self._file.parent, "service"):
            held, epoch = self._held(), (self.newest(agency) or 0) + 1
            held.setdefault(agency.hex, {})[str(epoch)] = os.urandom(32).hex()
            self._hold(held)
        return epoch

    def wrap(self, agency: UUID, epoch: int, key: bytes) -> bytes:
        return aes_key_wrap(self._key(agency, epoch), key)

    def unwrap_all(self, agency: UUID, epoch: int, wrapped: Sequence[bytes]) -> list[bytes | None]:
        return [unwrapped(self._key(agency, epoch), one) for one in wrapped]

    def destroy(self, agency: UUID, epoch: int) -> None:
        with alone(self._file.parent, "service"):
            held = self._held()
            held.get(agency.hex, {}).pop(str(epoch), None)
            self._hold(held)

    def _key(self, agency: UUID, epoch: int) -> bytes:
        try:
            return bytes.fromhex(self._held()[agency.hex][str(epoch)])
        except KeyError:
            raise KeyGone from None

    def _held(self) -> dict[str, dict[str, str]]:
        return json.loads(self._file.read_bytes()) if self._file.exists() else {}

    def _hold(self, held: dict[str, dict[str, str]]) -> None:
        write_whole(self._file, json.dumps(held).encode())


def keeper() -> Service:
    """What SHAREWELL_KEEPER names in the tests."""
    return Service(Path(os.environ[PLACE]))
