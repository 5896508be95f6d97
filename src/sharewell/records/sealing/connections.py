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
            if not _wait_for(connection, "begin immediate", int(PATIENCE / PAUSE)):
                raise sqlite3.OperationalError("database is locked")
            try:
                yield connection
                connection.execute("commit")
            finally:
                if connection.in_transaction:
                    connection.execute("rollback")

    def empty_log(self) -> bool:
        """Move what was written into the file, and cut the log to nothing. Says whether nobody was in the way."""
        with self.reading() as connection:
            return _wait_for(connection, "pragma wal_checkpoint(truncate)", LOOKS)

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


def _wait_for(connection: sqlite3.Connection, statement: str, looks: int) -> bool:
    """Do this as soon as nobody is in the way, and say whether it was done.

    SQLite's own pauses grow to a tenth of a second, so whoever comes once starves where others come and go.
    """
    connection.execute("pragma busy_timeout = 0")
    try:
        for _ in range(looks):
            if _at_once(connection, statement):
                return True
            sleep(PAUSE)
    finally:
        connection.execute(f"pragma busy_timeout = {int(PATIENCE * 1000)}")
    return False


def _at_once(connection: sqlite3.Connection, statement: str) -> bool:
    """Whether it could be done at once. Being in the way is an error to some statements, an answer to others."""
    try:
        answer = connection.execute(statement).fetchone()
    except sqlite3.OperationalError as fault:
        # The low byte says that somebody is in the way, the high one how: reading a log after a crash, for one.
        if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return answer is None or not answer[0]


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
