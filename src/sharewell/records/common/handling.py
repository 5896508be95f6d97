"""How each field is to be handled. Every model says it of every one of its fields, and a test checks that."""

from __future__ import annotations

import secrets
from enum import StrEnum


class Handling(StrEnum):
    """What a field holds."""

    OPEN = "open"
    """Ids, times, words of the pack: nothing about a person."""
    STAFF = "staff"
    """About the people who work here."""
    PERSONAL = "personal"
    """About the people a matter is about, or written freely. Sealed."""
    TRACE = "trace"
    """An id or a time that says something about people, and stands in clear because rows are found by it."""
    SECRET = "secret"  # noqa: S105 - a word, not a secret
    """Keys and tokens."""


OPEN, STAFF, PERSONAL, TRACE, SECRET = Handling


def new_key() -> bytes:
    """A fresh key for the commitments of one matter or agency: 32 random bytes."""
    return secrets.token_bytes(32)
