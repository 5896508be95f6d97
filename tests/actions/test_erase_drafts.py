"""What was begun and never decided is erased, with an entry."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sharewell.actions.administer import set_setting
from sharewell.actions.answer import answer
from sharewell.actions.erase_drafts import KEPT_DAYS, SETTING, erase_drafts
from sharewell.ledger.entries import DraftErased
from sharewell.records.sharing.models import Draft, Matter
from tests.actions.watching import entered, nothing_changes
from tests.looking import everybody
from tests.midtown import NOW, SHARE, Midtown, draft_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def draft(town: Midtown, matter: Matter) -> Draft:
    """A draft in which no serious harm was answered, last touched at NOW."""
    return draft_of(SHARE, town.asha, matter=matter, without=("risk",))


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_it_goes_when_its_time_is_over(town: Midtown, matter: Matter, draft: Draft) -> None:
    """Not a minute before; the entry says of which matter, and that nobody did it."""
    with nothing_changes():
        assert erase_drafts(at=after(KEPT_DAYS) - MINUTE) == 0
    (entry,) = entered(lambda: erase_drafts(at=after(KEPT_DAYS)))
    assert isinstance(entry, DraftErased)
    assert (entry.matter, entry.actor, entry.agency) == (str(matter.pk), "", str(town.care.pk))
    assert not Draft.objects.exists()
    assert Matter.objects.filter(pk=matter.pk).exists()


def test_twice_is_once(draft: Draft) -> None:
    assert erase_drafts(at=after(KEPT_DAYS)) == 1
    with nothing_changes():
        assert erase_drafts(at=after(KEPT_DAYS)) == 0


def test_an_answer_begins_the_time_again(town: Midtown, draft: Draft) -> None:
    answer(by=town.asha, draft=draft.pk, facts={}, at=after(10))
    assert erase_drafts(at=after(KEPT_DAYS)) == 0


def test_serious_harm_is_not_erased(town: Midtown, draft: Draft) -> None:
    """It waits for the supervisor, however long."""
    answer(by=town.asha, draft=draft.pk, facts={"risk": "significant-harm-to-child"}, at=NOW)
    assert erase_drafts(at=after(1000)) == 0


def test_each_agency_has_its_own_time(town: Midtown, draft: Draft) -> None:
    """Care keeps drafts three days; the police have set nothing."""
    theirs = draft_of(SHARE, town.ben, without=("risk",))
    set_setting(by=town.ada, name=SETTING, amount=3, known=(SETTING,), at=NOW)
    assert erase_drafts(at=after(3)) == 1
    with everybody():
        assert Draft.objects.get() == theirs
