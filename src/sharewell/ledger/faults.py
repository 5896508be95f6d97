"""What can be wrong with something in the ledger: each says what and where, and never quotes a value.

A value that does not belong in an entry may be about a person, and messages end up in logs.
"""

from __future__ import annotations


class Unsound(ValueError):
    """Something is not as the ledger needs it."""


class NotCanonical(Unsound):
    """Not in the one spelling that the ledger allows."""


class Misshapen(Unsound):
    """Not an entry of a known kind, or a field that its kind does not allow."""


class Unsigned(Unsound):
    """Not a signed note, or not signed by the key that was expected."""


class Differs(Unsound):
    """What was rebuilt is not what was signed or promised."""
