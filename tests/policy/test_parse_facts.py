"""Facts: words of the vocabulary or of the pack's own, questions, labels, short questions, when they apply."""

from __future__ import annotations

from sharewell.policy.conditions import NEVER, Always, OneOf
from sharewell.policy.pack import Ask, Fact, Option
from tests.tools import VOCABULARY, Table, bare_files, bare_pack, fact, faults_in, refused


def one(entry: Table, *others: Table) -> Fact:
    """The fact read from this entry."""
    return bare_pack(entry, *others).facts[str(entry["id"])]


def faults(entry: Table, *others: Table) -> list[str]:
    """The faults of a pack with this fact."""
    return faults_in(bare_files(entry, *others))


def test_each_kind_of_fact_has_its_values() -> None:
    assert one(fact("a", "bool")).values == (True, False, "none-yet")
    assert one(fact("a", "bool", default=False)).values == (True, False)
    assert one(fact("a", "enum", "x y")).values == ("x", "y", "none-yet")
    assert one(fact("a", "enum", "x y", default="y")).values == ("x", "y")
    assert one(fact("a", "text")).values == one(fact("a", "number", least=1, most=9)).values == ()
    scale = one(fact("a", "scale", "low < mid = peer < high"))
    assert scale.values == ("low", "mid", "peer", "high")
    assert scale.ranks == {"low": 0, "mid": 1, "peer": 1, "high": 2}


def test_what_is_left_out_stands_for_the_default_or_that_nobody_has_said() -> None:
    assert one(fact("a", "bool")).left_out == "none-yet"
    assert one(fact("a", "bool", default=False)).left_out is False
    assert one(fact("a", "scale", "low < high", default="low")).left_out == "low"
    assert one(fact("a", "scale", "low < high")).left_out is None
    assert one(fact("a", "number", most=9)).left_out is None
    assert one(fact("a", "text")).left_out is None


def test_a_fact_keeps_its_words_its_place_and_its_sources() -> None:
    found = one(fact("a", "number", least=1, most=9, page="more", after="information", cites={"help": ["ZZ-1"]}))
    assert (found.page, found.after, found.least, found.most) == ("more", "information", 1, 9)
    assert (found.means, found.wording.question, found.wording.why) == ("means a", "a?", "Why a.")
    assert (found.wording.help, found.cites) == ("Help on a.", {"help": ("ZZ-1",)})
    assert one(fact("a", "bool")).wording.labels == {
        True: "a is true",
        False: "a is false",
        "none-yet": "a is none-yet",
    }


def _worded(**word: object) -> dict[str, Table]:
    entry = {key: value for key, value in fact("a", "bool").items() if key not in ("type", "means")}
    return bare_files(entry, vocabulary={**VOCABULARY, "facts": {"a": {"type": "bool", "means": "the word", **word}}})


def test_the_vocabulary_fixes_the_words_and_a_pack_may_not_change_them() -> None:
    assert faults_in(_worded()) == []
    assert bare_pack(**_worded()).facts["a"].means == "the word"
    assert faults_in(_worded(type="mood"))[0].startswith("facts.toml: `a` type: is `mood`; expected one of `enum`")
    files = _worded()
    files["facts"]["fact"][0]["default"] = False
    assert faults_in(files)[0] == (
        "facts.toml: `a` default: is fixed by the vocabulary; a pack may add words, not change them"
    )


def without(entry: Table, *keys: str) -> Table:
    """The entry without these keys."""
    return {key: value for key, value in entry.items() if key not in keys}


BOOL, ENUM, SCALE = fact("a", "bool"), fact("a", "enum", "x y"), fact("a", "scale", "low < high")

