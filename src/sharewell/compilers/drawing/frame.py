"""What stands above and below the flow: the pack's name, the answer of the case, the key and the outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sharewell.compilers.drawing.lettering import wrap
from sharewell.compilers.drawing.marks import ARROWS, DARK, GATES, PATH, PILLS, QUIET, WHITE, mark_of, paint
from sharewell.compilers.drawing.parts import badge, line, outcome_box, pill, rectangle
from sharewell.compilers.drawing.path import Path
from sharewell.compilers.drawing.sheet import BADGE_COLUMN, INNER, SIZE, SMALL, Box, Sheet
from sharewell.compilers.drawing.svg import Markup, height_of, joined, plain, polygon, tag, text
from sharewell.compilers.drawing.words import HOW_TO_READ, answer_in_words, title_of
from sharewell.policy.pack import Outcome
from sharewell.policy.recommend import Recommendation

TITLE = 22.0
ANSWER = 18.0
GUTTER = 16.0
SWATCH = 56.0
"""The width of the samples in the key."""
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


KEY = (
    ("no", "This gate does not hold."),
    ("yes", "This gate holds and ends the flow."),
    ("unknown", "Not yet known: the flow may end here or go on."),
    ("sure", "The way this case goes."),
    ("maybe", "The way it may go, while something is not yet known."),
    ("unread", "Not reached."),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something drawn, and where it ends below."""

    markup: Markup
    bottom: float


def heading(walk: Path, sheet: Sheet, page: str) -> Piece:
    """The pack's name, edition and review date, with `page` such as `Page 2 of 4` where there are several."""
    about = walk.pack.about
    title = wrap(about.title, sheet.inside, TITLE, bold=True)
    edition = f"Edition {about.edition}. To be reviewed by {_day(about.review_by)}. {page}"
    small = wrap(edition, sheet.inside, SMALL)
    top = sheet.margin + height_of(title, TITLE)
    markup = joined(
        [
            text((sheet.margin, sheet.margin), title, TITLE, DARK, bold=True),
            text((sheet.margin, top), small, SMALL, QUIET),
        ]
    )
    return Piece(markup, top + height_of(small, SMALL) + GUTTER)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def answer(walk: Path, sheet: Sheet, top: float) -> Piece:
    """The outcome of the case, or what is open, in a frame; nothing where there is no case."""
    if walk.recommendation is None:
        return Piece(joined([]), top)
    first, *rest = answer_in_words(walk, walk.recommendation)
    width = sheet.inside - BADGE_COLUMN - 2 * INNER
    large = wrap(first, width, ANSWER, bold=True)
    small = [row for sentence in rest for row in wrap(sentence, width, SIZE)]
    box = Box(sheet.margin, top, sheet.inside, height_of(large, ANSWER) + 4 + height_of(small, SIZE) + 2 * INNER)
    x, y = sheet.margin + BADGE_COLUMN + INNER, top + INNER
    words = [text((x, y), large, ANSWER, DARK, bold=True)]
    if small:
        words.append(text((x, y + height_of(large, ANSWER) + 4), small, SIZE, DARK))
    frame = rectangle(box, 8, {"fill": WHITE, "stroke": PATH, "stroke-width": 3})
    sign = _sign(walk, walk.recommendation, (sheet.margin + 32, top + INNER + 14))
    return Piece(_answer(walk, walk.recommendation, sheet, joined([frame, sign, *words])), box.bottom + GUTTER)


def _answer(walk: Path, found: Recommendation, sheet: Sheet, inside: Markup) -> Markup:
    name = f"{sheet.prefix}name-of-the-answer"
    data = {
        "data-outcome": found.outcome or "",
        "data-open": " ".join(found.open),
        "data-possible": " ".join(found.possible),
        "data-doubts": " ".join(found.doubts),
    }
    title = tag("title", {"id": name}, plain(" ".join(answer_in_words(walk, found))))
    return tag("g", {"id": f"{sheet.prefix}answer", "role": "img", "aria-labelledby": name, **data}, title, inside)


