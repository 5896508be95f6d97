"""Append-only. No foreign keys, so that nothing can be un-happened by deleting something else.

An entry is written in the transaction of what it tells. Its place in the tree is given later, by one sequencer,
so that writers never wait for one another.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sharewell.records.common.handling import OPEN, Handling
from sharewell.records.common.walls import ADD, READ, REMOVE, Wall, unwalled


class Entry(models.Model):
    """One entry: the canonical bytes that were hashed, and what is needed to find it."""

    id = models.BigAutoField(primary_key=True)
    agency = models.UUIDField(db_index=True)
    kind = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    leaf = models.BinaryField(max_length=32)
    about = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField()

    WALL: ClassVar[Wall] = Wall(
        (READ, ADD), "agency = (select walls.agency())", "agency = (select walls.agency())",
        {"sequencer": (READ,), "auditor": (READ,)},
    )  # fmt: skip
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "kind": OPEN, "body": OPEN, "leaf": OPEN, "about": OPEN, "at": OPEN,
    }  # fmt: skip


class Waiting(models.Model):
    """The outbox: an entry that has no place yet. Written with the entry, gone when it is placed."""

    entry = models.PositiveBigIntegerField(primary_key=True)

    WALL: ClassVar[Wall] = unwalled(ADD, sequencer=(READ, REMOVE), auditor=(READ,))
    HANDLING: ClassVar[dict[str, Handling]] = {"entry": OPEN}


class Place(models.Model):
    """Where an entry stands in the tree, counted from nought."""

    place = models.PositiveBigIntegerField(primary_key=True)
    entry = models.PositiveBigIntegerField(unique=True)

    WALL: ClassVar[Wall] = unwalled(READ, sequencer=(READ, ADD), auditor=(READ,))
    HANDLING: ClassVar[dict[str, Handling]] = {"place": OPEN, "entry": OPEN}


class Checkpoint(models.Model):
    """The signed state of the tree at a size. `frontier` lets the next be made without reading all entries."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField()
    note = models.TextField()
    at = models.DateTimeField()

    WALL: ClassVar[Wall] = unwalled(READ, sequencer=(READ, ADD), auditor=(READ,))
    HANDLING: ClassVar[dict[str, Handling]] = {
        "size": OPEN, "root": OPEN, "frontier": OPEN, "note": OPEN, "at": OPEN,
    }  # fmt: skip
