"""What goes out beside and around the pages: the content security policy, caches, cookies, addresses, titles, logs.

Every address of the site is asked for, by those to whom it shows most and by those it refuses.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Draft, Duty, Matter, Withdrawal
from sharewell.web import middleware
from tests.midtown import PASSWORD, WITHOUT_CONSENT, Midtown, cases
from tests.web.test_matrix import NOBODY_IN, Scene, addresses, browser_of, filled, scene
from tests.web.walking import at, client_of, walk

ASKING = ("author", "approver asked", "administrator", "implicated practitioner", NOBODY_IN)
STRICT = {
    "default-src": ["'none'"], "script-src": ["'self'", "HASH"], "style-src": ["'self'"], "img-src": ["'self'"],
    "font-src": ["'self'"], "connect-src": ["'self'"], "manifest-src": ["'self'"], "form-action": ["'self'"],
    "frame-ancestors": ["'none'"], "base-uri": ["'none'"],
}  # fmt: skip
"""The policy, to the word: nothing from elsewhere, nothing written into a page, no frame, no other base."""
CANARY = "Quillfeather"
"""A word that stands in everything that is typed about people here, and in nothing else."""


class Page(HTMLParser):
    """What of a page the policy speaks of, its title, and every address in it."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.written: list[str] = []
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self.title = ""
        self._within = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is written into the page, and the addresses."""
        self._within = tag if tag in ("script", "style", "title") and ("src" not in dict(attrs)) else ""
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.written.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction"):
                self.addresses.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script, a style sheet or the title."""
        self._within = ""

    def handle_data(self, data: str) -> None:
        """Gather scripts and the title."""
        if self._within == "script" and data.strip():
            self.scripts.append(data)
        elif self._within == "style":
            self.written.append("style")
        elif self._within == "title":
            self.title += data


@pytest.fixture
def made(town: Midtown) -> Scene:
    return scene(town)


def answers(made: Scene) -> Iterator[tuple[str, str, Any]]:
    """Every address, asked for by those to whom most is shown and by some who are refused."""
    for who in ASKING:
        client = browser_of(made.asking[who])
        for name, pattern in (*addresses(), ("", "/no-such-page")):
            yield who, name, client.get(filled(pattern, made.keys))


def is_page(response: HttpResponse) -> bool:
    """Whether it is a page to look at."""
    return response["Content-Type"].startswith("text/html") and bool(response.content)


# --- headers ------------------------------------------------------------------------------------------------


def test_every_answer_to_everybody(made: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy is strict, the page keeps to it, no cache keeps it, and the other headers are there."""
    faults, hashes, count, pages = list[str](), set[str](), 0, 0
    for who, name, response in answers(made):
        count += 1
        wrong = [*_policy(response), *_cache(who, response), *_others(name, response)]
        if is_page(response):
            pages += 1
            page = Page(response)
            wrong += page.written
            hashes |= {base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in page.scripts}
        faults += [f"{name}, {who}: {one}" for one in wrong]
    with capsys.disabled():
        print(f"\nheaders: {count} answers, {pages} of them pages, {len(faults)} faults")
    assert not faults
    assert (count, pages > 50) == (len(ASKING) * (len(list(addresses())) + 1), True)
    assert {f"'sha256-{one}'" for one in hashes} == {settings.GOVUK_SCRIPT}, "another script is written into a page"


def _policy(response: HttpResponse) -> Iterator[str]:
    sent = {words[0]: words[1:] for part in response["Content-Security-Policy"].split(";") if (words := part.split())}
    sent["script-src"] = ["HASH" if word.startswith("'sha256-") else word for word in sent["script-src"]]
    if sent != STRICT:
        yield f"the policy is {sent}"


def _cache(who: str, response: Any) -> Iterator[str]:
    """What is shown to somebody is kept nowhere; what is the same for everybody is the same to the letter."""
    path = response.request["PATH_INFO"]
    if path in middleware.STILL:
        if response.content != Client().get(path).content:
            yield "it is not the same for everybody"
    elif who != NOBODY_IN and response["Cache-Control"] != "no-store, private":
        yield f"caches are told {response['Cache-Control']}"


def _others(name: str, response: HttpResponse) -> Iterator[str]:
    wanted = {
        "X-Content-Type-Options": ("nosniff",), "X-Frame-Options": ("DENY",),
        "Cross-Origin-Opener-Policy": ("same-origin",),
        "Referrer-Policy": ("same-origin", "strict-origin") if name == "join" else ("same-origin",),
    }  # fmt: skip
    sent = {header: response.get(header) for header in wanted}
    yield from (f"{header} is {sent[header]}" for header, fit in wanted.items() if sent[header] not in fit)
    if "geolocation=()" not in response.get("Permissions-Policy", ""):
        yield "Permissions-Policy is loose"


def test_the_answer_to_a_form_is_kept_in_no_cache_either(made: Scene) -> None:
    posted = browser_of(made.asking["author"]).post(at("label", matter=made.keys["matter"]), {"label": "x"})
    assert (posted.status_code, posted["Cache-Control"]) == (302, "no-store, private")


def test_cookies_are_for_the_server_alone(town: Midtown) -> None:
    """No script reads them, and no other site sends them."""
    client = Client()
    client.get(reverse("account_login"))
    signed_in = client.post(reverse("account_login"), {"login": town.asha.practitioner.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    assert {*client.cookies} == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    for name, cookie in client.cookies.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name
    assert not client.cookies[settings.SESSION_COOKIE_NAME]["max-age"], "the session outlives the browser"


SAYS = """
import django; django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_HSTS_SECONDS)
"""


def test_where_the_site_has_https_cookies_need_it() -> None:
    """Their names begin with __Host-, which browsers hold to one host and to https."""
    given = {**os.environ, "SHAREWELL_URL": "https://hub.example.org"}
    run = subprocess.run([sys.executable, "-c", SAYS], env=given, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True", "__Host-session", "__Host-csrf", str(365 * 24 * 3600)]


# --- nothing about people where it does not belong ----------------------------------------------------------


class Watched(Client):
    """A browser that looks at everything it is answered. What it found stands in `found`."""

    found: dict[str, list[str]]
    titles: int

    def request(self, **asked: Any) -> Any:
        """Ask, and look at the answer."""
        response: Any = super().request(**asked)
        path = f"{asked.get('PATH_INFO', '')}?{asked.get('QUERY_STRING', '')}"
        outside = [path, response.get("Location", ""), response.get("Content-Disposition", "")]
        outside += [f"{name}: {value}" for name, value in response.items()]
        outside += [cookie.output() for cookie in response.cookies.values()]
        if is_page(response):
            page = Page(response)
            self.titles += 1
            outside += [page.title, *page.addresses]
        self.found.setdefault(path, []).extend(one for one in outside if CANARY.lower() in one.lower())
        return response


def watched(member: Membership) -> Watched:
    """A watching browser of this member's."""
    client = Watched()
    client.found, client.titles = {}, 0
    client.cookies = client_of(member).cookies
    return client


