"""Hubs that are broken on purpose are found out: in the places that the break reaches, and in no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.canaries.broken import BREAKS
from tests.canaries.hubs import gone_through
from tests.canaries.outcomes import expected
from tests.canaries.places import PLACES
from tests.long import long


def test_every_break_is_found_where_it_is(ground: Path, tmp_path: Path) -> None:
    """One hub, broken in every way at once: each way has words of its own, which tell it from the others."""
    outcome = gone_through(ground, tmp_path / "out", "all", *BREAKS)
    assert outcome.clear == expected(BREAKS.values())


@long
@pytest.mark.parametrize("name", BREAKS)
def test_a_break_alone_is_found_where_it_is(ground: Path, tmp_path: Path, name: str) -> None:
    """A hub broken in this way and in no other."""
    outcome = gone_through(ground, tmp_path / "out", name, name)
    assert outcome.clear == expected([BREAKS[name]])
    outcome.keep()


def test_no_two_breaks_give_the_same_word_away() -> None:
    """So one can be told from the other in one hub."""
    words = [word for one in BREAKS.values() for word in one.words]
    assert len(words) == len({*words})


def test_every_place_is_broken_once() -> None:
    """A place in which nothing was ever found would be one in which nothing is looked for."""
    assert {place for one in BREAKS.values() for place in one.places} == {*PLACES}
