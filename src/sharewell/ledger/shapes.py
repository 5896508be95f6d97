"""What a field of an entry may hold: ids, words of the code, digests, commitments, times, and no free text.

An entry stays for ever, so nothing that a person could be known by fits into one. Strings are ASCII by their shapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from sharewell.ledger.encode import LARGEST


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field may hold: in words, and as a test."""

    says: str
    fits: Callable[[object], bool]


def _text(pattern: str) -> Callable[[object], bool]:
    found = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and found(value) is not None


def _every(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, tuple) and all(fits(item) for item in value)


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_WORD = "(?=.{1,80}$)[a-z0-9]+(?:[-._/][a-z0-9]+)*"
_DIGEST = "[0-9a-f]{64}"

Id = Annotated[str, Shape("an id (a UUID in lower case)", _text(_ID))]
MaybeId = Annotated[str, Shape("an id (a UUID in lower case) or nothing", _text(f"(?:{_ID})?"))]
Ids = Annotated[tuple[str, ...], Shape("ids (a tuple of UUIDs in lower case)", _every(_text(_ID)))]
Word = Annotated[str, Shape("a word of the code (lower case, digits, hyphens)", _text(_WORD))]
MaybeWord = Annotated[str, Shape("a word of the code (lower case, digits, hyphens) or nothing", _text(f"(?:{_WORD})?"))]
Words = Annotated[tuple[str, ...], Shape("words of the code (a tuple)", _every(_text(_WORD)))]
Digest = Annotated[str, Shape("a SHA-256 digest in hex", _text(_DIGEST))]
Commitment = Annotated[str, Shape("a keyed commitment in hex", _text(_DIGEST))]
MaybeCommitment = Annotated[str, Shape("a keyed commitment in hex or nothing", _text(f"(?:{_DIGEST})?"))]
Time = Annotated[int, Shape("a time in whole seconds since 1970", _is_time)]
Flag = Annotated[bool, Shape("yes or no", _is_flag)]