def worked_through(town: Midtown) -> tuple[Watched, Watched]:
    """A case typed in full of canaries, decided, approved, told, closed, searched for and taken back; both browsers."""
    author, senior = watched(town.asha), watched(town.sam)
    author.post(at("matter-new"), {"prompt": f"{CANARY} rang", "position-0": "adult", "called-0": CANARY})
    matter = Matter.objects.get()
    words = {"recipient": f"Dr {CANARY}", "what": f"{CANARY}'s arm", "use": f"so that {CANARY} is seen"}
    author.post(at("draft-new", matter=matter.pk), {"subject": matter.subjects.get().pk, **words})
    draft = Draft.objects.get().pk
    walk(author, draft, cases()[WITHOUT_CONSENT].case.facts)
    for name in ("check", "recommendation", "decide"):
        author.get(at(name, draft=draft))
    author.post(at("decide", draft=draft), _decided(town.sam))
    decision = Decision.objects.get()
    author.post(at("label", matter=matter.pk), {"label": f"{CANARY}'s matter"})
    approval = decision.approvals.get()
    senior.get(at("approval", approval=approval.pk))
    senior.post(at("approval", approval=approval.pk), {"answer": "yes", "comment": f"{CANARY} agrees"})
    author.post(at("telling", decision=decision.pk), {"state": "told-after", "words": f"I rang {CANARY}"})
    duty = Duty.objects.filter(owner=town.asha, closing__isnull=True).first()
    assert duty
    author.post(at("duty-close", duty=duty.pk), {"note": f"{CANARY} has it"})
    for name in ("decision", "record-pdf"):
        author.get(at(name, decision=decision.pk))
    for name in ("home", "search"):
        author.get(at(name))
    author.post(at("search"), {"words": CANARY})
    author.get(at("matter", matter=matter.pk))
    author.post(at("withdraw", decision=decision.pk), {"reason": f"{CANARY} said no"})
    assert decision.tellings.exists() and approval.verdict.approved and Withdrawal.objects.exists()
    return author, senior


def _decided(approver: Membership) -> dict[str, str]:
    return {
        "outcome": "share-without-consent", "drawn_for": "share-without-consent", "reasons": f"{CANARY} may be hurt",
        "if_shared": f"{CANARY} is angry", "if_not": f"{CANARY} is hurt", "approver": str(approver.pk),
        "asked-0": f"Mrs {CANARY}", "said-0": f"help {CANARY}",
    }  # fmt: skip


def test_nothing_about_people_stands_in_addresses_titles_headers_or_letters(
    town: Midtown, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        author, senior = worked_through(town)
    assert CANARY in author.get(at("matter", matter=Matter.objects.get().pk)).content.decode()
    leaks = [f"{path}: {found}" for one in (author, senior) for path, found in one.found.items() if found]
    assert not leaks
    assert author.titles + senior.titles > 15
    assert mail.outbox, "no letter was sent"
    assert not [one for one in mail.outbox if CANARY in f"{one.subject}{one.body}{one.extra_headers}"]


def test_nothing_about_people_is_logged(
    town: Midtown, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the ordinary course nor where something breaks: what is typed into an address is left out too."""
    author, _ = worked_through(town)
    author.get(f"/{CANARY}")
    author.get(f"/matters/{CANARY}")
    author.get(f"/join/{CANARY}")
    author.raise_request_exception = False
    monkeypatch.setattr("sharewell.web.views.matters.relabel", _breaks)
    broken = author.post(at("label", matter=Matter.objects.get().pk), {"label": CANARY})
    assert broken.status_code == 500
    logged = "".join(capfd.readouterr())
    assert re.search(r"500 POST \S*label", logged), "nothing was logged at all"
    assert CANARY.lower() not in logged.lower()


def _breaks(**given: object) -> None:
    raise RuntimeError(f"cannot label {given}")
