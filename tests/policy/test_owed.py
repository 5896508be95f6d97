"""The duties of what was decided: promptings and restraints, recommended or not."""

from __future__ import annotations

from sharewell.policy.conditions import Value
from sharewell.policy.owed import owed
from tests.tools import SMALL_FILES, rows, same, tiny_pack

PROMPTINGS = """
consent | pressed || owed                    | open
refused | true    || record see-alone        |
refused | false   || record                  |
refused |         || record                  | pressed
refused | ?       || record                  |
unasked |         || record                  |
        |         || record                  | consent pressed
"""


def test_a_prompting_waits_until_its_fact_is_stated() -> None:
    pack = tiny_pack()
    for row in rows(PROMPTINGS):
        found = owed(pack, row.facts(pack) | {"danger": False}, row.unsure(), "do-not-share", ())
        same(row, {"owed": [duty.id for duty in found.owed], "open": found.open_duties})


RESTRAINTS = """
telling_safe || owed             | open
false        || record           |
true         || record tell-them |
none-yet     || record tell-them |
             || record tell-them | telling_safe
?            || record tell-them |
"""


def test_a_restraint_holds_until_a_stated_fact_lifts_it() -> None:
    pack = tiny_pack()
    for row in rows(RESTRAINTS):
        facts = row.facts(pack) | {"danger": False, "consent": "valid", "pressed": False}
        found = owed(pack, facts, row.unsure(), "share", ())
        same(row, {"owed": [duty.id for duty in found.owed], "open": found.open_duties})


DEPARTURES = """
danger | consent | helps || decided        | senior
false  | valid   |       || share          | false
false  | refused | false || share          | true
false  | refused | false || do-not-share   | false
false  | refused |       || share          | false
true   | refused |       || share          | true
false  | valid   |       || do-not-share   | false
"""


def test_a_departure_owes_the_duties_of_what_was_decided_and_a_seniors_agreement() -> None:
    pack = tiny_pack()
    for row in rows(DEPARTURES):
        found = owed(pack, row.facts(pack), (), row.expected["decided"], ())
        senior = pack.duty["senior-agreement"] in found.owed
        same(row, {"decided": row.expected["decided"], "senior": senior})
        assert (pack.duty["tell-them"] in found.owed) == (row.expected["decided"] == "share")


def test_duties_stand_in_the_packs_order_and_open_facts_in_the_order_of_the_facts() -> None:
    pack = tiny_pack()
    found = owed(pack, {"consent": "refused"}, (), "act-now-report", ())
    assert [duty.id for duty in found.owed] == ["record", "tell-them"]
    assert found.open_duties == ("risk", "helps", "telling_safe", "pressed")


def test_open_grounds_are_asked_after_a_share_without_consent_and_a_report_only() -> None:
    pack = tiny_pack()
    facts: dict[str, Value] = {"danger": False, "consent": "unasked", "risk": "grave", "helps": True}
    facts["telling_safe"] = True
    asked = {name: owed(pack, facts, (), name, ()).open_duties for name in pack.outcomes}
    assert asked == {
        "share": (),
        "share-without-consent": ("age",),
        "do-not-share": (),
        "seek-advice-without-identity": (),
        "act-now-report": ("age",),
    }
    assert owed(pack, facts, {"age"}, "act-now-report", ()).open_duties == ()


def test_a_duty_may_hang_on_the_grounds_decided_on() -> None:
    duties = SMALL_FILES["duties"].replace("{ always = true }", '{ relied_on = ["old-age"] }')
    pack = tiny_pack(duties=duties)
    record = pack.duty["record"]
    assert record in owed(pack, {}, (), "share-without-consent", ["old-age", "grave"]).owed
    assert record not in owed(pack, {}, (), "share-without-consent", ["grave"]).owed


def test_a_restraint_lifted_by_what_does_not_apply_is_lifted() -> None:
    duties = SMALL_FILES["duties"].replace(
        'unless = { fact = "telling_safe", is = false }', 'unless = { fact = "pressed", is = false }'
    )
    pack = tiny_pack(duties=duties)
    assert pack.duty["tell-them"] not in owed(pack, {"consent": "unasked"}, (), "share", ()).owed
    assert pack.duty["tell-them"] in owed(pack, {"consent": "valid"}, (), "share", ()).owed
