"""What somebody tries who can send the database any statement as the app, and how it is tried."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db.models import UniqueConstraint
from psycopg.types.json import Jsonb

from sharewell.records.common.context import LASTS, Looker, digest_of, signed
from sharewell.records.common.roles import CONNECT, OWNER
from sharewell.records.walls.manifest import Table
from tests.walls.ground import CANARY, Ground, Row, as_sql, fields_of, key_of, model_of

Step = tuple[str, Sequence[Any] | None]
SET = "select set_config('sharewell.viewer', %s, true)"
SET_ON_THE_SESSION = "select set_config('sharewell.viewer', %s, false)"


@dataclass(frozen=True)
class Context:
    """What the attacker has told the database about who is looking: a word, or nothing at all."""

    name: str
    word: str | None
    on_the_session: bool = False
    sees: bool = False
    """Whether it is Harbour's own, so that Harbour's rows are there."""
    at_the_door: bool = False


@dataclass(frozen=True)
class Attempt:
    """Statements one after the other. `refused`: no row may be touched by the last; `said`: what they tell already."""

    name: str
    steps: tuple[Step, ...]
    refused: bool = False
    said: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """Everything the database answered, rows and notices and troubles, and how many rows the last statement touched."""

    text: str
    touched: int
    state: str


def contexts(ground: Ground) -> list[Context]:
    """Harbour's own, and every way of saying who is looking that is not the hub's."""
    valid, care = ground.word(), str(ground.victim.agency)
    said = valid.partition(":")[2]
    changed = said.replace(str(ground.attacker.agency), care)
    forged = hmac.new(b"x" * 32, changed.encode(), hashlib.sha256).hexdigest()
    return [
        Context("a member of Harbour", valid, sees=True),
        Context("a chore of Harbour", signed(Looker("chore", ground.attacker.agency), now=time.time()), sees=True),
        Context("somebody at the door", signed(Looker("door"), now=time.time()), at_the_door=True),
        Context("somebody who joins Harbour", signed(joining(ground), now=time.time()), sees=True),
        Context("nobody", None),
        Context("an empty word", ""),
        Context("a word that has run out", ground.word(now=time.time() - LASTS - 1)),
        Context("a word under another key", f"{forged}:{changed}"),
        Context("another agency under an old signature", valid.replace(str(ground.attacker.agency), care)),
        Context("set on the session, in a later transaction", valid, on_the_session=True, sees=True),
    ]


def joining(ground: Ground) -> Looker:
    """Somebody who takes up an invitation into Harbour."""
    mine = next(one for one in ground.own["agencies_practitioner"] if one["id"] == ground.attacker.practitioner)
    return Looker("door", ground.attacker.agency, practitioner=mine["id"], shown=digest_of(mine["email"]))


def tried(connection: psycopg.Connection[Any], word: str | None, attempt: Attempt) -> Outcome:
    """Try it in a transaction that is rolled back, or in a savepoint where there is a transaction already."""
    heard: list[str] = []
    touched, state = 0, ""
    connection.add_notice_handler(handler := lambda notice: heard.append(_all_of(notice)))
    try:
        with connection.transaction(force_rollback=True):
            if word is not None:
                connection.execute(SET, [word])
            for step, values in attempt.steps:
                touched = _answered(connection, step, values, heard)
    except psycopg.Error as trouble:
        touched, state = 0, trouble.sqlstate or ""
        heard += [str(trouble), _all_of(trouble.diag)]
    finally:
        connection.remove_notice_handler(handler)
    return Outcome("\n".join(heard), touched, state)


def _answered(connection: psycopg.Connection[Any], step: str, values: Any, heard: list[str]) -> int:
    with connection.cursor() as cursor:
        if step.startswith("copy ") and "to stdout" in step:
            with cursor.copy(as_sql(step)) as copy:
                heard += [bytes(block).decode("utf-8", "replace") for block in copy]
            return 0
        cursor.execute(as_sql(step), values)
        if cursor.description:
            heard += [" ".join(_told(value) for value in row) for row in cursor.fetchall()]
        return max(cursor.rowcount, 0)


def _told(value: object) -> str:
    return value.hex() + repr(value) if isinstance(value, bytes) else str(value)


def _all_of(diag: Any) -> str:
    names = ("message_primary", "message_detail", "message_hint", "context", "internal_query", "constraint_name")
    return " ".join(str(getattr(diag, name) or "") for name in names)


def leaked(ground: Ground, attempt: Attempt, outcome: Outcome) -> bool:
    """Whether an answer holds anything of another agency's that the attacker did not say, or a write went through."""
    text = outcome.text
    for said in sorted(attempt.said, key=len, reverse=True):
        text = text.replace(said, "")
    return any(mark in text for mark in ground.marks) or (attempt.refused and outcome.touched > 0)


