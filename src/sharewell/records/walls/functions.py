"""The functions by which the database knows who is looking, and the table that keeps the key they check it with.

All are the owner's. `walls.viewer` alone runs with the owner's rights, since it alone reads the key. None is leakproof,
and each names the schemas it looks in, so that nobody can put a function of their own in the way.
"""

from __future__ import annotations

BLOCK = 64
"""Bytes of a block of SHA-256, to which HMAC pads its key (RFC 2104)."""
INNER, OUTER = 0x36, 0x5C

SCHEMA = """
create schema if not exists walls;
create table if not exists walls.key (
  alone boolean primary key default true check (alone),
  inner_pad bytea not null check (length(inner_pad) = 64),
  outer_pad bytea not null check (length(outer_pad) = 64)
);
"""

VIEWER = """
create or replace function walls.viewer() returns text[]
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
  word text := current_setting('sharewell.viewer', true);
  said text := substr(word, 66);
  parts text[] := string_to_array(said, '|');
begin
  if coalesce(word, '') = '' then
    raise exception 'nobody is looking' using errcode = 'insufficient_privilege';
  end if;
  if (select encode(sha256(outer_pad || sha256(inner_pad || convert_to(said, 'utf8'))), 'hex') from walls.key)
     || ':' is distinct from left(word, 65) then
    raise exception 'this is not how the hub says who is looking' using errcode = 'insufficient_privilege';
  end if;
  if parts[1] <> 'v1' or parts[7]::bigint <= extract(epoch from now()) then
    raise exception 'this is not how the hub says who is looking' using errcode = 'insufficient_privilege';
  end if;
  return parts;
end $$;
"""


def _asks(name: str, returns: str, answer: str) -> str:
    return (
        f"create or replace function walls.{name}() returns {returns} language plpgsql stable parallel safe "
        "set search_path = pg_catalog, pg_temp as $$ declare parts text[] := walls.viewer(); "
        f"begin return {answer}; end $$;"
    )


FUNCTIONS = (
    VIEWER,
    _asks("agency", "uuid", "nullif(parts[3], '')::uuid"),
    _asks("practitioner", "uuid", "nullif(parts[5], '')::uuid"),
    _asks("shown", "text", "nullif(parts[6], '')"),
)
KEEP = """
insert into walls.key (inner_pad, outer_pad) values (%s, %s)
on conflict (alone) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The key as HMAC uses it: padded to a block, and masked for the inner and the outer hash (RFC 2104, 2)."""
    block = key.ljust(BLOCK, b"\0")
    return bytes(byte ^ INNER for byte in block), bytes(byte ^ OUTER for byte in block)
