"""What of the sealed words may be read in a transaction: none, until it is entered that somebody reads them.

A scope is opened by the action that enters the reading; what somebody wrote themselves, and never decided, is no act
and is opened by the action that finds it. Whoever reads before that is a page that forgot to, and gets NotEntered.
Keys are fetched once a transaction and forgotten with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sharewell.records.common.keys import keyring
from sharewell.records.sealing.faults import KeyGone

ALL = ""
"""In place of a table: every table."""


class NotEntered(RuntimeError):
    """Sealed words were read before it was entered that somebody reads them."""


@dataclass
class Opened:
    """The scopes opened in a transaction, each as far as a table or whole, and the keys fetched in it."""

    scopes: set[tuple[uuid.UUID, str]] = field(default_factory=set)
    everything: bool = False
    keys: dict[uuid.UUID, bytes] = field(default_factory=dict)

    def lets(self, scope: uuid.UUID, table: str) -> bool:
        """Whether the words of this scope in this table may be read."""
        return self.everything or (scope, ALL) in self.scopes or (scope, table) in self.scopes

    def without_key(self) -> set[uuid.UUID]:
        """The scopes that are open and whose keys were not fetched yet."""
        return {scope for scope, _ in self.scopes} - self.keys.keys()


_OPENED: ContextVar[Opened | None] = ContextVar("opened", default=None)


@contextmanager
def closed_at_first() -> Iterator[None]:
    """For as long as somebody looks: nothing is open before it is opened, and nothing stays open afterwards."""
    mark = _OPENED.set(Opened())
    try:
        yield
    finally:
        _OPENED.reset(mark)


def open_scopes(scopes: Iterable[uuid.UUID], tables: Iterable[str] = (ALL,)) -> None:
    """From here on these scopes may be read, in these tables alone where some are named. For actions only."""
    within = tuple(tables)
    _now().scopes.update((scope, table) for scope in scopes for table in within)


def open_everything() -> None:
    """From here on whatever the agency has may be read: for a chore over all of it, entered as one act."""
    _now().everything = True


def key_to_read(agency: uuid.UUID, scope: uuid.UUID, table: str) -> bytes:
    """The key of a scope that is open. Raises NotEntered, and KeyGone where the scope was destroyed."""
    if not _now().lets(scope, table):
        raise NotEntered(f"words in {table} were read before that was entered")
    return key_of(agency, scope)


def key_to_write(agency: uuid.UUID, scope: uuid.UUID) -> bytes:
    """The key of a scope, made with the first words of it. Raises KeyGone where the scope was destroyed."""
    try:
        return key_of(agency, scope)
    except KeyGone:
        keyring().make(agency, scope)
        return key_of(agency, scope)


def key_of(agency: uuid.UUID, scope: uuid.UUID) -> bytes:
    """The key of a scope, fetched with those of every other that is open. Raises KeyGone."""
    opened = _OPENED.get()
    keys = opened.keys if opened else {}
    if scope not in keys:
        others = opened.without_key() if opened else set()
        keys |= keyring().keys(agency, {scope} | others)
    if scope not in keys:
        keys[scope] = keyring().key(agency, scope)
    return keys[scope]


def _now() -> Opened:
    """What is open for whoever looks. Raises NotEntered where nobody does."""
    opened = _OPENED.get()
    if opened is None:
        raise NotEntered("nobody is looking, so nothing is open")
    return opened
