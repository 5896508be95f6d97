"""Every deed, killed before every one of its steps."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from tests.sealing.cast import ASHAS, NOON, Hub, scopes
from tests.sealing.crashes import Steps, killed, steps_of
from tests.sealing.cutting import CUTS, every_cut

FEWEST = {"make": 15, "destroy": 20, "rotate": 50, "copy": 15}
"""So many steps each deed has at least: fewer, and the count no longer sees them."""


@pytest.mark.parametrize("deed", CUTS)
def test_whatever_is_cut_short_can_be_done_again(hub: Hub, deed: str) -> None:
    cuts, found = every_cut(hub, CUTS[deed])
    assert not found
    assert cuts >= FEWEST[deed]


def test_a_process_is_killed_where_it_should_be(hub: Hub) -> None:
    assert killed(hub, lambda hub: Steps(1).step("first"), 1)
    assert not killed(hub, lambda _: None, 1)


def place(steps: list[str], start: str, after: int = -1) -> int:
    """Where the next step of this name is."""
    return next(index for index in range(after + 1, len(steps)) if steps[index].startswith(start))


def test_a_line_is_on_the_disk_before_its_key_goes(hub: Hub) -> None:
    """Its file first, then the folder that names it. A kill cannot show this: the system writes on without us."""
    (scope,) = scopes(hub.open(), ASHAS, 1)
    steps = steps_of(hub, lambda hub: hub.open().destroy(ASHAS, scope, NOON))
    written = place(steps, "open erasures.txt")
    struck = place(steps, "delete from kept")
    assert steps[written:struck].count("fsync") == 2
    assert place(steps, "fsync", written) < place(steps, "open journal", written) < struck


def test_folders_that_are_made_are_on_the_disk(tmp_path: Path) -> None:
    """Each by the one above it, down from the first that was there."""
    folder = tmp_path / "a" / "b"
    steps = steps_of(Hub(folder), lambda hub: hub.open())
    made = [steps.index(f"open {name}") for name in ("b", "a", tmp_path.name)]
    assert made == sorted(made)
    assert all(steps[index + 1] == "fsync" for index in made)


def test_an_epoch_is_on_the_disk_before_it_has_its_name(tmp_path: Path) -> None:
    steps = steps_of(Hub(tmp_path), lambda hub: hub.open().make(ASHAS, UUID(int=1)))
    fresh = place(steps, "open .1.fresh")
    named = place(steps, "rename", fresh)
    kept = place(steps, "insert into kept", named)
    assert "fsync" in steps[fresh:named]
    assert "fsync" in steps[named:kept]


def test_an_epoch_is_written_over_on_the_disk_before_its_name_goes(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    scopes(hub.open(), ASHAS, 1)
    steps = steps_of(hub, lambda hub: hub.open().rotate(ASHAS))
    written = place(steps, "open 1", place(steps, "keeper destroy"))
    gone = place(steps, "unlink", written)
    assert "fsync" in steps[written:gone]
    assert "fsync" in steps[gone : place(steps, "commit", gone)]
