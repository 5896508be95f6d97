"""An agency's export: its own entries whole, the others' as leaves only, and the checkpoint that covers them all.

JSON Lines: a heading, then one line for each place of the ledger, in order. Whoever holds it can rebuild the root
alone, with no word from the hub, and see the first thing that differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sharewell.ledger.checkpoint import Checkpoint, Signed, open_checkpoint
from sharewell.ledger.encode import decode, encode
from sharewell.ledger.entries import KINDS, entry_from
from sharewell.ledger.faults import Differs, Unsound
from sharewell.ledger.note import Key, Verify
from sharewell.ledger.plain import Types, check_fields, read_hash, read_object
from sharewell.ledger.receipt import Receipt
from sharewell.ledger.tree import Frontier, leaf_of

Row = tuple[bytes, bytes | None]
"""A leaf and its entry's canonical bytes, or nothing where whoever asks may not see the entry."""

FORM = "sharewell ledger export 1"

_HEADING: Types = {"form": str, "agency": str, "checkpoint": str}
_OWN: Types = {"leaf": str, "entry": dict}
_OTHER: Types = {"leaf": str}


@dataclass(frozen=True, slots=True)
class Verified:
    """What an export was found to hold: the signed checkpoint, and how many entries are the agency's own."""

    agency: str
    signed: Signed
    own: int


def export_lines(agency: str, rows: Iterable[Row], checkpoint: str) -> Iterator[str]:
    """The lines of an agency's export, from the row of every entry that the checkpoint covers, in order."""
    yield _line({"form": FORM, "agency": agency, "checkpoint": checkpoint})
    for leaf, spelling in rows:
        entry = decode(spelling) if spelling is not None else {}
        own = {"entry": entry} if entry.get("agency") == agency else {}
        yield _line({"leaf": leaf.hex(), **own})


def verify_export(
    lines: Iterable[str],
    ledger: Key,
    verify: Verify,
    *,
    witnesses: Iterable[Key] = (),
    receipts: Iterable[Receipt] = (),
    earlier: Iterable[Checkpoint] = (),
) -> Verified:
    """What the export holds, rebuilt from its lines. Raises Unsound, saying the first thing that differs.

    `receipts` and `earlier` checkpoints are what its holder kept from before: the export must agree with them too.
    """
    rows = iter(lines)
    heading = read_object(next(rows, ""), "the heading")
    check_fields(heading, _HEADING, "the heading")
    if heading["form"] != FORM:
        raise Unsound(f"the heading should say that the form is `{FORM}`")
    signed = open_checkpoint(heading["checkpoint"], ledger, verify, witnesses)
    reading = _Reading(heading["agency"], receipts)
    rebuild(reading.leaves(rows), (signed.checkpoint, *earlier))
    return Verified(heading["agency"], signed, reading.own)


def rebuild(leaves: Iterable[bytes], checkpoints: Iterable[Checkpoint]) -> Frontier:
    """The tree over these leaves, which ends where the largest checkpoint does and agrees with every one of them.

    Raises Differs at the first checkpoint that does not agree.
    """
    frontier, rest = Frontier(), iter(leaves)
    for mark in sorted(checkpoints, key=lambda checkpoint: checkpoint.size):
        frontier = frontier.extended(islice(rest, mark.size - frontier.size))
        if frontier.size < mark.size:
            counts = f"there are {frontier.size} entries and a checkpoint counts {mark.size}"
            raise Differs(f"{counts}: entries are missing at the end")
        if frontier.root != mark.root:
            raise Differs(f"the first {mark.size} entries do not make the root that the checkpoint over them has")
    if next(rest, None) is not None:
        raise Differs(f"there are more entries than the {frontier.size} that the checkpoint counts")
    return frontier


class _Reading:
    """The rows of an export as leaves, each compared with what its line and the receipts say."""

    def __init__(self, agency: str, receipts: Iterable[Receipt]) -> None:
        self.agency = agency
        self.held = {receipt.place: receipt for receipt in receipts}
        self.own = 0

    def leaves(self, lines: Iterable[str]) -> Iterator[bytes]:
        """The leaf of each line. Raises Unsound at the first line that is not as it should be."""
        place = -1
        for place, line in enumerate(lines):
            yield self.leaf(read_object(line, f"entry {place}"), place)
        beyond = sorted(held for held in self.held if held > place)
        if beyond:
            raise Differs(f"there is a receipt for entry {beyond[0]}, and the export ends before it")

    def leaf(self, said: Mapping[str, Any], place: int) -> bytes:
        """The leaf of one line."""
        own, receipt = "entry" in said, self.held.get(place)
        check_fields(said, _OWN if own else _OTHER, f"entry {place}")
        leaf = read_hash(said["leaf"], f"the leaf of entry {place}")
        if receipt and receipt.leaf != leaf:
            raise Differs(f"entry {place} is not the one that its receipt was given for")
        if receipt and not own and decode(receipt.entry).get("agency") == self.agency:
            raise Differs(f"entry {place} is the agency's own by its receipt, and the export gives only its leaf")
        if own:
            self.check_own(said["entry"], leaf, place)
        return leaf

    def check_own(self, entry: Mapping[str, Any], leaf: bytes, place: int) -> None:
        """Raises Unsound unless the entry is the agency's, what the leaf was made from, and as its kind has it."""
        try:
            spelling = encode(entry)
            kind = entry.get("kind")
            if not isinstance(kind, int) or kind in KINDS:
                entry_from(spelling)
        except Unsound as trouble:
            raise Unsound(f"entry {place}: {trouble}") from None
        if leaf_of(spelling) != leaf:
            raise Differs(f"entry {place} does not say what its leaf was made from")
        if entry.get("agency") != self.agency:
            raise Differs(f"entry {place} is not this agency's own")
        self.own += 1


def _line(said: Mapping[str, object]) -> str:
    return json.dumps(said, separators=(",", ":")) + "\n"
