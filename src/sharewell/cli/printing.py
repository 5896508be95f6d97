"""Lines on a terminal. Texts of a pack are printed as they stand: no mark in them is ever read as a colour."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

Part = str | tuple[str, str]
"""A text, or a text and its style."""


def console() -> Console:
    """The terminal, or whatever takes its place, with no colours of its own choosing."""
    return Console(highlight=False, markup=False, emoji=False)


def bold(text: str) -> Part:
    """A text that stands out."""
    return text, "bold"


def dim(text: str) -> Part:
    """A text that steps back."""
    return text, "dim"


def line(to: Console, *parts: Part) -> None:
    """Print these parts as one line, or an empty one."""
    to.print(Text.assemble(*parts))