FAULTS: tuple[tuple[Table, str], ...] = (
    (without(BOOL, "page"), "page: is missing; expected one of `start`, `more`"),
    (BOOL | {"page": "ghost"}, "page: is `ghost`; expected one of `start`, `more`"),
    (BOOL | {"after": "lunch"}, "after: is `lunch`; expected one of `people`, `information`"),
    (without(BOOL, "means"), "means: is missing; expected a text"),
    (without(BOOL, "question"), "question: is missing; expected a text"),
    (BOOL | {"why": 5}, "why: is `5`; expected a text in quotation marks"),
    (BOOL | {"help": "  "}, "help: is `  `; expected a text in quotation marks"),
    (BOOL | {"help": "one\ntwo"}, "help: is `one?two`; a text stands on one line, without control characters"),
    (BOOL | {"help": "a\x1b[31m"}, "help: is `a?[31m`; a text stands on one line, without control characters"),
    (BOOL | {"help": "a\u202eb"}, "help: is `a?b`; a text stands on one line, without control characters"),
    (BOOL | {"help": "x" * 2001}, "help: has 2001 letters; expected 2000 or fewer"),
    (BOOL | {"cites": {"why": ["ZZ-1", "zz 1"]}}, "cites.why: is `['ZZ-1', 'zz 1']`; expected a list of clause ids"),
    (BOOL | {"ghost": 1}, "ghost: is not a key of this kind of entry; expected `after`, `applies`"),
    (BOOL | {"least": "1"}, "least: is `1`; expected a whole number"),
    (BOOL | {"most": True}, "most: is `true`; expected a whole number"),
    (BOOL | {"cites": ["ZZ-1"]}, "cites: expected clause ids by key, such as cites.when = [...]"),
    (BOOL | {"cites": {"ghost": ["ZZ-1"]}}, "cites.ghost: cites for `ghost`, which this entry does not have"),
    (BOOL | {"cites": {"why": "ZZ-1"}}, "cites.why: is `ZZ-1`; expected a list of clause ids such as HAV-2.21"),
    (BOOL | {"cites": {"why": ["zz 1"]}}, "cites.why: is `['zz 1']`; expected a list of clause ids such as"),
    (BOOL | {"labels": {"true": "t", "false": "f"}}, "none-yet: is missing; expected a text"),
    (
        BOOL | {"labels": {"true": "t", "false": "f", "none-yet": "n", "maybe": "m"}},
        "maybe: is not a key of this kind of entry; expected `false`, `none-yet`, `true`",
    ),
    (BOOL | {"labels": ["t"]}, "labels: is `['t']`; expected a text for each of `true`, `false`, `none-yet`"),
    (without(BOOL, "labels"), "labels: is missing; expected a text for each of `true`, `false`, `none-yet`"),
    (SCALE | {"ranks": "low"}, "ranks: is `low`; expected a list of ranks, each a list of peers"),
    (SCALE | {"ranks": [["low"], []]}, "ranks: is `[['low'], []]`; expected a list of ranks, each a list of peers"),
    (SCALE | {"ranks": ["low", "high"]}, "ranks: is `['low', 'high']`; expected a list of ranks"),
    (SCALE | {"ranks": [["low"], [5]]}, "ranks: is `[5]`; expected a list of words"),
    (SCALE | {"default": "mid"}, "default: is `mid`; expected one of `low`, `high`"),
    (ENUM | {"values": "x"}, "values: is `x`; expected a list of words"),
    (fact("a", "enum", "x x", default="x"), "values: names a value twice"),
    (fact("a", "enum", "x none-yet"), "values: names a value twice"),
    (ENUM | {"otherwise": "x"}, "otherwise: is not a key of this kind of entry; expected"),
    (ENUM | {"applies": {"always": True}, "otherwise": "z"}, "otherwise: is `z`; expected one of `x`, `y`"),
    (SCALE | {"applies": {"always": True}}, "otherwise: is missing; expected one of `low`, `high`"),
    (BOOL | {"applies": {"always": True}, "otherwise": 1}, "otherwise: is `1`; expected one of `true`, `false`"),
    (BOOL | {"applies": []}, "applies: is `[]`; expected a condition such as"),
    (BOOL | {"no_default_when": {}}, "no_default_when: is `{}`; expected a condition such as"),
)


def test_each_fault_of_a_fact_is_named_with_file_entry_and_key() -> None:
    for entry, says in FAULTS:
        found = faults(entry)
        assert found and found[0].startswith(f"facts.toml: `a` {says}"), (says, found)


def test_the_longest_text_is_taken() -> None:
    assert one(BOOL | {"help": "x" * 2000}).wording.help == "x" * 2000


def test_keys_that_are_not_expected_are_named_in_the_order_of_the_alphabet() -> None:
    extra = {"zebra": 1, "yak": 1, "ant": 1, "boar": 1, "cow": 1}
    names = [fault.split()[2] for fault in faults(BOOL | extra)]
    assert names == ["ant:", "boar:", "cow:", "yak:", "zebra:"]


def test_a_kind_of_fact_there_is_not_is_refused() -> None:
    for kind, seen in (("date", "`date`"), (5, "`5`"), (None, "missing")):
        found = faults(without(BOOL, "labels") | {"type": kind})
        refused(found, f"facts.toml: `a` type: is {seen}; expected one of `enum`, `bool`, `scale`, `number`, `text`")


def test_the_name_of_a_fact_is_a_word_and_stands_once() -> None:
    for name in ("A", "1a", "a b", "", 'a"; import os', "a\n", 5, None):
        entry = BOOL | {"id": name}
        assert faults(entry)[0].endswith("; a name has small letters, digits, hyphens and underscores only"), name
    refused(faults(BOOL, BOOL), "facts.toml: `a` id: stands twice in this file")


