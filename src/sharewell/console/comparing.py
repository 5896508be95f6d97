"""The ledger compared with the records it tells of: each row has its entry, each entry its row, and both say the same.

A matter at a time, so that a long ledger needs no more memory than a short one. What is said names ids, never content.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sharewell.ledger import entries as kinds
from sharewell.ledger.encode import decode
from sharewell.ledger.entries import Entry, entry_from
from sharewell.ledger.faults import Differs

if TYPE_CHECKING:
    from sharewell.records.sharing.models import Advice, Decision, Implicated, Matter

TOGETHER = 200
"""How many matters are fetched at a time."""
SHOWN = 20
"""How many differences are said before the rest are only counted."""
GONE = object()
"""In place of a commitment whose content was erased: nobody can open it any more, and it still stands."""

Said = dict[str, Any]
"""What an entry should say, by its fields."""
Rows = Iterable[tuple[str, Said]]
"""Rows of one sort: the id each goes by in its entry, and what that entry should say."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of row: its name, the kinds of entry that tell of it, and the entry's field with the row's id."""

    name: str
    kinds: tuple[type[Entry], ...]
    key: str
    rows: Callable[[Matter], Rows]


def compare() -> None:
    """Compare every matter. Raises Differs with a line for each difference found."""
    found = differences()
    lines = list(islice(found, SHOWN))
    more = sum(1 for _ in found)
    if more:
        lines.append(f"and {more} more differences")
    if lines:
        raise Differs("\n".join(lines))


def differences() -> Iterator[str]:
    """Every difference between the records and the ledger, a line each."""
    from django.utils import timezone

    from sharewell.actions.note_reading import rereading
    from sharewell.records.agencies.models import Agency

    for agency in Agency.objects.order_by("pk").values_list("pk", flat=True):
        with rereading(agency=agency, what="ledger-verify", at=timezone.now()):
            yield from _of_agency()


def _of_agency() -> Iterator[str]:
    """What differs in one agency, all of it seen at one moment."""
    from sharewell.records.sharing.models import Matter

    last = uuid.UUID(int=0)
    while matters := list(_whole(Matter.objects.filter(pk__gt=last)).order_by("pk")[:TOGETHER]):
        told = _entries([matter.pk for matter in matters])
        for matter in matters:
            yield from _of_matter(matter, told.get(matter.pk, []))
        last = matters[-1].pk
    yield from _without_matter()


def _whole(matters: Any) -> Any:
    """The matters with every row that the ledger tells of, in as many queries for one as for all."""
    of_decision = ("approvals__verdict", "duties__closing", "tellings", "advice", "withdrawal")
    return matters.prefetch_related(
        "subjects", "implicated", "decisions__subject", *(f"decisions__{name}" for name in of_decision)
    )


def _entries(matters: list[uuid.UUID]) -> dict[uuid.UUID, list[Entry]]:
    """The entries that tell of these matters' rows, in the order in which they were written."""
    from sharewell.records.ledger.models import Entry as Row

    numbers = [kind.kind for kind in TOLD]
    found: dict[uuid.UUID, list[Entry]] = defaultdict(list)
    for row in Row.objects.filter(about__in=matters, kind__in=numbers).order_by("pk"):
        found[uuid.UUID(str(row.about))].append(entry_from(bytes(row.body)))
    return found


def _of_matter(matter: Matter, told: list[Entry]) -> Iterator[str]:
    """What differs in one matter."""
    for entry in told:
        if getattr(entry, "matter", "") != str(matter.pk):
            yield f"{_named(entry)} {entry.id} is filed under matter {matter.pk} and tells of another"
    for sort in SORTS:
        yield from _of_sort(sort, sort.rows(matter), [entry for entry in told if isinstance(entry, sort.kinds)])
    yield from _erased(matter, told)
    if matter.erased_at is None:
        yield from _implicated(matter, told)
        yield from _label(matter, told)
        yield from _owed(matter)


