"""The lists on the first page of somebody signed in: matters, and in each what comes next, in a line.

Which matters are on a list is the records' to say (records.sharing.lists); here the same rows are put into words.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from sharewell.actions.clock import london_day
from sharewell.actions.erase_drafts import UNFINISHED
from sharewell.actions.guidance import current
from sharewell.actions.note_reading import note_list
from sharewell.actions.resting import GOES
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sealing.faults import KeyGone, Unopened
from sharewell.records.sharing.lists import Look, late, mine, waiting
from sharewell.records.sharing.models import Approval, Decision, Draft, Duty, Matter
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.records.sharing.stages import stage
from sharewell.web.jinja_env import day, moment
from sharewell.web.standing import LIVE, STAGES, found_wanting
from sharewell.workflow import Stage

FEW, MANY = 5, 50
"""How many matters of a list stand on the first page, and on a page of its own."""
MOST_STEPS = 5
SEARCH = "search"
ANY_TITLE = "A worry or a request"
UNOPENED = "What was written here cannot be opened. Tell whoever runs the hub"


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
    """A matter on a list: what it is called, whom it is about, where it stands, and what comes next.

    `decided` says that something was decided in it once, whatever became of that.
    """

    matter: Matter
    title: str
    about: str
    decided: bool
    state: str
    steps: tuple[Step, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A list: its name in addresses and in the ledger, its heading, what it says when empty, which steps it shows."""

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
    """The member, looking at a moment."""
    return Look(viewer, at, london_day(at), at - UNFINISHED, tuple(GOES))


def first_page(viewer: Membership, at: datetime) -> list[Shown]:
    """The start of every list, in a fixed number of questions to the database."""
    look = look_of(viewer, at)
    keys = {name: list(kind.matters(look).values_list("pk", flat=True)[:FEW]) for name, kind in KINDS.items()}
    counts = {name: kind.matters(look).count() for name, kind in KINDS.items()}
    whole = fetched(look, {key for found in keys.values() for key in found}, "home")
    return [
        Shown(kind, tuple(_row(whole[key], look, kind) for key in keys[name]), counts[name])
        for name, kind in KINDS.items()
    ]


def one_list(viewer: Membership, name: str, number: int, at: datetime) -> Shown:
    """A page of one list."""
    look, kind = look_of(viewer, at), KINDS[name]
    matters = kind.matters(look)
    keys = list(matters.values_list("pk", flat=True)[(number - 1) * MANY : number * MANY])
    whole = fetched(look, keys, name)
    return Shown(kind, tuple(_row(whole[key], look, kind) for key in keys), matters.count(), number)


def rows_of(viewer: Membership, keys: list[uuid.UUID], at: datetime) -> list[Row]:
    """Matters that a search found, in this order, with all their steps."""
    look = look_of(viewer, at)
    whole = fetched(look, keys, SEARCH)
    return [_row(whole[key], look, KINDS["mine"]) for key in keys if key in whole]


def fetched(look: Look, keys: Collection[uuid.UUID], what: str) -> dict[uuid.UUID, Any]:
    """Matters with everything that their steps are read off, by id; that the list is opened is entered first."""
    found = {one.pk: one for one in _fetched(look, keys)}
    begun = {key: one for key, one in found.items() if what != SEARCH and _only_begun(one, look.viewer)}
    matters = [found[key] for key in dict.fromkeys(keys) if key in found and key not in begun]
    if found or what == SEARCH:
        note_list(by=look.viewer, what=what, matters=matters, begun=begun.values(), at=look.at)
    return found


def _only_begun(matter: Any, viewer: Membership) -> bool:
    """Whether there is nothing in a matter but what this member began."""
    return matter.opened_by.practitioner_id == viewer.practitioner_id and not matter.decided


def _fetched(look: Look, keys: Collection[uuid.UUID]) -> QuerySet[Matter]:
    # Few people own many duties, so they are fetched once for all of them and not with each.
    people = ("verdict__by__practitioner", "asked_of__practitioner")
    approvals = Approval.objects.select_related("verdict").prefetch_related(*people).order_by("due_at")
    open_still = Duty.objects.filter(closing__isnull=True).order_by("due_at", "name")
    duties = open_still.prefetch_related("owner__practitioner")
    decisions = (
        Decision.objects.filter(withdrawal__isnull=True, followed_by__isnull=True)
        .select_related("subject", "withdrawal", "followed_by")
        .prefetch_related(Prefetch("approvals", approvals), Prefetch("duties", duties), "tellings")
    )  # fmt: skip
    drafts = Draft.objects.select_related("subject", "author__practitioner").order_by("started_at")
    found = Matter.objects.visible_to(look.viewer).filter(pk__in=keys)
    found = found.select_related("opened_by__practitioner", "staff_asked")
    found = found.annotate(decided=Exists(Decision.objects.filter(matter=OuterRef("pk"))))
    beside = ("subjects", "implicated", Prefetch("drafts", drafts), Prefetch("decisions", decisions))
    whole: QuerySet[Matter] = found.prefetch_related(*beside)
    return whole


def _row(matter: Any, look: Look, kind: Kind) -> Row:
    """A matter as a line. One whose words do not open is said so, and keeps nobody from the others."""
    try:
        return _opened(matter, look, kind)
    except (KeyGone, Unopened):
        return Row(matter, UNOPENED, "", matter.decided, _state(matter), (), 0)


