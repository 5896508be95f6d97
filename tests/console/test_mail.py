"""How letters leave the hub."""

from __future__ import annotations

import pytest

from sharewell.config.mail import NONE, SMTP, letters


def test_none_leaves_where_nothing_is_named() -> None:
    assert letters({}) == {"EMAIL_BACKEND": NONE}
    assert letters({"SHAREWELL_MAIL": "a.backend"}) == {"EMAIL_BACKEND": "a.backend"}


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://hub:p%40ss@post.example.org", 587, True, False),
        ("smtp://hub:p%40ss@post.example.org:25", 25, True, False),
        ("smtps://hub:p%40ss@post.example.org", 465, False, True),
    ],
)
def test_a_mail_server_is_never_spoken_to_in_clear(address: str, port: int, tls: bool, ssl: bool) -> None:
    found = letters({"SHAREWELL_SMTP": address, "SHAREWELL_MAIL": "another"})
    assert found["EMAIL_BACKEND"] == SMTP
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("post.example.org", port)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("hub", "p@ss")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


@pytest.mark.parametrize("address", ["post.example.org", "http://post.example.org", "smtp://"])
def test_what_is_no_mail_server_is_said_without_repeating_its_password(address: str) -> None:
    with pytest.raises(ValueError, match="SHAREWELL_SMTP is no address of a mail server"):
        letters({"SHAREWELL_SMTP": address})
