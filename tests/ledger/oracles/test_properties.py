"""What holds at any size: every proof holds, and one flipped bit anywhere breaks it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sharewell.ledger.entries import KINDS, Entry, entry_bytes, entry_from
from sharewell.ledger.export import export_lines, verify_export
from sharewell.ledger.receipt import Receipt, check_receipt, make_receipt, read_receipt, receipt_json
from sharewell.ledger.tree import (
    Frontier,
    consistent,
    included,
    leaf_of,
    prove_consistency,
    prove_inclusion,
    root_of,
)
from tests.ledger.test_tree import mth
from tests.ledger.tools import LEDGER, an_entry, leaves_of, note_over, some_entries, stands

sizes = st.integers(1, 300)
LEAVES = [leaf_of(str(number).encode()) for number in range(300)]
BIG = some_entries(40)


def flipped(raw: bytes, bit: int) -> bytes:
    """The bytes with one of their bits flipped."""
    at = bit % (8 * len(raw))
    return (int.from_bytes(raw, "big") ^ 1 << at).to_bytes(len(raw), "big")


@given(st.data(), sizes)
def test_inclusion(data: st.DataObject, size: int) -> None:
    place = data.draw(st.integers(0, size - 1))
    leaves, root = LEAVES[:size], mth(LEAVES[:size])
    proof = prove_inclusion(leaves, place)
    assert included(leaves[place], place, size, proof, root)
    assert len(proof) <= size.bit_length()
    bit, spot = data.draw(st.integers(0, 255)), data.draw(st.integers(-2, len(proof) - 1))
    parts = [leaves[place], root, *proof]
    parts[spot + 2] = flipped(parts[spot + 2], bit)
    assert not included(parts[0], place, size, parts[2:], parts[1])


@given(st.data(), sizes)
def test_consistency(data: st.DataObject, size: int) -> None:
    old = data.draw(st.integers(1, size))
    before, after = mth(LEAVES[:old]), mth(LEAVES[:size])
    proof = prove_consistency(LEAVES[:size], old)
    assert consistent(old, before, size, after, proof)
    bit, spot = data.draw(st.integers(0, 255)), data.draw(st.integers(-2, len(proof) - 1))
    parts = [before, after, *proof]
    parts[spot + 2] = flipped(parts[spot + 2], bit)
    assert not consistent(old, parts[0], size, parts[1], parts[2:])


@given(sizes, st.lists(st.integers(0, 300)))
def test_a_frontier_reaches_the_root_in_any_steps(size: int, stops: list[int]) -> None:
    frontier, at = Frontier(), 0
    for stop in [*sorted(stop for stop in stops if stop < size), size]:
        frontier, at = frontier.extended(LEAVES[at:stop]), stop
    assert frontier.root == mth(LEAVES[:size]) == root_of(LEAVES[:size])
    assert len(frontier.peaks) <= size.bit_length()


ids = st.uuids().map(str)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
words = st.from_regex(r"[a-z0-9]{1,9}([-._/][a-z0-9]{1,9}){0,3}", fullmatch=True)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "an id (a UUID in lower case)": ids,
    "an id (a UUID in lower case) or nothing": ids | st.just(""),
    "ids (a tuple of UUIDs in lower case)": st.lists(ids, max_size=3).map(tuple),
    "a word of the code (lower case, digits, hyphens)": words,
    "a word of the code (lower case, digits, hyphens) or nothing": words | st.just(""),
    "a SHA-256 digest in hex": digests,
    "a keyed commitment in hex": digests,
    "a keyed commitment in hex or nothing": digests | st.just(""),
    "a time in whole seconds since 1970": st.integers(0, 2**53 - 1),
    "yes or no": st.booleans(),
}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any entry of any kind."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    return an_entry(kind, **{name: draw(VALUES[shape.says]) for name, shape in KINDS[kind].shapes.items()})


@given(entries())
def test_every_entry_comes_back_from_its_bytes(one: Entry) -> None:
    assert entry_from(entry_bytes(one)) == one


@given(entries(), entries())
def test_two_entries_have_the_same_bytes_only_where_they_are_the_same(one: Entry, other: Entry) -> None:
    assert (entry_bytes(one) == entry_bytes(other)) == (one == other)


@given(st.data(), st.integers(1, 40))
def test_receipts_and_exports_of_any_size_hold(data: st.DataObject, size: int) -> None:
    place = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(BIG[:size])
    note = note_over(leaves)
    receipt = read_receipt(receipt_json(make_receipt(leaves, BIG[place], place, note)))
    assert isinstance(receipt, Receipt)
    assert check_receipt(receipt, LEDGER, stands).checkpoint.size == size
    agency = data.draw(st.sampled_from([str(entry_from(spelling).agency) for spelling in BIG[:2]]))
    lines = export_lines(agency, zip(leaves, BIG, strict=False), note)
    assert verify_export(lines, LEDGER, stands, receipts=[receipt]).signed.checkpoint.size == size
