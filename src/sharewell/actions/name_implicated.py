"""Say which colleagues may be part of the harm. For them the matter is gone at once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from sharewell.actions.entering import enter, sealed
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.ledger.entries import StaffImplicated
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Implicated, Matter


@transaction.atomic
def name_implicated(*, by: Membership, matter: uuid.UUID, members: list[uuid.UUID], at: datetime) -> None:
    """Shut these members out of a matter. Raises NotYours, NotAllowed, Wrong."""
    found = seen(Matter, matter, by=by, lock=True)
    insist(may_work_on(by, found))
    colleagues = list(Membership.objects.visible_to(by).filter(pk__in=members))
    if len(colleagues) != len(set(members)):
        raise Wrong({"members": "choose colleagues of your own agency"})
    if any(colleague.practitioner_id == by.practitioner_id for colleague in colleagues):
        raise Wrong({"members": "you cannot shut yourself out; hand the matter to your safeguarding lead"})
    for colleague in colleagues:
        _, new = Implicated.objects.get_or_create(matter=found, membership=colleague, defaults={"stated_at": at})
        if new:
            commitment = sealed(found, "implicated", str(colleague.pk))
            enter(StaffImplicated, by=by, at=at, about=found.pk, matter=found.pk, commitment=commitment)
