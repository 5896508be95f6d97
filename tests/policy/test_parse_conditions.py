"""From the tables a condition is written in to the condition, and what is refused on the way."""

from __future__ import annotations

from sharewell.policy.conditions import (
    NEVER,
    Always,
    AtLeast,
    Carries,
    Condition,
    Decided,
    Every,
    Holds,
    Not,
    NotShown,
    OneOf,
    Owed,
    Reaches,
    Recommended,
    ReliedOn,
    Some,
)
from sharewell.policy.pack import Implies
from sharewell.policy.parse.conditions import DEEPEST, value_of
from tests.tools import Table, condition, faults_in, refused, tiny_files, tiny_pack, toml, when

LESSEN = when('{ fact = "helps", is = true }')["term"][0] | {"id": "can-lessen"}


def terms(text: str) -> Table:
    """The terms file of the tiny pack with a term `it` of this condition."""
    return {"term": [LESSEN, *when(text)["term"]]}


READ: dict[str, Condition] = {
    "{ always = true }": Always(),
    '{ fact = "danger", is = true }': OneOf("danger", (True,)),
    '{ fact = "danger", one_of = [true, "none-yet"] }': OneOf("danger", (True, "none-yet")),
    '{ fact = "risk", at_least = "harm-to-child" }': Reaches(
        "risk", "harm-to-child", ("harm", "harm-to-child", "grave")
    ),
    '{ fact = "age", at_least = 3 }': AtLeast("age", 3),
    '{ fact = "age", at_least = { setting = "border" } }': AtLeast("age", 16),
    "{ every = [{ always = true }, { not = { always = true } }] }": Every((Always(), Not(Always()))),
    "{ some = [{ always = true }] }": Some((Always(),)),
    '{ ground = "grave" }': Holds(("grave",)),
    '{ carried_by = "old-age" }': Carries(("old-age",)),
    '{ outcome = ["share"] }': Decided(("share",)),
    '{ recommended = ["share"] }': Recommended(("share",)),
    '{ relied_on = ["grave"] }': ReliedOn(("grave",)),
    '{ relied_on_strength = ["power"] }': ReliedOn(("old-age",)),
}


def test_each_kind_of_condition_is_read() -> None:
    for text, expected in READ.items():
        assert condition(tiny_pack(terms=terms(text)), "it") == expected


def test_a_setting_is_read_by_its_amount() -> None:
    files = tiny_files(terms=terms('{ fact = "age", at_least = { setting = "border" } }'))
    files["settings"]["setting"][2]["age"] = 21
    assert condition(tiny_pack(**files), "it") == AtLeast("age", 21)


