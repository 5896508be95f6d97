"""Whole cases in a browser, from the worry to the record: every outcome, every group of duties, every way to go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from sharewell.actions.guidance import current
from sharewell.policy.conditions import Value
from sharewell.policy.explain import what_to_do
from sharewell.policy.result import decide
from sharewell.records.sharing.models import Decision, Draft
from tests.journeys.browser import DESKTOP, ZOOMED, Visit
from tests.journeys.keyboard import Keys
from tests.journeys.steps import (
    INTENT,
    REASON,
    agree,
    answer_all,
    answer_page,
    decision_at,
    open_a_matter,
    say_who_and_what,
)
from tests.midtown import ACT_NOW, ADVICE, ASK_FIRST, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, cases, draft_of
from tests.web.walking import Form, at, doubting, filled, page_in

Open = Callable[..., Visit]
ANONYMISED = "V03"
OUTCOMES = (SHARE, ACT_NOW, ANONYMISED, WITHOUT_CONSENT, REFUSE, ADVICE, ASK_FIRST)
WITH_EVERY_GROUP = ("V57", "V06", "V53")
"""Practice cases whose duties are of every group there is."""
URGENT = "act-now-report"


def test_these_are_all_outcomes_and_all_groups_of_duties() -> None:
    pack, _ = current()
    assert {cases()[one].expected for one in OUTCOMES} == {*pack.outcomes}
    assert {duty.group for one in WITH_EVERY_GROUP for duty in decide(pack, cases()[one].case)[1].owed} == {
        duty.group for duty in pack.duties
    }


def whole(window: Visit, case: str) -> Decision:
    """One practice case from the worry to the record, agreed with."""
    facts, outcome = cases()[case].case.facts, current()[0].outcomes[cases()[case].expected]
    open_a_matter(window, [(str(facts["subject"]), "Robin")])
    say_who_and_what(window)
    answer_all(window, facts)
    assert window.path.endswith("/recommendation")
    assert outcome.says in window.text
    window.press("I have reported it: record it" if outcome.id == URGENT else "Decide")
    agree(window)
    decision = Decision.objects.get(pk=decision_at(window))
    assert (decision.outcome, decision.departed) == (outcome.id, False)
    assert outcome.title in window.text
    return decision


@pytest.mark.parametrize("case", OUTCOMES)
def test_every_outcome_is_reached_on_a_phone(town: Midtown, visit: Open, case: str) -> None:
    """The facts of a practice case, answered on the pages, lead to its outcome, to agreement and to a record."""
    whole(visit(town.asha), case)


@pytest.mark.parametrize(
    ("case", "settings"),
    [(WITHOUT_CONSENT, {"width": DESKTOP}), (SHARE, {"width": ZOOMED}), (ASK_FIRST, {"script": False})],
    ids=["on a desktop", "at 400%", "without scripts"],
)
def test_a_whole_case_otherwise(town: Midtown, visit: Open, case: str, settings: dict[str, int | bool]) -> None:
    """The same on a desktop, at 400% zoom, and with scripts switched off."""
    whole(visit(town.asha, **settings), case)


@pytest.mark.parametrize("case", WITH_EVERY_GROUP)
def test_the_duties_of_every_group_are_shown(town: Midtown, visit: Open, case: str) -> None:
    """Each duty that is owed stands on the page of the recommendation, in the words that fit the outcome."""
    window, draft = visit(town.asha), draft_of(case, town.asha)
    answer, duties = decide(current()[0], cases()[case].case)
    window.go(at("recommendation", draft=draft.pk))
    for duty in duties.owed:
        assert what_to_do(duty, answer.outcome) in window.text, duty.id


# --- by keyboard --------------------------------------------------------------------------------------------


def test_a_whole_case_by_keyboard(town: Midtown, visit: Open) -> None:
    """Tab, the arrows, space and enter lead from the first page to the record; the pointer is not used at all."""
    window = visit(town.asha)
    keys, facts = Keys(window), cases()[SHARE].case.facts
    window.go("/matters/new")
    keys.write("prompt", "A nursery asks")
    keys.choose("position-0", "child")
    keys.write("called-0", "Robin")
    keys.press("Continue")
    for name, text in INTENT.items():
        keys.write(name, text)
    keys.press("Continue")
    while page := page_in(window.path):
        for name, value in _fields(window, page, facts):
            keys.give(name, value)
        keys.press("Continue")
    keys.press("Decide")
    keys.choose("outcome", "share")
    keys.write("reasons", REASON)
    keys.press("Record this decision")
    assert Decision.objects.get(pk=decision_at(window)).outcome == "share"


def _fields(window: Visit, page: str, facts: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    form = Form(window.page.content())
    for name, values in filled(form, page, facts, set()).items():
        if not name.startswith("listed-"):
            yield from ((name, value) for value in values)


# --- other ways ---------------------------------------------------------------------------------------------


def test_not_sure_of_anything_leads_to_advice_without_names(town: Midtown, visit: Open) -> None:
    """Every question can be answered with not sure, and somebody who is sure of nothing is told whom to ask."""
    window = visit(town.asha)
    open_a_matter(window, [("child", "Robin")])
    say_who_and_what(window)
    while page_in(window.path):
        for name, value in doubting(Form(window.page.content())):
            if not name.startswith("listed-"):
                window.choose(name, value)
        window.press("Continue")
    assert current()[0].outcomes["seek-advice-without-identity"].says in window.text
    assert "What you are not sure of, and whom to ask" in window.text
    window.press("Decide")
    agree(window)
    assert Decision.objects.get(pk=decision_at(window)).document["unsure"]


def test_advice_first_from_a_page_of_questions(town: Midtown, visit: Open) -> None:
    """Taking advice is one tap from any question; it names whom to ask, and going on loses nothing."""
    window = visit(town.asha)
    draft = draft_of(SHARE, town.asha, without=("risk", "consent", "purpose"))
    window.go(at("draft", draft=draft.pk))
    asked = window.path
    window.press("Take advice first")
    assert "Talk it over first, with nobody named" in window.text
    window.press("I have the advice: go on with the questions")
    assert window.path == asked


def test_saved_and_taken_up_again(town: Midtown, visit: Open) -> None:
    """What is on the page is kept when it is saved; another day, in another window, it goes on from there."""
    window, facts = visit(town.asha), cases()[SHARE].case.facts
    open_a_matter(window, [("child", "Robin")])
    say_who_and_what(window)
    first = page_in(window.path)
    answer_page(window, first, facts)
    answers = window.chosen()
    window.press("Save and come back later")
    matter = window.path
    window.close()
    later = visit(town.asha)
    later.go(matter)
    later.follow(f"Robin, to {INTENT['recipient']}")
    assert page_in(later.path) != first
    later.go(at("questions", draft=Draft.objects.get().pk, page=first) + "?again=1")
    assert later.chosen() == answers
    later.go(at("draft", draft=Draft.objects.get().pk))
    answer_all(later, facts)
    assert later.path.endswith("/recommendation")


def test_back_and_another_answer(town: Midtown, visit: Open) -> None:
    """An answer changed from the list of answers changes the recommendation, and loses none of the others."""
    window, draft = visit(town.asha), draft_of(SHARE, town.asha)
    window.go(at("recommendation", draft=draft.pk))
    window.press("Change answers")
    window.onward(window.page.locator('a[href$="#consent"]').first)
    window.choose("consent", "refused")
    window.press("Continue")
    assert window.path == at("check", draft=draft.pk)
    window.press("These are right: go on")
    answer_all(window, {**cases()[SHARE].case.facts, "consent": "refused"})
    assert current()[0].outcomes["share"].says not in window.text


def test_a_brother_or_sister_gets_a_copy_of_the_answers(town: Midtown, visit: Open) -> None:
    """The answers are copied for the other child, to be looked through; the decision is not."""
    window, facts = visit(town.asha), cases()[SHARE].case.facts
    open_a_matter(window, [("child", "Robin"), ("child", "Wren")])
    window.press("Start a decision")
    say_who_and_what(window, "Robin")
    answer_all(window, facts)
    window.follow("Start a decision for a brother or sister with the same answers")
    say_who_and_what(window, "Wren")
    assert window.path.endswith("/check")
    assert "Wren" in window.text
    window.press("These are right: go on")
    assert window.path.endswith("/recommendation")
    assert Decision.objects.count() == 0
