"""What is wrong with a pack or a case, said so that whoever wrote it can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (file or row, entry, key), what is there and what was expected."""

    where: str
    entry: str
    key: str
    says: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.entry and f"`{self.entry}`", self.key) if part)
        return printable(f"{self.where}: {place}: {self.says}" if place else f"{self.where}: {self.says}")


class Faulty(Exception):
    """Input that cannot be used. Carries every fault found, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


LONGEST_SHOWN = 60
LONGEST_NUMBER = 64
"""Bits of a whole number that is still written out."""


def printable(text: str) -> str:
    """The text on one line, with everything that could move a cursor or forge a line made harmless."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(value: object) -> str:
    """A value as it is quoted back to whoever wrote it: short, on one line, in backticks."""
    if value is None:
        return "missing"
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        return "a number of very many digits"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    plain = printable(text).replace("`", "'")
    return f"`{plain[:LONGEST_SHOWN]}…`" if len(plain) > LONGEST_SHOWN else f"`{plain}`"


def listed(values: object) -> str:
    """What was expected, as a list of words in backticks."""
    assert isinstance(values, list | tuple)
    return ", ".join(shown(value) for value in values)
