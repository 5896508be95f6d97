"""Sealed fields: what stands in their columns opens with the key of the row's scope, in its own place, and no other.

A model says in `WITHIN` by which of its relations it comes to whatever has the scope. Words are sealed when a row is
written and opened when they are first read off it, so a row that nobody reads stays closed. Nothing can be asked of a
sealed column; what has to be found again goes through a blind index.
"""

from __future__ import annotations

import json
import uuid
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from sharewell.records.common.opening import key_of, key_to_read, key_to_write
from sharewell.records.sealing.box import Where, open_box, scope_of, seal


class Sealed(bytes):
    """What stands in a sealed column."""


class Unsealed(TypeError):
    """Words were on their way into a sealed column as they are, past the row that they belong to."""


class Opening(DeferredAttribute):
    """Reads a sealed field off a row: opened the first time, as it was read from then on."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        """The words. Raises NotEntered, Unopened, KeyGone."""
        found = super().__get__(instance, cls)
        if not isinstance(found, Sealed) or instance is None:
            return found
        found = self.field.opened(found, instance)
        instance.__dict__[self.field.attname] = found
        return found

    def __set__(self, instance: models.Model, value: object) -> None:
        """Keep it as it comes: sealed from the database, plain from whoever writes."""
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):  # type: ignore[type-arg] # it takes none at run time
    """A column of sealed bytes. What is in it, and how it is spelt in bytes, subclasses say."""

    descriptor_class = Opening

    def spell(self, value: Any) -> bytes:
        """The value in bytes."""
        raise NotImplementedError

    def read(self, plain: bytes) -> Any:
        """The value that these bytes spell."""
        raise NotImplementedError

    def opened(self, found: Sealed, row: Any) -> Any:
        """The value that was sealed in a row. Raises NotEntered, Unopened, KeyGone."""
        where = self._where(row, scope_of(found))
        return self.read(open_box(key_to_read(row.agency_id, where.scope, where.table), found, where))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed:  # noqa: ARG002 - as Django calls it
        """What is written: what is sealed already as it is, everything else sealed in its place."""
        row: Any = model_instance
        value = row.__dict__[self.attname]
        if isinstance(value, Sealed):
            return value
        where = self._where(row, scope_within(row))
        return Sealed(seal(key_to_write(row.agency_id, where.scope), self.spell(value), where))

    def get_internal_type(self) -> str:
        """The column holds bytes."""
        return "BinaryField"

    def get_prep_value(self, value: Any) -> Sealed:
        """Nothing but sealed bytes goes to the database. Raises Unsealed."""
        if not isinstance(value, Sealed):
            raise Unsealed(f"{self.name} is sealed: it is written by saving its row, and cannot be asked about")
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As the driver takes bytes. Raises Unsealed."""
        return connection.Database.Binary(value if prepared else self.get_prep_value(value))

    def from_db_value(self, value: Any, *_: object) -> Sealed | None:
        """What stands in the column, still sealed; nothing where there is no row."""
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> None:  # noqa: ARG002 - as Django calls it
        """Nothing can be asked of a sealed column."""
        return

    def _where(self, row: Any, scope: uuid.UUID) -> Where:
        """The one place where this field of this row opens."""
        return Where(row._meta.db_table, str(row.pk), str(self.column), scope)


def scope_within(row: Any) -> uuid.UUID:
    """The scope that a row's words belong to."""
    found: uuid.UUID = attrgetter(".".join(filter(None, (row.WITHIN, "scope"))))(row)
    return found


class SealedText(SealedField):
    """Words about people, sealed."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def spell(self, value: str) -> bytes:
        """In UTF-8; half of a surrogate pair too, which a browser can send."""
        return value.encode("utf-8", "surrogatepass")

    def read(self, plain: bytes) -> str:
        """From UTF-8."""
        return plain.decode("utf-8", "surrogatepass")


class SealedJSON(SealedField):
    """A document about people, sealed."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def spell(self, value: Any) -> bytes:
        """As JSON in ASCII, without spaces."""
        return json.dumps(value, separators=(",", ":")).encode("ascii")

    def read(self, plain: bytes) -> Any:
        """From JSON."""
        return json.loads(plain)


class SealedKey(SealedField):
    """Random bytes that open a commitment while the scope lives. They are no words: using them is no act of reading."""

    _pyi_private_set_type: bytes
    _pyi_private_get_type: bytes

    def spell(self, value: bytes) -> bytes:
        """As they are."""
        return value

    def read(self, plain: bytes) -> bytes:
        """As they are."""
        return plain

    def opened(self, found: Sealed, row: Any) -> bytes:
        """The bytes that were sealed in a row. Raises Unopened, KeyGone."""
        where = self._where(row, scope_of(found))
        return open_box(key_of(row.agency_id, where.scope), found, where)
