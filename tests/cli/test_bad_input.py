"""Every kind of bad input: one clear line for each fault, exit 2, and nothing written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from .helpers import EMERGENCY, START, Said, call, names_in, run, write_case, write_rows


def refused(said: Said, *parts: str, faults: int = 1) -> None:
    """Refused with so many lines, each part said in one of them, and no answer."""
    assert said.code == 2
    assert said.out == ""
    assert len(said.lines) == faults, said.err
    assert "Traceback" not in said.err
    for part in parts:
        assert any(part in line for line in said.lines), (part, said.err)


def decide(folder: Path, text: str | bytes, *words: str) -> Said:
    path = folder / "case.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return call("decide", path, *words)


FACTS = [
    ("rsk = 'harm'", ("facts.rsk", "there is no fact `rsk`", "did you mean `risk`?")),
    ("wholly_other = 1", ("facts.wholly_other", "sharewell pack show")),
    ("risk = 'huge'", ("facts.risk", "is `huge`", "expected one of `none`")),
    ("risk = 3", ("facts.risk", "is `3`", "expected one of")),
    ("risk = ['harm']", ("facts.risk", "expected one of")),
    ("risk = 2026-01-05", ("facts.risk", "expected one of")),
    ("risk = nan", ("facts.risk", "expected one of")),
    ("special_category = 1", ("facts.special_category", "is `1`", "`true`, `false`")),
    ("special_category = 'true'", ("facts.special_category", "`true`, `false`")),
    ("child_age = 9.0", ("facts.child_age", "a whole number from 0 to 120")),
    ("child_age = true", ("facts.child_age", "a whole number")),
    ("child_age = '9'", ("facts.child_age", "a whole number")),
    ("child_age = -1", ("facts.child_age", "from 0 to 120")),
    ("child_age = 999999999999999999999", ("facts.child_age", "from 0 to 120")),
    ("child_age = 40", ("a child is under 18",)),
    ("requester = 3", ("facts.requester", "expected a text")),
    (f"requester = '{'x' * 10_001}'", ("facts.requester", "10001 letters", "10000 or fewer")),
]


@pytest.mark.parametrize(("fact", "parts"), FACTS, ids=[fact[:30] for fact, _ in FACTS])
@pytest.mark.parametrize("form", ["plain", "--json"])
def test_a_fact_that_cannot_be(fact: str, parts: tuple[str, ...], form: str, tmp_path: Path) -> None:
    words = [form] if form != "plain" else []
    refused(decide(tmp_path, f'subject = "child"\n[facts]\n{fact}\n', *words), "case.toml", *parts)


TABLES = [
    ("facts = 3", ("facts: is `3`", "expected a table")),
    ("[[facts]]\na = 1", ("facts: is", "expected a table")),
    ("unsure = 'risk'", ("unsure", "expected a list of facts")),
    ("unsure = [1]", ("unsure", "expected a list of facts")),
    ("unsure = ['rsk']", ("unsure", "no fact `rsk`", "did you mean `risk`?")),
    ("unsure = ['risk']\n[facts]\nrisk = 'harm'", ("unsure", "`risk`, which is stated as well")),
]


@pytest.mark.parametrize(("table", "parts"), TABLES, ids=[table[:16] for table, _ in TABLES])
def test_a_table_that_cannot_be(table: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    refused(decide(tmp_path, f'subject = "child"\n{table}\n'), "case.toml", *parts)


@pytest.mark.parametrize("subject", ["", "subject = 3", "subject = 'dog'", "subject = ['child']"])
def test_a_case_about_nobody(subject: str, tmp_path: Path) -> None:
    refused(decide(tmp_path, f"{subject}\n[facts]\nrisk = 'harm'\n"), "subject", "expected one of `child`, `adult`")


def test_harm_to_a_child_borne_by_an_adult_alone(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", "adult", risk="significant-harm-to-child", risk_to="self")
    refused(call("decide", case), "cannot fall on the adult alone")


def test_every_fault_has_a_line_of_its_own(tmp_path: Path) -> None:
    said = decide(tmp_path, "subject = 'dog'\nunsure = ['rsk']\n[facts]\nrisk = 'huge'\nbeleif = 'doubt'\n")
    refused(said, "subject", "unsure", "facts.risk", "facts.beleif", faults=4)


FILES = [
    ("broken", b"subject = ", ("is not TOML", "at end of document")),
    ("twice", b"subject = 'child'\nsubject = 'adult'\n", ("is not TOML", "overwrite")),
    ("empty", b"", ("is empty", "subject")),
    ("comment", b"# nothing\n", ("is empty",)),
    ("binary", bytes(range(128, 256)), ("cannot be read as text",)),
    ("nul", b"\x00\x00", ("is not TOML",)),
    ("utf-16", "subject = 'child'".encode("utf-16"), ("cannot be read as text",)),
]


@pytest.mark.parametrize(("kind", "data", "parts"), FILES, ids=[kind for kind, *_ in FILES])
def test_a_file_that_is_no_case(kind: str, data: bytes, parts: tuple[str, ...], tmp_path: Path) -> None:
    refused(decide(tmp_path, data), "case.toml", *parts)


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    refused(call("decide", tmp_path / "none.toml"), "none.toml", "there is no such file")
    refused(call("decide", tmp_path), str(tmp_path), "Is a directory")
    refused(call("decide", ""), "Is a directory")


@pytest.mark.parametrize("depth", [1_000, 50_000])
def test_a_file_nested_too_deep(depth: int, tmp_path: Path) -> None:
    refused(run("decide", write_deep(tmp_path, depth)), "case.toml", "is not TOML")


def write_deep(folder: Path, depth: int) -> Path:
    path = folder / "case.toml"
    path.write_text(f'subject = "child"\na = {"[" * depth}{"]" * depth}\n')
    return path


def test_a_number_too_long_to_read(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(f'subject = "child"\n[facts]\nchild_age = {"9" * 5000}\n')
    said = run("decide", case)
    assert "Traceback" not in said.err
    assert said.code == 2


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    said = decide(tmp_path, b"\xef\xbb\xbfsubject = 'child'\n[facts]\nrisk = 'immediate-danger'\n")
    assert said.code == 0, said.err


def test_the_subject_is_stated_once(tmp_path: Path) -> None:
    refused(decide(tmp_path, "subject = 'child'\n[facts]\nsubject = 'adult'\n"), "subject")


def test_a_fault_stays_on_its_line(tmp_path: Path) -> None:
    """Line breaks and colour codes in what is quoted back would forge lines on the screen."""
    said = decide(tmp_path, 'subject = "child"\n[facts]\nrisk = "a\\nb\\u001b[31m"\n')
    refused(said, "facts.risk")
    assert "\x1b" not in said.err


def test_a_fault_stays_on_its_line_whatever_the_key(tmp_path: Path) -> None:
    said = decide(tmp_path, 'subject = "child"\n[facts]\n"a\\ncase.toml: all is well\\u001b[31m" = 1\n')
    refused(said, "there is no fact")
    assert "\x1b" not in said.err


def test_a_fault_stays_on_its_line_whatever_the_file_is_called(tmp_path: Path) -> None:
    said = call("decide", tmp_path / "a\nb\x1b[31m.toml")
    refused(said, "there is no such file")
    assert "\x1b" not in said.err


WORDS = [
    (("--pack", "wales-2030"), "there is no pack `wales-2030`"),
    (("--pack", "../england-2018"), "there is no pack"),
    (("--pack", ""), "there is no pack ``"),
    (("--on", "tomorrow"), "--on: is `tomorrow`"),
    (("--on", "2026-13-01"), "expected a day such as"),
    (("--on", "2026-11-25T10:00"), "expected a day such as"),
]


@pytest.mark.parametrize(("words", "part"), WORDS, ids=[" ".join(words) for words, _ in WORDS])
def test_words_that_cannot_be(words: tuple[str, ...], part: str, tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    rows = write_rows(tmp_path / "rows.jsonl", [EMERGENCY])
    refused(call("decide", case, *words), part)
    refused(call("decide", "--many", rows, "--out", tmp_path / "out.jsonl", *words), part)
    refused(call("decide", *words), part)
    assert names_in(tmp_path) == ["case.toml", "rows.jsonl"]


def test_words_that_do_not_go_together(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    refused(call("decide", case, "--many", case, "--out", "x"), "not both")
    refused(call("decide", case, "--out", "x"), "not both")
    refused(call("decide", "--many", case), "go together")
    refused(call("decide", "--out", "x"), "go together")


def test_an_unknown_option_or_command_exits_with_two() -> None:
    assert call("decide", "--loud").code == 2
    assert call("shout").code == 2


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this machine has no full disk to write to")
def test_output_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", risk="immediate-danger")
    with FULL.open("w") as full:
        done = subprocess.run([*START, "decide", str(case), "--json"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
