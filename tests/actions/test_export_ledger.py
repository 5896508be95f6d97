"""An agency's export: its own entries whole, the others' as leaves."""

from __future__ import annotations

import uuid

from sharewell.actions.export_ledger import export_ledger
from sharewell.actions.refusals import NotYours, TooLate
from sharewell.actions.sequence import sequence
from sharewell.ledger.entries import RecordExported
from sharewell.ledger.export import verify_export
from sharewell.records.ledger.models import Checkpoint
from tests.actions.acts import KEY, sign
from tests.actions.watching import entered, refuses
from tests.midtown import LATER, NOBODY, NOW, Midtown, reeve_matter


def export(agency: uuid.UUID) -> list[str]:
    lines: list[str] = []
    export_ledger(agency=agency, write=lines.append, at=LATER)
    return lines


def fits(public: bytes, signature: bytes, message: bytes) -> bool:
    return signature == sign(message)


def test_it_verifies_and_holds_only_ones_own(town: Midtown) -> None:
    """What care did stands in care's export; of what the police did only leaves do."""
    reeve_matter(town.asha)
    theirs = reeve_matter(town.ben)
    placed = sequence(key=KEY, sign=sign, at=NOW)
    lines = export(town.care.pk)
    assert placed and verify_export(iter(lines), KEY, fits)
    assert str(theirs.pk) not in "".join(lines)
    assert str(theirs.pk) in "".join(export(town.police.pk))


def test_that_it_left_is_entered(town: Midtown) -> None:
    sequence(key=KEY, sign=sign, at=NOW)
    (entry,) = entered(lambda: export(town.care.pk))
    assert isinstance(entry, RecordExported)
    assert (entry.what, entry.record, entry.agency) == ("ledger", str(town.care.pk), str(town.care.pk))


def test_nothing_has_a_place_yet(town: Midtown) -> None:
    refuses(TooLate, lambda: export(town.care.pk))


def test_no_such_agency(town: Midtown) -> None:
    sequence(key=KEY, sign=sign, at=NOW)
    refuses(NotYours, lambda: export(NOBODY))


def test_a_place_without_its_entry_is_said(town: Midtown) -> None:
    """A broken ledger is not handed out as if it were whole."""
    whole = sequence(key=KEY, sign=sign, at=NOW)
    assert whole
    one_more = Checkpoint(size=whole.size + 1, root=whole.root, frontier=[], note=whole.note, at=LATER)
    one_more.save(using="sequencer", force_insert=True)
    refused = refuses(TooLate, lambda: export(town.care.pk))
    assert "verify" in refused.because
