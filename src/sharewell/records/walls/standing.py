"""What of the walls stands in the database, each thing with a digest, and what was written down when they were built.

PostgreSQL gives an expression back in words of its own, and the app may make no policy to compare with. So whatever
stands is written down as the owner leaves it, beside a digest of what it was built from. What differs later was changed
by somebody else; a digest of other statements means that they were built by another version of the hub. Both are read
through one function that names its schemas, so that an expression reads the same to everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

SOURCE = "what the walls are built from"
STANDING = """
create or replace function walls.standing() returns table (thing text, digest text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select said.thing, encode(sha256(convert_to(said.how::text, 'utf8')), 'hex') from (
    select format('the policy %s on %s', policyname, tablename),
           jsonb_build_array(permissive, roles, cmd, qual, with_check)
    from pg_policies where schemaname = 'public'
    union all
    select format('the function %s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
           jsonb_build_array(pg_get_functiondef(p.oid), p.proleakproof)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'walls') and p.prokind <> 'a'
    union all
    select format('the trigger %s on %s', t.tgname, c.relname), jsonb_build_array(pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and not t.tgisinternal
  ) said (thing, how)
$$;
"""
KEPT = """
create table if not exists walls.built (thing text primary key, digest text not null);
"""


def written_down(cursor: Any, statements: Iterable[str]) -> None:
    """Write down what stands, and what it was built from, in place of what was written before."""
    cursor.execute("truncate walls.built")
    cursor.execute("insert into walls.built select thing, digest from walls.standing()")
    cursor.execute("insert into walls.built values (%s, %s)", [SOURCE, source(statements)])


def source(statements: Iterable[str]) -> str:
    """The digest of the statements that build the walls."""
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def otherwise(cursor: Any, statements: Iterable[str]) -> list[str]:
    """What does not stand as it was built, in a plain line each."""
    cursor.execute("select thing, digest from walls.built")
    built = dict(cursor.fetchall())
    cursor.execute("select thing, digest from walls.standing()")
    stands = dict(cursor.fetchall())
    found = []
    if built.pop(SOURCE, "") != source(statements):
        found.append("the walls were built by another version of the hub")
    found += [f"{thing} is missing" for thing in sorted(built.keys() - stands.keys())]
    found += [f"{thing} is none of the hub's" for thing in sorted(stands.keys() - built.keys())]
    changed = sorted(thing for thing in built.keys() & stands.keys() if built[thing] != stands[thing])
    return [*found, *(f"{thing} is not as it was built" for thing in changed)]