FAULTS = {
    "{}": "is `{}`; expected a condition such as { fact = ..., is = ... }",
    '"danger"': "is `danger`; expected a condition such as",
    "[{ always = true }]": "is `[{'always': True}]`; expected a condition such as",
    "{ sometimes = true }": "has `sometimes`; expected one of `fact`, `every`, `some`, `not`, `always`, `term`",
    "{ always = false }": "expected always = true",
    "{ always = 1 }": "expected always = true",
    '{ always = true, fact = "danger", is = true }': "has `always` beside `fact`; a condition says one thing",
    "{ not = { always = true }, always = true }": "has `always` beside `not`; a condition says one thing",
    "{ every = [] }": "is `[]`; expected a list of conditions that is not empty",
    "{ some = { always = true } }": "is `{'always': True}`; expected a list of conditions that is not empty",
    "{ not = [] }": "is `[]`; expected a condition such as",
    '{ fact = "dangr", is = true }': "names the fact `dangr`, which this pack does not have",
    "{ fact = 5, is = true }": "names the fact `5`, which this pack does not have",
    '{ fact = "told", is = "x" }': "reads `told`; a text never reaches the rules",
    '{ fact = "danger" }': "expected one of `is`, `one_of` or `at_least` beside `danger`",
    '{ fact = "danger", is = true, one_of = [true] }': "expected one of `is`, `one_of` or `at_least` beside `danger`",
    '{ fact = "danger", is = 1 }': "`1` is no value of `danger`; expected `true`, `false`, `none-yet`",
    '{ fact = "danger", is = "true" }': "`true` is no value of `danger`; expected `true`, `false`, `none-yet`",
    '{ fact = "helps", is = "none-yet" }': "`none-yet` is no value of `helps`; expected `true`, `false`",
    '{ fact = "consent", one_of = ["valid", "vald"] }': "`vald` is no value of `consent`; expected `valid`",
    '{ fact = "consent", one_of = "valid" }': "is `valid`; expected a list of values of `consent`",
    '{ fact = "consent", one_of = [] }': "is `[]`; expected a list of values of `consent`",
    '{ fact = "age", is = 3 }': "is `[3]`; expected a list of values of `age`",
    '{ fact = "consent", at_least = "valid" }': "at_least `valid`: expected a rank of a scale",
    '{ fact = "risk", at_least = "dire" }': "at_least `dire`: expected a rank of a scale",
    '{ fact = "risk", at_least = 1 }': "at_least `1`: expected a rank of a scale",
    '{ fact = "age", at_least = true }': "at_least `true`: expected a whole number or a setting",
    '{ fact = "age", at_least = "3" }': "at_least `3`: expected a whole number or a setting",
    '{ fact = "age", at_least = 2.5 }': "at_least `2.5`: expected a whole number or a setting",
    '{ fact = "age", at_least = { setting = "ghost" } }': "names the setting `ghost`, which this pack does not have",
    '{ fact = "age", at_least = {} }': "names the setting `None`, which this pack does not have",
    '{ term = "it" }': "names the term `it`, which this pack does not have (above this one)",
    '{ term = "ghost" }': "names the term `ghost`, which this pack does not have (above this one)",
    "{ term = 5 }": "names the term `5`, which this pack does not have (above this one)",
    '{ ground = "ghost" }': "names `ghost`; expected one of `grave`, `old-age`",
    "{ ground = 5 }": "is `[5]`; expected a list of words",
    '{ carried_by = "ghost" }': "names `ghost`; expected one of `grave`, `old-age`",
    '{ held_strength = "duty" }': "is `duty`; expected a list of words",
    '{ carried_by_strength = ["weak"] }': "names `weak`; expected one of `duty`, `expected`, `power`",
    '{ outcome = "share" }': "is `share`; expected a list of words",
    '{ recommended = ["shrug"] }': "names `shrug`; expected one of `share`",
    '{ relied_on = ["ghost"] }': "names `ghost`; expected one of `grave`, `old-age`",
    '{ owed = "record" }': "has `owed`; expected one of",
    "{ not_shown = { always = true } }": "has `not_shown`; expected one of",
    '{ is = "import os; os.abort()" }': "has `is`; expected one of",
    "{ \"__import__('os')\" = 1 }": "has `__import__('os')`; expected one of",
}


def test_each_fault_of_a_condition_is_named() -> None:
    for text, says in FAULTS.items():
        refused(faults_in(tiny_files(terms=terms(text))), f"terms.toml: `it` when: {says}")


def test_is_beside_at_least_is_refused_not_half_read() -> None:
    assert faults_in(tiny_files(terms=terms('{ fact = "risk", is = "none", at_least = "harm" }')))
    assert faults_in(tiny_files(terms=terms('{ fact = "risk", one_of = ["none"], at_least = "harm" }')))


def test_conditions_nest_so_deep_and_no_deeper() -> None:
    def nested(depth: int) -> Table:
        return terms("{ not = " * depth + "{ always = true }" + " }" * depth)

    assert faults_in(tiny_files(terms=nested(DEEPEST))) == []
    refused(faults_in(tiny_files(terms=nested(DEEPEST + 1))), "terms.toml: `it` when: is nested more than 20 deep")
    mixed = terms('{ every = [{ some = [{ fact = "danger", is = 1 }] }, { not = { term = "ghost" } }] }')
    refused(faults_in(tiny_files(terms=mixed)), "terms.toml: `it` when: `1` is", "terms.toml: `it` when: names the")


SEES = {
    "facts": ('{ ground = "grave" }', '{ carried_by_strength = ["duty"] }', '{ outcome = ["share"] }'),
    "gates": ('{ outcome = ["share"] }', '{ recommended = ["share"] }', '{ relied_on = ["grave"] }'),
    "grounds": ('{ ground = "old-age" }', '{ carried_by = "old-age" }', '{ relied_on_strength = ["duty"] }'),
    "impossible": ('{ held_strength = ["duty"] }', '{ outcome = ["share"] }'),
    "duties": ('{ owed = "record" }', "{ not_shown = { always = true } }"),
}
PLACES = {"facts": ("fact", "applies"), "gates": ("gate", "when"), "grounds": ("ground", "when")}
PLACES |= {"impossible": ("impossible", "when"), "duties": ("duty", "when")}


