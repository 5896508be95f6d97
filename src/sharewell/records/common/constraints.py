"""Constraints that are named once."""

from __future__ import annotations

from django.db.models import CheckConstraint, Q


def together(model: str, *names: str) -> CheckConstraint:
    """All of these are known, or none is."""
    none = Q(**{f"{name}__isnull": True for name in names})
    every = Q(**{f"{name}__isnull": False for name in names})
    return CheckConstraint(condition=none | every, name=f"{model}_{'_'.join(names)}_together")


def one_of(model: str, field: str, values: tuple[str, ...]) -> CheckConstraint:
    """The field holds one of these words."""
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"{model}_{field}_known")
