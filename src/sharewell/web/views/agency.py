"""Looking after an agency: its people, its telephone numbers, its settings. For administrators alone."""

from __future__ import annotations

import logging
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings as site
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.administer import Seat, end_member, invite, move_member, set_numbers
from sharewell.actions.clock import london_day
from sharewell.actions.finding import seen
from sharewell.actions.permits import insist, may_administer
from sharewell.actions.refusals import Wrong
from sharewell.records.agencies.models import Invitation, Membership, Number, Role
from sharewell.web.doors import Asked, again, page, signed_in, to
from sharewell.web.emergency import write_emergency
from sharewell.web.listing import PAGE, number_of, pages_of
from sharewell.web.tuning import tuned, tunings

ROLES = tuple((role.value, role.label) for role in Role)
MOST_NUMBERS = 20
SPARE = 2
"""How many empty rows stand below an agency's numbers."""
NO_DAY = "give the day as numbers, such as 27 3 2027"
ENDED = "ended"


# --- people -------------------------------------------------------------------------------------------------


@signed_in
def people(request: Asked) -> HttpResponse:
    """Who works here, who did, who is invited; and inviting somebody, whose link is shown once."""
    insist(may_administer(request.member))
    if request.method != "POST":
        return page(request, "agency/people.html", **_people(request))
    sent = request.POST
    seat = Seat(sent.get("email", "").strip(), sent.get("team", ""), sent.get("role", ""))
    try:
        token = invite(by=request.member, seat=seat, at=timezone.now())
    except Wrong as wrong:
        return again(request, "agency/people.html", wrong.fields, **_people(request))
    link = site.SITE_URL.rstrip("/") + reverse("join", kwargs={"token": token})
    return page(request, "agency/invited.html", link=link, email=seat.email)


def _people(request: Asked) -> dict[str, Any]:
    """A page of those here now, or of those who have left."""
    today, ended = london_day(timezone.now()), request.GET.get("show") == ENDED
    everybody = Membership.objects.visible_to(request.member)
    asked = everybody.filter(ends_on__lt=today) if ended else everybody.exclude(ends_on__lt=today)
    number, count = number_of(request), asked.count()
    rows = asked.select_related("practitioner").order_by("practitioner__name", "team", "pk")
    waiting = Invitation.objects.filter(agency_id=request.member.agency_id, used_at__isnull=True)
    return {
        "people": rows[(number - 1) * PAGE : number * PAGE], "count": count, "number": number,
        "count_of_pages": pages_of(count), "ended": ended, "roles": ROLES,
        "invited": waiting.filter(expires_at__gt=timezone.now()).order_by("expires_at", "pk")[:PAGE],
    }  # fmt: skip


@signed_in
def person(request: Asked, member: uuid.UUID) -> HttpResponse:
    """Somebody's team and role, and the day on which they leave."""
    insist(may_administer(request.member))
    found = seen(Membership, member, by=request.member, joined=("practitioner",))
    shown: dict[str, Any] = {"person": found, "roles": ROLES, "oneself": found.pk == request.member.pk}
    if request.method != "POST":
        return page(request, "agency/person.html", **shown)
    try:
        (_end if request.POST.get("do") == "end" else _move)(request, found)
    except Wrong as wrong:
        return again(request, "agency/person.html", wrong.fields, **shown)
    return to("people")


def _move(request: Asked, found: Membership) -> None:
    team, role = request.POST.get("team", ""), request.POST.get("role", "")
    move_member(by=request.member, member=found.pk, team=team, role=role, at=timezone.now())


def _end(request: Asked, found: Membership) -> None:
    parts = [request.POST.get(f"until-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        until = date(*(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 4))
    except (TypeError, ValueError):
        raise Wrong({"until": NO_DAY}) from None
    end_member(by=request.member, member=found.pk, until=until, at=timezone.now())


# --- numbers ------------------------------------------------------------------------------------------------


@signed_in
def numbers(request: Asked) -> HttpResponse:
    """Whom the agency's people ring: each number with what it is for."""
    insist(may_administer(request.member))
    if request.method != "POST":
        kept = Number.objects.filter(agency_id=request.member.agency_id).values_list("label", "number")
        return page(request, "agency/numbers.html", rows=[*kept, *[("", "")] * SPARE])
    rows = _rows(request)
    if request.POST.get("do") == "another":
        return page(request, "agency/numbers.html", rows=[*rows, ("", "")][:MOST_NUMBERS], added=True)
    try:
        set_numbers(by=request.member, numbers=rows, at=timezone.now())
    except Wrong as wrong:
        return again(request, "agency/numbers.html", wrong.fields, rows=rows)
    transaction.on_commit(_write_emergency)
    return to("numbers")


def _rows(request: Asked) -> list[tuple[str, str]]:
    """Label and number of each row as it was sent."""
    sent = request.POST
    places = [place for place in range(MOST_NUMBERS) if f"label-{place}" in sent or f"number-{place}" in sent]
    return [(sent.get(f"label-{place}", ""), sent.get(f"number-{place}", "")) for place in places]


def _write_emergency() -> None:
    """Keep the page for an emergency with the new numbers. Where that fails, the site still shows them."""
    try:
        write_emergency(Path(site.HOME))
    except (OSError, DatabaseError) as trouble:
        logging.getLogger(__name__).warning("the emergency page could not be kept: %s", type(trouble).__name__)


# --- settings -----------------------------------------------------------------------------------------------


@signed_in
def settings(request: Asked) -> HttpResponse:
    """How long things may take here, where the guidance leaves it open."""
    insist(may_administer(request.member))
    if request.method != "POST":
        return page(request, "agency/settings.html", tunings=tunings(request.member))
    try:
        tuned(request.member, request.POST, timezone.now())
    except Wrong as wrong:
        return again(request, "agency/settings.html", wrong.fields, tunings=tunings(request.member))
    return to("settings")
