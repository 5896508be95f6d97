"""Checkpoints: read strictly, opened only with the ledger's own signature."""

from __future__ import annotations

from sharewell.ledger.checkpoint import (
    Checkpoint,
    Signed,
    open_checkpoint,
    read_checkpoint,
    sign_checkpoint,
)
from sharewell.ledger.note import add_signature, sign_note
from sharewell.ledger.tree import EMPTY
from tests.ledger.tools import LEDGER, STRANGER, WITNESS, refusal, stand_in, stands

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
EXAMPLE = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
MINE = Checkpoint(LEDGER.name, 0, EMPTY, ("later", "more"))


def test_the_example_of_the_specification_is_read() -> None:
    found = read_checkpoint(EXAMPLE)
    assert (found.origin, found.size, found.extensions) == ("example.com/behind-the-sofa", 20852163, ())
    assert found.text == EXAMPLE


def test_extension_lines_are_kept() -> None:
    found = read_checkpoint(f"{EXAMPLE}one\ntwo words\n")
    assert found.extensions == ("one", "two words")
    assert found.text == f"{EXAMPLE}one\ntwo words\n"


def test_what_is_no_checkpoint_is_refused() -> None:
    form = "a checkpoint is an origin, a size without leading zeroes and a root, a line each"
    lines, shape = "the lines of a checkpoint are not empty", "a checkpoint has a size, and a root of 32 bytes"
    for text, words in (
        (EXAMPLE[:-1], form),
        ("", form),
        ("a\n", form),
        (f"a\n05\n{ROOT}\n", form),
        (f"a\n+5\n{ROOT}\n", form),
        (f"a\n-1\n{ROOT}\n", form),
        (f"a\n{'9' * 20}\n{ROOT}\n", form),
        (f"a\n\u0663\n{ROOT}\n", form),
        (f"\n5\n{ROOT}\n", lines),
        (f"{EXAMPLE}\n", lines),
        (f"{EXAMPLE}\nx\n", lines),
        ("a\n5\n", shape),
        ("a\n5\nCsUY\n", shape),
        (f"a\n5\n{ROOT[:-2]}J=\n", "the root is not in base64"),
        (f"a\n5\n {ROOT}\n", "the root is not in base64"),
    ):
        assert refusal(read_checkpoint, text) == words
    assert refusal(Checkpoint, "a", -1, EMPTY) == shape
    assert refusal(Checkpoint, "a", True, EMPTY) == shape
    assert refusal(Checkpoint, "a\nb", 1, EMPTY) == lines


def test_a_signed_checkpoint_opens() -> None:
    note = sign_checkpoint(MINE, LEDGER, stand_in(LEDGER))
    assert open_checkpoint(note, LEDGER, stands) == Signed(MINE, ())


def test_witnesses_sign_below_and_are_named() -> None:
    note = sign_checkpoint(MINE, LEDGER, stand_in(LEDGER))
    for key in (WITNESS, STRANGER):
        note = add_signature(note, key, stand_in(key))
    assert open_checkpoint(note, LEDGER, stands) == Signed(MINE, ())
    assert open_checkpoint(note, LEDGER, stands, [WITNESS]) == Signed(MINE, (WITNESS.name,))


def test_only_the_ledger_itself_speaks_for_it() -> None:
    assert refusal(sign_checkpoint, MINE, WITNESS, stand_in(WITNESS)) == "the ledger signs under its own name"
    by_witness = sign_note(MINE.text, WITNESS, stand_in(WITNESS))
    assert refusal(open_checkpoint, by_witness, LEDGER, stands) == "none of the keys we know signed this"
    assert refusal(open_checkpoint, by_witness, LEDGER, stands, [WITNESS]) == "the ledger itself did not sign this"
    of_another = sign_note(EXAMPLE, LEDGER, stand_in(LEDGER))
    assert refusal(open_checkpoint, of_another, LEDGER, stands) == "this is a checkpoint of another ledger"
