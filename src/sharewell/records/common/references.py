"""References people can read out over the telephone."""

from __future__ import annotations

import secrets

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""No I, L, O, U, 0 or 1: nothing that sounds or looks like another."""
LENGTH = 7


def new_reference(code: str) -> str:
    """A reference such as `MID-7K2M4QX` under an agency's code."""
    return f"{code}-{''.join(secrets.choice(LETTERS) for _ in range(LENGTH))}"
