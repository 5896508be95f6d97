"""A matter's private label."""

from __future__ import annotations

import pytest

from sharewell.actions.relabel import relabel
from sharewell.ledger.entries import Entry, LabelChanged
from sharewell.records.sharing.models import Matter
from tests.actions.watching import entered, wrong
from tests.midtown import LATER, Midtown


@pytest.mark.parametrize("label", [" Reeve, autumn ", "x" * 80, ""])
def test_it_is_kept_and_bound(town: Midtown, matter: Matter, label: str) -> None:
    """Set or cleared, the entry binds it and does not say it."""
    (entry,) = entered(lambda: relabel(by=town.asha, matter=matter.pk, label=label, at=LATER))
    matter.refresh_from_db()
    assert matter.label == label.strip()
    assert not label.strip() or label.strip() not in repr(entry)


def test_another_label_is_another_entry(town: Midtown, matter: Matter) -> None:
    def named(label: str) -> Entry:
        (entry,) = entered(lambda: relabel(by=town.asha, matter=matter.pk, label=label, at=LATER))
        return entry

    first, second = named("a"), named("b")
    assert isinstance(first, LabelChanged) and isinstance(second, LabelChanged)
    assert first.commitment != second.commitment


def test_too_long(town: Midtown, matter: Matter) -> None:
    assert wrong(lambda: relabel(by=town.asha, matter=matter.pk, label="x" * 81, at=LATER)) == {"label"}