# --- on one table ------------------------------------------------------------------------------------------------
def readings(table: Table) -> Iterator[Attempt]:
    """Every way of looking at a table's rows."""
    t = f'"{table.name}"'
    statements = {
        "all": f"select * from {t}",
        "as text": f"select one::text from {t} one",
        "as json": f"select row_to_json(one) from {t} one",
        "any or true": f"select * from {t} where 1 = 0 or true",
        "of the parent alone": f"select * from only {t}",
        "a sample": f"select * from {t} tablesample system (100)",
        "for update": f"select * from {t} for update",
        "for share": f"select * from {t} for share",
        "all in one": f"select (select string_agg(one::text, ',') from {t} one)",
        "in a common table": f"with peek as materialized (select * from {t}) select * from peek",
        "beside itself": f"select a.*, b.* from {t} a full join {t} b on a = b",
        "by a cursor": f"declare peek cursor for select * from {t}",
        "explained": f"explain (analyze, verbose, buffers) select * from {t}",
        "explained, for a canary": f"explain (analyze) select * from {t} one where one::text like '%{CANARY}%'",
        "cast to what it is not": f"select * from {t} one where (one::text)::int = 0",
        "divided by nothing": f"select * from {t} one where length(one::text) / 0 = 1",
        "as xml": f"select table_to_xml('{table.name}', true, false, '')",
        "as xml of a question": f"select query_to_xml('select * from {t}', true, false, '')",
        "copied": f"copy {t} to stdout",
        "copied by a question": f"copy (select * from {t}) to stdout",
        "in a block, aloud": (
            f"do $$ declare one record; begin for one in select * from {t} loop raise notice '%', one; end loop; end $$"
        ),
        "counted in a block": f"do $$ begin raise notice '%', (select jsonb_agg(to_jsonb(one)) from {t} one); end $$",
    }  # fmt: skip
    for name, statement in statements.items():
        steps: tuple[Step, ...] = ((statement, None),)
        if statement.startswith("declare"):
            steps = (*steps, ("fetch all peek", None))
        yield Attempt(name, steps, said=frozenset([f"{CANARY}%"]))


def of_ones_own(table: Table) -> Iterator[Attempt]:
    """Looking through something made for the session."""
    t = f'"{table.name}"'
    leaky = (
        f"create function pg_temp.leaky(one {t}) returns boolean language plpgsql cost 0.0001 as "
        "$$ begin raise notice '%', one; return true; end $$"
    )
    made = {
        "a view": (f"create temp view peek as select * from {t}", "select * from peek"),
        "a table": (f"create temp table peek as select * from {t}", "select * from peek"),
        "a function": (
            f"create function pg_temp.peek() returns setof {t} language sql as 'select * from {t}'",
            "select pg_temp.peek()",
        ),
        "a function with its maker's rights": (
            f"create function pg_temp.peek() returns setof {t} language sql security definer as 'select * from {t}'",
            "select pg_temp.peek()",
        ),
        "a cheap function that tells": (leaky, f"select count(*) from {t} one where pg_temp.leaky(one)"),
        "a cheap function that tells, called leakproof": (
            leaky.replace("cost", "leakproof cost"),
            f"select count(*) from {t} one where pg_temp.leaky(one)",
        ),
        "a cheap function in an order": (leaky, f"select 1 from {t} one order by pg_temp.leaky(one)"),
    }
    for name, (make, look) in made.items():
        yield Attempt(f"{name} of one's own", ((make, None), (look, None)))


