"""The catalogue is read before a hub starts: nothing to say where the walls stand, a plain line where one does not.

Whatever is broken here is broken in a transaction of the administrator's, in which the app then looks, and undone with
it: roles belong to the whole server, and others are tested on it at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
import pytest
from django.core.checks import CheckMessage

from sharewell.config.checks import database_is_fit
from sharewell.console.server import ADMIN
from sharewell.records.common.roles import APP, OWNER
from sharewell.records.walls.lint import faults, found
from tests.walls.attacks import SET, Attempt, contexts, leaked, readings, tried
from tests.walls.breakages import BREAKAGES, LEAKING, Breakage
from tests.walls.ground import Ground, walled_tables

each = pytest.mark.parametrize("broken", BREAKAGES, ids=lambda one: one.name)


def broken_by(admin: psycopg.Connection[Any], ground: Ground, statements: Iterable[str]) -> None:
    """Do it, and then look as the app."""
    words = {"{database}": ground.name, "{victim}": str(ground.victim.agency)}
    for statement in statements:
        for mark, word in words.items():
            statement = statement.replace(mark, word)
        admin.execute(statement)
    admin.execute(f"set local session authorization {APP}")


def test_nothing_is_said_of_a_hub_as_it_is_made(ground: Ground) -> None:
    """Asked by the app itself, on a connection of its own."""
    with ground.connected() as app, app.cursor() as cursor:
        assert faults(cursor, durable=False) == []


@each
def test_what_is_broken_is_said(admin: psycopg.Connection[Any], ground: Ground, broken: Breakage) -> None:
    broken_by(admin, ground, broken.done)
    said = faults(admin.cursor(), durable=False)
    assert [line for line in said if broken.says in line], said


def test_there_are_enough_of_them() -> None:
    assert (len(BREAKAGES), len(LEAKING)) == (49, 12)


@pytest.mark.parametrize("broken", LEAKING, ids=lambda one: one.name)
def test_and_rows_leak_by_it(admin: psycopg.Connection[Any], ground: Ground, broken: Breakage) -> None:
    """The attacks that find nothing where the walls stand do find it here, so they can fail."""
    broken_by(admin, ground, broken.done)
    look = Attempt(broken.name, tuple((step, None) for step in broken.by.split("; ")))
    assert leaked(ground, look, tried(admin, contexts(ground)[0].word, look))


def test_the_attacks_find_a_wall_that_is_down(admin: psycopg.Connection[Any], ground: Ground) -> None:
    """With no wall at a table nearly every way of looking at it leaks, and none leaks from the others."""
    broken_by(admin, ground, ("alter table sharing_draft disable row level security",))
    for table in walled_tables():
        done = [(look, tried(admin, ground.word(), look)) for look in readings(table)]
        through = [look.name for look, outcome in done if leaked(ground, look, outcome)]
        assert len(through) > 15 if table.name == "sharing_draft" else not through, table.name


def test_writes_come_through_a_check_that_is_left_out(admin: psycopg.Connection[Any], ground: Ground) -> None:
    """The attempt to write as another agency is refused by that check and nothing else."""
    from tests.walls.attacks import writings

    table = next(table for table in walled_tables() if table.name == "sharing_draft")
    (attempt,) = [one for one in writings(ground, table) if one.name == "insert as theirs"]
    broken_by(admin, ground, ())
    assert not leaked(ground, attempt, tried(admin, ground.word(), attempt))
    admin.execute("reset session authorization")
    broken_by(admin, ground, ("alter policy app_insert on sharing_draft with check (true)",))
    assert leaked(ground, attempt, tried(admin, ground.word(), attempt))


def test_what_a_power_cut_would_lose(ground: Ground) -> None:
    """The tests' server forgets on a power cut, which is said unless it is not asked; one setting is put right here."""
    with ground.connected() as app, app.cursor() as cursor:
        assert [one.number for one in found(cursor)] == ["E020", "E021", "E022"]
        cursor.execute("set synchronous_commit = on")
        assert [one.number for one in found(cursor)] == ["E020", "E022"]


def test_whoever_connects_with_too_much_is_told_by_number(ground: Ground) -> None:
    """The administrator is a superuser, passes by the walls and makes roles; of the owner it is said that it owns."""
    with ground.connected(ADMIN) as connection, connection.cursor() as cursor:
        assert [one.number for one in found(cursor, durable=False)] == ["E010", "E011", "E012", "E013"]
        cursor.execute(f"set role {OWNER}")
        assert [one.number for one in found(cursor, durable=False)] == ["E013"]


def test_an_old_server_is_said(admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharewell.records.walls.lint.PATCHED", {18: 99})
    assert any("statistics of hidden rows" in line for line in faults(admin.cursor(), durable=False))


def test_other_walls_than_this_version_builds(admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The database was built by a version that says something else of a table."""
    monkeypatch.setattr("sharewell.records.walls.lint.every_statement", lambda: iter(["create policy other"]))
    admin.execute(f"set local role {APP}")
    assert faults(admin.cursor(), durable=False) == ["the walls were built by another version of the hub"]


def test_the_check_before_a_start(ground: Ground, django_db_blocker: Any) -> None:
    """Django's check says the same; under test it leaves out a power cut and TRUNCATE, and nothing else."""
    from tests.walls.ground import django_on

    def checked() -> list[CheckMessage]:
        with django_db_blocker.unblock(), django_on(ground):
            return database_is_fit(databases=["default"])

    assert checked() == []
    with ground.connected(ADMIN) as everywhere:
        everywhere.execute(f"grant truncate on sharing_draft to {APP}")
        everywhere.execute("create policy more on sharing_draft using (true)")
        try:
            (told,) = checked()
        finally:
            everywhere.execute("drop policy more on sharing_draft")
            everywhere.execute(f"revoke truncate on sharing_draft from {APP}")
    assert (told.id, told.msg) == ("sharewell.E030", "the policy more on sharing_draft is none of the hub's")
    assert checked() == []


def test_a_word_is_set_as_the_hub_sets_it() -> None:
    """Attacks tell the database who is looking by the hub's own statement."""
    from sharewell.records.common import context

    _, setting, rest = context.SET.partition("set_config")
    assert f"select {setting}{rest}".startswith(SET)
