"""SVG as text. Only what is made here is markup: everything else is escaped on its way in.

Looks are presentation attributes, never style attributes or elements, so that a page under a strict content
security policy shows the picture as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import cos, pi, sin
from typing import NewType

from sharewell.compilers.drawing.lettering import clean

Markup = NewType("Markup", str)
Attributes = Mapping[str, str | float]
Point = tuple[float, float]

FAMILY = "Arial, Helvetica, sans-serif"
LEADING = 1.36
"""The height of a line of text, in sizes of its letters."""
HALF_CAPITAL = 0.36
"""From the middle of a line down to the foot of its letters, in sizes of its letters."""
NOTHING = Markup("")


def tag(name: str, attributes: Attributes, *inside: Markup) -> Markup:
    """An element with its attributes in the order given."""
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>")


def _value(value: str | float) -> str:
    return escape(clean(value)) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """A length to a tenth of a unit, without idle zeros."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def plain(text: str) -> Markup:
    """Text as text, whatever is in it."""
    return Markup(escape(clean(text)))


def joined(parts: Sequence[Markup]) -> Markup:
    """Markup after markup, one a line."""
    return Markup("\n".join(parts))


def height_of(lines: Sequence[str], size: float) -> float:
    """The height of so many lines of text."""
    return len(lines) * size * LEADING


def text(
    at: Point, lines: Sequence[str], size: float, fill: str, *, bold: bool = False, middle: bool = False
) -> Markup:
    """Lines of text below `at`, to the right of it, or with `middle` centred under it."""
    x, top = at
    foot = top + size * (LEADING / 2 + HALF_CAPITAL)
    attributes: dict[str, str | float] = {"x": x, "y": foot, "font-size": size, "fill": fill}
    if bold:
        attributes["font-weight"] = "bold"
    if middle:
        attributes["text-anchor"] = "middle"
    if len(lines) == 1:
        return tag("text", attributes, plain(lines[0]))
    rows = [tag("tspan", {"x": x, "y": foot + i * size * LEADING}, plain(line)) for i, line in enumerate(lines)]
    # The blanks keep words apart for whoever copies the text or has it read out.
    return tag("text", attributes, Markup(" ".join(rows)))


def polygon(centre: Point, radius: float, sides: int, turn: float, look: Attributes) -> Markup:
    """A regular polygon, its first corner `turn` degrees clockwise from the right; a circle where sides is 0."""
    x, y = centre
    if not sides:
        return tag("circle", {"cx": x, "cy": y, "r": radius, **look})
    angles = [turn / 180 * pi + 2 * pi * corner / sides for corner in range(sides)]
    return tag("polygon", {"points": points([(x + radius * cos(a), y + radius * sin(a)) for a in angles]), **look})


def points(along: Sequence[Point]) -> str:
    """Points as the attribute of a line."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in along)
