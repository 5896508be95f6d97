"""Nothing that somebody types stands in clear anywhere that a hub writes, but what may."""

from __future__ import annotations

from pathlib import Path

from tests.canaries import places
from tests.canaries.hubs import gone_through
from tests.canaries.outcomes import SOUND, Outcome
from tests.canaries.words import CAST, NAMES, TOKENS, Kind

ANSWERS = {200, 302, 403, 404, 409, 422, 500}
"""Everything that a hub can answer to what was asked was answered."""


def test_nothing_stands_in_clear(ground: Path, tmp_path: Path) -> None:
    """While the hub runs, where it breaks, and in every file it leaves once it has stopped: log, WAL and copies too."""
    outcome = gone_through(ground, tmp_path / "out", SOUND)
    _enough(outcome)
    print(f"\n{_table(outcome)}")
    assert outcome.clear == {}
    outcome.keep()


def _enough(outcome: Outcome) -> None:
    """So much was gone through and looked through that a word would have been there."""
    looked = outcome.looked
    assert set(outcome.codes) == ANSWERS and outcome.pages > 80 and outcome.letters >= len(CAST)
    assert looked[places.FILES].size > 30_000_000 and looked[places.FILES].files > 500
    assert looked[places.WAL].size > 16_000_000 and looked[places.ROWS].size > 100_000
    assert all(one.files for place, one in looked.items() if place != places.TEMPORARY)
    assert all(looked[place].unpacked for place in (places.COPY, places.PARTICULARS))
    staff = {*NAMES[Kind.STAFF]}
    assert all(looked[place].found >= staff for place in places.ON_DISK), "what is there was not found"
    assert len(TOKENS) == 5


def _table(outcome: Outcome) -> str:
    lines = [f"{'place':<34}{'files':>7}{'bytes':>13}{'unpacked':>10}{'found':>7}"]
    for place, one in outcome.looked.items():
        lines.append(f"{place:<34}{one.files:>7}{one.size:>13,}{one.unpacked:>10}{len(one.found):>7}")
    return "\n".join(lines)
