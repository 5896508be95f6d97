"""The pictures in the documentation, taken on the way through a case. Midtown and everybody in it are made up."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sharewell.actions.administer import set_numbers
from sharewell.actions.guidance import current
from tests.journeys.browser import DESKTOP, PHONE, Visit
from tests.journeys.steps import agree, answer_all, open_a_matter, say_who_and_what
from tests.midtown import NOW, WITHOUT_CONSENT, Midtown, cases
from tests.web.walking import page_in

Open = Callable[..., Visit]
FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
WANTED = os.environ.get("SHAREWELL_SCREENSHOTS") == "1"
TALLEST = {PHONE: 780, DESKTOP: 720}
"""How much of a page is shown, in pixels."""
SHOWN = ("start", "emergency", "question", "recommendation", "record", "home")


def taken(window: Visit, name: str, width: int) -> None:
    """Take a picture of the top of the page, where pictures are wanted."""
    if WANTED:
        FOLDER.mkdir(parents=True, exist_ok=True)
        window.page.set_viewport_size({"width": width, "height": TALLEST[width]})
        window.page.evaluate("document.activeElement && document.activeElement.blur()")
        window.page.screenshot(path=FOLDER / f"{name}-{'phone' if width == PHONE else 'desktop'}.png", scale="css")


@pytest.mark.skipif(not (WANTED or "SHAREWELL_LONG" in os.environ), reason="the whole cases go the same way")
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_case_for_the_documentation(town: Midtown, visit: Open, width: int) -> None:
    """From the first page to the record; the pictures are written where SHAREWELL_SCREENSHOTS is 1."""
    set_numbers(by=town.ada, numbers=[("Children's social care, day and night", "01632 960101")], at=NOW)
    window, facts = visit(town.asha, width=width), cases()[WITHOUT_CONSENT].case.facts
    window.go("/")
    taken(window, "start", width)
    window.follow("Yes")
    taken(window, "emergency", width)
    open_a_matter(window, [(str(facts["subject"]), "Mrs Reeve")])
    say_who_and_what(window)
    assert page_in(window.path)
    taken(window, "question", width)
    answer_all(window, facts)
    assert current()[0].outcomes["share-without-consent"].says in window.text
    taken(window, "recommendation", width)
    window.press("Decide")
    agree(window)
    taken(window, "record", width)
    window.go("/home")
    taken(window, "home", width)


def test_the_documentation_has_its_pictures() -> None:
    """Each at both widths, and small enough for a repository."""
    for name in SHOWN:
        for size in ("phone", "desktop"):
            path = FOLDER / f"{name}-{size}.png"
            assert path.read_bytes().startswith(b"\x89PNG"), path
            assert path.stat().st_size < 160_000, (path.name, path.stat().st_size)
