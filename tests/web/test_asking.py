"""Questions as form fields and back: what is drawn is what was chosen, and what is sent is what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from sharewell.actions.guidance import current
from sharewell.policy.conditions import Value
from sharewell.web.asking import (
    CANNOT_BE,
    NONE,
    NOT_SURE,
    Bad,
    Checklist,
    Part,
    Question,
    Sign,
    asked,
    blocks,
    facts_of,
    fresh,
    read,
    spell,
    take,
)

PACK = current()[0]
ONE_BY_ONE = [
    (fact.id, value)
    for fact in PACK.facts.values()
    for value in (fact.values or ({"number": (0, 12), "text": ("a note",)}[fact.kind]))
    if fact.id != "subject"
]
PAGES = [page.id for page in PACK.pages]
ASKED = [fact.id for fact in PACK.facts.values() if fact.id != "subject"]
CLOSED = [name for name in ASKED if PACK.facts[name].kind != "text"]


@pytest.mark.parametrize(("name", "value"), ONE_BY_ONE)
def test_every_answer_comes_back_as_it_was_given(name: str, value: Value) -> None:
    """Also through short questions, and of the same type: true is no word."""
    fact = PACK.facts[name]
    sent = spell(PACK, fact.page, [name], {name: value}, ())
    got = take(fact, sent)
    assert (type(got), got) == (type(value), value)


@pytest.mark.parametrize("name", CLOSED)
def test_every_doubt_comes_back(name: str) -> None:
    fact = PACK.facts[name]
    assert take(fact, spell(PACK, fact.page, [name], {}, [name])) is Sign.UNSURE


@pytest.mark.parametrize("name", ASKED)
def test_nothing_sent_is_nothing_said(name: str) -> None:
    """Unknown is not no."""
    assert take(PACK.facts[name], {}) is Sign.MISSING


@pytest.mark.parametrize("place", PAGES)
def test_a_page_draws_every_field_once(place: str) -> None:
    """Each fact of a page stands on it once, alone or in a checklist, with its question, why and help."""
    names = facts_of(PACK, place)
    drawn = blocks(PACK, place, names, {})
    found = [one.fact for one in drawn if isinstance(one, Question)]
    found += [tick.fact for one in drawn if isinstance(one, Checklist) for tick in one.ticks]
    assert sorted(found) == sorted(names)
    assert all(one.why and one.help for one in drawn if isinstance(one, Question))


def parts(part: Part) -> list[Part]:
    return [part, *(deeper for choice in part.choices if choice.part for deeper in parts(choice.part))]


@pytest.mark.parametrize("fact", [fact for fact in PACK.facts.values() if fact.wording.asks], ids=lambda fact: fact.id)
def test_many_answers_are_asked_in_short_questions(fact: Any) -> None:
    """Six to choose from at most, and not sure at every one of them."""
    (drawn,) = blocks(PACK, fact.page, [fact.id], {})
    assert isinstance(drawn, Question)
    found = parts(drawn.part)
    assert len(found) == len(fact.wording.asks)
    assert len({part.name for part in found}) == len(found)
    for part in found:
        assert len(part.choices) <= 7
        assert part.choices[-1].value == NOT_SURE
        assert part.question in {ask.question for ask in fact.wording.asks}


def test_what_is_chosen_is_drawn_so() -> None:
    sent = spell(PACK, "start", ["trigger"], {"trigger": "repeat-request"}, ())
    (drawn,) = blocks(PACK, "start", ["trigger"], sent)
    assert isinstance(drawn, Question)
    chosen = [choice.label for part in parts(drawn.part) for choice in part.choices if choice.chosen]
    assert chosen == ["Somebody has asked me for information", "No, it was asked for before"]


def test_a_question_that_hangs_on_one_above_says_so() -> None:
    drawn = {one.fact: one for one in blocks(PACK, "harm", facts_of(PACK, "harm"), {}) if isinstance(one, Question)}
    assert [name for name, one in drawn.items() if one.hanging] == ["risk_to", "belief"]
    (alone,) = blocks(PACK, "harm", ["belief"], {})
    assert isinstance(alone, Question)
    assert not alone.hanging


@pytest.mark.parametrize(
    ("name", "sent", "field"),
    [
        ("child_age", {"child_age": ["12", "13"]}, "child_age"),
        ("child_age", {"child_age": ["twelve"]}, "child_age"),
        ("child_age", {"child_age": ["-1"]}, "child_age"),
        ("child_age", {"child_age": ["1e2"]}, "child_age"),
        ("child_age", {"child_age": ["\u0663"]}, "child_age"),
        ("child_age", {"child_age": ["9" * 4000]}, "child_age"),
        ("child_age", {"child_age": ["12"], "child_age--not-sure": [NOT_SURE]}, "child_age"),
        ("confidential", {"confidential": ["True"]}, "confidential"),
        ("confidential", {"confidential": ["1"]}, "confidential"),
        ("agreement_in_force", {"agreement_in_force": ["none"]}, "agreement_in_force"),
        ("note", {"note": ["x" * 2001]}, "note"),
    ],
)
def test_what_will_not_do_is_said_at_its_field(name: str, sent: dict[str, list[str]], field: str) -> None:
    got = take(PACK.facts[name], sent)
    assert isinstance(got, Bad)
    assert (got.field, bool(got.says)) == (field, True)


def test_only_what_still_matters_is_asked() -> None:
    """And what was answered on the page, so that it can be changed; a text goes with the rest."""
    assert asked(PACK, "harm", {"subject": "child"}, ()) == ("risk", "risk_to", "belief")
    assert asked(PACK, "harm", {"subject": "child", "risk": "none"}, ()) == ("risk",)
    assert asked(PACK, "scheme", {"subject": "child", "trigger": "own-concern"}, ()) == ()
    assert "requester" in asked(PACK, "start", {"subject": "child"}, ())
    assert asked(PACK, "after-people", {"subject": "child"}, (), open_duties=("moves_area",)) == ("moves_area",)


def test_a_page_met_again_asks_what_is_new() -> None:
    names = ("trigger", "legal_authority", "requester")
    assert fresh(PACK, names, ()) == names
    assert fresh(PACK, names, {"trigger"}) == ("legal_authority",)
    assert fresh(PACK, names, {"trigger", "legal_authority"}) == names


def test_an_empty_text_is_kept_only_over_an_older_one() -> None:
    names = ("trigger", "requester")
    sent = {"trigger": ["own-concern"], "requester": [" "]}
    empty = read(PACK, "start", names, sent, facts={"subject": "child"}, unsure=())
    over = read(PACK, "start", names, sent, facts={"subject": "child", "requester": "Ann"}, unsure=())
    assert (empty.facts, over.facts) == ({"trigger": "own-concern"}, {"trigger": "own-concern", "requester": ""})


def test_facts_not_on_the_list_that_was_sent_stay_unknown() -> None:
    """A line that came to matter after the page was drawn is not taken for a no."""
    names = ("duress", "marac_criteria", "staff_implicated")
    sent = {"listed-grounds": ["duress", "marac_criteria"], "ticks-grounds": [NONE]}
    got = read(PACK, "grounds", names, sent, facts={"subject": "adult", "risk": "harm"}, unsure=(), insist=False)
    assert got.facts == {"duress": False, "marac_criteria": False}


def test_every_impossible_combination_has_words_of_the_page() -> None:
    assert set(CANNOT_BE) == {one.id for one in PACK.impossible}


def test_what_an_answer_above_made_pointless_is_passed_over_whatever_was_sent_for_it() -> None:
    names = ("risk", "risk_to", "belief")
    got = read(PACK, "harm", names, {"risk": ["none"], "risk_to": ["rubbish"]}, facts={"subject": "child"}, unsure=())
    assert (got.facts, got.wrong) == ({"risk": "none"}, {})
