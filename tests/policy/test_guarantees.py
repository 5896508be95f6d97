"""What a guarantee means on one instance."""

from __future__ import annotations

from dataclasses import replace

from sharewell.policy.conditions import (
    NEVER,
    Always,
    Condition,
    Decided,
    Every,
    Not,
    NotShown,
    OneOf,
    Owed,
    Some,
    Value,
)
from sharewell.policy.guarantees import Instance, breaks, shown, truth
from sharewell.policy.pack import EarlyStands, Implies, OneOutcome, Raised, Statement, Unmoved
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from tests.tools import SMALL_FILES, tiny_pack

PACK = tiny_pack()
YES, NO = Always(), NEVER
REFUSED: dict[str, Value] = {"danger": False, "consent": "refused"}
OPEN = OneOf("danger", (True,))


def broken(statement: Statement, **instance: object) -> bool:
    """Whether an instance breaks the statement."""
    return breaks(PACK, statement, Instance(**instance))  # type: ignore[arg-type]


def test_an_implication_breaks_only_where_given_is_shown_and_then_is_not() -> None:
    table: dict[tuple[Condition, Condition], bool] = {
        (YES, YES): False,
        (YES, NO): True,
        (YES, OPEN): True,
        (NO, NO): False,
        (OPEN, NO): False,
    }
    for (given, then), expected in table.items():
        assert broken(Implies("recommended", given, then), facts={}) is expected, (given, then)


def test_about_recommended_speaks_of_what_the_gates_lead_to_and_its_grounds() -> None:
    report = Implies("recommended", OPEN, Decided(("act-now-report",)))
    assert not broken(report, facts={"danger": True})
    assert not broken(report, facts={"danger": True}, outcome="do-not-share")
    assert broken(Implies("recommended", OPEN, Decided(("share",))), facts={"danger": True}, outcome="share")


def test_about_decided_speaks_of_every_outcome_and_any_grounds() -> None:
    told = Implies("decided", Decided(("share",)), Owed("tell-them"))
    assert not broken(told, facts=REFUSED, outcome="share")
    assert broken(told, facts=REFUSED | {"telling_safe": False}, outcome="share")
    assert not broken(told, facts=REFUSED | {"telling_safe": False}, outcome="do-not-share")
    senior = Implies("decided", Decided(("share",)), Owed("senior-agreement"))
    assert not broken(senior, facts=REFUSED | {"helps": False}, outcome="share")
    assert broken(senior, facts={"danger": False, "consent": "valid"}, outcome="share")


def test_duties_on_grounds_read_the_grounds_of_the_answer_or_of_the_decision() -> None:
    duties = SMALL_FILES["duties"].replace("{ always = true }", '{ relied_on = ["grave"] }')
    pack = tiny_pack(duties=duties)
    facts: dict[str, Value] = REFUSED | {"risk": "grave", "helps": True}
    recommended, decided = Implies("recommended", YES, Owed("record")), Implies("decided", YES, Owed("record"))
    assert not breaks(pack, recommended, Instance(facts))
    assert breaks(pack, decided, Instance(facts, outcome="share-without-consent"))
    grounds = frozenset({"grave"})
    assert not breaks(pack, decided, Instance(facts, outcome="share-without-consent", grounds=grounds))


def test_one_outcome_breaks_on_facts_that_leave_more_than_one() -> None:
    assert not broken(OneOutcome(), facts=REFUSED | {"helps": False})
    assert not broken(OneOutcome(), facts=REFUSED), "an open fact is a question, not a second outcome"
    assert not broken(OneOutcome(), facts={"consent": "valid"}, unsure=frozenset({"danger"}))
    nowhere = replace(PACK, gates=PACK.gates[:1])
    assert breaks(nowhere, OneOutcome(), Instance({"danger": False}))


def test_an_early_answer_breaks_where_the_full_facts_lead_elsewhere() -> None:
    early = REFUSED | {"risk": "grave", "helps": True}
    assert not broken(EarlyStands(), facts=early, other=early | {"age": 90})
    assert not broken(EarlyStands(), facts={"danger": True}, other={"danger": True, "risk": "grave"})
    assert not broken(EarlyStands(), facts=early, other=early | {"helps": False}), "other facts, not more facts"
    assert not broken(EarlyStands(), facts=REFUSED, other=early)


def test_unmoved_breaks_on_another_outcome_and_on_other_grounds() -> None:
    facts = {"danger": False, "consent": "unasked", "risk": "grave", "helps": True, "age": 90}
    by = Unmoved(("age",))
    assert broken(by, facts=facts, other=facts | {"age": 3})
    assert not broken(by, facts=facts, other=facts | {"danger": True}), "danger is not the fact it speaks of"
    assert not broken(by, facts=facts, other=facts | {"age": 95})
    unsure = frozenset({"danger"})
    asked = {"consent": "valid"}
    assert not broken(by, facts=asked, other=asked | {"age": 3}, unsure=unsure)


def test_raised_breaks_only_from_a_start_to_a_never() -> None:
    raised = Raised("risk", ("share-without-consent",), ("do-not-share",))
    low, high = REFUSED | {"helps": True, "risk": "none"}, REFUSED | {"helps": True, "risk": "grave"}
    assert not broken(raised, facts=low, other=high)
    falling = Raised("risk", ("do-not-share",), ("share-without-consent",))
    assert broken(falling, facts=low, other=high)
    assert not broken(falling, facts=low, other=high | {"age": 3}), "two facts differ"
    assert not broken(falling, facts={"helps": True}, other=high)
    assert not broken(raised, facts=high, other=high)
    assert not broken(Raised("risk", ("share",), ("do-not-share",)), facts=high, other=low)


def test_the_words_of_guarantees_are_read_inside_every_some_and_not() -> None:
    reading = Reading(PACK, {"telling_safe": False}, outcome="share", recommended="share")
    owed, missing = Owed("record"), Owed("tell-them")
    table: dict[Condition, Truth] = {
        owed: Truth.YES,
        missing: Truth.NO,
        Every((owed, missing)): Truth.NO,
        Every((owed, OPEN)): Truth.UNKNOWN,
        Every(()): Truth.YES,
        Some((missing, owed)): Truth.YES,
        Some((missing, OPEN)): Truth.UNKNOWN,
        Some(()): Truth.NO,
        Not(missing): Truth.YES,
        Not(OPEN): Truth.UNKNOWN,
        NotShown(OPEN): Truth.YES,
        NotShown(owed): Truth.NO,
        Not(NotShown(missing)): Truth.NO,
    }
    for condition, expected in table.items():
        assert truth(reading, condition) is expected, condition
        assert shown(reading, condition) is (expected is Truth.YES)
