"""Looking for what is left of a key in every file there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import aes_key_wrap

EPOCH_LENGTH = 32


@dataclass(frozen=True)
class Residue:
    """How many files and bytes were searched, and what was found in which."""

    files: int
    size: int
    hits: tuple[tuple[str, str], ...]

    @property
    def kinds(self) -> set[str]:
        """What was found, wherever."""
        return {kind for kind, _ in self.hits}


@dataclass(frozen=True)
class Secret:
    """A scope's key, and every epoch that it was ever wrapped under."""

    agency: str
    scope: str
    key: bytes
    epochs: tuple[bytes, ...]

    def spellings(self, alive: Iterable[bytes]) -> dict[str, list[bytes]]:
        """What must be nowhere: the key, its epochs, and the key as any epoch that still exists would wrap it."""
        return {
            "key": [self.key, self.key.hex().encode()],
            "epoch": [spelt for epoch in self.epochs for spelt in (epoch, epoch.hex().encode())],
            "wrapped": [aes_key_wrap(epoch, self.key) for epoch in alive],
        }


def residue(secret: Secret, *folders: Path) -> Residue:
    """What is left of a key in these folders. No process has their keyring open meanwhile."""
    contents = {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    # RFC 3394 wraps the same key in the same way every time, so a copy that opens can be looked for.
    alive = {found for found in contents.values() if len(found) == EPOCH_LENGTH and any(found)}
    hits = [
        (kind, path)
        for kind, spelt in secret.spellings(alive).items()
        for path, found in contents.items()
        if any(one in found for one in spelt)
    ]
    return Residue(len(contents), sum(map(len, contents.values())), tuple(sorted(hits)))
