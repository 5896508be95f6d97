"""Text made fit for a picture: cleaned, measured and broken into lines. Lengths are in units of the picture."""

from __future__ import annotations

WIDTHS = {
    letter: width
    for width, letters in {
        200: "'ijl|",
        280: " !,./:;I[]\\ft",
        345: '"()-`r{}',
        390: "*",
        500: "Jckvsxyz^",
        556: "#$?0123456789L_abdeghnopqu",
        600: "+<=>~FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        840: "Mm",
        944: "%W",
        1015: "@",
    }.items()
    for letter in letters
}
"""Widths of Arial in thousandths of its size."""
OTHER, BROAD, BROAD_FROM = 722, 1100, 0x1100
"""Widths of letters that are not listed: the Latin, Greek and Cyrillic ones, and those from Hangul upwards."""
SPARE = 1.06
"""Stands for the fonts that are put in Arial's place and run a little wider."""
BOLDER = 1.08
REPLACEMENT = "\ufffd"
ELLIPSIS = "\u2026"


def clean(text: str) -> str:
    """One line of printable text: control characters and those that turn the direction of reading are replaced."""
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else REPLACEMENT for letter in line)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The estimated width of a text, on the safe side."""
    thousandths = sum(map(_letter, text))
    return thousandths / 1000 * size * SPARE * (BOLDER if bold else 1)


def _letter(letter: str) -> int:
    return WIDTHS.get(
        letter, BROAD if ord(letter) >= BROAD_FROM and letter not in "\u201c\u201d\u2026\ufffd" else OTHER
    )


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `width`; a word that is wider by itself is broken. At least one line."""
    lines = [""]
    for word in clean(text).split(" "):
        for piece in _pieces(word, width, size, bold):
            longer = f"{lines[-1]} {piece}".lstrip()
            if width_of(longer, size, bold=bold) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return tuple(lines[1:] if len(lines) > 1 and not lines[0] else lines)


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    if width_of(word, size, bold=bold) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text on one line, cut with an ellipsis where it is wider than `width`."""
    first, *rest = wrap(text, width, size, bold=bold)
    if not rest:
        return first
    while first and width_of(first + ELLIPSIS, size, bold=bold) > width:
        first = first[:-1]
    return first + ELLIPSIS
