"""Adding a brother or sister to a matter."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sharewell.actions.add_subject import add_subject
from sharewell.actions.refusals import NotYours
from sharewell.ledger.entries import SubjectAdded
from sharewell.records.sharing.models import Matter
from tests.actions.watching import entered, nothing_changes, refuses, wrong
from tests.midtown import LATER, NOBODY, Midtown, reeve_matter


def add(town: Midtown, matter: uuid.UUID, position: str = "child", called: str = " Baby Reeve ") -> object:
    return add_subject(by=town.asha, matter=matter, position=position, called=called, at=LATER)


def test_they_are_the_last_of_the_matter(town: Midtown, matter: Matter) -> None:
    """The words are kept without the space around them, and the entry names the row."""
    (entry,) = entered(lambda: add(town, matter.pk))
    subject = list(matter.subjects.all())[-1]
    assert (subject.position, subject.called, subject.added_at) == ("child", "Baby Reeve", LATER)
    assert isinstance(entry, SubjectAdded)
    assert (entry.matter, entry.subject) == (str(matter.pk), str(subject.pk))


@pytest.mark.parametrize(("position", "called"), [("dog", "Rex"), ("child", " "), ("adult", "x" * 121)])
def test_what_will_not_do(town: Midtown, matter: Matter, position: str, called: str) -> None:
    assert wrong(lambda: add(town, matter.pk, position, called)) == {"called"}


def test_the_same_form_twice_is_one_subject(town: Midtown, matter: Matter) -> None:
    """The second click adds nobody; the id of another matter's subject is refused."""
    once, other = uuid.uuid4(), reeve_matter(town.asha)
    given: dict[str, Any] = {"by": town.asha, "position": "child", "called": "Baby Reeve", "at": LATER}
    made = add_subject(matter=matter.pk, once=once, **given)
    with nothing_changes():
        assert add_subject(matter=matter.pk, once=once, **given) == made
    refuses(NotYours, lambda: add_subject(matter=other.pk, once=once, **given))


def test_a_matter_that_is_not_there(town: Midtown) -> None:
    refuses(NotYours, lambda: add(town, NOBODY))
