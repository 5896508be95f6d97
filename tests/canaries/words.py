"""The canaries: a word of its own for each field in which somebody writes about people, and how it may be spelt."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from urllib.parse import quote

FIELDS = (
    "Matter.prompt", "Matter.label", "Subject.called", "Draft.recipient", "Draft.what", "Draft.use",
    "Decision.document", "Withdrawal.reason", "Advice.asked", "Advice.said", "Verdict.comment", "Closing.note",
    "Telling.words",
)  # fmt: skip
"""Each is typed into a page; a decision's document holds its reasons, and what may happen either way."""
NOT_TYPED = ("Subject.position", "Draft.answers", "Draft.unsure", "Draft.history")
"""Child or adult, and ids of the guidance's questions and answers: nothing that somebody wrote."""
LETTERS = "bcdfghjkmnpqrstvwxz"
LENGTH = 11


def fresh() -> dict[str, str]:
    """A canary for each field: consonants that no word and no id holds."""
    return {name: "".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for name in FIELDS}


def spellings(word: str) -> Iterator[bytes]:
    """How a word could stand in a file: in other letters, turned round, and inside of something that was encoded."""
    for one in (word, word.upper(), word.capitalize(), word[::-1]):
        yield one.encode()
        yield one.encode("utf-16-le")
        yield one.encode("utf-16-be")
    yield word.encode().hex().encode()
    yield word.encode().hex().upper().encode()
    yield "".join(f"%{byte:02x}" for byte in word.encode()).encode()
    yield from _in_base64(word.encode())
    if quote(word) != word:
        yield quote(word).encode()


def _in_base64(word: bytes) -> Iterator[bytes]:
    """The letters of base64 that depend on the word alone, wherever in a text it begins."""
    for before in range(3):
        spelt = base64.b64encode(b"\0" * before + word)
        whole = (before + len(word)) // 3 * 4
        yield spelt[-(-before * 8 // 6) : whole]
