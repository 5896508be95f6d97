from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from sharewell.records.sealing.faults import KeptTogether, KeyGone
from sharewell.records.sealing.files import alone
from sharewell.records.sealing.journal import Erased, Journal
from sharewell.records.sealing.keeper import FileKeeper, Keeper
from sharewell.records.sealing.keyring import EPOCHS, FILE, Keyring
from tests.sealing.cast import ASHAS, BENS, NOON, Hub, opens, scopes
from tests.sealing.checks import back_after_restore, left_after_erasure, lost_in_the_race, modes, unsettled

AS_IT_MUST_BE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "trusted_schema": 0,
    "busy_timeout": 30_000,
}
"""How the file is set: 2 is full, 1 is on."""


class Around:
    """A keeper, with something done before each deed of one name."""

    def __init__(self, keeper: Keeper, name: str, before: Callable[[], object]) -> None:
        self.keeper, self.name, self.before = keeper, name, before

    def __getattr__(self, name: str) -> object:
        if name == self.name:
            self.before()
        return getattr(self.keeper, name)


def around(hub: Hub, name: str, before: Callable[[], object]) -> Keyring:
    """A keyring over such a keeper."""
    return Keyring(hub.folder / "ring", Around(hub.keeper(), name, before), hub.journal)  # type: ignore[arg-type]


