"""What counts as built alike, so that the accessibility rules are not run on it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.browser import PHONE, Visit, _looks

PAGE = (
    '<label for="a-1">Yes</label><input id="a-1" name="a" value="yes" autocomplete="off"><a class="l" href="/x">On</a>'
)
ALIKE = {
    "other words": ("Yes", "Not sure of it"),
    "other names": ("a-1", "risk-2"),
    "another address": ("/x", "/matters/7"),
}
OTHERWISE = {
    "a label of nothing": ('for="a-1"', 'for="b-1"'),
    "a label without words": ("Yes", " "),
    "a link without words": ("On", ""),
    "another class": ('class="l"', 'class="pale"'),
    "no such attribute": (' autocomplete="off"', ""),
    "no value": ('value="yes"', 'value=""'),
    "another element": ("a class", "b class"),
}


@pytest.mark.parametrize(("old", "new"), ALIKE.values(), ids=[*ALIKE])
def test_these_are_built_alike(old: str, new: str) -> None:
    assert _looks(PAGE.replace(old, new), PHONE) == _looks(PAGE, PHONE)


@pytest.mark.parametrize(("old", "new"), OTHERWISE.values(), ids=[*OTHERWISE])
def test_these_are_built_otherwise(old: str, new: str) -> None:
    assert _looks(PAGE.replace(old, new), PHONE) != _looks(PAGE, PHONE)


def test_each_width_is_looked_over() -> None:
    assert _looks(PAGE, PHONE) != _looks(PAGE, 1280)


BROKEN = {
    "a label that names nothing": "document.querySelectorAll('label').forEach(e => e.removeAttribute('for'))",
    "a heading too pale to read": "document.querySelector('h1').style.color = '#fafafa'",
    "a link without words": "document.querySelector('footer a').textContent = ''",
    "a page in no language": "document.documentElement.removeAttribute('lang')",
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=[*BROKEN])
def test_a_page_that_is_broken_is_found(visit: Callable[..., Visit], script: str) -> None:
    """Though the same page was looked over before it was broken, and found to be well."""
    window = visit(None)
    window.go("/accounts/login/")
    window.page.evaluate(script)
    with pytest.raises(AssertionError):
        window.accessible()
