"""An agency with people who are signed in and drafts that are ready to be decided: made by calling actions."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SUPERVISORS, PLENTY = 2, "correct horse battery staple"
INTENT = ("the family doctor", "what was said on Monday", "so that they are seen today")
REASON = "They said so themselves and the marks were seen, so waiting would put them at risk."


@dataclass
class User:
    """Somebody who is signed in: the cookie of their session, and their drafts with what they will decide on each."""

    session: str
    member: Any
    todo: list[Draft]


@dataclass(frozen=True)
class Draft:
    """A draft that is ready: its id, the practice case it came from, and the form by which it is agreed with."""

    key: uuid.UUID
    case: str
    form: dict[str, str]


def filled(drafts: list[int], at: datetime) -> list[User]:
    """An agency with as many people as there are numbers, each with so many drafts."""
    from sharewell.actions.administer import Seat, add_agency, invite, join

    first = Seat("ada@larkhaven.example", "North", "administrator")
    _, token = add_agency(name="Larkhaven social care", code="LSC", first=first, at=at)
    ada = join(token=token, name="Ada", password=PLENTY, at=at)

    def hire(name: str, role: str) -> Any:
        seat = Seat(f"{name}@larkhaven.example", "North", role)
        return join(token=invite(by=ada, seat=seat, at=at), name=name.capitalize(), password=PLENTY, at=at)

    supervisors = [hire(f"supervisor{number}", "supervisor") for number in range(SUPERVISORS)]
    people = [User("", hire(f"practitioner{number}", "practitioner"), []) for number in range(len(drafts))]
    turns = itertools.cycle(cases())
    for user, count in zip(people, drafts, strict=True):
        user.session = session_of(user.member)
        user.todo += [ready(user.member, next(turns), supervisors[n % SUPERVISORS].pk, at) for n in range(count)]
    return people


def cases() -> list[Any]:
    """The practice cases that go from the questions straight to a decision."""
    from sharewell.actions.guidance import current
    from sharewell.packs import DEFAULT, folder_of
    from sharewell.packs.examples import load_examples

    found = load_examples(current()[0], folder_of(DEFAULT))
    return [one for one in found if one.file == "practice.toml" and not one.case.facts.get("staff_implicated")]


def ready(by: Any, case: Any, approver: uuid.UUID, at: datetime) -> Draft:
    """A draft with every answer of a practice case."""
    key = _answered(by, case, dict(case.case.facts), list(case.case.unsure), at)
    form = {
        "outcome": case.expected, "drawn_for": case.expected, "reasons": REASON, "approver": str(approver),
        "if_shared": "There may be anger.", "if_not": "They may be hurt again.",
    }  # fmt: skip
    return Draft(key, case.id, form)


def _answered(by: Any, case: Any, facts: dict[str, Any], unsure: list[str], at: datetime) -> uuid.UUID:
    """A draft in a matter of its own, with these answers."""
    from sharewell.actions.answer import answer
    from sharewell.actions.open_matter import open_matter
    from sharewell.actions.start_draft import Intent, start_draft
    from sharewell.records.common.context import viewing

    position = str(case.case.facts["subject"])
    matter = open_matter(by=by, prompt="A worry.", subjects=[(position, "Robin")], at=at)
    with viewing(by):
        subject = matter.subjects.get().pk
    draft = start_draft(by=by, matter=matter.pk, subject=subject, intent=Intent(*INTENT), at=at)
    answer(by=by, draft=draft.pk, facts=facts, unsure=unsure, at=at)
    return draft.pk


def session_of(member: Any) -> str:
    """The cookie of somebody who has signed in."""
    from django.test import Client

    from sharewell.records.common.context import at_the_door

    client = Client()
    with at_the_door(member.practitioner_id):
        client.force_login(member.practitioner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies["session"].value)


def half_answered(user: User, at: datetime) -> Iterator[uuid.UUID]:
    """Drafts on which a page of questions is open: one for each practice case, with one to three pages answered."""
    from sharewell.actions.guidance import current
    from sharewell.policy.flow import next_page

    pack, _ = current()
    for number, case in enumerate(cases()):
        facts, known = case.case.facts, {"subject": case.case.facts["subject"]}
        for _ in range(number % 3 + 1):
            asking = next_page(pack, known)
            known |= {name: facts[name] for name in (asking.facts if asking else ()) if name in facts}
        if next_page(pack, known) is not None:
            stated = {name: value for name, value in known.items() if name != "subject"}
            yield _answered(user.member, case, stated, [], at)
