"""What the catalogue is asked about the walls."""

from __future__ import annotations

from sharewell.records.common.roles import CONNECT, OWNER
from sharewell.records.walls.plans import KEPT

_NOT_SYSTEM = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
_OUR_OWN = "n.nspname in ('public', 'walls')"

HERE = """
select rolsuper, rolbypassrls, rolcreaterole,
       exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname in ('public', 'walls') and c.relkind in ('r', 'p')
                 and pg_has_role(current_user, c.relowner, 'member'))
from pg_roles where rolname = current_user
"""
"""What whoever is connected could do to the walls."""
ROLES = "select rolname, rolcanlogin, rolbypassrls and not rolsuper, rolname = any(%s) from pg_roles"
POWERS = """
select r.rolname, may.what from pg_roles r cross join lateral (values
  (r.rolsuper, 'do everything: it is a superuser'), (r.rolcreaterole, 'make roles'), (r.rolcreatedb, 'make databases'),
  (r.rolreplication, 'copy the server past the walls'), (r.rolconfig is not null, 'have settings of its own')
) may (so, what) where may.so and r.rolname = any(%s) order by 1, 2
"""
TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'f')
"""
GRANTS = f"""
select case when given.grantee = 0 then %s else given.grantee::regrole::text end, c.relkind::text,
       case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end,
       lower(given.privilege_type)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
cross join lateral aclexplode(c.relacl) given
where {_OUR_OWN} and given.grantee <> c.relowner
"""  # noqa: S608
ON_COLUMNS = f"""
select case when given.grantee = 0 then %s else given.grantee::regrole::text end,
       case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end || '.' || a.attname,
       lower(given.privilege_type)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
cross join lateral aclexplode(a.attacl) given
where {_OUR_OWN} and given.grantee <> c.relowner
"""  # noqa: S608
EXECUTABLE = f"""
select case when given.grantee = 0 then %s else given.grantee::regrole::text end,
       n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) given
where {_OUR_OWN} and given.grantee <> p.proowner
"""  # noqa: S608
SCHEMAS = """
select case when given.grantee = 0 then %s else given.grantee::regrole::text end, n.nspname,
       lower(given.privilege_type)
from pg_namespace n cross join lateral aclexplode(n.nspacl) given
where n.nspname = any(%s) and given.grantee <> n.nspowner
"""
OURS = """
select * from (
  select case when given.grantee = 0 then %s else given.grantee::regrole::text end as role,
         lower(given.privilege_type) as command
  from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) given
  where d.datname = current_database()
) given where role = any(%s) and command <> 'connect'
"""
"""What the roles of ours and everybody may do with the database itself, beside connecting to it."""

QUESTIONS = (
    (
        f"select r.rolname || ' a member of ' || g.rolname from pg_auth_members a join pg_roles r on r.oid = a.member "  # noqa: S608
        f"join pg_roles g on g.oid = a.roleid where r.rolname in {(OWNER, *CONNECT)}",
        "a role of ours has the rights of another: {}",
    ),
    (
        f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "  # noqa: S608
        f"where p.proleakproof and p.oid not in ({KEPT})",
        "the function {} is leakproof: it would see rows before the walls do",
    ),
    (
        f"select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "  # noqa: S608
        f"where c.relkind = 'm' and {_NOT_SYSTEM}",
        "the materialised view {} keeps rows outside the walls",
    ),
    (
        f"select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "  # noqa: S608
        f"where c.relkind = 'v' and {_NOT_SYSTEM} and not coalesce('security_invoker=true' = any(c.reloptions), false)",
        "the view {} looks with its owner's eyes: make it security_invoker",
    ),
    (
        f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "  # noqa: S608
        f"where p.prosecdef and {_NOT_SYSTEM} and (n.nspname, p.proname, p.pronargs) <> ('walls', 'viewer', 0)",
        "the function {} runs with its owner's rights",
    ),
    (
        f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "  # noqa: S608
        f"where (p.prosecdef or n.nspname = 'walls') and {_NOT_SYSTEM} "
        "and not coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false)",
        "the function {} does not say in which schemas it looks",
    ),
    (
        f"select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "  # noqa: S608
        f"where {_OUR_OWN} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relowner::regrole::text "
        "<> 'sharewell_owner'",
        "{} does not belong to the owner",
    ),
    (
        f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "  # noqa: S608
        f"where {_OUR_OWN} and p.proowner::regrole::text <> 'sharewell_owner'",
        "the function {} does not belong to the owner",
    ),
    (
        f"select nspname from pg_namespace n where {_NOT_SYSTEM} and (nspname not in ('public', 'walls') "  # noqa: S608
        "or nspowner::regrole::text <> 'sharewell_owner')",
        "the schema {} is none of the hub's, or does not belong to the owner",
    ),
    (
        "select r.rulename || ' on ' || c.relname from pg_rewrite r join pg_class c on c.oid = r.ev_class "  # noqa: S608
        f"join pg_namespace n on n.oid = c.relnamespace where r.rulename <> '_RETURN' and {_NOT_SYSTEM}",
        "the rule {} does something else than it is asked",
    ),
    (
        "select t.tgname || ' on ' || c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid "  # noqa: S608
        f"join pg_namespace n on n.oid = c.relnamespace where t.tgenabled <> 'O' and {_OUR_OWN}",
        "the trigger {} is switched off, or fires where it should not",
    ),
    ("select oid::text from pg_largeobject_metadata", "the large object {} stands outside the walls"),
    ("select evtname from pg_event_trigger", "the event trigger {} is none of the hub's"),
    ("select extname from pg_extension where extname <> 'plpgsql'", "the extension {} is none of the hub's"),
    ("select pubname from pg_publication", "the publication {} copies rows past the walls"),
    ("select srvname from pg_foreign_server", "the foreign server {} is none of the hub's"),
    (
        "select defaclrole::regrole::text from pg_default_acl",
        "whatever {} makes is granted to somebody from the start",
    ),
)
"""Questions of what there should be nothing of, and what is said of each thing that there is."""
