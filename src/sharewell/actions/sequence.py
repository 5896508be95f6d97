"""Give waiting entries their places in the tree and sign the new state."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sharewell.ledger.checkpoint import Checkpoint as Body
from sharewell.ledger.checkpoint import sign_checkpoint
from sharewell.ledger.note import Key, Sign
from sharewell.ledger.tree import Frontier
from sharewell.records.ledger.models import Checkpoint
from sharewell.records.ledger.store import SEQUENCER, one_at_a_time, place, waiting


@transaction.atomic(SEQUENCER)
def sequence(*, key: Key, sign: Sign, at: datetime) -> Checkpoint | None:
    """Place what waits, oldest first, and sign. None where nothing waits or another sequencer is at it."""
    if not one_at_a_time():
        return None
    entries = waiting(SEQUENCER)
    if not entries:
        return None
    before = latest_frontier()
    place(entries, before.size)
    after = before.extended(bytes(one.leaf) for one in entries)
    return Checkpoint.objects.using(SEQUENCER).create(
        size=after.size, root=after.root, frontier=[peak.hex() for peak in after.peaks],
        note=sign_checkpoint(Body(key.name, after.size, after.root), key, sign), at=at,
    )  # fmt: skip


def latest_frontier() -> Frontier:
    """The frontier of the newest checkpoint, or of the empty tree."""
    newest = Checkpoint.objects.using(SEQUENCER).order_by("-size").first()
    if newest is None:
        return Frontier()
    return Frontier(newest.size, tuple(bytes.fromhex(peak) for peak in newest.frontier))
