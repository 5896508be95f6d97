"""The hub's Ed25519 key, which signs checkpoints. It is made on first use and never leaves its file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from sharewell.console.server import home, made_once
from sharewell.ledger.faults import Unsigned
from sharewell.ledger.note import ED25519, Key, Sign, from_base64, in_base64, read_key

PRIVATE = "PRIVATE+KEY"
"""How the signed-note tools spell a private key: this, the name, the id, and the key in base64."""


def key_file() -> Path:
    """Where the private key is."""
    return home() / "keys" / "ledger.key"


def signing_key() -> tuple[Key, Sign]:
    """The hub's key and how it signs, made on first use. The public half is written beside it for whoever asks."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    written = made_once(key_file(), _new).strip()
    name, _, raw = written.removeprefix(f"{PRIVATE}+").split("+", 2)
    private = Ed25519PrivateKey.from_private_bytes(from_base64(raw, "the private key")[1:])
    key = Key(name, private.public_key().public_bytes_raw())
    _written_beside(f"{key}\n".encode("ascii"))
    return key, private.sign


def _written_beside(public: bytes) -> None:
    """Put the public half in its file, which is whole at every moment: it is read by others while a hub signs."""
    path = key_file().with_suffix(".pub")
    if path.is_file() and path.read_bytes() == public:
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.write_bytes(public)
    fresh.replace(path)


def public_key(written: str = "") -> Key:
    """The key that checkpoints are checked with: as it is spelt, in the file of that name, or the hub's own.

    Raises Unsigned where there is none.
    """
    path = Path(written) if written else key_file().with_suffix(".pub")
    if written.count("+") < 2 or path.is_file():
        try:
            written = path.read_text(encoding="ascii")
        except (OSError, ValueError):
            raise Unsigned(f"there is no key in {path}") from None
    return read_key(written.strip())


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this public key made this signature of this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _new() -> str:
    """A fresh private key under the name of this hub, which stays with it wherever the hub moves."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    host = urlsplit(os.environ.get("SHAREWELL_URL", "")).hostname or "localhost"
    key = Key(f"{host}/sharewell-{secrets.token_hex(4)}", private.public_key().public_bytes_raw())
    return f"{PRIVATE}+{key.name}+{key.id.hex()}+{in_base64(ED25519 + private.private_bytes_raw())}\n"
