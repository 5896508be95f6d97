"""Every table of the hub with its wall: what each model says of its own, and here those of the frameworks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from sharewell.records.common.walls import ADD, CHANGE, READ, REMOVE, Wall, unwalled

RULES = (READ, ADD, CHANGE, REMOVE)
ALWAYS = "true"

FRAMEWORKS = {
    # Asked by allauth at every signing in, and empty: an account's e-mail stands with its practitioner.
    "account_emailaddress": unwalled(READ),
    "account_emailconfirmation": unwalled(),
    "auth_group": unwalled(),
    "auth_group_permissions": unwalled(),
    "auth_permission": unwalled(),
    "cache": unwalled(*RULES),
    "django_content_type": unwalled(READ),
    "django_migrations": unwalled(READ),
    # Holds no key that opens a session, and each content counts for its own session alone: see `web.sessions`.
    "django_session": unwalled(*RULES),
}
"""The tables that came with Django and allauth. What is granted to nobody is not used."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its wall, and its columns that point to rows of one agency: column, table, and key pointed to."""

    name: str
    wall: Wall
    points: tuple[tuple[str, str, str], ...] = ()

    @property
    def put(self) -> str:
        """The condition on a row that is written: it is one's own, and so is whatever it points to."""
        return " and ".join([f"({self.wall.put})", *(self._own(*point) for point in self.points)])

    @property
    def asked(self) -> str:
        """The function that says whether a row of this table is one's own: a policy cannot ask its own table itself."""
        return f"walls.own_{self.name}"

    @property
    def points_to_itself(self) -> bool:
        """Whether a row can point to another of the same table."""
        return any(table == self.name for _, table, _ in self.points)

    def _own(self, column: str, table: str, key: str) -> str:
        here = f'"{self.name}"."{column}"'
        if table == self.name:
            return f"({here} is null or {self.asked}({here}))"
        owner = f'"{self.name}"."agency_id"'
        found = f'select 1 from "{table}" pointed where pointed."{key}" = {here} and pointed."agency_id" = {owner}'  # noqa: S608
        return f"({here} is null or exists ({found}))"


def tables() -> list[Table]:
    """Every table that there should be, by name. Raises AttributeError where a model of ours says nothing."""
    ours = [_table(model) for model in apps.get_models() if model.__module__.startswith("sharewell.")]
    return sorted([*ours, *(Table(name, wall) for name, wall in FRAMEWORKS.items())], key=lambda one: one.name)


def _table(model: Any) -> Table:
    points = tuple(
        (field.column, field.related_model._meta.db_table, field.target_field.column)
        for field in model._meta.concrete_fields
        if field.is_relation and _belongs(field.related_model)
    )
    return Table(model._meta.db_table, model.WALL, points if _belongs(model) else ())


def _belongs(model: Any) -> bool:
    """Whether each row of the model belongs to one agency."""
    return model.__module__.startswith("sharewell.") and model.WALL.by_agency and hasattr(model, "agency_id")
