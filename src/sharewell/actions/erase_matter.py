"""Erase what was written about a matter: its key is destroyed, and nothing that is left of it opens any more.

What was ordered is kept first, in the records and in the ledger, then in the journal; then the key goes. So wherever
it is cut short, the rest can be done. The matter's row, its times and its ids stay until retention takes them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime

from sharewell.actions.entering import enter_for
from sharewell.actions.refusals import NotYours
from sharewell.ledger.entries import KeysRotated, MatterErased
from sharewell.records.agencies.models import Agency
from sharewell.records.common.context import working_for
from sharewell.records.common.keys import keyring
from sharewell.records.sharing.models import Draft, LabelWord, Matter

TOGETHER = 500
"""How many scopes are asked for at a time."""


def erase_matter(*, agency: uuid.UUID, matter: uuid.UUID, because: str, at: datetime) -> None:
    """Erase a matter of an agency. Doing it again finishes what was cut short. Raises NotYours."""
    with working_for(agency):
        found = Matter.objects.select_for_update().filter(pk=matter).first()
        if found is None:
            raise NotYours
        _marked(agency, found, because, at)
    keyring().destroy(agency, found.scope, at)


def finish_erasures(*, at: datetime) -> int:
    """Erase whatever the journal lists and a restored copy brought back, and finish what was cut short. How many.

    Nothing may be shown before this is done: it stands at the start of whatever serves.
    """
    found, listed = keyring().strike_listed(), defaultdict(list)
    for erased in keyring().journal:
        listed[erased.agency].append(erased.scope)
    for agency in _agencies():
        found += sum(_again(agency, scopes, at) for scopes in _by_the_batch(listed[agency]))
        found += _rest(agency, at)
    return found


def rotate_keys(*, agency: uuid.UUID, at: datetime) -> None:
    """Put an agency's keys under a new epoch, and destroy the older ones with all that still stood under them."""
    keyring().rotate(agency)
    with working_for(agency):
        enter_for(KeysRotated, agency=agency, actor="", at=at, about=agency)


def unfinished() -> list[uuid.UUID]:
    """The agencies whose last erasures are complete only when their keys are rotated."""
    known = set(_agencies())
    return [agency for agency in keyring().unfinished() if agency in known]


def _agencies() -> list[uuid.UUID]:
    return list(Agency.objects.order_by("pk").values_list("pk", flat=True))


def _rest(agency: uuid.UUID, at: datetime) -> int:
    """Destroy the keys of matters whose erasure was ordered, where that was cut short."""
    with working_for(agency):
        scopes = list(Matter.objects.filter(erased_at__isnull=False).values_list("scope", flat=True))
    left = [scope for scope in scopes if keyring().has(agency, scope)]
    return sum(keyring().destroy(agency, scope, at) for scope in left)


def _again(agency: uuid.UUID, scopes: list[uuid.UUID], at: datetime) -> int:
    """Order the erasure anew of matters that are there again."""
    with working_for(agency):
        back = list(Matter.objects.select_for_update().filter(scope__in=scopes, erased_at__isnull=True))
        for matter in back:
            _marked(agency, matter, "restored", at)
    return len(back)


def _by_the_batch(scopes: list[uuid.UUID]) -> list[list[uuid.UUID]]:
    return [scopes[start : start + TOGETHER] for start in range(0, len(scopes), TOGETHER)]


def _marked(agency: uuid.UUID, matter: Matter, because: str, at: datetime) -> None:
    """Order it: the matter is gone from every page from here on. Whoever calls holds the transaction and the row."""
    if matter.erased_at is not None:
        return
    Draft.objects.filter(matter=matter).delete()
    LabelWord.objects.filter(matter=matter).delete()
    matter.erased_at = at
    matter.save(update_fields=["erased_at"])
    about = matter.pk
    enter_for(MatterErased, agency=agency, actor="", at=at, about=about, matter=about, because=because)