def writings(ground: Ground, table: Table) -> Iterator[Attempt]:
    """Every way of changing rows that are not one's own, or of making one's own theirs."""
    t, key, theirs = f'"{table.name}"', key_of(table.name), ground.theirs(table.name)
    said = _words(theirs.values())
    ids = [row[key] for row in ground.others[table.name]]
    many = _words(ids)
    yield Attempt("change all", ((f'update {t} set "{key}" = "{key}" returning *', None),))
    yield Attempt("take away all", ((f"delete from {t} returning *", None),))
    yield Attempt("change theirs", ((f'update {t} set "{key}" = "{key}" where "{key}" = any(%s)', [ids]),), True, many)
    yield Attempt("take theirs away", ((f'delete from {t} where "{key}" = any(%s)', [ids]),), True, many)
    yield Attempt("empty it", ((f"truncate {t} cascade", None),), True)
    merged = (
        f'merge into {t} using (select %s::uuid[] as ids) s on {t}."{key}"::text = any(s.ids::text[]) '
        f'when matched then update set "{key}" = {t}."{key}"'
    )
    if ids and isinstance(ids[0], uuid.UUID):
        yield Attempt("merge into theirs", ((merged, [ids]),), True, many)
    if owner := _owner(table):
        yield Attempt("insert as theirs", (_insert(table, _fresh(table, theirs)),), True, said)
        gift = theirs[owner]
        yield Attempt("give away", ((f'update {t} set "{owner}" = %s', [gift]),), True, _words([gift]))
        moved = f'update {t} set "{owner}" = %s where "{key}" = any(%s)'
        yield Attempt("make theirs one's own", ((moved, [ground.attacker.agency, ids]),), True, many)
    yield from _colliding(ground, table)


def _colliding(ground: Ground, table: Table) -> Iterator[Attempt]:
    """One's own row with what has to be unique taken from theirs."""
    mine, theirs, key = ground.mine(table.name), ground.theirs(table.name), key_of(table.name)
    for columns in _unique(table):
        row = {**_fresh(table, mine), **{name: theirs[name] for name in columns if name != "agency_id"}}
        said = _words(theirs[name] for name in columns)
        statement, values = _insert(table, row)
        again = f"{statement} on conflict do nothing returning *"
        over = f'{statement} on conflict ("{key}") do update set "{key}" = excluded."{key}" returning *'
        yield Attempt(f"collide on {', '.join(columns)}", ((statement, values),), False, said)
        yield Attempt(f"collide on {', '.join(columns)}, quietly", ((again, values),), False, said)
        yield Attempt(f"collide on {', '.join(columns)}, over it", ((over, values),), False, said)


def _unique(table: Table) -> list[tuple[str, ...]]:
    """The columns of a table that have to be unique, alone or together."""
    columns = {one.name: str(one.column) for one in fields_of(table.name)}
    alone = [(columns[one.name],) for one in fields_of(table.name) if one.unique]
    constraints = [one for one in model_of(table.name)._meta.constraints if isinstance(one, UniqueConstraint)]
    return [*alone, *(tuple(columns[name] for name in one.fields) for one in constraints)]


def pointings(ground: Ground, table: Table) -> Iterator[Attempt]:
    """One's own row that points to theirs, by each column that can point to a row of one agency."""
    for column, pointed, key in table.points:
        target = ground.theirs(pointed)[key]
        row = {**_fresh(table, ground.mine(table.name)), column: target}
        said = _words([target])
        yield Attempt(f"point to theirs by {column}", (_insert(table, row),), True, said)
        change = f'update "{table.name}" set "{column}" = %s'
        yield Attempt(f"turn to theirs by {column}", ((change, [target]),), True, said)
        nobody = {**_fresh(table, ground.mine(table.name)), column: uuid.uuid4()}
        yield Attempt(f"point to nothing by {column}", (_insert(table, nobody),), True)


