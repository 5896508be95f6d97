"""Every page of the site looked over in a browser, on a telephone and on a desktop, as each role meets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import URLPattern
from django.utils import timezone

from sharewell.actions.administer import Seat, invite, set_numbers
from sharewell.actions.relabel import relabel
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Draft
from sharewell.web.routes import urlpatterns
from tests.journeys.browser import DESKTOP, PHONE, Visit
from tests.journeys.keystrokes import Sight
from tests.midtown import (
    ACT_NOW,
    ADVICE,
    NOBODY,
    NOW,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    decided,
    draft_of,
    hired,
    reeve_matter,
)
from tests.web.walking import at

Open = Callable[..., Visit]
NEVER_SEEN = {"draft", "record-pdf", "offline"}
"""Addresses that show no page: they lead on, or are a file."""

UNFOLD = """() => { const folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(e => { e.open = true });
  return folded.length }"""
WORDS = """() => {
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    const seen = around.checkVisibility() && !around.closest('.govuk-visually-hidden, option, svg');
    if (seen) words += texts.currentNode.data.split(/\\s+/).filter(Boolean).length;
  }
  return words }"""


@dataclass
class Standing:
    """Things for every page to be about."""

    town: Midtown
    waiting: Decision
    urgent: Decision
    draft: Draft
    open: Draft
    token: str


@pytest.fixture
def standing(town: Midtown) -> Standing:
    """A matter with a decision that waits, an urgent one whose duties are late, and drafts of every kind."""
    matter = reeve_matter(town.asha)
    relabel(by=town.asha, matter=matter.pk, label="bruise on Monday", at=NOW)
    set_numbers(by=town.ada, numbers=[("Duty social worker", "01632 960101")], at=NOW)
    hired(town.ada, "asha", "South", "supervisor")
    seat = Seat("new@MID.example.org", "North", "practitioner")
    return Standing(
        town, decided(WITHOUT_CONSENT, town.asha, approver=town.sam, matter=matter),
        decided(ACT_NOW, town.asha, approver=town.sam), draft_of(ADVICE, town.asha, matter=matter),
        draft_of(SHARE, town.asha, matter=matter, without=("risk", "consent", "purpose")),
        invite(by=town.ada, seat=seat, at=timezone.now() - timedelta(hours=1)),
    )  # fmt: skip


def of_a_practitioner(on: Standing) -> dict[str, str]:
    """Pages of somebody who decides, by the name of their address; some with more than one face."""
    matter, decision = on.waiting.matter_id, on.waiting.pk
    return {
        "home": at("home"), "home, one list": at("home") + "?list=mine", "search": at("search"), "act-as": at("act-as"),
        "matter-new": at("matter-new"), "matter": at("matter", matter=matter),
        "subject-add": at("subject-add", matter=matter), "label": at("label", matter=matter),
        "implicated": at("implicated", matter=matter), "colleagues": at("colleagues", matter=matter),
        "draft-new": at("draft-new", matter=matter),
        "draft-new, in place of one": at("draft-new", matter=matter) + f"?follows={decision}",
        "questions": at("draft", draft=on.open.pk), "check": at("check", draft=on.draft.pk),
        "check, the words": at("check", draft=on.draft.pk) + "?words=1",
        "recommendation": at("recommendation", draft=on.draft.pk),
        "recommendation, advice first": at("recommendation", draft=on.open.pk) + "?advice=1",
        "decide": at("decide", draft=on.draft.pk), "decide, held up": at("decide", draft=on.open.pk),
        "decision": at("decision", decision=decision), "decision, urgent": at("decision", decision=on.urgent.pk),
        "telling": at("telling", decision=decision), "withdraw": at("withdraw", decision=decision),
        "approval, of another": at("approval", approval=on.waiting.approvals.get().pk),
        "duty-close": at("duty-close", duty=on.urgent.duties.filter(owner=on.town.asha)[0].pk),
        "password": "/accounts/password/change/", "sign out": "/accounts/logout/",
    }  # fmt: skip


def of_an_administrator(on: Standing) -> dict[str, str]:
    """Pages by which an agency is kept."""
    return {
        "home": at("home"), "people": at("people"), "person": at("person", member=on.town.ian.pk),
        "numbers": at("numbers"), "settings": at("settings"),
    }  # fmt: skip


def of_nobody(on: Standing) -> dict[str, str]:
    """Pages that need no signing in."""
    return {
        "start": "/", "emergency": "/emergency", "how": "/how-we-decide", "sign in": "/accounts/login/",
        "sign up, closed": "/accounts/signup/", "join": at("join", token=on.token),
        "join, an old link": at("join", token="x" * 43),
    }  # fmt: skip


def of_others(on: Standing) -> list[tuple[Membership, dict[str, str]]]:
    """What a supervisor, a guardian, an analyst and an auditor have for a first page, and the approval that waits."""
    waits = {"approval": at("approval", approval=on.waiting.approvals.get().pk)}
    first = {"home": at("home")}
    town = on.town
    return [(town.sam, first | waits), (town.grace, first), (town.ana, first), (town.hugo, first)]


def looked_over(window: Visit, pages: Mapping[str, str], otherwise: Mapping[str, int]) -> None:
    for name, address in pages.items():
        window.go(address, status=otherwise.get(name, 200))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_page_is_looked_over(standing: Standing, visit: Open, width: int) -> None:
    """Nothing is found on any of them; on a telephone every folded part is opened and looked at too."""
    town = standing.town
    looked_over(visit(None, width=width), of_nobody(standing), {"join, an old link": 404})
    mine = visit(town.asha, width=width)
    for address in of_a_practitioner(standing).values():
        mine.go(address)
        if width == PHONE and mine.page.evaluate(UNFOLD):
            mine.look()
    looked_over(visit(town.ada, width=width), of_an_administrator(standing), {})
    for member, pages in of_others(standing):
        looked_over(visit(member, width=width), pages, {})
    mine.go(at("matter", matter=NOBODY), status=404)
    mine.go(at("people"), status=403)


def test_no_page_is_left_out(standing: Standing) -> None:
    """An address that is added to the site fails here until a browser looks at it."""
    seen = {*of_a_practitioner(standing), *of_an_administrator(standing), *of_nobody(standing)}
    seen |= {name for _, pages in of_others(standing) for name in pages}
    named = {one.name for one in urlpatterns if isinstance(one, URLPattern) and one.name}
    assert named - NEVER_SEEN <= seen, named - NEVER_SEEN - seen


def test_what_is_missing_is_said(standing: Standing, visit: Open) -> None:
    """Every form sent empty comes back with what is wrong, in a summary that leads to each field."""
    window = visit(standing.town.asha)
    pages = of_a_practitioner(standing)
    for name, button in {
        "matter-new": "Continue", "subject-add": "Add", "draft-new": "Continue", "questions": "Continue",
        "decide": "Record this decision", "telling": "Write this down", "withdraw": "Take it back",
        "implicated": "Continue", "colleagues": "Bring them in", "search": "Search",
    }.items():  # fmt: skip
        window.go(pages[name])
        window.press(button, status=422)
        assert window.page.title().startswith("Error: "), name
        for link in window.page.locator(".govuk-error-summary a").all():
            target = window.page.locator(link.get_attribute("href") or "")
            assert target.count() == 1, (name, link.get_attribute("href"))


def test_the_words_in_sight_are_those_that_are_counted(standing: Standing, visit: Open) -> None:
    """The estimate of reading (keystrokes.py) takes from a page's text what the browser shows of it."""
    window, pages = visit(standing.town.asha, script=False), of_a_practitioner(standing)
    for name in ("matter-new", "draft-new", "questions", "recommendation", "decide"):
        window.go(pages[name])
        assert Sight(window.page.content(), {}).words == window.page.evaluate(WORDS), name


def test_the_shut_out_are_not_counted(town: Midtown, visit: Open) -> None:
    """What waited for Sam is gone from his first page, from its count and from the search once he is named."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    reference = decision.matter.reference
    his, hers = visit(town.sam), visit(town.asha)
    his.go("/home")
    assert reference in his.text and "(1)" in his.text
    hers.go(at("matter", matter=decision.matter_id))
    hers.follow("Say that a colleague may be part of the harm")
    hers.choose("members", str(town.sam.pk))
    hers.press("Continue")
    his.go("/home")
    assert reference not in his.text and "(1)" not in his.text
    his.go("/search")
    his.fill({"words": reference})
    his.press("Search")
    assert "Nothing found" in his.text
    for gone in (at("decision", decision=decision.pk), at("approval", approval=decision.approvals.get().pk)):
        his.go(gone, status=404)
