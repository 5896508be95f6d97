"""Rows that are written once: nobody changes or deletes them, the owner of the tables not either."""

from typing import ClassVar

from django.db import migrations

TABLES = (
    "sharing_usedpack",
    "sharing_decision",
    "sharing_withdrawal",
    "sharing_advice",
    "sharing_approval",
    "sharing_verdict",
    "sharing_duty",
    "sharing_closing",
    "sharing_telling",
)

GUARD = """
create or replace function sharewell_written_once() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are written once', tg_table_name using errcode = 'restrict_violation';
end $$;
"""


ITSELF = """
alter table sharing_usedpack add constraint pack_under_its_own_digest
  check (digest = encode(sha256(canonical), 'hex'))
"""
"""Packs are shared: every agency reads the same one, so that none can put another in its place."""


def _once(table: str) -> str:
    return f"create trigger written_once before update or delete on {table} for each row execute function sharewell_written_once();"


class Migration(migrations.Migration):
    """Triggers for everybody. That the app has no right to begin with is said by each model's `WALL`."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("sharing", "0001_initial")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(ITSELF, "alter table sharing_usedpack drop constraint pack_under_its_own_digest"),
        *(migrations.RunSQL(_once(table), f"drop trigger written_once on {table}") for table in TABLES),
    ]
