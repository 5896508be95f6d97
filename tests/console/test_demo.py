"""The made-up area holds every state there is, and passes every check."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.console.hub import Hub

ROOT = Path(__file__).parents[2]
IN_FORCE = (
    "not exists (select 1 from sharing_withdrawal w where w.decision_id = d.id) "
    "and not exists (select 1 from sharing_decision f where f.follows_id = d.id)"
)
APPROVAL = "exists (select 1 from sharing_approval a {} where a.decision_id = d.id and {})"
VERDICT = "left join sharing_verdict v on v.approval_id = a.id"
BEFORE, AFTERWARDS = "a.kind <> 'retrospective-approval'", "a.kind = 'retrospective-approval'"
DECISIONS = {
    "agreeing": "not departed and recommended = outcome",
    "departed": "departed",
    "departed towards a share, with a ground": "departed and outcome like 'share%'",
    "a departure that waits for a senior": "departed and "
    + APPROVAL.format(VERDICT, "a.kind = 'senior-agreement' and v.approved is null"),
    "waiting for approval": APPROVAL.format(VERDICT, f"{BEFORE} and v.approved is null"),
    "approved": APPROVAL.format(VERDICT, f"{BEFORE} and v.approved"),
    "returned": APPROVAL.format(VERDICT, f"{BEFORE} and not v.approved"),
    "superseded": "exists (select 1 from sharing_decision f where f.follows_id = d.id)",
    "withdrawn": "exists (select 1 from sharing_withdrawal w where w.decision_id = d.id)",
    "urgent, approved afterwards": "outcome = 'act-now-report' and "
    + APPROVAL.format(VERDICT, f"{AFTERWARDS} and v.approved"),
    "urgent, not approved yet": "outcome = 'act-now-report' and "
    + APPROVAL.format(VERDICT, f"{AFTERWARDS} and v.approved is null"),
    "told before": "exists (select 1 from sharing_telling t where t.decision_id = d.id and t.state = 'told-before')",
    "told after": "exists (select 1 from sharing_telling t where t.decision_id = d.id and t.state = 'told-after')",
    "held": "exists (select 1 from sharing_telling t where t.decision_id = d.id and t.until > now())",
    "shared and not settled": "outcome like 'share-without%' and "
    f"not exists (select 1 from sharing_telling t where t.decision_id = d.id) and {IN_FORCE}",
    "every duty closed": "not exists (select 1 from sharing_duty y left join sharing_closing c on c.duty_id = y.id "
    "where y.decision_id = d.id and c.duty_id is null)",
    "a duty late": "exists (select 1 from sharing_duty y left join sharing_closing c on c.duty_id = y.id "
    "where y.decision_id = d.id and c.duty_id is null and y.due_at < now())",
    "with advice taken": "exists (select 1 from sharing_advice v where v.decision_id = d.id)",
    "hidden from a colleague": "exists (select 1 from sharing_implicated i where i.matter_id = d.matter_id)",
}
DRAFTS = {
    "serious and left for two hours": "serious_at < now() - interval '2 hours'",
    "about a brother or sister": "exists (select 1 from sharing_decision d where d.matter_id = t.matter_id)",
}


def test_every_state_is_there(hub: Hub) -> None:
    missing = [
        name
        for name, what in DECISIONS.items()
        if not hub.asked(f"select count(*) from sharing_decision d where {what}")
    ]
    missing += [
        name for name, what in DRAFTS.items() if not hub.asked(f"select count(*) from sharing_draft t where {what}")
    ]
    assert not missing


def test_drafts_are_at_every_point(hub: Hub) -> None:
    """Saved half way, in doubt, ready to be decided; and a departure towards a share has its ground."""
    history = [len(json.loads(words)) for _, words in hub.opened("sharing_draft", "history")]
    doubts = [len(json.loads(words)) for _, words in hub.opened("sharing_draft", "unsure")]
    known = list(zip(history, doubts, strict=True))
    assert [one for one in known if 1 <= one[0] <= 10 and not one[1]]
    assert [one for one in known if one[1]]
    assert [one for one in known if one[0] > 20 and not one[1]]
    departed = hub.opened("sharing_decision", "document", "departed and outcome like 'share%'")
    assert [words for _, words in departed if json.loads(words)["grounds"]]


def test_every_outcome_is_there(hub: Hub) -> None:
    """Each outcome of the guidance is met in a decision, or in the one draft of somebody who is not sure."""
    from sharewell.packs import load

    found = hub.asked("select string_agg(distinct outcome, ' ') from sharing_decision").split()
    assert set(found) == set(load().outcomes)


def test_all_roles_and_six_agencies(hub: Hub) -> None:
    from sharewell.records.agencies.models import Role

    assert hub.asked("select count(*) from agencies_agency") == 6
    assert set(hub.asked("select string_agg(distinct role, ' ') from agencies_membership").split()) == set(Role.values)
    twice = "select count(*) from (select 1 from agencies_membership group by practitioner_id having count(*) > 1) x"
    assert hub.asked(twice) == 1
    assert hub.asked("select count(distinct agency_id) from agencies_number") == 6
    assert hub.asked("select count(*) from agencies_setting") > 0
    assert hub.asked("select count(distinct agency_id) from sharing_matter") >= 5


def test_nobody_is_real(hub: Hub) -> None:
    """Addresses in a domain that never is, numbers from those kept free for stories."""
    assert hub.asked("select count(*) from agencies_practitioner where email not like '%.example'") == 0
    assert hub.asked("select count(*) from agencies_number where number not like '01632 960%'") == 0


def test_twice_is_once(hub: Hub) -> None:
    """A second start finds it all there, and prints the same accounts and the same password."""
    tables = ("agencies_membership", "sharing_matter", "sharing_decision", "sharing_draft", "ledger_entry")
    before = [hub.asked(f"select count(*) from {table}") for table in tables]
    again = hub.run("up", "--demo", "--once", "--port", "0")
    assert again.returncode == 0
    assert [hub.asked(f"select count(*) from {table}") for table in tables] == before
    assert told(again.stdout) == told((hub.home / "said").read_text(encoding="utf-8"))


def told(said: str) -> list[str]:
    return [line for line in said.splitlines() if "@" in line or "password" in line]


def test_the_password_opens_the_accounts_and_is_no_fixed_one(hub: Hub, tmp_path: Path) -> None:
    """It is made when the demo is first started, and stands in a file for this user alone."""
    from django.contrib.auth.hashers import ScryptPasswordHasher

    said = (hub.home / "said").read_text(encoding="utf-8")
    found = re.search(r"One password for all of them: (\S+)", said)
    assert found
    password = found[1]
    kept = hub.asked("select password from agencies_practitioner where email like 'asha@%'")
    assert ScryptPasswordHasher().verify(password, kept)
    assert not ScryptPasswordHasher().verify(f"{password}x", kept)
    assert (hub.home / "demo.password").stat().st_mode & 0o077 == 0
    texts = [
        path.read_text(encoding="utf-8") for path in (ROOT / "src" / "sharewell" / "console" / "demo").glob("*.py")
    ]
    assert texts
    assert not any(password in text for text in texts)


def test_it_never_joins_agencies_of_ones_own(hub: Hub) -> None:
    with hub.copied("mixed") as copy:
        copy.run("agency", "add", "Marsh clinic", "MAR", "first@example.org")
        done = copy.run("up", "--demo", "--once", "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "MAR" in done.stderr


def test_make_demo_ends_by_itself_where_nobody_watches(hub: Hub) -> None:
    """It starts the hub, fetches the first page, says so, and ends with 0."""
    done = subprocess.run(
        ["make", "--no-print-directory", "-o", "setup", "demo"],
        cwd=ROOT, env=hub.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Sharewell is at http://localhost:" in done.stdout
    assert "the first page came" in done.stdout
    assert "asha@larkhaven.example" in done.stdout
