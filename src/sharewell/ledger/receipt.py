"""A receipt: an entry, its place, and the proof that a signed checkpoint covers it. It can be checked anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sharewell.ledger.checkpoint import Signed, open_checkpoint
from sharewell.ledger.encode import decode, encode
from sharewell.ledger.faults import Differs
from sharewell.ledger.note import Key, Verify
from sharewell.ledger.plain import check_fields, read_hash, read_object
from sharewell.ledger.tree import included, leaf_of, prove_inclusion

_FIELDS: dict[str, type] = {"entry": dict, "place": int, "proof": list, "checkpoint": str}
_PENDING: dict[str, type] = {"entry": dict, "pending": bool}


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry's canonical bytes, its place, the proof, and the checkpoint as the note that was signed."""

    entry: bytes
    place: int
    proof: tuple[bytes, ...]
    checkpoint: str

    @property
    def leaf(self) -> bytes:
        """The leaf of the entry."""
        return leaf_of(self.entry)


@dataclass(frozen=True, slots=True)
class Pending:
    """What stands for a receipt until a checkpoint covers the entry."""

    entry: bytes


def make_receipt(leaves: Sequence[bytes], entry: bytes, place: int, checkpoint: str) -> Receipt:
    """The receipt of an entry, from the leaves that the checkpoint covers, and no more of them."""
    return Receipt(entry, place, prove_inclusion(leaves, place), checkpoint)


def check_receipt(receipt: Receipt, ledger: Key, verify: Verify, witnesses: Iterable[Key] = ()) -> Signed:
    """The checkpoint that covers the entry. Raises Unsigned or Differs where the receipt proves nothing."""
    signed = open_checkpoint(receipt.checkpoint, ledger, verify, witnesses)
    size, root = signed.checkpoint.size, signed.checkpoint.root
    if not included(receipt.leaf, receipt.place, size, receipt.proof, root):
        raise Differs(f"the proof does not lead from this entry at place {receipt.place} to the signed root")
    return signed


def receipt_json(receipt: Receipt | Pending) -> str:
    """The receipt as JSON."""
    if isinstance(receipt, Pending):
        return _json({"entry": decode(receipt.entry), "pending": True})
    proof = [beside.hex() for beside in receipt.proof]
    said = {"entry": decode(receipt.entry), "place": receipt.place, "proof": proof, "checkpoint": receipt.checkpoint}
    return _json(said)


def read_receipt(text: str) -> Receipt | Pending:
    """The receipt that JSON spells. Raises Unsound where it spells none. It is not yet checked."""
    said = read_object(text, "the receipt")
    pending = said.get("pending") is True
    check_fields(said, _PENDING if pending else _FIELDS, "the receipt")
    entry = encode(said["entry"])
    if pending:
        return Pending(entry)
    proof = tuple(read_hash(beside, "the proof") for beside in said["proof"])
    return Receipt(entry, said["place"], proof, said["checkpoint"])


def _json(said: dict[str, object]) -> str:
    return json.dumps(said, indent=2) + "\n"
