"""Signing in, being shut out, and what works with no hub at all, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from sharewell.actions.administer import set_numbers
from sharewell.records.sharing.models import Draft, Implicated, Matter
from tests.journeys.browser import Visit
from tests.journeys.line import Line
from tests.journeys.steps import answer_page, open_a_matter, say_who_and_what
from tests.midtown import NOBODY, NOW, WITHOUT_CONSENT, Midtown, cases, decided
from tests.web.walking import at, page_in

Open = Callable[..., Visit]


def test_signing_in_and_out_through_the_page(town: Midtown, visit: Open) -> None:
    """A wrong password is said plainly and tells nothing; the right one leads to one's matters; out is out."""
    window = visit(None)
    window.go("/home")
    assert window.path.startswith("/accounts/login/")
    window.fill({"login": town.asha.practitioner.email, "password": "wrong horse battery"})
    window.press("Sign in", status={200, 422})
    assert "There is a problem" in window.text
    window.sign_in(town.asha)
    assert window.path == "/home"
    window.follow("Sign out")
    window.onward(window.page.locator("main").get_by_role("button", name="Sign out"))
    window.go("/home")
    assert window.path.startswith("/accounts/login/")


def test_an_emergency_comes_first(town: Midtown, visit: Open) -> None:
    """Before signing in and before any words: one question; yes and not sure both show whom to ring."""
    set_numbers(by=town.ada, numbers=[("Duty social worker", "01632 960101")], at=NOW)
    window = visit(None)
    for answer in ("Yes", "I am not sure"):
        window.go("/")
        assert window.page.locator("h1").inner_text() == "Could somebody come to harm in the next hours?"
        window.follow(answer)
        assert window.path == "/emergency"
        assert "999" in window.text and "01632 960101" in window.text
        assert window.page.locator('a[href="tel:999"]').first.is_visible()
    window.go("/accounts/login/")
    window.follow("Somebody in danger now? Who to ring")
    assert window.path == "/emergency"


@pytest.mark.parametrize("breaks_at", [None, 0, 100])
def test_the_emergency_page_works_with_the_hub_down(
    town: Midtown, visit: Open, live_server: Any, breaks_at: int | None
) -> None:
    """Whoever was here once has the page on their device, with the agency's numbers.

    So too where the line broke off half way while the pages were fetched anew.
    """
    set_numbers(by=town.ada, numbers=[("Duty social worker", "01632 960101")], at=NOW)
    with Line(urlsplit(live_server.url).port or 0) as line:
        window = visit(None, service_workers="allow", base_url=f"http://localhost:{line.port}")
        window.go("/")
        window.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        if breaks_at is not None:
            line.breaks_at = breaks_at
            window.page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.postMessage('fill'))")
            window.page.wait_for_timeout(1000)
            assert line.broken, "nothing was fetched anew"
            window.trouble.clear()
    window.go("/emergency")
    assert "999" in window.text and "01632 960101" in window.text
    window.go("/")
    window.follow("Yes")
    assert window.path == "/emergency"
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        window.page.goto("/accounts/login/")


def test_an_implicated_colleague_is_shut_out(town: Midtown, visit: Open) -> None:
    """Once it is answered that staff may be part of it, the next page asks who; for them it is then not there.

    They are the supervisor of the author's own team, who would see everything otherwise.
    """
    window, facts = visit(town.asha), {**cases()[WITHOUT_CONSENT].case.facts, "staff_implicated": True}
    open_a_matter(window, [("adult", "Robin")])
    say_who_and_what(window)
    while (page := page_in(window.path)) and not window.has("members"):
        answer_page(window, page, facts)
        window.press("Continue")
    if not window.has("members"):
        window.go(at("implicated", matter=Matter.objects.get().pk))
    window.onward_fault("Continue", "members")
    window.choose("members", str(town.sam.pk))
    window.press("Continue")
    assert Implicated.objects.get().membership == town.sam
    matter = Matter.objects.get()
    shut_out = visit(town.sam)
    shut_out.go(at("matter", matter=matter.pk), status=404)
    there = shut_out.text
    shut_out.go(at("matter", matter=NOBODY), status=404)
    assert shut_out.text == there
    shut_out.go("/home")
    assert matter.reference not in shut_out.text
    guardian = visit(town.grace)
    guardian.go(at("matter", matter=matter.pk))
    assert matter.reference in guardian.text
    assert Draft.objects.count() == 1


def test_the_first_page_of_whoever_is_shut_out_does_not_change(town: Midtown, visit: Open) -> None:
    """Not by a letter, although an approval was asked of them and something is late in their team."""
    window = visit(town.sam)
    window.go("/home")
    before = window.text
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    window.go("/home")
    assert window.text != before
    Implicated.objects.create(agency=town.care, matter=decision.matter, membership=town.sam, stated_at=NOW)
    window.go("/home")
    assert window.text == before
