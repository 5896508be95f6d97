"""`sharewell pack`: list, show, check, prove, draw and coverage, on the pack that is shipped and on broken ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sharewell.cli.app import FROM_THE_SITE
from sharewell.packs.coverage import coverage

from .helpers import ENGLAND, START, Said, call, england, examples, names_in, run, write_case

PARTS = ("list", "show", "check", "prove", "draw", "coverage")
READING = ("show", "check", "prove", "draw", "coverage")


def flat(text: str) -> str:
    """A text without the line breaks that a narrow terminal puts in."""
    return " ".join(text.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped pack."""
    return Path(shutil.copytree(ENGLAND, tmp_path / "pack"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change one thing in one file, which must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def broken(said: Said, *parts: str, code: int) -> None:
    assert said.code == code, said.err
    assert "Traceback" not in said.err
    for part in parts:
        assert any(part in line for line in said.lines), (part, said.err)


def test_list_names_the_packs() -> None:
    said = call("pack", "list")
    assert said.code == 0
    assert "england-2018" in said.out
    assert england().about.review_by.isoformat() in said.out


def test_list_says_which_pack_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    last = england().about.review_by
    monkeypatch.setattr("sharewell.cli.packs.today", lambda: last)
    assert "overdue" not in call("pack", "list").out
    monkeypatch.setattr("sharewell.cli.packs.today", lambda: last.replace(year=last.year + 1))
    assert "overdue" in call("pack", "list").out


def test_show_has_every_rule_in_words() -> None:
    said = call("pack", "show")
    shown = flat(said.out)
    pack = england()
    words = [gate.says for gate in pack.gates] + [ground.says for ground in pack.grounds.values()]
    words += [duty.says for duty in pack.duties] + [guarantee.says for guarantee in pack.guarantees]
    words += [fact.wording.question for fact in pack.facts.values()]
    assert said.code == 0
    assert [text for text in words if flat(text) not in shown] == []
    assert pack.digest in said.out


def test_show_lists_the_values_a_case_may_state() -> None:
    shown = flat(call("pack", "show").out)
    assert "none, welfare, harm, serious-harm-to-adult" in shown
    assert "0 to 120" in shown


def test_check_of_the_shipped_pack() -> None:
    said = call("pack", "check")
    assert said.code == 0, said.err
    assert f"{len(england().duties)} duties" in flat(said.out)
    assert f"{len(examples())} examples as expected" in flat(said.out)


def test_prove_of_the_shipped_pack() -> None:
    pytest.importorskip("z3")
    said = call("pack", "prove")
    count = len(england().guarantees)
    assert said.code == 0
    assert f"{count} of {count} guarantees proved for every set of facts" in flat(said.out)
    assert said.out.count("\nproved  ") == count
    for combination in england().impossible:
        assert combination.id in said.out
    assert f"None of the {len(examples())} examples is ruled out" in flat(said.out)


def test_coverage_adds_up_and_names_every_document() -> None:
    said = call("pack", "coverage")
    covered = coverage(england(), ENGLAND)
    found = re.search(r"(\d+) cited \+ (\d+) left = (\d+) testable clauses", said.out)
    assert said.code == 0
    assert found is not None
    cited, left, total = map(int, found.groups())
    assert (cited + left, total) == (total, len(covered.counted))
    assert left == len(covered.left)
    assert all(source.prefix in said.out for source in england().about.sources)


def test_coverage_of_every_clause_names_the_field_that_serves_it() -> None:
    shown = flat(call("pack", "coverage", "--clauses").out)
    for clause in coverage(england(), ENGLAND).counted:
        assert f" {clause.id} ({clause.module}): " in shown


def test_draw_prints_a_picture_or_writes_it(tmp_path: Path) -> None:
    printed = call("pack", "draw")
    written = call("pack", "draw", "--out", tmp_path / "flow.svg")
    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert ET.fromstring(printed.out).tag.endswith("svg")
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").strip() == printed.out.strip()


def test_draw_shows_the_path_of_a_case(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    plain, led = call("pack", "draw"), call("pack", "draw", "--case", case)
    assert led.code == 0
    assert led.out != plain.out


def test_draw_refuses_a_case_or_a_target_that_will_not_do(tmp_path: Path) -> None:
    bad = write_case(tmp_path / "case.toml", risk="huge")
    for words in (("--case", bad), ("--case", tmp_path / "none.toml"), ("--out", tmp_path), ("--out", bad / "x")):
        said = call("pack", "draw", *words)
        assert (said.code, len(said.lines)) == (2, 1), words
        assert "Traceback" not in said.err
    assert names_in(tmp_path) == ["case.toml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no full disk to write to")
def test_a_picture_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    """The old picture is replaced by a whole one or not at all."""
    target = tmp_path / "flow.svg"
    target.write_text("of an earlier day")
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); {START[-1]}"
    words = [*START[:-1], limited, "pack", "draw", "--out", str(target)]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode != 0
    assert target.read_text() == "of an earlier day"


@pytest.mark.parametrize("part", READING)
def test_no_such_pack(part: str, tmp_path: Path) -> None:
    for name in ("wales-2030", str(tmp_path), "../../etc", ""):
        said = call("pack", part, name)
        assert (said.code, said.out, len(said.lines)) == (2, "", 1), name
        assert "there is no pack" in said.err


@pytest.mark.parametrize("part", READING)
def test_a_folder_is_read_like_a_shipped_pack(part: str, folder: Path) -> None:
    if part == "prove":
        pytest.importorskip("z3")
    assert call("pack", part, folder).code == 0


FAULTS = [
    ("gates.toml", "[[gate]]", "[[gate", "gates.toml: is not TOML"),
    ("gates.toml", 'outcome = "act-now-report"', 'outcome = "act-later"', "is `act-later`; expected one of"),
    ("duties.toml", 'who = "', 'who = "nobody-', "duties.toml"),
    ("facts.toml", 'page = "', 'page = "no-such-', "facts.toml"),
    ("grounds.toml", "when = ", "wen = ", "grounds.toml"),
    ("pack.toml", "review_by = ", "review_by = 'soon' # ", "review_by"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), FAULTS, ids=[f"{item[0]}-{item[2][:12]}" for item in FAULTS])
@pytest.mark.parametrize("part", READING)
def test_a_pack_that_does_not_parse(part: str, file: str, old: str, new: str, says: str, folder: Path) -> None:
    change(folder, file, old, new)
    said = call("pack", part, folder)
    broken(said, says, code=2)
    assert all(line.count(": ") >= 1 for line in said.lines)


def test_every_fault_of_a_pack_is_said(folder: Path) -> None:
    change(folder, "gates.toml", 'outcome = "act-now-report"', 'outcome = "act-later"')
    change(folder, "duties.toml", 'who = "', 'who = "nobody-')
    said = call("pack", "check", folder)
    broken(said, "gates.toml", "duties.toml", code=2)


@pytest.mark.parametrize("name", ["facts", "gates"])
def test_a_file_that_is_missing(name: str, folder: Path) -> None:
    (folder / f"{name}.toml").unlink()
    broken(call("pack", "check", folder), f"{name}.toml: there is no such file", code=2)


def test_check_finds_an_example_that_goes_elsewhere(folder: Path) -> None:
    change(folder, "examples/practice.toml", 'expected = "share"', 'expected = "do-not-share"')
    said = call("pack", "check", folder)
    broken(said, "practice.toml: `V01`: leads to `share`; expected `do-not-share`", code=1)
    assert said.out == ""


def test_check_finds_a_clause_that_is_neither_cited_nor_left(folder: Path) -> None:
    left = (folder / "left.toml").read_text(encoding="utf-8")
    first = re.search(r'id = "([^"]+)"', left)
    assert first is not None
    (folder / "left.toml").write_text(left.replace(first[1], "HAV-99.9", 1), encoding="utf-8")
    says = (f"`{first[1]}`: is neither cited nor left", "`HAV-99.9`: is not among the clauses that count")
    broken(call("pack", "check", folder), *says, code=1)
    broken(call("pack", "coverage", folder), *says, code=1)


def test_check_finds_a_clause_that_does_not_exist(folder: Path) -> None:
    change(folder, "gates.toml", '["', '["HAV-99.9", "')
    broken(call("pack", "check", folder), "there is no clause `HAV-99.9`", code=1)


def test_prove_shows_the_facts_that_break_a_guarantee(folder: Path) -> None:
    pytest.importorskip("z3")
    change(folder, "gates.toml", 'outcome = "act-now-report"', 'outcome = "do-not-share"')
    said = call("pack", "prove", folder)
    assert said.code == 1
    assert "BROKEN  " in said.out
    assert re.search(r"broken by: .*risk = immediate-danger.*recommended do-not-share", flat(said.out))


def test_prove_refuses_an_example_that_is_ruled_out(folder: Path) -> None:
    pytest.importorskip("z3")
    change(folder, "impossible.toml", "at_least = 18", "at_least = 3")
    said = call("pack", "prove", folder)
    broken(said, "practice.toml: `V01`", "a child is under 18", code=2)
    assert "guarantees proved" not in said.out


WITHOUT = "import sys; sys.modules['z3'] = None; "


def test_prove_without_the_solver_says_what_to_install() -> None:
    words = [*START[:-1], WITHOUT + START[-1], "pack", "prove"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "proving needs the solver, which is not installed; install `sharewell[proofs]`\n"


def test_all_else_works_without_the_solver(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    for words in (["decide", str(case)], ["pack", "check"], ["pack", "draw"]):
        done = subprocess.run([*START[:-1], WITHOUT + START[-1], *words], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_one_case_loads_nothing_heavy(tmp_path: Path) -> None:
    """Half a second from a cold start is not timed here; what would eat it is."""
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    names = "heavy = ('z3', 'multiprocessing', 'concurrent.futures', 'sharewell.compilers.python'); "
    count = "atexit.register(lambda: print([name for name in heavy if name in sys.modules], file=sys.stderr)); "
    words = [
        sys.executable,
        "-B",
        "-c",
        f"import atexit, sys; {names}{count}{START[-1]}",
        "decide",
        str(case),
        "--json",
    ]
    assert subprocess.run(words, capture_output=True, text=True, check=False).stderr == "[]\n"


ALONE = "import importlib.metadata as found; found.entry_points = lambda **_: (); "
"""As where the commands of the site are not even known by name."""
NO_DJANGO = "import sys; sys.modules['django'] = None; "
"""As where the package is installed without its extra."""
OF_THE_SITE = {
    "up": ["up"], "agency": ["agency", "add", "Harbour", "HAR", "ada@example.org"], "replay": ["replay"],
    "ledger": ["ledger", "verify"], "db": ["db", "check"], "keys": ["keys", "rotate"],
    "backup": ["backup", "data", "--keys", "keys"], "restore": ["restore", "data", "--keys", "keys"],
}  # fmt: skip


@pytest.mark.parametrize("name", FROM_THE_SITE)
@pytest.mark.parametrize("lacking", [ALONE, NO_DJANGO])
def test_a_command_of_the_site_says_what_to_install(name: str, lacking: str) -> None:
    words = [*START[:-1], lacking + START[-1], *OF_THE_SITE[name]]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "belongs to the site, which is not installed" in line
    assert line.endswith("install `sharewell[site]`")


def test_help_names_the_commands() -> None:
    assert all(name in call("--help").out for name in ("decide", "pack"))
    assert all(name in call("pack", "--help").out for name in PARTS)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("part", ["list", "show", "coverage", "draw"])
def test_a_terminal_with_few_letters_is_printed_to_all_the_same(part: str, encoding: str) -> None:
    said = run("pack", part, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert "Traceback" not in said.err
    assert said.code == 0
