"""Numbered kinds of entry, for ever.

The rule of change: a kind's number, its fields and their meaning never change. A new field goes last and has a
default, and that default never changes either, because a field at its default is not written: so entries written
before the field existed keep their bytes. Anything else that changes takes a new kind with a new number. A number is
never used again, also when its kind is no longer written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform, get_type_hints

from sharewell.ledger.encode import Plain, decode, encode
from sharewell.ledger.faults import Misshapen
from sharewell.ledger.shapes import Id, MaybeId, Shape, Time

HUB = "00000000-0000-0000-0000-000000000000"
"""Owns what belongs to no agency, such as a sign-in under a name that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry says: a random id of its own, the agency that owns it, the membership that acted, and when.

    The random id makes each leaf its own: nobody can guess another agency's entry and compare its hash.
    """

    kind: ClassVar[int]
    shapes: ClassVar[Mapping[str, Shape]]

    id: Id
    agency: Id
    actor: MaybeId
    at: Time

    def __post_init__(self) -> None:
        for name, shape in self.shapes.items():
            if not shape.fits(getattr(self, name)):
                raise Misshapen(f"{type(self).__name__}: `{name}` should be {shape.says}")


Some = TypeVar("Some", bound=Entry)
Kinds = dict[int, type[Entry]]

KINDS: Kinds = {}
"""Every kind of entry by its number."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def entry(kind: int, kinds: Kinds = KINDS) -> Callable[[type[Some]], type[Some]]:
    """Make the class a kind of entry with this number. Raises Misshapen where the number or a field cannot be had."""

    def claim(cls: type[Some]) -> type[Some]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if kind in kinds:
            raise Misshapen(f"kind {kind} is {kinds[kind].__name__} for ever, and cannot be {cls.__name__} too")
        made.kind = kind
        made.shapes = _shapes(made)
        kinds[kind] = made
        return made

    return claim


def _shapes(cls: type[Entry]) -> dict[str, Shape]:
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Shape] = {}
    for item in fields(cls):
        shape = next((part for part in getattr(hints[item.name], "__metadata__", ()) if isinstance(part, Shape)), None)
        if shape is None:
            raise Misshapen(f"{cls.__name__}: `{item.name}` has no shape")
        found[item.name] = shape
    return found


def entry_bytes(one: Entry) -> bytes:
    """The canonical bytes of an entry: what its leaf is the hash of."""
    said = {item.name: getattr(one, item.name) for item in fields(one)}
    at_default = {item.name for item in fields(one) if item.default == said[item.name]}
    return encode({"kind": one.kind, **{name: value for name, value in said.items() if name not in at_default}})


def entry_from(spelling: bytes, kinds: Kinds = KINDS) -> Entry:
    """The entry that these bytes spell. Raises NotCanonical or Misshapen where they spell none."""
    said = decode(spelling)
    cls = _kind_of(said, kinds)
    allowed = {item.name: item.default is MISSING for item in fields(cls)}
    for name in said.keys() - allowed.keys() - {"kind"}:
        raise Misshapen(f"{cls.__name__} has no field `{name}`")
    for name in (name for name, needed in allowed.items() if needed and name not in said):
        raise Misshapen(f"{cls.__name__}: `{name}` is missing")
    one = cls(**{name: _frozen(said[name]) for name in allowed if name in said})
    if entry_bytes(one) != spelling:
        raise Misshapen(f"{cls.__name__}: a field at its default is written out")
    return one


def _kind_of(said: Mapping[str, Plain], kinds: Kinds) -> type[Entry]:
    kind = said.get("kind")
    if not isinstance(kind, int) or isinstance(kind, bool):
        raise Misshapen("`kind` should be a number")
    if kind not in kinds:
        raise Misshapen(f"kind {kind} is not known here: a later version may have written it")
    return kinds[kind]


def _frozen(value: Plain) -> Any:
    return tuple(value) if isinstance(value, list) else value
