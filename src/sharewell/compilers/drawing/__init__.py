"""A pack as a picture: its gates in order, and the path of one case through them, as SVG and as sentences."""

from sharewell.compilers.drawing.path import Path, Standing, Stop, Walked, path
from sharewell.compilers.drawing.picture import draw, pages
from sharewell.compilers.drawing.sheet import A4, PHONE, Sheet
from sharewell.compilers.drawing.words import in_words

__all__ = ["A4", "PHONE", "Path", "Sheet", "Standing", "Stop", "Walked", "draw", "in_words", "pages", "path"]
