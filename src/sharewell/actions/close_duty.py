"""Close a duty that was done, with a note."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_close
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.actions.resting import rest
from sharewell.ledger.entries import DutyClosed
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Closing, Duty, Matter
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage

LONGEST = 2000
ENDED = {
    Stage.RETURNED: "the decision was sent back; what it asks for is not owed",
    Stage.SUPERSEDED: "a later decision has taken the place of this one; close what that one asks for",
    Stage.WITHDRAWN: "the decision was taken back; what it asked for is no longer owed",
}
"""Why a duty of a decision that no longer counts cannot be closed."""


@acting
def close_duty(*, by: Membership, duty: uuid.UUID, note: str, at: datetime) -> Closing:
    """Close a duty. Raises NotYours, NotAllowed, Wrong, and TooLate where nothing is left to close."""
    found = seen(Duty, duty, by=by)
    insist(may_close(by, found))
    note = note.strip()
    if len(note) > LONGEST:
        raise Wrong({"note": f"this is {len(note)} letters long; use {LONGEST} or fewer"})
    Matter.objects.select_for_update().get(pk=found.decision.matter_id)
    if because := ENDED.get(stage(found.decision)):
        raise TooLate(because)
    try:
        with transaction.atomic():
            closing = Closing.objects.create(duty=found, by=by, at=at, note=note)
    except IntegrityError:
        raise TooLate("this was closed already") from None
    matter = found.decision.matter
    enter(
        DutyClosed, by=by, at=at, about=matter.pk, matter=matter.pk, decision=found.decision_id, owed=found.pk,
        duty=found.name, commitment=bound(matter, "closing", note) if note else "",
    )  # fmt: skip
    rest(matter.pk)
    return closing
