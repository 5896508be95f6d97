"""What each kind of condition means, what it hangs on and what it rests on."""

from __future__ import annotations

from sharewell.policy.conditions import (
    Always,
    Carries,
    Condition,
    Every,
    Holds,
    Not,
    NotShown,
    OneOf,
    Owed,
    Recommended,
    Some,
    Term,
    Value,
    facts_named,
    walk,
)
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from tests.tools import Table, bare_pack, condition, fact, rows, same, tiny_pack, when

FACTS = (
    fact("kind", "enum", "red green blue", default="red"),
    fact("risk", "scale", "none < harm = harm-to-child < grave"),
    fact("age", "number", least=0, most=120),
    fact("a", "bool"),
    fact("b", "bool"),
    fact("c", "bool"),
)

READINGS = {
    "{ always = true }": """
        kind || truth
             || yes
    """,
    '{ fact = "kind", is = "red" }': """
        kind  || truth
        red   || yes
        green || no
              || unknown
    """,
    '{ fact = "kind", one_of = ["red", "blue"] }': """
        kind  || truth
        red   || yes
        blue  || yes
        green || no
              || unknown
    """,
    '{ fact = "a", is = false }': """
        a        || truth
        false    || yes
        true     || no
        none-yet || no
                 || unknown
    """,
    '{ fact = "a", is = "none-yet" }': """
        a        || truth
        none-yet || yes
        false    || no
                 || unknown
    """,
    '{ fact = "risk", at_least = "harm" }': """
        risk          || truth
        none          || no
        harm          || yes
        harm-to-child || yes
        grave         || yes
                      || unknown
    """,
    '{ fact = "risk", at_least = "grave" }': """
        risk          || truth
        harm-to-child || no
        grave         || yes
    """,
    '{ fact = "risk", is = "harm" }': """
        risk          || truth
        harm          || yes
        harm-to-child || no
        grave         || no
    """,
    '{ fact = "age", at_least = 16 }': """
        age || truth
        15  || no
        16  || yes
        17  || yes
        0   || no
            || unknown
    """,
    '{ fact = "age", at_least = { setting = "border" } }': """
        age || truth
        15  || no
        16  || yes
    """,
}


def test_each_kind_of_condition_on_a_fact_reads_as_its_table_says() -> None:
    settings = '[[setting]]\nid = "border"\nage = 16\nnote = "an age"'
    for text, table in READINGS.items():
        pack = bare_pack(*FACTS, terms=when(text), settings=settings)
        for row in rows(table):
            same(row, {"truth": Reading(pack, row.facts(pack)).truth(Term("it")).word})


GROUNDS = """
risk | helps | age | consent || holds   | carries | old holds | old carries
grave| true  | 90  | unasked || yes     | yes     | yes       | yes
grave| false | 90  | unasked || yes     | no      | yes       | no
grave| true  | 90  | refused || yes     | yes     | yes       | no
grave| true  | 79  | unasked || yes     | yes     | no        | no
none | true  | 80  | unasked || no      | no      | yes       | yes
grave|       |     | refused || yes     | unknown | unknown   | no
     | true  |     |         || unknown | unknown | unknown   | unknown
     | false |     |         || unknown | no      | unknown   | no
none |       | 80  |         || no      | no      | yes       | unknown
"""


def test_a_ground_holds_on_its_facts_and_carries_where_it_reaches_the_recipient() -> None:
    pack = tiny_pack()
    read: dict[str, Condition] = {
        "holds": Holds(("grave",)),
        "carries": Carries(("grave",)),
        "old holds": Holds(("old-age",)),
        "old carries": Carries(("old-age",)),
    }
    for row in rows(GROUNDS):
        reading = Reading(pack, row.facts(pack))
        same(row, {name: reading.truth(condition).word for name, condition in read.items()})


def test_of_several_grounds_one_that_holds_is_enough_and_of_none_none_does() -> None:
    reading = Reading(tiny_pack(), {"risk": "none", "age": 90, "helps": True, "consent": "unasked"})
    assert reading.truth(Holds(("grave", "old-age"))) is Truth.YES
    assert reading.truth(Carries(("grave", "old-age"))) is Truth.YES
    assert reading.truth(Holds(())) is Truth.NO
    assert reading.truth(Carries(())) is Truth.NO


