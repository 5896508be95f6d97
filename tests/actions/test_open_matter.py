"""Opening a matter: what is kept, and what will not do."""

from __future__ import annotations

import uuid

import pytest

from sharewell.actions.open_matter import open_matter
from sharewell.actions.refusals import NotYours
from sharewell.ledger.entries import MatterOpened, SubjectAdded
from tests.actions.watching import entered, nothing_changes, refuses, wrong
from tests.midtown import NOW, PROMPT, REEVES, Midtown, reeve_matter

TOM = ("child", "Tom Reeve")


def test_it_is_the_agencys_and_the_authors(town: Midtown) -> None:
    """Owner, author and team are those of whoever opened it; the reference is one to read out."""
    matter = reeve_matter(town.asha)
    assert (matter.agency, matter.opened_by, matter.team, matter.prompt) == (town.care, town.asha, "North", PROMPT)
    assert matter.reference.startswith("MID-")
    assert [(one.position, one.called) for one in matter.subjects.all()] == [*REEVES]


def test_the_entries_name_the_matter_and_no_person(town: Midtown) -> None:
    """Ids and commitments alone; a subject called the same in two matters has two commitments."""
    twice = [entered(lambda: open_matter(by=town.asha, prompt=PROMPT, subjects=[TOM], at=NOW)) for _ in range(2)]
    commitments = set()
    for opened, added in twice:
        assert isinstance(opened, MatterOpened) and isinstance(added, SubjectAdded)
        assert added.matter == opened.matter
        commitments.add(added.commitment)
    assert len(commitments) == 2
    assert "Reeve" not in repr(twice)


def test_the_same_form_twice_is_one_matter(town: Midtown) -> None:
    """The second click finds what the first one made; nobody finds another agency's by its id."""
    once = uuid.uuid4()
    made = open_matter(by=town.asha, prompt=PROMPT, subjects=[TOM], at=NOW, once=once)
    with nothing_changes():
        assert open_matter(by=town.asha, prompt="Otherwise", subjects=[TOM], at=NOW, once=once) == made
    refuses(NotYours, lambda: open_matter(by=town.ben, prompt=PROMPT, subjects=[TOM], at=NOW, once=once))


@pytest.mark.parametrize(
    ("prompt", "subjects", "fields"),
    [
        ("  ", [TOM], {"prompt"}),
        ("x" * 2001, [TOM], {"prompt"}),
        (PROMPT, [], {"subjects"}),
        (PROMPT, [TOM, ("dog", "Rex")], {"subject-1"}),
        (PROMPT, [TOM, ("child", " ")], {"subject-1"}),
        (PROMPT, [("adult", "x" * 121), TOM], {"subject-0"}),
        ("", [("", "")], {"prompt", "subject-0"}),
    ],
)
def test_what_will_not_do(town: Midtown, prompt: str, subjects: list[tuple[str, str]], fields: set[str]) -> None:
    """Each fault is said by its field, all at once."""
    assert wrong(lambda: open_matter(by=town.asha, prompt=prompt, subjects=subjects, at=NOW)) == fields


def test_the_longest_words_are_kept(town: Midtown) -> None:
    """What is just short enough is not cut."""
    matter = open_matter(by=town.asha, prompt="p" * 2000, subjects=[("child", "c" * 120)], at=NOW)
    assert (len(matter.prompt), len(matter.subjects.get().called)) == (2000, 120)
