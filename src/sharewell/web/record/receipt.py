"""What the ledger says of a decision: its leaf, its place in the tree, and the checkpoint that covers it."""

from __future__ import annotations

from dataclasses import dataclass

from sharewell.actions.entering import bound
from sharewell.ledger.entries import DecisionMade, entry_from
from sharewell.records.ledger.models import Checkpoint, Entry, Place
from sharewell.records.sharing.models import Decision


@dataclass(frozen=True, slots=True)
class Receipt:
    """A decision's entry. `place` is counted from nought, and nothing where it has none yet.

    `matches` says whether the words of the record, as they are stored now, open the entry's commitment.
    """

    leaf: str
    matches: bool
    place: int | None = None
    size: int = 0
    root: str = ""


def receipt_of(decision: Decision) -> Receipt | None:
    """The receipt of a decision; nothing where the ledger has no entry of it."""
    rows = Entry.objects.filter(about=decision.matter_id, kind=DecisionMade.kind)
    found = [(row, entry_from(bytes(row.body))) for row in rows]
    for row, entry in found:
        if isinstance(entry, DecisionMade) and entry.decision == str(decision.pk):
            matches = entry.commitment == bound(decision.matter, "decision", decision.said)
            return _placed(row, matches)
    return None


def _placed(row: Entry, matches: bool) -> Receipt:
    leaf = bytes(row.leaf).hex()
    place = Place.objects.filter(entry=row.pk).first()
    covering = place and Checkpoint.objects.filter(size__gt=place.place).order_by("-size").first()
    if not place or not covering:
        return Receipt(leaf, matches)
    return Receipt(leaf, matches, place.place, covering.size, bytes(covering.root).hex())
