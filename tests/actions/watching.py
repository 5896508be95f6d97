"""Looking at what an action left behind: rows, and the ledger entries that tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps

from sharewell.actions.refusals import Refusal, Wrong
from sharewell.ledger.entries import Entry, entry_from
from sharewell.records.ledger.models import Entry as Row
from tests.looking import everybody

OURS = ("agencies", "sharing", "ledger")
Rows = dict[str, list[tuple[str, ...]]]


def everything() -> Rows:
    """Every row of every table of ours, whole, in words that can be compared."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    with everybody():
        rows = {model._meta.label: model._default_manager.values_list() for model in models}
        return {label: sorted(_spelt(row) for row in found) for label, found in rows.items()}


def _spelt(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(repr(bytes(value)) if isinstance(value, memoryview) else repr(value) for value in row)


def entries(after: int = 0) -> list[Entry]:
    """The ledger's entries written after one of this number, oldest first, read back from their bytes."""
    with everybody():
        return [entry_from(bytes(row.body)) for row in Row.objects.filter(pk__gt=after).order_by("pk")]


def newest() -> int:
    """The number of the last entry written, or nought."""
    with everybody():
        return Row.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def entered(do: Callable[[], object]) -> list[Entry]:
    """The entries that doing this adds, in order."""
    before = newest()
    do()
    return entries(before)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """What happens inside leaves every row of ours as it was."""
    before = everything()
    yield
    assert everything() == before


def refuses(refusal: type[Refusal], do: Callable[[], object]) -> Refusal:
    """Doing this is refused in this way and no other, and changes nothing."""
    with nothing_changes(), pytest.raises(Refusal) as caught:
        do()
    assert type(caught.value) is refusal
    return caught.value


def wrong(do: Callable[[], object]) -> set[str]:
    """The fields that are refused as wrong; each says what is wrong with it, and nothing changes."""
    refused = refuses(Wrong, do)
    assert isinstance(refused, Wrong)
    assert all(refused.fields.values())
    return set(refused.fields)
