"""A copy of the keyring is put where there is none, and opens what it opened."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from sharewell.records.sealing.copies import holds_epochs, holds_keys, put_back
from sharewell.records.sealing.journal import Erased, Journal
from sharewell.records.sealing.keeper import FileKeeper
from sharewell.records.sealing.keyring import EPOCHS, Keyring
from tests.sealing.cast import ASHAS, BENS, NOON, Hub, scopes
from tests.sealing.checks import modes


def test_keys_are_put_back_with_their_epochs(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    first = hub.open()
    kept = {agency: scopes(first, agency, 3) for agency in (ASHAS, BENS)}
    first.rotate(ASHAS)
    first.copy_to(tmp_path / "copy")
    fresh = Hub(tmp_path / "fresh")
    put_back(tmp_path / "copy", fresh.folder / "ring", fresh.folder / "epochs")
    again = fresh.open()
    assert {agency: {scope: again.key(agency, scope) for scope in some} for agency, some in kept.items()} == kept
    for folder in (fresh.folder / "ring", fresh.folder / "epochs"):
        assert modes(folder) == {("folder", 0o700), ("file", 0o600)}
    assert again.rotate(ASHAS) == 3


def test_where_a_service_keeps_epochs_there_are_none_to_put_back(hub: Hub, keyring: Keyring, tmp_path: Path) -> None:
    kept = scopes(keyring, ASHAS, 2)
    keyring.copy_to(tmp_path / "copy")
    in_files = isinstance(keyring.keeper, FileKeeper)
    assert (tmp_path / "copy" / EPOCHS).is_dir() == in_files
    put_back(tmp_path / "copy", tmp_path / "ring2", tmp_path / "epochs2" if in_files else None)
    again = Keyring(tmp_path / "ring2", hub.keeper(), hub.journal)
    assert {scope: again.key(ASHAS, scope) for scope in kept} == kept


def test_a_keyring_that_never_had_a_key_makes_room(tmp_path: Path) -> None:
    """Nor one that is no file yet, nor one whose making was cut short."""
    hub = Hub(tmp_path)
    assert not holds_keys(tmp_path / "ring")
    (tmp_path / "ring").mkdir()
    (tmp_path / "ring" / "keyring.sqlite3").touch()
    assert not holds_keys(tmp_path / "ring")
    keyring = hub.open()
    assert not holds_keys(tmp_path / "ring") and not holds_epochs(tmp_path / "epochs")
    scope = uuid4()
    keyring.make(ASHAS, scope)
    assert holds_keys(tmp_path / "ring") and holds_epochs(tmp_path / "epochs")
    keyring.destroy(ASHAS, scope, NOON)
    assert holds_keys(tmp_path / "ring"), "what was destroyed is remembered there"


def test_a_journal_takes_in_what_it_lacks(tmp_path: Path) -> None:
    own, other = Journal(tmp_path / "own" / "journal"), Journal(tmp_path / "other" / "journal")
    first, second, third = (Erased(ASHAS, UUID(int=number), NOON) for number in (1, 2, 3))
    for journal, lines in ((own, [first, second]), (other, [second, third])):
        for line in lines:
            journal.note(line)
    assert (own.take_in(other), own.take_in(other)) == (1, 0)
    assert [*own] == [first, second, third]
