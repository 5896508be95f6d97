"""Open a matter: one worry or one request."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import made_once, seen
from sharewell.actions.permits import insist, may_open_matter
from sharewell.actions.refusals import NotYours, Wrong
from sharewell.ledger.entries import MatterOpened, SubjectAdded
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import acting
from sharewell.records.common.references import new_reference
from sharewell.records.sharing.models import Matter, Subject
from sharewell.records.sharing.models.matters import POSITIONS

LONGEST = {"prompt": 2000, "called": 120, "label": 80}


@acting
def open_matter(
    *, by: Membership, prompt: str, subjects: list[tuple[str, str]], at: datetime, once: uuid.UUID | None = None
) -> Matter:
    """Open a matter about these subjects, each a position and the words used.

    `once` is made with the form, so that the same form sent twice opens one matter. Raises NotYours, NotAllowed, Wrong.
    """
    insist(may_open_matter(by))
    _check(prompt, subjects)
    about = {
        "agency_id": by.agency_id, "reference": new_reference(by.agency.code), "opened_by": by, "team": by.team,
        "prompt": prompt.strip(), "opened_at": at, "touched_at": at,
    }  # fmt: skip
    matter, new = made_once(Matter, once, **about)
    if not new:
        return seen(Matter, matter.pk, by=by)
    enter(MatterOpened, by=by, at=at, about=matter.pk, matter=matter.pk, prompt="stated")
    for number, (position, called) in enumerate(subjects):
        kept_in_order = at + timedelta(microseconds=number)
        put_subject(by=by, matter=matter, position=position, called=called, at=kept_in_order)
    return matter


def put_subject(
    *, by: Membership, matter: Matter, position: str, called: str, at: datetime, once: uuid.UUID | None = None
) -> Subject:
    """Write a subject and its entry, `once`. Whoever calls holds the transaction and has asked the permit."""
    about = {"matter": matter, "position": position, "called": called.strip(), "added_at": at}
    subject, new = made_once(Subject, once, **about)
    if subject.matter_id != matter.pk:
        raise NotYours
    if not new:
        return subject
    commitment = bound(matter, "subject", [position, called.strip()])
    enter(SubjectAdded, by=by, at=at, about=matter.pk, matter=matter.pk, subject=subject.pk, commitment=commitment)
    return subject


def _check(prompt: str, subjects: list[tuple[str, str]]) -> None:
    wrong: dict[str, str] = {}
    if not prompt.strip():
        wrong["prompt"] = "say in a sentence who or what prompted this"
    elif len(prompt) > LONGEST["prompt"]:
        wrong["prompt"] = f"is {len(prompt)} letters long; use {LONGEST['prompt']} or fewer"
    if not subjects:
        wrong["subjects"] = "say whom it is about"
    for number, (position, called) in enumerate(subjects):
        wrong |= subject_faults(position, called, f"subject-{number}")
    if wrong:
        raise Wrong(wrong)


def subject_faults(position: str, called: str, field: str) -> dict[str, str]:
    """What is wrong with a subject as it was given."""
    if position not in POSITIONS:
        return {field: "say whether it is a child or an adult"}
    if not called.strip():
        return {field: "say in a few words whom you mean, or use your agency's case number"}
    if len(called) > LONGEST["called"]:
        return {field: f"is {len(called)} letters long; use {LONGEST['called']} or fewer"}
    return {}
