"""What the ledger's tests share: entries of every kind, a stand-in for signing, and the words of a refusal.

Standard library and sharewell only, so that the ledger can be tested where nothing else is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256, sha512

from sharewell.ledger.checkpoint import Checkpoint, sign_checkpoint
from sharewell.ledger.entries import KINDS, Entry, entry_bytes
from sharewell.ledger.faults import Unsound
from sharewell.ledger.note import Key, Sign
from sharewell.ledger.shapes import Shape
from sharewell.ledger.tree import leaf_of, root_of

MIDTOWN, NEXT_TOWN = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2))
MATTER = "30000000-0000-4000-8000-000000000000"
ASHA = "40000000-0000-4000-8000-000000000000"
DIGEST = "ab" * 32

SAMPLES: dict[str, object] = {
    "an id (a UUID in lower case)": MATTER,
    "an id (a UUID in lower case) or nothing": ASHA,
    "ids (a tuple of UUIDs in lower case)": (MATTER, ASHA),
    "a word of the code (lower case, digits, hyphens)": "act-now-report",
    "a word of the code (lower case, digits, hyphens) or nothing": "",
    "a SHA-256 digest in hex": DIGEST,
    "a keyed commitment in hex": DIGEST,
    "a keyed commitment in hex or nothing": "",
    "a time in whole seconds since 1970": 1_790_000_000,
    "yes or no": True,
}


def sample(shape: Shape) -> object:
    """A value of this shape."""
    return SAMPLES[shape.says]


def an_entry(kind: int, **values: object) -> Entry:
    """An entry of this kind, with a sample in every field that is not given."""
    cls = KINDS[kind]
    filled = {name: sample(shape) for name, shape in cls.shapes.items()} | {"agency": MIDTOWN} | values
    return cls(**filled)  # type: ignore[arg-type]


def some_entries(count: int) -> list[bytes]:
    """The bytes of so many entries, in turn of both agencies."""
    owners = (MIDTOWN, NEXT_TOWN)
    return [
        entry_bytes(an_entry(21 + place % 2, agency=owners[place % 2], id=f"{place:08x}-0000-4000-8000-000000000000"))
        for place in range(count)
    ]


def refusal(call: Callable[..., object], *args: object, **kwargs: object) -> str:
    """What the call says when it refuses. It is an error of the test if it does not."""
    try:
        result = call(*args, **kwargs)
    except Unsound as trouble:
        return str(trouble)
    raise AssertionError(f"it did not refuse, and gave {result!r}")


def stand_in(key: Key) -> Sign:
    """Signing without a secret, for tests only: 64 bytes that depend on the key and the message."""
    return lambda message: sha512(key.public + message).digest()


def stands(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the stand-in made this signature."""
    return signature == sha512(public + message).digest()


LEDGER, WITNESS, STRANGER = (
    Key(name, sha256(name.encode()).digest()) for name in ("midtown.example/ledger", "witness.example", "stranger")
)


def leaves_of(entries: list[bytes]) -> list[bytes]:
    """The leaves of these entries."""
    return [leaf_of(spelling) for spelling in entries]


def checkpoint_over(leaves: list[bytes], key: Key = LEDGER) -> Checkpoint:
    """The checkpoint that covers exactly these leaves."""
    return Checkpoint(key.name, len(leaves), root_of(leaves))


def note_over(leaves: list[bytes], key: Key = LEDGER) -> str:
    """That checkpoint, signed by the stand-in."""
    return sign_checkpoint(checkpoint_over(leaves, key), key, stand_in(key))


def flips(raw: bytes) -> Iterator[bytes]:
    """The bytes with each of their bits flipped in turn."""
    for place in range(len(raw)):
        for bit in range(8):
            yield raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]


def survivors(raw: bytes, check: Callable[[str], object]) -> list[bytes]:
    """Those of the bytes with one bit flipped that the check lets pass."""
    found = []
    for flipped in flips(raw):
        try:
            text = flipped.decode()
        except UnicodeDecodeError:
            continue
        try:
            check(text)
        except Unsound:
            continue
        found.append(flipped)
    return found
