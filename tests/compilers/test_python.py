"""The compiled pack beyond its answers: the trace, the answers it keeps, and what it will not compile."""

from __future__ import annotations

from datetime import date

import pytest

from sharewell.compilers.python import compiled
from sharewell.compilers.python.source import Names, graded, plain
from sharewell.packs import DEFAULT, folder_of, load
from sharewell.packs.examples import NOTHING_YET, load_examples
from sharewell.policy.conditions import Condition, Term
from sharewell.policy.result import result

PACK = load()
EXAMPLES = [
    found
    for found in load_examples(PACK, folder_of(DEFAULT))
    if not found.case.unsure and found.expected != NOTHING_YET
]  # fmt: skip
ON = date(2026, 11, 25)


def test_the_trace_is_the_interpreters() -> None:
    """Outcome, grounds, duties and gates read are those of the whole answer, where every fact is stated."""
    fast, complete = compiled(PACK), 0
    for example in EXAMPLES:
        if set(PACK.facts) - set(example.case.facts) - {"requester", "note", "child_age"}:
            continue
        facts = {"child_age": 9, **example.case.facts}
        whole, trace = result(PACK, example.case, ON), fast.trace(facts)
        complete += 1
        assert trace["outcome"] == whole["outcome"]
        assert [ground["id"] for ground in trace["grounds"]] == [ground["id"] for ground in whole["grounds"]]
        assert [duty["id"] for duty in trace["duties"]] == [duty["id"] for duty in whole["duties"]]
        assert [step["gate"] for step in trace["trace"]] == [step["gate"] for step in whole["trace"]]
        assert trace["trace"][-1]["truth"] == "yes"
    assert complete > 50


def test_the_parts_of_a_trace_cannot_be_changed() -> None:
    """They are shared between traces, so nobody may write into them."""
    facts = {"child_age": 9, **EXAMPLES[1].case.facts}
    part = compiled(PACK).trace(facts)["trace"][0]
    with pytest.raises(TypeError):
        part["gate"] = "another"


def test_an_answer_is_kept_until_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answer is one object; room is made when the limit is reached, and answers stay right."""
    fast = compiled(PACK)
    facts = [{"child_age": 9, **found.case.facts} for found in EXAMPLES]
    assert fast.decide(facts[0]) is fast.decide(facts[0])
    before = [fast.decide(one) for one in facts]
    monkeypatch.setattr("sharewell.compilers.python.reader.MOST_KEPT", 2)
    fast.kept.clear()
    assert [fast.decide(one) for one in facts] == before
    assert len(fast.kept) <= 2


@pytest.mark.parametrize("write", [plain, graded])
def test_what_is_not_closed_is_not_written(write: object) -> None:
    """A term that was not looked up is a fault of the lowering, and never becomes code."""
    open_condition: Condition = Term("sure")
    with pytest.raises(TypeError, match="Term is not closed"):
        write(open_condition, Names({}))  # type: ignore[operator]
