"""The table of permissions once more, with the hub's own scoping switched off: the walls alone hold.

What is switched off is every `visible_to`: whoever asks for a row gets it, if the database gives it. Inside an agency
that shows too much, and is none of the walls' business; for the members of another agency nothing may change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.core.cache import cache

from sharewell.records.agencies.models import Membership, MembershipQuerySet
from sharewell.records.sharing import lists, scopes
from sharewell.records.walls.manifest import tables
from tests.looking import stay
from tests.midtown import Midtown, midtown
from tests.web.test_matrix import CANARIES, Scene, browser_of, filled, observed, scene, specified

SCOPED = (
    MembershipQuerySet, scopes.MatterQuerySet, scopes.OfMatterQuerySet, scopes.DraftQuerySet, scopes.OfDecisionQuerySet,
    scopes.OfApprovalQuerySet, scopes.OfDutyQuerySet,
)  # fmt: skip

HIDES = "erased_at"
"""What only the scope asks about a matter."""


def _everything(rows: Any, viewer: Membership) -> Any:
    """Whatever the database gives to whoever asks."""
    return rows.all()


def _unscoped(monkeypatch: pytest.MonkeyPatch) -> None:
    for queryset in SCOPED:
        monkeypatch.setattr(queryset, "visible_to", _everything)
    # Put together anew each time: what was put together before has the scope in it.
    monkeypatch.setattr(lists, "_question", lists._question.__wrapped__)


def asked_by(made: Scene, *whose: str) -> Scene:
    """The same scene, with nobody in it who asks but these."""
    return replace(made, asking={who: member for who, member in made.asking.items() if who.startswith(whose)})


@pytest.fixture
def unscoped(town: Midtown, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """The scene of the table, made as ever, and then every scope switched off."""
    made = scene(town)
    _unscoped(monkeypatch)
    yield made
    # Everybody tried to sign in, which the next test would be throttled for.
    cache.clear()


def test_the_walls_alone_hide_another_agencys_rows(unscoped: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Every address x everybody of another agency: no word of the matter, and never more than the table allows."""
    _, rows = specified()
    count, leaks, wrong = 0, [], []
    for name, who, status, shown in observed(asked_by(unscoped, "other agency")):
        count += len(shown)
        leaks += [f"{name}, {who}: {word}" for word in CANARIES for content in shown if word.encode() in content]
        if status.startswith("200") and not rows[name][who].startswith("200"):
            wrong.append(f"{name}, {who}: {status}, and the page says {rows[name][who]}")
    with capsys.disabled():
        print(f"\nwalls alone: {count} answers to other agencies, {len(leaks)} leaks")
    assert count == len(rows) * 3 * 2
    assert not leaks
    assert not wrong


def test_the_scopes_are_really_off(unscoped: Scene) -> None:
    """Somebody of the same agency who may not see the matter now does: the harness can fail."""
    seen = [
        status for name, _, status, _ in observed(asked_by(unscoped, "practitioner, same team"))
        if name == "matter" and status.startswith("200")
    ]  # fmt: skip
    assert seen


def test_lists_are_asked_without_scope_too(town: Midtown, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a list asks is put together once a process: with the scopes off it must not be what it was with them."""
    kinds = (lists.mine, lists.waiting, lists.late)

    def asked() -> list[str]:
        return [lists._question(kind, town.asha.role, ()).sql for kind in kinds]

    scoped = asked()
    assert all(HIDES in sql for sql in scoped)
    with monkeypatch.context() as off:
        _unscoped(off)
        assert not any(HIDES in sql for sql in asked())
    assert asked() == scoped


@pytest.mark.django_db(transaction=True)
def test_without_walls_either_it_leaks(whole: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same look at the matter from another agency, with row security off: everything is there."""
    town = midtown()
    stay(town.care)
    made = scene(town)
    _unscoped(monkeypatch)
    look = filled("/matters/<uuid:matter>", made.keys)
    assert browser_of(town.gwen).get(look).status_code == 404
    try:
        _walls(whole, "disable")
        shown = browser_of(town.gwen).get(look)
    finally:
        _walls(whole, "enable")
    assert shown.status_code == 200
    assert any(word.encode() in shown.content for word in CANARIES)


def _walls(whole: psycopg.Connection[Any], how: str) -> None:
    for table in tables():
        if table.wall.stands:
            whole.execute(f'alter table "{table.name}" {how} row level security'.encode())
