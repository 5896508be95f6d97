"""The answer as plain data: the contract of the command line."""

from __future__ import annotations

import json
from datetime import date

from sharewell.policy.case import Case, read_case
from sharewell.policy.owed import Duties
from sharewell.policy.pack import Due
from sharewell.policy.result import all_cited, decide, in_words, pack_stamp, result
from tests.tools import Table, tiny_pack

PACK = tiny_pack()
DAY = date(2027, 6, 30)


def answer(facts: Table, *unsure: str) -> Table:
    """The result on these facts."""
    return result(PACK, read_case(PACK, {"id": "A1", "facts": facts, "unsure": list(unsure)}, ""), DAY)


def test_a_decided_case_has_the_shape_of_the_contract() -> None:
    facts = {"danger": False, "consent": "unasked", "risk": "grave", "helps": True}
    assert answer(facts) == {
        "id": "A1",
        "outcome": "share-without-consent",
        "grounds": [{"id": "grave", "strength": "duty"}],
        "duties": [
            {"id": "record", "who": "practitioner", "when": "within 24 hours", "cites": ["ZZ-5", "ZZ-6"]},
            {"id": "tell-them", "who": "practitioner", "when": "before-release", "cites": []},
        ],
        "open": [],
        "open_duties": ["age", "telling_safe"],
        "doubts": [],
        "by_telephone": False,
        "trace": [
            {"gate": "emergency", "truth": "no", "cites": ["ZZ-1", "ZZ-2"]},
            {"gate": "agreed", "truth": "no", "cites": ["ZZ-3"]},
            {"gate": "carried", "truth": "yes", "cites": []},
        ],
        "pack": {"id": "tiny", "edition": "1", "digest": PACK.digest, "overlays": [], "overdue": False},
    }


def test_an_open_case_has_no_outcome_and_names_what_is_open_next_first() -> None:
    found = answer({"danger": False, "consent": "refused"})
    assert found["outcome"] is None
    assert (found["grounds"], found["duties"], found["open_duties"]) == ([], [], [])
    assert found["open"] == ["risk", "helps"]
    assert [step["truth"] for step in found["trace"]] == ["no", "no", "unknown", "yes"]


def test_an_unsure_case_names_its_doubts_and_when_to_telephone() -> None:
    found = answer({"consent": "valid"}, "danger")
    assert found["outcome"] == "seek-advice-without-identity"
    assert (found["open"], found["doubts"], found["by_telephone"]) == ([], ["danger"], True)


def test_the_shape_is_the_same_whatever_the_case() -> None:
    keys = list(answer({"danger": True}))
    assert keys[:6] == ["id", "outcome", "grounds", "duties", "open", "open_duties"]
    assert keys == list(answer({})) == list(answer({"consent": "valid"}, "danger"))


def test_a_result_is_plain_data() -> None:
    found = answer({"danger": True})
    assert json.loads(json.dumps(found)) == found


def test_the_day_changes_nothing_but_that_the_pack_is_past_its_review() -> None:
    assert pack_stamp(PACK, DAY)["overdue"] is False
    assert pack_stamp(PACK, date(2027, 7, 1))["overdue"] is True
    case = Case("", {"danger": True}, frozenset())
    early, late = result(PACK, case, date.min), result(PACK, case, date.max)
    assert late == early | {"pack": early["pack"] | {"overdue": True}}


def test_duties_are_those_of_the_outcome_and_none_while_it_is_open() -> None:
    recommendation, duties = decide(PACK, Case("", {}, frozenset()))
    assert (recommendation.outcome, duties) == (None, Duties((), ()))
    recommendation, duties = decide(PACK, Case("", {"danger": True}, frozenset()))
    assert [duty.id for duty in duties.owed] == ["record", "tell-them"]


def test_when_a_duty_is_due_is_said_in_words() -> None:
    words = {
        Due("before-release"): "before-release",
        Due("at-once"): "at-once",
        Due("within", hours=1): "within 1 hour",
        Due("within", hours=24): "within 24 hours",
        Due("within", working_days=1): "within 1 working day",
        Due("within", working_days=5): "within 5 working days",
    }
    assert {due: in_words(due) for due in words} == words


def test_a_clause_cited_twice_is_named_once() -> None:
    assert all_cited({"when": ("B-1", "A-1"), "says": ("A-1", "C-1")}) == ["B-1", "A-1", "C-1"]
    assert all_cited({}) == []
