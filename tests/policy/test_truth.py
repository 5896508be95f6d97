"""Three-valued truth, and the connectives that are read with it."""

from __future__ import annotations

from sharewell.policy.conditions import Every, Some
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from tests.tools import bare_pack, condition, fact, rows, same, when

CONNECTIVES = """
a     | b     || and     | or      | not a
true  | true  || yes     | yes     | no
true  | false || no      | yes     | no
true  |       || unknown | yes     | no
false | true  || no      | yes     | yes
false | false || no      | no      | yes
false |       || no      | unknown | yes
      | true  || unknown | yes     | unknown
      | false || no      | unknown | unknown
      |       || unknown | unknown | unknown
"""
A, B = '{ fact = "a", is = true }', '{ fact = "b", is = true }'


def test_and_or_and_not_follow_their_truth_tables() -> None:
    facts = (fact("a", "bool"), fact("b", "bool"))
    texts = {"and": f"{{ every = [{A}, {B}] }}", "or": f"{{ some = [{A}, {B}] }}", "not a": f"{{ not = {A} }}"}
    packs = {name: bare_pack(*facts, terms=when(text)) for name, text in texts.items()}
    for row in rows(CONNECTIVES):
        readings = {name: Reading(pack, row.facts(pack)) for name, pack in packs.items()}
        same(row, {name: reading.truth(condition(packs[name], "it")).word for name, reading in readings.items()})


def test_every_of_nothing_holds_and_some_of_nothing_does_not() -> None:
    reading = Reading(bare_pack(fact("a", "bool")), {})
    assert reading.truth(Every(())) is Truth.YES
    assert reading.truth(Some(())) is Truth.NO


def test_truth_is_ordered_inverted_and_worded() -> None:
    assert Truth.NO < Truth.UNKNOWN < Truth.YES
    assert [~truth for truth in Truth] == [Truth.YES, Truth.UNKNOWN, Truth.NO]
    assert [truth.word for truth in Truth] == ["no", "unknown", "yes"]
    assert (Truth.of(True), Truth.of(False)) == (Truth.YES, Truth.NO)
