"""The signed note of C2SP (c2sp.org/signed-note): a text, an empty line, and signature lines. Ed25519 only.

Signing and verifying are handed in, so that no key is ever here.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from sharewell.ledger.faults import Unsigned

Sign = Callable[[bytes], bytes]
"""The signature of a message, by a key that its caller holds."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether this public key made this signature of this message."""

DASH = "\u2014 "
ED25519 = b"\x01"
KEY_LENGTH, SIGNATURE_LENGTH, ID_LENGTH = 32, 64, 4
_BAD_IN_NAME = re.compile(r"[\s+]")
_BAD_IN_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and the name it signs under."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or _BAD_IN_NAME.search(self.name) or _BAD_IN_TEXT.search(self.name):
            raise Unsigned("the name of a key is empty, or has a space or a plus in it")
        if len(self.public) != KEY_LENGTH:
            raise Unsigned(f"an Ed25519 public key has {KEY_LENGTH} bytes, not {len(self.public)}")

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names its key by."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_LENGTH]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{in_base64(ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose, and the signature itself. Not yet verified."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {in_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Opened:
    """The text of a note and the keys that were found to have signed it."""

    text: str
    keys: tuple[Key, ...]


def read_key(written: str) -> Key:
    """A key from its usual spelling, name+id+key. Raises Unsigned where the three do not agree."""
    name, _, rest = written.partition("+")
    key_id, _, public = rest.partition("+")
    raw = from_base64(public, "the key")
    if raw[:1] != ED25519:
        raise Unsigned("the key is not an Ed25519 key")
    key = Key(name, raw[1:])
    if key.id.hex() != key_id:
        raise Unsigned("the id of the key is not that of its name and bytes")
    return key


def sign_note(text: str, key: Key, sign: Sign) -> str:
    """The text as a note with one signature."""
    if not text.endswith("\n") or _BAD_IN_TEXT.search(text):
        raise Unsigned("the text of a note ends with a new line and has no control characters")
    return f"{text}\n{_signed(text, key, sign)}"


def add_signature(note: str, key: Key, sign: Sign) -> str:
    """The note with one more signature, below the others."""
    text, _ = split_note(note)
    return f"{note}{_signed(text, key, sign)}"


def _signed(text: str, key: Key, sign: Sign) -> Signature:
    signature = sign(text.encode())
    if len(signature) != SIGNATURE_LENGTH:
        raise Unsigned(f"an Ed25519 signature has {SIGNATURE_LENGTH} bytes, not {len(signature)}")
    return Signature(key.name, key.id, signature)


def split_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """The text and the signatures of a note, none of them verified. Raises Unsigned where it is not a note."""
    if _BAD_IN_TEXT.search(note):
        raise Unsigned("a note has no control characters but new lines")
    text, found, lines = note.rpartition("\n\n")
    if not found or not lines.endswith("\n"):
        raise Unsigned("a note is a text, an empty line and signature lines, each with its new line")
    return text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n"))


def _signature(line: str) -> Signature:
    dash, name, rest = line[: len(DASH)], *line[len(DASH) :].partition(" ")[::2]
    raw = from_base64(rest, "a signature")
    if dash != DASH or not name or _BAD_IN_NAME.search(name) or len(raw) <= ID_LENGTH:
        raise Unsigned("a signature line is a dash, the name of the key, and the signature in base64")
    return Signature(name, raw[:ID_LENGTH], raw[ID_LENGTH:])


def open_note(note: str, keys: Iterable[Key], verify: Verify) -> Opened:
    """The text and who signed it. Signatures of other keys are passed over, as the format has it.

    Raises Unsigned where one of these keys is named and did not make the signature, or none of them signed.
    """
    text, signatures = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    signers: dict[Key, None] = {}
    for line in signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        if len(line.signature) != SIGNATURE_LENGTH or not verify(key.public, line.signature, text.encode()):
            raise Unsigned(f"the signature of `{key.name}` is not of this text")
        signers[key] = None
    if not signers:
        raise Unsigned("none of the keys we know signed this")
    return Opened(text, tuple(signers))


def in_base64(raw: bytes) -> str:
    """Bytes as standard base64."""
    return b64encode(raw).decode("ascii")


def from_base64(written: str, what: str) -> bytes:
    """The bytes that base64 spells, where it is the one right spelling of them. Raises Unsigned otherwise."""
    try:
        raw = b64decode(written, validate=True)
    except ValueError:
        raw = b""
    if in_base64(raw) != written:
        raise Unsigned(f"{what} is not in base64")
    return raw
