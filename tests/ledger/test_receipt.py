"""Receipts: made, written, read, checked, and not fooled."""

from __future__ import annotations

import json
from dataclasses import replace

from sharewell.ledger.checkpoint import Signed
from sharewell.ledger.note import add_signature
from sharewell.ledger.receipt import Pending, Receipt, check_receipt, make_receipt, read_receipt, receipt_json
from tests.ledger.tools import (
    LEDGER,
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

ENTRIES = some_entries(7)
LEAVES = leaves_of(ENTRIES)
NOTE = note_over(LEAVES)
RECEIPT = make_receipt(LEAVES, ENTRIES[4], 4, NOTE)


def checked(text: str) -> Signed:
    """What the receipt in the text proves."""
    receipt = read_receipt(text)
    assert isinstance(receipt, Receipt)
    return check_receipt(receipt, LEDGER, stands)


def test_a_receipt_proves_its_entry() -> None:
    for place, entry in enumerate(ENTRIES):
        receipt = make_receipt(LEAVES, entry, place, NOTE)
        assert check_receipt(receipt, LEDGER, stands) == Signed(checkpoint_over(LEAVES), ())


def test_a_receipt_comes_back_from_json() -> None:
    assert read_receipt(receipt_json(RECEIPT)) == RECEIPT
    assert receipt_json(RECEIPT).isascii()
    compact = json.dumps(json.loads(receipt_json(RECEIPT)), separators=(",", ":"))
    assert read_receipt(compact) == RECEIPT


def test_a_pending_receipt_is_a_value_of_its_own() -> None:
    pending = Pending(ENTRIES[4])
    assert read_receipt(receipt_json(pending)) == pending
    assert json.loads(receipt_json(pending))["pending"] is True


def test_witnesses_of_the_checkpoint_are_named() -> None:
    seen = replace(RECEIPT, checkpoint=add_signature(NOTE, WITNESS, stand_in(WITNESS)))
    assert check_receipt(seen, LEDGER, stands, [WITNESS]).witnesses == (WITNESS.name,)


def test_a_receipt_of_something_else_is_refused() -> None:
    for other in (
        replace(RECEIPT, entry=ENTRIES[5]),
        replace(RECEIPT, place=5),
        replace(RECEIPT, place=7),
        replace(RECEIPT, proof=RECEIPT.proof[:-1]),
        replace(RECEIPT, checkpoint=note_over(LEAVES[:6])),
    ):
        words = f"the proof does not lead from this entry at place {other.place} to the signed root"
        assert refusal(check_receipt, other, LEDGER, stands) == words
    foreign = replace(RECEIPT, checkpoint=note_over(LEAVES, WITNESS))
    assert refusal(check_receipt, foreign, LEDGER, stands) == "none of the keys we know signed this"


def test_what_is_no_receipt_is_refused_and_said() -> None:
    fields = "the receipt should have `entry`, `place`, `proof`, `checkpoint` and nothing else"
    said = json.loads(receipt_json(RECEIPT))
    for change, words in (
        ({"place": "4"}, "the receipt: `place` is not an integer"),
        ({"place": True}, "the receipt: `place` is not an integer"),
        ({"proof": {}}, "the receipt: `proof` is not a list"),
        ({"proof": [4]}, "the proof is not a hash in hex"),
        ({"proof": ["AB" * 32]}, "the proof is not a hash in hex"),
        ({"proof": ["ab" * 31]}, "the proof is not a hash in hex"),
        ({"proof": ["zz" * 32]}, "the proof is not a hash in hex"),
        ({"entry": []}, "the receipt: `entry` is not an object"),
        ({"entry": {"a": 1.5}}, "`a` is neither text, integer, yes or no, nor a flat list: float"),
        ({"checkpoint": 4}, "the receipt: `checkpoint` is not a text"),
        ({"extra": 4}, fields),
        ({"pending": False}, fields),
        ({"pending": True}, "the receipt should have `entry`, `pending` and nothing else"),
    ):
        assert refusal(read_receipt, json.dumps(said | change)) == words
    assert refusal(read_receipt, "[]") == "the receipt is not an object"
    for text in ("", "{", "[" * 200_000):
        assert refusal(read_receipt, text) == "the receipt is not JSON"


def test_one_bit_anywhere_spoils_a_receipt() -> None:
    assert survivors(receipt_json(RECEIPT).encode(), checked) == []
