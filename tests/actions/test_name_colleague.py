"""A colleague given a part in a matter. What holds of every action is in test_every_action."""

from __future__ import annotations

import uuid

from sharewell.actions.name_colleague import name_colleague, nameable
from sharewell.actions.name_implicated import name_implicated
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Matter, Named
from tests.actions.watching import entered, nothing_changes, wrong
from tests.midtown import LATER, NOBODY, Midtown, draft_of, hired


def name(town: Midtown, matter: Matter, colleague: Membership | uuid.UUID | None) -> None:
    key = colleague.pk if isinstance(colleague, Membership) else colleague
    name_colleague(by=town.asha, matter=matter.pk, colleague=key, at=LATER)


def test_they_see_it_from_then_on(town: Midtown, matter: Matter) -> None:
    nia = hired(town.ada, "nia", "South", "practitioner")
    assert not Matter.objects.visible_to(nia)
    name(town, matter, nia)
    assert Matter.objects.visible_to(nia).get() == matter


def test_twice_is_once(town: Midtown, matter: Matter) -> None:
    name(town, matter, town.olive)
    with nothing_changes():
        name(town, matter, town.olive)
    assert Named.objects.count() == 1


def test_the_entry_says_who(town: Midtown, matter: Matter) -> None:
    (entry,) = entered(lambda: name(town, matter, town.olive))
    assert (entry.matter, entry.member) == (str(matter.pk), str(town.olive.pk))  # type: ignore[attr-defined]


def test_strangers_and_those_without_matters_are_refused_alike(town: Midtown, matter: Matter) -> None:
    """And so is whoever may be part of the harm: the words give nothing away."""
    name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk], at=LATER)
    for colleague in (town.ben, town.ada, town.ana, town.hugo, town.ian, NOBODY, None):
        assert wrong(lambda colleague=colleague: name(town, matter, colleague)) == {"colleague"}  # type: ignore[misc]


def test_nobody_is_let_in_before_it_is_said_whom_to_keep_out(town: Midtown, matter: Matter) -> None:
    draft_of("V22", town.asha, matter=matter, but={"staff_implicated": True})
    assert wrong(lambda: name(town, matter, town.olive)) == {"colleague"}


def test_who_could_be_named(town: Midtown, matter: Matter) -> None:
    """Neither oneself, nor whoever is named already, nor whoever may be part of the harm."""
    name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk], at=LATER)
    name(town, matter, town.olive)
    assert nameable(town.asha, matter, LATER) == [town.grace, town.sam]
