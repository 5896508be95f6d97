"""Answer questions of a draft: a page at a time, or change an answer."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sharewell.actions.finding import own_draft
from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import STAFF, ask_whom
from sharewell.actions.permits import insist, may_decide
from sharewell.actions.refusals import Wrong
from sharewell.policy.case import LONGEST_NOTE, impossibilities
from sharewell.policy.conditions import Reaches, Value
from sharewell.policy.flow import moot
from sharewell.policy.pack import Pack
from sharewell.policy.parse.conditions import value_of
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Draft

SERIOUS = "serious-harm-to-adult"


@acting
def answer(
    *, by: Membership, draft: uuid.UUID, facts: Mapping[str, Value], unsure: Collection[str] = (), at: datetime
) -> Draft:
    """Put these answers into a draft; a fact is answered, doubted, or, in neither, left as it was.

    Earlier answers that no longer apply after these are let go.

    Raises NotYours, NotAllowed, and Wrong by the fact that will not do; then nothing is kept of any of them.
    """
    found = own_draft(draft, by=by, lock=True)
    insist(may_decide(by, found))
    pack, _ = current()
    _check(pack, found, facts, unsure)
    answers = {name: value for name, value in {**found.answers, **facts}.items() if name not in unsure}
    doubts = [name for name in dict.fromkeys([*found.unsure, *unsure]) if name not in facts]
    gone = moot(pack, answers, doubts)
    answers = {name: value for name, value in answers.items() if name not in gone}
    if faults := impossibilities(pack, answers, ""):
        raise Wrong({next(iter(facts), "facts"): faults[0].says})
    found.answers, found.unsure = answers, [name for name in doubts if name not in gone]
    history = [name for name in found.history if name not in {*facts, *unsure}] + [*facts, *unsure]
    found.history = [name for name in history if name not in gone]
    found.touched_at = at
    found.serious_at = found.serious_at or (at if is_serious(pack, answers) else None)
    found.save(update_fields=["answers", "unsure", "history", "touched_at", "serious_at"])
    if STAFF in facts or STAFF in unsure:
        ask_whom(found.matter, by)
    return found


def is_serious(pack: Pack, answers: Mapping[str, Value]) -> bool:
    """Whether serious or significant harm, or danger, has been answered."""
    risk = pack.facts["risk"]
    passing = tuple(value for value in risk.values if risk.ranks[value] >= risk.ranks[SERIOUS])
    return Reading(pack, answers).truth(Reaches("risk", SERIOUS, passing)) is Truth.YES


def _check(pack: Pack, draft: Draft, facts: Mapping[str, Value], unsure: Collection[str]) -> None:
    wrong: dict[str, str] = {}
    for name, value in facts.items():
        fact = pack.facts.get(name)
        if fact is None:
            wrong[name] = "is not a question of this guidance"
        elif value_of(fact, value) is None:
            wrong[name] = "choose one of the answers"
        elif fact.kind == "number" and not fact.least <= int(value) <= fact.most:
            wrong[name] = f"give a whole number from {fact.least} to {fact.most}"
        elif fact.kind == "text" and len(str(value)) > LONGEST_NOTE:
            wrong[name] = f"is {len(str(value))} letters long; use {LONGEST_NOTE} or fewer"
        elif name == "subject" and value != draft.subject.position:
            wrong[name] = "this is said where the person is named, and cannot differ here"
    for name in unsure:
        if name not in pack.facts or name in facts:
            wrong[name] = "choose an answer, or say that you are not sure"
    if wrong:
        raise Wrong(wrong)
