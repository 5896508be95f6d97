"""The estimate of taps, letters and seconds in the documentation is what the pages give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.keystrokes import (
    LONGER,
    Effort,
    H,
    K,
    M,
    P,
    R,
    Sight,
    page,
    walked,
)
from tests.midtown import Midtown, cases

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "keystrokes.md"


def test_the_page_is_as_the_hub_gives_it(town: Midtown) -> None:
    """Every practice case is walked; `make keystrokes` writes the page anew."""
    found = walked(town)
    assert len(found) == len(cases())
    if os.environ.get("SHAREWELL_KEYSTROKES") == "write":
        PAGE.write_text(page(found), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(found), "run `make keystrokes`"


def test_the_seconds_add_up() -> None:
    """An answer, the button that ends its page, one field of five letters, three pages."""
    effort = Effort(pages=3, words=238)
    effort.tap()
    effort.press()
    effort.write("hello")
    assert effort.hands == pytest.approx(2 * (M + P + K) + P + K + 5 * K + 2 * H + 3 * R)
    assert effort.strictly == pytest.approx(effort.hands + M + LONGER * K)
    assert effort.with_reading == pytest.approx(effort.hands + 60)


@pytest.mark.parametrize(
    ("html", "given", "words"),
    [
        ("<p>one two</p>", {}, 2),
        ("<details><summary>one</summary>two</details> three", {}, 2),
        ("<details open><summary>one</summary>two</details>", {}, 2),
        ('<span class="govuk-visually-hidden">one</span> two', {}, 1),
        ('<div class="sw-part"><input name="a"><label>one</label></div>', {}, 0),
        ('<div class="sw-part"><input name="a"><label>one</label></div>', {"a": ["x"]}, 1),
        ('one <a href="/drafts/x/decide">two</a> three', {}, 1),
    ],
)
def test_what_is_in_sight(html: str, given: dict[str, list[str]], words: int) -> None:
    assert Sight(f"<title>no</title><nav>no</nav><main>{html}</main>", given, "/decide").words == words
