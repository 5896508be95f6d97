"""A pack from somebody hostile: its texts are refused or printed as they stand, and never run."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Collection
from pathlib import Path

import pytest

from .helpers import ENGLAND, call

TEXTS = {
    "colours": "[red]Danger[/red]",
    "closing": "Close it [/] here [/red]",
    "backslash and colours": "Slash \\[red]here",
    "backslash and closing": "Slash \\[/red]here",
    "two backslashes": "Slash \\\\[/]here",
    "ends in a backslash": "At the end \\",
    "link": "[link=https://example.org]Press[/link]",
    "emoji": "A :warning: for you",
    "quotes": "Say \"so\" and 'so'",
    "code": '"); __import__("os").abort(); ("',
    "code in braces": "{__import__('os').abort()} %s %(x)s {0}",
    "markup of pictures": "</text><script>alert(1)</script>",
    "entity": "&amp; &#0; <!-- -->",
}
CONTROL = {
    "line break": "one\\ntwo",
    "colour code": "\\u001b[31mred",
    "nul": "a\\u0000b",
    "turned round": "a\\u202eb",
    "line separator": "a\\u2028b",
    "bell": "\\u0007",
}
KEYS = {
    "gates.toml": "says",
    "grounds.toml": "says",
    "duties.toml": "says",
    "guarantees.toml": "says",
    "impossible.toml": "says",
    "facts.toml": "question",
    "left.toml": "why",
    "pack.toml": "title",
    "outcomes.toml": "title",
}
READING = ("check", "show", "coverage", "draw")
SHOWING = {
    "show": ("gates.toml", "grounds.toml", "duties.toml", "facts.toml", "guarantees.toml", "pack.toml"),
    "coverage": ("left.toml",),
}


def quoted(text: str) -> str:
    """A text as a TOML string."""
    slashed = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{slashed}"'


def put(folder: Path, file: str, toml: str) -> None:
    """Put a text in the place of the first one in a file."""
    path = folder / file
    text, count = re.subn(rf'(?m)^{KEYS[file]} = ".*"$', lambda _: f"{KEYS[file]} = {toml}", path.read_text(), count=1)
    assert count == 1, file
    path.write_text(text)


def put_each(folder: Path, file: str, texts: Collection[str]) -> None:
    """Put each text in the place of another one in a file."""
    path, left = folder / file, list(texts)
    path.write_text(
        re.sub(rf'(?m)^{KEYS[file]} = ".*"$', lambda kept: f"{KEYS[file]} = {quoted(left.pop())}" if left else kept[0],
               path.read_text())
    )  # fmt: skip
    assert not left, file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ENGLAND, tmp_path / "pack"))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("part", READING)
def test_a_text_is_printed_as_it_stands(part: str, name: str, folder: Path) -> None:
    for file in KEYS:
        put(folder, file, quoted(TEXTS[name]))
    said = call("pack", part, folder)
    assert said.code == 0, said.err
    assert flat(said.out).count(flat(TEXTS[name])) >= len(SHOWING.get(part, ()))
    if part == "draw":
        picture = ET.fromstring(said.out)
        assert not [item for item in picture.iter() if item.tag.endswith("script")]


def test_texts_that_are_proved_are_printed_as_they_stand(folder: Path) -> None:
    pytest.importorskip("z3")
    put_each(folder, "guarantees.toml", TEXTS.values())
    put(folder, "impossible.toml", quoted(TEXTS["closing"]))
    said = call("pack", "prove", folder)
    assert said.code == 0, said.err
    missing = [name for name, text in TEXTS.items() if flat(text) not in flat(said.out)]
    assert not missing
    assert flat(said.out).count(flat(TEXTS["closing"])) >= 2


@pytest.mark.parametrize("name", CONTROL)
@pytest.mark.parametrize("file", [file for file in KEYS if file != "left.toml"])
def test_letters_that_do_not_show_are_refused(file: str, name: str, folder: Path) -> None:
    put(folder, file, f'"{CONTROL[name]}"')
    said = call("pack", "check", folder)
    assert said.code == 2
    assert said.out == ""
    assert len(said.lines) == 1
    assert f"{file}: " in said.err
    assert "without control characters" in said.err
    assert said.err.rstrip("\n").isprintable()


@pytest.mark.parametrize("name", ["Gate", "a b", "a'b", 'a\\"b', "a\\nb", "__import__", "é", "[red]", "a" * 200, ""])
@pytest.mark.parametrize("file", ["gates.toml", "grounds.toml", "duties.toml", "facts.toml", "pack.toml"])
def test_a_name_that_is_no_word_is_refused(file: str, name: str, folder: Path) -> None:
    path = folder / file
    path.write_text(re.sub(r'(?m)^id = ".*"$', lambda _: f'id = "{name}"', path.read_text(), count=1))
    said = call("pack", "check", folder)
    assert said.code == 2
    assert said.out == ""
    assert file in said.err
    assert all(line.isprintable() for line in said.lines)


BROKEN_TABLES = [
    ("left.toml", "left = 3"),
    ("left.toml", "left = [3]"),
    ("clauses.toml", "clause = 3"),
    ("clauses.toml", '[[clause]]\nid = "HAV-1.1"'),
    ("examples/practice.toml", "case = 3"),
    ("examples/practice.toml", "case = [3]"),
    ("gates.toml", "gate = 3"),
    ("gates.toml", "gate = [3]"),
    ("facts.toml", "fact = { id = 3 }"),
    ("pages.toml", "page = [[]]"),
    ("gates.toml", "a = " + "[" * 5000 + "]" * 5000),
    ("gates.toml", "a = " + "9" * 5000),
]


@pytest.mark.parametrize(("file", "text"), BROKEN_TABLES, ids=[f"{file}-{text[:14]}" for file, text in BROKEN_TABLES])
def test_tables_of_the_wrong_form_are_faults(file: str, text: str, folder: Path) -> None:
    (folder / file).write_text(text)
    said = call("pack", "check", folder)
    assert said.code in (1, 2)
    assert Path(file).name in said.err
