"""A hub of its own, run as its operator would run it: by commands, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from sharewell.console.server import ADMIN, admin_password, as_role, passwords
from sharewell.records.common.roles import APP
from sharewell.records.sealing.box import Where, open_box, scope_of, seal
from sharewell.records.sealing.journal import Journal
from sharewell.records.sealing.keeper import FileKeeper
from sharewell.records.sealing.keyring import Keyring
from tests.console.ready import ran

TAKEN_OUT = (
    "SHAREWELL_TESTING", "SHAREWELL_EMBEDDED_URL", "DATABASE_URL", "DATABASE_ADMIN_URL", "SHAREWELL_URL",
    "SHAREWELL_KEYRING", "SHAREWELL_EPOCHS", "SHAREWELL_ERASURES",
)  # fmt: skip
SET_UP = """
import json, sys, uuid
from sharewell.console.bootstrap import found
found()
from django.utils import timezone
"""
"""What a script begins with that does something in a hub."""
COMMAND = "from sharewell.cli import main; main()"
"""The command as the installed script runs it."""
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Hub:
    """A hub in a folder. `server` is its database server's address, of nobody."""

    home: Path
    server: str = ""
    named: dict[str, str] = field(default_factory=dict)

    @property
    def admin(self) -> str:
        """The server's address for whoever administers it."""
        return self.address(ADMIN, admin_password(self.home), "postgres")

    @property
    def environment(self) -> dict[str, str]:
        """What a command of this hub runs in: nothing of the tests' own settings."""
        kept = {name: value for name, value in os.environ.items() if name not in TAKEN_OUT}
        return {**kept, "SHAREWELL_HOME": str(self.home), **self.named}

    def run(self, *words: str, **more: str) -> Done:
        """Run `sharewell` with these words to its end."""
        return ran(COMMAND, words, {**self.environment, **more})

    def do(self, script: str, *words: str) -> Any:
        """Do in this hub what no command does: what the script prints last, which is JSON."""
        done = ran(SET_UP + script, words, self.environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None

    def broken(self, script: str, *words: str) -> Done:
        """Run `sharewell` after a script that breaks something in it."""
        return ran(f"{script}\n{COMMAND}", words, self.environment)

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start `sharewell` with these words and leave it running."""
        return subprocess.Popen(
            command(*words), env={**self.environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @contextmanager
    def copied(self, name: str) -> Iterator[Hub]:
        """The same hub on a copy of its database, which is gone afterwards; named as a server of one's own would be."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"create database {name} template sharewell")
        try:
            yield Hub(self.home, self.server, self._named(name))
        finally:
            with psycopg.connect(self.admin, autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)")

    def _named(self, name: str) -> dict[str, str]:
        words = passwords(self.home)
        return {
            "DATABASE_URL": self.address(APP, words[APP], name),
            "DATABASE_ADMIN_URL": self.address(ADMIN, admin_password(self.home), name),
        }

    def address(self, role: str, word: str, name: str) -> str:
        """The address of a database of this hub's server, as a role."""
        return as_role(self.server, role, word, name)

    def tampered(self, *statements: str) -> None:
        """Do what only somebody with the whole server in their hands can do: write past every guard."""
        assert self.named, "never on the hub itself"
        with self.everything() as connection:
            connection.execute("set session_replication_role = replica")
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, "nothing was changed"

    def opened(self, table: str, column: str, where: str = "true") -> list[tuple[dict[str, Any], bytes]]:
        """The rows of a table, each with what is sealed in one of its columns, read with this hub's own keyring."""
        with self.everything() as connection:
            rows = connection.cursor(row_factory=dict_row).execute(f"select * from {table} where {where}").fetchall()
        return [(row, self._sealed(row, table, column, open_box, row[column])) for row in rows]

    def reworded(self, table: str, column: str, where: str, change: Callable[[bytes], bytes]) -> None:
        """Do what only somebody with the server and the keyring in their hands can do: put other words under a seal."""
        for row, words in self.opened(table, column, where):
            fresh = self._sealed(row, table, column, seal, row[column], change(words))
            with self.everything() as connection:
                connection.execute("set session_replication_role = replica")
                said = f"update {table} set {column} = %s where {_key(row)} = %s"
                assert connection.execute(said, [fresh, row[_key(row)]]).rowcount == 1

    def _sealed(self, row: dict[str, Any], table: str, column: str, do: Any, found: bytes, *words: bytes) -> bytes:
        """Open or seal something in its place."""
        scope = scope_of(found)
        key = keyring_of(self.home).key(row["agency_id"], scope)
        place = Where(table, str(row[_key(row)]), column, scope)
        done: bytes = do(key, *(words or (found,)), place)
        return done

    def everything(self) -> psycopg.Connection[Any]:
        """This hub's database, as whoever administers the server sees it."""
        name = self.named.get("DATABASE_URL", "@/sharewell?").partition("@/")[2].partition("?")[0]
        return psycopg.connect(self.admin, dbname=name, autocommit=True)

    def asked(self, question: str) -> Any:
        """The first value of the first row of the answer."""
        with self.everything() as connection:
            row = connection.execute(question).fetchone()
        return row[0] if row else None


def _key(row: dict[str, Any]) -> str:
    """The column by which a row is known: its own id, or that of what it answers."""
    return "id" if "id" in row else next(name for name in ("decision_id", "approval_id", "duty_id") if name in row)


def keyring_of(home: Path) -> Keyring:
    """The keyring of the hub in this folder."""
    return Keyring(home / "keyring", FileKeeper(home / "epochs"), Journal(home / "erasures" / "journal"))


def command(*words: str) -> list[str]:
    """The command in a process of its own."""
    return [sys.executable, "-c", COMMAND, *words]
