"""The tree against the reference vectors of RFC 6962, and against the RFC's own recursive wording at every size."""

from __future__ import annotations

from hashlib import sha256

from sharewell.ledger.tree import (
    EMPTY,
    Frontier,
    consistency_spans,
    consistent,
    included,
    inclusion_spans,
    leaf_of,
    prove_consistency,
    prove_inclusion,
    root_of,
)
from tests.ledger.tools import flips, refusal

UP_TO = 36

DATA = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C, D, E, F, G = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
)
INCLUSION = {
    (0, 1): [],
    (0, 8): [A, B, C],
    (5, 8): [G, E, F],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], B, G],
}
CONSISTENCY = {(1, 1): [], (1, 8): [A, B, C], (6, 8): [D, E, F], (2, 5): [B, G]}
LEAVES = [leaf_of(item) for item in DATA]
MANY = [leaf_of(bytes([number])) for number in range(UP_TO)]


def mth(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1, words it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return max(1 << power for power in range(size) if 1 << power < size)


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """The inclusion proof as RFC 9162, 2.1.3.1, words it."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """The consistency proof as RFC 9162, 2.1.4.1, words it."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def test_roots_are_those_of_the_reference_tree() -> None:
    assert [root_of(LEAVES[:size]).hex() for size in range(9)] == ROOTS
    assert EMPTY.hex() == ROOTS[0]


def test_inclusion_proofs_are_those_of_the_reference_tree() -> None:
    for (place, size), proof in INCLUSION.items():
        made = prove_inclusion(LEAVES[:size], place)
        assert [beside.hex() for beside in made] == proof
        assert included(LEAVES[place], place, size, made, bytes.fromhex(ROOTS[size]))


def test_consistency_proofs_are_those_of_the_reference_tree() -> None:
    for (old, new), proof in CONSISTENCY.items():
        made = prove_consistency(LEAVES[:new], old)
        assert [beside.hex() for beside in made] == proof
        assert consistent(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), made)


