"""Every field has its word, and a word is seen however it is spelt and packed."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sharewell.records.common.handling import PERSONAL, SECRET, STAFF, Handling
from tests.canaries import words
from tests.canaries.search import PART, look
from tests.canaries.words import NAMES, SPELLINGS, Kind, Words, spellings
from tests.records.test_handling import MODELS

IDS = {
    "Practitioner.last_login", "Membership.practitioner", "Membership.role", "Membership.starts_on",
    "Membership.ends_on", "Invitation.role", "Invitation.invited_by", "Matter.opened_by", "Named.membership",
    "Draft.author", "Decision.decided_by", "Withdrawal.by", "Approval.asked_of", "Verdict.by", "Duty.owner",
    "Closing.by", "Telling.owner", "Telling.by",
}  # fmt: skip
"""About colleagues, and no word of anybody's: ids, roles and times."""
KEYS = {"AgencyKey.commitment_key", "Matter.commitment_key"}
"""Made by the hub, at random, and sealed."""


def fields_of(handling: Handling) -> set[str]:
    return {f"{m.__name__}.{name}" for m in MODELS for name, one in m.HANDLING.items() if one is handling}


def named(names: tuple[str, ...]) -> set[str]:
    """The fields that words are of."""
    return {name.partition("/")[0].partition(" (")[0] for name in names if "." in name}


def test_every_field_about_people_has_a_canary() -> None:
    """Whoever adds a field adds a word, or says why nobody can write in it."""
    assert fields_of(PERSONAL) == named(words.TYPED) | {*words.NOT_TYPED, *words.FROM_DRAFT}
    assert named(words.GONE) == named(words.TYPED)


def test_every_field_about_colleagues_has_a_canary() -> None:
    assert fields_of(STAFF) == named(words.STAFF) | {*words.COPIED} | IDS


def test_every_secret_has_a_canary() -> None:
    assert fields_of(SECRET) == named((*words.PASSWORDS, *words.TOKENS)) | KEYS


ENCODED: dict[str, Callable[[str], bytes]] = {
    "as typed": str.encode,
    "in capitals": lambda text: text.upper().encode(),
    "in small letters": lambda text: text.lower().encode(),
    "with a capital": lambda text: text.title().encode(),
    "backwards": lambda text: text[::-1].encode(),
    "UTF-16, both ways round": lambda text: text.encode("utf-16-be"),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal in capitals": lambda text: text.encode().hex().upper().encode(),
    "percent-encoded": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    "JSON-escaped": lambda text: "".join(f"\\u{ord(one):04x}" for one in text).encode(),
    "HTML-escaped": lambda text: "".join(f"&#{ord(one)};" for one in text).encode(),
    "octal-escaped": lambda text: "".join(f"\\{ord(one):03o}" for one in text).encode(),
    "base64, wherever it begins": lambda text: base64.b64encode(text.encode()),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda content: content,
    "by zlib": lambda content: b"before" + zlib.compress(content) + b"after",
    "by gzip": gzip.compress,
}


def test_every_spelling_is_spelt() -> None:
    assert set(ENCODED) == set(SPELLINGS)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_word_is_found_however_it_is_spelt_and_packed(tmp_path: Path, spelling: str, packed: str) -> None:
    """In the middle of a text, whatever stands before it."""
    for kind, name in ((Kind.PEOPLE, "Matter.prompt"), (Kind.SECRET, "Invitation.token_hash/zed")):
        typed = Words()
        typed.said["Invitation.token_hash/zed"] = "pLkWqTxZvBnMcRjHgFdSaYuEiOzQwKpLkWqTxZvBnMc"
        for before in range(4):
            text = f"{'.' * (before + 1)}{typed[name]}{'.' * 20}"
            (tmp_path / "file").write_bytes(PACKED[packed](ENCODED[spelling](text)))
            assert look({"here": [tmp_path]}, typed)["here"].found == {name}, (kind, before)


def test_a_beginning_and_a_files_name_are_found_too(tmp_path: Path) -> None:
    typed = Words()
    (tmp_path / "file").write_text(f"...{typed['Matter.label'][: words.MARK + 2]}...")
    assert look({"here": [tmp_path]}, typed)["here"].found == {PART}
    (tmp_path / typed["Draft.use"]).touch()
    assert look({"here": [tmp_path]}, typed)["here"].found == {PART, "Draft.use"}


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps(Words().said))
    assert look({"here": [tmp_path]}, Words())["here"].found == set()


def test_all_forms_of_a_word_hold_a_form_of_what_it_begins_with() -> None:
    """A search for the beginning passes over none."""
    typed = Words()
    for kind, names in NAMES.items():
        first = spellings(typed.marks[kind])
        for word in (typed.said[name] for name in names if name in typed.said):
            assert all(any(start in spelt for start in first) for spelt in spellings(word))
