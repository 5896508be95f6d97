"""Give an agency its ledger: its own entries whole, the others' as leaves only, under the newest checkpoint."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

from sharewell.actions.entering import bound, enter_for
from sharewell.actions.refusals import NotYours, TooLate
from sharewell.ledger.entries import RecordExported
from sharewell.ledger.export import export_lines
from sharewell.records.agencies.models import Agency
from sharewell.records.common.context import working_for
from sharewell.records.ledger.models import Checkpoint, Entry, Place
from sharewell.records.ledger.store import AUDITOR

TOGETHER = 2000
"""How many entries are fetched at a time, so that a long ledger needs no more memory than a short one."""


def export_ledger(*, agency: uuid.UUID, write: Callable[[str], object], at: datetime) -> int:
    """Write the export line by line, and enter that it left. How many places it covers.

    Raises NotYours where there is no such agency, TooLate where nothing has a place yet.
    """
    owner = Agency.objects.filter(pk=agency).first()
    if owner is None:
        raise NotYours
    newest = Checkpoint.objects.using(AUDITOR).order_by("-size").first()
    if newest is None:
        raise TooLate("no entry has its place in the ledger yet; sequence it first")
    digest = hashlib.sha256()
    for line in export_lines(str(agency), _rows(newest.size, agency), newest.note):
        write(line)
        digest.update(line.encode())
    with working_for(agency):
        enter_for(
            RecordExported, agency=agency, actor="", at=at, about=agency, what="ledger", record=agency,
            form="json-lines", commitment=bound(owner, "export", digest.hexdigest()),
        )  # fmt: skip
    return newest.size


def _rows(size: int, agency: uuid.UUID) -> Iterator[tuple[bytes, bytes | None]]:
    """The leaf of each of the first entries, and the body of those that are the agency's own."""
    for place, entry in placed(size):
        if entry is None:
            raise TooLate(f"there is no entry for place {place}; run `sharewell ledger verify`")
        yield bytes(entry.leaf), bytes(entry.body) if entry.agency == agency else None


def placed(size: int) -> Iterator[tuple[int, Entry | None]]:
    """Each place below this size, in order, with the entry that stands in it, or nothing where none does."""
    for start in range(0, size, TOGETHER):
        stop = min(start + TOGETHER, size)
        held = dict(Place.objects.using(AUDITOR).filter(place__gte=start, place__lt=stop).values_list("place", "entry"))
        entries = Entry.objects.using(AUDITOR).in_bulk(held.values())
        yield from ((place, entries.get(held.get(place, 0))) for place in range(start, stop))
