"""Signing in. Nobody signs up: people join by invitation."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import path


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

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened themselves."""


REQUIRED = {
    "login": "give your work e-mail, such as name@example.org",
    "password": "give your password",
    "oldpassword": "give your password as it is now",
    "password1": "choose a new password",
    "password2": "type the new password once more",
}


def faults_of(form: BaseForm, first: str) -> dict[str, str]:
    """A form's faults by field, in our words where we have them; those of no field stand beside the first."""
    wrong = {}
    for name, errors in form.errors.get_json_data().items():
        field = first if name == "__all__" else name
        missing = errors[0]["code"] in {"required", "invalid"} and field in REQUIRED
        wrong[field] = REQUIRED[field] if missing else str(errors[0]["message"])
    return wrong


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("password/change/", views.password_change, name="account_change_password"),
]
"""The few of allauth's pages that are offered. Whatever is not here is no page."""
