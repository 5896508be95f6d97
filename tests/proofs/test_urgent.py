"""No duty that holds an ordinary share holds up an urgent report: each says beside it how it does not."""

from __future__ import annotations

import pytest

from sharewell.compilers.smt.prove import Asker
from sharewell.packs import load
from sharewell.policy.conditions import Decided, Not, Owed
from sharewell.policy.pack import Duty, Guarantee, Implies, Pack
from sharewell.policy.recommend import ACT_NOW

PACK = load()
HOLDING = [duty for duty in PACK.duties if duty.due.at == "before-release"]


@pytest.fixture(scope="module")
def asker() -> Asker:
    return Asker(PACK)


def never_urgent(duty: Duty) -> Guarantee:
    """That a duty is never owed where an urgent report was decided."""
    statement = Implies("decided", Decided((ACT_NOW,)), Not(Owed(duty.id)))
    return Guarantee(f"never-urgent-{duty.id}", "Is never owed with an urgent report.", statement, {})


def may_be_owed(asker: Asker, duty: Duty) -> bool:
    return asker.broken_by(never_urgent(duty)) is not None


@pytest.mark.parametrize("duty", [duty for duty in HOLDING if not duty.urgent], ids=lambda duty: duty.id)
def test_what_says_nothing_of_emergencies_is_never_owed_in_one(asker: Asker, duty: Duty) -> None:
    assert not may_be_owed(asker, duty)


def test_some_duties_are_owed_in_an_emergency_and_say_how(asker: Asker) -> None:
    """The check is not empty: several that hold a share may be owed with a report, and have the words."""
    said = [duty.id for duty in HOLDING if duty.urgent and may_be_owed(asker, duty)]
    assert {"minimise", "secure-channel", "verify-authority"} <= set(said)


def test_the_check_sees_a_duty_without_the_words(asker: Asker) -> None:
    pack: Pack = PACK
    assert may_be_owed(asker, pack.duty["minimise"])
