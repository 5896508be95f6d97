"""One connection to a SQLite file for each thread, all closed while the process forks.

SQLite's locks belong to a process. A child that comes into being with an open connection believes that it holds its
parent's locks, and even a second connection to the same file would then write where it must not. So nobody is in a
transaction when a fork happens, and no connection is open.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from weakref import WeakSet

PATIENCE, PAUSE = 30.0, 0.002
"""How many seconds somebody waits for a lock before giving up, and between two looks whether it is free."""
LOOKS = 100
"""How often somebody looks who can also do without."""
_SETTINGS = ("synchronous = full", "secure_delete = on", "trusted_schema = off")


class _Held:
    """What one thread holds: its connection, if it is open, and the lock that keeps a fork away while it is used."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.connection: sqlite3.Connection | None = None

    def __del__(self) -> None:
        """Close it with its thread or its keyring; left to itself it would stay open until the next collection."""
        self.close()

    def close(self) -> None:
        """Close the connection, if it is open."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


_gate = threading.Lock()
_all: WeakSet[_Held] = WeakSet()
_stopped: list[_Held] = []


class Connections:
    """The connections of this process to one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection of the calling thread. Each statement stands for itself."""
        held = self._held()
        with held.lock:
            if held.connection is None:
                held.connection = connect(self.path)
            yield held.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction in which nobody else writes from its first moment. On the disk when it ends, or undone."""
        with self.reading() as connection:
            _begin(connection)
            try:
                yield connection
                connection.execute("commit")
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")

    def empty_log(self) -> bool:
        """Move what was written into the file, and cut the log to nothing. Says whether nobody was in the way."""
        with self.reading() as connection, _impatient(connection):
            for _ in range(LOOKS):
                busy: int = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
                if not busy:
                    return True
                sleep(PAUSE)
        return False

    def _held(self) -> _Held:
        """What this thread holds."""
        held: _Held | None = getattr(self._own, "held", None)
        if held is None:
            with _gate:
                held = self._own.held = _Held()
                _all.add(held)
        return held


def connect(path: Path) -> sqlite3.Connection:
    """A connection that has on the disk what it says it wrote, and writes zeros over what it removes."""
    # Only its own thread uses it, but any thread may fork and so must close it.
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    for setting in _SETTINGS:
        connection.execute(f"pragma {setting}")
    return connection


@contextmanager
def _impatient(connection: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite say at once that a lock is taken.

    Its own pauses grow to a tenth of a second, so whoever comes once starves where others come and go.
    """
    connection.execute("pragma busy_timeout = 0")
    try:
        yield
    finally:
        connection.execute(f"pragma busy_timeout = {int(PATIENCE * 1000)}")


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, as soon as nobody else does."""
    left = int(PATIENCE / PAUSE)
    with _impatient(connection):
        while True:
            try:
                connection.execute("begin immediate")
                return
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                    raise
            left -= 1
            sleep(PAUSE)


def _stop() -> None:
    """Before a fork: wait until nobody is using a connection, and close them all."""
    _gate.acquire()
    _stopped.extend(_all)
    for held in _stopped:
        held.lock.acquire()
        held.close()


def _go_on() -> None:
    """After a fork, in parent and child: whoever needs a connection opens one."""
    while _stopped:
        _stopped.pop().lock.release()
    _gate.release()


os.register_at_fork(before=_stop, after_in_parent=_go_on, after_in_child=_go_on)
