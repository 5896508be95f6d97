"""Three-valued truth for a solver: a condition as three two-valued questions.

`yes`: it is known to hold. `no`: it is known not to hold. `asks`: it is neither, and hangs on an open fact rather
than on facts somebody is unsure of. Constants are folded here, so that the solver sees only what varies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import z3

Bit = Any
"""A z3 Boolean or a plain True or False."""


class Rail(NamedTuple):
    """A three-valued truth."""

    yes: Bit
    no: Bit
    asks: Bit


YES = Rail(True, False, False)
NO = Rail(False, True, False)


def conj(bits: Iterable[Bit]) -> Bit:
    """All of these."""
    kept = [bit for bit in bits if bit is not True]
    if any(bit is False for bit in kept):
        return False
    return True if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def disj(bits: Iterable[Bit]) -> Bit:
    """At least one of these."""
    kept = [bit for bit in bits if bit is not False]
    if any(bit is True for bit in kept):
        return True
    return False if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def neg(bit: Bit) -> Bit:
    """Not this."""
    return (not bit) if isinstance(bit, bool) else z3.Not(bit)


def same(one: Bit, other: Bit) -> Bit:
    """Both or neither."""
    if isinstance(one, bool) or isinstance(other, bool):
        plain, rest = (one, other) if isinstance(one, bool) else (other, one)
        return rest if plain else neg(rest)
    return one == other


def all_of(rails: list[Rail]) -> Rail:
    """*And* of three-valued truths."""
    no = disj(rail.no for rail in rails)
    return Rail(conj(rail.yes for rail in rails), no, conj((neg(no), disj(rail.asks for rail in rails))))


def any_of(rails: list[Rail]) -> Rail:
    """*Or* of three-valued truths."""
    return turned(all_of([turned(rail) for rail in rails]))


def turned(rail: Rail) -> Rail:
    """*Not* of a three-valued truth."""
    return Rail(rail.no, rail.yes, rail.asks)


def known(bit: Bit) -> Rail:
    """The three-valued truth of something two-valued."""
    return Rail(bit, neg(bit), False)
