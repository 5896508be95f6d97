"""Reading is an act: what was opened, by whom, is entered before it is shown."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from sharewell.actions.entering import enter, sealed
from sharewell.ledger.entries import ListRead, RecordExported, RecordRead, Refused
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Matter


@acting
def note_reading(*, by: Membership, what: str, record: uuid.UUID, about: uuid.UUID, at: datetime) -> None:
    """Enter that a record was opened."""
    enter(RecordRead, by=by, at=at, about=about, what=what, record=record)


@acting
def note_list(*, by: Membership, what: str, opened: Iterable[uuid.UUID], at: datetime) -> None:
    """Enter that a list was opened: one entry, naming what it opened."""
    enter(ListRead, by=by, at=at, what=what, opened=tuple(str(key) for key in opened))


@acting
def note_export(*, by: Membership, matter: Matter, record: uuid.UUID, form: str, content: bytes, at: datetime) -> None:
    """Enter that a record left as a document, bound to its bytes."""
    digest = hashlib.sha256(content).hexdigest()
    enter(
        RecordExported, by=by, at=at, about=matter.pk, what="decision", record=record, form=form,
        commitment=sealed(matter, "export", digest),
    )  # fmt: skip


@acting
def note_refusal(*, by: Membership, what: str, record: str, because: str, at: datetime) -> None:
    """Enter that somebody was refused, in a transaction of its own."""
    enter(Refused, by=by, at=at, what=what, record=record, because=because)
