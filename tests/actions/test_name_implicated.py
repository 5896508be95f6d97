"""Colleagues who may be part of the harm."""

from __future__ import annotations

import uuid

from sharewell.actions.answer import answer
from sharewell.actions.name_implicated import must_say_whom, name_implicated
from sharewell.actions.start_draft import start_draft
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Draft, Implicated, Matter
from tests.actions.watching import entered, nothing_changes, wrong
from tests.midtown import INTENT, LATER, NOBODY, NOW, Midtown, draft_of, hired, reeve_matter


def name(town: Midtown, matter: Matter, *members: Membership | uuid.UUID) -> None:
    keys = [one.pk if isinstance(one, Membership) else one for one in members]
    name_implicated(by=town.asha, matter=matter.pk, members=keys, at=LATER)


def test_for_them_the_matter_is_gone_at_once(town: Midtown, matter: Matter) -> None:
    """The supervisor and the guardian saw it; after this, each of them does not, and nobody else is shut out."""
    name(town, matter, town.sam)
    assert not Matter.objects.visible_to(town.sam)
    assert Matter.objects.visible_to(town.grace).get() == matter
    name(town, matter, town.grace)
    assert not Matter.objects.visible_to(town.grace)
    assert Matter.objects.visible_to(town.asha).get() == matter


def test_another_membership_does_not_help(town: Midtown, matter: Matter) -> None:
    """It is the person who is shut out, whatever they act under."""
    ian_too = hired(town.ada, "ian", "North", "guardian")
    assert ian_too.practitioner == town.ian.practitioner
    name(town, matter, town.ian)
    assert not Matter.objects.visible_to(ian_too)


def test_whom_it_is_stands_in_no_entry(town: Midtown, matter: Matter) -> None:
    (entry,) = entered(lambda: name(town, matter, town.ian))
    assert str(town.ian.pk) not in repr(entry)


def test_twice_is_once(town: Midtown, matter: Matter) -> None:
    name(town, matter, town.ian, town.ian)
    with nothing_changes():
        name(town, matter, town.ian)
    assert Implicated.objects.count() == 1


def test_what_will_not_do(town: Midtown, matter: Matter) -> None:
    """Strangers, nobody, and oneself, under any membership; with one of them wrong, none is shut out."""
    asha_too = hired(town.ada, "asha", "South", "practitioner")
    for member in (town.ben, NOBODY, town.asha, asha_too):
        assert wrong(lambda member=member: name(town, matter, town.ian, member)) == {"members"}  # type: ignore[misc]
    assert NOW < LATER


def said_yes(town: Midtown, by: Membership, matter: Matter) -> Draft:
    """A draft of this member's which says that staff may be part of the harm."""
    return draft_of("V22", by, matter=matter, but={"staff_implicated": True})


def test_until_it_is_said_whom_the_matter_is_on_nobody_elses_list(town: Midtown, matter: Matter) -> None:
    """The supervisor and others asked do not see it; the guardian does, and so does whoever answered."""
    assert Matter.objects.visible_to(town.sam)
    said_yes(town, town.asha, matter)
    seeing = [name for name in ("asha", "sam", "grace", "ian") if Matter.objects.visible_to(getattr(town, name))]
    assert seeing == ["asha", "grace"]
    name(town, matter, town.ian)
    seeing = [name for name in ("asha", "sam", "grace", "ian") if Matter.objects.visible_to(getattr(town, name))]
    assert seeing == ["asha", "sam", "grace"]


def test_the_author_may_be_the_one_who_is_part_of_it(town: Midtown, matter: Matter) -> None:
    """Where the guardian says so, the author does not see it until the guardian has said whom."""
    said_yes(town, town.grace, matter)
    assert not Matter.objects.visible_to(town.asha)
    name_implicated(by=town.grace, matter=matter.pk, members=[], at=LATER)
    assert Matter.objects.visible_to(town.asha).get() == matter


def test_nobody_here_is_said_once_for_all_drafts(town: Midtown, matter: Matter) -> None:
    """A brother's copy does not ask again, and what is said later is entered as ever."""
    said_yes(town, town.asha, matter)
    name(town, matter)
    said_yes(town, town.asha, matter)
    found = Matter.objects.get()
    assert not must_say_whom(town.asha, found)
    assert Matter.objects.visible_to(town.sam).get() == matter


def test_a_no_instead_lets_the_matter_go_again(town: Midtown, matter: Matter) -> None:
    """Once no draft says yes any more: changed, doubted or taken back."""
    first, second = said_yes(town, town.asha, matter), said_yes(town, town.asha, matter)
    answer(by=town.asha, draft=first.pk, facts={"staff_implicated": False}, at=LATER)
    assert must_say_whom(town.asha, Matter.objects.get())
    answer(by=town.asha, draft=second.pk, facts={}, unsure=["staff_implicated"], at=LATER)
    assert Matter.objects.visible_to(town.sam).get() == matter


def test_a_copied_yes_holds_the_matter_back_too(town: Midtown, matter: Matter) -> None:
    first = said_yes(town, town.asha, reeve_matter(town.asha))
    about = matter.subjects.all()[0].pk
    start_draft(by=town.asha, matter=matter.pk, subject=about, intent=INTENT, answers_of=first.pk, at=LATER)
    assert matter not in Matter.objects.visible_to(town.sam)