def test_strengths_are_read_as_the_grounds_that_have_them() -> None:
    strengths = {"duty": ("grave",), "power": ("old-age",), "expected": ()}
    for strength, names in strengths.items():
        held = tiny_pack(terms=_with_can_lessen(f'{{ held_strength = ["{strength}"] }}'))
        carried = tiny_pack(terms=_with_can_lessen(f'{{ carried_by_strength = ["{strength}"] }}'))
        assert condition(held, "it") == Holds(names)
        assert condition(carried, "it") == Carries(names)
    assert tiny_pack().grounds_of(("duty", "power")) == ("grave", "old-age")
    assert tiny_pack().grounds_of(("expected",)) == ()


def _with_can_lessen(text: str) -> Table:
    lessen = when('{ fact = "helps", is = true }')["term"][0] | {"id": "can-lessen"}
    return {"term": [lessen, *when(text)["term"]]}


DECIDED: dict[str, list[tuple[str, tuple[str, ...], str | None, str]]] = {
    '{ outcome = ["share", "do-not-share"] }': [("share", (), None, "yes"), ("act-now-report", (), None, "no")],
    '{ relied_on = ["old-age"] }': [("share", ("old-age", "grave"), None, "yes"), ("share", ("grave",), None, "no")],
    '{ relied_on_strength = ["duty"] }': [("share", ("grave",), None, "yes"), ("share", ("old-age",), None, "no")],
    '{ recommended = ["share"] }': [
        ("do-not-share", (), "share", "yes"),
        ("share", (), "do-not-share", "no"),
        ("share", (), None, "unknown"),
    ],
}


def test_conditions_on_the_decision_read_what_was_decided_and_what_was_recommended() -> None:
    for text, cases in DECIDED.items():
        pack = tiny_pack(terms=_with_can_lessen(text))
        for outcome, grounds, recommended, truth in cases:
            reading = Reading(pack, {}, outcome=outcome, grounds=grounds, recommended=recommended)
            assert reading.truth(Term("it")).word == truth, (text, outcome, grounds, recommended)


def test_what_only_a_proof_can_read_is_refused() -> None:
    reading = Reading(tiny_pack(), {})
    refused: list[Condition] = [Owed("record"), NotShown(Always())]
    for condition_ in refused:
        try:
            reading.truth(condition_)
        except TypeError:
            continue
        raise AssertionError(condition_)


SETTLED = """
consent | pressed || pressed is
unasked |         || false
unasked | true    || true
valid   |         ||
refused | true    || true
        |         ||
"""


def test_a_fact_that_does_not_apply_stands_for_otherwise_unless_it_was_stated() -> None:
    pack = tiny_pack()
    for row in rows(SETTLED):
        same(row, {"pressed is": Reading(pack, row.facts(pack)).known.get("pressed")})


CHAIN = (
    fact("third", "bool", applies={"fact": "second", "is": True}, otherwise=False),
    fact("second", "bool", applies={"fact": "first", "is": True}, otherwise=False),
    fact("first", "bool"),
)


def test_facts_settle_one_after_another_whatever_their_place_in_the_file() -> None:
    pack = bare_pack(*CHAIN)
    assert pack.settling == ("first", "second", "third")
    assert Reading(pack, {"first": False}).known == {"first": False, "second": False, "third": False}
    assert Reading(pack, {"first": True}).known == {"first": True}
    assert Reading(pack, {"second": False}).known == {"second": False, "third": False}


def test_otherwise_left_out_is_the_default_of_the_vocabulary() -> None:
    pack = bare_pack(
        fact("first", "bool"),
        fact("mode", "enum", "x y", default="y", applies={"fact": "first", "is": True}),
        fact("found", "bool", applies={"fact": "first", "is": True}),
    )
    assert Reading(pack, {"first": False}).known == {"first": False, "mode": "y", "found": "none-yet"}


def test_the_facts_handed_in_are_not_changed() -> None:
    facts: dict[str, Value] = {"consent": "unasked"}
    Reading(tiny_pack(), facts)
    assert facts == {"consent": "unasked"}


