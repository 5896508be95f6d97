"""Say whether the person was told: before, after, or held until a day by an owner."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sharewell.actions.clock import end_of, london_day
from sharewell.actions.colleagues import watchers
from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.actions.resting import rest
from sharewell.ledger.entries import TellingHeld, TellingSettled
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Decision, Matter, Telling
from sharewell.records.sharing.models.decisions import TELLINGS

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Told:
    """How telling stands: told before, told after, or held until a day by an owner, and in what words."""

    state: str
    words: str = ""
    until: date | None = None
    owner: uuid.UUID | None = None


@acting
def settle_telling(*, by: Membership, decision: uuid.UUID, told: Told, at: datetime) -> Telling:
    """Write how telling stands now; what was written before stays. Raises NotYours, NotAllowed, Wrong."""
    found = seen(Decision, decision, by=by)
    insist(may_work_on(by, found.matter))
    owner = _checked(by, found.matter, told, at)
    held = told.state == "held"
    telling = Telling.objects.create(
        decision=found, state=told.state, until=told.until if held else None, owner=owner if held else None,
        by=by, at=at, words=told.words.strip(),
    )  # fmt: skip
    said = {"matter": found.matter_id, "decision": found.pk, "telling": telling.pk}
    words = bound(found.matter, "telling", telling.words)
    if held and owner and told.until:
        until = int(end_of(told.until).timestamp())
        enter(TellingHeld, by=by, at=at, about=found.matter_id, **said, owner=owner.pk, until=until, commitment=words)
    else:
        enter(TellingSettled, by=by, at=at, about=found.matter_id, **said, how=told.state, commitment=words)
    rest(found.matter_id)
    return telling


def _checked(by: Membership, matter: Matter, told: Told, at: datetime) -> Membership | None:
    wrong = {}
    if told.state not in TELLINGS:
        wrong["state"] = "say whether they were told before, told after, or whether it is held"
    if len(told.words) > LONGEST:
        wrong["words"] = f"this is {len(told.words)} letters long; use {LONGEST} or fewer"
    owner = None
    if told.state == "held":
        if told.until is None or told.until <= london_day(at):
            wrong["until"] = "give a day to come on which it is looked at again"
        owner = next((one for one in watchers(matter, london_day(at)) if one.pk == (told.owner or by.pk)), None)
        if owner is None:
            wrong["owner"] = "choose a colleague who works on this matter"
        if not told.words.strip():
            wrong["words"] = "say why telling them now is not safe"
    if wrong:
        raise Wrong(wrong)
    return owner