def test_a_hostile_name_or_key_cannot_write_a_second_line() -> None:
    for entry in (BOOL | {"id": "a\nfacts.toml: all is well"}, BOOL | {"x\ny": 1}, BOOL | {"cites": {"x\ny": []}}):
        for line in faults(entry):
            assert line.isprintable(), repr(line)


def test_a_default_of_one_is_not_true() -> None:
    assert faults(fact("a", "bool", default=1))


def test_a_word_of_the_vocabulary_that_is_no_table_is_a_fault() -> None:
    for words in (3, {"a": 3}, {"a": ["bool"]}):
        assert faults_in(bare_files(BOOL, vocabulary={**VOCABULARY, "facts": words})), words


def test_the_default_of_a_number_is_a_number_in_its_range() -> None:
    assert one(fact("a", "number", most=9, default=3)).left_out == 3
    for wrong in ("x", True, 10):
        assert faults(fact("a", "number", most=9, default=wrong)), wrong


def test_values_are_words() -> None:
    hostile = 'x"); import os #'
    entry = BOOL | {"type": "enum", "values": [hostile], "labels": {hostile: "l", "none-yet": "n"}}
    refused(faults(entry), 'facts.toml: `a` values: names `x"); import os #`; a value has small letters')
    for value in ("", "A", "a b", "-a", "a\n"):
        assert faults(fact("a", "enum", values=[value], labels={value: "l", "none-yet": "n"})), value
    assert one(fact("a", "enum", "self+others 18-and-over")).values[:2] == ("self+others", "18-and-over")


def test_a_range_runs_upwards_and_holds_what_stands_for_not_applying() -> None:
    for least, most in ((9, 5), (5, 5), (0, 0)):
        refused(faults(fact("a", "number", least=least, most=most)), f"facts.toml: `a` most: is `{most}`; a number has")
    base = fact("b", "bool")
    assert faults(fact("a", "number", most=5, applies={"fact": "b", "is": True}, otherwise=99), base)


def test_a_fact_that_names_an_after_page_needs_that_page() -> None:
    pages = '[[page]]\nid = "start"\ntitle = "Start"\nintro = "The start."'
    assert faults_in(bare_files(BOOL, pages=pages)), "pages_after looks for the page `after-people`"


def test_applies_and_no_default_when_are_read_with_every_fact_of_the_pack() -> None:
    asked = {"fact": "b", "is": True}
    found = one(fact("a", "bool", applies=asked, no_default_when={"not": {"always": True}}), fact("b", "bool"))
    assert (found.applies, found.otherwise, found.kept_open) == (OneOf("b", (True,)), "none-yet", NEVER)
    plain = one(fact("b", "bool"))
    assert (plain.applies, plain.otherwise, plain.kept_open) == (Always(), None, NEVER)
    false = one(fact("a", "bool", applies=asked, otherwise=False), fact("b", "bool"))
    assert false.otherwise is False


def test_facts_that_apply_in_a_circle_are_refused() -> None:
    circle = (
        fact("a", "bool", applies={"fact": "b", "is": True}),
        fact("b", "bool", applies={"not": {"term": "c-holds"}}),
        fact("c", "bool", applies={"every": [{"fact": "a", "is": True}, {"fact": "d", "is": True}]}),
        fact("d", "bool"),
    )
    terms: Table = {"term": [{"id": "c-holds", "means": "c", "when": {"fact": "c", "is": True}}]}
    refused(
        faults_in(bare_files(*circle, terms=terms)),
        "facts.toml: `a` applies: hangs on itself through other facts",
        "facts.toml: `b` applies: hangs on itself through other facts",
        "facts.toml: `c` applies: hangs on itself through other facts",
    )
    refused(faults(fact("a", "bool", applies={"fact": "a", "is": True})), "facts.toml: `a` applies: hangs on itself")


SEVEN = "a b c d e f g"


def option(gives: str = "", then: str = "") -> Table:
    """An option that gives a value, leads on, or both."""
    keys = {key: word for key, word in (("gives", gives), ("then", then)) if word}
    return {"label": f"{gives}{then}", **keys}


def ask(name: str, gives: str, *then: str) -> Table:
    """A short question with an option for each of these values, and each of these that it leads to."""
    options = [*(option(value) for value in gives.split()), *(option(then=other) for other in then)]
    return {"id": name, "question": f"{name}?", "options": options}


def asked(*asks: Table) -> list[str]:
    """The faults of a fact of seven values that is asked in these parts."""
    return faults(fact("k", "enum", SEVEN, default="a", asks=list(asks)))


