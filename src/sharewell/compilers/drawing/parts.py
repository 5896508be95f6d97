"""The pieces of the flow as SVG: gates, outcomes, arrows and the panels behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sharewell.compilers.drawing.lettering import fitted
from sharewell.compilers.drawing.marks import (
    ARROWS,
    DARK,
    GATES,
    PALE,
    PATH,
    PILLS,
    PLAIN_ARROW,
    QUIET,
    Mark,
    Paint,
    Stroke,
    mark_of,
    paint,
)
from sharewell.compilers.drawing.path import Path, Walked
from sharewell.compilers.drawing.sheet import (
    BADGE_COLUMN,
    GAP,
    INNER,
    NUMBER_COLUMN,
    SIZE,
    SMALL,
    Box,
    Group,
    Row,
    Sheet,
)
from sharewell.compilers.drawing.svg import (
    LEADING,
    NOTHING,
    Attributes,
    Markup,
    Point,
    height_of,
    joined,
    plain,
    points,
    polygon,
    tag,
    text,
)
from sharewell.compilers.drawing.words import gate_in_words

EDGE = 6.0
"""Between the edge of a panel and its words, at least."""
LABEL_DROP = (GAP - SIZE * LEADING) / 2
"""From the foot of a gate to the word on the arrow down, which stands half way."""
BADGE = 15.0
"""The radius of an outcome's badge."""


