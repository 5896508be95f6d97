"""Every address, asked by everybody: docs/reference/permissions.md says what each is answered, and nothing leaks.

The page is the specification. A cell gives the status of a GET and of an empty POST; a line of letters stands for
who asks. An address that has no row fails the test, and so does a row that has no address.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sharewell.actions.administer import end_member
from sharewell.actions.name_colleague import name_colleague
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.relabel import relabel
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Matter
from tests.looking import everybody, outer
from tests.midtown import ASK_FIRST, JOINED, NOW, Midtown, decided, draft_of, hired
from tests.web.walking import Form, client_of

SPECIFICATION = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"
CANARIES = (
    "Reeve", "rang about a bruise", "family doctor", "what Tom said", "looked at today", "Zebra canary",
    "keeps Tom safe",
)  # fmt: skip
"""Words of the matter, its draft and its decision. They are nobody's but theirs who see it."""
NOBODY_IN, LEFT = "nobody signed in", "left the agency"


@dataclass(frozen=True)
class Scene:
    """A matter of care's with a draft and a decision that waits for Sam; who asks, by what they are to it."""

    keys: dict[str, uuid.UUID]
    asking: dict[str, Membership | None]


def scene(town: Midtown) -> Scene:
    """Everybody who may ask, and what they ask for."""
    nia, una, iris = (
        hired(town.ada, name, "North", role)
        for name, role in (("nia", "practitioner"), ("una", "practitioner"), ("iris", "supervisor"))
    )
    sue = hired(town.ada, "sue", "North", "supervisor")
    gone = hired(town.ada, "gone", "North", "practitioner")
    end_member(by=town.ada, member=gone.pk, until=gone.starts_on, at=JOINED)
    decision = decided(
        "V01", town.asha, approver=town.sam, outcome="do-not-share", reasons="It keeps Tom safe.", if_not="He is hurt.",
    )  # fmt: skip
    matter = Matter.objects.get(pk=decision.matter_id)
    draft = draft_of(ASK_FIRST, town.asha, matter=matter)
    relabel(by=town.asha, matter=matter.pk, label="Zebra canary", at=NOW)
    for one in (nia, town.ian):
        name_colleague(by=town.asha, matter=matter.pk, colleague=one.pk, at=NOW)
    name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk, iris.pk], at=NOW)
    with everybody():
        hal = town.harbour.memberships.select_related("practitioner", "agency").get(role="administrator")
    return Scene(keys_of(town, matter, decision, draft.pk), {
        "author": town.asha, "named on it": nia, "approver asked": town.sam, "supervisor, same team": sue,
        "guardian": town.grace, "practitioner, same team": una, "supervisor, other team": town.olive,
        "implicated practitioner": town.ian, "implicated supervisor": iris, "administrator": town.ada,
        "analyst": town.ana, "auditor": town.hugo, "other agency, practitioner": town.dev,
        "other agency, guardian": town.gwen,
        "other agency, administrator": hal,
        LEFT: gone, NOBODY_IN: None,
    })  # fmt: skip


def keys_of(town: Midtown, matter: Matter, decision: Decision, draft: uuid.UUID) -> dict[str, uuid.UUID]:
    """The ids that stand in addresses."""
    (approval,), duty = decision.approvals.all(), decision.duties.all()[0]
    return {
        "matter": matter.pk, "draft": draft, "decision": decision.pk, "member": town.asha.pk,
        "approval": approval.pk, "duty": duty.pk,
    }  # fmt: skip


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the site, by name: its pattern as Django spells it."""
    yield from _within(get_resolver().url_patterns, "/")


def _within(patterns: list[URLPattern | URLResolver], above: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _within(one.url_patterns, above + str(one.pattern))
        else:
            yield one.name or "", above + str(one.pattern)


def filled(pattern: str, keys: dict[str, uuid.UUID]) -> str:
    """An address with the scene's ids in it."""
    path = pattern.replace("<slug:page>", "start").replace("<str:token>", "no-such-token")
    return re.sub(r"<uuid:(\w+)>", lambda found: str(keys[found[1]]), path)


