"""Finishing erasures: before anything is served, every hour, and by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sharewell.console.auditing import agency_of
from sharewell.console.bootstrap import Trouble
from sharewell.records.sealing.faults import JournalDamaged, KeyGone

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Agency

APART = (
    "the keyring and the epochs are not of one copy: keys of {} stand under an epoch that is not there; "
    "nothing was destroyed; put both back from the same copy (`sharewell restore`)"
)


def finished() -> int:
    """Finish every erasure that was cut short or that a copy undid: how many steps it took. Raises Trouble.

    Nothing is shown before this is done.
    """
    from django.utils import timezone

    from sharewell.actions.erase_matter import finish_erasures

    try:
        return finish_erasures(at=timezone.now())
    except JournalDamaged as trouble:
        raise Trouble(f"{trouble}; put the copy of the journal from the other disk in its place") from None
    except (sqlite3.Error, OSError) as trouble:
        raise Trouble(f"the keyring cannot be used, so erasures cannot be finished: {type(trouble).__name__}") from None


def rotated_after() -> int:
    """Rotate every agency of which something was erased since it was last rotated: how many."""
    from django.utils import timezone

    from sharewell.actions.erase_matter import rotate_keys, unfinished

    agencies = unfinished()
    for agency in agencies:
        rotate_keys(agency=agency, at=timezone.now())
    return len(agencies)


def rotated(code: str = "") -> Iterator[str]:
    """Rotate the agency of this code, or every agency: a line each. Raises Trouble."""
    from sharewell.records.agencies.models import Agency

    chosen = [agency_of(code)] if code else list(Agency.objects.order_by("code"))
    if not chosen:
        raise Trouble("there is no agency yet, so there are no keys to rotate; `sharewell agency add` adds one")
    for one in chosen:
        yield _rotated(one)


def _rotated(agency: Agency) -> str:
    """Rotate one agency: what to say of it. Raises Trouble."""
    from django.utils import timezone

    from sharewell.actions.erase_matter import rotate_keys

    try:
        rotate_keys(agency=agency.pk, at=timezone.now())
    except KeyGone:
        raise Trouble(APART.format(f"`{agency.code}`")) from None
    return f"{agency.code}: its keys are under a new epoch, and every older epoch is destroyed"
