"""Reading our own source: which file is on which floor, and what it calls and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sharewell"


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def files() -> Iterator[tuple[str, Path]]:
    """Every source file with its place under src/sharewell, such as `web/doors.py`."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), path


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a method, with the method's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every name that is imported from a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text that stands in the code, docstrings included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
