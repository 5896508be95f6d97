"""The README says what the commands say."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from sharewell.cli.app import app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
CUT = "[...]"


def flat(text: str) -> str:
    """The words alone, however the lines are broken."""
    return " ".join(text.split())


def block(after: str, language: str) -> str:
    """The first code block of a language after a text."""
    found = re.search(rf"```{language}\n(.*?)```", README[README.index(after) :], flags=re.DOTALL)
    assert found is not None
    return found.group(1)


def said(case: str, folder: Path) -> str:
    """What the command answers to a case that it can decide."""
    path = folder / "belt.toml"
    path.write_text(case, encoding="utf-8")
    done = CliRunner().invoke(app, ["decide", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    return flat(done.stdout)


def in_order(parts: list[str], answer: str) -> bool:
    """Whether the parts stand in the answer one after the other."""
    place = 0
    for part in parts:
        place = answer.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def test_the_case_is_answered_as_shown(tmp_path: Path) -> None:
    """Every part of the shortened answer stands in the real one, in that order."""
    answer = said(block("`belt.toml`", "toml"), tmp_path)
    parts = [flat(part) for part in block("shortened at each", "").split(CUT)]
    assert in_order([part for part in parts if part], answer)


def test_another_answer_would_be_noticed(tmp_path: Path) -> None:
    """The same shown answer does not fit a case that is decided otherwise, if only by one gate: danger now."""
    other = block("`belt.toml`", "toml").replace("significant-harm-to-child", "immediate-danger")
    parts = [flat(part) for part in block("shortened at each", "").split(CUT)]
    assert not in_order([part for part in parts if part], said(other, tmp_path))


def test_the_folders_named_are_there() -> None:
    """Each path of the table exists."""
    named = re.findall(r"^\| `([^`]+/)`", README, flags=re.MULTILINE)
    assert len(named) >= 8
    assert not [name for name in named if not (Path(__file__).parents[2] / name).is_dir()]