def test_every_root_is_as_the_rfc_words_it_however_it_is_reached() -> None:
    step = Frontier()
    for size in range(UP_TO):
        assert step.root == root_of(MANY[:size]) == mth(MANY[:size])
        half = Frontier().extended(MANY[: size // 2])
        assert half.extended(MANY[size // 2 : size]) == step
        step = step.extended([MANY[size]])


def test_every_proof_is_as_the_rfc_words_it_and_holds() -> None:
    for size in range(1, UP_TO):
        leaves, root = MANY[:size], root_of(MANY[:size])
        for place in range(size):
            proof = prove_inclusion(leaves, place)
            assert list(proof) == path(place, leaves)
            assert included(leaves[place], place, size, proof, root)
            grown = prove_consistency(leaves, place + 1)
            assert list(grown) == subproof(place + 1, leaves, True)
            assert consistent(place + 1, root_of(leaves[: place + 1]), size, root, grown)


def test_a_proof_holds_for_one_leaf_place_and_size_only() -> None:
    for size in range(1, 14):
        root = root_of(MANY[:size])
        proofs = [prove_inclusion(MANY[:size], place) for place in range(size)]
        found = {
            (leaf, place, claimed, of)
            for leaf in range(size)
            for place in range(-1, size + 1)
            for claimed in (size,)
            for of in range(size)
            if included(MANY[leaf], place, claimed, proofs[of], root)
        }
        assert found == {(place, place, size, place) for place in range(size)}


def test_a_consistency_proof_holds_for_its_two_sizes_only() -> None:
    roots = [root_of(MANY[:size]) for size in range(12)]
    for old in range(1, 11):
        proof = prove_consistency(MANY[:11], old)
        held = [
            (first, second)
            for first in range(12)
            for second in range(first, 12)
            if first > 0 and first != second and consistent(first, roots[first], second, roots[second], proof)
        ]
        assert held == [(old, 11)]


def test_one_bit_anywhere_breaks_a_proof() -> None:
    size, place, old = 13, 9, 6
    root, before = root_of(MANY[:size]), root_of(MANY[:old])
    proof, grown = prove_inclusion(MANY[:size], place), prove_consistency(MANY[:size], old)
    assert not any(included(leaf, place, size, proof, root) for leaf in flips(MANY[place]))
    assert not any(included(MANY[place], place, size, proof, other) for other in flips(root))
    assert not any(consistent(old, other, size, root, grown) for other in flips(before))
    assert not any(consistent(old, before, size, other, grown) for other in flips(root))
    for spot in range(len(proof)):
        for other in flips(proof[spot]):
            assert not included(MANY[place], place, size, (*proof[:spot], other, *proof[spot + 1 :]), root)
    for spot in range(len(grown)):
        for other in flips(grown[spot]):
            assert not consistent(old, before, size, root, (*grown[:spot], other, *grown[spot + 1 :]))


def test_a_proof_of_another_length_shows_nothing() -> None:
    root, before = root_of(MANY[:7]), root_of(MANY[:3])
    proof, grown = prove_inclusion(MANY[:7], 2), prove_consistency(MANY[:7], 3)
    for other in (proof[:-1], proof[1:], (*proof, MANY[0]), ()):
        assert not included(MANY[2], 2, 7, other, root)
    for other in (grown[:-1], grown[1:], (*grown, MANY[0]), ()):
        assert not consistent(3, before, 7, root, other)
    assert not consistent(7, root, 7, root, (root,))


def test_hashes_of_another_length_show_nothing() -> None:
    left, right = MANY[:2]
    root = root_of(MANY[:2])
    assert included(left, 0, 2, (right,), root)
    assert not included(left + right[:1], 0, 2, (right[1:],), root)
    assert consistent(1, left, 2, root, (right,))
    assert not consistent(1, left + right[:1], 2, root, (right[1:],))
    assert not included(left[:31], 0, 1, (), left[:31])
    assert not consistent(1, left[:31], 1, left[:31], ())


def test_an_empty_tree_begins_every_tree() -> None:
    root = root_of(MANY[:3])
    assert prove_consistency(MANY[:3], 0) == ()
    assert consistent(0, EMPTY, 3, root, ())
    assert consistent(0, EMPTY, 0, EMPTY, ())
    assert not consistent(0, EMPTY, 0, root, ())
    assert not consistent(0, root, 3, root, ())
    assert not consistent(0, EMPTY, 3, root, (MANY[0],))


def test_a_tree_that_shrank_or_changed_is_never_consistent() -> None:
    root, other = root_of(MANY[:5]), root_of([*MANY[:3], MANY[9], MANY[4]])
    assert not consistent(5, root, 3, root_of(MANY[:3]), ())
    assert not consistent(-1, EMPTY, 3, root, ())
    assert not consistent(5, root, 5, other, ())
    assert not consistent(4, root_of(MANY[:4]), 5, other, (MANY[4],))


def test_places_and_sizes_that_cannot_be_are_refused() -> None:
    for place, size in ((0, 0), (3, 3), (-1, 3)):
        assert refusal(inclusion_spans, place, size) == f"there is no place {place} in a tree of size {size}"
        assert not included(MANY[0], place, size, (), MANY[0])
    for old, new in ((4, 3), (-1, 3)):
        assert refusal(consistency_spans, old, new) == f"a tree of size {new} does not follow one of size {old}"


def test_spans_tell_a_store_which_subtrees_it_needs() -> None:
    assert inclusion_spans(5, 7) == ((4, 5), (6, 7), (0, 4))
    assert consistency_spans(6, 7) == ((4, 6), (6, 7), (0, 4))
    assert len(inclusion_spans(10**9, 2 * 10**9)) == 31


def test_a_frontier_that_cannot_be_is_refused() -> None:
    for size, peaks in ((3, (MANY[0],)), (0, (MANY[0],)), (-1, (MANY[0],))):
        assert refusal(Frontier, size, peaks) == f"a frontier of size {size} does not have these peaks"
    assert refusal(Frontier, 1, (b"short",)) == "a hash has 32 bytes, not 5"
    assert refusal(Frontier().extended, [b"", b""]) == "a hash has 32 bytes, not 0"
