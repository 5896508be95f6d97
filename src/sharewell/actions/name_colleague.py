"""Give a colleague a part in a matter, so that they see it and can work on it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.clock import london_day
from sharewell.actions.colleagues import at_work, unsaid
from sharewell.actions.entering import enter
from sharewell.actions.finding import seen
from sharewell.actions.permits import DECIDES, insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.ledger.entries import ColleagueNamed
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Matter, Named


@acting
def name_colleague(*, by: Membership, matter: uuid.UUID, colleague: uuid.UUID | None, at: datetime) -> Named:
    """Name a colleague on a matter; naming one twice is naming them once. Raises NotYours, NotAllowed, Wrong.

    Somebody who may be part of the harm is refused in the words for a stranger, so that nothing is given away.
    """
    found = seen(Matter, matter, by=by, lock=True)
    insist(may_work_on(by, found))
    if unsaid(found):
        raise Wrong({"colleague": "first say which colleagues may be part of the harm"})
    able = at_work(found, london_day(at)).filter(role__in=DECIDES)
    chosen = able.filter(pk=colleague).first() if colleague else None
    if chosen is None:
        raise Wrong({"colleague": "choose a colleague of your own agency who works on matters"})
    named, new = Named.objects.get_or_create(matter=found, membership=chosen)
    if new:
        enter(ColleagueNamed, by=by, at=at, about=found.pk, matter=found.pk, member=chosen.pk)
    return named


def nameable(by: Membership, matter: Matter, at: datetime) -> list[Membership]:
    """Colleagues who could be named, by name: at work, no part of the harm, not named yet, not oneself."""
    able = at_work(matter, london_day(at)).filter(role__in=DECIDES).exclude(practitioner_id=by.practitioner_id)
    return list(able.exclude(named_on__matter=matter).order_by("practitioner__name", "team"))
