"""Finding what somebody may see. What they may not see is not there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Model

from sharewell.actions.refusals import NotYours
from sharewell.records.agencies.models import Membership
from sharewell.records.common.opening import open_scopes
from sharewell.records.sharing.models import Draft, Matter, Subject

Row = TypeVar("Row", bound=Model)
BEGUN = tuple(model._meta.db_table for model in (Matter, Subject, Draft))
"""The tables of what somebody wrote themselves and has not decided: to read one's own is no act."""


def seen(
    model: type[Row], key: uuid.UUID | str, *, by: Membership, lock: bool = False, joined: tuple[str, ...] = ()
) -> Row:
    """The row of this id, if the member may see it. Raises NotYours otherwise.

    `lock` holds it to the end; `joined` names rows it points to that are fetched with it.
    """
    manager: Any = model._default_manager
    rows = manager.visible_to(by).filter(pk=key)
    rows = rows.select_related(*joined) if joined else rows
    try:
        found: Row = (rows.select_for_update(of=("self",)) if lock else rows).get()
    except model.DoesNotExist:  # type: ignore[attr-defined]
        raise NotYours from None
    return found


def own_draft(key: uuid.UUID | str, *, by: Membership, lock: bool = False) -> Draft:
    """A draft of one's own, with its matter and its subject, open to be read. Raises NotYours."""
    found = seen(Draft, key, by=by, lock=lock, joined=("matter", "subject"))
    open_begun([found.matter])
    return found


def open_begun(matters: Iterable[Matter]) -> None:
    """Open what somebody began in these matters; what was decided in them stays closed."""
    open_scopes([matter.scope for matter in matters], BEGUN)


def made_once(model: type[Row], once: uuid.UUID | None, **fields: Any) -> tuple[Row, bool]:
    """The row that a form makes under the id it came with, and whether it is new. Raises NotYours.

    That is where the id is taken by a row behind a wall, which cannot be looked at, only run into.
    """
    manager: Any = model._default_manager
    try:
        found: tuple[Row, bool] = manager.get_or_create(pk=once or uuid.uuid4(), defaults=fields)
    except IntegrityError:
        raise NotYours from None
    return found