def rectangle(box: Box, corner: float, look: Attributes) -> Markup:
    """A rectangle with rounded corners."""
    return tag("rect", {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": corner, **look})


def panel(group: Group, sheet: Sheet) -> Markup:
    """The panel behind the gates of one step, with the step's name beside the path down."""
    frame = rectangle(group.panel, 8, {"fill": PALE, "stroke": "#c9d1db", "stroke-width": 1})
    first = group.rows[0]
    if sheet.below:
        x = first.spine + 12
        name = fitted(f"Step {group.step}", group.panel.right - x - EDGE, SIZE, bold=True)
        return joined([frame, text((x, group.panel.y + 6), [name], SIZE, DARK, bold=True)])
    name = fitted(group.step, sheet.lane - EDGE, SIZE, bold=True)
    at = (group.panel.x + sheet.lane / 2, first.gate.y + 6)
    return joined([frame, text(at, [name], SIZE, DARK, bold=True, middle=True)])


def row(walk: Path, seen: Row, sheet: Sheet) -> Markup:
    """A gate with its outcome, as one item of the list that a screen reader goes through."""
    gate = seen.stop.gate
    name = f"{sheet.prefix}name-{gate.id}"
    inside = joined(
        [
            tag("title", {"id": name}, plain(gate_in_words(walk, seen.stop))),
            _gate(walk, seen),
            _outcome(walk, seen, sheet),
        ]
    )
    return tag(
        "g",
        {"role": "listitem", "id": f"{sheet.prefix}gate-{gate.id}", "data-gate": gate.id, "data-truth": seen.stop.word},
        tag("g", {"role": "img", "aria-labelledby": name}, inside),
    )


def _gate(walk: Path, seen: Row) -> Markup:
    box, stop = seen.gate, seen.stop
    faded = stop.truth is None and walk.recommendation is not None
    ink = QUIET if faded else DARK
    look = GATES[stop.word if walk.recommendation else "plain"]
    top = box.middle - height_of(seen.says, SIZE) / 2
    return joined(
        [
            rectangle(box, 6, look),
            *_number(seen, ink),
            text((box.x + NUMBER_COLUMN + INNER / 2, top), seen.says, SIZE, ink),
        ]
    )


def _number(seen: Row, ink: str) -> list[Markup]:
    """The gate's number, with its truth below where it was read."""
    word = seen.stop.word
    top = seen.gate.middle - SIZE * LEADING / 2 - (12 if word in PILLS else 0)
    figure = text((seen.spine, top), [str(seen.stop.number)], SIZE, ink, bold=True, middle=True)
    return [figure, pill(seen.spine, seen.gate.middle, word)] if word in PILLS else [figure]


def pill(middle: float, top: float, word: str) -> Markup:
    """A gate's truth as a word in a rounded frame around `middle`."""
    says, look, colour = PILLS[word]
    frame = rectangle(Box(middle - 18, top, 36, 21), 10.5, look)
    return joined([frame, text((middle, top + 1), [says], SIZE, colour, bold=True, middle=True)])


def _outcome(walk: Path, seen: Row, sheet: Sheet) -> Markup:
    stop, box = seen.stop, seen.outcome
    mark = mark_of(walk, stop.gate.outcome)
    look = paint(mark, stop.standing)
    top = box.middle - (height_of(seen.title, SIZE) + (height_of([seen.note], SMALL) if seen.note else 0)) / 2
    x = box.x + BADGE_COLUMN
    note = text((x, top + height_of(seen.title, SIZE)), [seen.note], SMALL, look.words) if seen.note else NOTHING
    return tag(
        "g",
        {
            "id": f"{sheet.prefix}outcome-{stop.gate.id}",
            "data-outcome": stop.gate.outcome,
            "data-standing": stop.standing,
        },
        _halo(seen),
        outcome_box(box, mark, look),
        badge((box.x + 28, box.middle), mark, look),
        text((x, top), seen.title, SIZE, look.words, bold=True),
        note,
    )


def _halo(seen: Row) -> Markup:
    """A line around an outcome that comes out, broken where it only could."""
    if not seen.note:
        return NOTHING
    look: dict[str, str | float] = {"fill": "#ffffff", "stroke": PATH, "stroke-width": 2.5}
    if seen.stop.standing == "possible":
        look["stroke-dasharray"] = "8 4"
    return rectangle(seen.outcome.grown(6), 8, look)


def outcome_box(box: Box, mark: Mark, look: Paint) -> Markup:
    """The box of an outcome with the border that is its own."""
    border: dict[str, str | float] = {
        "fill": look.fill,
        "stroke": look.line,
        "stroke-width": min(mark.border, look.border),
    }
    if mark.dash:
        border["stroke-dasharray"] = mark.dash
    outer = rectangle(box, mark.corner, border)
    if not mark.double:
        return outer
    return joined(
        [outer, rectangle(box.grown(-4), mark.corner, {"fill": "none", "stroke": look.line, "stroke-width": 1})]
    )


def badge(centre: Point, mark: Mark, look: Paint) -> Markup:
    """The shape with the letter that stands for an outcome."""
    x, y = centre
    size = 13.0 if len(mark.letter) == 1 else 10.0
    radius = BADGE + 3 if mark.sides in (3, 4, 5) else BADGE
    # The letter hangs where the shape is broadest.
    middle = y + {3: -3.0, 5: 1.0}.get(mark.sides, 0.0)
    line = look.letter if look.badge == "#ffffff" else look.badge
    shape = polygon((x, y), radius, mark.sides, mark.turn, {"fill": look.badge, "stroke": line, "stroke-width": 1.5})
    top = middle - size * LEADING / 2
    return joined([shape, text((x, top), [mark.letter], size, look.letter, bold=True, middle=True)])


def arrows(walk: Path, rows: Sequence[Row]) -> Markup:
    """The arrows between these gates and to their outcomes; one to a gate that is not here is left to the page."""
    drawn: list[Markup] = []
    for seen in rows:
        drawn.append(_yes(walk, seen))
    for seen, below in pairwise(rows):
        drawn.append(no_arrow(walk, seen, below.gate.y))
    return joined(drawn)


def _yes(walk: Path, seen: Row) -> Markup:
    start, end = seen.yes
    down = start[0] == end[0]
    back = 8.0 if seen.note else 2.0
    end = (end[0], end[1] - back) if down else (end[0] - back, end[1])
    label = (start[0] + 12, start[1] + LABEL_DROP - 3) if down else (start[0] + 7, start[1] - 26)
    return _arrow(walk, seen, "yes", seen.stop.yes, (start, end), label)


def no_arrow(walk: Path, seen: Row, to: float, word: str = "no") -> Markup:
    """The arrow from a gate down the spine, ending at `to`."""
    start, end = (seen.spine, seen.gate.bottom), (seen.spine, to - 2)
    return _arrow(
        walk,
        seen,
        "no",
        seen.stop.no,
        (start, end),
        (seen.spine + 12, seen.gate.bottom + LABEL_DROP),
        word,
    )


def _arrow(
    walk: Path, seen: Row, way: str, walked: Walked, ends: tuple[Point, Point], label: Point, word: str = ""
) -> Markup:
    stroke = ARROWS[walked] if walk.recommendation else PLAIN_ARROW
    return tag(
        "g",
        {"data-arrow": way, "data-from": seen.stop.gate.id, "data-walked": walked},
        line(ends, stroke),
        text(label, [word or way], SIZE, stroke.words, bold=walked != "not"),
    )


def line(ends: tuple[Point, Point], stroke: Stroke) -> Markup:
    """A straight line down or to the right, with a head at its end."""
    start, (x, y) = ends
    long, half = 9.0, 5.0 if stroke.width < 3 else 7.5
    down = start[0] == x
    neck = (x, y - long) if down else (x - long, y)
    corners = (
        [(x, y), (x - half, y - long), (x + half, y - long)]
        if down
        else [(x, y), (x - long, y - half), (x - long, y + half)]
    )
    look: dict[str, str | float] = {"points": points([start, neck]), "fill": "none", "stroke": stroke.colour}
    look["stroke-width"] = stroke.width
    if stroke.dash:
        look["stroke-dasharray"] = stroke.dash
    return Markup(tag("polyline", look) + tag("polygon", {"points": points(corners), "fill": stroke.colour}))
