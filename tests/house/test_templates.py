"""Pages hold no style, no script and no word that we do not use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.reading import SOURCE
from tests.house.test_words import WORDS_WE_DO_NOT_USE

PAGES = sorted((SOURCE / "web" / "jinja").rglob("*.html")) + sorted((SOURCE / "web" / "templates").rglob("*.html"))
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)[^>]*>", re.I)
FOREIGN = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def read(path: Path) -> str:
    """What a page says, without what it says to us."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def test_there_are_pages() -> None:
    """The rules below look at something."""
    assert "base.html" in {path.name for path in PAGES}


@pytest.mark.parametrize("rule", [INLINE, WORDS_WE_DO_NOT_USE], ids=["inline", "words"])
def test_every_page_keeps_the_rule(rule: re.Pattern[str]) -> None:
    """No style or script in a page, which the content security policy would block; the person is never a client."""
    assert not [(path.name, hit.group()) for path in PAGES for hit in rule.finditer(read(path))]


def test_nothing_is_fetched_from_elsewhere() -> None:
    """A page brings no picture, script or form of another site; a link that somebody may follow is none of that."""
    fetched = [hit.group() for path in PAGES for hit in FOREIGN.finditer(re.sub(r"<a\b[^>]*>", "", read(path)))]
    assert not fetched


@pytest.mark.parametrize(
    "page",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        "<a href='javascript:go()'>",
    ],
)
def test_the_eye_sees_what_is_inline(page: str) -> None:
    assert INLINE.search(page)


@pytest.mark.parametrize(
    "page", ['<script src="/static/site.js" defer></script>', '<p class="sw-style">', "the action = x"]
)
def test_the_eye_sees_nothing_where_there_is_nothing(page: str) -> None:
    assert not INLINE.search(page)
