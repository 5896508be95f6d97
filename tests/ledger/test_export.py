"""An agency's export: rebuilt by its holder alone, and every change to it found and said."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from sharewell.ledger.encode import encode
from sharewell.ledger.export import Verified, export_lines, rebuild, verify_export
from sharewell.ledger.note import add_signature
from sharewell.ledger.receipt import make_receipt
from sharewell.ledger.tree import Frontier, leaf_of
from tests.ledger.tools import (
    LEDGER,
    MIDTOWN,
    NEXT_TOWN,
    WITNESS,
    checkpoint_over,
    leaves_of,
    note_over,
    refusal,
    some_entries,
    stand_in,
    stands,
    survivors,
)

ENTRIES = some_entries(6)
LEAVES = leaves_of(ENTRIES)
NOTE = note_over(LEAVES)
LINES = list(export_lines(MIDTOWN, zip(LEAVES, ENTRIES, strict=True), NOTE))
ROOT_DIFFERS = "the first 6 entries do not make the root that the checkpoint over them has"


def verified(lines: list[str], **kept: Any) -> Verified:
    """What these lines are found to hold."""
    return verify_export(lines, LEDGER, stands, **kept)


def changed(place: int, **values: Any) -> list[str]:
    """The lines with something else said of one entry; None takes it out."""
    said = json.loads(LINES[place + 1]) | values
    line = json.dumps({name: value for name, value in said.items() if value is not None})
    return [*LINES[: place + 1], line, *LINES[place + 2 :]]


def edited(place: int, **values: Any) -> list[str]:
    """The lines with one entry edited, and its leaf made again so that the two agree."""
    entry = json.loads(LINES[place + 1])["entry"] | values
    return changed(place, entry=entry, leaf=leaf_of(encode(entry)).hex())


def test_an_export_has_ones_own_whole_and_others_as_leaves() -> None:
    found = verified(LINES)
    assert (found.agency, found.own, found.signed.checkpoint) == (MIDTOWN, 3, checkpoint_over(LEAVES))
    assert NEXT_TOWN not in "".join(LINES)
    assert ["entry" in json.loads(line) for line in LINES[1:]] == [True, False] * 3


def test_an_export_can_be_made_without_seeing_others() -> None:
    rows = [(leaf, None if place % 2 else ENTRIES[place]) for place, leaf in enumerate(LEAVES)]
    assert list(export_lines(MIDTOWN, rows, NOTE)) == LINES


def test_an_export_of_an_empty_ledger_holds() -> None:
    assert verified(list(export_lines(MIDTOWN, [], note_over([])))).own == 0


def test_witnesses_are_named() -> None:
    seen = list(
        export_lines(MIDTOWN, zip(LEAVES, ENTRIES, strict=True), add_signature(NOTE, WITNESS, stand_in(WITNESS)))
    )
    assert verified(seen, witnesses=[WITNESS]).signed.witnesses == (WITNESS.name,)


def test_every_change_is_found_and_said() -> None:
    entry = json.loads(LINES[3])["entry"]
    for lines, words in (
        (changed(2, entry=entry | {"at": 5}), "entry 2 does not say what its leaf was made from"),
        (changed(2, leaf=LEAVES[0].hex()), "entry 2 does not say what its leaf was made from"),
        (edited(2, at=5), ROOT_DIFFERS),
        (edited(2, agency=NEXT_TOWN), "entry 2 is not this agency's own"),
        (edited(2, kind=99), ROOT_DIFFERS),
        (edited(2, kind=[1]), "entry 2: `kind` should be a number"),
        (edited(2, kind=True), "entry 2: `kind` should be a number"),
        (
            edited(2, what="Amy Reeve"),
            "entry 2: RecordRead: `what` should be a word of the code (lower case, digits, hyphens)",
        ),
        (changed(2, entry={"a": 1.5}), "entry 2: `a` is neither text, integer, yes or no, nor a flat list: float"),
        (changed(2, entry=None, extra=1), "entry 2 should have `leaf` and nothing else"),
        (changed(2, entry=4), "entry 2: `entry` is not an object"),
        (changed(3, leaf="AB" * 32), "the leaf of entry 3 is not a hash in hex"),
        (changed(3, leaf="ab" * 32), ROOT_DIFFERS),
        (LINES[:6], "there are 5 entries and a checkpoint counts 6: entries are missing at the end"),
        (LINES[:1], "there are 0 entries and a checkpoint counts 6: entries are missing at the end"),
        ([*LINES, LINES[2]], "there are more entries than the 6 that the checkpoint counts"),
        ([*LINES, "\n"], "entry 6 is not JSON"),
        ([*LINES[:2], *LINES[3:]], "there are 5 entries and a checkpoint counts 6: entries are missing at the end"),
        ([*LINES[:3], LINES[2], *LINES[3:]], ROOT_DIFFERS),
        ([], "the heading is not JSON"),
        (LINES[1:], "the heading should have `form`, `agency`, `checkpoint` and nothing else"),
        (
            [LINES[0].replace("export 1", "export 2")],
            "the heading should say that the form is `sharewell ledger export 1`",
        ),
        (list(export_lines(MIDTOWN, [], note_over([], WITNESS))), "none of the keys we know signed this"),
    ):
        assert refusal(verified, lines) == words


def test_two_entries_changing_places_are_found() -> None:
    for first, second in pairwise(range(1, 7)):
        lines = list(LINES)
        lines[first], lines[second] = lines[second], lines[first]
        assert refusal(verified, lines) == ROOT_DIFFERS


def test_a_ledger_made_again_is_found_by_what_its_holder_kept() -> None:
    other = [*ENTRIES[:2], ENTRIES[5], *ENTRIES[3:]]
    again = list(export_lines(MIDTOWN, zip(leaves_of(other), other, strict=True), note_over(leaves_of(other))))
    assert verified(again)
    kept = [checkpoint_over(LEAVES[:2]), checkpoint_over(LEAVES[:4]), checkpoint_over(LEAVES)]
    assert verified(LINES, earlier=kept).own == 3
    words = "the first 4 entries do not make the root that the checkpoint over them has"
    assert refusal(verified, again, earlier=kept[::-1]) == words
    receipt = make_receipt(LEAVES, ENTRIES[2], 2, NOTE)
    assert verified(LINES, receipts=[receipt]).own == 3
    assert refusal(verified, again, receipts=[receipt]) == "entry 2 is not the one that its receipt was given for"


def test_a_ledger_rolled_back_is_found_by_what_its_holder_kept() -> None:
    short = list(export_lines(MIDTOWN, zip(LEAVES[:4], ENTRIES, strict=False), note_over(LEAVES[:4])))
    assert verified(short)
    words = "there are 4 entries and a checkpoint counts 6: entries are missing at the end"
    assert refusal(verified, short, earlier=[checkpoint_over(LEAVES)]) == words
    kept = [make_receipt(LEAVES, ENTRIES[place], place, NOTE) for place in (5, 4)]
    words = "there is a receipt for entry 4, and the export ends before it"
    assert refusal(verified, short, receipts=kept) == words


def test_ones_own_entry_kept_back_is_found_by_its_receipt() -> None:
    kept_back = changed(2, entry=None)
    assert verified(kept_back).own == 2
    words = "entry 2 is the agency's own by its receipt, and the export gives only its leaf"
    assert refusal(verified, kept_back, receipts=[make_receipt(LEAVES, ENTRIES[2], 2, NOTE)]) == words
    assert verified(LINES, receipts=[make_receipt(LEAVES, ENTRIES[3], 3, NOTE)]).own == 3


def test_an_entry_of_a_kind_from_later_is_let_stand() -> None:
    entry = json.loads(LINES[1])["entry"] | {"kind": 99}
    later = encode(entry)
    lines = list(export_lines(MIDTOWN, [(leaf_of(later), later)], note_over([leaf_of(later)])))
    assert verified(lines).own == 1


def test_a_tree_is_rebuilt_to_its_frontier() -> None:
    assert rebuild(LEAVES, [checkpoint_over(LEAVES)]) == Frontier().extended(LEAVES)
    assert refusal(rebuild, LEAVES, []) == "there are more entries than the 0 that the checkpoint counts"


def test_one_bit_anywhere_spoils_an_export() -> None:
    text = "".join(LINES)
    assert survivors(text.encode(), lambda other: verified(other.removesuffix("\n").split("\n"))) == []
