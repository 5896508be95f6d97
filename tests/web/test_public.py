"""The pages for everybody: is it urgent, whom to ring, how it is decided. They need no database and keep no one."""

from __future__ import annotations

import re
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db import DatabaseError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic
from django.test import Client
from django.urls import reverse

from sharewell.actions.administer import set_numbers
from sharewell.actions.guidance import current
from sharewell.packs import DEFAULT, folder_of
from sharewell.packs.proofs import FILE, Proved, proved, spelt
from sharewell.web import emergency, how
from sharewell.web.jinja_env import day
from tests.midtown import NOW, Midtown
from tests.web.following import said
from tests.web.walking import client_of, form_on

STILL = ("/", "/emergency", "/how-we-decide")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """A hub's folder in which no page is kept yet."""
    settings.HOME = tmp_path


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database cannot be reached. (Where a test may use none, asking it anything is an error besides.)"""

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("the server is not there")

    monkeypatch.setattr(emergency, "emergency_page", refuse)
    yield


# --- whether it is urgent -----------------------------------------------------------------------------------


def test_the_first_page_asks_before_any_word() -> None:
    """No database, no cookie, nothing to type: three answers that are links, so that they work anywhere."""
    response = Client().get("/")
    form = form_on(response)
    assert response.status_code == 200 and not response.cookies and not form.fields
    page = said(response)
    assert page.index("Could somebody come to harm in the next hours?") < page.index("Yes")
    answers = re.findall(r'class="govuk-button[^"]*sw-answer" href="([^"]+)"[^>]*>\s*([^<]+?)\s*<', page)
    assert answers == [("/emergency", "Yes"), ("/emergency", "I am not sure"), ("/home", "No, go on")]


@pytest.mark.parametrize("path", STILL)
def test_it_is_to_the_letter_the_same_for_everybody(town: Midtown, path: str) -> None:
    """So it may lie in any cache; and nobody's session is looked up for it."""
    plain, known = Client().get(path), client_of(town.asha).get(path)
    assert plain.content == known.content
    assert "Cache-Control" not in known and "Vary" not in known and "Asha" not in said(known)


