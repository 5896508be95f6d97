"""The walk through the gates: early answers, what is open, doubts, grounds."""

from __future__ import annotations

from dataclasses import replace

from sharewell.policy.conditions import Value
from sharewell.policy.recommend import HeldGround, Step, may_matter, recommend
from sharewell.policy.truth import Truth
from tests.tools import SMALL_FILES, bare_pack, fact, rows, same, tiny_pack

WALK = """
danger | consent | risk  | helps | age || outcome               | open                  | possible
true   |         |       |       |     || act-now-report        |                       | act-now-report
       |         |       |       |     ||                       | danger                | act-now-report share share-without-consent do-not-share
       | valid   |       |       |     ||                       | danger                | act-now-report share
false  |         |       |       |     ||                       | consent               | share share-without-consent do-not-share
false  | valid   |       |       |     || share                 |                       | share
false  | refused |       |       |     ||                       | risk helps            | share-without-consent do-not-share
false  | unasked |       |       |     ||                       | risk helps age        | share-without-consent do-not-share
false  | unasked |       | false |     || do-not-share          |                       | do-not-share
false  | refused | harm  |       |     ||                       | helps                 | share-without-consent do-not-share
false  | refused | harm  | true  |     || share-without-consent |                       | share-without-consent
false  | refused | none  | true  |     || do-not-share          |                       | do-not-share
false  | unasked | none  | true  | 79  || do-not-share          |                       | do-not-share
false  | unasked | none  | true  | 80  || share-without-consent |                       | share-without-consent
false  | refused | none  | true  | 80  || do-not-share          |                       | do-not-share
"""  # noqa: E501


def test_the_gates_lead_to_what_the_table_says_and_ask_only_what_still_matters() -> None:
    pack = tiny_pack()
    for row in rows(WALK):
        found = recommend(pack, row.facts(pack))
        same(row, {"outcome": found.outcome, "open": found.open, "possible": found.possible})
        assert found.doubts == () and not found.by_telephone


DOUBTS = """
danger | consent | risk  | helps || outcome                      | open   | doubts         | telephone
?      | valid   |       |       || seek-advice-without-identity |        | danger         | true
?      |         |       |       ||                              | consent|                | false
false  | ?       | grave | true  || seek-advice-without-identity |        | consent        | false
false  | ?       | none  | false || seek-advice-without-identity |        | consent        | false
false  | refused | ?     | ?     || seek-advice-without-identity |        | risk helps     | false
false  | refused | ?     |       ||                              | helps  |                | false
false  | refused | ?     | false || do-not-share                 |        |                | false
true   | ?       | ?     | ?     || act-now-report               |        |                | false
?      | ?       | grave | true  || seek-advice-without-identity |        | danger consent | true
"""


def test_unsure_facts_end_in_the_one_outcome_left_or_in_advice_naming_the_doubts() -> None:
    pack = tiny_pack()
    for row in rows(DOUBTS):
        found = recommend(pack, row.facts(pack), row.unsure())
        telephone = found.by_telephone
        same(row, {"outcome": found.outcome, "open": found.open, "doubts": found.doubts, "telephone": telephone})


def test_an_undecided_gate_whose_outcome_is_the_answer_anyway_asks_nothing() -> None:
    gates = SMALL_FILES["gates"].replace("act-now-report", "share").replace('"do-not-share"', '"share"')
    pack = tiny_pack(gates=gates.replace('"share-without-consent"', '"share"'))
    found = recommend(pack, {})
    assert (found.outcome, found.open, found.possible) == ("share", (), ("share",))
    assert [step.truth for step in found.trace] == [Truth.UNKNOWN, Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES]
    assert recommend(pack, {}, {"danger", "consent"}).doubts == ()


def test_the_answer_may_be_advice_by_a_gate_of_its_own_without_any_doubt() -> None:
    pack = tiny_pack(gates=SMALL_FILES["gates"].replace("do-not-share", "seek-advice-without-identity"))
    found = recommend(pack, {"danger": False, "consent": "refused", "helps": False})
    assert (found.outcome, found.doubts, found.by_telephone) == ("seek-advice-without-identity", (), False)


def test_the_trace_stops_at_the_gate_that_holds() -> None:
    pack = tiny_pack()
    assert recommend(pack, {"danger": True}).trace == (Step("emergency", Truth.YES),)
    found = recommend(pack, {"consent": "valid"})
    assert found.trace == (Step("emergency", Truth.UNKNOWN), Step("agreed", Truth.YES))


GROUNDS = """
danger | consent | risk  | helps | age || outcome               | grounds
false  | unasked | grave | true  | 90  || share-without-consent | grave old-age
false  | refused | grave | true  | 90  || share-without-consent | grave
false  | unasked | none  | true  | 90  || share-without-consent | old-age
false  | unasked | grave | true  |     || share-without-consent | grave
true   | refused | grave | false | 90  || act-now-report        | grave old-age
true   |         |       |       |     || act-now-report        |
false  | valid   | grave | true  | 90  || share                 |
false  | unasked | grave | false | 90  || do-not-share          |
false  |         | grave | true  | 90  ||                       |
"""


def test_grounds_stand_with_a_share_without_consent_and_whoever_the_recipient_with_a_report() -> None:
    pack = tiny_pack()
    for row in rows(GROUNDS):
        found = recommend(pack, row.facts(pack))
        same(row, {"outcome": found.outcome, "grounds": [ground.id for ground in found.grounds]})


def test_a_ground_carries_its_strength() -> None:
    facts: dict[str, Value] = {"danger": False, "consent": "unasked", "risk": "grave", "helps": True, "age": 90}
    held = recommend(tiny_pack(), facts).grounds
    assert held == (HeldGround("grave", "duty"), HeldGround("old-age", "power"))


def test_a_fact_that_does_not_apply_is_not_asked() -> None:
    pack = tiny_pack(gates=SMALL_FILES["gates"].replace('"danger"', '"pressed"'))
    assert recommend(pack, {}).open == ("consent", "pressed")
    assert recommend(pack, {"consent": "refused"}).open == ("pressed",)
    assert recommend(pack, {"consent": "unasked", "helps": False}).outcome == "do-not-share"


def test_every_fact_that_some_undecided_gate_hangs_on_may_matter_save_the_unsure() -> None:
    pack = tiny_pack()
    assert may_matter(pack, {}) == ("danger", "consent", "risk", "helps", "age")
    assert may_matter(pack, {"consent": "refused"}, {"helps"}) == ("danger", "risk")
    assert may_matter(pack, {"danger": True}) == ()


def test_a_walk_that_no_gate_ends_stops_after_the_last() -> None:
    pack = tiny_pack()
    cut = replace(pack, gates=pack.gates[:2])
    assert may_matter(cut, {"danger": False}) == ("consent",)


def test_a_pack_of_one_gate_answers_at_once() -> None:
    found = recommend(bare_pack(fact("a", "bool")), {})
    assert (found.outcome, found.open, found.trace) == ("share", (), (Step("end", Truth.YES),))
