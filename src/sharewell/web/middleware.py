"""Around every request: who is looking, the transaction they look in, and headers that keep pages out of caches."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sharewell.actions.clock import london_day
from sharewell.actions.note_reading import note_refusal
from sharewell.actions.refusals import NotAllowed, NotYours, Refusal, TooLate
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import at_the_door, viewing
from sharewell.web.accounts import ACCOUNTS, email_given, sent_to
from sharewell.web.doors import refused

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Practitioner

Answer = Callable[[HttpRequest], HttpResponse]
CHOSEN = "membership"
"""Where the session keeps the membership that a practitioner chose to act under."""
STILL = frozenset({"/", "/emergency", "/how-we-decide", "/offline.js"})
"""Pages that are the same for everybody and are answered when the database is down: who asks is not looked up."""

DOORS = (ACCOUNTS, "/act-as")
"""Where somebody signs in or out, looks after their password, or chooses for whom they work."""
OPENED_BY_LINK = "/join/"
"""Where an invitation is taken up, which an action does in a transaction of its own."""

KINDS: dict[type[Refusal], str] = {NotAllowed: "not-allowed", NotYours: "not-yours", TooLate: "too-late"}
"""What the ledger calls a refusal."""


def quiet(answer: Answer) -> Answer:
    """Whatever somebody signed in is shown stays out of every cache."""

    def quietly(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.path not in STILL and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        return response

    return quietly


class SignInFirst(LoginRequiredMiddleware):
    """Every page needs signing in but those that say otherwise; for them nobody's session is looked up.

    So whom to ring is shown to somebody signed in even when the database, where sessions stand, is down.
    """

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """None where the page may be shown; else the way to signing in."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class Viewer:
    """One transaction around a request, in which the database knows who is looking.

    What goes wrong inside leaves nothing behind; that somebody was refused is entered afterwards, by itself.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        """The answer, once everything that it says is committed."""
        request.member, request.refusal = None, None
        if request.path in STILL:
            return self.answer(request)
        if known := signed_in(request):
            with at_the_door(known):
                request.member = member_of(request)
        if request.path.startswith(OPENED_BY_LINK):
            return self.answer(request)
        with _looking(request):
            response = self.answer(request)
            if request.refusal or response.status_code >= 500:
                transaction.set_rollback(True)
        if request.refusal and request.member:
            with viewing(request.member):
                enter_refusal(request)
        return response

    def process_exception(self, request: Any, trouble: Exception) -> HttpResponse | None:
        """A refusal becomes a page that says so."""
        if not isinstance(trouble, Refusal):
            return None
        request.refusal = trouble
        return refused(request, trouble)


def _looking(request: Any) -> AbstractContextManager[None]:
    """The transaction of a request: its member's; somebody's who is signing in, or choosing for whom they work."""
    if request.member is None or request.path.startswith(DOORS):
        return at_the_door(request.user.pk or sent_to(request.path), shown=email_given(request))
    return viewing(request.member)


def signed_in(request: HttpRequest) -> uuid.UUID | None:
    """The practitioner of the session, if somebody signed in: whether they still may is another question."""
    kept = request.session.get(SESSION_KEY)
    return uuid.UUID(kept) if kept else None


def enter_refusal(request: Any) -> None:
    """Enter that the member was refused, by the name of the page and the id in its address alone."""
    match, refusal = request.resolver_match, request.refusal
    if type(refusal) not in KINDS:
        return
    keys = [str(value) for value in match.kwargs.values() if isinstance(value, uuid.UUID)]
    note_refusal(
        by=request.member, what=match.url_name, record=keys[0] if keys else "", because=KINDS[type(refusal)],
        at=timezone.now(),
    )  # fmt: skip


def member_of(request: HttpRequest) -> Membership | None:
    """The membership somebody acts under: the one they chose, or the only one they hold today."""
    if not request.user.is_authenticated:
        return None
    held = list(memberships_of(request.user))
    chosen = [one for one in held if str(one.pk) == request.session.get(CHOSEN)]
    return chosen[0] if chosen else held[0] if len(held) == 1 else None


def memberships_of(practitioner: Practitioner) -> Any:
    """The memberships somebody holds today."""
    held = Membership.objects.in_force(london_day(timezone.now())).filter(practitioner=practitioner)
    return held.select_related("agency", "practitioner").order_by("agency__name", "team", "role")
