"""Hostile, over-long and forged input in every field of every form: a clear error or harmless text, never a fault.

The forms are found by opening the pages, so a new field fails the first test here until it is filled in below.
"""

from __future__ import annotations

import html
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from sharewell.records.agencies.models import Membership
from sharewell.web.tuning import tunings
from tests.actions.watching import everything
from tests.looking import outer
from tests.midtown import Midtown
from tests.web.test_matrix import Scene, addresses, browser_of, filled, scene
from tests.web.walking import Form

TAGS = (
    "script", "img src=x onerror=alert(1)", "svg/onload=alert(1)", "body onload=alert(1)",
    "iframe src=javascript:alert(1)", "details open ontoggle=alert(1)", "video><source onerror=alert(1)",
    "math><mtext><style><img onerror=alert(1)", "object data=javascript:alert(1)", "embed src=javascript:alert(1)",
    "form action=javascript:alert(1)", "link rel=stylesheet href=//evil.example",
    "meta http-equiv=refresh content=0", "base href=//evil.example", "input autofocus onfocus=alert(1)",
    "marquee onstart=alert(1)", "a href=javascript:alert(1)", "template><script",
)  # fmt: skip
OPENINGS = ("<{}>alert(1)", '"><{}>', "'><{}>", "</textarea><{}>", "--><{}>", "</title></script><{}>")
PAYLOADS = (
    *(OPENINGS[number % len(OPENINGS)].format(tag) for number, tag in enumerate(TAGS * 2)),
    "<ScRiPt>alert(1)</sCrIpT>", "<<script>alert(1)//<</script>", "<scr<script>ipt>alert(1)</script>",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "{{ 7 * '7' }}", "{% include 'base.html' %}", "${7*7}",
    "#{7*7}", "%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script&gt;alert(1)&lt;/script&gt;", "\\u003cscript\\u003e",
    "javascript:alert(1)", "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert(1) )//", "';alert(1)//", "]]><script>",
    "' or 1=1; drop table sharing_matter; --", "\x00\x01\x1b[31m", "\u202egnihtyna", "\ufffe", "a\r\nSet-Cookie: x=1",
)  # fmt: skip
MARKUP = (
    "<script>alert", "<img src=x", "<svg/onload", "<iframe", "<body onload", "<object", "<embed", "<base", "<marquee",
    "<video>", 'onmouseover="alert', "onfocus='alert", "7777777", "\u202e", "\x1b[31m",
)  # fmt: skip
LONG = "x" * 5000
LOOKED_FOR = {("implicated", "find"), ("search", "words")}
"""What is only looked for may be as long as anybody likes: it finds nothing."""
READ = {"ledger.Entry", "ledger.Waiting"}
"""What opening a page may add: that it was read, or refused."""


@dataclass(frozen=True)
class Filled:
    """A form filled in well: by whom, on which page, what is typed, what is chosen."""

    who: str
    page: str
    typed: dict[str, str]
    chosen: dict[str, Any]


