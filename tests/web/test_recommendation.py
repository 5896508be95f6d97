"""The page of a recommendation: what it says, what it links to, and advice taken first."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sharewell.actions.guidance import current
from sharewell.packs import DEFAULT, folder_of
from sharewell.policy.case import Case
from sharewell.policy.explain import explain
from sharewell.policy.recommend import recommend
from sharewell.policy.result import decide
from sharewell.records.sharing.models import Draft
from sharewell.web import recommending
from sharewell.web.leading import case_of, foreseen
from sharewell.web.recommending import GOLDEN_RULES, recommended
from tests.midtown import ACT_NOW, ADVICE, SHARE, WITHOUT_CONSENT, Midtown, cases, draft_of
from tests.web.walking import at, client_of, form_on, left

ON = date(2026, 11, 25)


@pytest.fixture
def asha(town: Midtown) -> Any:
    return client_of(town.asha)


def seen(client: Any, draft: Draft, query: str = "") -> Any:
    return client.get(at("recommendation", draft=draft.pk) + query)


def clauses() -> set[str]:
    held = tomllib.loads((folder_of(DEFAULT) / "clauses.toml").read_text(encoding="utf-8"))
    return {one["id"] for one in held["clause"]}


def test_the_golden_rules_are_seven_and_stand_on_clauses() -> None:
    assert len(GOLDEN_RULES) == 7
    assert all(rule.cites and set(rule.cites) <= clauses() for rule in GOLDEN_RULES)


@pytest.mark.parametrize("name", sorted(cases()))
def test_the_compiled_reader_foresees_what_the_interpreter_does(name: str) -> None:
    """What would change the answer is the same, whoever reads it."""
    pack, _ = current()
    case = cases()[name].case
    assert explain(pack, case, foreseen()) == explain(pack, case)


@pytest.mark.parametrize("name", [SHARE, WITHOUT_CONSENT, ACT_NOW, ADVICE])
def test_everything_the_policy_says_is_on_the_page(town: Midtown, asha: Any, name: str) -> None:
    """Headline, reason, grounds, each turn, each duty (and once more beside how it is done), clauses with links."""
    pack, _ = current()
    draft = draft_of(name, town.asha)
    form = form_on(seen(asha, draft))
    text = " ".join(form.text.split())
    told = explain(pack, case_of(draft))
    said = [told.headline, *([told.reason.says] if told.reason else []), *(one.says for one in told.grounds)]
    owed = [duty.says for duty in (*told.before, *told.at_once, *told.later)]
    said += [pack.outcomes[turn.outcome].title for turn in told.turns]
    said += [rule.says for rule in GOLDEN_RULES] + [pack.about.edition]
    assert not [one for one in said if " ".join(one.split()) not in text]
    assert owed
    assert not [one for one in owed if text.count(one) < 2]
    cited = {link.partition("#")[2] for link in form.links if link.startswith(at("how") + "#")}
    assert {clause for rule in GOLDEN_RULES for clause in rule.cites} <= cited <= clauses()
    assert {clause for said in (told.reason, *told.grounds) if said for clause in said.cites} <= cited


def test_the_path_is_drawn_and_told(town: Midtown, asha: Any) -> None:
    text = seen(asha, draft_of(SHARE, town.asha)).content.decode()
    assert "<svg" in text
    assert "style=" not in text
    assert "Outcome: Share it." in text


def test_one_path_is_drawn_once() -> None:
    """Cases that took the same path share one drawing; another path has another."""
    first, same, other = (recommended(cases()[name].case, ON) for name in (SHARE, SHARE, ACT_NOW))
    assert first.picture is same.picture
    assert first.picture != other.picture


def test_pages_after_the_outcome_are_offered_and_lead_back(town: Midtown, asha: Any) -> None:
    """Two at most; leaving everything out is allowed, and what is answered is kept and owed for."""
    draft = draft_of(WITHOUT_CONSENT, town.asha, without=("telling_safe", "moves_area", "historical"))
    form = form_on(seen(asha, draft))
    people, information = (at("questions", draft=draft.pk, page=f"after-{one}") for one in ("people", "information"))
    assert people in form.links
    sent = asha.post(people, {"telling_safe": ["false"], "moves_area": ["true"]})
    assert sent["Location"] == information
    assert asha.post(information, {})["Location"] == at("recommendation", draft=draft.pk)
    kept = left(draft.pk)
    assert (kept.answers["telling_safe"], kept.answers["moves_area"]) == (False, True)
    assert "historical" not in kept.answers
    pack, _ = current()
    assert decide(pack, case_of(kept))[0].outcome == decide(pack, case_of(draft))[0].outcome


def test_past_its_review_the_page_says_so() -> None:
    case, review = cases()[SHARE].case, current()[0].about.review_by
    assert not recommended(case, review).past_review
    assert recommended(case, review + timedelta(days=1)).past_review


def test_past_review_is_on_the_page(town: Midtown, asha: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = draft_of(SHARE, town.asha)
    assert "due for review" not in seen(asha, draft).content.decode()
    told = replace(recommended(case_of(draft), ON), past_review=True)
    monkeypatch.setattr("sharewell.web.views.drafts.recommended", lambda case, on: told)
    assert "due for review" in seen(asha, draft).content.decode()


def test_while_it_is_open_there_is_no_recommendation(town: Midtown, asha: Any) -> None:
    draft = draft_of(WITHOUT_CONSENT, town.asha, without=("consent", "capacity"))
    assert "/questions/" in seen(asha, draft)["Location"]


# --- advice first -------------------------------------------------------------------------------------------


@pytest.fixture
def early(town: Midtown) -> Draft:
    """A draft on which only the first page was answered."""
    facts = cases()[WITHOUT_CONSENT].case.facts
    return draft_of(WITHOUT_CONSENT, town.asha, without=[name for name in facts if name not in ("risk", "risk_to")])


def test_advice_comes_first_wherever_it_is_wanted(asha: Any, early: Draft) -> None:
    """What was answered on the page is kept, nothing is insisted on, and the questions go on afterwards."""
    page = at("questions", draft=early.pk, page="harm")
    sent = asha.post(page, {"belief": ["evidence"], "do": "advice"})
    assert sent["Location"] == at("recommendation", draft=early.pk) + "?advice=1"
    assert left(early.pk).answers["belief"] == "evidence"
    form = form_on(asha.get(sent["Location"]))
    assert "nobody named" in form.text
    assert "999" in form.text
    assert at("draft", draft=early.pk) in form.links
    assert "in_doubt" not in left(early.pk).answers


def test_taking_advice_can_be_put_on_record(asha: Any, early: Draft) -> None:
    """Everything still open is then in doubt, and the guidance leads to advice, which is decided as ever."""
    sent = asha.post(at("recommendation", draft=early.pk), {"do": "record"})
    assert sent["Location"] == at("decide", draft=early.pk)
    kept = left(early.pk)
    answer = recommend(current()[0], kept.answers, kept.unsure)
    assert (kept.answers["in_doubt"], answer.outcome) == (True, "seek-advice-without-identity")
    assert "telling_safe" not in kept.unsure


def test_numbers_of_the_agency_stand_beside_999(town: Midtown, asha: Any) -> None:
    from sharewell.actions.administer import set_numbers
    from tests.midtown import NOW

    set_numbers(by=town.ada, numbers=[("Duty desk", "01632 960001")], at=NOW)
    form = form_on(seen(asha, draft_of(ACT_NOW, town.asha)))
    assert [link for link in form.links if link.startswith("tel:")] == ["tel:999", "tel:101", "tel:01632960001"]


def test_whether_it_may_be_an_emergency() -> None:
    assert recommending.by_telephone(Case(None, {"subject": "child"}, frozenset()))
    case = cases()[SHARE].case
    assert not recommending.by_telephone(case)
