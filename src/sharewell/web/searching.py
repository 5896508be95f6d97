"""Finding a matter by its reference, however it is spelt, or by whole words of its label."""

from __future__ import annotations

import uuid

from django.db.models import Q

from sharewell.records.agencies.models import Membership
from sharewell.records.common.references import LENGTH
from sharewell.records.sharing.models import Matter
from sharewell.records.sharing.searching import labelled

MOST, LONGEST = 25, 80


def faults(wanted: str) -> dict[str, str]:
    """What is wrong with the words looked for."""
    if not wanted:
        return {"words": "give a reference, or a word of a label"}
    if len(wanted) > LONGEST:
        return {"words": f"this is {len(wanted)} letters long; use {LONGEST} or fewer"}
    return {}


def found(viewer: Membership, wanted: str) -> list[uuid.UUID]:
    """The matters that fit and that the viewer may see, the latest touched first; one more than are shown."""
    by_label = labelled(Matter.objects.all(), wanted).values("pk")
    fits = Q(pk__in=by_label) | Q(reference__in=spellings(wanted, viewer.agency.code))
    matters = Matter.objects.visible_to(viewer).filter(fits).order_by("-touched_at", "pk")
    return list(matters.values_list("pk", flat=True)[: MOST + 1])


def spellings(wanted: str, code: str) -> list[str]:
    """The references that this may stand for: with and without the agency's code, a decision's number left out."""
    plain = "".join(letter for letter in wanted.partition("/")[0].upper() if letter.isascii() and letter.isalnum())
    first, last = plain[:-LENGTH], plain[-LENGTH:]
    return [f"{first or code}-{last}"] if len(last) == LENGTH else []
