"""The wall around a table: whose rows somebody sees, which they may write, and which role may do what at all.

Every model says its own, as `WALL`; `records.walls` builds them and checks that they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READ, ADD, CHANGE, REMOVE = "select", "insert", "update", "delete"
COMMANDS = (READ, ADD, CHANGE, REMOVE)

OWN = "agency_id = (select walls.agency())"
"""Rows of the agency for which somebody is looking."""
SHOWN = "(select walls.shown())"
"""A digest of the e-mail or the token by which somebody at the door says who they are; null behind it."""
SELF = "(select walls.practitioner())"
"""The id of the practitioner who is looking."""


@dataclass(frozen=True, slots=True)
class Wall:
    """What the app's role may do in a table, and with which rows.

    `seen` and `put` are conditions on a row: which are there for whoever is looking, and which may be written. Where
    both are empty there is no wall, since nothing in the table is about anybody or belongs to one agency. `others`
    says what further roles may do; for them every row is there. `kept` is the condition for changing a row or taking
    it away, where that is another than for adding one. `changes` names the columns that may be changed, where not all.
    """

    app: tuple[str, ...]
    seen: str = OWN
    put: str = OWN
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept: str = ""
    changes: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether rows are told apart at all."""
        return bool(self.seen or self.put)

    @property
    def by_agency(self) -> bool:
        """Whether each row belongs to one agency, and only that agency's people put it there."""
        return self.put.startswith(OWN)


def owned(*app: str) -> Wall:
    """The wall of a table whose rows each belong to one agency."""
    return Wall(app)


def unwalled(*app: str, **others: tuple[str, ...]) -> Wall:
    """A table in which nothing is about anybody or belongs to one agency."""
    return Wall(app, "", "", others)
