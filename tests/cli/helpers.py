"""What the tests of the command line share: running it, cases to run it on, and rows by the thousand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from sharewell.cli.app import app
from sharewell.packs import HOME, load
from sharewell.packs.examples import NOTHING_YET, Example, load_examples
from sharewell.policy.pack import Pack

ENGLAND = HOME / "england-2018"
START = (sys.executable, "-B", "-c", "from sharewell.cli import main; main()")

EMERGENCY = {"subject": "child", "facts": {"risk": "immediate-danger"}}
OPEN = {"subject": "child", "facts": {"trigger": "own-concern", "risk": "harm"}}


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def call(*words: str | Path, typed: str = "") -> Said:
    """Run a command in this process."""
    got = CliRunner().invoke(app, [str(word) for word in words], input=typed, catch_exceptions=False)
    return Said(got.exit_code, got.stdout, got.stderr)


def run(*words: str | Path, typed: bytes = b"", **environment: str) -> Said:
    """Run the real command in a process of its own."""
    done = subprocess.run(
        [*START, *(str(word) for word in words)],
        input=typed,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        timeout=120,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def write_case(path: Path, subject: str = "child", extra: str = "", **facts: str | int | bool) -> Path:
    """A case file."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in facts.items()]
    path.write_text("\n".join([f'subject = "{subject}"', extra, "[facts]", *lines, ""]), encoding="utf-8")
    return path


def write_rows(path: Path, rows: Iterable[Mapping[str, Any] | str]) -> Path:
    """A JSON Lines file; a row that is text already is written as it is."""
    texts = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The answers in a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names_in(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


@cache
def england() -> Pack:
    return load("england-2018")


@cache
def examples() -> tuple[Example, ...]:
    return load_examples(england(), ENGLAND)


@cache
def decided() -> tuple[Example, ...]:
    """The examples that lead to an outcome, and do not stop half way."""
    return tuple(example for example in examples() if example.expected != NOTHING_YET)


@cache
def practice() -> tuple[Example, ...]:
    """The practice cases."""
    return tuple(example for example in examples() if example.file == "practice.toml")
