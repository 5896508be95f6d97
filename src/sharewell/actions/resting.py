"""Whether anything is left to do in a matter, noted on it so that lists need not look through what is done."""

from __future__ import annotations

import uuid

from sharewell.actions.decide import SHARES
from sharewell.policy.recommend import ACT_NOW
from sharewell.records.sharing.lists import outstanding
from sharewell.records.sharing.models import Matter

GOES = (*SHARES, ACT_NOW)
"""Outcomes by which something goes to somebody, so that telling the person has to be settled."""


def rest(matter: uuid.UUID) -> None:
    """Note whether anything is left to do in a matter. Whoever calls holds the transaction, and has written already.

    The row is held from before it is looked at, so that whatever else is decided in it comes before this or after.
    """
    found = Matter.objects.select_for_update().get(pk=matter)
    at_rest = not outstanding(found, GOES)
    if at_rest is not found.at_rest:
        found.at_rest = at_rest
        found.save(update_fields=["at_rest"])


def stir(matter: uuid.UUID) -> None:
    """Note that something is begun in a matter. Whoever calls holds the transaction."""
    Matter.objects.filter(pk=matter).update(at_rest=False)
