"""Matters with everything that their next steps are read off, fetched in a fixed number of questions to the database.

A page of a list is fifty matters with all that hangs on them. Rows are put together by their ids here: a related
manager for each row of each matter took as long as the questions did.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from sharewell.records.agencies.models import Membership
from sharewell.records.common.questions import Given, Question, among, question
from sharewell.records.sharing.lists import Look
from sharewell.records.sharing.models import Approval, Decision, Draft, Implicated, Matter, Subject, Telling
from sharewell.records.sharing.owed import Owed, owed
from sharewell.records.sharing.stages import stage_standing
from sharewell.workflow import Stage

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Grouped = dict[uuid.UUID, list[T]]
IDS = Given("ids")
LONG = ("answers", "unsure", "history", "what", "use")
"""What a list says nothing of, in a draft."""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that nothing has replaced and nobody has taken back, with what followed it."""

    decision: Any
    stage: Stage
    asked: list[Any]
    tellings: list[Telling]
    owed: list[Owed]


@dataclass(frozen=True, slots=True)
class Whole:
    """A matter with what is in it.

    `matter.decided` says that something was decided in it once, whatever became of that; `matter.implicates`, that
    somebody may be part of the harm.
    """

    matter: Any
    subjects: list[Subject]
    drafts: list[Any]
    made: list[Made]


def gathered(look: Look, seen: Collection[uuid.UUID]) -> dict[uuid.UUID, Whole]:
    """Matters that were found just now among those that the viewer may see, by id."""
    matters = {one.pk: one for one in _asked(Matter, seen)}
    subjects, drafts = by(_asked(Subject, matters), "matter_id"), by(_asked(Draft, matters), "matter_id")
    made = _made(matters, look)
    found = {key: Whole(one, subjects[key], drafts[key], made[key]) for key, one in matters.items()}
    _joined(found.values())
    return found


@cache
def _questions() -> dict[type[Model], Question]:
    """What is asked about a list, by what it is about: of its matters, and of the tellings of their decisions."""
    decided = Exists(Decision.objects.filter(matter=OuterRef("pk")))
    implicates = Exists(Implicated.objects.filter(matter=OuterRef("pk")))
    of_matters, standing = among("matter", IDS), Q(withdrawal__isnull=True, followed_by__isnull=True)
    rows: tuple[QuerySet[Any], ...] = (
        Matter.objects.filter(among("pk", IDS)).annotate(decided=decided, implicates=implicates),
        Subject.objects.filter(of_matters),
        Draft.objects.filter(of_matters).defer(*LONG).order_by("started_at"),
        Decision.objects.filter(of_matters, standing).defer("document"),
        Telling.objects.filter(among("decision", IDS)),
    )
    return {one.model: question(one) for one in rows}


def _asked(model: type[M], ids: Iterable[uuid.UUID]) -> list[M]:
    """The rows of a model that belong to these matters or decisions."""
    return _questions()[model].models(model, {IDS.name: list(ids)})


def _made(matters: Collection[uuid.UUID], look: Look) -> Grouped[Made]:
    decisions = _asked(Decision, matters)
    keys = [one.pk for one in decisions]
    asked = by(Approval.objects.filter(decision__in=keys).select_related("verdict").order_by("due_at"), "decision_id")
    tellings, owing = by(_asked(Telling, keys), "decision_id"), owed(keys, look.at)
    found: Grouped[Made] = defaultdict(list)
    for one in decisions:
        key, now = one.pk, stage_standing(asked[one.pk])
        found[one.matter_id].append(Made(one, now, asked[key], tellings[key], owing[key]))
    return found


def by(rows: Iterable[T], key: str) -> Grouped[T]:
    """Rows by the id that each has under this name, in the order in which they come."""
    found: Grouped[T] = defaultdict(list)
    of = attrgetter(key)
    for row in rows:
        found[of(row)].append(row)
    return found


def _joined(found: Collection[Whole]) -> None:
    """Put the people and the subjects that rows name in their places. Few people are named by many rows."""
    named = [(row, name) for whole in found for row, name in _naming(whole)]
    keys = {getattr(row, f"{name}_id") for row, name in named} - {None}
    people = Membership.objects.filter(pk__in=keys).select_related("practitioner").in_bulk()
    for row, name in named:
        setattr(row, name, people.get(getattr(row, f"{name}_id")))
    for whole in found:
        whose = {one.pk: one for one in whole.subjects}
        for row in (*whole.drafts, *(one.decision for one in whole.made)):
            row.subject = whose[row.subject_id]


def _naming(whole: Whole) -> Iterable[tuple[Any, str]]:
    """Rows of a matter that name somebody who is named on a list, with the name of the field."""
    yield from ((whole.matter, name) for name in ("opened_by", "staff_asked"))
    yield from ((draft, "author") for draft in whole.drafts)
    yield from ((one, "owner") for made in whole.made for one in made.owed)
    for approval in (one for made in whole.made for one in made.asked):
        yield approval, "asked_of"
        if hasattr(approval, "verdict"):
            yield approval.verdict, "by"
