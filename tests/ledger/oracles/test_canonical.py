"""The canonical form against a whole implementation of RFC 8785."""

from __future__ import annotations

import json
from typing import Any

import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from sharewell.ledger.encode import LARGEST, decode, encode
from sharewell.ledger.faults import NotCanonical

ascii_text = st.text(st.characters(max_codepoint=127), max_size=12)
scalars = ascii_text | st.integers(-LARGEST, LARGEST) | st.booleans()
objects = st.dictionaries(ascii_text, scalars | st.lists(scalars, max_size=4), max_size=6)


@given(objects)
def test_the_bytes_are_those_of_rfc_8785(values: dict[str, Any]) -> None:
    assert encode(values) == rfc8785.dumps(values)


@given(objects)
def test_what_was_encoded_is_decoded(values: dict[str, Any]) -> None:
    assert decode(encode(values)) == values


@given(objects, st.sampled_from([{"indent": 1}, {"separators": (", ", ":")}, {"separators": (",", ": ")}]))
def test_spaces_are_refused(values: dict[str, Any], manner: dict[str, Any]) -> None:
    spelt = json.dumps(values, sort_keys=True, **manner).encode()
    assume(spelt != encode(values))
    assert_refused(spelt)


@given(objects, st.randoms())
def test_another_order_of_keys_is_refused(values: dict[str, Any], chance: Any) -> None:
    keys = list(values)
    chance.shuffle(keys)
    assume(keys != sorted(keys))
    parts = [encode({key: values[key]})[1:-1] for key in keys]
    assert_refused(b"{" + b",".join(parts) + b"}")


@given(objects, st.integers(0), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_is_another_object(values: dict[str, Any], place: int, byte: int) -> None:
    spelt = encode(values)
    at = place % len(spelt)
    other = spelt[:at] + bytes([byte]) + spelt[at + 1 :]
    assume(other != spelt)
    try:
        found = decode(other)
    except NotCanonical:
        return
    assert found != values or repr(found) != repr(values)
    assert rfc8785.dumps(found) == other


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(spelt: bytes) -> None:
    try:
        found = decode(spelt)
    except NotCanonical:
        return
    assert rfc8785.dumps(found) == spelt


def assert_refused(spelt: bytes) -> None:
    """These bytes are no canonical spelling."""
    try:
        decode(spelt)
    except NotCanonical:
        return
    raise AssertionError(f"{spelt!r} was read")
