"""Starting to answer the questions."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sharewell.actions.answer import answer
from sharewell.actions.refusals import NotYours
from sharewell.actions.start_draft import Intent, reword_draft, start_draft
from sharewell.records.sharing.models import Draft, Matter
from tests.actions.watching import entered, nothing_changes, refuses, wrong
from tests.midtown import INTENT, LATER, NOBODY, SHARE, Midtown, decided, draft_of, reeve_matter


def start(town: Midtown, of: Matter, number: int = 0, intent: Intent = INTENT, **otherwise: Any) -> Draft:
    subject = of.subjects.all()[number].pk
    given = {"by": town.asha, "matter": of.pk, "subject": subject, "intent": intent, "at": LATER}
    return start_draft(**{**given, **otherwise})


def test_it_begins_with_what_is_known(town: Midtown, matter: Matter) -> None:
    """Whether it is about a child or an adult was said with the name; nothing else is."""
    draft = start(town, matter)
    assert draft.answers == {"subject": draft.subject.position}
    assert (draft.unsure, draft.history, draft.author, draft.serious_at) == ([], [], town.asha, None)
    assert (draft.recipient, draft.what, draft.use) == (INTENT.recipient, INTENT.what, INTENT.use)


def test_it_is_no_act(town: Midtown, matter: Matter) -> None:
    assert not entered(lambda: start(town, matter))


def test_a_sister_gets_a_copy_of_the_answers(town: Midtown, matter: Matter) -> None:
    """The answers, the doubts and their order; the position is her own, and the drafts go separate ways."""
    first = draft_of(SHARE, town.asha, matter=matter, unsure=("consent",))
    subjects = {one.position: number for number, one in enumerate(matter.subjects.all())}
    copy = start(town, matter, subjects["adult"], answers_of=first.pk)
    of_a_child = {"child_age", "child_understands"}
    assert of_a_child <= first.answers.keys()
    kept = {name: value for name, value in first.answers.items() if name not in of_a_child}
    assert copy.answers == {**kept, "subject": "adult"}
    assert copy.unsure == first.unsure == ["consent"]
    assert copy.pk != first.pk


def test_a_decisions_answers_are_copied_too(town: Midtown, matter: Matter) -> None:
    """From its sealed document; it is only followed where that is said."""
    decision = decided(SHARE, town.asha, matter=matter)
    copy = start(town, matter, answers_of=decision.pk, subject=decision.subject_id)
    assert copy.answers == decision.document["facts"]
    assert copy.follows is None
    assert start(town, matter, follows=decision.pk).follows == decision


def test_the_same_form_twice_is_one_draft(town: Midtown, matter: Matter) -> None:
    """The second click goes on with the first one's draft; nobody goes on with somebody else's."""
    once = uuid.uuid4()
    made = start(town, matter, once=once)
    with nothing_changes():
        assert start(town, matter, once=once) == made
    refuses(NotYours, lambda: start(town, matter, by=town.sam, once=once))


def test_it_follows_a_decision_of_the_same_matter(town: Midtown, matter: Matter) -> None:
    other = decided(SHARE, town.asha).pk
    refuses(NotYours, lambda: start(town, matter, follows=other))


def test_reworded(town: Midtown, matter: Matter) -> None:
    """Who would get it, what and why, said anew; what was answered stays."""
    draft = draft_of(SHARE, town.asha, matter=matter)
    after = reword_draft(by=town.asha, draft=draft.pk, intent=Intent("the school", "a note", " to help "), at=LATER)
    assert (after.recipient, after.what, after.use) == ("the school", "a note", "to help")
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers
    assert wrong(lambda: reword_draft(by=town.asha, draft=draft.pk, intent=Intent("", "a", "b"), at=LATER)) == {
        "recipient"
    }


@pytest.mark.parametrize("missing", ["matter", "subject", "follows", "answers_of"])
def test_what_is_not_there(town: Midtown, matter: Matter, missing: str) -> None:
    nobody: dict[str, Any] = {missing: NOBODY}
    refuses(NotYours, lambda: start(town, matter, **nobody))


def test_another_matters_subject(town: Midtown, matter: Matter) -> None:
    """A subject of a matter one sees, but of another one, is not there."""
    other = reeve_matter(town.asha).subjects.all()[0].pk
    refuses(NotYours, lambda: start(town, matter, subject=other))


def test_another_agencys_answers(town: Midtown, matter: Matter) -> None:
    """Neither their draft nor their decision can be copied from."""
    theirs = draft_of(SHARE, town.ben).pk
    refuses(NotYours, lambda: start(town, matter, answers_of=theirs))
    decision = decided(SHARE, town.ben).pk
    refuses(NotYours, lambda: start(town, matter, answers_of=decision))
    refuses(NotYours, lambda: start(town, matter, follows=decision))


@pytest.mark.parametrize(
    ("intent", "fields"),
    [
        (Intent(" ", "", "\n"), {"recipient", "what", "use"}),
        (Intent("x" * 201, "x" * 2001, "x" * 2001), {"recipient", "what", "use"}),
        (Intent("the doctor", "a note", ""), {"use"}),
    ],
)
def test_what_will_not_do(town: Midtown, matter: Matter, intent: Intent, fields: set[str]) -> None:
    assert wrong(lambda: start(town, matter, intent=intent)) == fields


def test_another_matters_decision_is_not_followed(town: Midtown, matter: Matter) -> None:
    other = decided(SHARE, town.asha)
    refuses(NotYours, lambda: start(town, matter, follows=other.pk))


def test_a_copied_danger_is_serious_from_the_start(town: Midtown, matter: Matter) -> None:
    first = draft_of("V33", town.asha, matter=matter)
    assert start(town, matter, answers_of=first.pk).serious_at == LATER


def test_what_cannot_be_true_of_the_other_is_asked_again(town: Midtown, matter: Matter) -> None:
    """Significant harm to a child falls on the child; of an adult it has to be asked on whom it falls."""
    harm = {"risk": "significant-harm-to-child", "risk_to": "self"}
    child = next(one for one in matter.subjects.all() if one.position == "child")
    first = start_draft(by=town.asha, matter=matter.pk, subject=child.pk, intent=INTENT, at=LATER)
    answer(by=town.asha, draft=first.pk, facts=harm, at=LATER)
    adult = next(number for number, one in enumerate(matter.subjects.all()) if one.position == "adult")
    assert start(town, matter, adult, answers_of=first.pk).answers == {"subject": "adult"}
