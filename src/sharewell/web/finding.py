"""Searching: by reference, however it is spelt, and by the words of a label, among the matters somebody may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Matter

MOST = 50
LONGEST = 120


def fault(text: str) -> str:
    """What is wrong with what was typed; nothing, where it can be searched for."""
    if not text.strip():
        return "type a reference, or a word of a label"
    return f"this is {len(text)} letters long; use {LONGEST} or fewer" if len(text) > LONGEST else ""


def found(viewer: Membership, text: str) -> QuerySet[Matter]:
    """Matters whose reference this is, or whose label has each of its words, the latest touched first."""
    labelled = Q()
    for word in text.split():
        labelled &= Q(label__icontains=word)
    seen: QuerySet[Matter] = Matter.objects.visible_to(viewer).annotate(
        joined=Replace("reference", Value("-"), Value(""))
    )
    return seen.filter(Q(joined=bare(text)) | labelled).order_by("-touched_at", "pk")


def bare(text: str) -> str:
    """A reference without its hyphen, in capitals, as it is kept apart from that."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
