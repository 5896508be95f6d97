"""Verifying the ledger: a whole one is whole, and each way of tampering with one is found and said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.console.hub import Done, Hub

DECISION = "(select id from sharing_decision where outcome = 'share-without-consent' order by decided_at limit 1)"
CHANGED = (
    "update ledger_entry set body = convert_to(replace(convert_from(body, 'utf8'), "
    "'\"departed\":false', '\"departed\":true'), 'utf8') where id = (select min(id) from ledger_entry where kind = 12)"
)
FIRST_SUBJECT = "id = (select min(id::text)::uuid from sharing_subject)"


@dataclass(frozen=True)
class Reworded:
    """Other words under the seal of a row."""

    table: str
    column: str
    where: str
    words: bytes = b""
    reasons: str = ""

    def __call__(self, words: bytes) -> bytes:
        """The words that take the place of these; of a document, other reasons in it."""
        return json.dumps({**json.loads(words), "reasons": self.reasons}).encode() if self.reasons else self.words


TAMPERINGS: dict[str, tuple[list[str | Reworded], str]] = {
    "a changed body": (
        [CHANGED],
        "does not say what its leaf was made from",
    ),
    "a body changed together with its leaf": (
        [CHANGED,
         "update ledger_entry set leaf = sha256('\\x00'::bytea || body) "
         "where id = (select min(id) from ledger_entry where kind = 12)"],
        "do not make the root",
    ),
    "a removed entry": (
        ["delete from ledger_entry where id = (select min(id) + 5 from ledger_entry)"],
        "place 5 is empty",
    ),
    "a removed entry and its place": (
        ["delete from ledger_entry where id = (select max(id) from ledger_entry)",
         "delete from ledger_place where place = (select max(place) from ledger_place)"],
        "is empty",
    ),
    "swapped places": (
        ["update ledger_place set place = 999999 where place = 3", "update ledger_place set place = 3 where place = 4",
         "update ledger_place set place = 4 where place = 999999"],
        "do not make the root",
    ),
    "a forged checkpoint": (
        ["update ledger_checkpoint set root = sha256('forged')"],
        "not the one that its signature is of",
    ),
    "a forged signature": (
        ["update ledger_checkpoint set note = replace(note, split_part(note, E'\\n', 2), '7')"],
        "is not of this text",
    ),
    "a forged frontier": (
        ["update ledger_checkpoint set frontier = (select jsonb_agg(encode(sha256(peak::bytea), 'hex')) "
         "from jsonb_array_elements_text(frontier) peak)"],
        "keeps peaks that do not make its root",
    ),
    "an entry taken out of the outbox": (
        ["insert into ledger_entry (agency, kind, body, leaf, at) "
         "select agency, kind, body, leaf, at from ledger_entry order by id limit 1"],
        "have no place and do not wait for one",
    ),
    "another agency on an entry": (
        ["update ledger_entry set agency = gen_random_uuid() where id = (select min(id) from ledger_entry)"],
        "filed under another `agency`",
    ),
    "a changed decision document": (
        [Reworded("sharing_decision", "document", f"id = {DECISION}", reasons="Nobody asked.")],
        "is not what its entry was made from: commitment",
    ),
    "a changed outcome": (
        [f"update sharing_decision set outcome = 'do-not-share' where id = {DECISION}"],
        "is not what its entry was made from: decided",
    ),
    "a removed verdict": (
        ["delete from sharing_verdict where approval_id = (select min(approval_id::text)::uuid from sharing_verdict)"],
        "stands in the ledger and is gone from the records",
    ),
    "a verdict turned round": (
        ["update sharing_verdict set approved = true where not approved"],
        "is not what its entry was made from: kind",
    ),
    "a closing that nobody entered": (
        ["insert into sharing_closing (agency_id, duty_id, by_id, at, note) "
         "select agency_id, id, owner_id, now(), '\\x00' from sharing_duty "
         "where id not in (select duty_id from sharing_closing) limit 1"],
        "has no entry in the ledger",
    ),
    "a telling moved to another day": (
        ["update sharing_telling set until = until + 30 where state = 'held'"],
        "is not what its entry was made from: until",
    ),
    "a reason for a withdrawal": (
        [Reworded("sharing_withdrawal", "reason", "true", b"No reason.")],
        "the withdrawal of decision",
    ),
    "another name for a subject": (
        [Reworded("sharing_subject", "called", FIRST_SUBJECT, b"Somebody else")],
        "is not what its entry was made from: commitment",
    ),
    "advice that was never given": (
        [Reworded("sharing_advice", "said", "true", b"Share it all.")],
        "advice",
    ),
    "a duty that is gone": (
        ["delete from sharing_duty where id not in (select duty_id from sharing_closing) and name = 'minimise'"],
        "are not those that it owes",
    ),
    "a yes that was never asked for": (
        ["delete from sharing_duty where name = 'retrospective-approval'"],
        "are not those that it owes",
    ),
    "a colleague let back in": (["delete from sharing_implicated"], "hidden from"),
    "another label": ([Reworded("sharing_matter", "label", "true", b"Other")], "the label of matter"),
    "words that were written over": (
        [f"update sharing_decision set document = '\\x00' where id = {DECISION}"],
        "is not what its entry was made from: commitment",
    ),
    "words moved to another row": (
        ["update sharing_subject set called = (select called from sharing_subject where not " + FIRST_SUBJECT
         + " limit 1) where " + FIRST_SUBJECT],
        "is not what its entry was made from: commitment",
    ),
    "an erasure that nobody ordered": (
        [f"update sharing_matter set erased_at = now() where id = (select matter_id from sharing_decision d "
         f"where d.id = {DECISION})"],
        "the ledger tells of no erasure",
    ),
    "a matter that is gone": (
        ["delete from sharing_matter where id not in (select matter_id from sharing_decision)",],
        "gone from the records",
    ),
    "another approver": (
        ["update sharing_approval set asked_of_id = (select min(id::text)::uuid from agencies_membership)"],
        "is not what its entry was made from: approver",
    ),
}  # fmt: skip


def test_a_whole_ledger_is_whole(hub: Hub) -> None:
    done = hub.run("ledger", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("the ledger is whole (entries: ")


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(hub: Hub, name: str) -> None:
    """It ends with 1 and says what differs, without a word of what anybody wrote."""
    statements, says = TAMPERINGS[name]
    with hub.copied("tampered") as copy:
        for one in statements:
            if isinstance(one, Reworded):
                copy.reworded(one.table, one.column, one.where, one)
            else:
                copy.tampered(one)
        done = copy.run("ledger", "verify")
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(word in done.stderr for word in ("Makebelieve", "Nobody asked", "Somebody else", "Share it all"))


def exported(hub: Hub, folder: Path) -> Path:
    """The export of social care."""
    path = folder / "lsc.jsonl"
    done = hub.run("ledger", "export", "lsc", "--out", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    return path


def offline(path: Path, key: Path) -> Done:
    """Verify an export with nothing but the file and the key: there is no hub where this runs."""
    away = Hub(path.parent / "nowhere")
    return away.run("ledger", "verify", "--export", str(path), "--key", str(key), DATABASE_URL="postgresql://none/none")


def test_an_export_is_checked_without_its_hub(hub: Hub, tmp_path: Path) -> None:
    """Its own entries stand in it whole, the others' as leaves; that it left is entered."""
    with hub.copied("exported") as copy:
        path = exported(copy, tmp_path)
        assert copy.asked("select count(*) from ledger_entry where kind = 23") == 1
    done = offline(path, hub.home / "keys" / "ledger.pub")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()[1:]]
    own = sum("entry" in line for line in lines)
    assert 0 < own < len(lines)
    assert f"(entries: {len(lines)}, the agency's own: {own})" in done.stdout


