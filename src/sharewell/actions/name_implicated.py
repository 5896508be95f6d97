"""Say which colleagues may be part of the harm. For them the matter is gone at once."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.colleagues import unsaid
from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import open_begun, seen
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.actions.resting import rest
from sharewell.ledger.entries import StaffImplicated
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Draft, Implicated, Matter

STAFF = "staff_implicated"
"""The fact by which somebody answers that staff may be part of the harm."""


@acting
def name_implicated(*, by: Membership, matter: uuid.UUID, members: list[uuid.UUID], at: datetime) -> None:
    """Shut these members out of a matter; none, where nobody of the agency is part of it.

    Until this is said, a matter in which staff may be part of the harm is on nobody else's list. Raises NotYours,
    NotAllowed, Wrong.
    """
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
            commitment = bound(found, "implicated", str(colleague.pk))
            enter(StaffImplicated, by=by, at=at, about=found.pk, matter=found.pk, commitment=commitment)
    found.staff_said_at = at
    found.save(update_fields=["staff_said_at"])
    rest(found.pk)


def ask_whom(matter: Matter, by: Membership) -> None:
    """Hold the matter back from other people's lists once somebody answers that staff may be part of the harm.

    It is let go again where no draft says so any more, colleagues' drafts among them: they are asked for this one
    answer, and nobody is shown it. Whoever calls holds the transaction.
    """
    if matter.staff_said_at is not None:
        return
    open_begun([matter])
    implied = any(
        draft.answers.get(STAFF) is True for draft in Draft.objects.filter(matter=matter).only("agency", "answers")
    )
    if implied is (matter.staff_asked_id is not None):
        return
    matter.staff_asked = by if implied else None
    matter.save(update_fields=["staff_asked"])


def must_say_whom(by: Membership, matter: Matter) -> bool:
    """Whether this member has still to say which colleagues may be part of the harm."""
    return unsaid(matter) and bool(may_work_on(by, matter))
