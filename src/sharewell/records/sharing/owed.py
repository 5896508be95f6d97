"""What decisions still ask of people, counted in the database: one can owe twenty duties, of which a list says few."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, TextField
from django.db.models.functions import Cast

from sharewell.records.common.questions import Given, Question, among, question
from sharewell.records.sharing.models import Duty


@dataclass(slots=True)
class Owed:
    """What one member still has to do of a decision, late or not yet: how many duties, the first of them by when.

    `key` and `name` are of a duty where there is one alone, and say nothing where there are many. `owner` is there
    once somebody has put it in its place, as few people own what many decisions ask.
    """

    owner_id: uuid.UUID
    late: bool
    many: int
    due_at: datetime
    key: uuid.UUID
    name: str
    owner: Any = None


def owed(decisions: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, list[Owed]]:
    """What these decisions ask of people still, by decision, the first due first. Nothing for any other."""
    found: dict[uuid.UUID, list[Owed]] = defaultdict(list)
    for decision, owner, late, many, first, key, name in _question().rows({"decisions": list(decisions), "at": at}):
        found[decision].append(Owed(owner, late, many, first, uuid.UUID(key), name))
    return found


@cache
def _question() -> Question:
    is_late = ExpressionWrapper(Q(due_at__lt=Given("at")), BooleanField())
    return question(
        Duty.objects.filter(among("decision", Given("decisions")), closing__isnull=True)
        .values_list("decision", "owner", is_late)
        .annotate(many=Count("pk"), first=Min("due_at"), key=Min(Cast("pk", TextField())), any=Min("name"))
        .order_by("first", "any")
    )
