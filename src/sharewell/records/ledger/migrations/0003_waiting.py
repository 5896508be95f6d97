"""The outbox of the ledger, in which nothing waits but an entry of one's own that has no place yet."""

from typing import ClassVar

from django.db import migrations, models

NO_PLACE_YET = """
create function sharewell_has_no_place_yet() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.ledger_entry where id = new.entry)
     or exists (select from public.ledger_place where entry = new.entry) then
    raise exception 'what waits for its place is an entry that has none' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
create trigger has_no_place_yet after insert on ledger_waiting
  for each row execute function sharewell_has_no_place_yet();
"""
"""It looks with the rights of whoever adds the row, who sees their own agency's entries alone."""
UNDONE = "drop trigger has_no_place_yet on ledger_waiting; drop function sharewell_has_no_place_yet();"


class Migration(migrations.Migration):
    """An entry and its row in the outbox are added by one statement: the trigger fires when both are there."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("ledger", "0002_append_only")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("entry", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunSQL(NO_PLACE_YET, UNDONE),
    ]
