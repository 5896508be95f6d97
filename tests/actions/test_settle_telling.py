"""Told before, told after, or held until a day by an owner."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from sharewell.actions.clock import end_of, london_day
from sharewell.actions.refusals import NotYours
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.ledger.entries import TellingHeld, TellingSettled
from sharewell.records.sharing.models import Decision, Telling
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import LATER, NOBODY, SHARE, Midtown, decided

DAY = london_day(LATER) + timedelta(days=7)


@pytest.fixture
def decision(town: Midtown) -> Decision:
    return decided(SHARE, town.asha)


def settle(town: Midtown, decision: Decision, told: Told) -> Telling:
    return settle_telling(by=town.asha, decision=decision.pk, told=told, at=LATER)


@pytest.mark.parametrize("state", ["told-before", "told-after"])
def test_told(town: Midtown, decision: Decision, state: str) -> None:
    """A day and an owner handed in beside it are of no use and not kept."""
    (entry,) = entered(lambda: settle(town, decision, Told(state, " She knew. ", DAY, town.sam.pk)))
    telling = decision.tellings.get()
    assert (telling.state, telling.words, telling.until, telling.owner) == (state, "She knew.", None, None)
    assert isinstance(entry, TellingSettled)
    assert (entry.how, entry.telling, entry.decision) == (state, str(telling.pk), str(decision.pk))


def test_held_until_a_day_by_an_owner(town: Midtown, decision: Decision) -> None:
    (entry,) = entered(lambda: settle(town, decision, Told("held", "He may run.", DAY, town.sam.pk)))
    telling = decision.tellings.get()
    assert (telling.until, telling.owner) == (DAY, town.sam)
    assert isinstance(entry, TellingHeld)
    assert (entry.owner, entry.until) == (str(town.sam.pk), int(end_of(DAY).timestamp()))


def test_the_owner_is_oneself_unless_another_is_named(town: Midtown, decision: Decision) -> None:
    assert settle(town, decision, Told("held", "He may run.", DAY)).owner == town.asha


def test_what_was_written_before_stays(town: Midtown, decision: Decision) -> None:
    settle(town, decision, Told("held", "He may run.", DAY))
    settle(town, decision, Told("told-after"))
    assert sorted(one.state for one in decision.tellings.all()) == ["held", "told-after"]


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        (Told("perhaps"), {"state"}),
        (Told("told-before", "x" * 2001), {"words"}),
        (Told("held"), {"until", "words"}),
        (Told("held", "He may run.", london_day(LATER)), {"until"}),
        (Told("held", "He may run.", date(2020, 1, 1), NOBODY), {"until", "owner"}),
    ],
)
def test_what_will_not_do(town: Midtown, decision: Decision, told: Told, fields: set[str]) -> None:
    assert wrong(lambda: settle(town, decision, told)) == fields


@pytest.mark.parametrize("who", ["ben", "gwen"])
def test_the_owner_is_a_colleague(town: Midtown, decision: Decision, who: str) -> None:
    stranger: uuid.UUID = getattr(town, who).pk
    assert wrong(lambda: settle(town, decision, Told("held", "He may run.", DAY, stranger))) == {"owner"}


def test_a_decision_that_is_not_there(town: Midtown) -> None:
    refuses(NotYours, lambda: settle_telling(by=town.asha, decision=NOBODY, told=Told("told-before"), at=LATER))
