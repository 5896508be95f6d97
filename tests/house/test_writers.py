"""Only actions write, only doors read the clock, and every action has a door."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.actions.test_every_action import actions
from tests.house.reading import calls, files, imported, parsed, texts

WRITERS = re.compile(
    r"actions/|records/ledger/store\.py|records/walls/|records/\w+/migrations/|web/(sessions|accounts)\.py|records/sealing/keyring\.py"
    r"|console/loading\.py"
)
"""Actions, what writes for them, sessions and passwords, what loads a copy into an empty database, and the keyring."""
WRITES = {
    "save", "asave", "create", "acreate", "delete", "adelete", "get_or_create", "update_or_create", "bulk_create",
    "bulk_update", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update", "select_for_update",
}  # fmt: skip
WRITTEN_OUT = re.compile(r"^\s*(insert\s+into|update\s+\w+\s+set|delete\s+from|truncate|copy\s+\w+\s+from)\b", re.I)
NO_DOOR_YET = {("erase_matter", "erase_matter")}
"""Who may order it, and that it takes two, comes with retention."""
DOORS = ("web/", "console/", "cli/")
SIGNS = "records/common/context.py"
"""Says until when a signed word counts, for a database that reads its own clock."""
CLOCKS = {
    *((name, "timezone") for name in ("now", "localdate", "localtime")),
    *((name, "datetime") for name in ("now", "utcnow", "today")),
    ("today", "date"), ("time", "time"), ("time_ns", "time"), ("localtime", "time"), ("gmtime", "time"),
}  # fmt: skip
"""What reads the clock, and what it belongs to."""


def writes(tree: ast.Module) -> Iterator[str]:
    """Calls that change rows. `update` with names is a queryset's; with a mapping it is a dictionary's."""
    for name, call in calls(tree):
        if name in WRITES or (name == "update" and call.keywords and not call.args):
            yield name
    yield from (text.strip().split("\n")[0] for text in texts(tree) if WRITTEN_OUT.match(text))


def clocks(tree: ast.Module) -> Iterator[str]:
    """Readings of the clock, and fields that would read it by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (node.attr, ast.unparse(node.value).rpartition(".")[2]) in CLOCKS:
            yield ast.unparse(node)
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.arg


def test_only_actions_write() -> None:
    """Everything else asks an action, which enters what it did."""
    found = {place: told for place, path in files() if not WRITERS.match(place) and (told := [*writes(parsed(path))])}
    assert not found


def test_only_the_doors_read_the_clock() -> None:
    """Everything below takes the time as an argument, so that it can be asked about any day."""
    asked = ((place, path) for place, path in files() if not place.startswith((*DOORS, SIGNS)))
    found = {place: told for place, path in asked if (told := [*clocks(parsed(path))])}
    assert not found


def test_every_action_has_a_door() -> None:
    """An action that neither the site nor a command uses is one that nobody can do."""
    used = {
        (module.removeprefix("sharewell.actions."), name)
        for place, path in files()
        if place.startswith(("web/", "console/"))
        for module, name in imported(parsed(path))
    }
    assert set(actions()) - used == NO_DOOR_YET


def test_actions_are_imported_by_name() -> None:
    """So that it can be read off a file which actions it does; and what is imported from one is there."""
    for _, path in files():
        for module, name in imported(parsed(path)):
            assert module != "sharewell.actions", path.name
            assert not module.startswith("sharewell.actions.") or hasattr(import_module(module), name), (
                path.name,
                name,
            )


@pytest.mark.parametrize(
    "source",
    [
        "member.save()",
        "Matter.objects.create(label='x')",
        "Matter.objects.filter(pk=1).update(label='x')",
        "Draft.objects.all().delete()",
        "Draft.objects.bulk_create([])",
        "cursor.execute('update sharing_matter set label = 1')",
        "cursor.execute(' DELETE FROM sharing_draft')",
    ],
)
def test_the_eye_sees_a_write(source: str) -> None:
    assert list(writes(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["settings.update({'a': 1})", "digest.update(data)", "'Update the record'", "found.filter()"]
)
def test_the_eye_sees_no_write_where_there_is_none(source: str) -> None:
    assert not list(writes(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "timezone.now()",
        "date.today()",
        "datetime.datetime.now(UTC)",
        "timezone.now",
        "time.time()",
        "DateTimeField(auto_now=True)",
    ],
)
def test_the_eye_sees_a_clock(source: str) -> None:
    assert list(clocks(ast.parse(source)))
