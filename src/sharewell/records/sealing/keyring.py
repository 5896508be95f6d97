"""The keyring: the key of every scope, wrapped, in one SQLite file apart from the database.

Rule 1: a key is on the disk before anything is sealed with it.
Rule 2: an erasure is in the journal before its key is destroyed.
Rule 3: which epoch is the newest is asked inside the transaction that uses it. Hence once a new epoch is made, whoever
holds the file after us writes under the new one.
Rule 4: an epoch is destroyed inside a transaction that saw that no key stands under it. With rule 3, none will.
Rule 5: a scope that was destroyed is never made again.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from sharewell.records.sealing.box import KEY_LENGTH
from sharewell.records.sealing.connections import Connections, connect
from sharewell.records.sealing.faults import KeptTogether, KeyGone
from sharewell.records.sealing.files import PRIVATE_FILE, alone, private_folder, synced
from sharewell.records.sealing.journal import Erased, Journal
from sharewell.records.sealing.keeper import FileKeeper, Keeper

FILE, EPOCHS = "keyring.sqlite3", "epochs"
"""The file of wrapped keys, and the folder of epochs that a copy has beside it."""
BATCH = 1000
_TABLES = (
    "create table if not exists kept (agency blob not null, scope blob not null, epoch integer not null,"
    " wrapped blob not null, primary key (agency, scope)) strict, without rowid",
    "create index if not exists kept_by_epoch on kept (agency, epoch)",
    "create table if not exists gone (agency blob not null, scope blob not null, epoch integer not null,"
    " primary key (agency, scope)) strict, without rowid",
    "create index if not exists gone_by_epoch on gone (agency, epoch)",
)
_ROW = "select epoch, wrapped from kept where agency = ? and scope = ?"
_IS_GONE = "select 1 from gone where agency = ? and scope = ?"
_KEEP = "insert into kept (agency, scope, epoch, wrapped) values (?, ?, ?, ?)"
_STRIKE = "delete from kept where agency = ? and scope = ?"
_REMEMBER = "insert or ignore into gone (agency, scope, epoch) values (?, ?, ?)"
_LAST_GONE = "select agency, max(epoch) from gone group by agency"
_EPOCHS = "select distinct epoch from kept where agency = ?"
_BEHIND = "select scope, epoch, wrapped from kept where agency = ? and epoch < ? limit ?"
_REWRAP = "update kept set epoch = ?, wrapped = ? where agency = ? and scope = ? and epoch = ?"

Row = tuple[int, bytes]
Scope = tuple[UUID, UUID]
"""An agency, and a scope of it."""


class Keyring:
    """The keys of all scopes. Processes and threads may use it at once; the folder is on a disk of this machine."""

    def __init__(self, folder: Path, keeper: Keeper, journal: Journal) -> None:
        self.folder, self.keeper, self.journal = private_folder(folder), keeper, journal
        for kept in self._folders():
            if journal.path.is_relative_to(kept):
                raise KeptTogether("the erasure journal lies with the keys, and would be restored with them")
        self._connections = Connections(self.folder / FILE)
        self._set_up()

    def make(self, agency: UUID, scope: UUID) -> None:
        """Make the scope's key, unless it has one. It is on the disk when this returns.

        Raises KeyGone where the scope was destroyed.
        """
        ids = (agency.bytes, scope.bytes)
        if self._row(agency, scope) is not None:
            return
        with self._connections.writing() as connection:
            if connection.execute(_IS_GONE, ids).fetchone():
                raise KeyGone
            if connection.execute(_ROW, ids).fetchone():
                return
            epoch = self.keeper.newest(agency)
            if epoch is None:
                epoch = self.keeper.make(agency)
            wrapped = self.keeper.wrap(agency, epoch, secrets.token_bytes(KEY_LENGTH))
            connection.execute(_KEEP, (*ids, epoch, wrapped))

    def key(self, agency: UUID, scope: UUID) -> bytes:
        """The scope's key. Raises KeyGone where this agency has no such scope, or has it no longer."""
        tried = None
        while (row := self._row(agency, scope)) is not None and row != tried:
            try:
                return self.keeper.unwrap(agency, *row)
            except KeyGone:
                # A rotation may have wrapped it anew and destroyed the epoch since we looked.
                tried = row
        raise KeyGone

    def keys(self, agency: UUID, scopes: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys of several scopes, by scope, as they are now.

        One may be missing that `key` would find, where it was wrapped anew meanwhile: whoever needs it asks for it.
        """
        found: dict[UUID, bytes] = {}
        for epoch, rows in self._by_epoch(agency, scopes).items():
            with suppress(KeyGone):
                keys = self.keeper.unwrap_all(agency, epoch, [wrapped for _, wrapped in rows])
                found |= {scope: key for (scope, _), key in zip(rows, keys, strict=True) if key is not None}
        return found

    def destroy(self, agency: UUID, scope: UUID, at: datetime) -> bool:
        """Destroy the scope's key for good, and say whether it was there.

        What is left of it in old pages and copies opens until the next rotation has destroyed its epoch.
        """
        self.journal.note(Erased(agency, scope, at))
        return self.strike([(agency, scope)]) > 0

    def strike_listed(self) -> int:
        """Destroy again whatever the journal lists, and say how many keys were still there. Raises JournalDamaged.

        What is left of them in restored files lasts as long as their epoch: rotate each agency afterwards.
        """
        return self.strike((erased.agency, erased.scope) for erased in self.journal)

    def strike(self, scopes: Iterable[Scope]) -> int:
        """Destroy keys that the journal already lists, and say how many were there."""
        struck, rest = 0, iter(scopes)
        while batch := [(agency.bytes, scope.bytes) for agency, scope in islice(rest, BATCH)]:
            with self._connections.writing() as connection:
                struck += connection.executemany(_STRIKE, batch).rowcount
                newest = {agency: self.keeper.newest(UUID(bytes=agency)) or 0 for agency, _ in batch}
                connection.executemany(_REMEMBER, [(agency, scope, newest[agency]) for agency, scope in batch])
        # So that the log keeps no key. Where somebody is reading it just then, the next time does it.
        self._connections.empty_log()
        return struck

    def unfinished(self) -> list[UUID]:
        """The agencies of which a key was destroyed since they were last rotated: what is left of it still opens."""
        with self._connections.reading() as connection:
            gone = [(UUID(bytes=agency), epoch) for agency, epoch in connection.execute(_LAST_GONE).fetchall()]
        return [agency for agency, epoch in gone if (self.keeper.newest(agency) or 0) <= epoch]

    def has(self, agency: UUID, scope: UUID) -> bool:
        """Whether the scope has a key here; it may stand under an epoch that is gone."""
        return self._row(agency, scope) is not None

    def rotate(self, agency: UUID, batch: int = BATCH) -> int:
        """Make a new epoch, wrap every key under it, destroy every older epoch. Says which epoch is the new one.

        It may be cut short anywhere and run again. Raises KeyGone, and destroys nothing, where a key stands under an
        epoch that the keeper does not have: somebody restored the one without the other.
        """
        if batch < 1:
            raise ValueError("a batch has at least one key")
        with alone(self.folder, "rotation"):
            if not self._epochs_of_keys(agency) <= set(self.keeper.epochs(agency)):
                raise KeyGone
            new = self.keeper.make(agency)
            while not self._end_epochs_before(new, agency):
                for rows in iter(lambda: self._behind(agency, new, batch), []):
                    self._rewrap(agency, new, rows)
            self._connections.empty_log()
        return new

    def copy_to(self, folder: Path) -> None:
        """Copy the wrapped keys, and the epochs where they are files, into a folder that is not there yet or is empty.

        The copy is of one moment, and appears when it is whole. One that is cut short by a crash lies beside it as
        `.NAME.partial`, with keys in it, until the same is made again.
        """
        partial = folder.with_name(f".{folder.name}.partial")
        if partial.exists():
            shutil.rmtree(partial)
        try:
            self._copy_into(private_folder(partial))
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial)
            raise
        synced(folder.parent)

    def beside(self, data_folder: Path) -> None:
        """Refuse keys, or the erasure journal, that lie in the database's folder, or hold it in theirs."""
        lie_apart(self._folders(), self.journal.path, data_folder)

    def _copy_into(self, folder: Path) -> None:
        """Copy keys and epochs into a fresh folder."""
        # Nobody writes meanwhile, so no epoch goes between the copy of the epochs and the copy of the keys.
        with self._connections.writing():
            if isinstance(self.keeper, FileKeeper):
                self.keeper.copy_to(folder / EPOCHS)
            _new_file(folder / FILE)
            with closing(connect(self._connections.path)) as source, closing(connect(folder / FILE)) as target:
                source.backup(target)
        synced(folder)

    def _set_up(self) -> None:
        """Make the file and its tables, if they are not there."""
        with alone(self.folder, "made"):
            _new_file(self.folder / FILE)
            with self._connections.reading() as connection:
                connection.execute("pragma journal_mode = wal")
                for table in _TABLES:
                    connection.execute(table)
            synced(self.folder)

    def _folders(self) -> list[Path]:
        """Where keys lie."""
        return [self.folder, *([self.keeper.folder] if isinstance(self.keeper, FileKeeper) else [])]

    def _row(self, agency: UUID, scope: UUID) -> Row | None:
        """A scope's epoch and wrapped key."""
        with self._connections.reading() as connection:
            row: Row | None = connection.execute(_ROW, (agency.bytes, scope.bytes)).fetchone()
        return row

    def _by_epoch(self, agency: UUID, scopes: Iterable[UUID]) -> dict[int, list[tuple[UUID, bytes]]]:
        """The wrapped keys of scopes, by the epoch that they stand under."""
        found: dict[int, list[tuple[UUID, bytes]]] = {}
        with self._connections.reading() as connection:
            for scope in scopes:
                for epoch, wrapped in connection.execute(_ROW, (agency.bytes, scope.bytes)):
                    found.setdefault(epoch, []).append((scope, wrapped))
        return found

    def _epochs_of_keys(self, agency: UUID) -> set[int]:
        """The epochs that the agency's keys stand under."""
        with self._connections.reading() as connection:
            return {epoch for (epoch,) in connection.execute(_EPOCHS, (agency.bytes,))}

    def _behind(self, agency: UUID, new: int, batch: int) -> list[tuple[bytes, int, bytes]]:
        """Some of the keys that stand under an older epoch."""
        with self._connections.reading() as connection:
            return connection.execute(_BEHIND, (agency.bytes, new, batch)).fetchall()

    def _rewrap(self, agency: UUID, new: int, rows: list[tuple[bytes, int, bytes]]) -> None:
        """Wrap keys under the new epoch. The keeper may be slow, so it is asked before anybody has to wait."""
        fresh = [
            (new, self.keeper.wrap(agency, new, self.keeper.unwrap(agency, old, wrapped)), agency.bytes, scope, old)
            for scope, old, wrapped in rows
        ]
        with self._connections.writing() as connection:
            connection.executemany(_REWRAP, fresh)

    def _end_epochs_before(self, new: int, agency: UUID) -> bool:
        """Destroy the older epochs, unless a key still stands under one: then say so."""
        with self._connections.writing() as connection:
            if connection.execute(_BEHIND, (agency.bytes, new, 1)).fetchone():
                return False
            for epoch in self.keeper.epochs(agency):
                if epoch < new:
                    self.keeper.destroy(agency, epoch)
        return True


def lie_apart(keys: Iterable[Path], journal: Path, data_folder: Path) -> None:
    """Refuse folders of keys, or a journal, that lie in the database's folder, or hold it in theirs."""
    data = data_folder.resolve()
    for kept in (folder.resolve() for folder in keys):
        if kept.is_relative_to(data) or data.is_relative_to(kept):
            raise KeptTogether(f"the keys in `{kept}` and the database in `{data}` need folders apart")
    if journal.resolve().is_relative_to(data):
        raise KeptTogether("the erasure journal lies in the database's folder, and would be restored with it")


def _new_file(path: Path) -> None:
    """An empty file that only this user reads, if there is none. SQLite gives its log the same rights.

    One that is there is not touched: to open and close it would take from this process the locks it has on it.
    """
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
