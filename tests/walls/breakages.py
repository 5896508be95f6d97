"""Ways in which a wall comes down, each with what is said of it before a hub starts, and how rows leak by it."""

from __future__ import annotations

from dataclasses import dataclass

from sharewell.records.common.roles import APP, BACKUP, OWNER

PEEK = "select * from sharing_draft"
MAKER = "language sql security definer set search_path = pg_catalog, pg_temp as"


@dataclass(frozen=True)
class Breakage:
    """Something done to the walls, what is said of it, and how rows leak by it where they do."""

    name: str
    done: tuple[str, ...]
    says: str
    by: str = ""


BREAKAGES = (
    Breakage("a dropped policy", ("drop policy app_select on sharing_draft",),
             "the policy app_select on sharing_draft is missing"),
    Breakage("a policy that lets all through", ("create policy more on sharing_draft using (true)",),
             "the policy more on sharing_draft is none of the hub's", PEEK),
    Breakage("a condition that is always true", ("alter policy app_select on sharing_draft using (true)",),
             "the policy app_select on sharing_draft is not as it was built", PEEK),
    Breakage("a check that is left out", ("alter policy app_insert on sharing_draft with check (true)",),
             "the policy app_insert on sharing_draft is not as it was built"),
    Breakage("a policy for everybody", ("alter policy app_select on sharing_draft to public",),
             "the policy app_select on sharing_draft is not as it was built"),
    Breakage("a policy that narrows instead",
             ("drop policy app_select on sharing_draft",
              "create policy app_select on sharing_draft as restrictive for select to sharewell_app using (true)"),
             "the policy app_select on sharing_draft is not as it was built"),
    Breakage("not forced", ("alter table sharing_draft no force row level security",),
             "the table sharing_draft has row security that is not forced on its owner"),
    Breakage("not enabled", ("alter table sharing_draft disable row level security",),
             "the table sharing_draft has no row security enabled", PEEK),
    Breakage("the app passes by", (f"alter role {APP} bypassrls",), f"the role {APP} passes by the walls", PEEK),
    Breakage("the app is a superuser", (f"alter role {APP} superuser",),
             f"the role {APP} may do everything: it is a superuser", PEEK),
    Breakage("the app makes roles", (f"alter role {APP} createrole",), f"the role {APP} may make roles"),
    Breakage("the app copies the server", (f"alter role {APP} replication",),
             f"the role {APP} may copy the server past the walls"),
    Breakage("another passes by", ("create role passer bypassrls",), "the role passer passes by the walls"),
    Breakage("the backup does not", (f"alter role {BACKUP} nobypassrls",),
             f"the role {BACKUP} does not pass the walls, so it copies nothing"),
    Breakage("the owner signs in", (f"alter role {OWNER} login",), f"the owner, {OWNER}, can sign in"),
    Breakage("the app is one of the owners", (f"grant {OWNER} to {APP}",),
             f"a role of ours has the rights of another: {APP} a member of {OWNER}",
             f"set role {OWNER}; alter table sharing_draft no force row level security; {PEEK}"),
    Breakage("the app is one of the backups", (f"grant {BACKUP} to {APP}",),
             f"a role of ours has the rights of another: {APP} a member of {BACKUP}", f"set role {BACKUP}; {PEEK}"),
    Breakage("the app reads all data", (f"grant pg_read_all_data to {APP}",),
             f"a role of ours has the rights of another: {APP} a member of pg_read_all_data"),
    Breakage("the app owns a table", (f"alter table sharing_draft owner to {APP}",),
             "sharing_draft does not belong to the owner"),
    Breakage("granted to everybody", ("grant select on sharing_draft to public",),
             "everybody may select on sharing_draft"),
    Breakage("granted too much", (f"grant delete on sharing_decision to {APP}",),
             f"{APP} may delete on sharing_decision"),
    Breakage("tests' own right", (f"grant truncate on sharing_decision to {APP}",),
             f"{APP} may truncate on sharing_decision"),
    Breakage("granted too little", (f"revoke update on sharing_draft from {APP}",),
             f"{APP} may not update on sharing_draft"),
    Breakage("a column granted", (f"grant update (words) on sharing_telling to {APP}",),
             f"{APP} may update on sharing_telling.words"),
    Breakage("a column too many", (f"grant update (email) on agencies_practitioner to {APP}",),
             f"{APP} may update on agencies_practitioner.email"),
    Breakage("a column too few", (f"revoke update (password) on agencies_practitioner from {APP}",),
             f"{APP} may not update on agencies_practitioner.password"),
    Breakage("a comparison marked again", ("alter function texteq(text, text) leakproof",),
             "the function pg_catalog.texteq is leakproof"),
    Breakage("the key can be read", (f"grant select on walls.key to {APP}",), f"{APP} may select on walls.key"),
    Breakage("a schema for everybody", ("grant create on schema public to public",),
             "everybody has create on the schema public"),
    Breakage("a session may make things", ("grant temporary on database {database} to public",),
             "everybody has temporary on the database"),
    Breakage("granted from the start", (f"alter default privileges for role {OWNER} grant select on tables to public",),
             f"whatever {OWNER} makes is granted to somebody from the start"),
    Breakage("a leakproof function",
             (f"set local role {OWNER}", "create function public.told(bytea) returns boolean language plpgsql "
              "cost 0.0001 as $$ begin raise notice '%', $1; return true; end $$",
              f"grant execute on function public.told to {APP}",
              "reset role", "alter function public.told leakproof"),
             "the function public.told is leakproof: it would see rows before the walls do",
             "select 1 from sharing_draft where told(what)"),
    Breakage("a leakproof function of the system's", ("alter function ts_match_vq leakproof",),
             "the function pg_catalog.ts_match_vq is leakproof: it would see rows before the walls do"),
    Breakage("a materialised view",
             ("create materialized view public.all_drafts as select * from sharing_draft",
              f"grant select on public.all_drafts to {APP}"),
             "the materialised view public.all_drafts keeps rows outside the walls", "select * from all_drafts"),
    Breakage("a plain view",
             ("create view public.all_drafts as select * from sharing_draft",
              f"grant select on public.all_drafts to {APP}"),
             "the view public.all_drafts looks with its owner's eyes: make it security_invoker",
             "select * from all_drafts"),
    Breakage("another function with its maker's rights",
             (f"create function public.drafts() returns setof sharing_draft {MAKER} "
              "'select * from public.sharing_draft'",),
             "the function public.drafts runs with its owner's rights", "select * from drafts()"),
    Breakage("no schemas named", ("alter function walls.viewer() reset search_path",),
             "the function walls.viewer does not say in which schemas it looks"),
    Breakage("another answer to who is looking",
             ("create or replace function walls.agency() returns uuid language sql stable "
              "set search_path = pg_catalog, pg_temp as $$ select '{victim}'::uuid $$",),
             "the function walls.agency() is not as it was built", PEEK),
    Breakage("a table of nobody's", ("create table public.notes (one text)",), "the table notes is none of the hub's"),
    Breakage("a table that is gone", ("drop table account_emailconfirmation",),
             "the table account_emailconfirmation is missing"),
    Breakage("a schema of nobody's", ("create schema more",),
             "the schema more is none of the hub's, or does not belong to the owner"),
    Breakage("a large object", ("select lo_create(0)",), "stands outside the walls"),
    Breakage("a guard switched off", ("alter table sharing_decision disable trigger written_once",),
             "the trigger written_once on sharing_decision is switched off, or fires where it should not"),
    Breakage("a guard dropped", ("drop trigger written_once on sharing_decision",),
             "the trigger written_once on sharing_decision is missing"),
    Breakage("a rule", ("create rule twice as on insert to sharing_draft do also select 1",),
             "the rule twice on sharing_draft does something else than it is asked"),
    Breakage("a publication", ("create publication out for table sharing_draft",),
             "the publication out copies rows past the walls"),
    Breakage("an event trigger",
             ("create function public.seen() returns event_trigger language plpgsql as 'begin end'",
              "create event trigger seen on ddl_command_start execute function public.seen()"),
             "the event trigger seen is none of the hub's"),
    Breakage("row security not asked", ("set local row_security = off",), "row_security is off"),
    Breakage("never built", ("drop schema walls cascade",), "the walls were never built"),
)  # fmt: skip
"""Ways in which a wall comes down."""
LEAKING = tuple(one for one in BREAKAGES if one.by)
