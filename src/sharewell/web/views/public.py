"""What anybody may read: whether it is urgent, whom to ring, how Sharewell decides. None of it needs the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sharewell.actions.clock import london_day
from sharewell.web import emergency as urgent
from sharewell.web.doors import page
from sharewell.web.how import rules_of_today

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "offline.js"


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first question, before any words: could somebody come to harm in the next hours?"""
    return page(request, "public/start.html")


@login_not_required
@require_safe
def emergency(_request: HttpRequest) -> HttpResponse:
    """Whom to ring. It is answered whatever state the hub is in."""
    return HttpResponse(urgent.shown(Path(settings.HOME)))


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How Sharewell decides, drawn from the pack."""
    return page(request, "public/how.html", rules=rules_of_today(london_day(timezone.now())))


@login_not_required
@require_safe
def offline(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the two emergency pages on this device. It stands at the root so that it reaches them."""
    return HttpResponse(SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
