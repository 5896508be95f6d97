"""Give a matter a private label for those who may see it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import seen
from sharewell.actions.open_matter import LONGEST
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.ledger.entries import LabelChanged
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import LabelWord, Matter
from sharewell.records.sharing.searching import label_digests


@acting
def relabel(*, by: Membership, matter: uuid.UUID, label: str, at: datetime) -> Matter:
    """Set the label, or clear it. Raises NotYours, NotAllowed, Wrong."""
    found = seen(Matter, matter, by=by, lock=True)
    insist(may_work_on(by, found))
    if len(label) > LONGEST["label"]:
        raise Wrong({"label": f"is {len(label)} letters long; use {LONGEST['label']} or fewer"})
    found.label = label.strip()
    found.save(update_fields=["label"])
    LabelWord.objects.filter(matter=found).delete()
    LabelWord.objects.bulk_create(LabelWord(matter=found, digest=digest) for digest in label_digests(label))
    commitment = bound(found, "label", found.label)
    enter(LabelChanged, by=by, at=at, about=found.pk, matter=found.pk, commitment=commitment)
    return found
