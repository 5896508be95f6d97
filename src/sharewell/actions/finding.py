"""Finding what somebody may see. What they may not see is not there."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Model

from sharewell.actions.refusals import NotYours
from sharewell.records.agencies.models import Membership

Row = TypeVar("Row", bound=Model)


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
