"""Looking for words in files, and saying how much was looked through."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.canaries.words import Kind, Words, spellings

PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
"""Where something may begin that was packed by zlib or gzip, which is what all that packs here packs with."""
MOST, SHORTEST = 50_000_000, 16
"""Bytes that are unpacked of one stream, and below which nothing was packed there after all."""
PART = "a part of a word"


@dataclass
class Looked:
    """A place: how many files, bytes and packed streams were looked through, and what was found in it."""

    files: int = 0
    size: int = 0
    unpacked: int = 0
    found: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Needles:
    """What is looked for: what all words of a kind hold, and then each of them, in every spelling."""

    first: frozenset[bytes]
    words: Mapping[str, frozenset[bytes]]

    def found(self, content: bytes) -> Iterator[str]:
        """Which words are there; or that there is a part of one."""
        if any(one in content for one in self.first):
            whole = [name for name, spelt in self.words.items() if any(one in content for one in spelt)]
            yield from whole or [PART]


def needles(words: Words) -> list[Needles]:
    """What to look for, kind by kind."""
    return [
        Needles(
            frozenset(spelt for start in words.begin_with(kind) for spelt in spellings(start)),
            {name: spellings(word) for name, word in words.of(kind).items()},
        )
        for kind in Kind
    ]


def look(places: Mapping[str, Iterable[Path]], words: Words) -> dict[str, Looked]:
    """What is found in each place: files, or folders with all that is in them."""
    search = Search(needles(words))
    return {place: search.in_place(paths) for place, paths in places.items()}


@dataclass
class Search:
    """A search for words. What stands in two files alike, as much of a database does, is looked through once."""

    wanted: list[Needles]
    seen: dict[bytes, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def in_place(self, paths: Iterable[Path]) -> Looked:
        """What is found in files, and folders with all that is in them."""
        looked = Looked()
        for file in files_of(paths):
            content = file.read_bytes()
            inside, found = self.in_content(content)
            looked.files, looked.size = looked.files + 1, looked.size + len(content)
            looked.unpacked += inside
            looked.found |= found | frozenset(self._found(file.name.encode()))
        return looked

    def in_content(self, content: bytes) -> tuple[int, frozenset[str]]:
        """How many packed streams there are in a file, and what is found in it and in them."""
        known = hashlib.sha256(content).digest()
        if known not in self.seen:
            inside = [*unpacked(content)]
            # A file that was made longer than it is full ends with nothing but zeros.
            shorter = content.rstrip(b"\0") + b"\0"
            self.seen[known] = len(inside), frozenset(name for one in (shorter, *inside) for name in self._found(one))
        return self.seen[known]

    def _found(self, content: bytes) -> Iterator[str]:
        for some in self.wanted:
            yield from some.found(content)


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file, and every file of a folder."""
    for path in paths:
        yield from (file for file in ([path] if not path.is_dir() else sorted(path.rglob("*"))) if file.is_file())


def unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever was packed in it, wherever it begins."""
    view = memoryview(content)
    for start in PACKED.finditer(content):
        opened = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            inside = opened.decompress(view[start.start() :], MOST)
        except zlib.error:
            continue
        if len(inside) >= SHORTEST:
            yield inside