HANGS = {
    '{ every = [{ fact = "b", is = true }, { fact = "a", is = true }] }': """
        a     | b     || hangs
              |       || b a
        true  |       || b
              | true  || a
        false |       ||
        true  | true  ||
    """,
    '{ some = [{ fact = "a", is = true }, { not = { fact = "b", is = true } }, { fact = "a", is = false }] }': """
        a     | b     || hangs
              |       || a b
              | true  || a
              | false ||
        true  |       ||
    """,
    '{ not = { every = [{ fact = "c", is = true }, { fact = "age", at_least = 3 }] } }': """
        c     | age   || hangs
              |       || c age
              | 2     ||
        true  |       || age
    """,
    '{ some = [{ fact = "risk", at_least = "harm" }, { fact = "a", is = true }, { always = true }] }': """
        a     | risk  || hangs
              |       ||
    """,
}


def test_a_condition_hangs_on_what_keeps_it_unknown_in_the_order_it_is_read() -> None:
    for text, table in HANGS.items():
        pack = bare_pack(*FACTS, terms=when(text))
        for row in rows(table):
            same(row, {"hangs": Reading(pack, row.facts(pack)).hangs_on(Term("it"))})


def test_a_fact_hangs_first_on_what_decides_whether_it_applies() -> None:
    pack = bare_pack(*CHAIN)
    third = OneOf("third", (True,))
    assert Reading(pack, {}).hangs_on(third) == ("first", "second", "third")
    assert Reading(pack, {"first": True}).hangs_on(third) == ("second", "third")
    assert Reading(pack, {"second": True}).hangs_on(third) == ("third",)
    assert Reading(pack, {"first": False}).hangs_on(third) == ()


def test_grounds_hang_on_their_facts_and_their_reach() -> None:
    reading = Reading(tiny_pack(), {})
    assert reading.hangs_on(Holds(("old-age", "grave"))) == ("age", "risk")
    assert reading.hangs_on(Carries(("grave", "old-age"))) == ("risk", "helps", "age", "consent")
    assert Reading(tiny_pack(), {"helps": False}).hangs_on(Carries(("grave", "old-age"))) == ()
    assert reading.hangs_on(Recommended(("share",))) == ()


RESTS = {
    '{ every = [{ fact = "a", is = true }, { fact = "b", is = true }] }': """
        a     | b     || rests
        true  | true  || a b
        false | true  || a
        true  | false || b
        false | false || a
    """,
    '{ some = [{ fact = "a", is = true }, { fact = "b", is = true }] }': """
        a     | b     || rests
        true  | true  || a
        false | true  || b
        false | false || a b
              | true  || b
    """,
    '{ not = { some = [{ fact = "risk", at_least = "harm" }, { fact = "age", at_least = 3 }] } }': """
        risk  | age   || rests
        none  | 2     || risk age
        grave | 2     || risk
    """,
    "{ always = true }": """
        a     || rests
        true  ||
    """,
}


def test_a_known_condition_rests_on_enough_of_the_facts_that_make_it_so() -> None:
    for text, table in RESTS.items():
        pack = bare_pack(*FACTS, terms=when(text))
        for row in rows(table):
            same(row, {"rests": Reading(pack, row.facts(pack)).rests_on(Term("it"))})


def test_the_parts_of_a_condition_are_one_level_down_with_terms_and_grounds_looked_up() -> None:
    pack = tiny_pack()
    reading, a, b = Reading(pack, {}), OneOf("a", (True,)), OneOf("b", (True,))
    grave, old = pack.grounds["grave"], pack.grounds["old-age"]
    table: dict[Condition, tuple[Condition, ...]] = {
        Every((a, Not(b))): (a, Not(b)),
        Some((a, b)): (a, b),
        Not(a): (a,),
        Term("can-lessen"): (condition(pack, "can-lessen"),),
        Holds(("grave", "old-age")): (grave.when, old.when),
        Carries(("grave",)): (Every((grave.when, grave.reach)),),
        a: (),
        Always(): (),
    }
    assert {whole: reading.parts(whole) for whole in table} == table


def test_walk_goes_through_everything_outermost_first() -> None:
    a, b = OneOf("a", (True,)), OneOf("b", (False,))
    inner = Some((b, Not(a)))
    whole = Every((a, NotShown(inner), Term("it")))
    assert list(walk(whole)) == [whole, a, NotShown(inner), inner, b, Not(a), a, Term("it")]
    assert facts_named(whole) == ("a", "b")
