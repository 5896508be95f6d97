"""Nobody gets in without their own password, over the socket either."""

from __future__ import annotations

import os
import stat
from itertools import product
from pathlib import Path

import psycopg
import pytest

from sharewell.console.server import ADMIN, SIGNED_IN_ONLY, admin_password, as_role, passwords
from sharewell.records.common.roles import CONNECT, OWNER
from tests.walls.ground import Ground

ROLES = (*CONNECT, ADMIN)
WRONG = ("", "password", "postgres", "md5", "SCRAM-SHA-256")
"""What is tried beside the passwords of the others."""


def home() -> Path:
    return Path(os.environ["SHAREWELL_HOME"])


def words() -> dict[str, str]:
    """Every password there is."""
    return {**passwords(home()), ADMIN: admin_password(home())}


def let_in(ground: Ground, role: str, word: str) -> bool:
    """Whether a role gets in with this password."""
    try:
        with psycopg.connect(as_role(ground.server, role, word, ground.name), passfile=os.devnull) as connection:
            return connection.execute("select session_user::text").fetchone() == (role,)
    except psycopg.OperationalError:
        return False


@pytest.mark.parametrize("role", ROLES)
def test_its_own_password_alone_lets_a_role_in(ground: Ground, role: str) -> None:
    """Not that of any other, not its name, not none."""
    tried = [*words().items(), *((f"a guess: {guess}", guess) for guess in (*WRONG, role))]
    assert [whose for whose, word in tried if let_in(ground, role, word)] == [role]
    assert len(tried) == 12


def test_the_owner_gets_in_with_nothing(ground: Ground) -> None:
    assert not [word for word in (*words().values(), *WRONG, OWNER) if let_in(ground, OWNER, word)]


def test_a_password_is_never_told_twice(ground: Ground) -> None:
    """Each is long, and another one."""
    assert len(set(words().values())) == len(ROLES) == 6
    assert min(map(len, words().values())) > 40


def test_the_server_trusts_nobody(ground: Ground) -> None:
    """By the file, and by what the server made of it."""
    rules = (home() / "postgres" / "pg_hba.conf").read_text(encoding="utf-8")
    assert rules == SIGNED_IN_ONLY
    assert "trust" not in [line.split()[-1] for line in rules.splitlines() if line and not line.startswith("#")]
    with ground.connected(ADMIN) as everywhere:
        found = everywhere.execute("select type, auth_method, error from pg_hba_file_rules").fetchall()
    assert found == [("local", "scram-sha-256", None), ("host", "scram-sha-256", None)]


def test_passwords_are_kept_as_scram(ground: Ground) -> None:
    with ground.connected(ADMIN) as everywhere:
        kept = dict(everywhere.execute("select rolname, rolpassword from pg_authid where rolname !~ '^pg_'").fetchall())
    assert kept[OWNER] is None
    assert [role for role in ROLES if not (kept[role] or "").startswith("SCRAM-SHA-256$4096:")] == []


def test_secrets_are_readable_by_this_user_alone(ground: Ground) -> None:
    """The files of the passwords and of the walls' key, and the folder with the server's socket."""
    files = [*(home() / "roles").iterdir(), home() / "keys" / "walls.key"]
    assert len(files) == len(ROLES) + 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((home() / "postgres").stat().st_mode) == 0o700


def test_no_password_stands_in_the_servers_files(ground: Ground) -> None:
    """Neither in its log nor in what it keeps of its roles."""
    folder = home() / "postgres"
    files = [path for place in ("log", "global", "pg_hba.conf") for path in _files(folder / place)]
    assert len(files) > 10
    assert not [
        (path.name, role)
        for path, (role, word) in product(files, words().items())
        if word.encode() in path.read_bytes()
    ]


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