def _opened(matter: Any, look: Look, kind: Kind) -> Row:
    steps = [step for step in steps_of(matter, look) if kind.shows(step)]
    called = ", ".join(one.called for one in matter.subjects.all())
    title, about = matter.label or called or ANY_TITLE, called if matter.label else ""
    shown = tuple(steps[:MOST_STEPS])
    return Row(matter, title, about, matter.decided, _state(matter), shown, len(steps) - len(shown))


def _state(matter: Matter) -> str:
    """Where a matter stands, in a few words: its newest decision that nothing has replaced."""
    decisions = list(matter.decisions.all())
    if not decisions:
        return "Questions begun" if matter.drafts.all() else "Nothing decided"
    newest, known = decisions[-1], current()[0].outcomes
    title = known[newest.outcome].title if newest.outcome in known else newest.outcome
    return f"{title}: {STAGES[stage(newest)].lower()}"


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
    if draft.author_id == look.viewer.pk:
        about = f"{draft.subject.called}, to {draft.recipient}"
        says = "Left unfinished after serious harm was answered" if left else "Go on with the questions"
        yield Step(f"{says}: {about}", "draft", {"draft": draft.pk}, late=left)
    elif left and _hears_of(matter, look.viewer):
        who = f"Ask {draft.author.practitioner.name} how it stands"
        says = f"{who}: left unfinished since {moment(draft.touched_at)}, after serious harm was answered"
        yield Step(says, "matter", {"matter": matter.pk}, late=True)


def _hears_of(matter: Matter, viewer: Membership) -> bool:
    """Whether somebody is told that a colleague left a draft unfinished: see records.sharing.lists.late."""
    if viewer.role == Role.GUARDIAN:
        return matter.staff_asked_id is not None or bool(matter.implicated.all())
    return viewer.role == Role.SUPERVISOR and viewer.team == matter.team


def _of_decision(decision: Any, look: Look) -> Iterator[Step]:
    now, about = stage(decision), f"{decision.subject.called}, to {decision.document['recipient']}"
    keys = {"decision": decision.pk}
    if now is Stage.RETURNED:
        waits = decision.decided_by_id == look.viewer.pk
        yield Step(f"Sent back, decide anew: {about}", "decision", keys, waits=waits)
    if now is Stage.IN_FORCE and (verdict := found_wanting(decision)):
        waits = decision.decided_by_id == look.viewer.pk
        says = f"{verdict.by.practitioner.name} asks for something to be put right: {about}"
        yield Step(says, "decision", keys, waits=waits)
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
        is_late, until = one.due_at < look.at, moment(one.due_at)
        if one.asked_of_id == look.viewer.pk:
            what = "Look at the urgent report" if one.kind in AFTERWARDS else "Approve or send back"
            says = f"{what}, by {until}: {about}"
            yield Step(says, "approval", {"approval": one.pk}, late=is_late, waits=True)
        else:
            what = "look at the urgent report" if one.kind in AFTERWARDS else "approve"
            says = f"{one.asked_of.practitioner.name} is asked to {what}, by {until}: {about}"
            yield Step(says, "decision", {"decision": decision.pk}, late=is_late)


def _of_duties(decision: Any, about: str, look: Look) -> Iterator[Step]:
    """Duties in a line for each sort: mine and late, mine, others' and late, others'."""
    sorts: dict[tuple[bool, bool], list[Duty]] = {}
    for one in decision.duties.all():
        sorts.setdefault((one.owner_id == look.viewer.pk, one.due_at < look.at), []).append(one)
    for (own, is_late), duties in sorted(sorts.items(), key=lambda one: one[0], reverse=True):
        whose = "" if own else f" for {_names(duties)}"
        if len(duties) == 1:
            says = f"{_duty(duties[0])} To do{whose} by {moment(duties[0].due_at)}: {about}"
            yield Step(says, "duty-close", {"duty": duties[0].pk}, late=is_late, waits=own)
        else:
            says = f"{len(duties)} things to do{whose}, the first by {moment(duties[0].due_at)}: {about}"
            yield Step(says, "decision", {"decision": decision.pk}, late=is_late, waits=own)


def _duty(duty: Duty) -> str:
    """The first sentence of what a duty says."""
    known = current()[0].duty
    says = known[duty.name].says if duty.name in known else f"{duty.name}."
    return says.partition(". ")[0].rstrip(".") + "."


def _names(duties: Iterable[Duty]) -> str:
    return ", ".join(dict.fromkeys(one.owner.practitioner.name for one in duties))


def _of_telling(decision: Any, look: Look) -> Iterator[Step]:
    told, called, keys = list(decision.tellings.all()), decision.subject.called, {"decision": decision.pk}
    if not told and decision.outcome in GOES:
        yield Step(f"Say whether they were told: {called}", "telling", keys, late=True)
    if not told or told[-1].until is None:
        return
    mine, until = told[-1].owner_id == look.viewer.pk, day(told[-1].until)
    if told[-1].until < look.today:
        says = f"Telling was put off until {until}. Look at it again: {called}"
        yield Step(says, "telling", keys, late=True, waits=mine)
    elif mine:
        yield Step(f"Telling is put off until {until}. Look at it again then: {called}", "telling", keys, waits=True)
