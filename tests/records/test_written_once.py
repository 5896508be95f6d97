"""Rows that are written once, and a role that owns nothing: asked of the database itself, past Django."""

from __future__ import annotations

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from sharewell.records.common.roles import APP, OWNER
from sharewell.records.sharing.models import Matter
from tests.actions.acts import KEY, sign
from tests.looking import everybody, stay
from tests.midtown import NOW, Midtown, reeve_matter
from tests.records.test_visibility import fill

ONCE = (
    "ledger.Entry", "ledger.Place", "ledger.Checkpoint", "sharing.UsedPack", "sharing.Decision", "sharing.Withdrawal",
    "sharing.Advice", "sharing.Approval", "sharing.Verdict", "sharing.Duty", "sharing.Closing", "sharing.Telling",
)  # fmt: skip
CHANGING = {
    "sharing.Matter", "sharing.Subject", "sharing.Draft", "sharing.Named", "sharing.Implicated", "sharing.LabelWord",
    "agencies.Agency", "agencies.AgencyKey", "agencies.Number", "agencies.Setting", "agencies.Practitioner",
    "agencies.Membership", "agencies.Invitation", "ledger.Waiting",
}  # fmt: skip
"""What may change: people and settings, what is begun, who may see, and the outbox of the ledger."""


def ours() -> set[str]:
    """Every table of ours."""
    return {
        model._meta.label
        for label in ("ledger", "sharing", "agencies")
        for model in apps.get_app_config(label).get_models()
    }


def sql(statement: str) -> list[tuple[object, ...]]:
    """Run a statement by itself, as the app."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def full(town: Midtown) -> Matter:
    """A matter with a row in every table that is written once."""
    from sharewell.actions.sequence import sequence

    matter = reeve_matter(town.asha)
    fill(matter, town.asha, town.sam)
    sequence(key=KEY, sign=sign, at=NOW)
    return matter


def test_every_table_is_one_or_the_other() -> None:
    assert set(ONCE) | CHANGING == ours()
    assert not set(ONCE) & CHANGING


def test_the_guard_stands_on_every_one_of_them_and_on_no_other(db: None) -> None:
    """As the database tells it."""
    found = sql("select tgrelid::regclass::text from pg_trigger where tgname = 'written_once' and tgenabled = 'O'")
    assert {name for (name,) in found} == {apps.get_model(label)._meta.db_table for label in ONCE}


def keys(model: type[Model]) -> list[object]:
    """The key of every row."""
    with everybody():
        return sorted(model._default_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("label", ONCE)
@pytest.mark.parametrize("change", ["update {table} set {column} = {column}", "delete from {table}"])
def test_the_app_changes_and_deletes_nothing_of_it(full: Matter, label: str, change: str) -> None:
    """There are rows; each way is refused for want of the right, before any trigger is asked."""
    model: type[Model] = apps.get_model(label)
    with everybody():
        assert model._default_manager.exists()
    statement = change.format(table=model._meta.db_table, column=model._meta.concrete_fields[-1].column)
    before = keys(model)
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(statement)
    assert keys(model) == before


@pytest.mark.django_db(transaction=True)
def test_whoever_has_the_whole_server_cannot_either(whole: psycopg.Connection) -> None:
    """The trigger stops whoever has the right, and a row given the right by mistake is still written once."""
    from tests.midtown import midtown

    town = midtown()
    stay(town.care)
    matter = reeve_matter(town.asha)
    fill(matter, town.asha, town.sam)
    for label in set(ONCE) - {"ledger.Place", "ledger.Checkpoint"}:
        meta = apps.get_model(label)._meta
        table, column = meta.db_table, meta.concrete_fields[-1].column
        for statement in (f"update {table} set {column} = {column}", f"delete from {table}"):
            with pytest.raises(psycopg.Error, match="are written once"):
                whole.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (id int)",
        "create schema mine",
        "create database mine",
        "create role mine",
        "alter table sharing_decision disable trigger written_once",
        "alter table sharing_decision owner to current_user",
        "drop trigger written_once on ledger_entry",
        "drop table sharing_matter",
        "set session_replication_role = replica",
        f"set role {OWNER}",
        "set session authorization postgres",
        "alter role current_user bypassrls",
        "create or replace function sharewell_written_once() returns trigger language sql as 'select 1'",
    ],
)
def test_the_app_owns_nothing(db: None, statement: str) -> None:
    """It makes no table, takes no right and becomes nobody else."""
    with pytest.raises(DatabaseError):
        sql(statement)


def test_the_app_grants_itself_nothing(db: None) -> None:
    """The database only warns of it; the right is not there afterwards."""
    for label in ONCE:
        table = apps.get_model(label)._meta.db_table
        sql(f"grant update, delete on {table} to current_user")
        assert sql(f"select has_table_privilege('{table}', 'update'), has_table_privilege('{table}', 'delete')") == [
            (False, False)
        ]


def test_the_app_is_the_role_that_the_tests_run_as(db: None) -> None:
    """No superuser, past no row policy, and the owner of no table."""
    ((name, *powers),) = sql(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
    )
    assert (name, any(powers)) == (APP, False)
    assert not sql("select tablename from pg_tables where tableowner = current_user")
    assert connection.vendor == "postgresql"
