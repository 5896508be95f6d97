"""Functions and files stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
OURS = sorted(path for folder in ("src", "docs", "examples", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FUNCTION, LONGEST_FILE, USUAL, NEARLY_ALL = 60, 500, 8, 35


def lengths(source: str) -> Iterator[tuple[str, int]]:
    """The name and the lines of code of every function: its docstring and its signature are not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_functions_are_short() -> None:
    """Median 8 lines or fewer, 95 in 100 at most 35, none over 60."""
    found = [(path.name, *item) for path in OURS for item in lengths(path.read_text(encoding="utf-8"))]
    assert not [item for item in found if item[2] > LONGEST_FUNCTION]
    counts = [item[2] for item in found]
    assert median(counts) <= USUAL
    assert quantiles(counts, n=20)[-1] <= NEARLY_ALL


def test_files_are_short() -> None:
    """No file of ours has over 500 lines."""
    counts = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert not {name: count for name, count in counts.items() if count > LONGEST_FILE}


def test_the_measure_sees_a_long_function() -> None:
    """A function of 61 lines is found out."""
    source = "def long():\n" + "    x = 1\n" * (LONGEST_FUNCTION + 1)
    assert list(lengths(source)) == [("long", LONGEST_FUNCTION + 1)]
