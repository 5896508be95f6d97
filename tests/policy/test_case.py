"""Reading a case: what is refused and how it is said, what is filled in."""

from __future__ import annotations

from functools import partial

from sharewell.policy.case import LONGEST_NOTE, Case, impossibilities, read_case, with_left_out
from sharewell.policy.conditions import Value
from sharewell.policy.parse.conditions import expected
from tests.tools import Table, bare_pack, fact, faulty, refused, tiny_pack, toml

PACK = tiny_pack()


def said(raw: object) -> list[str]:
    """The faults of a case, as they are read."""
    return [str(fault) for fault in faulty(lambda: read_case(PACK, raw, "row 3"))]


def test_a_case_is_read_and_its_other_keys_are_carried_by_whoever_has_them() -> None:
    raw = {"id": "A1", "facts": {"danger": False, "age": 7, "told": "a note"}, "unsure": ["risk"], "story": 5}
    facts: dict[str, Value] = {"danger": False, "age": 7, "told": "a note"}
    assert read_case(PACK, raw, "") == Case("A1", facts, frozenset({"risk"}))
    assert read_case(PACK, {}, "") == Case(None, {}, frozenset())


def test_what_is_not_a_case_is_refused() -> None:
    refused(said(None), "row 3: is missing; expected a case with `subject` and `facts`")
    for raw, seen in (([], "[]"), ("danger", "danger"), (True, "true")):
        refused(said(raw), f"row 3: is `{seen}`; expected a case with `subject` and `facts`")


FAULTS: tuple[tuple[object, str], ...] = (
    ({"facts": {"dangr": True}}, "facts.dangr: there is no fact `dangr`; did you mean `danger`?"),
    ({"facts": {"zzz": True}}, "facts.zzz: there is no fact `zzz`; `sharewell pack show` lists them"),
    ({"facts": {"consent": "vald"}}, "facts.consent: is `vald`; expected one of `valid`, `refused`, `unasked`"),
    ({"facts": {"consent": ["valid"]}}, "facts.consent: is `['valid']`; expected one of `valid`"),
    ({"facts": {"consent": None}}, "facts.consent: is missing; expected one of `valid`, `refused`, `unasked`"),
    ({"facts": {"consent": ""}}, "facts.consent: is ``; expected one of"),
    ({"facts": {"consent": "Valid"}}, "facts.consent: is `Valid`; expected one of"),
    ({"facts": {"danger": 1}}, "facts.danger: is `1`; expected one of `true`, `false`, `none-yet`"),
    ({"facts": {"danger": 0}}, "facts.danger: is `0`; expected one of `true`, `false`, `none-yet`"),
    ({"facts": {"danger": "true"}}, "facts.danger: is `true`; expected one of `true`, `false`, `none-yet`"),
    ({"facts": {"danger": 1.0}}, "facts.danger: is `1.0`; expected one of"),
    ({"facts": {"helps": "none-yet"}}, "facts.helps: is `none-yet`; expected one of `true`, `false`"),
    ({"facts": {"age": -1}}, "facts.age: is `-1`; expected a whole number from 0 to 120"),
    ({"facts": {"age": 121}}, "facts.age: is `121`; expected a whole number from 0 to 120"),
    ({"facts": {"age": True}}, "facts.age: is `true`; expected a whole number from 0 to 120"),
    ({"facts": {"age": "7"}}, "facts.age: is `7`; expected a whole number from 0 to 120"),
    ({"facts": {"age": 7.0}}, "facts.age: is `7.0`; expected a whole number from 0 to 120"),
    ({"facts": {"risk": "high"}}, "facts.risk: is `high`; expected one of `none`, `harm`, `harm-to-child`, `grave`"),
    ({"facts": {"told": 5}}, "facts.told: is `5`; expected a text"),
    ({"facts": {"told": "x" * 10_001}}, "facts.told: has 10001 letters; expected 10000 or fewer"),
    ({"facts": ["danger"]}, "facts: is `['danger']`; expected a table of facts"),
    ({"facts": None}, "facts: is missing; expected a table of facts"),
    ({"unsure": "danger"}, "unsure: is `danger`; expected a list of facts"),
    ({"unsure": [1]}, "unsure: is `[1]`; expected a list of facts"),
    ({"unsure": ["dangr"]}, "unsure: there is no fact `dangr`; did you mean `danger`?"),
    ({"facts": {"danger": True}, "unsure": ["danger"]}, "unsure: names `danger`, which is stated as well; keep one"),
    ({"facts": {"consent": "valid", "pressed": True}}, "facts: consent under pressure is not valid"),
)


def test_each_fault_of_a_case_is_named_with_its_row_its_key_and_what_was_expected() -> None:
    for raw, says in FAULTS:
        refused(said(raw), f"row 3: {says}")


def test_the_edges_of_a_range_and_the_longest_text_are_taken() -> None:
    facts: dict[str, Value] = {"age": 0, "told": "x" * LONGEST_NOTE}
    assert read_case(PACK, {"facts": facts}, "").facts == facts
    assert read_case(PACK, {"facts": {"age": 120}}, "").facts == {"age": 120}


