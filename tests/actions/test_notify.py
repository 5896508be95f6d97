"""A letter says that something waits, and no more; it goes when the deed is done, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from sharewell.actions.notify import LETTER, SUBJECT
from tests.midtown import WITHOUT_CONSENT, Midtown, decided

Capture = Callable[..., Any]


@pytest.fixture
def post(settings: Any) -> list[Any]:
    """The letters sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def test_whoever_is_asked_gets_a_letter(
    town: Midtown, post: list[Any], django_capture_on_commit_callbacks: Capture
) -> None:
    """Nothing goes before the transaction is committed; nothing in it is about anybody."""
    with django_capture_on_commit_callbacks() as waiting:
        decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
        assert not post
    for send in waiting:
        send()
    (letter,) = post
    assert (letter.to, letter.subject) == ([town.sam.practitioner.email], SUBJECT)
    assert letter.body == LETTER.format(address="http://localhost:8000")
    assert decision.matter.reference not in letter.body


def test_a_mail_server_that_is_down_undoes_nothing(
    town: Midtown, settings: Any, caplog: Any, django_capture_on_commit_callbacks: Capture
) -> None:
    """It is logged, without whom the letter was for."""
    settings.EMAIL_BACKEND = "no.such.Backend"
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    assert "could not be sent" in caplog.text
    assert town.sam.practitioner.email not in caplog.text
