"""Taking up an invitation over HTTP: somebody new, somebody known, and whoever merely holds the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sharewell.actions.administer import INVITATION_LASTS, Seat, invite
from sharewell.ledger.entries import MemberJoined
from sharewell.records.agencies.models import Membership, Practitioner
from sharewell.records.common.context import digest_of
from tests.actions.watching import nothing_changes
from tests.midtown import PASSWORD, Midtown
from tests.web.following import HOSTILE, acts, said, unharmed
from tests.web.walking import at, client_of, form_on

NEW = {"name": "Nia", "password": "four quiet green doors"}


def link(town: Midtown, email: str = "nia@example.org", ago: timedelta = timedelta()) -> str:
    seat = Seat(email, "South", "supervisor")
    return at("join", token=invite(by=town.ada, seat=seat, at=timezone.now() - ago))


# --- somebody new -------------------------------------------------------------------------------------------


def test_somebody_new_joins_and_is_signed_in(town: Midtown) -> None:
    where, client = link(town), Client()
    seen = client.get(where)
    for words in ("Midtown children's social care", "nia@example.org", "South", "Supervisor", "12 letters"):
        assert words in said(seen)
    assert acts(lambda: client.post(where, NEW)) == [MemberJoined]
    nia = Membership.objects.get(practitioner__email="nia@example.org")
    assert (nia.practitioner.name, nia.team, nia.role, nia.agency) == ("Nia", "South", "supervisor", town.care)
    home = client.get(at("home"))
    assert home.status_code == 200 and "Nia" in said(home)
    assert client.session["membership"] == str(nia.pk)


def test_the_password_is_as_it_was_typed(town: Midtown) -> None:
    """Nothing is stripped from it: it is what they type when they sign in."""
    password = "  \u202efour quiet green doors\ufeff "
    Client().post(link(town), {**NEW, "password": password})
    assert Practitioner.objects.get(email="nia@example.org").check_password(password)


def test_the_page_tells_nobody_its_address_and_stays_out_of_caches(town: Midtown) -> None:
    for client in (Client(), client_of(town.ben)):
        for where in (link(town), link(town, town.ben.practitioner.email)):
            seen = client.get(where)
            assert (seen["Referrer-Policy"], seen["Cache-Control"]) == ("strict-origin", "no-store, private")


@pytest.mark.parametrize(
    ("bad", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"password": "short"}, "password"),
     ({"password": "123456789012"}, "password"), ({"password": ""}, "password")],
)  # fmt: skip
def test_what_will_not_do_is_said_and_the_link_still_works(town: Midtown, bad: dict[str, str], field: str) -> None:
    where, client = link(town), Client()
    with nothing_changes():
        seen = client.post(where, {**NEW, **bad})
    assert seen.status_code == 422
    assert f'href="#{field}"' in said(seen) and f'id="{field}-error"' in said(seen)
    assert form_on(seen).fields["password"] == [""]
    assert client.post(where, NEW)["Location"] == at("home")


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, bad: str) -> None:
    unharmed(Client().post(link(town), {"name": bad, "password": "short"}))


# --- links that lead nowhere --------------------------------------------------------------------------------


def test_a_link_that_is_used_or_too_old_or_none_is_no_page_to_the_letter(town: Midtown) -> None:
    used = link(town)
    assert Client().post(used, NEW).status_code == 302
    old = link(town, "old@example.org", INVITATION_LASTS)
    made_up = [at("join", token=one) for one in ("x" * 43, "é", "here")]
    for where in (used, old, *made_up):
        for client in (Client(), client_of(town.asha)):
            nowhere = client.get("/no/such/page")
            for seen in (client.get(where), client.post(where, NEW)):
                assert (seen.status_code, seen.content) == (404, nowhere.content)
                assert seen.headers.get("Referrer-Policy") == nowhere.headers.get("Referrer-Policy")
    assert not Practitioner.objects.filter(email="old@example.org").exists()


def test_taken_up_twice_is_one_membership(town: Midtown) -> None:
    where, client = link(town), Client()
    assert [client.post(where, NEW).status_code for _ in range(2)] == [302, 404]
    assert Membership.objects.filter(practitioner__email="nia@example.org").count() == 1


# --- somebody known -----------------------------------------------------------------------------------------


def test_whoever_only_holds_the_link_joins_as_nobody_known(town: Midtown) -> None:
    """They are not asked for a password here, where tries are not counted, and no password lets them in."""
    where, client = link(town, town.ben.practitioner.email), Client()
    with nothing_changes():
        for sent in (None, {}, NEW, {"name": "Ben", "password": PASSWORD}):
            seen = client.get(where) if sent is None else client.post(where, sent)
            assert "Sign in to join" in said(seen) and "password" not in form_on(seen).fields
    assert client.get(at("home")).status_code == 302


def test_somebody_known_signs_in_first_and_confirms(town: Midtown) -> None:
    where, client = link(town, town.ben.practitioner.email.upper()), Client()
    (sign_in,) = (one for one in form_on(client.get(where)).links if "next=" in one)
    token, here = where.rpartition("/")[2], sign_in.partition("next=")[2]
    assert token not in sign_in and sign_in.startswith(at("account_login"))
    sent = client.post(sign_in, {"login": town.ben.practitioner.email, "password": PASSWORD, "next": here})
    assert sent["Location"] == here
    form = form_on(client.get(here))
    assert "password" not in form.fields and "name" not in form.fields
    assert client.post(here, {"name": "Not Ben", "password": "short"})["Location"] == at("home")
    assert client.get(here).status_code == 404
    ben = Practitioner.objects.get(pk=town.ben.practitioner_id)
    assert ben.name == "Ben" and ben.check_password(PASSWORD)
    assert ben.memberships.get(agency=town.care).role == "supervisor"
    assert town.care.name in said(client.get(at("home")))


@pytest.mark.parametrize("email", ["ben", "nia"])
def test_the_link_is_kept_nowhere_while_somebody_signs_in(town: Midtown, email: str) -> None:
    """Whoever reads the table of sessions cannot follow it; what is kept in its place is no link."""
    where = link(town, town.ben.practitioner.email if email == "ben" else "nia@example.org")
    client = Client() if email == "ben" else client_of(town.ben)
    client.get(where)
    kept = client.session["invitation"]
    assert kept == digest_of(where.rpartition("/")[2]) and where.rpartition("/")[2] not in str(client.session.items())
    assert Client().get(at("join", token=kept)).status_code == 404


@pytest.mark.parametrize("email", ["ben", "nia"])
def test_signed_in_as_somebody_else_nothing_happens(town: Midtown, email: str) -> None:
    """Neither under an account of another's nor under a new one."""
    where = link(town, town.ben.practitioner.email if email == "ben" else "nia@example.org")
    client = client_of(town.asha)
    with nothing_changes():
        for seen in (client.get(where), client.post(where, NEW)):
            assert "This link is for somebody else" in said(seen)
