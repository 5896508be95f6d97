"""Colleagues who may be part of the harm."""

from __future__ import annotations

import uuid

from sharewell.actions.name_implicated import name_implicated
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Implicated, Matter
from tests.actions.watching import entered, nothing_changes, wrong
from tests.midtown import LATER, NOBODY, NOW, Midtown, hired


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
