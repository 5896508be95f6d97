"""Erase what was begun and never decided, after a set time, with an entry for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sharewell.actions.entering import enter_for
from sharewell.ledger.entries import DraftErased
from sharewell.records.agencies.models import Setting
from sharewell.records.sharing.models import Draft

SETTING = "draft-kept-days"
KEPT_DAYS = 14
UNFINISHED = timedelta(hours=2)
"""After so long, a draft in which serious harm was answered goes to the supervisor's list; it is not erased."""


@transaction.atomic
def erase_drafts(*, at: datetime) -> int:
    """Erase drafts left too long; those with serious harm answered stay for the supervisor. How many went."""
    own = dict(Setting.objects.filter(name=SETTING).values_list("agency_id", "amount"))
    erased = 0
    for draft in Draft.objects.select_for_update(of=("self",)).select_related("matter").filter(serious_at__isnull=True):
        if draft.touched_at > at - timedelta(days=own.get(draft.matter.agency_id, KEPT_DAYS)):
            continue
        enter_for(
            DraftErased, agency=draft.matter.agency_id, actor="", at=at, about=draft.matter_id,
            matter=draft.matter_id, because="left",
        )  # fmt: skip
        draft.delete()
        erased += 1
    return erased
