"""Reading is an act: what is opened, by whom, is entered before it can be read. Nothing else opens what is sealed.

An exception is what somebody began themselves and has not decided: see `finding.own_draft`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sharewell.actions.entering import bound, enter, enter_for
from sharewell.actions.finding import open_begun
from sharewell.ledger.entries import ListRead, RecordExported, RecordRead, Refused, Reread
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting, working_for
from sharewell.records.common.opening import open_everything, open_scopes
from sharewell.records.sharing.models import Matter


@acting
def note_reading(*, by: Membership, what: str, record: uuid.UUID, matter: Matter, at: datetime) -> None:
    """Enter that a record is opened, and open everything about its matter."""
    enter(RecordRead, by=by, at=at, about=matter.pk, what=what, record=record)
    open_scopes([matter.scope])


@acting
def note_list(
    *, by: Membership, what: str, matters: Iterable[Matter], begun: Iterable[Matter] = (), at: datetime
) -> None:
    """Enter that a list is opened, and open it: one entry, naming what it opens.

    In those `begun` there is nothing but what this member began, which is no act; where nothing else is on the list,
    nothing is entered.
    """
    opened, own = list(matters), [one for one in begun if one.opened_by.practitioner_id == by.practitioner_id]
    open_begun(own)
    if opened or not own:
        enter(ListRead, by=by, at=at, what=what, opened=tuple(str(one.pk) for one in opened))
        open_scopes([one.scope for one in opened])


@contextmanager
def rereading(*, agency: uuid.UUID, what: str, at: datetime) -> Iterator[None]:
    """Enter that a program opens everything an agency has, then have it all open, as of one moment, to read alone."""
    with working_for(agency):
        enter_for(Reread, agency=agency, actor="", at=at, what=what)
    with working_for(agency, still=True):
        open_everything()
        yield


@acting
def note_export(*, by: Membership, matter: Matter, record: uuid.UUID, form: str, content: bytes, at: datetime) -> None:
    """Enter that a record left as a document, bound to its bytes."""
    digest = hashlib.sha256(content).hexdigest()
    enter(
        RecordExported, by=by, at=at, about=matter.pk, what="decision", record=record, form=form,
        commitment=bound(matter, "export", digest),
    )  # fmt: skip


@acting
def note_refusal(*, by: Membership, what: str, record: str, because: str, at: datetime) -> None:
    """Enter that somebody was refused, in a transaction of its own."""
    enter(Refused, by=by, at=at, what=what, record=record, because=because)