def specified() -> tuple[list[str], dict[str, dict[str, str]]]:
    """Who asks, and for each address what each of them is answered, as the page says."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in SPECIFICATION.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and "---" not in line
    ]
    letters = {letter: who for letter, who, _ in (row for row in rows if len(row) == 3) if len(letter) == 1}
    (head, *body) = [row for row in rows if len(row) > 3]
    asking = [letters[letter] for letter in head[1:]]
    return asking, {row[0].strip("`"): dict(zip(asking, row[1:], strict=True)) for row in body}


def answered(client: Client, address: str) -> tuple[str, list[bytes]]:
    """What a GET and an empty POST are answered, as the page spells it, and what was shown."""
    found = []
    for ask in (client.get, client.post):
        with outer():
            found.append(ask(address))
            transaction.set_rollback(True)
    return " ".join(str(one.status_code) for one in found), [one.content for one in found]


def browser_of(member: Membership | None) -> Client:
    """A browser for whoever asks."""
    return client_of(member) if member else Client()


def observed(made: Scene) -> Iterator[tuple[str, str, str, list[bytes]]]:
    """Every address x everybody: the address's name, who, the statuses, what was shown."""
    for who, member in made.asking.items():
        for name, pattern in addresses():
            yield name, who, *answered(browser_of(member), filled(pattern, made.keys))


def test_every_address_has_its_row() -> None:
    _, rows = specified()
    assert sorted(rows) == sorted(name for name, _ in addresses())


@pytest.fixture
def made(town: Midtown) -> Scene:
    return scene(town)


def test_everybody_is_answered_as_the_page_says_and_nothing_leaks(
    made: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is asked in a transaction that is rolled back, so that nobody's asking changes another's answer."""
    asking, rows = specified()
    assert sorted(asking) == sorted(made.asking)
    wrong, leaks, count, hidden = [], [], 0, 0
    nowhere = {who: browser_of(member).get("/nowhere").content for who, member in made.asking.items()}
    for name, who, status, shown in observed(made):
        count += len(shown)
        if status != rows[name][who]:
            wrong.append(f"{name}, {who}: {status}, and the page says {rows[name][who]}")
        for said, content in zip(status.split(), shown, strict=True):
            if said == "404" and who != NOBODY_IN:
                hidden += 1
                leaks += [f"{name}, {who}: not the missing page to the letter"] if content != nowhere[who] else []
            if said != "200":
                leaks += [f"{name}, {who}: {word}" for word in CANARIES if said == "404" and word.encode() in content]
            if not may_see(rows, who):
                leaks += [f"{name}, {who}: {word}" for word in CANARIES if word.encode() in content]
    with capsys.disabled():
        asked = f"{len(rows)} addresses x {len(asking)} who ask"
        print(f"\npermissions: {asked}: {count} answers, {hidden} of them hidden, {len(leaks)} leaks")
    assert not leaks
    assert not wrong


def may_see(rows: dict[str, dict[str, str]], who: str) -> bool:
    """Whether the page lets whoever asks see the matter."""
    return rows["matter"][who].startswith("200")


def test_whoever_may_be_part_of_it_counts_nothing_more_at_home(made: Scene) -> None:
    """Their lists are as those of a colleague who has nothing to do with it, apart from the name at the top."""
    alike = {
        "implicated practitioner": "practitioner, same team", "implicated supervisor": "supervisor, other team",
    }  # fmt: skip
    for one, other in alike.items():
        texts = [Form(browser_of(made.asking[who]).get("/home").content.decode()).text for who in (one, other)]
        counts = [re.findall(r"\d+", text) for text in texts]
        assert counts[0] == counts[1]
        assert not any(word in texts[0] for word in CANARIES)
