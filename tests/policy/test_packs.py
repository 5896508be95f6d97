"""A pack as a folder: how it is read, its examples, its check, its coverage of the clauses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sharewell import packs
from sharewell.packs import available, folder_of, load, load_folder, read_folder
from sharewell.packs.check import Checked, check
from sharewell.packs.coverage import coverage, load_clauses
from sharewell.packs.examples import NOTHING_YET, differences, duties_of, load_examples, unexampled
from sharewell.policy.case import Case
from tests.tools import SMALL_FILES, faulty, refused

VOCABULARY = """
[outcomes]
share = "share"
share-without-consent = "without"
do-not-share = "not"
seek-advice-without-identity = "advice"
act-now-report = "report"
"""
DANGER = """
id = "danger"
type = "bool"
means = "somebody is in danger"
page = "start"
after = "people"
question = "Danger?"
why = "It comes first."
help = "Look around."
labels = { true = "yes", false = "no", none-yet = "not settled" }
cites.help = ["ZZ-7"]
"""
GATES = """
[[gate]]
id = "emergency"
step = "1"
outcome = "act-now-report"
when = { fact = "danger", is = true }
says = "Somebody is in danger."
cites.when = ["ZZ-1"]
[[gate]]
id = "otherwise"
step = "2"
outcome = "do-not-share"
when = { fact = "danger", one_of = [false, "none-yet"] }
says = "Nobody is."
cites.when = ["ZZ-4"]
[[gate]]
id = "end"
step = "3"
outcome = "seek-advice-without-identity"
when = { always = true }
says = "Ask."
cites.when = ["ZZ-4"]
"""
DUTIES = """
[[duty]]
id = "record-decision"
group = "recording"
when = { always = true }
who = "practitioner"
due = "at-once"
says = "Write it down."
closes = "It is written."
cites.says = ["ZZ-2"]
[[duty]]
id = "report"
group = "danger"
when = { outcome = ["act-now-report"] }
who = "police"
due = "at-once"
says = "Report it."
closes = "It is reported."
cites.when = ["ZZ-5"]
"""
DANGEROUS = """
[[case]]
id = "danger"
title = "A child in danger"
story = "Invented."
subject = "child"
expected = "act-now-report"
duties = ["report"]
never = []
clauses = ["ZZ-1"]
why = "Danger is reported."
facts = { danger = true }
"""
CALM = """
[[case]]
id = "calm"
title = "Nobody in danger"
story = "Invented."
expected = "do-not-share"
duties = ["record-decision"]
never = ["report"]
clauses = []
why = "Nothing is left."
"""
CLAUSES = "\n".join(
    f'[[clause]]\nid = "ZZ-{number}"\nmodule = "{module}"\ntestable = {testable}\ntext = "Clause {number}."'
    for number, (module, testable) in enumerate(
        [("decision", "true")] * 3 + [("decision", "false"), ("records", "true"), ("consent", "true")], start=1
    )
)
LEFT = (
    '[[left]]\nid = "ZZ-3"\nlater = "agencies"\nwhy = "Later."\n[[left]]\nid = "ZZ-6"\nlater = "forms"\nwhy = "Later."'
)
FILES = {
    "vocabulary.toml": VOCABULARY,
    "pack.toml": SMALL_FILES["pack"],
    "pages.toml": SMALL_FILES["pages"],
    "facts.toml": f"[[fact]]{DANGER}".replace('cites.help = ["ZZ-7"]\n', ""),
    "gates.toml": GATES,
    "duties.toml": DUTIES,
    "examples/a.toml": DANGEROUS,
    "examples/b.toml": CALM,
    "clauses.toml": CLAUSES,
    "left.toml": LEFT,
}


@contextmanager
def folder(**changes: str | bytes | None) -> Iterator[Path]:
    """A folder with a small pack; `gates=...` writes gates.toml anew, None leaves it out."""
    named = {f"{name.replace('__', '/')}.toml": text for name, text in changes.items()}
    with TemporaryDirectory() as home:
        for name, text in (FILES | named).items():
            path = Path(home) / name
            path.parent.mkdir(exist_ok=True)
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        yield Path(home)


def checked(**changes: str | bytes | None) -> list[str]:
    """The faults that the check of such a folder finds."""
    with folder(**changes) as home:
        return [str(fault) for fault in check(home).faults]


def test_the_pack_that_is_shipped_loads_and_is_the_default() -> None:
    assert "england-2018" in available()
    assert load().about.id == packs.DEFAULT == "england-2018"
    assert folder_of("england-2018").is_dir()


def test_a_pack_that_is_not_there_is_refused_with_those_that_are() -> None:
    for name in ("ghost", "../packs/england-2018", "england-2018/", ""):
        refused([str(fault) for fault in faulty(partial(load, name))], f"pack: there is no pack `{name}`; there are")


def test_a_folder_is_read_with_its_own_vocabulary_or_with_ours() -> None:
    with folder() as home:
        assert load_folder(home).about.id == "tiny"
        assert "examples" not in read_folder(home) and "terms" not in read_folder(home)
    with folder(vocabulary=None) as home:
        assert "share-anonymised" in read_folder(home)["vocabulary"]["outcomes"]


def test_a_folder_that_cannot_be_read_says_what_is_wrong_with_every_file() -> None:
    with folder(gates=None, duties=b"\xff\xfe", pages="id = ", pack=None, vocabulary="[") as home:
        refused(
            [str(fault) for fault in faulty(partial(check, home))],
            "vocabulary.toml: is not TOML: ",
            "pack.toml: there is no such file",
            "pages.toml: is not TOML: Invalid value",
            "gates.toml: there is no such file",
            "duties.toml: cannot be read: UnicodeDecodeError",
        )


def test_a_pack_with_its_examples_and_clauses_checks_clean() -> None:
    with folder() as home:
        found = check(home)
        assert isinstance(found, Checked) and found.faults == ()
        assert [example.id for example in found.examples] == ["danger", "calm"]
    assert checked(clauses=None, left=None) == []


def test_an_example_is_read_with_its_defaults_filled_in() -> None:
    with folder() as home:
        dangerous, calm = load_examples(load_folder(home), home)
    assert (dangerous.file, dangerous.expected, dangerous.duties) == ("a.toml", "act-now-report", ("report",))
    assert (calm.stated, calm.case) == (
        Case("calm", {}, frozenset()),
        Case("calm", {"danger": "none-yet"}, frozenset()),
    )
    unsure = CALM + 'unsure = ["danger"]'
    with folder(examples__b=unsure) as home:
        assert load_examples(load_folder(home), home)[1].case == Case("calm", {}, frozenset({"danger"}))


def test_faults_of_examples_name_the_file_the_case_and_the_key() -> None:
    table = {
        "is not TOML": "x =",
        "b.toml: `calm` facts.dagner: there is no fact `dagner`": CALM + "facts = { dagner = true }",
        "b.toml: `calm` facts.danger: is `1`; expected one of": CALM + "facts = { danger = 1 }",
        "b.toml: `calm` expected: is `shrug`; expected one of": CALM.replace("do-not-share", "shrug"),
        "b.toml: `calm` never: names `ghost`; expected one of": CALM.replace('["report"]', '["ghost"]'),
        "b.toml: `calm` why: is missing; expected a text": CALM.replace("why", "because"),
        "b.toml: `calm` because: is not a key of this kind": CALM.replace("why", "because"),
        "b.toml: `1` id: is missing; expected a text": CALM.replace('id = "calm"', ""),
    }
    for says, text in table.items():
        assert any(says in fault for fault in checked(examples__b=text)), (says, checked(examples__b=text))


def test_examples_that_are_no_cases_are_a_fault_like_any_other() -> None:
    for text in ("case = 3", "case = [1]", 'case = "x"'):
        assert checked(examples__b=text)


def test_an_example_that_the_pack_does_not_bear_out_is_named() -> None:
    differing = {
        "leads to `do-not-share`; expected `share`": CALM.replace("do-not-share", "share"),
        "leads to `nothing yet: danger is open`; expected `do-not-share`": CALM,
        "does not owe `report`": CALM.replace('["record-decision"]', '["report"]'),
        "owes `record-decision`, which it never should": CALM.replace('["report"]', '["record-decision"]'),
    }  # fmt: skip
    for says, text in differing.items():
        facts = f"[[fact]]{DANGER}" + ("no_default_when = { always = true }" if "nothing" in says else "")
        with folder(examples__b=text, facts=facts) as home:
            pack = load_folder(home)
            calm = load_examples(pack, home)[1]
            assert f"b.toml: `calm`: {says}" in [str(fault) for fault in differences(pack, calm)]


def test_an_example_may_show_what_somebody_decided_instead() -> None:
    decided = CALM.replace('never = ["report"]', 'never = []\ndecided = "act-now-report"')
    assert checked(examples__b=decided.replace('["record-decision"]', '["record-decision", "report"]')) == [
        "examples: `report`: no example goes without this duty"
    ]
    wrong = CALM.replace("never = [", 'decided = "act-now-report"\nnever = [')
    assert "b.toml: `calm`: owes `report`, which it never should" in checked(examples__b=wrong)
    shrug = CALM.replace("never = [", 'decided = "shrug"\nnever = [')
    assert checked(examples__b=shrug)[0].startswith("b.toml: `calm` decided: is `shrug`; expected one of `share`")


def test_each_duty_has_an_example_that_owes_it_and_one_that_does_not() -> None:
    refused(checked(examples__a=None), "examples: `report`: no example owes this duty")
    refused(checked(examples__b=None), "examples: `report`: no example goes without this duty")
    with folder(examples__a=None, examples__b=None) as home:
        pack = load_folder(home)
        found = [str(fault) for fault in unexampled(pack, load_examples(pack, home))]
    assert found[:2] == [
        "examples: `record-decision`: no example owes this duty",
        "examples: `report`: no example owes this duty",
    ]


def test_clauses_are_counted_where_they_belong_to_a_decision_and_can_be_tested() -> None:
    with folder() as home:
        found = coverage(load_folder(home), home)
    assert [clause.id for clause in found.counted] == ["ZZ-1", "ZZ-2", "ZZ-3", "ZZ-6"]
    assert found.cited == {
        "ZZ-1": ("gate emergency (when)",),
        "ZZ-4": ("gate otherwise (when)", "gate end (when)"),
        "ZZ-2": ("duty record-decision (says)",),
        "ZZ-5": ("duty report (when)",),
    }
    assert found.left["ZZ-3"].later == "agencies"
    assert found.faults == ()


def test_what_does_not_add_up_in_the_coverage_is_named() -> None:
    table = {
        "left.toml: `ZZ-6`: is neither cited nor left": LEFT.replace("ZZ-6", "ZZ-3"),
        "left.toml: `ZZ-3` id: stands twice": LEFT.replace("ZZ-6", "ZZ-3"),
        "left.toml: `ZZ-5`: is not among the clauses that count": LEFT.replace("ZZ-3", "ZZ-5"),
        "left.toml: `ZZ-1`: is left, and cited by gate emergency (when); it is one or the other": LEFT.replace(
            "ZZ-3", "ZZ-1"
        ),
        "left.toml: `ZZ-3` why: is missing; expected a text": LEFT.replace('why = "Later."\n', "", 1),
        "left.toml: `ZZ-3` extra: is not a key of this kind": LEFT.replace("later", "extra = 1\nlater", 1),
    }
    for says, text in table.items():
        assert any(fault.startswith(says) for fault in checked(left=text)), (says, checked(left=text))
    assert "left.toml: there is no such file" in checked(left=None)
    assert checked(facts=f"[[fact]]{DANGER}") == ["facts.toml: `danger` cites.help: there is no clause `ZZ-7`"]


def test_every_part_of_a_pack_that_cites_is_counted() -> None:
    terms = '[[term]]\nid = "can-lessen"\nmeans = "x"\nwhen = { always = true }'
    ground = '[[ground]]\nid = "g"\nstrength = "duty"\nwhen = { fact = "danger", is = true }\nsays = "x"\nlimits = "y"'
    guarantee = '[[guarantee]]\nid = "one"\nkind = "one-outcome"\nsays = "x"\ncites.says = ["ZZ-6"]'
    facts = f"[[fact]]{DANGER}".replace("ZZ-7", "ZZ-3")
    with folder(terms=terms, grounds=f'{ground}\ncites.when = ["ZZ-1"]', guarantees=guarantee, facts=facts) as home:
        cited = coverage(load_folder(home), home).cited
    assert cited["ZZ-1"] == ("gate emergency (when)", "ground g (when)")
    assert cited["ZZ-3"] == ("fact danger (help)",)
    assert cited["ZZ-6"] == ("guarantee one (says)",)


def test_a_rule_that_cites_nothing_is_named_save_a_guarantee_about_the_engine() -> None:
    engine = '[[guarantee]]\nid = "one"\nkind = "one-outcome"\nsays = "x"\n'
    early = '[[guarantee]]\nid = "early"\nkind = "early-stands"\nsays = "x"\n'
    moved = '[[guarantee]]\nid = "moved"\nkind = "unmoved"\nby = ["danger"]\nsays = "x"\n'
    ground = '[[ground]]\nid = "g"\nstrength = "duty"\nwhen = { always = true }\nreach = { always = true }\n'
    found = checked(
        gates=GATES.replace('cites.when = ["ZZ-4"]\n', "", 1),
        grounds=f'{ground}says = "x"\nlimits = "y"',
        duties=DUTIES.replace('cites.when = ["ZZ-5"]\n', ""),
        guarantees=engine + early + moved,
    )
    rules = (("gates", "otherwise"), ("grounds", "g"), ("duties", "report"), ("guarantees", "moved"))
    assert found == [f"{file}.toml: `{name}` cites: names no clause that it serves" for file, name in rules]


def test_clauses_that_cannot_be_read_are_refused() -> None:
    with folder(clauses="x =") as home:
        refused([str(fault) for fault in faulty(partial(load_clauses, home))], "clauses.toml: is not TOML")


def test_the_pack_that_is_shipped_checks_clean_wherever_it_lies() -> None:
    with TemporaryDirectory() as home:
        copied = Path(home) / "copy"
        shutil.copytree(folder_of("england-2018"), copied)
        found = check(copied)
    assert found.faults == () and found.examples
    assert found.pack.digest == load().digest


def test_an_example_of_the_shipped_pack_that_is_altered_is_noticed() -> None:
    pack = load()
    example, *_ = load_examples(pack, folder_of("england-2018"))
    other = next(name for name in pack.outcomes if name != example.expected)
    altered = type(example)(**{**{name: getattr(example, name) for name in example.__slots__}, "expected": other})
    assert differences(pack, example) == []
    assert len(differences(pack, altered)) == 1


def test_an_example_may_stop_half_way_and_must_then_be_open() -> None:
    """Nothing is expected yet, nothing is owed, and facts left out stay unknown; one that is decided is noticed."""
    pack = load()
    examples = load_examples(pack, folder_of("england-2018"))
    (half_way,) = (example for example in examples if example.expected == NOTHING_YET)
    assert half_way.case.facts == half_way.stated.facts
    assert differences(pack, half_way) == [] and duties_of(pack, half_way).owed == ()
    (fault,) = differences(pack, replace(half_way, expected="share"))
    assert "leads to `nothing yet: " in str(fault)
    (fault,) = differences(pack, replace(examples[0], expected=NOTHING_YET))
    assert "expected `nothing-yet`" in str(fault)