@pytest.mark.parametrize("path", STILL)
def test_somebody_signed_in_is_answered_with_the_database_down(
    town: Midtown, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their cookie is there, and the sessions cannot be read: nothing asks for them, nor for anything else."""
    client = client_of(town.asha)
    client.raise_request_exception = False

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("the server is not there")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", refuse)
    monkeypatch.setattr(Atomic, "__enter__", refuse)
    found = [client.get(one).status_code for one in (path, "/home")]
    monkeypatch.undo()
    assert found == [200, 500]


@pytest.mark.parametrize("path", STILL)
def test_it_only_answers(town: Midtown, path: str) -> None:
    assert Client().post(path).status_code == 405


def test_every_page_has_the_emergency_one_tap_away(town: Midtown) -> None:
    for client, path in ((Client(), "/accounts/login/"), (client_of(town.asha), "/home"), (Client(), "/nothing")):
        response = client.get(path, follow=True)
        assert "/emergency" in form_on(response).links


# --- whom to ring -------------------------------------------------------------------------------------------


def numbered(town: Midtown) -> None:
    set_numbers(by=town.ada, numbers=[("Duty social worker", "01632 960101"), ("Out of hours", "01632 960102")], at=NOW)


def test_999_comes_first_then_101_then_every_agency_s_own(town: Midtown) -> None:
    numbered(town)
    page = said(Client().get("/emergency"))
    places = [page.index(text) for text in ('href="tel:999"', 'href="tel:101"', town.care.name, "tel:01632960101")]
    assert places == sorted(places)
    assert page.index("Duty social worker") < page.index("Out of hours")
    assert f'href="{reverse("matter-new")}">Record what you did' in page and town.police.name not in page


def test_it_is_kept_as_a_file_that_is_whole(town: Midtown, tmp_path: Path) -> None:
    numbered(town)
    path = emergency.write_emergency(tmp_path)
    assert path == tmp_path / "public" / "emergency.html"
    assert path.read_text(encoding="utf-8") == Client().get("/emergency").content.decode()
    assert [one.name for one in path.parent.iterdir()] == ["emergency.html"]


def test_with_the_database_down_the_page_last_kept_is_shown(town: Midtown, tmp_path: Path, request: Any) -> None:
    numbered(town)
    emergency.write_emergency(tmp_path)
    before = Client().get("/emergency").content
    request.getfixturevalue("down")
    response = Client().get("/emergency")
    assert (response.status_code, response.content) == (200, before)


def test_with_no_database_and_nothing_kept_there_are_still_999_and_101(down: None) -> None:
    page = said(Client().get("/emergency"))
    assert 'href="tel:999"' in page and 'href="tel:101"' in page and "Numbers here" not in page


def test_new_numbers_are_on_the_page_that_is_kept(
    town: Midtown, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"label-0": "Duty desk", "number-0": "01632 960777"}
        assert client_of(town.ada).post("/agency/numbers", sent).status_code == 302
    assert "01632 960777" in (tmp_path / "public" / "emergency.html").read_text(encoding="utf-8")


def test_more_agencies_ask_the_database_no_more(town: Midtown, django_assert_num_queries: Any) -> None:
    numbered(town)
    with django_assert_num_queries(3):  # the savepoint, the numbers with their agencies, the savepoint's end
        Client().get("/emergency")


def test_the_script_that_keeps_them_stands_at_the_root() -> None:
    """It reaches every address, and keeps these two pages and style sheets alone."""
    response = Client().get("/offline.js")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert 'const PAGES = ["/", "/emergency"];' in text and 'path.endsWith(".css")' in text


# --- how it is decided --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules() -> str:
    return said(Client().get("/how-we-decide"))


def test_every_rule_is_there_with_a_place_to_link_to(rules: str) -> None:
    """Gates, grounds, duties, guarantees, settings: in words, and each clause that counts."""
    pack, _ = current()
    found: Any
    for name, found in (("gate", pack.gates), ("ground", pack.grounds.values()), ("duty", pack.duties)):
        for one in found:
            assert f'id="{name}-{one.id}"' in rules and one.says in rules
    assert all(f'id="guarantee-{one.id}"' in rules and one.says in rules for one in pack.guarantees)
    assert all(one.closes in rules and all(step in rules for step in one.steps) for one in pack.duties)
    assert all(one.limits in rules for one in pack.grounds.values())
    assert all(one.note in rules for one in pack.settings.values())


def test_every_link_on_it_leads_somewhere() -> None:
    """A clause that a rule cites is on the page; no id stands twice."""
    form = form_on(Client().get("/how-we-decide"))
    assert len(form.ids) == len(set(form.ids))
    inside = {link[1:] for link in form.links if link.startswith("#") and len(link) > 1}
    assert len(inside) > 200 and inside <= set(form.ids)


def test_it_says_which_rules_these_are(rules: str) -> None:
    pack, _ = current()
    for text in (pack.about.title, pack.about.edition, pack.digest, day(pack.about.review_by)):
        assert text in rules
    for source in pack.about.sources:
        assert source.title in rules and source.publisher in rules


def test_there_is_a_picture_that_fits_the_policy(rules: str) -> None:
    """Drawn into the page, with no style and no script of its own."""
    picture = rules[rules.index("<svg") : rules.index("</svg>")]
    assert "<title" in picture and " style=" not in picture and "<style" not in picture and "<script" not in picture


def test_past_its_review_it_says_so() -> None:
    pack, _ = current()
    assert how.rules_of_today(pack.about.review_by)[1] is False
    assert how.rules_of_today(pack.about.review_by + timedelta(days=1))[1] is True


def test_the_warning_is_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    warning = "should have been reviewed by"
    assert warning not in said(Client().get("/how-we-decide"))
    rules, _ = how.rules_of_today(NOW.date())
    monkeypatch.setattr("sharewell.web.views.public.rules_of_today", lambda _: (rules, True))
    assert warning in said(Client().get("/how-we-decide"))


def test_the_day_of_the_proofs_is_that_of_these_very_rules(rules: str, tmp_path: Path) -> None:
    """It is read from beside the pack, and counts only under the digest it was written for."""
    pack, _ = current()
    kept = tomllib.loads((folder_of(DEFAULT) / FILE).read_text(encoding="utf-8"))
    assert kept["digest"] == pack.digest
    assert f"proved on {day(kept['on'])}" in rules
    (tmp_path / FILE).write_text(spelt(Proved(pack.digest, date(2026, 2, 3))), encoding="utf-8")
    assert proved(pack, tmp_path) == Proved(pack.digest, date(2026, 2, 3))
    (tmp_path / FILE).write_text(spelt(Proved("0" * 64, date(2026, 2, 3))), encoding="utf-8")
    assert proved(pack, tmp_path) is None


def test_rules_that_were_not_proved_yet_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, overdue = how.rules_of_today(NOW.date())
    monkeypatch.setattr("sharewell.web.views.public.rules_of_today", lambda _: (replace(rules, proved=None), overdue))
    assert "have not been run yet" in said(Client().get("/how-we-decide"))


# --- around them --------------------------------------------------------------------------------------------


def test_the_one_line_of_script_in_the_page_is_the_one_whose_hash_is_named() -> None:
    """It comes with the components; another version of them may hold another line."""
    page = Client().get("/").content.decode()
    lines = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    assert [f"'sha256-{b64encode(sha256(line.encode()).digest()).decode()}'" for line in lines] == [site.GOVUK_SCRIPT]


def test_nothing_is_named_that_is_not_there() -> None:
    """Style sheets, scripts and pictures of a page are among the site's files."""
    from django.contrib.staticfiles import finders

    found = re.findall(r'(?:href|src)="/static/([^"]+)"', Client().get("/").content.decode())
    assert len(found) >= 4
    vendored = [name for name in found if name.startswith("vendor/")]
    if not finders.find("vendor/govuk-frontend.min.css"):
        pytest.skip("the style sheets were not fetched here; `make setup` fetches them")
    assert vendored and all(finders.find(name) for name in found)
