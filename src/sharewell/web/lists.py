"""The lists on the first page of somebody signed in: matters, and in each what comes next, in a line.

Which matters are on a list is the records' to say (records.sharing.lists); here the same rows are put into words.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sharewell.actions.clock import london_day
from sharewell.actions.erase_drafts import UNFINISHED
from sharewell.actions.guidance import current
from sharewell.actions.note_reading import note_list
from sharewell.actions.resting import GOES
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sealing.faults import KeyGone, Unopened
from sharewell.records.sharing.lists import Look, late, mine, stretch, waiting
from sharewell.records.sharing.models import Draft, Matter
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.records.sharing.owed import Owed
from sharewell.web.gathering import Made, Whole, gathered
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
    starts = [(kind, stretch(kind.matters, look, 0, FEW)) for kind in KINDS.values()]
    whole = fetched(look, {key for _, (keys, _) in starts for key in keys}, "home")
    return [Shown(kind, tuple(_row(whole[key], look, kind) for key in keys), count) for kind, (keys, count) in starts]


def one_list(viewer: Membership, name: str, number: int, at: datetime) -> Shown:
    """A page of one list; of one that has no such page, nothing."""
    look, kind = look_of(viewer, at), KINDS[name]
    keys, count = stretch(kind.matters, look, (number - 1) * MANY, MANY)
    whole = fetched(look, keys, name)
    return Shown(kind, tuple(_row(whole[key], look, kind) for key in keys), count, number)


def rows_of(viewer: Membership, keys: list[uuid.UUID], at: datetime) -> list[Row]:
    """Matters that a search found, in this order, with all their steps."""
    look = look_of(viewer, at)
    whole = fetched(look, keys, SEARCH)
    return [_row(whole[key], look, KINDS["mine"]) for key in keys if key in whole]


def fetched(look: Look, keys: Collection[uuid.UUID], what: str) -> dict[uuid.UUID, Whole]:
    """Matters with everything that their steps are read off, by id; that the list is opened is entered first."""
    found = gathered(look, keys)
    begun = {key: one.matter for key, one in found.items() if what != SEARCH and _only_begun(one.matter, look.viewer)}
    matters = [found[key].matter for key in dict.fromkeys(keys) if key in found and key not in begun]
    if found or what == SEARCH:
        note_list(by=look.viewer, what=what, matters=matters, begun=begun.values(), at=look.at)
    return found


def _only_begun(matter: Any, viewer: Membership) -> bool:
    """Whether there is nothing in a matter but what this member began."""
    return matter.opened_by.practitioner_id == viewer.practitioner_id and not matter.decided


def _row(whole: Whole, look: Look, kind: Kind) -> Row:
    """A matter as a line. One whose words do not open is said so, and keeps nobody from the others."""
    matter = whole.matter
    try:
        return _opened(whole, look, kind)
    except (KeyGone, Unopened):
        return Row(matter, UNOPENED, "", matter.decided, _state(whole), (), 0)


def _opened(whole: Whole, look: Look, kind: Kind) -> Row:
    matter, steps = whole.matter, [step for step in steps_of(whole, look) if kind.shows(step)]
    called = ", ".join(one.called for one in whole.subjects)
    title, about = matter.label or called or ANY_TITLE, called if matter.label else ""
    shown = tuple(steps[:MOST_STEPS])
    return Row(matter, title, about, matter.decided, _state(whole), shown, len(steps) - len(shown))


def _state(whole: Whole) -> str:
    """Where a matter stands, in a few words: its newest decision that nothing has replaced."""
    if not whole.made:
        return "Questions begun" if whole.drafts else "Nothing decided"
    newest, known = whole.made[-1], current()[0].outcomes
    outcome = newest.decision.outcome
    title = known[outcome].title if outcome in known else outcome
    return f"{title}: {STAGES[newest.stage].lower()}"


def steps_of(whole: Whole, look: Look) -> Iterator[Step]:
    """What comes next in a matter for whoever looks, drafts first."""
    matter = whole.matter
    unsaid = matter.staff_asked is not None and matter.staff_said_at is None
    if unsaid and matter.staff_asked.practitioner_id == look.viewer.practitioner_id:
        yield Step("Say which colleagues may be part of the harm", "implicated", {"matter": matter.pk}, waits=True)
    for draft in whole.drafts:
        yield from _of_draft(whole, draft, look)
    for made in whole.made:
        yield from _of_decision(made, look)


def _of_draft(whole: Whole, draft: Draft, look: Look) -> Iterator[Step]:
    left = draft.serious_at is not None and draft.serious_at <= look.unfinished
    if draft.author_id == look.viewer.pk:
        about = f"{draft.subject.called}, to {draft.recipient}"
        says = "Left unfinished after serious harm was answered" if left else "Go on with the questions"
        yield Step(f"{says}: {about}", "draft", {"draft": draft.pk}, late=left)
    elif left and _hears_of(whole, look.viewer):
        who = f"Ask {draft.author.practitioner.name} how it stands"
        says = f"{who}: left unfinished since {moment(draft.touched_at)}, after serious harm was answered"
        yield Step(says, "matter", {"matter": whole.matter.pk}, late=True)


def _hears_of(whole: Whole, viewer: Membership) -> bool:
    """Whether somebody is told that a colleague left a draft unfinished: see records.sharing.lists.late."""
    if viewer.role == Role.GUARDIAN:
        return whole.matter.staff_asked_id is not None or bool(whole.matter.implicates)
    return viewer.role == Role.SUPERVISOR and viewer.team == whole.matter.team


def _of_decision(made: Made, look: Look) -> Iterator[Step]:
    decision, now = made.decision, made.stage
    about = f"{decision.subject.called}, to {decision.recipient}"
    keys, waits = {"decision": decision.pk}, decision.decided_by_id == look.viewer.pk
    if now is Stage.RETURNED:
        yield Step(f"Sent back, decide anew: {about}", "decision", keys, waits=waits)
    if now is Stage.IN_FORCE and (verdict := found_wanting(made.asked)):
        says = f"{verdict.by.practitioner.name} asks for something to be put right: {about}"
        yield Step(says, "decision", keys, waits=waits)
    if now in LIVE:
        yield from _of_approvals(made, about, look)
        yield from _of_duties(made, about, look)
    if now is Stage.IN_FORCE:
        yield from _of_telling(made, look)


def _of_approvals(made: Made, about: str, look: Look) -> Iterator[Step]:
    replaced = {one.instead_of_id for one in made.asked}
    for one in made.asked:
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
            yield Step(says, "decision", {"decision": made.decision.pk}, late=is_late)


def _of_duties(made: Made, about: str, look: Look) -> Iterator[Step]:
    """Duties in a line for each sort: mine and late, mine, others' and late, others'."""
    sorts: dict[tuple[bool, bool], list[Owed]] = {}
    for one in made.owed:
        sorts.setdefault((one.owner_id == look.viewer.pk, one.late), []).append(one)
    for (own, is_late), some in sorted(sorts.items(), key=lambda one: one[0], reverse=True):
        whose = "" if own else f" for {', '.join(dict.fromkeys(one.owner.practitioner.name for one in some))}"
        first, many = some[0], sum(one.many for one in some)
        if many == 1:
            says = f"{_duty(first.name)} To do{whose} by {moment(first.due_at)}: {about}"
            yield Step(says, "duty-close", {"duty": first.key}, late=is_late, waits=own)
        else:
            says = f"{many} things to do{whose}, the first by {moment(first.due_at)}: {about}"
            yield Step(says, "decision", {"decision": made.decision.pk}, late=is_late, waits=own)


def _duty(name: str) -> str:
    """The first sentence of what a duty says."""
    known = current()[0].duty
    says = known[name].says if name in known else f"{name}."
    return says.partition(". ")[0].rstrip(".") + "."


def _of_telling(made: Made, look: Look) -> Iterator[Step]:
    told, called, keys = made.tellings, made.decision.subject.called, {"decision": made.decision.pk}
    if not told and made.decision.outcome in GOES:
        yield Step(f"Say whether they were told: {called}", "telling", keys, late=True)
    if not told or told[-1].until is None:
        return
    mine, until = told[-1].owner_id == look.viewer.pk, day(told[-1].until)
    if told[-1].until < look.today:
        says = f"Telling was put off until {until}. Look at it again: {called}"
        yield Step(says, "telling", keys, late=True, waits=mine)
    elif mine:
        yield Step(f"Telling is put off until {until}. Look at it again then: {called}", "telling", keys, waits=True)
