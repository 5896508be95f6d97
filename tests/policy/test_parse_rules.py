"""Gates, grounds, duties and the rest; the pack as one thing; its digest."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sharewell.policy.conditions import Always, Condition, Not, OneOf, Term
from sharewell.policy.faults import Fault, Faulty, listed, shown
from sharewell.policy.pack import About, Due, EarlyStands, OneOutcome, Raised, Setting, Source, Unmoved
from sharewell.policy.parse import parse_pack
from sharewell.policy.parse.whole import canonical, digest
from tests.tools import OUTCOMES, SMALL_FILES, VOCABULARY, Table, faults_in, refused, tiny_files, tiny_pack, toml

PACK = tiny_pack()
KINDS = {
    "outcomes": "outcome",
    "settings": "setting",
    "pages": "page",
    "terms": "term",
    "gates": "gate",
    "grounds": "ground",
    "duties": "duty",
    "impossible": "impossible",
    "guarantees": "guarantee",
}
OURS = {"outcomes": "share", "settings": "record", "pages": "start", "terms": "can-lessen", "gates": "emergency"}
OURS |= {"grounds": "grave", "duties": "record", "impossible": "agreed-under-pressure", "guarantees": "danger-first"}


def changed(file: str, **keys: object) -> dict[str, Table]:
    """The tiny pack with keys of the first entry of a file changed; None takes the key away."""
    files = tiny_files()
    entry = files[file][KINDS[file]][0]
    entry |= keys
    for key in [key for key, value in keys.items() if value is None]:
        del entry[key]
    return files


def test_the_parts_of_a_pack_are_read() -> None:
    sources = (Source("ZZ", "A made-up document", "Nobody"),)
    assert PACK.about == About("tiny", "A tiny pack", "1", "nowhere", date(2027, 6, 30), sources)
    assert PACK.settings["border"] == Setting("border", "age", 16, "an age")
    assert [page.id for page in PACK.pages] == ["start", "more", "after-people", "after-information"]
    assert tuple(PACK.outcomes) == OUTCOMES
    assert (PACK.outcomes["share"].title, PACK.outcomes["share"].means) == ("Share", "means share")
    assert PACK.outcomes["do-not-share"].title == "do-not-share"
    gate = PACK.gate["emergency"]
    assert (gate.step, gate.outcome, gate.says) == ("1", "act-now-report", "Somebody is in danger.")
    assert gate.cites == {"when": ("ZZ-1",), "says": ("ZZ-2", "ZZ-1")}
    duty = PACK.duty["record"]
    assert (duty.group, duty.who, duty.steps, duty.closes) == (
        "recording", "practitioner", ("who", "what"), "It is written down.",
    )  # fmt: skip
    assert PACK.impossible[0].says == "consent under pressure is not valid"
    assert PACK.order["risk"] == 2


def test_a_grounds_reach_stands_for_whether_the_recipient_can_lessen_the_risk() -> None:
    assert PACK.grounds["grave"].reach == Term("can-lessen")
    assert PACK.grounds["old-age"].reach != Term("can-lessen")
    assert (PACK.grounds["grave"].strength, PACK.grounds["grave"].limits) == ("duty", "Only what is needed.")
    files = tiny_files(terms="")
    assert (
        "grounds.toml: `grave` reach: names the term `can-lessen`, which this pack does not have" in faults_in(files)[0]
    )


def test_when_a_duty_is_due_comes_from_the_settings() -> None:
    dues = [duty.due for duty in PACK.duties]
    within = [Due("within", hours=24), Due("before-release"), Due("within", working_days=1), Due("at-once")]
    assert dues == within


def test_each_kind_of_guarantee_is_read() -> None:
    kinds = {
        'kind = "one-outcome"': OneOutcome(),
        'kind = "early-stands"': EarlyStands(),
        'kind = "unmoved"\nby = ["age", "told"]': Unmoved(("age", "told")),
        'kind = "raised"\nfact = "risk"\nfrom = ["share"]\nnever = ["do-not-share"]': Raised(
            "risk", ("share",), ("do-not-share",)
        ),
    }
    for text, statement in kinds.items():
        pack = tiny_pack(guarantees=f'[[guarantee]]\nid = "g"\nsays = "It holds."\n{text}\ncites.says = ["ZZ-1"]')
        assert (pack.guarantees[0].statement, pack.guarantees[0].cites) == (statement, {"says": ("ZZ-1",)})


FAULTS: tuple[tuple[str, Table, str], ...] = (
    ("outcomes", {"title": None}, "title: is missing; expected a text"),
    ("outcomes", {"says": "a\nb"}, "says: is `a?b`; a text stands on one line"),
    ("settings", {"hours": 0}, "hours: is `0`; expected 1 or more"),
    ("settings", {"hours": 2.5}, "hours: is `2.5`; expected a whole number"),
    ("settings", {"note": None}, "note: is missing; expected a text"),
    ("pages", {"intro": 5}, "intro: is `5`; expected a text in quotation marks"),
    ("pages", {"extra": 5}, "extra: is not a key of this kind of entry; expected `id`, `intro`, `title`"),
    ("terms", {"when": None}, "when: is missing; expected a condition such as"),
    ("terms", {"means": ""}, "means: is ``; expected a text in quotation marks"),
    ("gates", {"outcome": "shrug"}, "outcome: is `shrug`; expected one of `share`"),
    ("gates", {"outcome": ["share"]}, "outcome: is `['share']`; expected one of `share`"),
    ("gates", {"step": 1}, "step: is `1`; expected a text in quotation marks"),
    ("gates", {"cites": {"unless": ["ZZ-1"]}}, "cites.unless: cites for `unless`, which this entry does not have"),
    ("grounds", {"strength": "strong"}, "strength: is `strong`; expected one of `duty`, `expected`, `power`"),
    ("grounds", {"limits": None}, "limits: is missing; expected a text"),
    ("duties", {"group": "misc"}, "group: is `misc`; expected one of `recording`"),
    ("duties", {"who": "somebody"}, "who: is `somebody`; expected one of `practitioner`"),
    ("duties", {"who": None}, "who: is missing; expected one of `practitioner`"),
    ("duties", {"due": "soon"}, "due: is `soon`; expected before-release, at-once or { within = a setting of time }"),
    ("duties", {"due": None}, "due: is missing; expected before-release, at-once or"),
    ("duties", {"due": {"within": "ghost"}}, "due: is `{'within': 'ghost'}`; expected before-release, at-once or"),
    ("duties", {"due": {"within": "border"}}, "due: is `{'within': 'border'}`; expected before-release, at-once or"),
    ("duties", {"urgent": 5}, "urgent: is `5`; expected a text in quotation marks"),
    ("duties", {"steps": "who"}, "steps: is `who`; expected a list of texts"),
    ("duties", {"steps": ["who", " "]}, "steps: is `['who', ' ']`; expected a list of texts"),
    ("duties", {"steps": ["a\tb"]}, "steps: is `a?b`; a text stands on one line"),
    ("duties", {"unless": {}}, "unless: is `{}`; expected a condition such as"),
    ("impossible", {"says": None}, "says: is missing; expected a text"),
    ("guarantees", {"kind": "hope"}, "kind: is `hope`; expected one of `implies`, `one-outcome`"),
    ("guarantees", {"about": "all"}, "about: is `all`; expected one of `recommended`, `decided`"),
    ("guarantees", {"then": None}, "then: is missing; expected a condition such as"),
)


def test_each_fault_of_a_rule_is_named_with_file_entry_and_key() -> None:
    for file, keys, says in FAULTS:
        found = faults_in(changed(file, **keys))
        assert found and found[0].startswith(f"{file}.toml: `{OURS[file]}` {says}"), (file, says, found)


def test_a_setting_is_one_number_of_one_unit() -> None:
    for keys in ({"age": 5}, {"hours": None}):
        found = faults_in(changed("settings", **keys))
        assert found[0] == "settings.toml: `record`: expected one of `hours`, `working_days`, `age`"


def test_each_fault_of_a_guarantee_that_names_facts_is_named() -> None:
    texts = {
        'kind = "unmoved"\nby = ["ghost"]': "by: names `ghost`; expected one of `danger`",
        'kind = "raised"\nfact = "age"\nfrom = []\nnever = []': "fact: is `age`; expected one of `risk`",
        'kind = "raised"\nfact = "risk"\nfrom = ["x"]\nnever = []': "from: names `x`; expected one of `share`",
        'kind = "raised"\nfact = "risk"\nfrom = []': "never: is missing; expected a list of words",
    }
    for text, says in texts.items():
        found = faults_in(tiny_files(guarantees=f'[[guarantee]]\nid = "g"\nsays = "It holds."\n{text}'))
        refused(found, f"guarantees.toml: `g` {says}")


def test_faults_of_the_packs_own_file_are_named() -> None:
    about = toml(SMALL_FILES["pack"])
    faults: tuple[tuple[Table, str], ...] = (
        ({"id": "Tiny Pack"}, "pack.toml: id: is `Tiny Pack`; a name has small letters"),
        ({"id": ""}, "pack.toml: id: is ``; expected a text in quotation marks"),
        ({"edition": 1}, "pack.toml: edition: is `1`; expected a text in quotation marks"),
        ({"review_by": "soon"}, "pack.toml: review_by: is `soon`; expected a date such as 2027-03-31"),
        ({"extra": 1}, "pack.toml: extra: is not a key of this kind of entry"),
        ({"sources": {}}, "pack.toml: sources: is `{}`; expected a list of tables"),
        ({"sources": [1]}, "pack.toml: sources: is `[1]`; expected a list of tables"),
    )
    for keys, says in faults:
        refused(faults_in(tiny_files(pack=about | keys)), says)
    del about["id"]
    refused(faults_in(tiny_files(pack=about)), "pack.toml: id: is missing; expected a text")
    about["id"] = "tiny"
    found = faults_in(tiny_files(pack=about | {"sources": [{"prefix": "ZZ", "title": "T", "page": 1}]}))
    refused(found, "pack.toml: `sources` publisher: is missing", "pack.toml: `sources` page: is not a key")
    assert tiny_pack(pack=SMALL_FILES["pack"].partition("sources")[0]).about.sources == ()


def test_an_outcome_the_vocabulary_does_not_have_is_refused() -> None:
    found = faults_in(changed("outcomes", id="shrug"))
    refused(found, f"outcomes.toml: `shrug` id: is no outcome; expected one of {listed(OUTCOMES)}")


def test_entries_are_written_as_entries_each_with_a_name_of_its_own() -> None:
    for file, kind in KINDS.items():
        for wrong in ({"x": 1}, [1], "text"):
            if file == "grounds":
                continue
            found = faults_in(tiny_files(**{file: {kind: wrong}}))
            assert found[0] == f"{file}.toml: {kind}: expected entries written as [[{kind}]]", found
        extra = tiny_files()
        extra[file]["ghost"] = []
        refused(faults_in(extra), f"{file}.toml: ghost: is not expected here; this file holds [[{kind}]] entries")
        twice = tiny_files()
        twice[file][kind].insert(1, copy.deepcopy(twice[file][kind][0]))
        refused(faults_in(twice), f"{file}.toml: `{OURS[file]}` id: stands twice in this file")
        unnamed = changed(file, id=None)
        assert any(fault.startswith(f"{file}.toml: id: is missing; a name has") for fault in faults_in(unnamed))


def test_grounds_that_are_no_entries_are_a_fault_like_any_other() -> None:
    for wrong in (3, [1], "text"):
        assert "grounds.toml: ground: expected entries written as [[ground]]" in faults_in(
            tiny_files(grounds={"ground": wrong})
        )


def test_a_strength_that_is_a_list_is_a_fault_like_any_other() -> None:
    found = faults_in(changed("grounds", strength=["duty"]))
    assert "grounds.toml: `grave` strength: is `['duty']`; expected one of `duty`, `expected`, `power`" in found


def test_outcomes_that_are_no_table_are_a_fault_like_any_other() -> None:
    for wrong in (["share"], 3):
        assert faults_in(tiny_files(vocabulary={"outcomes": wrong}))


def test_a_vocabulary_without_the_outcomes_the_walk_itself_gives_is_refused() -> None:
    outcomes = {name: text for name, text in VOCABULARY["outcomes"].items() if name != "seek-advice-without-identity"}
    assert faults_in(tiny_files(vocabulary={"outcomes": outcomes})), "doubt ends in advice without identity"


def test_the_last_gate_holds_always() -> None:
    says = "when: the last gate holds always, so that every case has an outcome"
    refused(faults_in(tiny_files(gates="")), f"gates.toml: {says}")
    files = tiny_files()
    files["gates"]["gate"].pop()
    refused(faults_in(files), f"gates.toml: `carried` {says}")


def test_all_faults_of_all_files_are_told_in_one_go() -> None:
    files = tiny_files()
    for file, kind in KINDS.items():
        files[file][kind][-1]["ghost"] = True
    files["facts"]["fact"][0]["page"] = "nowhere"
    files["pack"]["review_by"] = "soon"
    found = faults_in(files)
    places = sorted(fault.partition(":")[0] for fault in found)
    assert places == sorted(f"{name}.toml" for name in [*KINDS, "facts", "pack"]), found


def test_a_missing_file_is_an_empty_one() -> None:
    files = {name: table for name, table in tiny_files().items() if name in ("pack", "pages", "facts", "vocabulary")}
    files["gates"] = {"gate": [tiny_files()["gates"]["gate"][-1]]}
    pack = parse_pack(files)
    assert (pack.duties, pack.terms, pack.grounds, pack.guarantees) == ((), {}, {}, ())
    assert pack.gates[0].when == Always()


HOSTILE = (
    '"); import os; os.abort() #',
    "'; drop table ledger; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} ${x} `x` \\n %s",
)


def test_a_hostile_text_is_kept_as_the_text_it_is() -> None:
    for text in HOSTILE:
        pack = parse_pack(changed("duties", says=text, steps=[text]))
        assert (pack.duty["record"].says, pack.duty["record"].steps) == (text, (text,))


def test_a_hostile_name_is_refused_wherever_a_name_stands() -> None:
    for text in HOSTILE:
        for file in KINDS:
            assert any("a name has small letters" in fault for fault in faults_in(changed(file, id=text))), file
        for condition in ({"fact": text, "is": True}, {"term": text}, {"fact": "consent", "is": text}, {text: True}):
            assert faults_in(changed("gates", when=condition)), condition


def test_a_condition_is_data_that_compares_by_what_it_says() -> None:
    one: Condition = Not(OneOf("danger", (True,)))
    assert one == Not(OneOf("danger", (True,))) and hash(one) == hash(Not(OneOf("danger", (True,))))


def _changes(files: dict[str, Table]) -> Iterator[dict[str, Table]]:
    """The files with one value changed, taken away or moved, for every value in them."""
    for path, value in _leaves(files, ()):
        for new in (f"{value}x", None):
            other = copy.deepcopy(files)
            inner: Any = other
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = new
            yield other


def _leaves(node: object, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], object]]:
    if isinstance(node, dict | list):
        for key, part in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(part, (*path, key))
    else:
        yield path, node


def test_the_digest_changes_with_any_change() -> None:
    files = tiny_files()
    digests = [digest(files), *map(digest, _changes(files))]
    assert len(digests) > 400
    assert len(set(digests)) == len(digests)
    assert digest({**files, "gates": {"gate": files["gates"]["gate"][::-1]}}) not in digests
    assert digest({"a": {"b": True}}) != digest({"a": {"b": 1}}) != digest({"a": {"b": "1"}})


def test_the_digest_is_stable() -> None:
    assert PACK.digest == tiny_pack().digest == digest(tiny_files())
    assert digest(dict(reversed(tiny_files().items()))) == PACK.digest
    assert canonical({"b": {"d": [True, 1, "é"]}, "a": {"on": date(2027, 6, 30)}}) == (
        '{"a":{"on":"2027-06-30"},"b":{"d":[true,1,"é"]}}'.encode()
    )
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_one_digest_has_one_meaning() -> None:
    files = tiny_files()
    cites = files["gates"]["gate"][0]["cites"]
    files["gates"]["gate"][0]["cites"] = dict(reversed(cites.items()))
    pack = parse_pack(files)
    assert pack.digest != PACK.digest or list(pack.gates[0].cites) == list(PACK.gates[0].cites)


def test_a_time_of_day_in_a_pack_is_a_fault_like_any_other() -> None:
    about = toml(SMALL_FILES["pack"])
    refused(faults_in(tiny_files(pack=about | {"at": time(7, 30)})), "pack.toml: at: is not a key")


def test_a_review_by_with_a_time_of_day_is_refused() -> None:
    about = toml(SMALL_FILES["pack"])
    moment = datetime(2027, 6, 30, 7, 30)  # noqa: DTZ001
    assert faults_in(tiny_files(pack=about | {"review_by": moment})), "a day cannot be compared with a moment"


def test_what_is_no_toml_has_no_canonical_form() -> None:
    try:
        canonical({"a": {"b": object()}})
    except TypeError as trouble:
        assert str(trouble) == "object has no canonical form"
    else:
        raise AssertionError("it was taken")


def test_a_fault_is_one_line_with_as_much_of_its_place_as_there_is() -> None:
    assert str(Fault("gates.toml", "end", "when", "is wrong")) == "gates.toml: `end` when: is wrong"
    assert str(Fault("gates.toml", "end", "", "is wrong")) == "gates.toml: `end`: is wrong"
    assert str(Fault("gates.toml", "", "when", "is wrong")) == "gates.toml: when: is wrong"
    assert str(Fault("gates.toml", "", "", "is wrong")) == "gates.toml: is wrong"
    both = Faulty([Fault("a", "", "", "b"), Fault("c", "", "", "d")])
    assert str(both) == "a: b\nc: d"
    assert [fault.where for fault in both.faults] == ["a", "c"]


def test_a_value_is_shown_short_plain_and_on_one_line() -> None:
    assert [shown(value) for value in (True, 1, "a`b", "a\nb", None)] == ["`true`", "`1`", "`a'b`", "`a?b`", "missing"]
    assert shown("x" * 60) == f"`{'x' * 60}`"
    assert shown("x" * 61) == f"`{'x' * 60}…`"
    assert listed(("a", True)) == "`a`, `true`"
