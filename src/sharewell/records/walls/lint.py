"""Whether the walls stand: the database's own catalogue, held to what they were built from.

It is read as the app, which may read the catalogue and nothing more, so that a hub can look before it starts. Policies,
functions and triggers are held to what was written down when they were built: see `records.walls.standing`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sharewell.records.common.roles import APP, BACKUP, CONNECT, OWNER, PASS_BY
from sharewell.records.walls.building import CALLABLE, every_statement, granted, granted_on_columns
from sharewell.records.walls.catalogue import (
    EXECUTABLE,
    GRANTS,
    HERE,
    ON_COLUMNS,
    OURS,
    POWERS,
    QUESTIONS,
    ROLES,
    SCHEMAS,
    TABLES,
)
from sharewell.records.walls.manifest import tables
from sharewell.records.walls.standing import otherwise

PATCHED = {15: 14, 16: 10, 17: 6, 18: 0}
"""The first minor version of each server that shows nobody statistics of rows they may not see (CVE-2025-8713)."""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings of the server without which a power cut loses what was committed."""
ON_BOTH = ("public", "walls")
"""The schemas that the hub has."""
PUBLIC = "everybody"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not stand as it has to: the number of its kind, and a plain line."""

    number: str
    says: str


EMPTIED = ("TRUNCATE",)
"""What is granted besides where tests clean up after themselves."""


def faults(cursor: Any, *, durable: bool = True, besides: Collection[str] = ()) -> list[str]:
    """What is wrong with the walls, in a plain line each. See `found`."""
    return [fault.says for fault in found(cursor, durable=durable, besides=besides)]


def found(cursor: Any, *, durable: bool = True, besides: Collection[str] = ()) -> list[Fault]:
    """What is wrong with the walls, and with the role and the server they are asked through.

    `durable`: whether what was committed has to outlive a power cut. `besides`: commands that may be granted on tables
    beside the manifest's, such as TRUNCATE where tests clean up after themselves.
    """
    lines = [*_asked(cursor), *_server(cursor), *_roles(cursor)]
    if _laid(cursor):
        lines += [*_tables(cursor), *otherwise(cursor, every_statement())]
        lines += [*_table_grants(cursor, besides), *_other_grants(cursor)]
    else:
        lines.append("the walls were never built")
    return [*powers(cursor), *(lossy(cursor) if durable else []), *(Fault("E030", line) for line in lines)]


def powers(cursor: Any) -> list[Fault]:
    """What the role that is connected could do to the walls."""
    cursor.execute(HERE)
    says = (
        "the app connects as a superuser", "the app's role passes by row policies", "the app's role can make roles",
        "the app's role owns tables, so it could undo their guards",
    )  # fmt: skip
    return [Fault(f"E01{at}", says[at]) for at, wrong in enumerate(cursor.fetchone()) if wrong]


def lossy(cursor: Any) -> list[Fault]:
    """Settings of the server by which a power cut would lose what was committed."""
    lost = []
    for at, name in enumerate(DURABLE):
        if _setting(cursor, name) == "off":
            lost.append(Fault(f"E02{at}", f"the database has {name} off: a power cut would lose records"))
    return lost


def _setting(cursor: Any, name: str) -> str:
    cursor.execute("select current_setting(%s)", [name])
    return str(cursor.fetchone()[0])


def _server(cursor: Any) -> list[str]:
    """An old server, and row policies that are not asked in this session."""
    major, minor = divmod(int(_setting(cursor, "server_version_num")), 10_000)
    wrong = []
    if major < min(PATCHED) or minor < PATCHED.get(major, 0):
        wrong.append(f"the server is version {major}.{minor}, which shows statistics of hidden rows")
    if _setting(cursor, "row_security") == "off":
        wrong.append("row_security is off")
    return wrong


def _roles(cursor: Any) -> list[str]:
    """Roles that may more than they should, and any that is missing."""
    cursor.execute(ROLES, [[OWNER, *CONNECT]])
    roles = {name: (login, bypasses) for name, login, bypasses, ours in cursor.fetchall() if ours or bypasses}
    wrong = [f"the role {name} is missing" for name in (OWNER, *CONNECT) if name not in roles]
    passing = {name for name, (_, bypasses) in roles.items() if bypasses}
    wrong += [f"the role {name} passes by the walls" for name in sorted(passing - {*PASS_BY})]
    wrong += [f"the role {name} does not pass the walls, so it copies nothing" for name in sorted({*PASS_BY} - passing)]
    cursor.execute(POWERS, [[OWNER, *CONNECT]])
    wrong += [f"the role {name} may {may}" for name, may in cursor.fetchall()]
    return [*wrong, *([f"the owner, {OWNER}, can sign in"] if roles.get(OWNER, (False,))[0] else [])]


def _laid(cursor: Any) -> bool:
    """Whether there are walls to be asked about at all."""
    cursor.execute(
        "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'walls' and c.relname in ('key', 'built')"
    )
    if cursor.fetchone()[0] < 2:
        return False
    cursor.execute(
        "select coalesce(bool_and(has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')), "
        "false) from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'walls' and p.proname = 'standing'"
    )
    return bool(cursor.fetchone()[0])


def _tables(cursor: Any) -> list[str]:
    """Tables that the manifest lacks or has alone, and walls that are not up."""
    manifest = {table.name: table for table in tables()}
    cursor.execute(TABLES)
    there = {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}
    wrong = [f"the table {name} is missing" for name in sorted(manifest.keys() - there.keys())]
    wrong += [f"the table {name} is none of the hub's" for name in sorted(there.keys() - manifest.keys())]
    for name in sorted(manifest.keys() & there.keys()):
        if manifest[name].wall.stands:
            enabled, forced = there[name]
            wrong += [] if enabled else [f"the table {name} has no row security enabled"]
            wrong += [] if forced else [f"the table {name} has row security that is not forced on its owner"]
    return wrong


def _asked(cursor: Any) -> list[str]:
    """Whatever passes rows through or past a wall: what each question finds, there should be none of."""
    wrong = []
    for question, says in QUESTIONS:
        cursor.execute(question)
        wrong += [says.format(name) for (name,) in cursor.fetchall()]
    return wrong


def _table_grants(cursor: Any, besides: Collection[str]) -> list[str]:
    """Rights on tables, views and sequences that are not those of the manifest. A sequence may only be copied."""
    cursor.execute(ON_COLUMNS, [PUBLIC])
    may = set(cursor.fetchall())
    cursor.execute(GRANTS, [PUBLIC])
    given = cursor.fetchall()
    may |= {(role, name, command) for role, kind, name, command in given if kind != "S"}
    right = {*granted(), *granted_on_columns(), (APP, "walls.built", "select")}
    spare = {name.lower() for name in besides}
    extra = {one for one in may - right if one[2] not in spare}
    extra |= {
        (role, name, command) for role, kind, name, command in given
        if kind == "S" and (role, command) != (BACKUP, "select")
    }  # fmt: skip
    wrong = [f"{role} may {command} on {name}" for role, name, command in sorted(extra)]
    return wrong + [f"{role} may not {command} on {name}" for role, name, command in sorted(right - may)]


def _other_grants(cursor: Any) -> list[str]:
    """Rights on functions, schemas and the database that nobody was given."""
    cursor.execute(EXECUTABLE, [PUBLIC])
    may = set(cursor.fetchall())
    right = {(APP, name) for name in (*CALLABLE, *(f"{t.asked}(uuid)" for t in tables() if t.points_to_itself))}
    wrong = [f"{role} may call {name}" for role, name in sorted(may - right)]
    wrong += [f"{role} may not call {name}" for role, name in sorted(right - may)]
    cursor.execute(SCHEMAS, [PUBLIC, list(ON_BOTH)])
    there = set(cursor.fetchall())
    entered = {*((role, "public", "usage") for role in CONNECT), (APP, "walls", "usage")}
    wrong += [f"{role} has {command} on the schema {name}" for role, name, command in sorted(there - entered)]
    wrong += [f"{role} lacks {command} on the schema {name}" for role, name, command in sorted(entered - there)]
    cursor.execute(OURS, [PUBLIC, [PUBLIC, *CONNECT]])
    return [*wrong, *(f"{role} has {command} on the database" for role, command in cursor.fetchall())]
