"""Sealing: AES-256-GCM, bound to the place where the words stand, so that they open nowhere else.

A sealed text is a version (1 byte), its scope (16), a nonce (12), then the ciphertext with its tag. The words are
padded to whole blocks before they are sealed, so that the length of what is stored says little about them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sharewell.records.sealing.faults import Unopened

KEY_LENGTH, VERSION, BLOCK = 32, 1, 64
_SCOPE, _NONCE, _LENGTH, _TAG = 16, 12, 4, 16
_HEAD = 1 + _SCOPE + _NONCE


@dataclass(frozen=True, slots=True)
class Where:
    """The one place where a sealed text opens: a column of a row of a table, in a scope."""

    table: str
    row: str
    column: str
    scope: UUID


def seal(key: bytes, plain: bytes, where: Where) -> bytes:
    """Seal these words for this place, under the key of its scope."""
    # Nonces are drawn at random: that is safe for some four thousand million texts under one key, and a key has one
    # scope.
    nonce = secrets.token_bytes(_NONCE)
    head = bytes([VERSION]) + where.scope.bytes + nonce
    return head + _cipher(key).encrypt(nonce, _padded(plain), _bound_to(where))


def open_box(key: bytes, sealed: bytes, where: Where) -> bytes:
    """The words sealed for this place. Raises Unopened where anything at all is amiss."""
    if scope_of(sealed) != where.scope:
        raise Unopened
    try:
        padded = _cipher(key).decrypt(sealed[1 + _SCOPE : _HEAD], sealed[_HEAD:], _bound_to(where))
    except (InvalidTag, ValueError):
        raise Unopened from None
    plain = padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH])]
    if _padded(plain) != padded:
        raise Unopened
    return plain


def scope_of(sealed: bytes) -> UUID:
    """Whose key opens this, as it says itself; only opening it proves that. Raises Unopened where it says nothing."""
    if len(sealed) < _HEAD + BLOCK + _TAG or sealed[0] != VERSION:
        raise Unopened
    return UUID(bytes=bytes(sealed[1 : 1 + _SCOPE]))


def _cipher(key: bytes) -> AESGCM:
    """The cipher under a key of the one length there is."""
    if len(key) != KEY_LENGTH:
        raise ValueError(f"a key has {KEY_LENGTH} bytes")
    return AESGCM(key)


def _bound_to(where: Where) -> bytes:
    """The place as bytes. Each part goes with its length, so that no two places are spelt alike."""
    names = (name.encode("utf-8", "surrogatepass") for name in (where.table, where.row, where.column))
    parts = (bytes([VERSION]), *names, where.scope.bytes)
    return b"".join(len(part).to_bytes(_LENGTH) + part for part in parts)


def _padded(plain: bytes) -> bytes:
    """The length, the words, and as many zeros as make whole blocks."""
    whole = len(plain).to_bytes(_LENGTH) + plain
    return whole + bytes(-len(whole) % BLOCK)
