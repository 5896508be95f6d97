"""What a plan may tell of rows behind the walls: how many hold an id that one knows, or a yes, and nothing besides.

The server asks a comparison that is marked leakproof before it asks a row policy, and looks rows up by it in an index.
Such a comparison itself shows nobody a row, but `explain analyze` counts the rows that it found and the policy then
took away. Whoever may ask for plans could so find out any value in any column, halving what it may be again and again.
So the mark is taken from every function of the server, but for whether two keys are the same: without it no row could
be looked up by its key, and a key cannot be guessed. Whether something is so keeps it too: without it the server plans
as if half of all matters were at rest, and a list of what waits took five times as long among fifty thousand decisions.
The mark is a database's own, and no copy carries it along.
"""

from __future__ import annotations

MARKED = ("uuid_eq(uuid, uuid)", "byteaeq(bytea, bytea)", "int8eq(bigint, bigint)", "booleq(boolean, boolean)")
"""Equality of ids, of digests that are keyed, of the numbers of entries of the ledger, and of yes and no."""
KEPT = ", ".join(f"'pg_catalog.{name}'::regprocedure" for name in MARKED)

UNMARKED = f"""
do $$ declare marked regprocedure; begin
  for marked in select oid from pg_catalog.pg_proc where proleakproof and oid not in ({KEPT}) loop
    execute format('alter function %s not leakproof', marked);
  end loop;
end $$
"""  # noqa: S608
"""Takes the mark from all others. Only a superuser may."""
