"""The canaries: a word of its own for everything that somebody types, and how it may be spelt."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

TYPED = (
    "Matter.prompt", "Matter.label", "Subject.called/child", "Subject.called/adult",
    "Draft.recipient", "Draft.what", "Draft.use",
    "Decision.document/reasons", "Decision.document/if_shared", "Decision.document/if_not",
    "Withdrawal.reason", "Advice.asked", "Advice.said", "Verdict.comment/yes", "Verdict.comment/no", "Closing.note",
    "Telling.words",
)  # fmt: skip
"""Typed into the pages of a matter. What stands behind the stroke says which of several words a field takes."""
FROM_DRAFT = ("Decision.recipient",)
"""What is copied from a draft when it is decided."""
GONE = tuple(f"{name} (erased)" for name in TYPED)
"""The same in a matter that is erased afterwards."""
ASIDE = (
    "looked for", "in an unknown address", "in a form that is too long/prompt", "in a form that is too long/called",
    "in a form with a wrong mark", "in a form at which the hub breaks",
)  # fmt: skip
"""Typed where nothing is kept of it."""
NOT_TYPED = ("Subject.position", "Draft.answers", "Draft.unsure", "Draft.history")
"""Child or adult, and ids of the guidance's questions and answers: nothing that somebody wrote."""
CAST = ("ada", "asha", "sam")
STAFF = (
    *(f"Practitioner.{name}/{who}" for name in ("name", "email") for who in CAST),
    "Membership.team", "Invitation.email/zed", "Invitation.team/zed",
)  # fmt: skip
"""The people who work here. Who is invited becomes a practitioner, and their team a matter's; Zed never joins."""
COPIED = ("Invitation.email", "Invitation.team", "Matter.team")
"""What is copied from another of these."""
PASSWORDS = (*(f"Practitioner.password/{who}" for who in CAST), "a new password", "a wrong password")
TOKENS = tuple(f"Invitation.token_hash/{who}" for who in (*CAST, "zed", "asha again"))
"""Of the links by which somebody joins: made by the hub, and known to whoever was handed one."""
MARK, OWN = 9, 6
"""How many letters all words of a kind begin with, and how many are a word's own."""
UTF_16 = ("utf-16-le", "utf-16-be")
LETTERS = "bcdfghjkmnpqrstvwxz"


class Kind(StrEnum):
    """What a word is about, and so where it may stand."""

    PEOPLE = "about the people of a matter"
    STAFF = "about the people who work here"
    SECRET = "passwords and links"


NAMES = {Kind.PEOPLE: (*TYPED, *GONE, *ASIDE), Kind.STAFF: STAFF, Kind.SECRET: (*PASSWORDS, *TOKENS)}
"""Everything that is looked for."""


def _letters(many: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(many))


@dataclass
class Words:
    """The words of one journey. Those of a kind begin alike, so that one search of a file looks for all of them."""

    marks: dict[Kind, str] = field(default_factory=lambda: {kind: _letters(MARK) for kind in Kind})
    said: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    """Those that somebody asked for, to type them."""

    def __post_init__(self) -> None:
        for kind, names in NAMES.items():
            self.said |= {name: f"{self.marks[kind]}{_letters(OWN)}" for name in names if name not in TOKENS}

    def __getitem__(self, name: str) -> str:
        self.typed.add(name)
        return self.said[name]

    def handed(self, name: str, token: str) -> None:
        """A token that the hub made is looked for as well."""
        self.said[name] = token

    def of(self, kind: Kind) -> dict[str, str]:
        """The words of a kind, by what they are of."""
        return {name: self.said[name] for name in NAMES[kind] if name in self.said}

    def begin_with(self, kind: Kind) -> Iterator[str]:
        """What one of the words of a kind has to hold: their mark, or the whole of a token, which the hub made."""
        yield self.marks[kind]
        yield from (word for name, word in self.of(kind).items() if name in TOKENS)


def _cases(word: str) -> Iterator[str]:
    yield from (word, word.upper(), word.capitalize())


def _in_base64(word: str) -> Iterator[bytes]:
    """The letters of base64 that depend on the word alone, wherever in a text it begins; in both alphabets."""
    for one in _cases(word):
        for before in range(3):
            spelt = base64.b64encode(b"\0" * before + one.encode())
            inside = spelt[-(-before * 8 // 6) : (before + len(one)) // 3 * 4]
            yield from (inside, inside.replace(b"+", b"-").replace(b"/", b"_"))


def _letter_by_letter(pattern: str) -> Callable[[str], list[bytes]]:
    return lambda word: ["".join(pattern.format(ord(letter)) for letter in one).encode() for one in _cases(word)]


SPELLINGS: dict[str, Callable[[str], list[bytes]]] = {
    "as typed": lambda word: [word.encode()],
    "in capitals": lambda word: [word.upper().encode()],
    "in small letters": lambda word: [word.lower().encode()],
    "with a capital": lambda word: [word.capitalize().encode()],
    "backwards": lambda word: [one[::-1].encode() for one in _cases(word)],
    "UTF-16, both ways round": lambda word: [one.encode(end) for one in _cases(word) for end in UTF_16],
    "hexadecimal": _letter_by_letter("{:02x}"),
    "hexadecimal in capitals": _letter_by_letter("{:02X}"),
    "percent-encoded": lambda word: [*_letter_by_letter("%{:02x}")(word), *_letter_by_letter("%{:02X}")(word)],
    "JSON-escaped": lambda word: [*_letter_by_letter("\\u{:04x}")(word), *_letter_by_letter("\\u{:04X}")(word)],
    "HTML-escaped": lambda word: [*_letter_by_letter("&#{:d};")(word), *_letter_by_letter("&#x{:x};")(word)],
    "octal-escaped": _letter_by_letter("\\{:03o}"),
    "base64, wherever it begins": lambda word: [*_in_base64(word)],
}  # fmt: skip
"""How a word could stand in a file, by what the spelling is called. Besides, whatever is packed is unpacked first."""


def spellings(word: str) -> frozenset[bytes]:
    """A word in every spelling."""
    return frozenset(spelt for spell in SPELLINGS.values() for spelt in spell(word))
