"""What can go wrong with keys and with what they seal."""

from __future__ import annotations


class Unopened(Exception):
    """What was sealed does not open: another place, another key, or other bytes. It is not said which."""

    def __str__(self) -> str:
        return "what is sealed here cannot be opened"


class KeyGone(Exception):
    """There is no such key: destroyed, never made, or another agency's. It is not said which."""

    def __str__(self) -> str:
        return "this key is not there"


class KeptTogether(Exception):
    """Keys lie with what they open, so that whoever copies the one has the other."""


class JournalDamaged(Exception):
    """A line of the erasure journal cannot be read, so nobody can say who is to stay erased."""
