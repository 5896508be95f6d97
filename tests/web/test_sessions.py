"""Sessions: what stands in their table opens none of them."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore as Usual
from django.contrib.sessions.models import Session

from sharewell.web.sessions import SessionStore, hash_of
from tests.midtown import Midtown
from tests.web.walking import client_of


@pytest.fixture
def cookie(town: Midtown) -> str:
    """What Asha's browser shows."""
    return client_of(town.asha).cookies["session"].value


def test_it_is_found_by_what_the_browser_shows(cookie: str) -> None:
    found = SessionStore(cookie)
    assert found["_auth_user_id"]
    assert found.exists(cookie) and not found.exists("another")


def test_the_key_does_not_stand_in_the_table(cookie: str) -> None:
    """Whoever reads the table has nothing to put into a cookie: what stands there opens nothing."""
    (row,) = Session.objects.all()
    assert row.session_key == hash_of(cookie) != cookie
    assert cookie not in row.session_data
    assert not SessionStore(row.session_key).load()


def test_a_row_copied_under_another_key_is_empty(cookie: str) -> None:
    """Whoever writes the table cannot become somebody else: the content counts for its own key alone."""
    (row,) = Session.objects.all()
    Session.objects.create(session_key=hash_of("of-my-own"), session_data=row.session_data, expire_date=row.expire_date)
    assert SessionStore("of-my-own").load() == {}
    assert SessionStore(cookie).load()


def test_a_session_of_the_usual_sort_is_nobodys(cookie: str) -> None:
    """The check can fail: Django's own store takes the copied row for what it was."""
    usual = Usual()
    usual["who"] = "asha"
    usual.save()
    row = Session.objects.get(session_key=usual.session_key)
    Session.objects.create(session_key="copied-over", session_data=row.session_data, expire_date=row.expire_date)
    assert Usual("copied-over").load() == {"who": "asha"}


def test_signing_out_and_in_changes_the_key(town: Midtown) -> None:
    client = client_of(town.asha)
    store = SessionStore(client.cookies["session"].value)
    before = hash_of(store.session_key)
    store.cycle_key()
    assert not Session.objects.filter(session_key=before).exists()
    assert SessionStore(store.session_key).load()["_auth_user_id"]
    store.flush()
    assert not Session.objects.exists()
