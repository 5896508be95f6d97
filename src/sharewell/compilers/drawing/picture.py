"""The whole picture: one tall SVG, or pages of A4. The same pack and case give the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sharewell.compilers.drawing.frame import answer, foot, heading
from sharewell.compilers.drawing.marks import WHITE
from sharewell.compilers.drawing.parts import arrows, no_arrow, panel, row
from sharewell.compilers.drawing.path import Path, path
from sharewell.compilers.drawing.sheet import A4, GAP, PAD, Block, Group, Row, Sheet, blocks, place
from sharewell.compilers.drawing.svg import FAMILY, Markup, joined, number, plain, tag
from sharewell.compilers.drawing.words import summary
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import Recommendation

BETWEEN = GAP - 2 * PAD
"""Between one panel and the next."""
TURNING = 34.0
"""Below the last gate of a page, for the arrow to the next page and its words."""


def draw(pack: Pack, recommendation: Recommendation | None = None, sheet: Sheet = A4) -> str:
    """The flow of a pack, or the path of a case through it, as one self-contained SVG.

    Raises ValueError where the recommendation was made with another pack.
    """
    walk = path(pack, recommendation)
    top = heading(walk, sheet, "")
    found = answer(walk, sheet, top.bottom)
    groups = place(walk, blocks(walk), sheet, found.bottom)
    below = foot(walk, sheet, _end(groups, found.bottom) + 2 * PAD)
    parts = [top.markup, found.markup, _flow(walk, groups, sheet), below.markup]
    return _svg(walk, parts, below.bottom + sheet.margin, sheet)


def pages(pack: Pack, recommendation: Recommendation | None = None) -> tuple[str, ...]:
    """The same on pages of A4 upright, each an SVG of its own; no box is cut by the edge of a page."""
    walk = path(pack, recommendation)
    first = answer(walk, A4, heading(walk, A4, "Page").bottom).bottom
    other = heading(walk, A4, "Page").bottom
    spread = _spread(walk, first, other)
    last = place(walk, spread[-1], A4, other if len(spread) > 1 else first)
    if foot(walk, A4, _end(last, 0) + 2 * PAD).bottom > A4.page_height - A4.margin:
        spread.append([])
    return tuple(_page(walk, spread, place_of) for place_of in range(len(spread)))


def _spread(walk: Path, first: float, other: float) -> list[list[Block]]:
    """The blocks page by page. A block higher than a page has one to itself, which is then as high as it needs."""
    spread: list[list[Block]] = [[]]
    limit = A4.page_height - TURNING
    for block in blocks(walk):
        top = first if len(spread) == 1 else other
        if spread[-1] and _end(place(walk, [*spread[-1], block], A4, top), top) > limit:
            spread.append([])
        spread[-1].append(block)
    return spread


def _page(walk: Path, spread: Sequence[Sequence[Block]], at: int) -> str:
    sheet = replace(A4, prefix=A4.prefix if len(spread) == 1 else f"page-{at + 1}-")
    parts: list[Markup] = []
    top = heading(walk, sheet, f"Page {at + 1} of {len(spread)}.")
    parts.append(top.markup)
    end = top.bottom
    if at == 0:
        found = answer(walk, sheet, end)
        parts.append(found.markup)
        end = found.bottom
    groups = place(walk, spread[at], sheet, end)
    parts.append(_flow(walk, groups, sheet))
    end = _end(groups, end)
    if at == len(spread) - 1:
        below = foot(walk, sheet, end + 2 * PAD)
        parts.append(below.markup)
        end = below.bottom
    return _svg(walk, parts, max(sheet.page_height, end + TURNING), sheet)


def _end(groups: Sequence[Group], top: float) -> float:
    return groups[-1].panel.bottom if groups else top


def _flow(walk: Path, groups: Sequence[Group], sheet: Sheet) -> Markup:
    """Panels, then arrows, then gates over them. Only the gates are for a screen reader: their names say it all."""
    rows = [seen for group in groups for seen in group.rows]
    if not rows:
        return joined([])
    behind = [panel(group, sheet) for group in groups]
    hidden = tag("g", {"aria-hidden": "true"}, joined([*behind, arrows(walk, rows), *_turning(walk, rows[-1], groups)]))
    gates = [row(walk, seen, sheet) for seen in rows]
    return joined([hidden, tag("g", {"role": "list", "aria-label": "The gates in order"}, joined(gates))])


def _turning(walk: Path, last: Row, groups: Sequence[Group]) -> list[Markup]:
    """The arrow to the next page, where more gates follow."""
    if last.stop.number == len(walk.stops):
        return []
    return [no_arrow(walk, last, groups[-1].panel.bottom + TURNING, f"no: gate {last.stop.number + 1}, next page")]


def _svg(walk: Path, parts: Sequence[Markup], height: float, sheet: Sheet) -> str:
    title, desc = f"{sheet.prefix}flow-title", f"{sheet.prefix}flow-desc"
    looks = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(sheet.width)} {number(height)}",
        "width": f"{number(sheet.width * sheet.scale)}{sheet.unit}",
        "height": f"{number(height * sheet.scale)}{sheet.unit}",
        "font-family": FAMILY,
        "lang": "en-GB",
        "role": "graphics-document",
        "aria-labelledby": title,
        "aria-describedby": desc,
        "data-pack": walk.pack.about.id,
        "data-edition": walk.pack.about.edition,
    }
    named = f"{walk.pack.about.title}: {'the path of a case' if walk.recommendation else 'the flow of its gates'}"
    head = [
        tag("title", {"id": title}, plain(named)),
        tag("desc", {"id": desc}, plain(summary(walk))),
        tag("rect", {"width": sheet.width, "height": height, "fill": WHITE}),
    ]
    return tag("svg", looks, Markup("\n"), joined([*head, *parts]), Markup("\n")) + "\n"
