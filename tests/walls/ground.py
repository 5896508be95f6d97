"""A database made as a hub makes it, with nothing granted for tests, in which every agency has rows behind every wall.

Whatever is written freely about anybody but Harbour's own people holds a canary. Connections are opened with psycopg
alone, under each role's own password, so that nothing of Django stands between an attack and the walls.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connections
from django.db.models import Field, Model
from psycopg import sql
from psycopg.rows import dict_row

from sharewell.config.database import settings_of
from sharewell.console.bootstrap import as_owner, walled
from sharewell.console.server import ADMIN, admin_password, as_role, passwords, prepare
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import Looker, signed
from sharewell.records.common.roles import APP
from sharewell.records.walls.manifest import Table, tables
from tests.conftest import STARTING
from tests.midtown import Midtown

Row = dict[str, Any]
CANARY = "canary-"
KEYS = "agencies_agencykey"
FREE = ("TextField", "CharField", "EmailField", "JSONField", "BinaryField")
"""Fields in which people write, or which hold keys."""
OPEN = ("agencies_agency", "agencies_number")
"""Tables that everybody may read: what agencies there are, and whom to ring."""


@dataclass
class Ground:
    """The database, its ways in, and whose rows are whose."""

    server: str
    name: str
    attacker: Looker
    victim: Looker
    own: dict[str, list[Row]] = field(default_factory=dict)
    others: dict[str, list[Row]] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    """What no answer may hold: canaries, and the ids of rows of other agencies."""

    def address(self, role: str) -> str:
        """The address of the database for a role, with its own password."""
        home = Path(os.environ["SHAREWELL_HOME"])
        word = admin_password(home) if role == ADMIN else passwords(home)[role]
        return as_role(self.server, role, word, self.name)

    @contextmanager
    def connected(self, role: str = APP) -> Iterator[psycopg.Connection[Any]]:
        """A connection of a role, each statement by itself."""
        with psycopg.connect(self.address(role), autocommit=True) as connection:
            yield connection

    def word(self, *, now: float | None = None) -> str:
        """The signed word of Harbour's member."""
        return signed(self.attacker, now=time.time() if now is None else now)

    def mine(self, table: str) -> Row:
        """A row of Harbour's."""
        return self.own[table][0]

    def theirs(self, table: str) -> Row:
        """A row of another agency."""
        return self.others[table][0]


def walled_tables() -> list[Table]:
    """The tables that have a wall."""
    return [table for table in tables() if table.wall.stands]


def model_of(table: str) -> type[Model]:
    """The model of a table."""
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def fields_of(table: str) -> list[Field[Any, Any]]:
    return list(model_of(table)._meta.concrete_fields)


def key_of(table: str) -> str:
    """The column of the primary key."""
    return str(model_of(table)._meta.pk.column)


def made(server: str, name: str) -> Ground:
    """Make the database as `sharewell up` does, and fill it as the app does."""
    home = Path(os.environ["SHAREWELL_HOME"])
    admin, words = as_role(server, ADMIN, admin_password(home), "postgres"), passwords(home)
    with psycopg.connect(admin, autocommit=True) as first:
        first.execute("select pg_advisory_lock(%s)", [STARTING])
        prepare(admin, words, name)
    with _instead(settings_of(server, user=APP, password=words[APP], name=name)):
        with as_owner(admin):
            walled()
        town = _filled()
    ground = Ground(server, name, _looker(town.dev), _looker(town.asha))
    with ground.connected(ADMIN) as everywhere:
        _marked(everywhere, ground)
        everywhere.execute("analyze")
    return ground


def django_on(ground: Ground) -> AbstractContextManager[None]:
    """Django's connection of the app leads to the ground for the time being."""
    words = passwords(Path(os.environ["SHAREWELL_HOME"]))
    return _instead(settings_of(ground.server, user=APP, password=words[APP], name=ground.name))


@contextmanager
def _instead(settings: dict[str, Any]) -> Iterator[None]:
    """Django's connection of the app leads here for the time being."""
    one = connections["default"]
    before = dict(one.settings_dict)
    one.close()
    one.settings_dict.update(settings)
    try:
        yield
    finally:
        one.close()
        one.settings_dict.clear()
        one.settings_dict.update(before)


