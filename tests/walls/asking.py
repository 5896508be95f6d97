"""Asking the ground's database a few statements in one transaction, as whoever a word says is looking."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from tests.walls.attacks import SET
from tests.walls.ground import Ground, as_sql

Rows = list[tuple[object, ...]]
REFUSED = "42501"
"""What the database says to whoever has no right to a row, to a table, or to anything."""


def asked(ground: Ground, word: str, *steps: tuple[str, Sequence[object]]) -> Rows | str:
    """What the last statement finds, or how many rows it changed; or the state in which the database refused."""
    with ground.connected() as app, app.cursor() as cursor:
        try:
            with app.transaction(force_rollback=True):
                cursor.execute(SET, [word])
                for statement, values in steps:
                    cursor.execute(as_sql(statement), values)
                return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
        except psycopg.Error as trouble:
            return trouble.sqlstate or ""
