"""The README's first command says what it promises: every practice case as expected, and one explained in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .helpers import practice

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def test_the_demo_decides_every_practice_case_and_explains_one() -> None:
    done = subprocess.run([sys.executable, "-B", str(DEMO)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(practice())} practice cases" in done.stdout
    assert not [example.id for example in practice() if f" {example.id} " not in done.stdout]
    assert "Why" in done.stdout and "What would change this" in done.stdout
    assert done.stderr == ""