def _sign(walk: Path, found: Recommendation, centre: tuple[float, float]) -> Markup:
    if found.outcome:
        mark = mark_of(walk, found.outcome)
        return badge(centre, mark, paint(mark, "plain"))
    x, y = centre
    circle = polygon(centre, 15, 0, 0, {"fill": WHITE, "stroke": PATH, "stroke-width": 2, "stroke-dasharray": "4 3"})
    return joined([circle, text((x, y - ANSWER * 0.68), ["?"], ANSWER, PATH, bold=True, middle=True)])


def foot(walk: Path, sheet: Sheet, top: float) -> Piece:
    """How the picture is read, and every outcome with what it means."""
    lines = wrap(HOW_TO_READ, sheet.inside, SIZE)
    words = [
        text((sheet.margin, top), ["How to read this"], ANSWER, DARK, bold=True),
        text((sheet.margin, top + 26), lines, SIZE, DARK),
    ]
    key = _key(walk, sheet, top + 26 + height_of(lines, SIZE) + 8)
    title = text((sheet.margin, key.bottom + 8), ["The outcomes"], ANSWER, DARK, bold=True)
    listed = _outcomes(walk, sheet, key.bottom + 40)
    return Piece(joined([*words, key.markup, title, listed.markup]), listed.bottom)


def _key(walk: Path, sheet: Sheet, top: float) -> Piece:
    """What the signs along the path of a case mean; nothing where there is no case."""
    if walk.recommendation is None:
        return Piece(joined([]), top)
    drawn: list[Markup] = []
    for sign, says in KEY:
        lines = wrap(says, sheet.inside - SWATCH - INNER, SIZE)
        drawn += [_sample(sign, sheet.margin, top), text((sheet.margin + SWATCH + INNER, top), lines, SIZE, DARK)]
        top += height_of(lines, SIZE) + 8
    return Piece(joined(drawn), top)


def _sample(sign: str, x: float, top: float) -> Markup:
    """A pill, an arrow or a faint box, as it stands in the flow."""
    if sign in PILLS:
        return pill(x + SWATCH / 2, top - 1, sign)
    middle = top + height_of([sign], SIZE) / 2
    if sign == "sure":
        return line(((x + 4, middle), (x + SWATCH - 4, middle)), ARROWS["sure"])
    if sign == "maybe":
        return line(((x + 4, middle), (x + SWATCH - 4, middle)), ARROWS["maybe"])
    return rectangle(Box(x + 6, top + 1, SWATCH - 12, 17), 4, GATES["unread"])


def _outcomes(walk: Path, sheet: Sheet, top: float) -> Piece:
    """Every outcome with its sign, what it is called and what it says, as a list."""
    items: list[Markup] = []
    for outcome in walk.pack.outcomes.values():
        piece = _listed(walk, outcome, sheet, top)
        items.append(piece.markup)
        top = piece.bottom + 10
    return Piece(tag("g", {"role": "list", "aria-label": "The outcomes"}, joined(items)), top)


def _listed(walk: Path, outcome: Outcome, sheet: Sheet, top: float) -> Piece:
    mark = mark_of(walk, outcome.id)
    look = paint(mark, "plain")
    width = sheet.inside - BADGE_COLUMN - INNER
    title = wrap(outcome.title, width, SIZE, bold=True)
    says = wrap(outcome.says, width, SIZE) if outcome.says != outcome.title else ()
    box = Box(sheet.margin + 1, top, sheet.inside - 2, height_of(title, SIZE) + height_of(says, SIZE) + INNER + 6)
    x, y = box.x + BADGE_COLUMN, top + INNER / 2 + 3
    name = f"{sheet.prefix}name-of-outcome-{outcome.id}"
    drawn = [
        tag("title", {"id": name}, plain(f"{title_of(walk.pack, outcome.id)}: {outcome.says}")),
        outcome_box(box, mark, look),
        badge((box.x + 28, box.middle), mark, look),
        text((x, y), title, SIZE, mark.ink, bold=True),
    ]
    if says:
        drawn.append(text((x, y + height_of(title, SIZE)), says, SIZE, DARK))
    item = tag("g", {"role": "img", "aria-labelledby": name}, joined(drawn))
    return Piece(tag("g", {"role": "listitem"}, item), box.bottom)
