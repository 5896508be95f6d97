"""Looking for words in files, and saying how much was looked through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.canaries.words import spellings


@dataclass
class Looked:
    """A place: how many files and bytes were looked through, and which fields' words were found in it."""

    files: int = 0
    size: int = 0
    found: set[str] = field(default_factory=set)


def look(places: Mapping[str, Iterable[Path]], words: Mapping[str, str]) -> dict[str, Looked]:
    """What is found in each place: files, or folders with all that is in them."""
    spelt = {name: tuple(spellings(word)) for name, word in words.items()}
    return {place: _in_place(paths, spelt) for place, paths in places.items()}


def _in_place(paths: Iterable[Path], spelt: Mapping[str, tuple[bytes, ...]]) -> Looked:
    looked = Looked()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                content = file.read_bytes()
                looked.files, looked.size = looked.files + 1, looked.size + len(content)
                looked.found |= {name for name, some in spelt.items() if any(one in content for one in some)}
    return looked


def table(found: Mapping[str, Looked], words: Mapping[str, str]) -> str:
    """The denominators, as a table."""
    asked = sum(len(tuple(spellings(word))) for word in words.values())
    lines = [f"{'place':<28}{'files':>7}{'bytes':>13}{'words x spellings':>20}{'found':>7}"]
    lines += [f"{place:<28}{one.files:>7}{one.size:>13,}{asked:>20}{len(one.found):>7}" for place, one in found.items()]
    return "\n".join(lines)
