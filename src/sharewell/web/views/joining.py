"""Taking up an invitation: a name and a password, or, for somebody who has an account, a yes after signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sharewell.actions.administer import join as take_up
from sharewell.actions.administer import shown as shown_to
from sharewell.actions.refusals import Wrong
from sharewell.records.agencies.models import Membership, Practitioner
from sharewell.records.common.context import Digest, at_the_door, digest_of
from sharewell.web.doors import again, page, to
from sharewell.web.middleware import CHOSEN
from sharewell.web.plain import plain

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
KEPT, HERE = "invitation", "here"
"""Where the session keeps the token's digest while somebody signs in, and what then stands for it in the address."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a one-time link. A link that is used, too old or made up is no page.

    Its address is told to nobody: the referrer is the origin alone. (With none at all, browsers would hide where the
    form comes from, and it would be refused.)
    """
    response = _joining(request, Digest(request.session.get(KEPT, "")) if token == HERE else token)
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def _joining(request: HttpRequest, token: str) -> HttpResponse:
    invitation, known = shown_to(token, timezone.now())
    signed_in = request.user if isinstance(request.user, Practitioner) else None
    shown: dict[str, Any] = {"invitation": invitation, "known": known}
    if signed_in != known:
        request.session[KEPT] = digest_of(token)
        here = reverse("join", kwargs={"token": HERE})
        return page(request, "joining/other.html", user=signed_in, here=here, **shown)
    if request.method != "POST":
        return page(request, "joining/join.html", **shown)
    password = request.POST.get("password", "")
    request.POST = plain(request.POST)  # type: ignore[assignment] # a clean copy that cannot be changed either
    name = request.POST.get("name", "")
    try:
        member = take_up(token=token, name=name, password=password, signed_in=signed_in, at=timezone.now())
    except Wrong as wrong:
        return again(request, "joining/join.html", wrong.fields, **shown)
    return _in(request, member)


def _in(request: HttpRequest, member: Membership) -> HttpResponse:
    """Signed in, under the new membership."""
    request.session.pop(KEPT, None)
    if not request.user.is_authenticated:
        with at_the_door(member.practitioner_id):
            login(request, member.practitioner, backend=BACKEND)
    request.session[CHOSEN] = str(member.pk)
    return to("home")
