"""The Merkle tree of RFC 9162 (section 2.1): roots, and proofs that an entry is in it and that it only grew.

Everything here works on leaves, which are hashes, so that it can be done also by those who may not see the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sharewell.ledger.faults import Unsound

Span = tuple[int, int]
"""The leaves from the first place up to, and without, the second."""

HASH_LENGTH = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_of(spelling: bytes) -> bytes:
    """The leaf of an entry's canonical bytes."""
    return sha256(b"\x00" + spelling).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash that stands over two others."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that appending needs: the size, and the roots of the full subtrees from left to right."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        for peak in self.peaks:
            _hash(peak)
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise Unsound(f"a frontier of size {self.size} does not have these peaks")

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier with these leaves after the others."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            top = _hash(leaf)
            for _ in range((size ^ (size + 1)).bit_count() - 1):
                top = node(peaks.pop(), top)
            peaks.append(top)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY
        top = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            top = node(peak, top)
        return top


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaves."""
    return Frontier().extended(leaves).root


def inclusion_spans(place: int, size: int) -> tuple[Span, ...]:
    """The spans whose roots prove that a leaf is at this place in a tree of this size, from the leaf upwards."""
    if not 0 <= place < size:
        raise Unsound(f"there is no place {place} in a tree of size {size}")
    beside, _ = _down_to(place, size, lambda start, stop: stop - start == 1)
    return beside


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """The spans whose roots prove that a tree of the new size began as the tree of the old size, from below upwards."""
    if not 0 <= old <= new:
        raise Unsound(f"a tree of size {new} does not follow one of size {old}")
    if old == 0:
        return ()
    beside, last = _down_to(old - 1, new, lambda _, stop: stop == old)
    return (last, *beside) if last[0] else beside


def _down_to(place: int, size: int, there: Callable[[int, int], bool]) -> tuple[tuple[Span, ...], Span]:
    """The subtrees passed by on the way down to a leaf, the last first, and the subtree where the way ends."""
    start, stop, beside = 0, size, list[Span]()
    while not there(start, stop):
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        if place < middle:
            beside.append((middle, stop))
            stop = middle
        else:
            beside.append((start, middle))
            start = middle
    return tuple(reversed(beside)), (start, stop)


def prove_inclusion(leaves: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """The proof that the leaf at this place is in the tree over these leaves."""
    return tuple(root_of(leaves[start:stop]) for start, stop in inclusion_spans(place, len(leaves)))


def prove_consistency(leaves: Sequence[bytes], old: int) -> tuple[bytes, ...]:
    """The proof that the tree over these leaves began as the tree over the first `old` of them."""
    return tuple(root_of(leaves[start:stop]) for start, stop in consistency_spans(old, len(leaves)))


def included(leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows this leaf at this place in the tree of this size and root."""
    if not 0 <= place < size or not _are_hashes(leaf, *proof, root):
        return False
    spans = inclusion_spans(place, size)
    if len(spans) != len(proof):
        return False
    top = leaf
    for (start, _), beside in zip(spans, proof, strict=True):
        top = node(beside, top) if start < place else node(top, beside)
    return top == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of the new size and root began as the one of the old size and root."""
    if not 0 <= old <= new or not _are_hashes(old_root, *proof, new_root):
        return False
    spans = consistency_spans(old, new)
    if len(spans) != len(proof):
        return False
    if old == 0:
        return old_root == EMPTY and (new > 0 or new_root == EMPTY)
    steps = list(zip(spans, proof, strict=True))
    begins_inside = bool(steps) and steps[0][0][1] == old
    before = after = steps.pop(0)[1] if begins_inside else old_root
    for (start, _), beside in steps:
        before = node(beside, before) if start < old else before
        after = node(beside, after) if start < old else node(after, beside)
    return (before, after) == (old_root, new_root)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_LENGTH for value in values)


def _hash(value: bytes) -> bytes:
    if len(value) != HASH_LENGTH:
        raise Unsound(f"a hash has {HASH_LENGTH} bytes, not {len(value)}")
    return value
