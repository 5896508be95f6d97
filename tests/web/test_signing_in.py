"""Signing in and out, passwords, and everything of the accounts that is not offered."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from sharewell.actions.administer import end_member
from sharewell.records.agencies.models import Practitioner
from sharewell.records.common.context import at_the_door
from sharewell.web.accounts import pages
from tests.midtown import NOW, PASSWORD, Midtown, hired
from tests.web.following import HOSTILE, said
from tests.web.walking import client_of

LOGIN, CHANGE, RESET = "/accounts/login/", "/accounts/password/change/", "/accounts/password/reset/"
FRESH = "seven lanterns quietly hum"
OFFERED = {"login/", "logout/", "inactive/", "signup/", "password/change/"}
NOT_OFFERED = [
    "email/", "confirm-email/", "confirm-email/abc/", "reauthenticate/", "login/code/", "login/code/confirm/",
    "signup/passkey/", "2fa/", "2fa/authenticate/", "social/login/", "phone/verify/", "password/set/",
    "password/reset/", "password/reset/done/", "password/reset/key/abc-def/", "password/reset/set/", "sessions/", "",
]  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_has_tried_yet() -> Iterator[None]:
    """Tries are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def email_of(town: Midtown) -> str:
    return town.asha.practitioner.email


# --- in and out ---------------------------------------------------------------------------------------------


def test_in_and_out(town: Midtown) -> None:
    """However the e-mail is spelt; and out only by a form, never by a link."""
    client = Client()
    assert sign_in(client, email_of(town).upper())["Location"] == "/home"
    assert "Asha" in said(client.get("/home"))
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/home").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/home")["Location"] == f"{LOGIN}?next=/home"


def test_one_comes_back_to_where_one_was_going_and_nowhere_else(town: Midtown) -> None:
    assert sign_in(Client(), email_of(town), next="/search")["Location"] == "/search"
    for bad in ("https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org"):
        assert sign_in(Client(), email_of(town), next=bad)["Location"] == "/home"


def test_wrong_words_and_a_strange_e_mail_read_alike(town: Midtown) -> None:
    """Nothing tells who has an account."""
    answers = [sign_in(Client(), email, "wrong words entirely") for email in (email_of(town), "nobody@example.org")]
    assert [one.status_code for one in answers] == [200, 200]
    plain = [re.sub(r'value="[^"]*"', "", said(one)) for one in answers]
    assert plain[0] == plain[1]
    assert "do not belong together" in plain[0] and "<title>" in plain[0] and "Error: Sign in" in plain[0]


def test_what_is_missing_is_said_beside_its_field(town: Midtown) -> None:
    page = said(sign_in(Client(), "", ""))
    for name in ("login", "password"):
        assert f'href="#{name}"' in page and f'id="{name}-error"' in page


def test_a_closed_account_gets_no_further(town: Midtown) -> None:
    """Nor do those whose last place has ended: they meet a page that says whom to ask."""
    with at_the_door(town.asha.practitioner_id):
        Practitioner.objects.filter(pk=town.asha.practitioner_id).update(is_active=False)
    client = Client()
    sign_in(client, email_of(town))
    assert client.get("/home").status_code == 302
    nia = hired(town.ada, "nia", "North", "practitioner")
    end_member(by=town.ada, member=nia.pk, until=nia.starts_on, at=NOW)
    sign_in(client, nia.practitioner.email)
    assert "no place in an agency" in said(client.get("/home", follow=True))


def test_tries_are_counted(town: Midtown) -> None:
    """The sixth wrong try for an e-mail in five minutes is refused, and so is the right password then."""
    for _ in range(5):
        assert "do not belong together" in said(sign_in(Client(), email_of(town), "wrong words entirely"))
    found = sign_in(Client(), email_of(town))
    assert "_auth_user_id" not in found.wsgi_request.session
    assert "too many tries" in said(found)


@pytest.mark.parametrize("bad", HOSTILE)
def test_what_is_typed_is_only_words(town: Midtown, bad: str) -> None:
    page = sign_in(Client(), bad, "x").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and "<svg/onload" not in page


def test_no_form_without_its_token(town: Midtown) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, email_of(town)).status_code == 403


# --- passwords ----------------------------------------------------------------------------------------------


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new if again is None else again})


