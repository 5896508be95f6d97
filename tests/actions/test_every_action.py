"""What holds of every action: done, it is entered; refused or broken off anywhere, it leaves no trace."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

import sharewell.actions
from sharewell.actions.refusals import NotAllowed, NotYours
from tests.actions.acts import ACTS, UNENTERED, Act
from tests.actions.watching import entered, everything, nothing_changes, refuses
from tests.midtown import LATER, Midtown

HERE = Path(__file__).parent
acts = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


PARTS = ("put_subject",)
"""What only other actions do, inside theirs."""


def actions() -> Iterator[tuple[str, str]]:
    """The module and name of every public action: a function all of whose arguments are named."""
    for found in pkgutil.iter_modules(sharewell.actions.__path__):
        module = import_module(f"sharewell.actions.{found.name}")
        for name, thing in vars(module).items():
            public = inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
            if public and _named(thing) and name not in PARTS:
                yield found.name, name


def _named(function: Callable[..., Any]) -> bool:
    taken = inspect.signature(function).parameters.values()
    return bool(taken) and {one.kind for one in taken} == {inspect.Parameter.KEYWORD_ONLY}


def test_every_action_has_an_act_and_a_file_of_tests() -> None:
    """Nobody adds an action and leaves it out of this."""
    assert {name for _, name in actions()} == {name.partition(",")[0] for name in ACTS}
    assert not {module for module, _ in actions() if not (HERE / f"test_{module}.py").is_file()}


def test_every_action_takes_the_time_and_names_all_it_takes() -> None:
    """Keywords only, and nobody but the door reads the clock."""
    for module, name in actions():
        taken = inspect.signature(getattr(import_module(f"sharewell.actions.{module}"), name)).parameters
        assert "at" in taken, name
        assert {one.kind for one in taken.values()} == {inspect.Parameter.KEYWORD_ONLY}, name


def test_every_action_is_entered_or_is_no_act() -> None:
    """The few that enter nothing are known by name."""
    assert {name for name, act in ACTS.items() if not act.enters} == UNENTERED


@acts
def test_it_works_and_is_entered(act: Act, town: Midtown) -> None:
    """The entries are of the right kinds, in the right agency's name, by whoever acted, at that moment."""
    do, by = act.ready(town), getattr(town, act.by)
    before = everything()
    found = entered(lambda: do(by))
    assert tuple(type(entry) for entry in found) == act.enters
    assert everything() != before
    at = int(LATER.astimezone(UTC).timestamp())
    for entry in found:
        assert entry.at >= at
        assert entry.actor in ("", str(by.pk)) or act is ACTS["join"]
        assert entry.agency == str(by.agency_id) or act in (ACTS["add_agency"], ACTS["replay"])


@acts
def test_it_is_hidden_from_whoever_may_not_see(act: Act, town: Midtown) -> None:
    """Another agency's members, roles that see no matters, colleagues who are not on it: it is not there."""
    do = act.ready(town)
    for name in act.hidden_from:
        refuses(NotYours, lambda name=name: do(getattr(town, name)))  # type: ignore[misc]


@acts
def test_it_is_refused_to_the_wrong_role(act: Act, town: Midtown) -> None:
    """They may see it, and may not do it."""
    do = act.ready(town)
    for name in act.not_for:
        refuses(NotAllowed, lambda name=name: do(getattr(town, name)))  # type: ignore[misc]


def erased_by_agency(left: Any, before: Any) -> bool:
    """Each draft that is gone has its entry."""
    gone = len(before["sharing.Draft"]) - len(left["sharing.Draft"])
    return bool(gone == len(left["ledger.Entry"]) - len(before["ledger.Entry"]) == 1)


def read_by_agency(left: Any, before: Any) -> bool:
    """Nothing is left but that some agencies' records were opened."""
    same = {name for name in left if left[name] == before[name]}
    return set(before) - same == {"ledger.Entry", "ledger.Waiting"}


def ordered_by_agency(left: Any, before: Any) -> bool:
    """The matter is marked and its erasure entered, both."""
    same = {name for name in left if left[name] == before[name]}
    return set(before) - same == {"sharing.Matter", "ledger.Entry", "ledger.Waiting"}


BY_AGENCY = {
    "erase_drafts": erased_by_agency,
    "finish_erasures": ordered_by_agency,
    "replay": read_by_agency,
    "rereading": read_by_agency,
}
"""What is done for one agency after another: broken off, it is done for some and not begun for the rest."""


class Crash(OperationalError):
    """The connection is lost here."""


def crash_at(number: int) -> Callable[..., Any]:
    """A wrapper round the database that breaks the statement of this number; what rolls back goes through."""
    made = count()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(made) == number:
            raise Crash
        return execute(sql, params, many, context)

    return wrapper


@acts
def test_a_crash_between_any_two_statements_leaves_nothing(act: Act, town: Midtown) -> None:
    """Broken off before its first statement, its second and so on: no row and no entry is left of it."""
    do, by = act.ready(town), getattr(town, act.by)
    by_agency = BY_AGENCY.get(next(name for name, one in ACTS.items() if one is act), lambda left, before: False)
    before = everything()
    for number in range(400):
        try:
            with connection.execute_wrapper(crash_at(number)):
                do(by)
            break
        except Crash:
            left = everything()
            assert left == before or by_agency(left, before), f"after {number} statements"
    assert number > 1
    assert everything() != before


def test_the_watch_sees_a_row_left_behind(town: Midtown) -> None:
    """The comparison itself is no formality."""
    with pytest.raises(AssertionError), nothing_changes():
        town.care.numbers.create(label="Desk", number="01632 960009")