def _looker(member: Membership) -> Looker:
    return Looker("member", member.agency_id, member.pk, member.practitioner_id)


def _filled() -> Midtown:
    """Midtown, in which social care and Harbour each have a row in every table that has a wall."""
    from tests.looking import stay
    from tests.midtown import hired, midtown

    town = midtown()
    stay(town.care)
    _everything(town.asha, town.sam, town.grace, town.ada, town.ian)
    stay(town.harbour)
    hal = Membership.objects.get(agency=town.harbour, role="administrator")
    extra = hired(hal, "ed", "Homes", "supervisor")
    _everything(town.dev, extra, town.gwen, hal, extra)
    return town


def _everything(
    author: Membership, approver: Membership, colleague: Membership, admin: Membership, of_harm: Membership
) -> None:  # fmt: skip
    from sharewell.actions.administer import set_numbers, set_setting
    from sharewell.actions.name_colleague import name_colleague
    from sharewell.actions.name_implicated import name_implicated
    from sharewell.actions.relabel import relabel
    from tests.midtown import NOW, reeve_matter
    from tests.records.test_visibility import fill

    matter = reeve_matter(author)
    fill(matter, author, approver)
    relabel(by=author, matter=matter.pk, label="green tuesday", at=NOW)
    name_colleague(by=author, matter=matter.pk, colleague=colleague.pk, at=NOW)
    name_implicated(by=author, matter=reeve_matter(author).pk, members=[of_harm.pk], at=NOW)
    set_setting(by=admin, name="draft-kept-days", amount=7, known=("draft-kept-days",), at=NOW)
    set_numbers(by=admin, numbers=[("Duty desk", "01632 960001")], at=NOW)


def whose(table: str) -> str:
    """A condition on the rows of a table: they are of an agency that is not the attacker's."""
    people = "select practitioner_id from agencies_membership where agency_id = %(agency)s"
    special = {
        "agencies_agency": "id <> %(agency)s",
        "agencies_practitioner": f"id not in ({people})",
        "ledger_entry": "agency <> %(agency)s",
    }
    return special.get(table, "agency_id <> %(agency)s")


def _marked(everywhere: psycopg.Connection[Any], ground: Ground) -> None:
    """Canaries into the rows of the others, past the guards; and what is whose written down."""
    said, marks = {"agency": ground.attacker.agency}, {CANARY, CANARY.encode().hex()}
    with everywhere.transaction():
        everywhere.execute("set local session_replication_role = replica")
        for table in walled_tables():
            if table.name not in OPEN:
                for column, put in _canaries(table.name):
                    everywhere.execute(f'update "{table.name}" set "{column}" = {put} where {whose(table.name)}', said)
    cursor = everywhere.cursor(row_factory=dict_row)
    for table in walled_tables():
        name, condition = table.name, whose(table.name)
        ground.others[name] = cursor.execute(f'select * from "{name}" where {condition}', said).fetchall()
        ground.own[name] = cursor.execute(f'select * from "{name}" where not ({condition})', said).fetchall()
        if name == KEYS:
            # Its id is the agency's, which everybody may know; what is in it is not for anybody else.
            marks |= {bytes(row["commitment_key"]).hex() for row in ground.others[name]}
        elif name not in OPEN:
            marks |= {str(row[key_of(name)]) for row in ground.others[name] if table.wall.by_agency}
    marks |= {str(row["id"]) for row in ground.others["agencies_practitioner"]}
    ground.marks = frozenset(marks)


def _canaries(table: str) -> Iterator[tuple[str, str]]:
    """Each column in which something is written freely, and the canary that goes there."""
    for one in fields_of(table):
        kind = one.get_internal_type()
        if kind not in FREE or one.choices or one.primary_key or one.is_relation:
            continue
        label = f"{CANARY}{table}-{one.column}"[: (one.max_length or 60) - 9]
        label = label if len(label) >= len(CANARY) else CANARY
        text = f"'{label}-' || left(md5(\"{key_of(table)}\"::text), 8)"
        made_as = {"JSONField": f"jsonb_build_object('said', {text})", "BinaryField": f"convert_to({text}, 'utf8')"}
        yield str(one.column), made_as.get(kind, text)


def as_sql(text: str) -> sql.SQL:
    """A statement that was put together here."""
    return sql.SQL(text)
