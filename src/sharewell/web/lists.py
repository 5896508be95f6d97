"""The lists on the first page of somebody signed in: matters, and in each what comes next, in a line.

Which matters are on a list is the records' to say (records.sharing.lists); here the same rows are put into words.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.fields.json import KeyTextTransform

from sharewell.actions.clock import london_day
from sharewell.actions.erase_drafts import UNFINISHED
from sharewell.actions.guidance import current
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.lists import Look, late, mine, waiting
from sharewell.records.sharing.models import Approval, Decision, Draft, Duty, Matter
from sharewell.records.sharing.stages import stage
from sharewell.web.jinja_env import day, moment
from sharewell.web.standing import GOES, LIVE, STAGES
from sharewell.workflow import Stage

FEW, MANY = 5, 25
"""How many matters of a list stand on the first page, and on a page of its own."""
MOST_STEPS = 5
ANY_TITLE = "A worry or a request"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that comes next in a matter: what, the page it is done on, and whether it is late or waits for me."""

    says: str
    page: str
    keys: dict[str, uuid.UUID]
    late: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A matter on a list: what it is called, where it stands, and what comes next."""

    matter: Matter
    title: str
    state: str
    steps: tuple[Step, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A list: its name in addresses and in the ledger, its heading, what it says when empty, and which steps it shows."""

    name: str
    title: str
    none: str
    matters: Callable[[Look], QuerySet[Matter]]
    shows: Callable[[Step], bool]


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it is shown: its rows, how many there are in all, and the page of how many."""

    kind: Kind
    rows: tuple[Row, ...]
    count: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages the whole list fills."""
        return max(1, -(-self.count // MANY))


KINDS = {
    one.name: one
    for one in (
        Kind("late", "Late", "Nothing is late.", late, lambda step: step.late),
        Kind("waiting", "Waiting for you", "Nothing waits for you.", waiting, lambda step: step.waits),
        Kind("mine", "Your matters", "You have no matters yet.", mine, lambda _: True),
    )
}


def look_of(viewer: Membership, at: datetime) -> Look:
    """This member, looking now."""
    return Look(viewer, at, london_day(at), at - UNFINISHED, tuple(GOES))


def first_page(viewer: Membership, at: datetime) -> list[Shown]:
    """The start of every list, in a fixed number of questions to the database."""
    look = look_of(viewer, at)
    keys = {name: list(kind.matters(look).values_list("pk", flat=True)[: FEW + 1]) for name, kind in KINDS.items()}
    counts = {name: len(found) if len(found) <= FEW else KINDS[name].matters(look).count() for name, found in keys.items()}
    whole = fetched(look, {key for found in keys.values() for key in found[:FEW]})
    return [
        Shown(kind, tuple(_row(whole[key], look, kind) for key in keys[name][:FEW]), counts[name])
        for name, kind in KINDS.items()
    ]


def one_list(viewer: Membership, name: str, number: int, at: datetime) -> Shown:
    """A page of one list."""
    look, kind = look_of(viewer, at), KINDS[name]
    matters = kind.matters(look)
    keys = list(matters.values_list("pk", flat=True)[(number - 1) * MANY : number * MANY])
    whole = fetched(look, keys)
    return Shown(kind, tuple(_row(whole[key], look, kind) for key in keys), matters.count(), number)


def rows_of(viewer: Membership, keys: list[uuid.UUID], at: datetime) -> list[Row]:
    """Matters that were found, in this order, with all their steps."""
    look = look_of(viewer, at)
    whole = fetched(look, keys)
    return [_row(whole[key], look, KINDS["mine"]) for key in keys if key in whole]


def fetched(look: Look, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Matter]:
    """Matters with everything that their steps are read off, by id."""
    approvals = Approval.objects.select_related("verdict", "asked_of__practitioner").order_by("due_at")
    duties = Duty.objects.filter(closing__isnull=True).select_related("owner__practitioner").order_by("due_at", "name")
    decisions = (
        Decision.objects.filter(withdrawal__isnull=True, followed_by__isnull=True)
        .select_related("subject", "withdrawal", "followed_by").defer("document")
        .annotate(to=KeyTextTransform("recipient", "document"))
        .prefetch_related(Prefetch("approvals", approvals), Prefetch("duties", duties), "tellings")
    )  # fmt: skip
    drafts = Draft.objects.select_related("subject", "author__practitioner").order_by("started_at")
    found = Matter.objects.visible_to(look.viewer).filter(pk__in=keys)
    found = found.select_related("opened_by__practitioner", "staff_asked")
    whole = found.prefetch_related("subjects", Prefetch("drafts", drafts), Prefetch("decisions", decisions))
    return {one.pk: one for one in whole}


def _row(matter: Matter, look: Look, kind: Kind) -> Row:
    steps = [step for step in steps_of(matter, look) if kind.shows(step)]
    called = ", ".join(one.called for one in matter.subjects.all())
    shown = tuple(steps[:MOST_STEPS])
    return Row(matter, matter.label or called or ANY_TITLE, _state(matter), shown, len(steps) - len(shown))


def _state(matter: Matter) -> str:
    """Where a matter stands, in a few words."""
    decisions = matter.decisions.all()
    if decisions:
        title = current()[0].outcomes.get(decisions[-1 if isinstance(decisions, list) else len(decisions) - 1].outcome)
        newest = list(decisions)[-1]
        return f"{title.title if title else newest.outcome}: {STAGES[stage(newest)].lower()}"
    return "Questions begun" if matter.drafts.all() else "Nothing decided yet"


def steps_of(matter: Any, look: Look) -> Iterator[Step]:
    """What comes next in a matter for whoever looks, drafts first."""
    unsaid = matter.staff_asked is not None and matter.staff_said_at is None
    if unsaid and matter.staff_asked.practitioner_id == look.viewer.practitioner_id:
        yield Step("Say which colleagues may be part of the harm", "implicated", {"matter": matter.pk}, waits=True)
    for draft in matter.drafts.all():
        yield from _of_draft(matter, draft, look)
    for decision in matter.decisions.all():
        yield from _of_decision(decision, look)


def _of_draft(matter: Matter, draft: Draft, look: Look) -> Iterator[Step]:
    left = draft.serious_at is not None and draft.serious_at <= look.unfinished
    about = f"{draft.subject.called}, to {draft.recipient}"
    if draft.author_id == look.viewer.pk:
        says = f"Left unfinished after serious harm was answered: {about}" if left else f"Go on with the questions: {about}"
        yield Step(says, "draft", {"draft": draft.pk}, late=left)
    elif left and draft.serious_at and look.viewer.role in (Role.SUPERVISOR, Role.GUARDIAN):
        by = f"Left unfinished by {draft.author.practitioner.name} since {moment(draft.touched_at)}"
        yield Step(f"{by}, after serious harm was answered. Ask how it stands", "matter", {"matter": matter.pk}, late=True)


def _of_decision(decision: Any, look: Look) -> Iterator[Step]:
    now, about = stage(decision), f"{decision.subject.called}, to {decision.to}"
    keys = {"decision": decision.pk}
    if now is Stage.RETURNED:
        yield Step(
            f"Sent back, decide anew: {about}", "decision", keys, waits=decision.decided_by_id == look.viewer.pk
        )
    if now in LIVE:
        yield from _of_approvals(decision, about, look)
        yield from _of_duties(decision, about, look)
    if now is Stage.IN_FORCE:
        yield from _of_telling(decision, look)


def _of_approvals(decision: Any, about: str, look: Look) -> Iterator[Step]:
    asked = list(decision.approvals.all())
    replaced = {one.instead_of_id for one in asked}
    for one in asked:
        if one.pk in replaced or hasattr(one, "verdict"):
            continue
        if one.asked_of_id == look.viewer.pk:
            says = f"Approve or send back by {moment(one.due_at)}: {about}"
        else:
            says = f"{one.asked_of.practitioner.name} is asked to approve by {moment(one.due_at)}: {about}"
        mine = one.asked_of_id == look.viewer.pk
        page, keys = ("approval", {"approval": one.pk}) if mine else ("decision", {"decision": decision.pk})
        yield Step(says, page, keys, late=one.due_at < look.at, waits=mine)


def _of_duties(decision: Any, about: str, look: Look) -> Iterator[Step]:
    """Duties in a line for each: mine and late, mine, others' and late, others'."""
    known = current()[0].duty
    for mine in (True, False):
        for is_late in (True, False):
            duties = [
                one
                for one in decision.duties.all()
                if (one.owner_id == look.viewer.pk) is mine and (one.due_at < look.at) is is_late
            ]
            if not duties:
                continue
            first, who = duties[0], "" if mine else f" for {_names(duties)}"
            page, keys = "decision", {"decision": decision.pk}
            says = f"{len(duties)} things to do{who}"
            if len(duties) == 1:
                says = f"{known[first.name].says if first.name in known else first.name}{who and f' ({who.strip()})'}"
                page, keys = "duty-close", {"duty": first.pk}
            yield Step(f"{says}, by {moment(first.due_at)}: {about}", page, keys, late=is_late, waits=mine)


def _names(duties: Iterable[Duty]) -> str:
    return ", ".join(dict.fromkeys(one.owner.practitioner.name for one in duties))


def _of_telling(decision: Any, look: Look) -> Iterator[Step]:
    told = list(decision.tellings.all())
    keys = {"decision": decision.pk}
    if not told and decision.outcome in GOES:
        yield Step(f"Say whether they were told: {decision.subject.called}", "telling", keys, late=True)
    elif told and told[-1].until and told[-1].until < look.today:
        until = f"Telling was put off until {day(told[-1].until)}"
        yield Step(f"{until}. Look at it again: {decision.subject.called}", "telling", keys, late=True)
