"""What came out of going through a hub: kept in a file, so that a page can be written of all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.canaries.broken import Break
from tests.canaries.places import MAY_STAND, PLACES
from tests.canaries.search import Looked
from tests.canaries.words import NAMES, Kind

KEEP = "SHAREWELL_CANARIES"
"""Names, in the environment, the folder that outcomes are kept in; none are where it is not set."""
SOUND = "sound"
"""What the outcome goes by of a hub in which nothing is broken."""


@dataclass(frozen=True)
class Outcome:
    """What was found place by place, and how far the journey went: answers by code, pages, letters."""

    name: str
    looked: Mapping[str, Looked]
    codes: Mapping[int, int]
    pages: int
    letters: int

    @property
    def clear(self) -> dict[str, tuple[str, ...]]:
        """Which words stand in which places where they may not."""
        found = {name: self.places_of(name, kind) for kind, names in NAMES.items() for name in names}
        strange = {name for one in self.looked.values() for name in one.found} - {*found}
        return {name: places for name, places in found.items() if places} | dict.fromkeys(strange, ("?",))

    def places_of(self, name: str, kind: Kind) -> tuple[str, ...]:
        """Where a word stands and may not."""
        return tuple(one for one in PLACES if name in self.looked[one].found and one not in MAY_STAND[kind])

    def keep(self) -> None:
        """Keep it, where the environment names a folder."""
        if folder := os.environ.get(KEEP):
            said: dict[str, Any] = asdict(self)
            for one in said["looked"].values():
                one["found"] = sorted(one["found"])
            (Path(folder) / f"{self.name.replace(' ', '-')}.json").write_text(json.dumps(said), encoding="utf-8")


def expected(breaks: Iterable[Break]) -> dict[str, tuple[str, ...]]:
    """Which words stand where they may not in a hub that is broken in these ways."""
    found = {name: {*one.places} for one in breaks for name in one.words}
    return {name: tuple(place for place in PLACES if place in places) for name, places in found.items()}


def kept(folder: Path) -> dict[str, Outcome]:
    """The outcomes in a folder, by name."""
    return {one.name: one for one in map(_read, sorted(folder.glob("*.json")))}


def _read(path: Path) -> Outcome:
    said = json.loads(path.read_text(encoding="utf-8"))
    looked = {place: Looked(**{**one, "found": {*one["found"]}}) for place, one in said["looked"].items()}
    codes = {int(code): many for code, many in said["codes"].items()}
    return Outcome(said["name"], looked, codes, said["pages"], said["letters"])
