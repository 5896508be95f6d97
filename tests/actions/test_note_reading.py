"""Reading is an act, and so is being refused."""

from __future__ import annotations

import uuid

import pytest

from sharewell.actions.note_reading import note_export, note_list, note_reading, note_refusal
from sharewell.ledger.entries import ListRead, RecordExported, RecordRead, Refused
from sharewell.ledger.faults import Unsound
from sharewell.records.common.context import viewing
from sharewell.records.ledger.models import Entry
from sharewell.records.sharing.models import Matter
from tests.actions.watching import entered
from tests.midtown import LATER, PROMPT, Midtown, reeve_matter

RECORD = uuid.UUID(int=9)


def test_what_was_opened_and_about_what(town: Midtown, matter: Matter) -> None:
    """The entry is found again under the matter that it is about."""
    (entry,) = entered(lambda: note_reading(by=town.sam, what="decision", record=RECORD, matter=matter, at=LATER))
    assert isinstance(entry, RecordRead)
    assert (entry.what, entry.record, entry.actor) == ("decision", str(RECORD), str(town.sam.pk))
    assert Entry.objects.order_by("-pk")[0].about == matter.pk


@pytest.mark.parametrize("count", [0, 1, 50])
def test_a_list_is_one_entry(town: Midtown, count: int) -> None:
    """It names all that it opened, and nothing where it was empty."""
    opened = [Matter(pk=uuid.UUID(int=number + 1), agency=town.care) for number in range(count)]
    (entry,) = entered(lambda: note_list(by=town.asha, what="mine", matters=iter(opened), at=LATER))
    assert isinstance(entry, ListRead)
    assert entry.opened == tuple(str(one.pk) for one in opened)


def test_a_document_is_bound_to_its_bytes(town: Midtown, matter: Matter) -> None:
    """Other bytes are another commitment; the same bytes are the same."""
    found = []
    for content in (b"one", b"one", b"two"):
        found += entered(
            lambda content=content: note_export(  # type: ignore[misc]
                by=town.asha, matter=matter, record=RECORD, form="pdf", content=content, at=LATER
            )
        )
    assert all(isinstance(entry, RecordExported) and entry.form == "pdf" for entry in found)
    commitments = [entry.commitment for entry in found]  # type: ignore[attr-defined]
    assert (commitments[0] == commitments[1], len(set(commitments))) == (True, 2)


@pytest.mark.parametrize("record", ["", str(RECORD)])
def test_a_refusal_is_entered(town: Midtown, record: str) -> None:
    (entry,) = entered(lambda: note_refusal(by=town.ben, what="decision", record=record, because="not-yours", at=LATER))
    assert isinstance(entry, Refused)
    assert (entry.record, entry.because, entry.agency) == (record, "not-yours", str(town.police.pk))


def test_free_words_are_no_reason(town: Midtown) -> None:
    """An entry holds words of the code only, so that nothing about a person can get into it."""
    with pytest.raises(Unsound):
        note_refusal(by=town.ben, what="decision", record="", because="Tom Reeve", at=LATER)


def test_what_one_began_is_no_act_and_opens(town: Midtown) -> None:
    """Where nothing else is on the list nothing is entered, and their own words are there to be read."""
    begun = reeve_matter(town.asha)
    with viewing(town.asha):
        found = Matter.objects.get(pk=begun.pk)
        assert entered(lambda: note_list(by=town.asha, what="mine", matters=[], begun=[found], at=LATER)) == []
        assert found.prompt == PROMPT
