"""Start answering the questions: one subject, one recipient, one use."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sharewell.actions.answer import is_serious
from sharewell.actions.finding import made_once, open_begun, own_draft, seen
from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import STAFF, ask_whom
from sharewell.actions.note_reading import note_reading
from sharewell.actions.permits import insist, may_decide, may_work_on
from sharewell.actions.refusals import NotYours, Wrong
from sharewell.actions.resting import stir
from sharewell.policy.conditions import Value
from sharewell.policy.flow import moot
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Decision, Draft, Matter

LONGEST = {"recipient": 200, "what": 2000, "use": 2000}
ASKED = {
    "recipient": "say who would get it",
    "what": "say in a few words what would be shared",
    "use": "say in one sentence why",
}


@dataclass(frozen=True, slots=True)
class Intent:
    """Who would get it, what, and why."""

    recipient: str
    what: str
    use: str


@acting
def start_draft(
    *, by: Membership, matter: uuid.UUID, subject: uuid.UUID, intent: Intent, at: datetime,
    follows: uuid.UUID | None = None, answers_of: uuid.UUID | None = None, once: uuid.UUID | None = None,
) -> Draft:  # fmt: skip
    """Start a draft, with the answers of an earlier draft or decision copied where one is named.

    A decision that `follows` names is the one this will replace. The same form sent twice, by its `once`, starts one
    draft. Raises NotYours, NotAllowed, Wrong.
    """
    found = seen(Matter, matter, by=by)
    insist(may_work_on(by, found))
    _check(intent)
    open_begun([found])
    about = found.subjects.filter(pk=subject).first()
    if about is None:
        raise NotYours
    earlier = seen(Decision, follows, by=by) if follows else None
    if earlier and earlier.matter_id != found.pk:
        raise NotYours
    facts, unsure = _fitting(about.position, *_copied(by, answers_of, at))
    fields = {
        "matter": found, "subject": about, "author": by, "follows": earlier, "recipient": intent.recipient.strip(),
        "what": intent.what.strip(), "use": intent.use.strip(), "answers": facts, "unsure": unsure,
        "history": [name for name in facts if name != "subject"], "started_at": at, "touched_at": at,
        "serious_at": at if is_serious(current()[0], facts) else None,
    }  # fmt: skip
    draft, new = made_once(Draft, once, **fields)
    if not new:
        return seen(Draft, draft.pk, by=by)
    stir(found.pk)
    if STAFF in facts:
        ask_whom(found, by)
    return draft


@acting
def reword_draft(*, by: Membership, draft: uuid.UUID, intent: Intent, at: datetime) -> Draft:
    """Say anew who would get it, what, and why. Raises NotYours, NotAllowed, Wrong."""
    found = own_draft(draft, by=by, lock=True)
    insist(may_decide(by, found))
    _check(intent)
    found.recipient, found.what, found.use = intent.recipient.strip(), intent.what.strip(), intent.use.strip()
    found.touched_at = at
    found.save(update_fields=["recipient", "what", "use", "touched_at"])
    return found


def intent_faults(intent: Intent) -> dict[str, str]:
    """What is wrong with the words typed, by field."""
    wrong = {}
    for name, asked in ASKED.items():
        text = getattr(intent, name)
        if not text.strip():
            wrong[name] = asked
        elif len(text) > LONGEST[name]:
            wrong[name] = f"is {len(text)} letters long; use {LONGEST[name]} or fewer"
    return wrong


def _check(intent: Intent) -> None:
    if wrong := intent_faults(intent):
        raise Wrong(wrong)


def _copied(by: Membership, source: uuid.UUID | None, at: datetime) -> tuple[dict[str, Value], list[str]]:
    """The answers of a draft of one's own, or of a decision one may see, which is to read it; never the decision."""
    if source is None:
        return {}, []
    try:
        draft = own_draft(source, by=by)
    except NotYours:
        decision = seen(Decision, source, by=by, joined=("matter",))
        note_reading(by=by, what="decision", record=decision.pk, matter=decision.matter, at=at)
        return dict(decision.document["facts"]), list(decision.document["unsure"])
    return dict(draft.answers), list(draft.unsure)


def _fitting(position: str, facts: dict[str, Value], unsure: list[str]) -> tuple[dict[str, Value], list[str]]:
    """Copied answers as they can stand for somebody of this position; what cannot is asked again."""
    pack, _ = current()
    facts = {**facts, "subject": position}
    reading = Reading(pack, facts)
    clashing = {
        name for one in pack.impossible if reading.truth(one.when) is Truth.YES for name in reading.rests_on(one.when)
    }
    gone = ({*moot(pack, facts, unsure)} | clashing) - {"subject"}
    return {k: v for k, v in facts.items() if k not in gone}, [name for name in unsure if name not in gone]