def undoings(table: Table) -> Iterator[Attempt]:
    """Taking the wall down, or looking from behind it."""
    t = f'"{table.name}"'
    for statement in (
        f"alter table {t} disable row level security", f"alter table {t} no force row level security",
        f"alter table {t} owner to current_user", f"drop policy app_select on {t}",
        f"create policy mine on {t} using (true)", f"alter policy app_select on {t} using (true)",
        f"alter table {t} disable trigger all", f"drop table {t} cascade",
        f"create index on {t} ((raise_it(1)))", f"create statistics mine on ({key_of(table.name)}::text) from {t}",
        f"create rule mine as on select to {t} do instead select 1",
        f"alter table {t} add column mine text default now()",
        f"create trigger mine before insert on {t} for each row execute function sharewell_written_once()",
        f"create view public.mine as select * from {t}", f"create materialized view public.mine as select * from {t}",
        f"create publication mine for table {t}", f"comment on table {t} is 'mine'",
    ):  # fmt: skip
        name = statement.partition(t)[0].strip() or statement
        yield Attempt(f"{name} ...", ((statement, None), (f"select * from {t}", None)), True)


def _words(values: Iterable[object]) -> frozenset[str]:
    """Values as they stand in an answer; a single letter or number tells nothing."""
    return frozenset(text for value in values if len(text := str(value)) > 3)


def _owner(table: Table) -> str:
    """The column that says to which agency a row belongs."""
    names = {one.column for one in fields_of(table.name)}
    return next((name for name in ("agency_id", "agency") if name in names), "")


def _fresh(table: Table, row: Row) -> Row:
    """The same row under another key."""
    key = key_of(table.name)
    value = row[key]
    return {**row, key: uuid.uuid4() if isinstance(value, uuid.UUID) else value + 1_000_000}


def _insert(table: Table, row: Row) -> Step:
    columns = ", ".join(f'"{name}"' for name in row)
    values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
    return f'insert into "{table.name}" ({columns}) values ({", ".join(["%s"] * len(row))})', values


# --- on the whole server -------------------------------------------------------------------------------------------
def becoming(table: str) -> Iterator[Attempt]:
    """Becoming another role, and then looking at a table."""
    look = (f'select * from "{table}"', None)
    for role in (*CONNECT, OWNER, "postgres", "pg_read_all_data", "pg_database_owner", "sharewell_tester"):
        for way in (f"set role {role}", f"set local role {role}", f"set session authorization {role}"):
            yield Attempt(way, ((way, None), look))
        if role not in ("sharewell_app",):
            yield Attempt(f"grant {role}", ((f"grant {role} to current_user", None), (f"set role {role}", None), look))
    for way in (
        "reset role", "reset session authorization", "reset all", "set row_security = off", "set row_security = on",
        "set session_replication_role = replica", "set search_path = pg_temp, public",
        "set local sharewell.agency = ''",
        "alter role current_user bypassrls", "alter role current_user superuser", "discard all", "discard plans",
        "alter role current_user set row_security = off", "set plan_cache_mode = force_generic_plan",
        "set enable_seqscan = off", "set debug_parallel_query = on", "set transaction isolation level serializable",
        "select set_config('role', 'sharewell_owner', true)",
        "select set_config('session_authorization', 'postgres', true)",
        "select set_config('row_security', 'off', true)", "alter default privileges grant all on tables to public",
    ):  # fmt: skip
        yield Attempt(way, ((way, None), look))


