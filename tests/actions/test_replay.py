"""Deciding again what was decided, under the pack of its day."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sharewell.actions.decide import decide
from sharewell.actions.guidance import current
from sharewell.actions.replay import Packs, again, replay
from sharewell.records.sharing.models import Decision, UsedPack
from tests.midtown import ACT_NOW, NOW, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, choice_on, decided, draft_of


@pytest.fixture
def decision(town: Midtown) -> Decision:
    return decided(SHARE, town.asha)


def differs(decision: Decision, **otherwise: Any) -> tuple[str, ...]:
    """What is told of a decision whose document or columns say something else than was decided. It is not saved."""
    document = otherwise.pop("document", {})
    for name, value in otherwise.items():
        setattr(decision, name, value)
    decision.document = {**decision.document, **document}
    return tuple(again(decision, Packs().get(current()[0].digest)))


def test_every_decision_comes_out_the_same(town: Midtown) -> None:
    """As recommended, departed from, and with doubts; in order."""
    made = [decided(case, town.asha, approver=town.sam) for case in (SHARE, ACT_NOW, WITHOUT_CONSENT, REFUSE)]
    draft = draft_of(SHARE, town.asha, unsure=("consent",))
    departed = choice_on(draft, outcome="do-not-share", approver=town.sam.pk)
    made.append(decide(by=town.asha, draft=draft.pk, choice=departed, at=NOW))
    found = list(replay(at=NOW))
    assert {one.decision for one in found} == {str(one.pk) for one in made}
    assert [one.number for one in found] == [1, 2, 3, 4, 5]
    assert not [one.differs for one in found if one.differs]


def test_what_was_not_recommended_is_found(decision: Decision) -> None:
    assert differs(decision, recommended="do-not-share") == ("the outcome recommended",)


def test_a_departure_that_is_none_is_found(decision: Decision) -> None:
    assert differs(decision, departed=True) == ("whether it departs",)


def test_other_duties_are_found(decision: Decision) -> None:
    assert differs(decision, document={"owed": ["weigh-both-ways"]}) == ("the duties owed",)


def test_other_answers_are_found(decision: Decision) -> None:
    """Answers gone afterwards: what the rest leads to is not what was recorded."""
    assert differs(decision, document={"facts": {"subject": "child"}})


def test_another_result_is_found(decision: Decision) -> None:
    told = {**decision.document["recommended"], "grounds": [], "unheard-of": 1}
    assert "recommended unheard-of" in differs(decision, document={"recommended": told})


def stands(monkeypatch: pytest.MonkeyPatch, spelling: bytes) -> None:
    """What is kept of a pack, whatever digest is asked for: as a disk may damage it, since the database takes none."""
    monkeypatch.setattr(UsedPack.objects, "get", lambda digest: UsedPack(digest=digest, canonical=spelling))


@pytest.mark.parametrize("spelling", [b"", b"{}", b"[]", b'{"pack": {}}', b"\xff"])
def test_a_pack_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch, spelling: bytes) -> None:
    """Whatever its bytes have become."""
    stands(monkeypatch, spelling)
    assert "cannot be read" in str(Packs().get("ab" * 32))


def test_a_pack_under_another_digest_is_said(monkeypatch: pytest.MonkeyPatch, town: Midtown) -> None:
    """And every decision under it says so, once."""
    stands(monkeypatch, current()[1])
    packs = Packs()
    assert "another digest" in str(packs.get("cd" * 32))
    assert packs.get("cd" * 32) is packs.get("cd" * 32)
    assert tuple(again(decided(SHARE, town.asha), packs.get("cd" * 32))) == (packs.get("cd" * 32),)
    assert json.loads(current()[1])