def test_a_password_is_changed_and_other_windows_are_signed_out(town: Midtown) -> None:
    here, there = client_of(town.asha), client_of(town.asha)
    assert change(here, PASSWORD, FRESH).status_code == 302
    assert there.get("/home").status_code == 302
    assert sign_in(Client(), email_of(town), FRESH)["Location"] == "/home"
    assert sign_in(Client(), email_of(town)).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("not mine at all", FRESH, FRESH, "oldpassword"),
        (PASSWORD, "short", "short", "password1"),
        (PASSWORD, "1234567890123", "1234567890123", "password1"),
        (PASSWORD, "1q2w3e4r5t6y", "1q2w3e4r5t6y", "password1"),
        (PASSWORD, FRESH, "another one entirely", "password2"),
        (PASSWORD, "", "", "password1"),
    ],
)
def test_a_change_that_will_not_do(town: Midtown, old: str, new: str, again: str, field: str) -> None:
    page = said(change(client_of(town.asha), old, new, again))
    assert f'href="#{field}"' in page and f'id="{field}-error"' in page
    assert Practitioner.objects.get(pk=town.asha.practitioner_id).check_password(PASSWORD)


def test_a_change_needs_signing_in(db: None) -> None:
    assert Client().get(CHANGE)["Location"].startswith(LOGIN)


# --- what is not offered ------------------------------------------------------------------------------------


def offered(patterns: Any) -> set[str]:
    return {str(one.pattern) for one in patterns}


def test_these_pages_and_no_others_are_there(db: None) -> None:
    accounts: Any = next(one for one in get_resolver().url_patterns if str(one.pattern) == "accounts/")
    assert offered(accounts.url_patterns) == offered(pages(letters=False)) == OFFERED
    assert len(offered(pages(letters=True)) - OFFERED) == 4


@pytest.mark.parametrize("path", NOT_OFFERED)
def test_the_rest_is_no_page(town: Midtown, path: str) -> None:
    client = client_of(town.asha)
    for ask in (client.get, client.post):
        assert ask(f"/accounts/{path}").status_code == 404


def test_nobody_signs_up(db: None) -> None:
    """People join by invitation, whatever is posted."""
    client = Client()
    assert "join by invitation" in said(client.get("/accounts/signup/"))
    sent = {"email": "new@example.org", "password1": FRESH, "password2": FRESH}
    assert "join by invitation" in said(client.post("/accounts/signup/", sent))
    assert not Practitioner.objects.filter(email="new@example.org").exists()


def test_a_hub_without_letters_offers_no_link_for_a_forgotten_password(db: None) -> None:
    assert not settings.LETTERS
    assert "forgotten" not in said(Client().get(LOGIN))


# --- with letters -------------------------------------------------------------------------------------------


@pytest.fixture
def letters(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.with_letters"


def letter_for(email: str) -> str:
    """The link in the letter that comes."""
    for _ in range(100):
        if mail.outbox:
            assert mail.outbox[0].to == [email]
            return re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body)).group(1)  # type: ignore[union-attr]
        time.sleep(0.05)
    raise AssertionError("no letter came")


def test_a_forgotten_password_is_chosen_anew_once(town: Midtown, letters: None) -> None:
    client = Client()
    assert client.post(RESET, {"email": email_of(town)})["Location"] == f"{RESET}done/"
    link = letter_for(email_of(town))
    page = client.get(link)
    assert page.status_code == 302 and page["Location"] != link
    form = page["Location"]
    assert "Choose a new password" in said(client.get(form))
    short = said(client.post(form, {"password1": "short", "password2": "short"}))
    assert 'id="password1-error"' in short and 'href="#password1"' in short
    assert client.post(form, {"password1": FRESH, "password2": FRESH}).status_code == 302
    assert sign_in(Client(), email_of(town), FRESH)["Location"] == "/home"
    assert "does not work any more" in said(Client().get(link, follow=True))


def test_the_letter_says_nothing_of_anybody(town: Midtown, letters: None) -> None:
    Client().post(RESET, {"email": email_of(town)})
    letter_for(email_of(town))
    text = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert mail.outbox[0].subject == "Choose a new password for Sharewell"
    assert "Asha" not in text and email_of(town) not in text and "Midtown" not in text


def test_a_stranger_is_answered_alike_and_written_to_by_nobody(town: Midtown, letters: None) -> None:
    answers = [Client().post(RESET, {"email": email}, follow=True) for email in (email_of(town), "nobody@example.org")]
    assert said(answers[0]) == said(answers[1])
    letter_for(email_of(town))
    time.sleep(0.2)
    assert len(mail.outbox) == 1


def test_letters_are_not_written_to_one_e_mail_without_end(town: Midtown, letters: None) -> None:
    for _ in range(8):
        Client().post(RESET, {"email": email_of(town)})
    letter_for(email_of(town))
    time.sleep(0.3)
    assert len(mail.outbox) <= 5
