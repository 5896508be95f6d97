"""Where everything stands on a sheet. Lengths are in units: a quarter of a millimetre on A4, a pixel on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sharewell.compilers.drawing.lettering import wrap
from sharewell.compilers.drawing.path import Path, Standing, Stop
from sharewell.compilers.drawing.svg import Point, height_of
from sharewell.compilers.drawing.words import title_of

SIZE = 14.0
SMALL = 12.0
NUMBER_COLUMN = 44.0
"""The left part of a gate's box, with its number and its truth. The path runs down its middle."""
BADGE_COLUMN = 54.0
INNER = 12.0
GAP = 38.0
"""Between one gate and the next, with room for the arrow."""
PAD = 10.0
LEAST_GATE = 62.0
LEAST_OUTCOME = 52.0
NOTES: dict[Standing, str] = {"reached": "The outcome", "possible": "Could come out"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet. `lane` is the column for the step's name at the left, or `strip` the height above its gates.

    The outcome stands beside its gate, or `below` it. Ids begin with `prefix`, so that pictures on two kinds of
    sheet can stand in one page. `unit` is what a unit is called, and `scale` how many of it a unit is.
    """

    width: float
    margin: float
    lane: float
    strip: float
    gate_width: float
    outcome_at: float
    outcome_width: float
    below: bool
    page_height: float
    prefix: str
    unit: str
    scale: float

    @property
    def inside(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


A4 = Sheet(760, 8, 54, 0, 432, 548, 192, False, 1108, "", "mm", 0.25)
"""The width of A4 upright between margins of 10 mm: 190 mm; a page is 277 mm high."""
PHONE = Sheet(360, 6, 0, 26, 332, 74, 264, True, 5000, "phone-", "", 1)
"""A narrow screen of 360 pixels, with each outcome below its gate."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    def grown(self, by: float) -> Box:
        """The rectangle so much larger on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Row:
    """A gate and its outcome in their places. `says` and `title` are lines; `note` is empty or one short line."""

    stop: Stop
    gate: Box
    says: tuple[str, ...]
    outcome: Box
    title: tuple[str, ...]
    note: str

    @property
    def spine(self) -> float:
        """Where the path runs down, from the left edge of the sheet."""
        return self.gate.x + NUMBER_COLUMN / 2 + 2

    @property
    def yes(self) -> tuple[Point, Point]:
        """The arrow to the outcome, from and to."""
        if self.outcome.y >= self.gate.bottom:
            x = self.outcome.x + self.outcome.width / 2
            return (x, self.gate.bottom), (x, self.outcome.y)
        return (self.gate.right, self.gate.middle), (self.outcome.x, self.gate.middle)


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring gates of one step on their panel."""

    step: str
    panel: Box
    rows: tuple[Row, ...]


Block = tuple[Stop, ...]


def blocks(walk: Path) -> list[Block]:
    """The gates, neighbours of one step together."""
    return [tuple(stops) for _, stops in groupby(walk.stops, key=lambda stop: stop.gate.step)]


def place(walk: Path, these: Sequence[Block], sheet: Sheet, top: float) -> tuple[Group, ...]:
    """The groups one below the other, the first panel beginning at `top`."""
    groups: list[Group] = []
    for block in these:
        groups.append(_group(walk, block, sheet, top))
        top = groups[-1].panel.bottom + GAP - 2 * PAD
    return tuple(groups)


def _group(walk: Path, block: Block, sheet: Sheet, top: float) -> Group:
    rows: list[Row] = []
    y = top + PAD + sheet.strip
    for stop in block:
        rows.append(_row(walk, stop, sheet, y))
        y = max(rows[-1].gate.bottom, rows[-1].outcome.bottom) + GAP
    panel = Box(sheet.margin, top, sheet.inside, y - GAP + PAD - top)
    return Group(block[0].gate.step, panel, tuple(rows))


def _row(walk: Path, stop: Stop, sheet: Sheet, y: float) -> Row:
    says = wrap(stop.gate.says, sheet.gate_width - NUMBER_COLUMN - 1.5 * INNER, SIZE)
    title = wrap(title_of(walk.pack, stop.gate.outcome), sheet.outcome_width - BADGE_COLUMN - INNER, SIZE, bold=True)
    note = NOTES.get(stop.standing, "")
    tall = max(LEAST_GATE, height_of(says, SIZE) + 2 * INNER)
    low = max(LEAST_OUTCOME, height_of(title, SIZE) + (height_of([note], SMALL) if note else 0) + 2 * INNER)
    # Beside each other the two are level, so that the arrow down has the whole gap for its word.
    high = tall if sheet.below else max(tall, low)
    gate = Box(sheet.margin + sheet.lane + (PAD if sheet.below else 0), y, sheet.gate_width, high)
    top = gate.bottom + GAP if sheet.below else gate.middle - low / 2
    return Row(stop, gate, says, Box(sheet.outcome_at, top, sheet.outcome_width, low), title, note)
