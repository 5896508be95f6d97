"""Looking at rows in a test: as an agency does, or past all walls, which nothing outside the tests can.

The tests' connection signs in as a role of its own that has no right to anything, and acts as the app from its first
moment: for the walls it is the app. It may put on another role for a look, in the same transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction

from sharewell.records.agencies.models import Agency
from sharewell.records.common import opening
from sharewell.records.common.context import Looker, signed
from sharewell.records.common.roles import APP, AUDITOR, BACKUP, SEQUENCER

TESTER = "sharewell_tester"


def stay(agency: Agency) -> None:
    """Let the rest of a test look as a chore of this agency, wherever no action or page looks itself.

    It is set on the session, which the hub itself never does; what is rolled back takes it along.
    """
    opening._OPENED.set(Ajar())
    word = signed(Looker("chore", agency.pk), now=time.time())
    with connection.cursor() as cursor:
        cursor.execute("select set_config('sharewell.viewer', %s, false)", [word])


class Ajar(opening.Opened):
    """Where no action or page looks itself, a test reads whatever there is; it keeps no key, so that none outlives."""

    def __init__(self) -> None:
        super().__init__(everything=True)

    def __getattribute__(self, name: str) -> Any:
        return {} if name == "keys" else super().__getattribute__(name)


def outer() -> Any:
    """A transaction around what a test does, which actions take for the test's own."""
    found: Any = transaction.atomic()
    found._from_testcase = True
    return found


@contextmanager
def everybody() -> Iterator[None]:
    """Past all walls: every row of every agency, as the backup sees them. Nothing can be written."""
    with acting_as(BACKUP):
        yield


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Another role for the time being."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            before = cursor.fetchone()[0]
            cursor.execute(f"set local role {role}")
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {before}")


class Borrowed:
    """The connection of another role, on the test's own: else, in a transaction that is rolled back, it sees nothing.

    Each question is asked under the other role, and the app's is put on again behind it.
    """

    def __init__(self, alias: str, role: str) -> None:
        self.__dict__.update(alias=alias, role=role)

    def __getattr__(self, name: str) -> Any:
        return getattr(connections["default"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(connections["default"], name, value)

    def cursor(self) -> Asking:
        return Asking(connections["default"].cursor(), self.role)

    def chunked_cursor(self) -> Asking:
        return Asking(connections["default"].chunked_cursor(), self.role)


class Asking:
    """A cursor that asks under another role."""

    def __init__(self, cursor: Any, role: str) -> None:
        self.asked, self.role = cursor, role

    def __getattr__(self, name: str) -> Any:
        return getattr(self.asked, name)

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *trouble: object) -> None:
        self.asked.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.asked)

    def execute(self, *said: Any) -> Any:
        put_on(self.role)
        found = self.asked.execute(*said)
        put_on(APP)
        return found


def put_on(role: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"set local role {role}")


@contextmanager
def one_connection() -> Iterator[None]:
    """The sequencer and the auditor work on the test's own connection."""
    kept = {alias: connections[alias] for alias in OTHERS}
    for alias, role in OTHERS.items():
        connections[alias] = Borrowed(alias, role)  # type: ignore[assignment] # as good as one for this
    try:
        yield
    finally:
        for alias, one in kept.items():
            connections[alias] = one


OTHERS = {"sequencer": SEQUENCER, "auditor": AUDITOR}
MAY_BE = (APP, SEQUENCER, AUDITOR, BACKUP)
