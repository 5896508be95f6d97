"""The checkpoint of C2SP (c2sp.org/tlog-checkpoint): the size and the root of the tree, as a signed note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sharewell.ledger.faults import Unsigned
from sharewell.ledger.note import Key, Sign, Verify, from_base64, in_base64, open_note, sign_note
from sharewell.ledger.tree import HASH_LENGTH

_SIZE = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the ledger, named by its origin, was at one moment. Extension lines are kept and mean nothing here."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise Unsigned("the lines of a checkpoint are not empty")
        if not _SIZE.fullmatch(str(self.size)) or len(self.root) != HASH_LENGTH:
            raise Unsigned(f"a checkpoint has a size, and a root of {HASH_LENGTH} bytes")

    @property
    def text(self) -> str:
        """The checkpoint as the text of a note."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, in_base64(self.root), *self.extensions))


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that the ledger's own key signed, and the names of the witnesses that signed it too."""

    checkpoint: Checkpoint
    witnesses: tuple[str, ...]


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note spells. Raises Unsigned where it spells none."""
    origin, size, root, *extensions = [*text.removesuffix("\n").split("\n"), "", ""]
    if not text.endswith("\n") or not _SIZE.fullmatch(size):
        raise Unsigned("a checkpoint is an origin, a size without leading zeroes and a root, a line each")
    return Checkpoint(origin, int(size), from_base64(root, "the root"), tuple(extensions[:-2]))


def sign_checkpoint(checkpoint: Checkpoint, key: Key, sign: Sign) -> str:
    """The checkpoint as a note, signed by the ledger's own key, whose name is the origin."""
    if key.name != checkpoint.origin:
        raise Unsigned("the ledger signs under its own name")
    return sign_note(checkpoint.text, key, sign)


def open_checkpoint(note: str, ledger: Key, verify: Verify, witnesses: Iterable[Key] = ()) -> Signed:
    """The checkpoint of this ledger that the note is. Raises Unsigned where it is not, or is not signed by it."""
    opened = open_note(note, (ledger, *witnesses), verify)
    checkpoint = read_checkpoint(opened.text)
    if ledger not in opened.keys:
        raise Unsigned("the ledger itself did not sign this")
    if checkpoint.origin != ledger.name:
        raise Unsigned("this is a checkpoint of another ledger")
    return Signed(checkpoint, tuple(key.name for key in opened.keys if key != ledger))
