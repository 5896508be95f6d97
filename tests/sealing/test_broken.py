"""Builds with a fault in them. A check that finds nothing has to find something here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from sharewell.records.sealing import box, connections
from sharewell.records.sealing.box import Where
from sharewell.records.sealing.journal import Erased, Journal
from sharewell.records.sealing.keeper import FileKeeper
from sharewell.records.sealing.keyring import Keyring
from tests.sealing.cast import Hub
from tests.sealing.checks import MOVES, back_after_restore, left_after_erasure, lost_in_the_race, moved
from tests.sealing.cutting import CUTS, every_cut

Break = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def test_a_seal_that_is_bound_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "_bound_to", lambda where: b"")
    assert moved() == [*(name for name in MOVES if name != "scope"), "relabelled"]


@pytest.mark.parametrize("forgotten", ["table", "row", "column"])
def test_a_seal_that_is_bound_to_less(monkeypatch: pytest.MonkeyPatch, forgotten: str) -> None:
    parts = [name for name in ("table", "row", "column", "scope") if name != forgotten]

    def bound_to(where: Where) -> bytes:
        return b"|".join(str(getattr(where, name)).encode() for name in parts)

    monkeypatch.setattr(box, "_bound_to", bound_to)
    assert moved() == [forgotten]


def test_a_seal_that_is_bound_to_parts_without_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    def bound_to(where: Where) -> bytes:
        return f"{where.table}{where.row}{where.column}{where.scope}".encode()

    monkeypatch.setattr(box, "_bound_to", bound_to)
    assert moved() == ["border", "other border"]


def test_a_seal_whose_version_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "scope_of", lambda sealed: UUID(bytes=sealed[1:17]))
    assert moved() == ["version"]


def test_a_rotation_that_keeps_the_old_epoch(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileKeeper, "destroy", lambda *_: None)
    assert left_after_erasure(hub) == ["opens", "epoch kept"]


def test_a_rotation_that_leaves_the_old_epochs_file(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under another name, where no keeper looks, but whoever copies the folder does."""

    def destroy(keeper: FileKeeper, agency: UUID, epoch: int) -> None:
        old = keeper._file(agency, epoch)
        old.rename(old.with_name(f"{old.name}.old"))

    monkeypatch.setattr(FileKeeper, "destroy", destroy)
    assert left_after_erasure(hub) == ["opens"]


def test_an_erasure_that_leaves_the_key_in_the_file(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_SETTINGS", ("synchronous = full", "secure_delete = off"))
    assert "in place: ring/keyring.sqlite3" in left_after_erasure(hub)


def test_an_erasure_that_leaves_the_key_in_the_log(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections.Connections, "empty_log", lambda _: True)
    assert "in place: ring/keyring.sqlite3-wal" in left_after_erasure(hub)


def test_an_erasure_that_deletes_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keyring, "strike", lambda *_: 1)
    assert {found.split(":")[0] for found in left_after_erasure(hub)} == {"in place", "opens", "back"}


def test_an_erasure_without_a_line(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "note", lambda *_: None)
    assert [found.split(":")[0] for found in back_after_restore(hub)] == ["struck", "back"]


def test_a_replay_that_strikes_nobody(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keyring, "strike_listed", lambda *_: 1)
    assert [found.split(":")[0] for found in back_after_restore(hub)] == ["back"]


def test_a_maker_who_chooses_the_epoch_too_early(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(ring: Keyring, agency: UUID, scope: UUID) -> None:
        epoch = ring.keeper.newest(agency) or ring.keeper.make(agency)
        wrapped = ring.keeper.wrap(agency, epoch, secrets.token_bytes(32))
        with ring._connections.writing() as connection:
            connection.execute("insert into kept values (?, ?, ?, ?)", (agency.bytes, scope.bytes, epoch, wrapped))

    monkeypatch.setattr(Keyring, "make", make)
    assert lost_in_the_race(hub)


def destroys_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older epochs go before the keys under them are wrapped anew, though both before it ends."""

    def rotate(ring: Keyring, agency: UUID, batch: int = 1000) -> int:
        keys = {UUID(bytes=scope): ring.key(agency, UUID(bytes=scope)) for scope, _, _ in ring._behind(agency, 99, 99)}
        new = ring.keeper.make(agency)
        for epoch in ring.keeper.epochs(agency)[:-1]:
            ring.keeper.destroy(agency, epoch)
        with ring._connections.writing() as connection:
            for scope, key in keys.items():
                wrapped = ring.keeper.wrap(agency, new, key)
                connection.execute(
                    "update kept set epoch = ?, wrapped = ? where scope = ?", (new, wrapped, scope.bytes)
                )
        return new

    monkeypatch.setattr(Keyring, "rotate", rotate)


def notes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key goes, then the line is written."""

    def destroy(ring: Keyring, agency: UUID, scope: UUID, at: datetime) -> bool:
        struck = ring.strike([(agency, scope)]) > 0
        ring.journal.note(Erased(agency, scope, at))
        return struck

    monkeypatch.setattr(Keyring, "destroy", destroy)


def wraps_before_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is there before its key is."""

    def make(ring: Keyring, agency: UUID, scope: UUID) -> None:
        epoch = ring.keeper.newest(agency) or ring.keeper.make(agency)
        for wrapped in (bytes(40), ring.keeper.wrap(agency, epoch, secrets.token_bytes(32))):
            with ring._connections.writing() as connection:
                row = (agency.bytes, scope.bytes, epoch, wrapped)
                connection.execute("insert or replace into kept values (?, ?, ?, ?)", row)

    monkeypatch.setattr(Keyring, "make", make)


def copies_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy has its name from the start, and grows."""

    def copy_to(ring: Keyring, folder: Path) -> None:
        folder.mkdir()
        assert isinstance(ring.keeper, FileKeeper)
        ring.keeper.copy_to(folder / "epochs")
        with connections.connect(ring.folder / "keyring.sqlite3") as source:
            source.backup(connections.connect(folder / "keyring.sqlite3"))

    monkeypatch.setattr(Keyring, "copy_to", copy_to)


@pytest.mark.parametrize(
    ("deed", "spoil", "says"),
    [
        ("rotate", destroys_first, "lost: "),
        ("destroy", notes_last, "gone without a line"),
        ("make", wraps_before_it_keeps, "there, and does not open"),
        ("copy", copies_in_place, "not in the copy"),
    ],
    ids=["rotate", "destroy", "make", "copy"],
)
def test_a_deed_in_the_wrong_order(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, deed: str, spoil: Break, says: str
) -> None:
    spoil(monkeypatch)
    _, found = every_cut(hub, CUTS[deed])
    assert any(says in told for told in found)
