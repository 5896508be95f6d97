"""Signing in. Nobody signs up: people join by invitation. A forgotten password needs a hub that can write letters."""

from __future__ import annotations

import logging
import re
import uuid
from threading import Thread
from typing import Any, ClassVar

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import URLPattern, path, re_path

from sharewell.records.agencies.models import Practitioner

ACCOUNTS = "/accounts/"
"""Where the pages of signing in stand."""
LETTER = r"password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
"""The address in a letter to somebody who forgot their password."""


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts, closed to strangers."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "this e-mail and this password do not belong together; check both and try again",
        "too_many_login_attempts": "there were too many tries; wait five minutes and try again",
        "incorrect_password": "this is not your password now",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def set_password(self, user: Practitioner, password: str) -> None:
        """Change that alone: no more of somebody's row may be changed by themselves."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened themselves."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now and send it beside the answer, which so takes as long where there is no account."""
        letter = self.render_mail(template_prefix, email, context)
        Thread(target=_sent, args=(letter,), daemon=True).start()


def _sent(letter: EmailMessage) -> None:
    try:
        letter.send()
    except Exception as trouble:  # a mail server may fail in any way, and nothing depends on it
        logging.getLogger(__name__).warning("a letter could not be sent: %s", type(trouble).__name__)


def email_given(request: HttpRequest) -> str:
    """The e-mail by which whoever is at the door says who they are, as it is kept; empty where they gave none."""
    given = request.POST if request.path.startswith(ACCOUNTS) else {}
    return str(given.get("login") or given.get("email") or "").strip().lower()


def sent_to(path: str) -> uuid.UUID | None:
    """The practitioner to whom the letter was sent in which this address stood; None for any other address."""
    found = re.match(ACCOUNTS + LETTER, path)
    try:
        return uuid.UUID(found["uidb36"]) if found else None
    except ValueError:
        return None


REQUIRED = {
    "login": "give your work e-mail, such as name@example.org",
    "password": "give your password",
    "oldpassword": "give your password as it is now",
    "password1": "choose a new password",
    "password2": "type the new password once more",
    "email": "give your work e-mail, such as name@example.org",
}


def faults_of(form: BaseForm, first: str) -> dict[str, str]:
    """A form's faults by field, in our words where we have them; those of no field stand beside the first."""
    wrong = {}
    for name, errors in form.errors.get_json_data().items():
        field = first if name == "__all__" else name
        missing = errors[0]["code"] in {"required", "invalid"} and field in REQUIRED
        wrong[field] = REQUIRED[field] if missing else str(errors[0]["message"])
    return wrong


def pages(*, letters: bool) -> list[URLPattern]:
    """The few of allauth's pages that are offered. Whatever is not here is no page.

    `letters` says that the hub can write to people: only then is there a way back from a forgotten password.
    """
    always = [
        path("login/", views.login, name="account_login"),
        path("logout/", views.logout, name="account_logout"),
        path("inactive/", views.account_inactive, name="account_inactive"),
        path("signup/", views.signup, name="account_signup"),
        path("password/change/", views.password_change, name="account_change_password"),
    ]
    forgotten = [
        path("password/reset/", views.password_reset, name="account_reset_password"),
        path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
        re_path(f"^{LETTER}", views.password_reset_from_key, name="account_reset_password_from_key"),
        path("password/reset/set/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    ]
    return [*always, *forgotten] if letters else always


urlpatterns = pages(letters=settings.LETTERS)