class TestMake:
    def test_every_scope_has_a_key_of_its_own(self, keyring: Keyring) -> None:
        keys = scopes(keyring, ASHAS, 20)
        assert len({*keys.values()}) == 20
        assert {len(key) for key in keys.values()} == {32}

    def test_making_twice_is_making_once(self, hub: Hub, keyring: Keyring) -> None:
        ((scope, key),) = scopes(keyring, ASHAS, 1).items()
        for ring in (keyring, hub.open()):
            ring.make(ASHAS, scope)
            assert ring.key(ASHAS, scope) == key

    def test_the_first_makes_the_first_epoch(self, keyring: Keyring) -> None:
        scopes(keyring, ASHAS, 2)
        assert keyring.keeper.epochs(ASHAS) == [1]

    def test_later_ones_stand_under_the_newest(self, hub: Hub, keyring: Keyring) -> None:
        old = scopes(keyring, ASHAS, 1)
        keyring.keeper.make(ASHAS)
        new = scopes(keyring, ASHAS, 1)
        keyring.keeper.destroy(ASHAS, 1)
        assert not unsettled(hub, ASHAS, new, old)

    def test_it_is_kept_when_the_maker_is_killed(self, hub: Hub) -> None:
        scope = uuid4()

        def make() -> None:
            hub.open().make(ASHAS, scope)
            os.kill(os.getpid(), signal.SIGKILL)

        child = get_context("fork").Process(target=make)
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert opens(hub.open(), ASHAS, scope)

    def test_whoever_comes_second_takes_what_the_first_made(
        self, hub: Hub, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both looked and saw none; one of them waits while the other makes it."""
        ((scope, key),) = scopes(keyring, ASHAS, 1).items()
        with monkeypatch.context() as patch:
            patch.setattr(Keyring, "_row", lambda *_: None)
            keyring.make(ASHAS, scope)
        assert keyring.key(ASHAS, scope) == key

    def test_what_the_keeper_refuses_is_not_kept(self, hub: Hub) -> None:
        def refuse() -> None:
            raise OSError("the service is down")

        scope = uuid4()
        ring = around(hub, "wrap", refuse)
        with pytest.raises(OSError, match="down"):
            ring.make(ASHAS, scope)
        assert not opens(ring, ASHAS, scope)
        hub.open().make(ASHAS, scope)
        assert opens(ring, ASHAS, scope)


class TestKey:
    def test_another_agencys_scope_is_not_there(self, keyring: Keyring) -> None:
        ((scope, key),) = scopes(keyring, ASHAS, 1).items()
        scopes(keyring, BENS, 1)
        assert not opens(keyring, BENS, scope)
        keyring.make(BENS, scope)
        assert keyring.key(BENS, scope) != key == keyring.key(ASHAS, scope)

    def test_absent_destroyed_and_anothers_are_refused_alike(self, keyring: Keyring) -> None:
        (mine, dead), said = scopes(keyring, ASHAS, 2), set()
        keyring.destroy(ASHAS, dead, NOON)
        for agency, scope in ((ASHAS, uuid4()), (ASHAS, dead), (BENS, mine)):
            with pytest.raises(KeyGone) as refusal:
                keyring.key(agency, scope)
            said.add((str(refusal.value), refusal.value.args))
        assert said == {("this key is not there", ())}

    def test_several_are_fetched_at_once_and_only_those_that_are_there(self, keyring: Keyring) -> None:
        alive = scopes(keyring, ASHAS, 2)
        keyring.keeper.make(ASHAS)
        alive |= scopes(keyring, ASHAS, 2)
        dead, others = [*scopes(keyring, ASHAS, 1)], scopes(keyring, BENS, 1)
        keyring.destroy(ASHAS, dead[0], NOON)
        assert keyring.keys(ASHAS, [*alive, *dead, *others, uuid4()]) == alive
        assert keyring.keys(BENS, [*alive, *others]) == others
        assert keyring.keys(ASHAS, []) == {}
        keyring.keeper.destroy(ASHAS, 1)
        assert [*keyring.keys(ASHAS, alive)] == [*alive][2:]

    def test_a_rotation_while_several_are_fetched_leaves_them_to_be_asked_for_singly(self, hub: Hub) -> None:
        alive = scopes(hub.open(), ASHAS, 3)
        ring = around(hub, "unwrap_all", lambda: hub.open().rotate(ASHAS))
        assert ring.keys(ASHAS, alive) == {}
        assert {scope: ring.key(ASHAS, scope) for scope in alive} == alive

    def test_a_rotation_between_look_and_unwrap_is_not_noticed(self, hub: Hub) -> None:
        ((scope, key),) = scopes(hub.open(), ASHAS, 1).items()
        left = [1, 1]

        def rotate() -> None:
            if left and left.pop():
                hub.open().rotate(ASHAS)

        assert around(hub, "unwrap", rotate).key(ASHAS, scope) == key
        assert not left

    def test_an_erasure_between_look_and_unwrap_is_final(self, hub: Hub) -> None:
        (scope,) = scopes(hub.open(), ASHAS, 1)

        def erase() -> None:
            hub.open().destroy(ASHAS, scope, NOON)
            hub.open().rotate(ASHAS)

        assert not opens(around(hub, "unwrap", erase), ASHAS, scope)

    def test_a_key_whose_epoch_is_lost_is_gone(self, hub: Hub, keyring: Keyring) -> None:
        (scope,) = scopes(keyring, ASHAS, 1)
        keyring.keeper.destroy(ASHAS, 1)
        assert not opens(keyring, ASHAS, scope)


class TestDestroy:
    def test_it_says_whether_there_was_one(self, keyring: Keyring) -> None:
        scope, other = scopes(keyring, ASHAS, 2)
        assert [keyring.destroy(ASHAS, scope, NOON) for _ in range(2)] == [True, False]
        assert not opens(keyring, ASHAS, scope)
        assert opens(keyring, ASHAS, other)

    def test_it_stands_in_the_journal(self, hub: Hub, keyring: Keyring) -> None:
        (scope,) = scopes(keyring, ASHAS, 1)
        keyring.destroy(ASHAS, scope, NOON)
        assert [*hub.journal] == [Erased(ASHAS, scope, NOON)]

    def test_without_a_journal_nothing_is_destroyed(self, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError("no space left")

        (scope,) = scopes(keyring, ASHAS, 1)
        monkeypatch.setattr(Journal, "note", full)
        with pytest.raises(OSError, match="no space"):
            keyring.destroy(ASHAS, scope, NOON)
        assert opens(keyring, ASHAS, scope)

    def test_another_agencys_stays(self, keyring: Keyring) -> None:
        (scope,) = scopes(keyring, ASHAS, 1)
        assert not keyring.destroy(BENS, scope, NOON)
        assert opens(keyring, ASHAS, scope)

    def test_what_was_destroyed_is_never_made_again(self, hub: Hub, keyring: Keyring) -> None:
        (scope,) = scopes(keyring, ASHAS, 1)
        keyring.destroy(ASHAS, scope, NOON)
        for ring in (keyring, hub.open()):
            with pytest.raises(KeyGone):
                ring.make(ASHAS, scope)
        assert not opens(keyring, ASHAS, scope)

    def test_nothing_of_it_opens_after_the_next_rotation(self, hub: Hub) -> None:
        assert not left_after_erasure(hub)


class TestRotate:
    @pytest.mark.parametrize("batch", [1, 2, 3, 1000])
    def test_survivors_keep_their_keys(self, hub: Hub, keyring: Keyring, batch: int) -> None:
        alive = scopes(keyring, ASHAS, 6)
        dead = [*alive][:2]
        for scope in dead:
            del alive[scope]
            keyring.destroy(ASHAS, scope, NOON)
        assert [keyring.rotate(ASHAS, batch) for _ in range(3)] == [2, 3, 4]
        assert keyring.keeper.epochs(ASHAS) == [4]
        assert not unsettled(hub, ASHAS, alive, dead)

    @pytest.mark.parametrize("batch", [0, -1])
    def test_a_batch_of_nothing_would_never_end(self, keyring: Keyring, batch: int) -> None:
        with pytest.raises(ValueError, match="at least one"):
            keyring.rotate(ASHAS, batch)
        assert keyring.keeper.epochs(ASHAS) == []

    def test_other_agencies_are_left_alone(self, hub: Hub, keyring: Keyring) -> None:
        scopes(keyring, ASHAS, 1)
        bens = scopes(keyring, BENS, 2)
        keyring.rotate(ASHAS)
        assert keyring.keeper.epochs(BENS) == [1]
        assert not unsettled(hub, BENS, bens, [])

    def test_an_agency_without_keys_gets_an_epoch(self, keyring: Keyring) -> None:
        assert [keyring.rotate(ASHAS), keyring.rotate(ASHAS)] == [1, 2]
        assert keyring.keeper.epochs(ASHAS) == [2]

    def test_it_destroys_nothing_where_an_epoch_is_missing(self, hub: Hub, keyring: Keyring) -> None:
        lost = scopes(keyring, ASHAS, 1)
        keyring.keeper.make(ASHAS)
        alive = scopes(keyring, ASHAS, 2)
        keyring.keeper.destroy(ASHAS, 1)
        with pytest.raises(KeyGone):
            keyring.rotate(ASHAS)
        assert keyring.keeper.epochs(ASHAS) == [2]
        assert not unsettled(hub, ASHAS, alive, lost)
        keyring.destroy(ASHAS, next(iter(lost)), NOON)
        assert keyring.rotate(ASHAS) == 3
        assert not unsettled(hub, ASHAS, alive, lost)

    def test_a_maker_who_chose_the_old_epoch_just_before_loses_nothing(self, hub: Hub) -> None:
        assert not lost_in_the_race(hub)

    def test_a_key_made_while_it_rotates_is_taken_along(
        self, hub: Hub, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody wrote under the old epoch between the last batch and the last look: it goes round once more."""
        alive, late = scopes(keyring, ASHAS, 2), uuid4()
        looks: list[int] = []
        look = Keyring._behind

        def behind(ring: Keyring, agency: UUID, new: int, batch: int) -> list[tuple[bytes, int, bytes]]:
            rows = look(ring, agency, new, batch)
            if not rows and not looks:
                looks.append(1)
                wrapped = ring.keeper.wrap(agency, 1, bytes(range(32)))
                with ring._connections.writing() as connection:
                    connection.execute("insert into kept values (?, ?, 1, ?)", (agency.bytes, late.bytes, wrapped))
            return rows

        monkeypatch.setattr(Keyring, "_behind", behind)
        keyring.rotate(ASHAS)
        assert not unsettled(hub, ASHAS, {**alive, late: bytes(range(32))}, [])

    def test_a_key_destroyed_while_it_rotates_stays_destroyed(self, hub: Hub) -> None:
        alive = scopes(hub.open(), ASHAS, 3)
        dead = next(iter(alive))
        del alive[dead]
        ring = around(hub, "wrap", lambda: hub.open().destroy(ASHAS, dead, NOON))
        ring.rotate(ASHAS)
        assert not unsettled(hub, ASHAS, alive, [dead])

    def test_nobody_waits_while_the_keeper_wraps(self, hub: Hub) -> None:
        """Whoever wants to write can at once, while a rotation asks a keeper that may be far away."""
        alive, waits = scopes(hub.open(), ASHAS, 3), []

        def write() -> None:
            with closing(sqlite3.connect(hub.folder / "ring" / FILE, timeout=0, isolation_level=None)) as other:
                other.execute("begin immediate")
                other.execute("rollback")
            waits.append(0)

        for name in ("wrap", "unwrap"):
            around(hub, name, write).rotate(ASHAS, 2)
        assert len(waits) == 6
        assert not unsettled(hub, ASHAS, alive, [])

    def test_only_one_rotates_at_a_time(self, hub: Hub, keyring: Keyring) -> None:
        alive = scopes(keyring, ASHAS, 2)
        other = get_context("fork").Process(target=lambda: hub.open().rotate(ASHAS))
        with alone(hub.folder / "ring", "rotation"):
            other.start()
            other.join(0.3)
            assert other.is_alive()
            assert keyring.keeper.epochs(ASHAS) == [1]
        other.join()
        assert keyring.keeper.epochs(ASHAS) == [2]
        assert not unsettled(hub, ASHAS, alive, [])


class TestReplay:
    def test_nobody_comes_back_with_an_old_keyring(self, hub: Hub) -> None:
        assert not back_after_restore(hub)

    def test_it_says_how_many_were_still_there(self, hub: Hub, keyring: Keyring) -> None:
        alive = [*scopes(keyring, ASHAS, 3)]
        for scope in (alive[0], alive[1], alive[0], uuid4()):
            hub.journal.note(Erased(ASHAS, scope, NOON))
        assert [keyring.strike_listed(), keyring.strike_listed()] == [2, 0]
        assert [opens(keyring, ASHAS, scope) for scope in alive] == [False, False, True]
        assert len([*hub.journal]) == 4

    def test_a_scope_that_the_keyring_never_saw_stays_erased(self, hub: Hub, keyring: Keyring) -> None:
        scope = uuid4()
        hub.journal.note(Erased(ASHAS, scope, NOON))
        assert keyring.strike_listed() == 0
        with pytest.raises(KeyGone):
            keyring.make(ASHAS, scope)

    def test_an_empty_journal_strikes_nobody(self, hub: Hub, keyring: Keyring) -> None:
        assert keyring.strike_listed() == 0

    def test_many_are_struck_in_batches(self, hub: Hub, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
        alive = [*scopes(keyring, ASHAS, 7)]
        monkeypatch.setattr("sharewell.records.sealing.keyring.BATCH", 3)
        assert keyring.strike((ASHAS, scope) for scope in alive) == 7
        assert not any(opens(keyring, ASHAS, scope) for scope in alive)


class TestCopy:
    def restored(self, hub: Hub) -> Keyring:
        """The copy, opened where it lies."""
        folder = hub.folder / "backup" / "monday"
        return Keyring(folder, hub.service or FileKeeper(folder / EPOCHS), hub.journal)

    def test_a_copy_opens_by_itself(self, hub: Hub, keyring: Keyring) -> None:
        (hub.folder / "backup").mkdir()
        alive = {agency: scopes(keyring, agency, 3) for agency in (ASHAS, BENS)}
        keyring.copy_to(hub.folder / "backup" / "monday")
        copy = self.restored(hub)
        found = {agency: {scope: copy.key(agency, scope) for scope in keys} for agency, keys in alive.items()}
        assert found == alive

    def test_a_copy_is_this_users_alone(self, hub: Hub, keyring: Keyring) -> None:
        scopes(keyring, ASHAS, 1)
        was = os.umask(0)
        try:
            keyring.copy_to(hub.folder / "copy")
        finally:
            os.umask(was)
        assert modes(hub.folder / "copy") == {("folder", 0o700), ("file", 0o600)}

    def test_it_does_not_write_over_another(self, hub: Hub, keyring: Keyring) -> None:
        scopes(keyring, ASHAS, 1)
        keyring.copy_to(hub.folder / "copy")
        before = {path: path.read_bytes() for path in (hub.folder / "copy").rglob("*") if path.is_file()}
        keyring.rotate(ASHAS)
        with pytest.raises(OSError, match="not empty"):
            keyring.copy_to(hub.folder / "copy")
        assert before == {path: path.read_bytes() for path in (hub.folder / "copy").rglob("*") if path.is_file()}

    def test_what_failed_leaves_no_keys_about(
        self, hub: Hub, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError("no space left")

        scopes(keyring, ASHAS, 1)
        before = {*hub.folder.iterdir()}
        with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
            patch.setattr("sharewell.records.sealing.keyring._new_file", full)
            keyring.copy_to(hub.folder / "copy")
        assert {*hub.folder.iterdir()} == before

    def test_what_a_crash_left_is_cleared_away(self, hub: Hub, keyring: Keyring) -> None:
        scopes(keyring, ASHAS, 1)
        left = hub.folder / ".copy.partial"
        left.mkdir()
        (left / "old").write_bytes(bytes(32))
        keyring.copy_to(hub.folder / "copy")
        assert not left.exists()
        assert not (hub.folder / "copy" / "old").exists()

    def test_keys_and_epochs_are_of_one_moment(self, tmp_path: Path) -> None:
        """A rotation that wants to end while the copy is made waits for it."""
        hub, fork = Hub(tmp_path), get_context("fork")
        alive, copying = scopes(hub.open(), ASHAS, 3), fork.Event()
        rotation = fork.Process(target=lambda: copying.wait() and hub.open().rotate(ASHAS))
        rotation.start()

        class Slow(FileKeeper):
            def copy_to(self, folder: Path) -> None:
                super().copy_to(folder)
                copying.set()
                rotation.join(0.4)
                assert rotation.is_alive()

        (tmp_path / "backup").mkdir()
        Keyring(tmp_path / "ring", Slow(tmp_path / "epochs"), hub.journal).copy_to(tmp_path / "backup" / "monday")
        rotation.join()
        copy = self.restored(hub)
        assert {scope: copy.key(ASHAS, scope) for scope in alive} == alive
        assert not unsettled(hub, ASHAS, alive, [])


class TestPlaces:
    def test_files_are_this_users_alone(self, tmp_path: Path) -> None:
        was = os.umask(0)
        try:
            hub = Hub(tmp_path / "hub")
            hub.folder.mkdir(mode=0o700)
            keyring = hub.open()
            keyring.destroy(ASHAS, next(iter(scopes(keyring, ASHAS, 2))), NOON)
            keyring.rotate(ASHAS)
            scopes(keyring, ASHAS, 1)
            assert {path.name for path in (hub.folder / "ring").iterdir()} > {FILE, f"{FILE}-wal", f"{FILE}-shm"}
        finally:
            os.umask(was)
        assert modes(hub.folder) == {("folder", 0o700), ("file", 0o600)}

    def test_a_folder_that_was_open_is_closed(self, tmp_path: Path) -> None:
        (tmp_path / "ring").mkdir(mode=0o755)
        Hub(tmp_path).open()
        assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o700

    def test_the_file_is_set_as_it_must_be(self, keyring: Keyring) -> None:
        with keyring._connections.reading() as connection:
            said = {name: connection.execute(f"pragma {name}").fetchone()[0] for name in AS_IT_MUST_BE}
        assert said == AS_IT_MUST_BE

    def test_a_second_keyring_of_a_process_takes_no_lock_from_the_first(self, tmp_path: Path) -> None:
        """Else another process would believe that it is the last, and remove the log that the first still writes."""
        keyring = Hub(tmp_path).open()
        alive = scopes(keyring, ASHAS, 1)
        Hub(tmp_path).open()
        log = tmp_path / "ring" / f"{FILE}-wal"
        before = log.stat().st_ino
        other = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('select * from kept').fetchall()"
        subprocess.run([sys.executable, "-c", other, str(tmp_path / "ring" / FILE)], check=True)
        assert log.stat().st_ino == before
        alive |= scopes(keyring, ASHAS, 1)
        assert not unsettled(Hub(tmp_path), ASHAS, alive, [])

    @pytest.mark.parametrize("data", ["postgres", "postgres/18", "ringleader"])
    def test_a_database_beside_it_is_right(self, tmp_path: Path, data: str) -> None:
        Hub(tmp_path).open().beside(tmp_path / data)

    @pytest.mark.parametrize("data", ["ring", "ring/data", "epochs", "epochs/data", ".", "..", "ring/../ring", "link"])
    def test_a_database_with_it_is_refused(self, tmp_path: Path, data: str) -> None:
        keyring = Hub(tmp_path).open()
        (tmp_path / "link").symlink_to(tmp_path / "ring")
        with pytest.raises(KeptTogether, match="need folders apart"):
            keyring.beside(tmp_path / data)

    def test_a_journal_in_the_databases_folder_is_refused(self, hub: Hub, keyring: Keyring) -> None:
        with pytest.raises(KeptTogether, match="lies in the database's folder"):
            keyring.beside(hub.folder / "journal")

    @pytest.mark.parametrize("folder", ["ring", "epochs", "ring/deep"])
    def test_a_journal_with_the_keys_is_refused(self, tmp_path: Path, folder: str) -> None:
        with pytest.raises(KeptTogether, match="lies with the keys"):
            Keyring(tmp_path / "ring", FileKeeper(tmp_path / "epochs"), Journal(tmp_path / folder / "erasures.txt"))

    def test_what_a_service_holds_has_no_folder(self, hub: Hub, keyring: Keyring) -> None:
        keyring.beside(hub.folder / "data")


def test_times_of_other_zones_are_written_in_one(hub: Hub, keyring: Keyring) -> None:
    keyring.destroy(ASHAS, uuid4(), (NOON + timedelta(hours=1)).astimezone())
    assert [erased.at for erased in hub.journal] == [NOON + timedelta(hours=1)]
