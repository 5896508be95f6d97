"""Answering, doubting and changing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from sharewell.actions.answer import answer, is_serious
from sharewell.actions.guidance import current
from sharewell.actions.refusals import NotYours
from sharewell.actions.start_draft import start_draft
from sharewell.records.sharing.models import Draft, Matter
from tests.actions.watching import entered, refuses, wrong
from tests.midtown import INTENT, LATER, NOBODY, NOW, SHARE, Midtown, draft_of, reeve_matter


@pytest.fixture
def draft(town: Midtown, matter: Matter) -> Draft:
    """A draft about Tom with nothing answered."""
    tom = next(one for one in matter.subjects.all() if one.position == "child")
    return start_draft(by=town.asha, matter=matter.pk, subject=tom.pk, intent=INTENT, at=NOW)


def put(town: Midtown, draft: Draft, facts: Mapping[str, Any], *unsure: str) -> Draft:
    return answer(by=town.asha, draft=draft.pk, facts=facts, unsure=unsure, at=LATER)


def test_answers_doubts_and_their_order_are_kept(town: Midtown, draft: Draft) -> None:
    """Unknown stays unknown: only what was said is kept, and when it was."""
    put(town, draft, {"trigger": "own-concern"})
    after = put(town, draft, {"risk": "harm"}, "consent")
    assert after.answers == {"subject": "child", "trigger": "own-concern", "risk": "harm"}
    assert after.unsure == ["consent"]
    assert after.history == ["trigger", "risk", "consent"]
    assert after.touched_at == LATER


def test_a_changed_answer_replaces_and_goes_last(town: Midtown, draft: Draft) -> None:
    put(town, draft, {"trigger": "own-concern", "risk": "harm"})
    after = put(town, draft, {"trigger": "request"})
    assert after.answers["trigger"] == "request"
    assert after.history == ["risk", "trigger"]


def test_a_doubt_takes_the_answers_place_and_gives_it_back(town: Midtown, draft: Draft) -> None:
    put(town, draft, {"consent": "valid"})
    doubted = put(town, draft, {}, "consent")
    assert ("consent" in doubted.answers, doubted.unsure) == (False, ["consent"])
    settled = put(town, draft, {"consent": "refused"})
    assert (settled.answers["consent"], settled.unsure) == ("refused", [])


def test_answering_is_no_act(town: Midtown, draft: Draft) -> None:
    assert not entered(lambda: put(town, draft, {"risk": "harm"}))


@pytest.mark.parametrize(
    ("risk", "serious"),
    [
        ("welfare", False),
        ("harm", False),
        ("serious-harm-to-adult", True),
        ("significant-harm-to-child", True),
        ("immediate-danger", True),
    ],
)
def test_when_serious_harm_was_answered_is_kept(town: Midtown, draft: Draft, risk: str, serious: bool) -> None:
    """The first moment counts, also when the answer is changed later."""
    if risk == "serious-harm-to-adult":
        adult = next(one for one in draft.matter.subjects.all() if one.position == "adult")
        draft = start_draft(by=town.asha, matter=draft.matter_id, subject=adult.pk, intent=INTENT, at=NOW)
    after = put(town, draft, {"risk": risk})
    assert after.serious_at == (LATER if serious else None)
    again = answer(by=town.asha, draft=draft.pk, facts={"risk": "harm"}, at=LATER + timedelta(hours=1))
    assert again.serious_at == after.serious_at


def test_seriousness_is_read_by_the_pack() -> None:
    """Nothing answered is not serious."""
    assert not is_serious(current()[0], {})


@pytest.mark.parametrize(
    ("facts", "unsure", "fields"),
    [
        ({"weather": "wet"}, (), {"weather"}),
        ({"risk": "very"}, (), {"risk"}),
        ({"confidential": "true"}, (), {"confidential"}),
        ({"confidential": 1}, (), {"confidential"}),
        ({"child_age": -1}, (), {"child_age"}),
        ({"child_age": 10**9}, (), {"child_age"}),
        ({"child_age": True}, (), {"child_age"}),
        ({"child_age": "twelve"}, (), {"child_age"}),
        ({"subject": "adult"}, (), {"subject"}),
        ({"note": "x" * 10_001}, (), {"note"}),
        ({"note": "x" * 10_001}, (), {"note"}),
        ({}, ("weather",), {"weather"}),
        ({"risk": "harm"}, ("risk",), {"risk"}),
        ({"risk": "very", "consent": "maybe"}, ("weather",), {"risk", "consent", "weather"}),
    ],
)
def test_what_will_not_do(
    town: Midtown, draft: Draft, facts: dict[str, Any], unsure: tuple[str, ...], fields: set[str]
) -> None:
    """Every fault by its fact, and nothing of the page is kept."""
    assert wrong(lambda: put(town, draft, {"trigger": "request", **facts}, *unsure)) == fields


def test_what_cannot_be_true_together(town: Midtown, draft: Draft) -> None:
    """A combination that the pack calls impossible is refused in its words, and the earlier answers stay."""
    put(town, draft, {"child_age": 12})
    assert wrong(lambda: put(town, draft, {"child_age": 18, "risk": "harm"})) == {"child_age"}


def test_once_staff_may_be_part_of_it_nobody_else_sees_the_matter(town: Midtown, draft: Draft) -> None:
    """Until it is said whom, or the answer is changed; the guardian keeps it in view."""
    seen_by = [town.asha, town.grace]
    undoing: list[tuple[dict[str, bool], list[str]]] = [({}, ["staff_implicated"]), ({"staff_implicated": False}, [])]
    for facts, unsure in undoing:
        put(town, draft, {"staff_implicated": True})
        members = (town.asha, town.sam, town.grace)
        assert [one for one in members if Matter.objects.visible_to(one).exists()] == seen_by
        put(town, draft, facts, *unsure)
        assert Matter.objects.visible_to(town.sam).exists()


def test_a_draft_that_is_not_there(town: Midtown) -> None:
    refuses(NotYours, lambda: answer(by=town.asha, draft=NOBODY, facts={}, at=LATER))


def test_another_persons_draft_of_a_matter_one_sees(town: Midtown) -> None:
    """A draft is its author's alone: the guardian sees the matter and not the draft."""
    matter = reeve_matter(town.asha)
    mine = draft_of(SHARE, town.grace, matter=matter)
    refuses(NotYours, lambda: answer(by=town.asha, draft=mine.pk, facts={}, at=LATER))


def test_what_no_longer_applies_is_let_go(town: Midtown, draft: Draft) -> None:
    """The law's own order belongs to a request: with a worry of one's own it may not linger and decide."""
    put(town, draft, {"trigger": "request", "legal_authority": "court-order-verified"}, "risk_to")
    after = put(town, draft, {"trigger": "own-concern", "risk": "none"})
    assert after.answers == {"subject": "child", "trigger": "own-concern", "risk": "none"}
    assert (after.unsure, after.history) == ([], ["trigger", "risk"])
