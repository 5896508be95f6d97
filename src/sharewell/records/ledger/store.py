"""Appending entries in the writer's own transaction, and giving them their places in the tree afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection, connections

from sharewell.ledger.entries import Entry, entry_bytes
from sharewell.ledger.tree import leaf_of
from sharewell.records.ledger import models

SEQUENCER, AUDITOR = "sequencer", "auditor"
"""What Django calls the connections on which the whole ledger can be read; the first may give places."""
LOCK = 7_104_211
"""The advisory lock under which one sequencer at a time gives places."""

APPEND = """
with entered as (
  insert into ledger_entry (agency, kind, body, leaf, about, at) values (%s, %s, %s, %s, %s, %s) returning id
)
insert into ledger_waiting (entry) select id from entered
"""
"""One statement for the entry and its place in the outbox: every act pays for it."""


class NotInATransaction(RuntimeError):
    """An entry must stand in the same transaction as what it tells."""


def append(entry: Entry, *, about: uuid.UUID | None = None) -> None:
    """Write an entry in the running transaction. Raises NotInATransaction where there is none."""
    if not connection.in_atomic_block:
        raise NotInATransaction(type(entry).__name__)
    body, at = entry_bytes(entry), datetime.fromtimestamp(entry.at, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, [entry.agency, entry.kind, body, leaf_of(body), about, at])


def waiting(using: str) -> list[models.Entry]:
    """Entries that have no place yet, oldest first, as the sequencer or the auditor reads them."""
    outbox = models.Waiting.objects.using(using).values("entry")
    return list(models.Entry.objects.using(using).filter(pk__in=outbox).order_by("pk"))


def place(entries: Sequence[models.Entry], first: int) -> None:
    """Give these entries their places, from the first one on; they wait no longer."""
    places = [models.Place(place=first + number, entry=one.pk) for number, one in enumerate(entries)]
    models.Place.objects.using(SEQUENCER).bulk_create(places)
    models.Waiting.objects.using(SEQUENCER).filter(entry__in=[one.pk for one in entries]).delete()


def one_at_a_time() -> bool:
    """Take the sequencer's lock for this transaction; False where somebody else has it."""
    assert connections[SEQUENCER].in_atomic_block
    with connections[SEQUENCER].cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
