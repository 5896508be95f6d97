"""Questions to the database for a page: as many for thirty rows as for three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.actions.add_subject import add_subject
from sharewell.actions.administer import set_numbers
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.relabel import relabel
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Approval, Decision, Draft, Matter
from tests.midtown import ACT_NOW, JOINED, NOW, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of, hired, reeve_matter
from tests.web.walking import at, client_of

FEW, MANY = 2, 12


@dataclass
class Rows:
    """A town in which everything there can be many of was made so many times."""

    town: Midtown
    matter: Matter

    def grow(self, count: int) -> None:
        """So many more of everything: matters with decisions in every state, and one matter that holds as many."""
        for number in range(count):
            self._matter(number)
            self._in_one_matter(number)
        numbers = [(f"desk {number}", "01632 960101") for number in range(min(count, 20))]
        set_numbers(by=self.town.ada, numbers=numbers, at=JOINED)

    def _matter(self, number: int) -> None:
        waiting = decided(WITHOUT_CONSENT, self.town.asha, approver=self.town.sam)
        relabel(by=self.town.asha, matter=waiting.matter_id, label=f"zebra {number}", at=NOW)
        draft_of(SHARE, self.town.asha, matter=waiting.matter)

    def _in_one_matter(self, number: int) -> None:
        called = f"Sister {number}"
        sister = add_subject(by=self.town.asha, matter=self.matter.pk, position="child", called=called, at=NOW)
        assert sister.matter_id == self.matter.pk
        draft_of(SHARE, self.town.asha, matter=self.matter)
        told = decided((ACT_NOW, SHARE)[number % 2], self.town.asha, matter=self.matter)
        settle_telling(by=self.town.asha, decision=told.pk, told=Told("told-after", "rang", None, None), at=NOW)
        colleague = hired(self.town.ada, f"i{Membership.objects.count()}", "South", "practitioner")
        name_implicated(by=self.town.asha, matter=self.matter.pk, members=[colleague.pk], at=NOW)


Asked = Callable[[Rows, Client], object]
PAGES: dict[str, tuple[str, Asked]] = {
    "home": ("asha", lambda rows, client: client.get(at("home"))),
    "home of a supervisor": ("sam", lambda rows, client: client.get(at("home"))),
    "home of a guardian": ("grace", lambda rows, client: client.get(at("home"))),
    "list of one's own": ("asha", lambda rows, client: client.get(at("home"), {"list": "mine"})),
    "list of what waits": ("sam", lambda rows, client: client.get(at("home"), {"list": "waiting"})),
    "list of what is late": ("sam", lambda rows, client: client.get(at("home"), {"list": "late"})),
    "search": ("asha", lambda rows, client: client.post(at("search"), {"words": "zebra"})),
    "matter": ("asha", lambda rows, client: client.get(at("matter", matter=rows.matter.pk))),
    "implicated": ("asha", lambda rows, client: client.get(at("implicated", matter=rows.matter.pk))),
    "colleagues": ("asha", lambda rows, client: client.get(at("colleagues", matter=rows.matter.pk))),
    "draft-new": ("asha", lambda rows, client: client.get(at("draft-new", matter=rows.matter.pk))),
    "questions": ("asha", lambda rows, client: client.get(_drafts(rows, "questions", page="harm") + "?again=1")),
    "check": ("asha", lambda rows, client: client.get(_drafts(rows, "check"))),
    "recommendation": ("asha", lambda rows, client: client.get(_drafts(rows, "recommendation"))),
    "decide": ("asha", lambda rows, client: client.get(_drafts(rows, "decide"))),
    "decision": ("asha", lambda rows, client: client.get(_decisions(rows, "decision"))),
    "record-pdf": ("asha", lambda rows, client: client.get(_decisions(rows, "record-pdf"))),
    "telling": ("asha", lambda rows, client: client.get(_decisions(rows, "telling"))),
    "approval": ("sam", lambda rows, client: client.get(at("approval", approval=_waiting().pk))),
    "people": ("ada", lambda rows, client: client.get(at("people"))),
    "numbers": ("ada", lambda rows, client: client.get(at("numbers"))),
    "settings": ("ada", lambda rows, client: client.get(at("settings"))),
    "emergency": ("asha", lambda rows, client: client.get(at("emergency"))),
}


def _drafts(rows: Rows, name: str, **keys: str) -> str:
    draft = Draft.objects.filter(matter=rows.matter).order_by("pk").first()
    assert draft
    return at(name, draft=draft.pk, **keys)


def _decisions(rows: Rows, name: str) -> str:
    decision = Decision.objects.filter(matter=rows.matter, outcome="share").first()
    assert decision
    return at(name, decision=decision.pk)


def _waiting() -> Approval:
    found: Approval | None = Approval.objects.filter(kind="manager-approval").order_by("pk").first()
    assert found
    return found


def counted(rows: Rows, name: str) -> int:
    """How many questions a page asks, once whatever is kept for good has been read."""
    who, ask = PAGES[name]
    client = client_of(getattr(rows.town, who))
    ask(rows, client)
    with CaptureQueriesContext(connection) as asked:
        answer = ask(rows, client)
    assert getattr(answer, "status_code", 0) == 200, (name, answer)
    return len(asked)


@pytest.fixture
def rows(town: Midtown) -> Rows:
    return Rows(town, reeve_matter(town.asha))


def test_no_page_asks_more_where_there_is_more(rows: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    rows.grow(FEW)
    few = {name: counted(rows, name) for name in PAGES}
    rows.grow(MANY - FEW)
    many = {name: counted(rows, name) for name in PAGES}
    with capsys.disabled():
        rows_of = f"with {FEW} and with {MANY} rows"
        print(f"\nquestions to the database {rows_of}: {len(PAGES)} pages, at most {max(many.values())}")
    assert many == few
