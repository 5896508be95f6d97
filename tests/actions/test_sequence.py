"""Giving entries their places, and signing."""

from __future__ import annotations

from datetime import timedelta

from sharewell.actions.sequence import latest_frontier, sequence
from sharewell.ledger.checkpoint import open_checkpoint
from sharewell.ledger.tree import root_of
from sharewell.records.ledger.models import Checkpoint, Entry, Place
from tests.actions.acts import KEY, sign
from tests.actions.watching import nothing_changes
from tests.looking import everybody
from tests.midtown import NOW, Midtown, reeve_matter


def go() -> Checkpoint | None:
    return sequence(key=KEY, sign=sign, at=NOW)


def test_every_entry_has_its_place_in_order(town: Midtown) -> None:
    """The root is the root of the leaves, and the note says the same and is signed."""
    made = go()
    assert made
    with everybody():
        rows = list(Entry.objects.order_by("pk"))
    assert list(Place.objects.order_by("place").values_list("place", "entry")) == [
        (place, row.pk) for place, row in enumerate(rows)
    ]
    assert (made.size, bytes(made.root)) == (len(rows), root_of([bytes(row.leaf) for row in rows]))
    read = open_checkpoint(made.note, KEY, lambda public, signature, message: signature == sign(message))
    assert (read.checkpoint.size, read.checkpoint.root) == (made.size, bytes(made.root))


def test_what_comes_later_is_placed_after(town: Midtown) -> None:
    """Steps of one and of many lead to the tree that one step would have made."""
    first = go()
    for _ in range(3):
        reeve_matter(town.asha)
        assert go()
    with everybody():
        rows = list(Entry.objects.order_by("pk"))
    newest = Checkpoint.objects.order_by("-size")[0]
    assert first and newest.size == len(rows) == first.size + 12
    assert bytes(newest.root) == root_of([bytes(row.leaf) for row in rows]) == latest_frontier().root


def test_nothing_waits_nothing_is_signed(town: Midtown) -> None:
    go()
    with nothing_changes():
        assert go() is None
    assert timedelta(0) == NOW - NOW


def test_the_empty_tree_has_a_frontier(db: None) -> None:
    assert latest_frontier().size == 0
