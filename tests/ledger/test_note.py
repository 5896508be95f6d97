"""Signed notes: the format, and what is refused. Real signatures are in oracles/."""

from __future__ import annotations

from sharewell.ledger.note import (
    DASH,
    Key,
    Signature,
    add_signature,
    from_base64,
    in_base64,
    open_note,
    read_key,
    sign_note,
    split_note,
)
from tests.ledger.tools import LEDGER, STRANGER, WITNESS, refusal, stand_in, stands, survivors

TEXT = "first line\n\nlast line, caf\xe9\n"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = sign_note(TEXT, LEDGER, stand_in(LEDGER))
FORM = "a note is a text, an empty line and signature lines, each with its new line"
LINE = "a signature line is a dash, the name of the key, and the signature in base64"


def test_a_key_has_one_spelling() -> None:
    key = read_key(PETER)
    assert key.name == "PeterNeumann"
    assert key.id.hex() == "c74f20a3"
    assert str(key) == PETER


def test_what_is_no_key_is_refused() -> None:
    name = "the name of a key is empty, or has a space or a plus in it"
    for written, words in (
        ("", "the key is not an Ed25519 key"),
        (PETER.replace("+AR", "+BB"), "the key is not an Ed25519 key"),
        (PETER.replace("c74f", "c74e"), "the id of the key is not that of its name and bytes"),
        (PETER.replace("Peter", "Petra"), "the id of the key is not that of its name and bytes"),
        (PETER[:-4], "an Ed25519 public key has 32 bytes, not 29"),
        (PETER[:-1] + "!", "the key is not in base64"),
        (PETER.replace("PeterNeumann", ""), name),
    ):
        assert refusal(read_key, written) == words
    for bad in ("", "a b", "a+b", "a\u00a0b", "a\n", "a\x00", "\ud800"):
        assert refusal(Key, bad, bytes(32)) == name


def test_a_note_is_its_text_a_gap_and_its_signatures() -> None:
    text, (line,) = split_note(NOTE)
    assert text == TEXT
    assert line == Signature(LEDGER.name, LEDGER.id, stand_in(LEDGER)(TEXT.encode()))
    assert f"{TEXT}\n{line}" == NOTE
    assert str(line).startswith(f"{DASH}{LEDGER.name} ")


def test_a_note_opens_for_the_keys_that_signed_it() -> None:
    both = add_signature(NOTE, WITNESS, stand_in(WITNESS))
    assert open_note(both, [LEDGER], stands).keys == (LEDGER,)
    opened = open_note(both, [WITNESS, STRANGER, LEDGER], stands)
    assert (opened.text, opened.keys) == (TEXT, (LEDGER, WITNESS))
    again = add_signature(both, LEDGER, stand_in(LEDGER))
    assert open_note(again, [WITNESS, LEDGER], stands).keys == (LEDGER, WITNESS)


def test_a_false_signature_of_a_known_key_spoils_the_note() -> None:
    words = f"the signature of `{LEDGER.name}` is not of this text"
    assert refusal(open_note, NOTE.replace("first", "First"), [LEDGER], stands) == words
    short = f"{TEXT}\n{Signature(LEDGER.name, LEDGER.id, b'short')}"
    assert refusal(open_note, short, [LEDGER], lambda *_: True) == words
    signed = f"{sign_note(TEXT, WITNESS, stand_in(WITNESS))}{Signature(LEDGER.name, LEDGER.id, bytes(64))}"
    assert refusal(open_note, signed, [WITNESS, LEDGER], stands) == words
    assert open_note(signed, [WITNESS], stands).keys == (WITNESS,)


def test_nobody_we_know_is_nobody() -> None:
    words = "none of the keys we know signed this"
    assert refusal(open_note, NOTE, [], stands) == words
    assert refusal(open_note, NOTE, [WITNESS], stands) == words
    assert refusal(open_note, NOTE, [Key(LEDGER.name, WITNESS.public)], stands) == words


def test_what_is_no_note_is_refused() -> None:
    good = str(Signature("a", b"1234", b"5"))
    for note, words in (
        ("", FORM),
        ("text\n", FORM),
        (f"text\n{good}", FORM),
        (f"text\n\n{good[:-1]}", FORM),
        ("text\n\n", FORM),
        ("text\n\n\n", FORM),
        (f"text\n\n-{good[1:]}", LINE),
        (f"text\n\n{DASH} {good[len(DASH) + 2 :]}", LINE),
        (f"text\n\n{DASH}a+b {good[len(DASH) + 2 :]}", LINE),
        (f"text\n\n{DASH}a {in_base64(b'1234')}\n", LINE),
        (f"text\n\n{DASH}a\n", LINE),
        (f"text\n\n{DASH}a !\n", "a signature is not in base64"),
        (f"text\n\n{good}{good[:-1]} \n", "a signature is not in base64"),
        (f"te\txt\n\n{good}", "a note has no control characters but new lines"),
        (f"text\r\n\r\n{good}", "a note has no control characters but new lines"),
    ):
        assert refusal(split_note, note) == words
    assert split_note(f"\n\n{good}") == ("\n", (Signature("a", b"1234", b"5"),))


def test_what_cannot_be_signed_is_refused() -> None:
    for text in ("no new line", "", "a\tb\n", "a\ud800\n"):
        words = refusal(sign_note, text, LEDGER, stand_in(LEDGER))
        assert words == "the text of a note ends with a new line and has no control characters"
    assert refusal(sign_note, TEXT, LEDGER, lambda _: b"12") == "an Ed25519 signature has 64 bytes, not 2"


def test_base64_has_one_spelling() -> None:
    assert from_base64("AAE=", "it") == b"\x00\x01"
    for bad in ("AAE", "AAF=", "AAE=\n", "AA_=", "A A=", "AAE==", "\xe9"):
        assert refusal(from_base64, bad, "it") == "it is not in base64"


def test_one_bit_anywhere_spoils_the_note() -> None:
    assert survivors(NOTE.encode(), lambda note: open_note(note, [LEDGER], stands)) == []
