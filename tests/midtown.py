"""Midtown: a made-up area, its agencies, the people who work there, and the Reeves. All made by calling actions."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sharewell.actions.administer import Seat, add_agency, invite, join, shown
from sharewell.actions.answer import answer
from sharewell.actions.decide import Choice, decide
from sharewell.actions.finding import open_begun
from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import must_say_whom, name_implicated
from sharewell.actions.open_matter import open_matter
from sharewell.actions.start_draft import Intent, start_draft
from sharewell.packs import DEFAULT, folder_of
from sharewell.packs.examples import Example, load_examples
from sharewell.policy.conditions import Value
from sharewell.policy.recommend import recommend
from sharewell.records.agencies.models import Agency, Membership
from sharewell.records.common.context import looker, seen_by, working_for
from sharewell.records.sharing.models import Decision, Draft, Matter, Subject

JOINED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
"""When everybody joined."""
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
"""When things happen, a Wednesday."""
LATER = NOW + timedelta(hours=3)
PASSWORD = "correct horse battery staple"
NOBODY = uuid.UUID(int=0)
"""An id that nothing has."""
REEVES = (("child", "Tom Reeve"), ("child", "Lily Reeve"), ("adult", "Mrs Reeve"))
PROMPT = "A teacher rang about a bruise"
INTENT = Intent("the family doctor", "what Tom said on Monday", "so that he is looked at today")

# Practice cases, by what they lead to.
SHARE, ACT_NOW, WITHOUT_CONSENT, REFUSE, ADVICE, ASK_FIRST = "V01", "V02", "V05", "V08", "V10", "V11"


@dataclass(frozen=True)
class Midtown:
    """The cast. Those of care are in the team North unless it is said otherwise."""

    care: Agency
    police: Agency
    school: Agency
    harbour: Agency
    ada: Membership
    """Administrator of care."""
    asha: Membership
    """Practitioner of care: most matters are hers."""
    sam: Membership
    """Supervisor of care."""
    olive: Membership
    """Supervisor of care, of the team South."""
    grace: Membership
    """Guardian of care."""
    ana: Membership
    """Analyst of care."""
    hugo: Membership
    """Auditor of care."""
    ian: Membership
    """Practitioner of care who may be part of the harm."""
    ben: Membership
    """Practitioner of the police."""
    cara: Membership
    """Practitioner of the school."""
    dev: Membership
    """Practitioner of the harbour, the neighbouring agency that sees nothing of care's."""
    gwen: Membership
    """Guardian of the harbour."""


CARE = {
    "asha": ("North", "practitioner"),
    "sam": ("North", "supervisor"),
    "olive": ("South", "supervisor"),
    "grace": ("North", "guardian"),
    "ana": ("North", "analyst"),
    "hugo": ("North", "auditor"),
    "ian": ("North", "practitioner"),
}
HARBOUR = {"dev": "practitioner", "gwen": "guardian"}


def midtown() -> Midtown:
    """Set the area up."""
    care, ada = agency("Midtown children's social care", "MID", "ada", "North", "administrator")
    police, ben = agency("Midtown police", "POL", "ben", "Public protection", "practitioner")
    school, cara = agency("Copperfield School", "COP", "cara", "Safeguarding", "practitioner")
    harbour, hal = agency("Harbour housing", "HAR", "hal", "Homes", "administrator")
    cast = {name: hired(ada, name, *seat) for name, seat in CARE.items()}
    cast |= {name: hired(hal, name, "Homes", role) for name, role in HARBOUR.items()}
    return Midtown(care, police, school, harbour, ada=ada, ben=ben, cara=cara, **cast)


def agency(name: str, code: str, first: str, team: str, role: str) -> tuple[Agency, Membership]:
    """An agency and its first member, who has joined."""
    made, token = add_agency(name=name, code=code, first=Seat(f"{first}@{code}.example.org", team, role), at=JOINED)
    return made, joined(token, first)


def hired(by: Membership, name: str, team: str, role: str) -> Membership:
    """Somebody invited by an administrator, who has joined."""
    seat = Seat(f"{name}@{by.agency.code}.example.org", team, role)
    return joined(invite(by=by, seat=seat, at=JOINED), name)


def taken_on(by: Membership, known: Membership, team: str, role: str) -> Membership:
    """Somebody who has an account, invited by an administrator into one more place."""
    seat = Seat(known.practitioner.email, team, role)
    return joined(invite(by=by, seat=seat, at=JOINED), known.practitioner.name)


def joined(token: str, name: str) -> Membership:
    known = shown(token, JOINED)[1]
    return join(token=token, name=name.capitalize(), password=PASSWORD, at=JOINED, signed_in=known)


@cache
def cases() -> dict[str, Example]:
    """The practice cases by id."""
    return {one.id: one for one in load_examples(current()[0], folder_of(DEFAULT)) if one.file == "practice.toml"}


def reeve_matter(by: Membership) -> Matter:
    """A matter about the Reeves."""
    return open_matter(by=by, prompt=PROMPT, subjects=list(REEVES), at=NOW)


def draft_of(
    case: str, by: Membership, *, matter: Matter | None = None, follows: uuid.UUID | None = None,
    but: Mapping[str, Value] | None = None, without: Collection[str] = (), unsure: Collection[str] = (),
) -> Draft:  # fmt: skip
    """A draft with the facts of a practice case; some of them otherwise, left open, or not sure."""
    matter = matter or reeve_matter(by)
    facts = {**cases()[case].case.facts, **(but or {})}
    stated = {name: value for name, value in facts.items() if name not in {*without, *unsure}}
    subject = next(one for one in subjects_of(matter) if one.position == facts["subject"])
    draft = start_draft(by=by, matter=matter.pk, subject=subject.pk, intent=INTENT, follows=follows, at=NOW)
    return answer(by=by, draft=draft.pk, facts=stated, unsure=list(unsure), at=NOW)


def subjects_of(matter: Matter) -> list[Subject]:
    """Whom a matter is about, whoever asks, open to be read from then on."""
    with nullcontext() if looker() else working_for(matter.opened_by.agency_id):
        open_begun([matter])
        found = list(matter.subjects.all())
        assert all(one.position and one.called for one in found)
        return found


def choice_on(draft: Draft, **otherwise: Any) -> Choice:
    """Agreement with what is recommended on a draft, in full; `otherwise` says what is different."""
    recommended = recommend(current()[0], draft.answers, draft.unsure).outcome
    plain = Choice(
        outcome=recommended or "do-not-share", reasons="It is what keeps Tom safe.", once=uuid.uuid4(),
        if_shared="His uncle may be angry.", if_not="He may be hurt again.",
    )  # fmt: skip
    return replace(plain, **otherwise)


def decided(
    case: str, by: Membership, *, approver: Membership | None = None, matter: Matter | None = None,
    follows: uuid.UUID | None = None, **otherwise: Any,
) -> Decision:  # fmt: skip
    """A decision on a practice case: agreed with, or as `otherwise` says."""
    with seen_by(by):
        draft = draft_of(case, by, matter=matter, follows=follows)
        if must_say_whom(by, Matter.objects.get(pk=draft.matter_id)):
            name_implicated(by=by, matter=draft.matter_id, members=[], at=NOW)
        choice = choice_on(draft, approver=approver.pk if approver else None, **otherwise)
        return decide(by=by, draft=draft.pk, choice=choice, at=NOW)
