"""The viewer's context: who is looking, set inside the transaction and gone with it.

Row policies will read it. It is never set on the session, where a pooled connection would carry it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Membership


@contextmanager
def viewing(membership: Membership | None) -> Iterator[None]:
    """A transaction in which the database knows who is looking; nobody, where there is no membership."""
    with transaction.atomic():
        agency, member = (str(membership.agency_id), str(membership.pk)) if membership else ("", "")
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('sharewell.agency', %s, true), set_config('sharewell.membership', %s, true)",
                [agency, member],
            )
        yield
