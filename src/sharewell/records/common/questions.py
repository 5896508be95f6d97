"""Questions to the database that are put together once, and asked over and over with other values.

To put a question of a dozen conditions together takes Django several times as long as PostgreSQL takes to answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet

M = TypeVar("M", bound=Model)
STRETCH = " limit %s offset %s"


class Given(Expression):
    """The place of a value that is said when the question is asked, by its name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, Any]:
        """A gap."""
        return "%s", [self]


def among(name: str, ids: Given | QuerySet[Any, Any]) -> Func:
    """That a column holds one of these ids, given or looked up beforehand, so that an index finds the rows."""
    array = ids if isinstance(ids, Given) else ArraySubquery(ids)
    return Func(F(name), array, template="%(expressions)s)", arg_joiner=" = any(", output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the database understands it; where `sql` is empty nothing can answer it."""

    sql: str
    params: tuple[object, ...]

    def rows(self, values: Mapping[str, object], after: int = 0, many: int | None = None) -> list[tuple[Any, ...]]:
        """The answer's rows after so many, so many or all. Raises KeyError where a value is not given."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql + STRETCH, [*self._said(values), many, after])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def models(self, model: type[M], values: Mapping[str, object]) -> list[M]:
        """The answer as rows of a model. Raises KeyError where a value is not given."""
        return list(model._default_manager.raw(self.sql, self._said(values))) if self.sql else []

    def _said(self, values: Mapping[str, object]) -> list[Any]:
        return [values[one.name] if isinstance(one, Given) else one for one in self.params]


def question(rows: QuerySet[Any, Any]) -> Question:
    """The question that these rows would ask."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Question("", ())
    return Question(sql, tuple(params))
