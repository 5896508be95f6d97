"""Erase what was begun and never decided, after a set time, with an entry for each."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sharewell.actions.entering import enter_for
from sharewell.actions.resting import rest
from sharewell.ledger.entries import DraftErased
from sharewell.records.agencies.models import Agency, Setting
from sharewell.records.common.context import working_for
from sharewell.records.sharing.models import Draft

SETTING = "draft-kept-days"
KEPT_DAYS = 14
UNFINISHED = timedelta(hours=2)
"""After so long, a draft in which serious harm was answered goes to the supervisor's list; it is not erased."""


def erase_drafts(*, at: datetime) -> int:
    """Erase drafts left too long; those with serious harm answered stay for the supervisor. How many went.

    An agency at a time, each in a transaction of its own.
    """
    erased = 0
    for agency in Agency.objects.values_list("pk", flat=True):
        with working_for(agency):
            erased += _of_agency(agency, at)
    return erased


def _of_agency(agency: uuid.UUID, at: datetime) -> int:
    own = dict(Setting.objects.filter(name=SETTING).values_list("name", "amount"))
    left = Draft.objects.select_for_update(of=("self",)).filter(
        serious_at__isnull=True, touched_at__lte=at - timedelta(days=own.get(SETTING, KEPT_DAYS))
    )
    drafts = list(left)
    for draft in drafts:
        about = draft.matter_id
        enter_for(DraftErased, agency=agency, actor="", at=at, about=about, matter=about, because="left")
        draft.delete()
        rest(about)
    return len(drafts)
