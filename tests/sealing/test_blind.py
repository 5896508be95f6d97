from __future__ import annotations

import hmac
import sys
import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.records.sealing.blind import INDEX_SCOPE, _folded, digest, index_key, words
from sharewell.records.sealing.keyring import Keyring
from tests.sealing.cast import ASHAS, BENS, NOON, Hub, opens
from tests.sealing.checks import KEY


def derived(key: bytes, info: bytes, length: int, salt: bytes = bytes(32)) -> bytes:
    """HKDF-SHA256 as RFC 5869 says it, written out for up to two blocks."""
    inner = hmac.digest(salt, key, "sha256")
    first = hmac.digest(inner, info + b"\x01", "sha256")
    return (first + hmac.digest(inner, first + info + b"\x02", "sha256"))[:length]


def test_the_oracle_is_the_published_one() -> None:
    """RFC 5869, test cases 1 and 3."""
    info, salt = bytes(range(0xF0, 0xFA)), bytes(range(13))
    assert derived(b"\x0b" * 22, info, 42, salt).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    assert derived(b"\x0b" * 22, b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_an_index_key_comes_from_the_agencys_own(keyring: Keyring) -> None:
    key = index_key(keyring, ASHAS, "names")
    assert key == derived(keyring.key(ASHAS, INDEX_SCOPE), b"sharewell/blind/v1\0names", 32)
    assert key == index_key(keyring, ASHAS, "names")


def test_agencies_and_indexes_have_nothing_in_common(keyring: Keyring) -> None:
    keys = {index_key(keyring, agency, index) for agency in (ASHAS, BENS) for index in ("names", "words", "")}
    found = {digest(key, "Reeve") for key in keys}
    assert len(keys) == len(found) == 6
    assert keyring.key(ASHAS, INDEX_SCOPE) not in keys


def test_it_goes_on_after_a_rotation_and_not_after_the_end(hub: Hub, keyring: Keyring) -> None:
    key = index_key(keyring, ASHAS, "names")
    keyring.rotate(ASHAS)
    assert index_key(hub.open(), ASHAS, "names") == key
    keyring.destroy(ASHAS, INDEX_SCOPE, NOON)
    keyring.rotate(ASHAS)
    assert not opens(keyring, ASHAS, INDEX_SCOPE)


def test_the_form_of_a_digest() -> None:
    assert digest(KEY, " Zoë\tREEVE ") == hmac.digest(KEY, b"sharewell/blind/v1\0zo\xc3\xab reeve", sha256)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Reeve", "ZOË  reeve"),
        ("Zoe\u0308 Reeve", "Zo\u00eb Reeve"),
        ("\uff32eeve", "reeve"),
        ("Strauß", "STRAUSS"),
        ("Fitz\u00adRoy\u200b", "fitzroy"),
        ("\u00a0Reeve\u2003", "Reeve"),
        ("ﬁeld", "Field"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("", " \n"),
    ],
)
def test_what_looks_the_same_is_found(one: str, other: str) -> None:
    assert digest(KEY, one) == digest(KEY, other)


@pytest.mark.parametrize(("one", "other"), [("Reeve", "Reeves"), ("Zoe", "Zoë"), ("ab c", "a bc"), ("7", "17")])
def test_what_differs_is_not(one: str, other: str) -> None:
    assert digest(KEY, one) != digest(KEY, other)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_case_and_form_of_any_text_make_no_difference(text: str) -> None:
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert {digest(KEY, form) for form in forms} == {digest(KEY, text)}
    assert digest(KEY, text.casefold()) == digest(KEY, text)


def test_every_letter_is_folded_once_for_all() -> None:
    unsettled = [code for code in range(sys.maxunicode + 1) if _folded(twice := _folded(_folded(chr(code)))) != twice]
    assert not unsettled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoë Reeve, 14, of Mill Lane", ("zoë", "reeve", "14", "of", "mill", "lane")),
        ("O'Neill-Smith", ("oneill", "smith")),
        ("O\u2019Neill O\u00b4Neill ONEILL O\uff07Neill", ("oneill",)),
        ("7A-9/11_b@c.uk", ("7a", "9", "11", "b", "c", "uk")),
        ("क्षितिज", ("क्षितिज",)),
        ("e'\u0301", ("é",)),
        ("-- ' --", ()),
        ("", ()),
    ],
)
def test_words(text: str, found: tuple[str, ...]) -> None:
    assert words(text) == found


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_every_word_is_found_wherever_it_stands(said: list[str]) -> None:
    together = {digest(KEY, word) for word in words(", ".join(said))}
    assert together == {digest(KEY, word) for text in said for word in words(text)}
