"""Questions to the database that are put together once, and asked over and over with other values.

To put a question of a dozen conditions together takes Django several times as long as PostgreSQL takes to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet

STRETCH = " limit %s offset %s"


class Given(Expression):
    """The place of a value that is said when the question is asked, by its name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:  # noqa: ARG002 - as Django calls it
        """A gap."""
        return "%s", [self]


def among(name: str, ids: QuerySet[Any, Any]) -> Func:
    """That a column holds one of these ids. They are looked up first, so that an index finds the rows."""
    whether = BooleanField()
    return Func(F(name), ArraySubquery(ids), template="%(expressions)s)", arg_joiner=" = any(", output_field=whether)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the database understands it; where `sql` is empty nothing can answer it."""

    sql: str
    params: tuple[object, ...]

    def stretch(self, values: Mapping[str, object], after: int, many: int) -> list[tuple[Any, ...]]:
        """So many rows of the answer, after so many. Raises KeyError where a value is not given."""
        if not self.sql:
            return []
        said: list[Any] = [values[one.name] if isinstance(one, Given) else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql + STRETCH, [*said, many, after])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def question(rows: QuerySet[Any, Any]) -> Question:
    """The question that these rows would ask."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Question("", ())
    return Question(sql, tuple(params))