def test_a_fact_of_many_values_is_asked_by_a_tree_of_short_questions() -> None:
    asks = [ask("start", "a b", "next"), ask("next", "c d", "last"), ask("last", "e f g")]
    found = one(fact("k", "enum", SEVEN, default="a", asks=asks)).wording.asks
    assert found[0] == Ask("start", "start?", (Option("a", "a", None), Option("b", "b", None), found[0].options[2]))
    assert found[0].options[2] == Option("next", None, "next")
    bools = [{"label": "Yes", "gives": True}, {"label": "No", "gives": False}]
    few = one(fact("a", "bool", default=False, asks=[{"id": "s", "question": "s?", "options": bools}]))
    assert [option.gives for option in few.wording.asks[0].options] == [True, False]


NOT_ONCE = "facts.toml: `k` asks: the short questions give each value exactly once, and all of them"
NOT_A_TREE = "facts.toml: `k` asks: the short questions form a tree of 3 steps at most, each reached"
NEITHER = "facts.toml: `k` asks: an option gives one of `a`, `b`, `c`, `d`, `e`, `f`, `g`, or leads on with `then`"


def test_short_questions_give_each_value_once_in_three_steps_at_most() -> None:
    refused(asked(), "facts.toml: `k` asks: is missing; a fact with more than 6 values is asked in parts")
    assert faults(fact("k", "enum", "a b c d e f", default="a")) == []
    refused(asked(ask("s", "a b c d e f")), NOT_ONCE)
    refused(asked(ask("s", "a b c d", "t"), ask("t", "e f g a")), NOT_ONCE)
    refused(asked(ask("s", "a b c d", "t", "ghost"), ask("t", "e f g")), NOT_A_TREE)
    refused(asked(ask("s", "a b c d e f"), ask("lost", "g")), NOT_A_TREE)
    refused(asked(ask("s", "a b c d", "t", "s"), ask("t", "e f g")), NOT_A_TREE)
    refused(asked(ask("s", "a b c d", "t"), ask("t", "e f g", "s")), NOT_A_TREE)
    steps = [ask("s", "a", "t"), ask("t", "b", "u"), ask("u", "c d e f", "v"), ask("v", "g")]
    refused(asked(*steps), NOT_A_TREE)
    assert asked(ask("s", "a", "t"), ask("t", "b", "u"), ask("u", "c d e f g")) == []


def test_an_option_gives_a_value_or_leads_on() -> None:
    for wrong in (option(), option("a", "t"), option("ghost")):
        options = [*(option(value) for value in "bcdef"), wrong]
        found = asked({"id": "s", "question": "s?", "options": options}, ask("t", "a g"))
        assert NEITHER in found, (wrong, found)


def test_each_part_of_a_short_question_is_checked() -> None:
    whole, rest = ask("s", "a b c d", "t"), ask("t", "e f g")
    assert "facts.toml: `k` asks: is `no`; expected a list of tables" in faults(
        fact("k", "enum", SEVEN, default="a", asks="no")
    )
    refused(
        asked(whole | {"question": 5}, rest), "facts.toml: `k` question: is `5`; expected a text in quotation marks"
    )
    refused(asked(whole | {"id": "S"}, rest), "facts.toml: `k` id: is `S`; a name has small letters")
    refused(asked(whole | {"extra": 1}, rest), "facts.toml: `k` extra: is not a key of this kind of entry")
    assert asked(whole | {"options": 1}, rest)[0] == "facts.toml: `k` options: is `1`; expected a list of tables"
    options = [*(option(value) for value in "bcd"), option(then="t"), {"gives": "a", "extra": 1}]
    unlabelled = whole | {"options": options}
    refused(asked(unlabelled, rest), "facts.toml: `k` label: is missing", "facts.toml: `k` extra: is not a key")


def test_an_option_that_gives_no_value_and_leads_on_is_not_half_read() -> None:
    options = [*(option(value) for value in "abcd"), option("ghost", "t")]
    assert asked({"id": "s", "question": "s?", "options": options}, ask("t", "e f g"))


def test_two_short_questions_of_one_name_are_refused() -> None:
    assert asked(ask("s", "a b c"), ask("s", "d e f g")), "nothing leads to the second one"


def test_a_short_question_without_options_is_refused() -> None:
    found = asked(ask("s", "a b c d", "t", "u"), ask("t", "e f g"), ask("u", ""))
    refused(found, "facts.toml: `k` asks: has 0 options; expected 1 to 6")
    refused(asked(ask("s", SEVEN)), "facts.toml: `k` asks: has 7 options; expected 1 to 6")
