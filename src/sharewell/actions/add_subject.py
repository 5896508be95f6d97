"""Add a subject to a matter, such as a brother or sister."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.finding import seen
from sharewell.actions.open_matter import put_subject, subject_faults
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Matter, Subject


@acting
def add_subject(
    *, by: Membership, matter: uuid.UUID, position: str, called: str, at: datetime, once: uuid.UUID | None = None
) -> Subject:
    """Add somebody the matter is about; the same form sent twice, by its `once`, adds them once.

    Raises NotYours, NotAllowed, Wrong.
    """
    found = seen(Matter, matter, by=by, lock=True)
    insist(may_work_on(by, found))
    if wrong := subject_faults(position, called, "called"):
        raise Wrong(wrong)
    return put_subject(by=by, matter=found, position=position, called=called, at=at, once=once)
