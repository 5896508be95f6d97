"""Reading JSON that somebody else wrote: the fields that are needed, of the types that are needed, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sharewell.ledger.faults import Unsound
from sharewell.ledger.tree import HASH_LENGTH

Types = Mapping[str, type]
_NAMES = {str: "a text", int: "an integer", list: "a list", dict: "an object", bool: "yes or no"}


def read_object(text: str, what: str) -> dict[str, Any]:
    """The object in the text. Raises Unsound where it holds anything else."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise Unsound(f"{what} is not JSON") from None
    if not isinstance(values, dict):
        raise Unsound(f"{what} is not an object")
    return values


def check_fields(values: Mapping[str, Any], types: Types, what: str) -> None:
    """Raises Unsound unless there are these fields and no others, each of its type."""
    if values.keys() != types.keys():
        raise Unsound(f"{what} should have {', '.join(f'`{name}`' for name in types)} and nothing else")
    for name, needed in types.items():
        if type(values[name]) is not needed:
            raise Unsound(f"{what}: `{name}` is not {_NAMES[needed]}")


def read_hash(written: object, what: str) -> bytes:
    """A hash from its hex. Raises Unsound where it is not one, in lower case."""
    try:
        found = bytes.fromhex(written) if isinstance(written, str) else b""
    except ValueError:
        found = b""
    if len(found) != HASH_LENGTH or found.hex() != written:
        raise Unsound(f"{what} is not a hash in hex")
    return found
