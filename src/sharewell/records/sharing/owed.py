"""What decisions still ask of people, counted in the database: one can owe twenty duties, of which a list says few."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, TextField
from django.db.models.functions import Cast

from sharewell.records.sharing.models import Duty


class Owed(NamedTuple):
    """What one member still has to do of a decision, late or not yet: how many duties, the first of them by when.

    `key` and `name` are of a duty where there is one alone, and say nothing where there are many.
    """

    owner: uuid.UUID
    whose: str
    late: bool
    many: int
    due_at: datetime
    key: uuid.UUID
    name: str


def owed(decisions: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[Owed]]:
    """What these decisions ask of people still, by decision, the first due first. Nothing for any other."""
    called, is_late = F("owner__practitioner__name"), ExpressionWrapper(Q(due_at__lt=at), BooleanField())
    rows = (
        Duty.objects.filter(decision__in=decisions, closing__isnull=True)
        .values_list("decision", "owner", called, is_late)
        .annotate(many=Count("pk"), first=Min("due_at"), key=Min(Cast("pk", TextField())), any=Min("name"))
        .order_by("first", "any")
    )
    found: dict[uuid.UUID, list[Owed]] = defaultdict(list)
    for decision, owner, whose, late, many, first, key, name in rows:
        found[decision].append(Owed(owner, whose, late, many, first, uuid.UUID(key), name))
    return found