def test_a_condition_looks_no_further_than_its_place_allows() -> None:
    for file, texts in SEES.items():
        kind, key = PLACES[file]
        for text in texts:
            files = tiny_files()
            entry = files[file][kind][0]
            entry[key] = toml(f"x = {text}")["x"]
            found = faults_in(files)
            refused(found[:1], f"{file}.toml: `{entry['id']}` {key}: has `{next(iter(entry[key]))}`; expected one of")


def test_a_term_looks_no_further_than_where_it_is_used() -> None:
    looking = {
        '{ ground = "grave" }': ("grounds", "impossible", "facts"),
        '{ held_strength = ["duty"] }': ("grounds",),
        '{ outcome = ["share"] }': ("gates", "grounds"),
        '{ relied_on_strength = ["duty"] }': ("gates",),
        '{ not = { recommended = ["share"] } }': ("gates",),
    }
    for text, places in looking.items():
        for file in places:
            kind, key = PLACES[file]
            files = tiny_files(terms=terms(text))
            files[file][kind][0][key] = {"term": "it"}
            found = faults_in(files)
            assert "uses the term `it`, which looks at what cannot be known here" in found[0], (text, file, found)


def test_a_term_that_uses_a_term_looks_at_what_that_one_looks_at() -> None:
    files = tiny_files(terms=terms('{ outcome = ["share"] }'))
    files["terms"]["term"].append({"id": "outer", "means": "x", "when": {"not": {"term": "it"}}})
    files["gates"]["gate"][0]["when"] = {"term": "outer"}
    refused(faults_in(files), "gates.toml: `emergency` when: uses the term `outer`, which looks at what cannot")
    files["gates"]["gate"][0]["when"] = {"always": True}
    files["duties"]["duty"][0]["when"] = {"term": "outer"}
    assert faults_in(files) == []


def test_the_reach_that_stands_for_itself_is_held_to_the_same_rule() -> None:
    circle = {"term": [{"id": "can-lessen", "means": "x", "when": {"carried_by": "grave"}}]}
    assert faults_in(tiny_files(terms=circle)), "the ground `grave` reaches where it carries: a circle"


def test_a_pack_without_grounds_or_duties_cannot_name_any() -> None:
    for text in ('{ ground = "ghost" }', '{ carried_by = "ghost" }', '{ relied_on = ["ghost"] }'):
        assert faults_in(tiny_files(grounds="", terms=terms(text))), text
    owing = GUARANTEE | {"given": {"owed": "ghost"}}
    assert faults_in(tiny_files(duties="", guarantees={"guarantee": [owing]}))


GUARANTEE: Table = {
    "id": "g",
    "kind": "implies",
    "about": "decided",
    "says": "It holds.",
    "given": {"always": True},
    "then": {"every": [{"not_shown": {"owed": "record"}}, {"not": {"outcome": ["share"]}}]},
}


def test_guarantees_have_words_of_their_own() -> None:
    pack = tiny_pack(guarantees={"guarantee": [GUARANTEE]})
    then = Every((NotShown(Owed("record")), Not(Decided(("share",)))))
    assert pack.guarantees[0].statement == Implies("decided", Always(), then)


def test_a_duty_that_is_not_there_cannot_be_guaranteed() -> None:
    for raw, says in (("ghost", "names `ghost`; expected one of `record`"), (5, "is `[5]`; expected a list of words")):
        guarantee = GUARANTEE | {"given": {"owed": raw}}
        found = faults_in(tiny_files(guarantees={"guarantee": [guarantee]}))
        refused(found, f"guarantees.toml: `g` given: {says}")


def test_never_is_what_stands_where_unless_is_left_out() -> None:
    assert tiny_pack().duty["record"].unless == NEVER == Not(Always())


def test_a_value_is_one_of_the_facts_own_in_type_too() -> None:
    facts = tiny_pack().facts
    taken = (("danger", True), ("danger", "none-yet"), ("age", 500), ("told", ""), ("risk", "harm"))
    assert [value_of(facts[name], value) for name, value in taken] == [value for _, value in taken]
    for name, value in (("danger", 1), ("danger", "yes"), ("age", False), ("age", "3"), ("told", 1), ("risk", None)):
        assert value_of(facts[name], value) is None
