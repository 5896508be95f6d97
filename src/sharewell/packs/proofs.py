"""The day on which a pack's guarantees were last proved, kept beside the pack under the digest it had then."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sharewell.policy.pack import Pack

FILE = "proved.toml"


@dataclass(frozen=True, slots=True)
class Proved:
    """That every guarantee of the pack with this digest was proved on this day."""

    digest: str
    on: date


def proved(pack: Pack, folder: Path) -> Proved | None:
    """When this very pack was proved; None where it was another edition, or none, that was."""
    path = folder / FILE
    if not path.is_file():
        return None
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Proved(said["digest"], said["on"]) if said["digest"] == pack.digest else None


def spelt(found: Proved) -> str:
    """The file's text."""
    return f'# Written by `make docs`, once every guarantee is proved.\n\ndigest = "{found.digest}"\non = {found.on}\n'
