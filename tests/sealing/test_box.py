from __future__ import annotations

import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from sharewell.records.sealing import box
from sharewell.records.sealing.box import BLOCK, Where, open_box, scope_of, seal
from sharewell.records.sealing.faults import Unopened
from tests.sealing.checks import HERE, KEY, MOVES, moved, unopened

WORDS = "Zoë Reeve said she is afraid to go home.".encode()
places = st.builds(Where, st.text(), st.text(), st.text(), st.uuids())


@given(st.binary(max_size=400), places, st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_in_its_place(plain: bytes, where: Where, key: bytes) -> None:
    sealed = seal(key, plain, where)
    assert open_box(key, sealed, where) == plain
    assert scope_of(sealed) == where.scope


@given(places, places)
def test_no_two_places_are_spelt_alike(one: Where, other: Where) -> None:
    assert (box._bound_to(one) == box._bound_to(other)) == (one == other)


@given(places, places)
def test_it_opens_in_no_other_place(one: Where, other: Where) -> None:
    assert unopened(seal(KEY, WORDS, one), other) == (one != other)


def test_nothing_opens_after_a_move() -> None:
    assert not moved()


@pytest.mark.parametrize("there", MOVES.values(), ids=MOVES)
def test_each_move_alone(there: Where) -> None:
    assert unopened(seal(KEY, WORDS, HERE), there)


def test_every_flipped_bit_is_noticed() -> None:
    sealed = seal(KEY, WORDS, HERE)
    for place in range(len(sealed)):
        for bit in range(8):
            spoilt = bytearray(sealed)
            spoilt[place] ^= 1 << bit
            assert unopened(bytes(spoilt)), (place, bit)


def test_every_cut_and_every_addition_is_noticed() -> None:
    sealed = seal(KEY, WORDS, HERE)
    assert all(unopened(sealed[:length]) for length in range(len(sealed)))
    assert all(unopened(sealed[start:]) for start in range(1, len(sealed)))
    assert unopened(sealed + b"\0")


@pytest.mark.parametrize("key", [bytes(32), KEY[::-1], KEY[:16], KEY[:31], KEY + b"\0", b""])
def test_another_key_opens_nothing(key: bytes) -> None:
    assert unopened(seal(KEY, WORDS, HERE), HERE, key)


@pytest.mark.parametrize("key", [KEY[:16], KEY[:24], KEY + b"\0", b""])
def test_nothing_is_sealed_under_a_key_of_another_length(key: bytes) -> None:
    with pytest.raises(ValueError, match="a key has 32 bytes"):
        seal(key, WORDS, HERE)


def test_the_refusal_says_nothing() -> None:
    sealed, said = seal(KEY, WORDS, HERE), set()
    for bad, key in ((b"", KEY), (sealed[:-1], KEY), (sealed, bytes(32)), (sealed, b""), (b"\x02" + sealed[1:], KEY)):
        with pytest.raises(Unopened) as refusal:
            open_box(key, bad, HERE)
        said.add((str(refusal.value), refusal.value.args, refusal.value.__cause__))
    assert said == {("what is sealed here cannot be opened", (), None)}


@pytest.mark.parametrize("bad", [b"", bytes(200), bytes([1]) * 108, bytes([2]) * 200])
def test_a_scope_is_read_off_nothing_else(bad: bytes) -> None:
    with pytest.raises(Unopened):
        scope_of(bad)


def test_lengths_say_only_how_many_blocks() -> None:
    lengths = [len(seal(KEY, bytes(size), HERE)) for size in range(4 * BLOCK)]
    overhead = 1 + 16 + 12 + 16
    assert lengths == [overhead + BLOCK * ((size + 4 + BLOCK - 1) // BLOCK) for size in range(4 * BLOCK)]


def test_the_same_words_never_look_the_same() -> None:
    assert len({seal(KEY, WORDS, HERE)[17:] for _ in range(500)}) == 500


@pytest.mark.parametrize(
    "padded", [bytes(64), (61).to_bytes(4) + bytes(60), (3).to_bytes(4) + b"abcd" + bytes(56), bytes(128), bytes(80)]
)
def test_a_padding_that_we_never_make_does_not_open(padded: bytes) -> None:
    nonce = bytes(12)
    head = bytes([1]) + HERE.scope.bytes + nonce
    sealed = head + AESGCM(KEY).encrypt(nonce, padded, box._bound_to(HERE))
    assert unopened(sealed) == (padded != bytes(64))


def test_bytes_from_the_database_may_be_a_view() -> None:
    assert open_box(KEY, memoryview(seal(KEY, WORDS, HERE)), HERE) == WORDS  # type: ignore[arg-type]


def test_the_form_of_what_is_kept_for_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put together here a second time, from the description: if this fails, nothing sealed before opens any more."""
    monkeypatch.setattr("secrets.token_bytes", lambda count: bytes(range(count)))
    place = b"".join(
        len(part).to_bytes(4, "big") + part for part in (b"\x01", b"sharing_matter", b"17", b"words", HERE.scope.bytes)
    )
    nonce = bytes(range(12))
    cipher = AESGCM(KEY).encrypt(nonce, b"\0\0\0\x05hello" + bytes(55), place)
    assert seal(KEY, b"hello", HERE) == b"\x01" + HERE.scope.bytes + nonce + cipher
    assert cipher.hex() == GOLDEN


GOLDEN = (
    "4702d61ead80ae77e241978bb1e9786d83d68734f07b5f7c3867e5851d6900b20110aefcafc11298"
    "74a47fed88872838ee59608d5ad6a3da3f972a1918e3f5eeff54644af5a4a7da0e558cad8c482b93"
)

GCM = [
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    (
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    ),
]
"""AES-256-GCM: test cases 13, 14 and 16 of the specification submitted to NIST."""


@pytest.mark.parametrize(("key", "nonce", "plain", "place", "sealed"), GCM, ids=["13", "14", "16"])
def test_the_cipher_is_the_published_one(key: str, nonce: str, plain: str, place: str, sealed: str) -> None:
    cipher = box._cipher(bytes.fromhex(key))
    assert cipher.encrypt(bytes.fromhex(nonce), bytes.fromhex(plain), bytes.fromhex(place)).hex() == sealed


HMAC = [
    ("0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe".hex(),
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    ("aa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
]
"""HMAC-SHA256: test cases 1, 2 and 3 of RFC 4231."""


@pytest.mark.parametrize(("key", "message", "digest"), HMAC)
def test_the_digest_is_the_published_one(key: str, message: bytes, digest: str) -> None:
    assert hmac.digest(bytes.fromhex(key), message, "sha256").hex() == digest


def test_a_place_is_a_value() -> None:
    assert Where("t", "1", "c", UUID(int=1)) == Where("t", "1", "c", UUID(int=1))
