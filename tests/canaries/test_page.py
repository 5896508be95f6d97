"""docs/reference/canaries.md lists what the code looks for, where, and which hubs it breaks."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.canaries import page
from tests.canaries.broken import BREAKS
from tests.canaries.outcomes import SOUND

TEXT = page.PAGE.read_text(encoding="utf-8")
MADE_UP = date(2000, 1, 1)


def test_the_page_is_of_the_code_as_it_is() -> None:
    """Every word of it, and every row; the figures are those of whatever run wrote it."""
    should = page.page(page.as_it_should_be(), MADE_UP)
    assert page.skeleton(TEXT) == page.skeleton(should), "run `make canaries`"


def test_what_it_says_was_found_is_nothing() -> None:
    """No word about people and no secret, in any place."""
    rows = re.findall(r"^\|.*\|$", TEXT.partition("## Where it was")[2].partition("A search is")[0], re.M)[2:]
    figures = [[int(cell.replace(",", "")) for cell in row.split("|")[3:-1]] for row in rows]
    assert len(figures) > 1 and all(found[-3] == found[-1] == 0 for found in figures)
    assert all(found[3] == found[0] == 0 or found[3] > 1000 * found[0] for found in figures)


def test_a_page_without_a_hub_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one of a hub in which something stood in clear."""
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    monkeypatch.setenv("SHAREWELL_CANARIES", str(tmp_path))
    outcomes = page.as_it_should_be()
    for name in (SOUND, *list(BREAKS)[1:]):
        outcomes[name].keep()
    with pytest.raises(SystemExit, match="not gone through"):
        page.main(tmp_path)
    outcomes[next(iter(BREAKS))].keep()
    page.main(tmp_path)
    assert page.skeleton((tmp_path / "page.md").read_text()) == page.skeleton(TEXT)
    next(iter(outcomes[SOUND].looked.values())).found.add("Matter.label")
    outcomes[SOUND].keep()
    with pytest.raises(SystemExit, match="not as it should be"):
        page.main(tmp_path)
