"""Loading rows into a database that has none, and what is seen of them afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sharewell.console import tools
from sharewell.console.bootstrap import Trouble, admin_url
from sharewell.records.walls.manifest import FRAMEWORKS

ROWS_ONLY = ("--data-only", "--single-transaction", "--exit-on-error", "--schema=public", "--no-owner")
"""All rows or none. What they point to is checked when the transaction ends."""
OURS = "select tablename from pg_tables where schemaname = 'public' order by tablename"
LOOKING = "select count(*) from pg_stat_activity where datname = %s and usename like 'sharewell%%'"


def insist_empty() -> None:
    """Refuse a database that holds rows, or that a hub is running on. Raises Trouble."""
    import psycopg

    try:
        with _administering() as server:
            name = _name()
            if not server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return
            if server.execute(LOOKING, [name]).fetchone()[0]:
                raise Trouble("a hub is running on this database; end it first")
        with _administering(name) as database:
            full = [table for table in _tables(database) if _has_rows(database, table)]
    except psycopg.Error as trouble:
        raise Trouble(f"the database cannot be used: {str(trouble).strip().splitlines()[-1]}") from None
    if full:
        raise Trouble("the database holds records already, and they are never written over; name a fresh one")


def load(dump: Path) -> None:
    """Put a copy's rows in place of what fresh tables come with. Raises Trouble, and then none of them is there."""
    from psycopg import sql

    with _administering(_name()) as database:
        names = [sql.Identifier(name) for (name,) in database.execute(OURS).fetchall()]
        database.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(names)))
    tools.run("pg_restore", _at(admin_url(), _name()), *ROWS_ONLY, str(dump))


def _administering(name: str = "") -> Any:
    """A connection as whoever administers the server. Raises Trouble where nobody is named."""
    import psycopg

    url = admin_url()
    if not url:
        raise Trouble("name whoever administers the server in DATABASE_ADMIN_URL; only they can load rows past walls")
    return psycopg.connect(_at(url, name) if name else url, autocommit=True)


def _at(url: str, name: str) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(url, dbname=name)


def _name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def _tables(database: Any) -> list[str]:
    """Tables whose rows are records; those of the frameworks have rows as soon as they are made."""
    return [name for (name,) in database.execute(OURS).fetchall() if name not in FRAMEWORKS]


def _has_rows(database: Any, table: str) -> bool:
    from psycopg import sql

    question = sql.SQL("select exists (select 1 from {})").format(sql.Identifier("public", table))
    return bool(database.execute(question).fetchone()[0])


def erased_matters() -> int:
    """How many matters were erased, of all agencies."""
    return sum(len(scopes) for _, scopes in _scopes(erased=True))


def matters_without_a_key() -> int:
    """How many matters there are that were not erased and whose key is not here."""
    from sharewell.records.common.keys import keyring

    return sum(not keyring().has(agency, scope) for agency, scopes in _scopes(erased=False) for scope in scopes)


def insist_agencies_open() -> None:
    """See that every agency's own key opens. Raises KeyGone."""
    from sharewell.records.agencies.models import Agency
    from sharewell.records.common.context import working_for

    for agency in Agency.objects.all():
        with working_for(agency.pk):
            _ = agency.commitment_key


def _scopes(*, erased: bool) -> Iterator[tuple[uuid.UUID, list[uuid.UUID]]]:
    """The scopes of an agency's matters that were erased, or of those that were not, agency by agency."""
    from sharewell.records.agencies.models import Agency
    from sharewell.records.common.context import working_for
    from sharewell.records.sharing.models import Matter

    for agency in Agency.objects.values_list("pk", flat=True):
        with working_for(agency):
            scopes = list(Matter.objects.filter(erased_at__isnull=not erased).values_list("scope", flat=True))
        yield agency, scopes