def forms(made: Scene) -> dict[str, Filled]:
    """Every form with a field to type in."""
    subject = Membership.objects.get(pk=made.keys["member"])
    matter = subject.opened.get(pk=made.keys["matter"])
    child = matter.subjects.first()
    assert child
    day = {"until-day": "5", "until-month": "1", "until-year": "2030"}
    advice = {"asked-0": "the lead", "said-0": "share it", "asked-1": "", "said-1": "", "asked-2": "", "said-2": ""}
    return {one.page: one for one in (
        Filled("author", "matter-new", {"prompt": "a worry", "called-0": "Tom"},
               {"position-0": "child", "once": str(uuid.uuid4())}),
        Filled("author", "subject-add", {"called": "Ann"}, {"position": "adult", "once": str(uuid.uuid4())}),
        Filled("author", "implicated", {"find": ""}, {"members": "nobody"}),
        Filled("author", "label", {"label": "a label"}, {}),
        Filled("author", "draft-new", {"recipient": "a nurse", "what": "a bruise", "use": "care"},
               {"subject": str(child.pk), "like": "", "once": str(uuid.uuid4())}),
        Filled("author", "questions", {"requester": "a nurse"}, {"trigger": "own-concern"}),
        Filled("author", "decide", {"reasons": "It is right.", **advice},
               {"outcome": "seek-advice-without-identity", "drawn_for": "share-with-consent-sought-first",
                "once": str(uuid.uuid4())}),
        Filled("author", "telling", {"words": "not safe yet", **day}, {"state": "held"}),
        Filled("author", "withdraw", {"reason": "a mistake"}, {}),
        Filled("author", "duty-close", {"note": "done"}, {}),
        Filled("approver asked", "approval", {"comment": "well done"}, {"answer": "yes"}),
        Filled("administrator", "numbers", {"label-0": "Duty desk", "number-0": "01632 960001"}, {}),
        Filled("administrator", "people", {"email": "new@example.org", "team": "North"}, {"role": "practitioner"}),
        Filled("administrator", "person", {"team": "North"}, {"role": "practitioner", "do": "move"}),
        Filled("administrator", "settings", {one.name: "7" for one in tunings(subject)}, {}),
        Filled("author", "search", {"words": "canary"}, {}),
        Filled("nobody signed in", "account_login", {"login": "asha@mid.example.org", "password": "no"}, {}),
        Filled("author", "account_change_password", {"oldpassword": "a", "password1": "b", "password2": "c"}, {}),
    )}  # fmt: skip


NOT_FOLLOWED = ("/static/", "/accounts/", "/how-we-decide", "/offline.js")
"""Addresses in which nothing of what was just typed can stand."""
MOST_ALIKE, SHOWN_EVERY = 8, 6
"""Of how many payloads one is followed to all pages that it can be read on."""
SENT_EVERY = 1 if "SHAREWELL_LONG" in os.environ else 6
"""Of how many payloads one is sent in a field, in each field others: `make assurance` sends all of them in all."""


def where(made: Scene, page: str) -> str:
    """The address of a page of the scene."""
    return filled(dict(addresses())[page], made.keys)


@pytest.fixture
def made(town: Midtown) -> Scene:
    return scene(town)


def test_every_form_that_can_be_typed_in_is_filled_in_here(made: Scene) -> None:
    """And every field of it: hidden ones, choices and lines alike."""
    known, missing = forms(made), []
    for who in ("author", "approver asked", "administrator", "nobody signed in"):
        for name, pattern in addresses():
            found = browser_of(made.asking[who]).get(filled(pattern, made.keys))
            if found.status_code == 200 and "html" in found["Content-Type"]:
                fields = {*Form(found.content.decode()).fields} - {"csrfmiddlewaretoken"}
                filled_in = known.get(name)
                if fields and filled_in is None and name not in ("account_logout",):
                    missing.append(name)
                elif filled_in and who == filled_in.who:
                    unfilled = {f for f in fields if "-" not in f and f not in {*filled_in.typed, *filled_in.chosen}}
                    missing += [f"{name}: {field}" for field in unfilled - {"do", "grounds", "approver", "next"}]
    assert not missing


def harmless(response: Any, page: str) -> list[str]:
    """What of a payload stands on a page as markup."""
    if "html" not in response.get("Content-Type", ""):
        return []
    text = response.content.decode()
    return [f"{page}: {bad!r}" for bad in MARKUP if bad in text]


def afterwards(client: Client, response: Any) -> Iterator[tuple[str, Any]]:
    """The page that a form led to, and every page that leads on to."""
    first = client.get(response["Location"], follow=True)
    yield response["Location"], first
    if "html" in first.get("Content-Type", ""):
        links = {link.partition("#")[0] for link in Form(first.content.decode()).links}
        for link in sorted(one for one in links if one.startswith("/") and not one.startswith(NOT_FOLLOWED)):
            yield link, client.get(link)