def _of_sort(sort: Sort, rows: Rows, told: list[Entry]) -> Iterator[str]:
    """What differs between rows of one sort and the entries of their kinds."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    for entry in told:
        by_id[getattr(entry, sort.key)].append(entry)
    for key, said in rows:
        match by_id.pop(key, []):
            case []:
                yield f"{sort.name} {key} stands in the records and has no entry in the ledger"
            case [entry]:
                wrong = [name for name, value in said.items() if value is not GONE and _plain(entry, name) != value]
                if wrong:
                    yield f"{sort.name} {key} is not what its entry was made from: {', '.join(wrong)}"
            case several:
                yield f"{sort.name} {key} has {len(several)} entries in the ledger; one is right"
    for key in by_id:
        yield f"{sort.name} {key} stands in the ledger and is gone from the records"


def _plain(entry: Entry, name: str) -> Any:
    return type(entry) if name == "kind" else getattr(entry, name, None)


def _named(entry: Entry) -> str:
    return f"the entry {type(entry).__name__}"


def _without_matter() -> Iterator[str]:
    """Entries of these kinds that are filed under no matter there is."""
    from sharewell.records.ledger.models import Entry as Row
    from sharewell.records.sharing.models import Matter

    lost = Row.objects.filter(kind__in=[kind.kind for kind in TOLD]).exclude(about__in=Matter.objects.values("pk"))
    for row in lost.order_by("pk").iterator(chunk_size=TOGETHER):
        said = decode(bytes(row.body))
        yield f"matter {said.get('matter')} stands in the ledger and is gone from the records"


def _by(at: datetime, by: object, **said: Any) -> Said:
    """What an entry says of an act: when, by whom, and the rest."""
    return {"at": int(at.timestamp()), "actor": str(by), **said}


def _bound(matter: Matter, what: str, read: Callable[[Any], object], row: object, *, maybe: bool = False) -> object:
    """The commitment to what is read off a row, nothing where there may be none and is none; GONE where erased.

    None where what is there does not open, so that it is no commitment to anything.
    """
    from sharewell.actions.entering import bound
    from sharewell.records.sealing.faults import KeyGone, Unopened

    if matter.erased_at is not None:
        return GONE
    try:
        said = read(row)
        return "" if maybe and not said else bound(matter, what, said)
    except (KeyGone, Unopened):
        return None


def _matters(matter: Matter) -> Rows:
    yield str(matter.pk), _by(matter.opened_at, matter.opened_by_id, agency=str(matter.agency_id))


def _subjects(matter: Matter) -> Rows:
    for one in matter.subjects.all():
        yield str(one.pk), {"commitment": _bound(matter, "subject", attrgetter("position", "called"), one)}


def _decisions(matter: Matter) -> Rows:
    for one in matter.decisions.all():
        yield str(one.pk), _by(
            one.decided_at, one.decided_by_id, agency=str(one.agency_id), follows=str(one.follows_id or ""),
            recommended=one.recommended, decided=one.outcome, departed=one.departed, digest=one.pack_id,
            commitment=_bound(matter, "decision", attrgetter("said"), one),
        )  # fmt: skip


def _approvals(matter: Matter) -> Rows:
    for decision in matter.decisions.all():
        for one in decision.approvals.all():
            yield str(one.pk), {"decision": str(decision.pk), "approver": str(one.asked_of_id)}


def _verdicts(matter: Matter) -> Rows:
    for decision in matter.decisions.all():
        for one in (approval.verdict for approval in decision.approvals.all() if hasattr(approval, "verdict")):
            comment = _bound(matter, "verdict", attrgetter("comment"), one, maybe=True)
            kind = kinds.Approved if one.approved else kinds.Returned
            yield str(one.pk), _by(one.at, one.by_id, decision=str(decision.pk), commitment=comment, kind=kind)


def _closings(matter: Matter) -> Rows:
    for decision in matter.decisions.all():
        for duty in decision.duties.all():
            if hasattr(duty, "closing"):
                one = duty.closing
                note = _bound(matter, "closing", attrgetter("note"), one, maybe=True)
                yield str(duty.pk), _by(one.at, one.by_id, decision=str(decision.pk), duty=duty.name, commitment=note)


def _tellings(matter: Matter) -> Rows:
    from sharewell.actions.clock import end_of

    for decision in matter.decisions.all():
        for one in decision.tellings.all():
            said = _by(
                one.at,
                one.by_id,
                decision=str(decision.pk),
                commitment=_bound(matter, "telling", attrgetter("words"), one),
            )
            if one.state == "held" and one.until is not None:
                until = int(end_of(one.until).timestamp())
                yield str(one.pk), {**said, "kind": kinds.TellingHeld, "until": until, "owner": str(one.owner_id)}
            else:
                yield str(one.pk), {**said, "kind": kinds.TellingSettled, "how": one.state}


def _withdrawals(matter: Matter) -> Rows:
    for decision in matter.decisions.all():
        if hasattr(decision, "withdrawal"):
            one = decision.withdrawal
            yield (
                str(decision.pk),
                _by(one.at, one.by_id, commitment=_bound(matter, "withdrawal", attrgetter("reason"), one)),
            )


def _advice(matter: Matter) -> Rows:
    for decision in matter.decisions.all():
        for one in decision.advice.all():
            said = _bound(matter, "advice", _advised, one)
            yield str(one.pk), {"identified": one.with_identity, "commitment": said}


def _advised(one: Advice) -> Said:
    """What was asked and said, as it was entered."""
    return {"asked": one.asked, "with_identity": one.with_identity, "said": one.said}


SORTS = (
    Sort("matter", (kinds.MatterOpened,), "matter", _matters),
    Sort("subject", (kinds.SubjectAdded,), "subject", _subjects),
    Sort("decision", (kinds.DecisionMade,), "decision", _decisions),
    Sort("approval", (kinds.ApprovalAsked,), "approval", _approvals),
    Sort("the verdict on approval", (kinds.Approved, kinds.Returned), "approval", _verdicts),
    Sort("the closing of duty", (kinds.DutyClosed,), "owed", _closings),
    Sort("telling", (kinds.TellingSettled, kinds.TellingHeld), "telling", _tellings),
    Sort("the withdrawal of decision", (kinds.DecisionWithdrawn,), "decision", _withdrawals),
    Sort("advice", (kinds.AdviceRecorded,), "advice", _advice),
)
TOLD: tuple[type[Entry], ...] = (
    *(kind for sort in SORTS for kind in sort.kinds),
    kinds.StaffImplicated,
    kinds.LabelChanged,
    kinds.MatterErased,
)
"""Every kind of entry that tells of a row of a matter."""


def _whom(one: Implicated) -> str:
    """Whom the matter is hidden from, as it was entered."""
    return str(one.membership_id)


def _implicated(matter: Matter, told: list[Entry]) -> Iterator[str]:
    """Who is shut out of a matter; the entries name nobody, so their commitments are compared all together."""
    entered = sorted(entry.commitment for entry in told if isinstance(entry, kinds.StaffImplicated))
    stand = sorted(str(_bound(matter, "implicated", _whom, one)) for one in matter.implicated.all())
    if entered != stand:
        yield f"whom matter {matter.pk} is hidden from is not what the ledger tells"


def _label(matter: Matter, told: list[Entry]) -> Iterator[str]:
    """The label that stands now is the one entered last, or none."""
    entered = [entry.commitment for entry in told if isinstance(entry, kinds.LabelChanged)]
    stands = _bound(matter, "label", attrgetter("label"), matter)
    none = _bound(matter, "label", lambda _: "", matter)
    if (entered or stands != none) and entered[-1:] != [stands]:
        yield f"the label of matter {matter.pk} is not the one that was entered last"


def _erased(matter: Matter, told: list[Entry]) -> Iterator[str]:
    """A matter that was erased has an entry that says so, and no other has one."""
    entered = any(isinstance(entry, kinds.MatterErased) for entry in told)
    if entered and matter.erased_at is None:
        yield f"matter {matter.pk} was erased, the ledger tells, and stands in the records as if it were not"
    if matter.erased_at is not None and not entered:
        yield f"matter {matter.pk} is marked as erased, and the ledger tells of no erasure"


def _owed(matter: Matter) -> Iterator[str]:
    """What a decision owes is what its document, which the ledger binds, says: by a duty or by asking for a yes."""
    for decision in matter.decisions.all():
        asked = {approval.kind for approval in decision.approvals.all()}
        stand = sorted([*asked, *(duty.name for duty in decision.duties.all())])
        if stand != _says(decision):
            yield f"the duties of decision {decision.pk} are not those that it owes"


def _says(decision: Decision) -> list[str]:
    """What a decision's document says it owes; nothing where that does not open, which is said elsewhere."""
    from sharewell.records.sealing.faults import KeyGone, Unopened

    try:
        return sorted(set(decision.document["owed"]))
    except (KeyGone, Unopened):
        return []
