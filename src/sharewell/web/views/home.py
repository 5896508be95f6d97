"""The first page of somebody signed in, their lists, the place they act under, and searching."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sharewell.actions.permits import DECIDES, may_open_matter
from sharewell.actions.refusals import NotYours
from sharewell.web.doors import Asked, again, page, signed_in, to
from sharewell.web.lists import KINDS, first_page, one_list, rows_of
from sharewell.web.middleware import CHOSEN, memberships_of
from sharewell.web.plain import plain
from sharewell.web.searching import MOST, faults, found


@signed_in
def home(request: Asked) -> HttpResponse:
    """What is late, what waits for me, and my matters; or one of these lists, a page at a time."""
    at, name = timezone.now(), request.GET.get("list", "")
    works = request.member.role in DECIDES
    if name:
        return _one(request, name, at)
    lists = first_page(request.member, at) if works else []
    return page(request, "home/home.html", lists=lists, works=works, starts=bool(may_open_matter(request.member)))


def _one(request: Asked, name: str, at: datetime) -> HttpResponse:
    """A page of one list. Raises NotYours where there is no such list or page."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 0
    if name not in KINDS or not number:
        raise NotYours
    shown = one_list(request.member, name, number, at)
    if number > shown.pages:
        raise NotYours
    return page(request, "home/list.html", list=shown)


@require_http_methods(["GET", "HEAD", "POST"])
def act_as(request: Any) -> HttpResponse:
    """For which agency, and in which role, somebody acts from now on."""
    held = list(memberships_of(request.user))
    if request.method != "POST" or not held:
        return page(request, "home/act_as.html", held=held)
    chosen = [str(one.pk) for one in held if str(one.pk) == request.POST.get("membership")]
    if not chosen:
        return again(request, "home/act_as.html", {"membership": "choose one of the places in the list"}, held=held)
    request.session[CHOSEN] = chosen[0]
    return to("home")


@signed_in
def search(request: Asked) -> HttpResponse:
    """Find matters by their reference or their label. What is searched for is never in an address."""
    if request.method != "POST":
        return page(request, "home/search.html", rows=None)
    wanted, at = plain(request.POST).get("words", "").strip(), timezone.now()
    if wrong := faults(wanted):
        return again(request, "home/search.html", wrong, rows=None)
    keys = found(request.member, wanted)
    rows = rows_of(request.member, keys[:MOST], at)
    return page(request, "home/search.html", given=request.POST, rows=rows, more=len(keys) > MOST, most=MOST)
