"""What every command needs before it can do anything: a folder, a running database, Django set up on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from subprocess import SubprocessError

import typer

from sharewell.console.server import ADMIN, admin_password, as_role, embedded, home, passwords, prepare, settings_of
from sharewell.records.common.roles import OWNER

NEEDED = ("django", "allauth", "psycopg", "cryptography")
BAD_INPUT = 2


class Trouble(Exception):
    """Why a command cannot go on, in a line for whoever ran it."""


@contextmanager
def plainly() -> Iterator[None]:
    """What goes wrong inside is said in plain words, without a trace, and the command ends with 2."""
    try:
        yield
    except Trouble as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(BAD_INPUT) from None


def prepared() -> None:
    """Start or find the database and set Django up; make roles, tables and walls where this hub may do so itself."""
    found()
    if admin_url():
        made()


def made() -> None:
    """Make roles, tables and walls, or bring them up to date. Raises Trouble where that cannot be done."""
    import psycopg

    url = admin_url()
    if not url:
        raise Trouble("name whoever administers the server in DATABASE_ADMIN_URL; only they can make roles and tables")
    try:
        prepare(url, passwords(home()), _name())
    except psycopg.Error as trouble:
        line = str(trouble).strip().split("\n")[0]
        raise Trouble(f"the roles and the database cannot be made: {line}") from None
    with as_owner(url):
        walled()


def admin_url() -> str:
    """The server's address for whoever administers it; empty where this hub cannot act as them."""
    if named := os.environ.get("DATABASE_ADMIN_URL"):
        return named
    if "DATABASE_URL" in os.environ:
        return ""
    return as_role(os.environ["SHAREWELL_EMBEDDED_URL"], ADMIN, admin_password(home()), "postgres")


def _name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


@contextmanager
def as_owner(url: str) -> Iterator[None]:
    """For as long as this lasts, Django's connection `owner` has a way in, by whoever administers the server."""
    from django.db import connections

    owner = connections["owner"]
    before = dict(owner.settings_dict)
    owner.settings_dict.update(settings_of(url, name=_name(), acts_as=OWNER))
    try:
        yield
    finally:
        owner.close()
        owner.settings_dict.update(before)


def walled() -> None:
    """Make tables and walls as their owner. Raises Trouble where the database refuses."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connections, transaction

    from sharewell.records.walls.building import built, laid

    try:
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            laid(cursor, settings.WALLS_KEY)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        call_command("createcachetable", "cache", database="owner", verbosity=0)
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            built(cursor)
    except DatabaseError as trouble:
        line = str(trouble).strip().split("\n")[0]
        raise Trouble(f"the tables cannot be brought up to date: {line}") from None


def found() -> None:
    """Start or find the database and set Django up. Raises Trouble where that cannot be had."""
    installed()
    folder = writable(home())
    if not {"DATABASE_URL", "SHAREWELL_EMBEDDED_URL"} & os.environ.keys():
        os.environ["SHAREWELL_EMBEDDED_URL"] = started(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
    import django

    django.setup()


def installed() -> None:
    """Raises Trouble where the site is not installed."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise Trouble(f"this belongs to the site, which is not installed ({missing[0]}); install `sharewell[site]`")


def writable(folder: Path) -> Path:
    """The folder, made where it is not there. Raises Trouble where nothing can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".written-{os.getpid()}"
        fresh.touch()
        fresh.unlink()
    except OSError as trouble:
        why = (trouble.strerror or "it is no folder").lower()
        raise Trouble(f"nothing can be written in {folder} ({why}); name another folder in SHAREWELL_HOME") from None
    return folder


def started(folder: Path) -> str:
    """The address of the embedded server, of nobody. Raises Trouble where it does not start."""
    place = folder / "postgres"
    try:
        return embedded(place)
    except (OSError, RuntimeError, SubprocessError, AssertionError) as trouble:
        said = f"what it said stands in {place / 'log'}" if (place / "log").is_file() else type(trouble).__name__
        raise Trouble(f"the database in {place} did not start; {said}") from None
