"""Building the walls: functions, rights and row policies, as the manifest has them. Done anew, they are the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sharewell.records.common.roles import APP, AUDITOR, BACKUP, CONNECT, ERASER, SEQUENCER
from sharewell.records.common.walls import ADD, CHANGE, READ, REMOVE
from sharewell.records.walls.functions import FUNCTIONS, KEEP, SCHEMA, pads
from sharewell.records.walls.manifest import Table, tables
from sharewell.records.walls.standing import KEPT, STANDING, written_down

ROLES = {"app": APP, "sequencer": SEQUENCER, "auditor": AUDITOR, "eraser": ERASER}
"""What `Wall` calls a role, and what the database calls it. The backup role reads everything."""
CALLABLE = ("walls.viewer()", "walls.agency()", "walls.practitioner()", "walls.shown()", "walls.standing()")
NOTHING_OF_ONES_OWN = (
    "do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$"
)
"""What somebody made for a session alone would stay on a pooled connection, in the way of the hub's own tables."""


def laid(cursor: Any, key: bytes) -> None:
    """The ground, before there are tables: the functions, and the key they check with."""
    cursor.execute(SCHEMA)
    cursor.execute(KEPT)
    for function in (*FUNCTIONS, STANDING):
        cursor.execute(function)
    cursor.execute(NOTHING_OF_ONES_OWN)
    cursor.execute(KEEP, list(pads(key)))
    cursor.execute("revoke all on schema walls from public")
    cursor.execute("revoke all on all functions in schema walls from public")
    cursor.execute(f"revoke all on all tables in schema walls from {', '.join(['public', *CONNECT])}")
    cursor.execute(f"grant usage on schema walls to {APP}")
    cursor.execute(f"grant execute on function {', '.join(CALLABLE)} to {APP}")
    cursor.execute(f"grant select on walls.built to {APP}")


def built(cursor: Any) -> None:
    """The walls of every table that the manifest has, with nothing left of walls that stood before."""
    cursor.execute(f"revoke all on all tables in schema public from {', '.join(['public', *CONNECT])}")
    cursor.execute("select tablename, policyname from pg_policies where schemaname = 'public'")
    for table, policy in cursor.fetchall():
        cursor.execute(f'drop policy "{policy}" on "{table}"')
    cursor.execute("revoke all on all functions in schema public from public")
    # Not of the schema walls: a copy of the database holds no key by which somebody could say who is looking.
    cursor.execute(f"grant select on all tables in schema public to {BACKUP}")
    cursor.execute(f"grant select on all sequences in schema public to {BACKUP}")
    for statement in every_statement():
        cursor.execute(statement)
    written_down(cursor, every_statement())


def every_statement() -> Iterator[str]:
    """What builds the walls of all tables, with the functions that they ask."""
    yield from (*FUNCTIONS, STANDING)
    for table in tables():
        yield from statements(table)


def statements(table: Table) -> Iterator[str]:
    """What builds one table's wall."""
    for called, commands in _rights(table):
        said = ", ".join(f"{command}{_columns(table, called, command)}" for command in commands)
        yield f'grant {said} on "{table.name}" to {ROLES[called]}'
    if not table.wall.stands:
        yield f'alter table "{table.name}" no force row level security, disable row level security'
        return
    if table.points_to_itself:
        yield from _asked(table)
    yield f'alter table "{table.name}" enable row level security, force row level security'
    for called, commands in _rights(table):
        for command in commands:
            seen, put = (_reach(table, command), _left(table, command)) if called == "app" else ("true", "true")
            yield policy(table.name, called, command, seen, put)


def _reach(table: Table, command: str) -> str:
    """The rows that a command reaches: what is changed or taken away is seen, and one's own to write."""
    seen, own = table.wall.seen, table.wall.kept or table.wall.put
    return seen if command == READ or seen == own else f"({seen}) and ({own})"


def _left(table: Table, command: str) -> str:
    """What a row has to be when it is written."""
    return table.wall.kept or table.put if command == CHANGE else table.put


def _asked(table: Table) -> Iterator[str]:
    yield (
        f"create or replace function {table.asked}(key uuid) returns boolean language plpgsql stable "  # noqa: S608
        "set search_path = pg_catalog, pg_temp as $$ begin "
        f'return exists (select 1 from public."{table.name}" own '
        "where own.id = key and own.agency_id = walls.agency()); end $$"
    )
    yield f"revoke all on function {table.asked}(uuid) from public"
    yield f"grant execute on function {table.asked}(uuid) to {APP}"


def policy(table: str, called: str, command: str, seen: str, put: str) -> str:
    """A policy for one role and one command."""
    using = f" using ({seen})" if command in (READ, CHANGE, REMOVE) else ""
    check = f" with check ({put})" if command in (ADD, CHANGE) else ""
    return f'create policy "{called}_{command}" on "{table}" for {command} to {ROLES[called]}{using}{check}'


def _rights(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    rights = {"app": table.wall.app, **table.wall.others}
    return [(called, commands) for called, commands in rights.items() if commands]


def _columns(table: Table, called: str, command: str) -> str:
    """The columns to which a right is held, in brackets; empty where it is to all."""
    held = table.wall.changes if (called, command) == ("app", CHANGE) else ()
    return f" ({', '.join(held)})" if held else ""


def granted() -> set[tuple[str, str, str]]:
    """Every right there should be on a whole table: role, table, command."""
    rights = {
        (ROLES[called], table.name, command)
        for table in tables() for called, commands in _rights(table) for command in commands
        if not _columns(table, called, command)
    }  # fmt: skip
    return rights | {(BACKUP, table.name, READ) for table in tables()}


def granted_on_columns() -> set[tuple[str, str, str]]:
    """Every right there should be on a column alone: role, table and column, command."""
    return {(APP, f"{table.name}.{column}", CHANGE) for table in tables() for column in table.wall.changes}
