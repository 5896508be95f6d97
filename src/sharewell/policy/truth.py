"""Three-valued truth: yes, no, and nobody has said.

Kleene's strong logic. As numbers, *and* is the least, *or* the greatest and *not* the distance from yes.
"""

from __future__ import annotations

from enum import IntEnum


class Truth(IntEnum):
    """Whether a condition holds on what has been stated so far."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __invert__(self) -> Truth:
        return _OTHER[self]

    @property
    def word(self) -> str:
        """The truth as it is written in results: `yes`, `no` or `unknown`."""
        return self.name.lower()

    @staticmethod
    def of(known: bool) -> Truth:
        """The truth of something that is known either way."""
        return Truth.YES if known else Truth.NO


_OTHER = (Truth.YES, Truth.UNKNOWN, Truth.NO)
"""What each truth turns into where it is denied, by its number."""
