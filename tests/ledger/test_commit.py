"""Commitments bind, and say nothing."""

from __future__ import annotations

from sharewell.ledger.commit import commit, opens
from tests.ledger.tools import flips, refusal

KEY = bytes(range(32))


def test_a_commitment_is_what_it_always_was() -> None:
    assert commit(KEY, "decision", b"words") == "f6caf8e06d09581d2fdb8751a95d05db92b5454b5716f9841d85c5987fa6fd8a"


def test_only_the_key_the_sort_and_the_message_open_it() -> None:
    made = commit(KEY, "decision", b"words")
    assert opens(made, KEY, "decision", b"words")
    assert not any(opens(made, key, "decision", b"words") for key in flips(KEY))
    assert not any(opens(made, KEY, "decision", message) for message in flips(b"words"))
    assert not opens(made, KEY, "decisio", b"nwords")
    assert not opens(made, KEY, "label", b"words")
    assert not opens("caf\xe9", KEY, "decision", b"words")


def test_the_key_has_one_length_and_the_sort_is_a_word() -> None:
    for key in (b"", KEY[:31], KEY + b"\0"):
        assert refusal(commit, key, "decision", b"") == "the key of a commitment has 32 bytes"
    for what in ("", "a\0b", "caf\xe9"):
        assert refusal(commit, KEY, what, b"") == "what is committed to should be named by an ASCII word"
