"""Every field says how it is to be handled, and what is about people is kept out of indexes and out of the ledger."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, TextField

from sharewell.records.common.handling import PERSONAL, SECRET, Handling, new_key
from sharewell.records.common.references import LETTERS, new_reference
from tests.records.test_written_once import sql

MODELS: list[type[Any]] = [
    model for label in ("ledger", "sharing", "agencies") for model in apps.get_app_config(label).get_models()
]
WHO_IS_SHUT_OUT = "membership"
"""Whom the author implicated is found by who is looking; of the database's indexes it is the only personal one."""
models = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def personal(model: type[Any]) -> set[str]:
    """The fields about the people a matter is about, or written freely."""
    return {name for name, handling in model.HANDLING.items() if handling is PERSONAL}


@models
def test_every_field_is_classified_and_nothing_else(model: type[Any]) -> None:
    assert set(model.HANDLING) == {field.name for field in model._meta.concrete_fields}
    assert all(isinstance(handling, Handling) for handling in model.HANDLING.values())


@models
def test_free_text_and_documents_are_personal(model: type[Any]) -> None:
    """Whoever can write what they like may write a name; the ledger's own note and frontier are the hub's."""
    if model._meta.app_label == "ledger":
        return
    free = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) or field.get_internal_type() == "JSONField"
    }
    assert free <= personal(model)


@models
def test_nothing_personal_is_indexed_by_the_models(model: type[Model]) -> None:
    """Not by an index, not by a constraint, not as unique, not in the order of a list."""
    meta: Any = model._meta
    used = {name.lstrip("-") for index in meta.indexes for name in index.fields}
    used |= {name for one in meta.constraints for name in getattr(one, "fields", ())}
    used |= {field.name for field in meta.concrete_fields if field.unique or field.db_index}
    used |= {name.lstrip("-") for name in meta.ordering}
    assert personal(model) & used <= ({WHO_IS_SHUT_OUT} if model.__name__ == "Implicated" else set())


def test_nothing_personal_is_indexed_in_the_database(db: None) -> None:
    """As the database tells it: no index on a personal or secret column but the hash of a link's token."""
    found = sql(
        "select t.relname, a.attname from pg_index i join pg_class t on t.oid = i.indrelid"
        " join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)"
    )
    indexed = set(found)
    assert ("sharing_matter", "reference") in indexed
    for model in MODELS:
        closed = {name for name, handling in model.HANDLING.items() if handling in (PERSONAL, SECRET)}
        columns = {(model._meta.db_table, model._meta.get_field(name).column) for name in closed}
        assert columns & indexed <= {("sharing_implicated", "membership_id"), ("agencies_invitation", "token_hash")}


def test_the_ledger_holds_nothing_personal() -> None:
    assert not any(personal(model) for model in MODELS if model._meta.app_label == "ledger")


def test_keys_and_references_are_fresh() -> None:
    """32 random bytes; a reference in letters that nobody confuses over the telephone."""
    assert len({new_key() for _ in range(100)}) == 100
    assert {len(new_key()) for _ in range(10)} == {32}
    made = [new_reference("MID") for _ in range(1000)]
    assert len(set(made)) == len(made)
    assert {letter for one in made for letter in one.removeprefix("MID-")} == set(LETTERS)
    assert not set("ILOU01") & set(LETTERS)
