"""What every command needs before it can do anything: a folder, a running database, Django set up on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from subprocess import SubprocessError

import typer

from sharewell.console.server import embedded, home, passwords, prepare

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
    """Start or find the database, make roles and tables, and set Django up."""
    found()
    migrated()


def found() -> None:
    """Start or find the database and set Django up. Raises Trouble where that cannot be had."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise Trouble(f"this belongs to the site, which is not installed ({missing[0]}); install `sharewell[site]`")
    folder = writable(home())
    if not {"DATABASE_URL", "SHAREWELL_EMBEDDED_URL"} & os.environ.keys():
        os.environ["SHAREWELL_EMBEDDED_URL"] = started(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
    import django

    django.setup()


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
    """The address of the embedded server, with its roles and database. Raises Trouble where it does not start."""
    import psycopg

    place = folder / "postgres"
    try:
        url = embedded(place)
    except (OSError, RuntimeError, SubprocessError) as trouble:
        said = f"what it said stands in {place / 'log'}" if (place / "log").is_file() else type(trouble).__name__
        raise Trouble(f"the database in {place} did not start; {said}") from None
    try:
        prepare(url, passwords(folder))
    except psycopg.Error:
        raise Trouble(f"the database in {place} runs and cannot be set up; is another one in its place?") from None
    return url


def migrated() -> None:
    """Bring the tables up to date, as their owner. Raises Trouble where the database cannot be reached."""
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        call_command("createcachetable", database="owner", verbosity=0)
    except DatabaseError as trouble:
        line = str(trouble).strip().split("\n")[0]
        owner = "" if "DATABASE_OWNER_URL" in os.environ else "; is the owner's role named in DATABASE_OWNER_URL?"
        hint = owner if "DATABASE_URL" in os.environ else ""
        raise Trouble(f"the tables cannot be brought up to date: {line}{hint}") from None
