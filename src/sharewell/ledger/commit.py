"""Keyed commitments: they bind a text for good and give nothing of it away, and nobody can open one without its key."""

from __future__ import annotations

import hmac

from sharewell.ledger.faults import Unsound

KEY_LENGTH = 32
"""One length only, so that no two keys are the same to HMAC."""
_DOMAIN = b"sharewell/commit/v1"


def commit(key: bytes, what: str, message: bytes) -> str:
    """The commitment, in hex, to a message of this sort. The key is 32 fresh random bytes, kept with the message."""
    if len(key) != KEY_LENGTH:
        raise Unsound(f"the key of a commitment has {KEY_LENGTH} bytes")
    if not what or not what.isascii() or "\0" in what:
        raise Unsound("what is committed to should be named by an ASCII word")
    return hmac.digest(key, b"\0".join((_DOMAIN, what.encode("ascii"), message)), "sha256").hex()


def opens(commitment: str, key: bytes, what: str, message: bytes) -> bool:
    """Whether this key and this message open the commitment."""
    return hmac.compare_digest(commit(key, what, message).encode(), commitment.encode())
