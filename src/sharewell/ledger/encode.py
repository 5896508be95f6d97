"""One canonical spelling in bytes: the part of RFC 8785 that entries need, and nothing more.

An object with ASCII keys, sorted; values are ASCII strings, integers within 2^53, booleans, and flat lists of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sharewell.ledger.faults import NotCanonical

Scalar = str | int | bool
Plain = Scalar | Sequence[Scalar]

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly."""


def encode(values: Mapping[str, Plain]) -> bytes:
    """The canonical bytes of an object. Raises NotCanonical for what has no canonical spelling here."""
    for key, value in values.items():
        _check_key(key)
        _check(value, f"`{key}`")
    # Not ensure_ascii: it would escape DEL, which RFC 8785 leaves as it is.
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("ascii")


def decode(spelling: bytes) -> dict[str, Plain]:
    """The object that these bytes spell. Raises NotCanonical unless it is spelt in exactly these bytes."""
    values = _parsed(spelling)
    again = encode(values)
    if again != spelling:
        raise NotCanonical(f"byte {_first_difference(again, spelling)} is not as the canonical form has it")
    return values


def _check_key(key: object) -> None:
    if not (isinstance(key, str) and key.isascii()):
        raise NotCanonical("a key is not a text of ASCII letters")


def _check(value: object, where: str) -> None:
    if isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _check_scalar(item, f"{where}, item {place}")
    else:
        _check_scalar(value, where)


def _check_scalar(value: object, where: str) -> None:
    match value:
        case bool():
            return
        case int():
            if not -LARGEST <= value <= LARGEST:
                raise NotCanonical(f"{where} is an integer beyond 2^53")
        case str():
            if not value.isascii():
                raise NotCanonical(f"{where} holds a letter that is not ASCII")
        case _:
            raise NotCanonical(f"{where} is neither text, integer, yes or no, nor a flat list: {type(value).__name__}")


def _parsed(spelling: bytes) -> dict[str, Any]:
    try:
        values = json.loads(spelling.decode("ascii"), parse_float=_no_float, parse_constant=_no_float)
    except UnicodeDecodeError as trouble:
        raise NotCanonical(f"byte {trouble.start} is not ASCII") from None
    except json.JSONDecodeError as trouble:
        raise NotCanonical(f"not JSON from byte {trouble.pos} on") from None
    except (ValueError, RecursionError):
        raise NotCanonical("holds a number that is not an integer, or lists too deep to read") from None
    if not isinstance(values, dict):
        raise NotCanonical("not an object")
    return values


def _no_float(_: str) -> NoReturn:
    raise ValueError


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
