"""One spelling, and only one."""

from __future__ import annotations

from typing import Any

from sharewell.ledger.encode import LARGEST, decode, encode
from tests.ledger.tools import refusal

SPELT: list[tuple[dict[str, Any], bytes]] = [
    ({}, b"{}"),
    ({"b": 1, "a": "x", "B": True, "": False}, b'{"":false,"B":true,"a":"x","b":1}'),
    ({"l": []}, b'{"l":[]}'),
    ({"l": ["a", 2, False]}, b'{"l":["a",2,false]}'),
    ({"n": -LARGEST, "m": LARGEST}, b'{"m":9007199254740991,"n":-9007199254740991}'),
    ({"t": '\\"/\x7f\x00\b\t\n\f\r\x1f'}, b'{"t":"\\\\\\"/\x7f\\u0000\\b\\t\\n\\f\\r\\u001f"}'),
]

UNSPELLABLE: list[tuple[dict[Any, Any], str]] = [
    ({"a": 1.0}, "`a` is neither text, integer, yes or no, nor a flat list: float"),
    ({"a": None}, "`a` is neither text, integer, yes or no, nor a flat list: NoneType"),
    ({"a": {}}, "`a` is neither text, integer, yes or no, nor a flat list: dict"),
    ({"a": ["x", ["y"]]}, "`a`, item 1 is neither text, integer, yes or no, nor a flat list: list"),
    ({"a": b""}, "`a` is neither text, integer, yes or no, nor a flat list: bytes"),
    ({"a": LARGEST + 1}, "`a` is an integer beyond 2^53"),
    ({"a": [-LARGEST - 1]}, "`a`, item 0 is an integer beyond 2^53"),
    ({"a": "\xe9"}, "`a` holds a letter that is not ASCII"),
    ({"\xe9": 1}, "a key is not a text of ASCII letters"),
    ({1: 1}, "a key is not a text of ASCII letters"),
]

NOT_CANONICAL = [
    (b'{"a":1 }', "byte 6 is not as the canonical form has it"),
    (b'{"a":1}\n', "byte 7 is not as the canonical form has it"),
    (b'{"b":1,"a":2}', "byte 2 is not as the canonical form has it"),
    (b'{"a":1,"a":1}', "byte 6 is not as the canonical form has it"),
    (b'{"a":-0}', "byte 5 is not as the canonical form has it"),
    (b'{"a":"\\u0041"}', "byte 6 is not as the canonical form has it"),
    (b'{"a":"\\/"}', "byte 6 is not as the canonical form has it"),
    (b'{"a":"\\u001F"}', "byte 11 is not as the canonical form has it"),
    (b'{"a":01}', "not JSON from byte 6 on"),
    (b'{"a":1', "not JSON from byte 6 on"),
    (b"", "not JSON from byte 0 on"),
    (b'{"a":"\xc3\xa9"}', "byte 6 is not ASCII"),
    (b'{"a":"\\u00e9"}', "`a` holds a letter that is not ASCII"),
    (b'{"a":9007199254740992}', "`a` is an integer beyond 2^53"),
    (b'{"a":null}', "`a` is neither text, integer, yes or no, nor a flat list: NoneType"),
    (b"[]", "not an object"),
    (b'"a"', "not an object"),
    *(
        (b'{"a":' + number + b"}", "holds a number that is not an integer, or lists too deep to read")
        for number in (b"1.0", b"1e2", b"1E400", b"NaN", b"-Infinity", b"9" * 5000, b"[" * 200_000)
    ),
]


def test_values_have_one_spelling() -> None:
    for values, spelling in SPELT:
        assert encode(values) == spelling
        assert decode(spelling) == values


def test_what_has_no_spelling_is_refused_and_said() -> None:
    for values, words in UNSPELLABLE:
        assert refusal(encode, values) == words


def test_any_other_spelling_is_refused_and_said() -> None:
    for spelling, words in NOT_CANONICAL:
        assert refusal(decode, spelling) == words


def test_a_refusal_never_quotes_a_value() -> None:
    for spelling in (b'{"a":"Amy Reeve\xc3\xa9"}', b'{"a":"Amy Reeve" }', b'{"a":["Amy Reeve",null]}'):
        assert "Reeve" not in refusal(decode, spelling)
