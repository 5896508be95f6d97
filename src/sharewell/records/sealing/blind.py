"""The blind index: sealed words are found again by keyed digests, which say nothing without the agency's index key."""

from __future__ import annotations

import hmac
import unicodedata
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sharewell.records.sealing.box import KEY_LENGTH

if TYPE_CHECKING:
    from sharewell.records.sealing.keyring import Keyring

INDEX_SCOPE = UUID(int=1)
"""The scope of every agency whose key is its index key. Random ids are of another version, so none is the same."""
_VERSION = b"sharewell/blind/v1"
_APOSTROPHES = dict.fromkeys(map(ord, "'`\u00b4\u02b9\u02bc\u2018\u2019"))
_WORD = "LMN"
"""What words are made of: letters, the marks on them, and digits."""


def index_key(keyring: Keyring, agency: UUID, index: str) -> bytes:
    """The key of one of an agency's indexes, made on first use. Digests of two indexes cannot be compared."""
    keyring.make(agency, INDEX_SCOPE)
    info = _VERSION + b"\0" + index.encode("utf-8")
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=info).derive(keyring.key(agency, INDEX_SCOPE))


def digest(key: bytes, value: str) -> bytes:
    """The digest under which a value is found, however it is spaced, and in whatever case."""
    return hmac.digest(key, _VERSION + b"\0" + _plain(value).encode("utf-8", "surrogatepass"), "sha256")


def words(text: str) -> tuple[str, ...]:
    """The words to index, each once, in order: `O'Neill-Smith` is found as `oneill` and as `smith`."""
    plain = _plain(_plain(text.translate(_APOSTROPHES)).translate(_APOSTROPHES))
    spaced = "".join(letter if unicodedata.category(letter)[0] in _WORD else " " for letter in plain)
    return tuple(dict.fromkeys(spaced.split()))


def _plain(value: str) -> str:
    """One spelling of all that look the same: NFKC, without case, without what cannot be seen, with single spaces.

    Folded twice, because folding a letter can leave one that composes, and composing one that folds.
    """
    seen = "".join(letter for letter in value if unicodedata.category(letter) != "Cf")
    return " ".join(_folded(_folded(seen)).split())


def _folded(value: str) -> str:
    """In small letters, compatible ones made one, composed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", value).casefold())