def peeping(ground: Ground) -> Iterator[Attempt]:
    """Whatever else the server could tell: its catalogue, its files, its other sessions, its functions."""
    forged = ground.word().replace(str(ground.attacker.agency), str(ground.victim.agency))
    tables = ("sharing_matter", "sharing_decision", "agencies_practitioner", "ledger_entry")
    statements = [
        "select * from walls.key", "select inner_pad from walls.key", "copy walls.key to stdout", "table walls.key",
        "update walls.key set inner_pad = inner_pad", "delete from walls.key", "truncate walls.built",
        "update walls.built set digest = ''", "select * from walls.built", "select * from walls.standing()",
        "select walls.viewer()", "select walls.agency()", "select walls.practitioner()", "select walls.shown()",
        "select walls.own_sharing_decision(id) from sharing_decision",
        "create or replace function walls.agency() returns uuid language sql as 'select gen_random_uuid()'",
        "alter function walls.viewer() security invoker", "drop function walls.agency() cascade",
        "create function public.agency() returns uuid language sql as 'select gen_random_uuid()'",
        "create schema mine", "create operator public.= (leftarg = uuid, rightarg = uuid, function = uuid_ne)",
        "select * from pg_stats where schemaname = 'public'", "select * from pg_statistic",
        "select * from pg_stats_ext", "select * from pg_stats_ext_exprs", "select * from pg_statistic_ext_data",
        "select pid, query, application_name from pg_stat_activity", "select * from pg_stat_statements",
        "select * from pg_prepared_statements", "select * from pg_cursors", "select * from pg_locks",
        "select * from pg_authid", "select * from pg_shadow", "select * from pg_user_mapping",
        "select * from pg_hba_file_rules", "select * from pg_file_settings", "select * from pg_settings",
        "select pg_read_file('pg_hba.conf')", "select pg_read_binary_file('PG_VERSION')", "select pg_ls_dir('base')",
        "select pg_stat_file('PG_VERSION')", "select pg_current_logfile()", "select pg_ls_logdir()",
        "select pg_ls_waldir()", "select pg_ls_tmpdir()", "copy sharing_matter to '/dev/null'",
        "copy sharing_matter from '/dev/null'", "copy sharing_matter to program 'cat'",
        "create table mine (one text)", "create temp table mine (one text)", "create extension dblink",
        "create extension postgres_fdw", "create extension file_fdw", "create extension pageinspect",
        "load 'auto_explain'",
        "create server mine foreign data wrapper postgres_fdw", "create language plpython3u",
        "select dblink('dbname=sharewell', 'select 1')", "select lo_import('/dev/null')",
        "select lo_export(1, '/dev/null')",
        "select lo_get(oid) from pg_largeobject_metadata", "select * from pg_largeobject",
        "listen sharewell", "notify sharewell, 'is anybody there'", "select pg_notify('sharewell', 'x')",
        "select schema_to_xml('public', true, false, '')", "select database_to_xml(true, false, '')",
        "select schema_to_xml('walls', true, false, '')", "select database_to_xmlschema(true, false, '')",
        "select pg_logical_emit_message(true, 'x', 'y')",
        "select pg_create_logical_replication_slot('mine', 'test_decoding')",
        "select * from pg_logical_slot_get_changes('mine', null, null)", "select pg_terminate_backend(1)",
        "select pg_reload_conf()", "alter system set row_security = off", "select pg_switch_wal()", "checkpoint",
        "create subscription mine connection 'dbname=sharewell' publication mine", "create role mine",
        "create database mine", "alter database current set row_security = off", "select pg_export_snapshot()",
        "create event trigger mine on ddl_command_start execute function sharewell_written_once()",
        "select sharewell_written_once()", "select currval('ledger_entry_id_seq')",
        "select last_value from ledger_entry_id_seq",
        "vacuum full sharing_matter", "analyze verbose sharing_matter", "cluster sharing_matter",
        "reindex table sharing_matter",
        "prepare peek as select * from sharing_matter", "explain (analyze) execute peek",
    ]  # fmt: skip
    for statement in statements:
        yield Attempt(statement, ((statement, None),))
    for table in tables:
        look = f'select * from "{table}"'
        for kept in (True, False):
            told = f"select set_config('sharewell.viewer', %s, {str(kept).lower()})"
            yield Attempt(
                f"a forged word, then {table}", ((told, [forged]), ("select walls.viewer()", None), (look, None))
            )
        yield Attempt(f"a copied snapshot of {table}", (("select pg_export_snapshot()", None), (look, None)))


def everything_on(ground: Ground, table: Table) -> list[Attempt]:
    """Every attack on a table."""
    return [
        *readings(table), *of_ones_own(table), *writings(ground, table), *pointings(ground, table), *undoings(table),
    ]  # fmt: skip