def test_an_export_that_was_changed(hub: Hub, tmp_path: Path) -> None:
    """A line left out, a word changed, two lines the other way round, another key: each is said."""
    key = hub.home / "keys" / "ledger.pub"
    with hub.copied("changed") as copy:
        path = exported(copy, tmp_path)
    heading, *lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    place = next(place for place, line in enumerate(lines) if '"departed":false' in line)
    changed = lines[place].replace('"departed":false', '"departed":true')
    for wrong, says in (
        ([*lines[:place], *lines[place + 1 :]], "entries are missing at the end"),
        ([*lines[:place], changed, *lines[place + 1 :]], f"entry {place} does not say"),
        ([lines[1], lines[0], *lines[2:]], "do not make the root"),
        ([*lines, lines[-1]], "more entries than"),
    ):
        path.write_text(heading + "".join(wrong), encoding="ascii")
        done = offline(path, key)
        assert (done.returncode, says in done.stderr) == (1, True), done.stderr
    other = tmp_path / "other.pub"
    other.write_text(str(_other_key()), encoding="ascii")
    assert offline(path, other).returncode == 1
    assert offline(path, tmp_path / "none.pub").returncode == 2
    assert offline(tmp_path / "none.jsonl", key).returncode == 2


def _other_key() -> object:
    from sharewell.ledger.note import Key

    return Key("elsewhere.example/ledger", bytes(range(32)))


def test_no_such_agency(hub: Hub, tmp_path: Path) -> None:
    done = hub.run("ledger", "export", "XYZ", "--out", str(tmp_path / "x"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "LSC" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written(hub: Hub, tmp_path: Path) -> None:
    with hub.copied("unwritable") as copy:
        done = copy.run("ledger", "export", "LSC", "--out", str(tmp_path / "no" / "such" / "folder"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_sequencing_by_hand(hub: Hub) -> None:
    with hub.copied("by_hand") as copy:
        copy.run("ledger", "sequence")
        copy.run("agency", "add", "Marsh clinic", "MAR", "first@example.org")
        assert copy.run("ledger", "sequence").stdout == "2 entries have their places now\n"
        assert copy.run("ledger", "sequence").stdout == "0 entries have their places now\n"
        assert copy.run("ledger", "verify").returncode == 0
