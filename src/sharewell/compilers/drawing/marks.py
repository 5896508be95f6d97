"""How outcomes, gates and arrows look. Nothing is told by colour alone: shapes, letters, line patterns and words do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sharewell.compilers.drawing.path import Path, Standing, Walked
from sharewell.compilers.drawing.svg import Attributes

WHITE, DARK, QUIET, PALE = "#ffffff", "#1a1a1a", "#5c5c5c", "#f3f5f8"
FAINT = "#858585"
"""For lines of what was not reached: 3.7 to 1 on white."""
PATH = "#0b2e5c"


@dataclass(frozen=True, slots=True)
class Mark:
    """The looks of an outcome. The badge is a polygon of `sides` corners (0 for a circle) with a letter in it.

    `dash` is the pattern of the border, `corner` the radius of its corners, and `double` adds an inner line.
    """

    letter: str
    sides: int
    turn: float
    ink: str
    tint: str
    dash: str = ""
    corner: float = 4
    border: float = 2
    double: bool = False


MARKS = {
    "share": Mark("S", 0, 0, "#155724", "#e9f5ec", corner=22),
    "share-with-consent-sought-first": Mark("C", 4, 0, "#0a4a78", "#e6f1f9", dash="9 4", corner=22),
    "share-without-consent": Mark("W", 5, -90, "#5f3a00", "#fcf2dd", double=True),
    "do-not-share": Mark("N", 4, 45, "#333333", "#efefef", corner=0),
    "share-anonymised": Mark("A", 6, 0, "#0b5752", "#e3f4f2", dash="2 4", corner=22),
    "seek-advice-without-identity": Mark("T", 3, 90, "#4a2878", "#f0ebf8", dash="12 4 2 4"),
    "act-now-report": Mark("!", 8, 22.5, "#8a1710", "#fdeae8", corner=0, border=4),
}
ANOTHER = Mark("", 0, 0, DARK, PALE, dash="5 3")
"""For an outcome that only a pack of one's own knows: its place among the outcomes is its letter."""


def mark_of(walk: Path, outcome: str) -> Mark:
    """How an outcome looks in this pack."""
    if outcome in MARKS:
        return MARKS[outcome]
    order = list(walk.pack.outcomes)
    return replace(ANOTHER, letter=str(order.index(outcome) + 1) if outcome in order else "0")


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of an outcome's box, its words, its badge and the letter in the badge."""

    fill: str
    line: str
    words: str
    badge: str
    letter: str
    border: float = 4
    """The width of the border at most, in units."""


def paint(mark: Mark, standing: Standing) -> Paint:
    """The outcome's own colours; dark where it comes out, faint where it does not."""
    if standing == "reached":
        return Paint(mark.ink, WHITE if mark.double else mark.ink, WHITE, WHITE, mark.ink)
    if standing in ("passed", "unread"):
        return Paint(WHITE, FAINT, QUIET, WHITE, QUIET, 1.5)
    return Paint(mark.tint, mark.ink, mark.ink, mark.ink, WHITE)


GATES: dict[str, Attributes] = {
    "plain": {"fill": WHITE, "stroke": DARK, "stroke-width": 1.5},
    "no": {"fill": WHITE, "stroke": PATH, "stroke-width": 2},
    "yes": {"fill": "#e4edf9", "stroke": PATH, "stroke-width": 4},
    "unknown": {"fill": "#fff7df", "stroke": PATH, "stroke-width": 2.5, "stroke-dasharray": "8 5"},
    "unread": {"fill": WHITE, "stroke": FAINT, "stroke-width": 1},
}
PILLS: dict[str, tuple[str, Attributes, str]] = {
    "no": ("no", {"fill": WHITE, "stroke": PATH, "stroke-width": 1.5}, PATH),
    "yes": ("yes", {"fill": PATH, "stroke": PATH, "stroke-width": 1.5}, WHITE),
    "unknown": ("?", {"fill": WHITE, "stroke": PATH, "stroke-width": 2, "stroke-dasharray": "4 3"}, PATH),
}
"""What a gate's truth is written as, on what, and in which colour."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How an arrow is drawn, and in which colour its word is written."""

    colour: str
    width: float
    dash: str
    words: str


PLAIN_ARROW = Stroke(DARK, 1.8, "", DARK)
ARROWS: dict[Walked, Stroke] = {
    "sure": Stroke(PATH, 5, "", PATH),
    "maybe": Stroke(PATH, 4, "8 4", PATH),
    "not": Stroke(FAINT, 1.2, "", QUIET),
}
