"""Close a duty that was done, with a note."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from sharewell.actions.entering import enter, sealed
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_close
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.ledger.entries import DutyClosed
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Closing, Duty

LONGEST = 2000


@acting
def close_duty(*, by: Membership, duty: uuid.UUID, note: str, at: datetime) -> Closing:
    """Close a duty. Raises NotYours, NotAllowed, Wrong, and TooLate where it is closed already."""
    found = seen(Duty, duty, by=by)
    insist(may_close(by, found))
    note = note.strip()
    if len(note) > LONGEST:
        raise Wrong({"note": f"this is {len(note)} letters long; use {LONGEST} or fewer"})
    try:
        with transaction.atomic():
            closing = Closing.objects.create(duty=found, by=by, at=at, note=note)
    except IntegrityError:
        raise TooLate("this was closed already") from None
    matter = found.decision.matter
    enter(
        DutyClosed, by=by, at=at, about=matter.pk, matter=matter.pk, decision=found.decision_id, owed=found.pk,
        duty=found.name, commitment=sealed(matter, "closing", note) if note else "",
    )  # fmt: skip
    return closing