def sent(client: Client, made: Scene, form: Filled, **otherwise: object) -> Any:
    """The form sent, with something otherwise; how often somebody tried to sign in is forgotten before."""
    cache.clear()
    return client.post(where(made, form.page), {**form.typed, **form.chosen, **otherwise})


def each_field(made: Scene) -> Iterator[tuple[Filled, str]]:
    """Every field that can be typed in, of every form; of many that are alike the first few."""
    for form in forms(made).values():
        yield from ((form, name) for name in [*form.typed][:MOST_ALIKE])


def payloads(field: int) -> list[str]:
    """Those for the field of this number: every opening is among them, with every tag in one field or another."""
    return [
        payload for number, payload in enumerate(PAYLOADS)
        if (number // len(OPENINGS) + number + field) % SENT_EVERY == 0
    ]  # fmt: skip


def test_a_hostile_text_in_any_field_is_refused_or_shown_as_text(
    made: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    count, stored, bad = 0, 0, []
    for field, (form, name) in enumerate(each_field(made)):
        client = browser_of(made.asking[form.who])
        for number, payload in enumerate(payloads(field)):
            with outer():
                response = sent(client, made, form, **{name: payload})
                count += 1
                if response.status_code not in (200, 302, 403, 409, 422):
                    bad.append(f"{form.page}, {name}, {payload!r}: {response.status_code}")
                bad += harmless(response, f"{form.page}, {name}, {payload!r}")
                if response.status_code == 302 and number % SHOWN_EVERY == 0:
                    for address, shown in afterwards(client, response):
                        stored += payload in html.unescape(shown.content.decode(errors="replace"))
                        bad += harmless(shown, f"{form.page}, {name}, shown on {address}")
                transaction.set_rollback(True)
    with capsys.disabled():
        print(f"\nbad input: {len(PAYLOADS)} payloads, {count} sent, {stored} read again, {len(bad)} harmful")
    assert not bad
    assert stored > 50, "what was kept was not read again"


def test_an_over_long_text_is_said_beside_its_field_and_what_was_given_is_kept(made: Scene) -> None:
    for form, name in each_field(made):
        if form.page.startswith("account") or (form.page, name) in LOOKED_FOR:
            continue
        client = browser_of(made.asking[form.who])
        before = everything()
        response = sent(client, made, form, **{name: LONG})
        assert response.status_code == 422, (form.page, name, response.status_code)
        text = response.content.decode()
        assert 'class="govuk-error-summary"' in text, (form.page, name)
        kept = [value for key, value in form.typed.items() if key != name and value]
        assert all(value in text for value in kept), (form.page, name)
        after = everything()
        changed = {table for table in before if before[table] != after[table]} - READ
        assert not changed, (form.page, name, changed)


def test_a_forged_choice_is_refused_and_nothing_is_kept(made: Scene) -> None:
    """Ids of nobody, words of no list, numbers where words belong."""
    for form in forms(made).values():
        for name, value in form.chosen.items():
            if name in ("once", "drawn_for", "do"):
                continue
            for forged in ("no-such-thing", str(uuid.UUID(int=7)), "-1", *(["\x00"] if value else [])):
                client = browser_of(made.asking[form.who])
                before = everything()
                response = sent(client, made, form, **{name: forged})
                assert response.status_code in (404, 422), (form.page, name, value, forged, response.status_code)
                after = everything()
                changed = {table for table in before if before[table] != after[table]} - READ
                assert not changed, (form.page, name, changed)


@pytest.mark.parametrize("once", ["", "no-uuid", "\x00", "x" * 300])
def test_a_forged_form_number_is_no_way_round_anything(made: Scene, once: str) -> None:
    for form in forms(made).values():
        if "once" in form.chosen:
            with outer():
                response = sent(browser_of(made.asking[form.who]), made, form, once=once)
                assert response.status_code in (302, 404, 422), (form.page, response.status_code)
                transaction.set_rollback(True)
