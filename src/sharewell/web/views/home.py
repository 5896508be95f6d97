"""The first page of somebody signed in, their lists, the place they act under, and searching."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sharewell.actions.note_reading import note_list
from sharewell.actions.permits import DECIDES
from sharewell.actions.refusals import NotYours
from sharewell.records.sharing.models import Matter
from sharewell.web.doors import Asked, again, page, signed_in, to
from sharewell.web.finding import MOST, fault, found
from sharewell.web.listing import number_of
from sharewell.web.lists import FIRST, KINDS, Row, first_page, one_list, rows_of
from sharewell.web.middleware import CHOSEN, memberships_of
from sharewell.web.sending import key_of

NO_SUCH_PLACE = "choose one of the places in the list"


@signed_in
def home(request: Asked) -> HttpResponse:
    """What is late, what waits for me, and my matters; or one of these lists, a page at a time."""
    if request.member.role not in DECIDES:
        return page(request, "home/other.html")
    at, name = timezone.now(), request.GET.get("list", "")
    number = number_of(request)
    lists = first_page(request.member, at) if name not in KINDS else [one_list(request.member, name, number, at)]
    _note(request, "home", (row for one in lists for row in one.rows), at)
    return page(request, "home/home.html", lists=lists, alone=name in KINDS, first=FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
def act_as(request: HttpRequest) -> HttpResponse:
    """For which agency, and in which role, somebody acts from now on."""
    held = list(memberships_of(request.user))  # type: ignore[arg-type] # whoever comes here is signed in
    shown = {"held": [(str(one.pk), f"{one.agency.name}: {one.get_role_display()}, {one.team}") for one in held]}
    if request.method != "POST" or not held:
        return page(request, "home/act-as.html", **shown)
    if not request.POST.get("membership"):
        return again(request, "home/act-as.html", {"membership": NO_SUCH_PLACE}, **shown)
    asked = key_of(request.POST["membership"])
    if asked not in [one.pk for one in held]:
        raise NotYours
    request.session[CHOSEN] = str(asked)
    return to("home")


@signed_in
def search(request: Asked) -> HttpResponse:
    """Find matters by their reference or their label. What is searched for is never in an address."""
    if request.method != "POST":
        return page(request, "home/search.html")
    text, at = request.POST.get("words", ""), timezone.now()
    if wrong := fault(text):
        return again(request, "home/search.html", {"words": wrong})
    keys = list(found(request.member, text).values_list("pk", flat=True)[: MOST + 1])
    rows = rows_of(request.member, keys[:MOST], at)
    _note(request, "search", rows, at)
    return page(request, "home/search.html", given=request.POST, rows=rows, more=len(keys) > MOST, most=MOST)


def _note(request: Asked, what: str, rows: Iterable[Row], at: datetime) -> None:
    """Enter the list, once, with the matters it opened. One's own drafts are no act of reading."""
    opened = dict.fromkeys(row.matter.pk for row in rows if not _only_begun(request, row.matter))
    if opened:
        note_list(by=request.member, what=what, opened=opened, at=at)


def _only_begun(request: Asked, matter: Matter) -> bool:
    """Whether there is nothing in a matter but what this member began."""
    own = matter.opened_by.practitioner_id == request.member.practitioner_id
    return own and not matter.decisions.all()