def test_all_faults_of_a_case_are_told_at_once() -> None:
    raw = {"facts": {"danger": 1, "age": 300, "ghost": 1, "consent": "valid"}, "unsure": ["consent", "nobody"]}
    refused(
        said(raw),
        "row 3: facts.danger: is `1`",
        "row 3: facts.age: is `300`",
        "row 3: facts.ghost: there is no fact `ghost`",
        "row 3: unsure: names `consent`",
        "row 3: unsure: there is no fact `nobody`",
    )


def test_a_fact_may_be_named_unsure_twice() -> None:
    assert read_case(PACK, {"unsure": ["risk", "risk"]}, "").unsure == {"risk"}


SUBJECT = bare_pack(fact("subject", "enum", "child adult", default="adult"), fact("a", "bool"))


def test_the_subject_stands_beside_the_facts_and_is_never_left_out() -> None:
    assert read_case(SUBJECT, {"subject": "child", "facts": {"a": True}}, "").facts == {"subject": "child", "a": True}
    among = [str(fault) for fault in faulty(partial(read_case, SUBJECT, {"facts": {"subject": "adult"}}, "c"))]
    assert "c: facts.subject: stands beside the facts, not among them" in among
    raws: tuple[tuple[Table, str], ...] = (({}, "is missing"), ({"subject": "dog"}, "is `dog`"))
    for raw, says in raws:
        found = [str(fault) for fault in faulty(partial(read_case, SUBJECT, raw, "c"))]
        refused(found, f"c: subject: {says}; expected one of `child`, `adult`")


def test_two_subjects_that_differ_are_refused() -> None:
    both = {"subject": "child", "facts": {"subject": "adult"}}
    assert faulty(lambda: read_case(SUBJECT, both, "c")), "the subject beside the facts is silently overruled"


def test_a_hostile_key_cannot_write_a_second_line_or_colour_the_terminal() -> None:
    for key in ("a\nrow 4: all is well", "a\x1b[31m", "a\u202eb"):
        for line in said({"facts": {key: True}}):
            assert line.isprintable(), repr(line)


def test_a_hostile_value_is_quoted_back_short_and_on_one_line() -> None:
    found = said({"facts": {"consent": "`x`\n" + "y" * 100}})
    refused(found, "row 3: facts.consent: is `'x'?" + "y" * 56 + "…`; expected one of")
    assert found[0].isprintable()


def test_a_number_too_long_to_print_is_refused_like_any_other() -> None:
    raw = toml(f"[facts]\nage = 0x{'f' * 5000}")
    assert len(said(raw)) == 1


def test_text_that_looks_like_code_stays_text() -> None:
    for note in ('"); import os; os.abort() #', "{{7*7}}", "'; drop table cases; --", "a\nb\tc"):
        assert read_case(PACK, {"facts": {"told": note}}, "").facts == {"told": note}


def test_impossible_combinations_are_told_by_their_message() -> None:
    assert impossibilities(PACK, {"consent": "valid", "pressed": False}, "") == []
    assert impossibilities(PACK, {"consent": "valid"}, "") == []
    assert [fault.says for fault in impossibilities(PACK, {"consent": "valid", "pressed": True}, "")] == [
        "consent under pressure is not valid"
    ]


def test_expected_says_what_each_kind_of_fact_may_be() -> None:
    words = {name: expected(fact) for name, fact in PACK.facts.items()}
    assert words["age"] == "a whole number from 0 to 120"
    assert words["told"] == "a text"
    assert words["helps"] == "one of `true`, `false`"


def test_facts_left_out_take_the_default_where_there_is_one() -> None:
    assert with_left_out(PACK, {}) == {
        "danger": "none-yet",
        "consent": "unasked",
        "helps": True,
        "telling_safe": "none-yet",
        "pressed": "none-yet",
    }
    filled = with_left_out(PACK, {"consent": "refused", "age": 3}, {"helps", "danger"})
    assert filled == {"consent": "refused", "age": 3, "telling_safe": "none-yet", "pressed": "none-yet"}


KEPT = bare_pack(
    fact("request", "bool", default=True),
    fact("belief", "enum", "yes no", default="no", no_default_when={"fact": "request", "is": True}),
    fact("doubt", "enum", "yes no", default="no", no_default_when={"fact": "told", "is": "yes"}),
    fact("told", "enum", "yes no", default="yes"),
    fact("n", "number", most=9, no_default_when={"always": True}),
    fact("harm", "scale", "low < high", no_default_when={"fact": "n", "at_least": 5}),
)


def test_a_default_is_withheld_where_the_pack_says_so() -> None:
    assert with_left_out(KEPT, {}) == {"request": True, "told": "yes"}
    assert with_left_out(KEPT, {"request": False}) == {"request": False, "belief": "no", "told": "yes"}
    assert with_left_out(KEPT, {"told": "no", "belief": "yes"}) == {
        "request": True,
        "belief": "yes",
        "doubt": "no",
        "told": "no",
    }
    assert with_left_out(KEPT, {}, {"request", "doubt"}) == {"belief": "no", "told": "yes"}


def test_a_fact_that_is_stated_is_never_changed_by_a_default() -> None:
    facts: dict[str, Value] = {"consent": "valid", "helps": False, "danger": True, "pressed": False}
    assert with_left_out(PACK, facts) == {**facts, "telling_safe": "none-yet"}
