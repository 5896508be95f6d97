"""Matters: opening one, its page, whom it is about, its label, and which colleagues may be part of the harm."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.add_subject import add_subject
from sharewell.actions.clock import london_day
from sharewell.actions.finding import seen
from sharewell.actions.name_colleague import name_colleague, nameable
from sharewell.actions.name_implicated import must_say_whom, name_implicated
from sharewell.actions.note_reading import note_reading
from sharewell.actions.open_matter import LONGEST, open_matter
from sharewell.actions.permits import insist, may_open_matter, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.actions.relabel import relabel
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Implicated, Matter
from sharewell.web.doors import Asked, again, page, signed_in, to
from sharewell.web.sending import ONCE, key_of, once_of
from sharewell.web.standing import standing

MOST_SUBJECTS = 12
MOST_COLLEAGUES = 50
NOBODY = "nobody"
Row = tuple[str, str]
"""A subject as it is typed: child or adult, and the words used."""


@signed_in
def new(request: Asked) -> HttpResponse:
    """Open a matter: what prompted it and whom it is about, one row or more."""
    insist(may_open_matter(request.member))
    rows = typed(request)
    shown: dict[str, Any] = {"rows": rows, "once": once_of(request), "longest": LONGEST}
    if request.method != "POST":
        return page(request, "matters/new.html", **shown)
    if request.POST.get("do") == "another":
        rows += [("", "")] if len(rows) < MOST_SUBJECTS else []
        return page(request, "matters/new.html", given=request.POST, added=True, **shown)
    kept = [number for number, row in enumerate(rows) if any(row) or not number]
    try:
        opened = open_matter(
            by=request.member, prompt=request.POST.get("prompt", ""), subjects=[rows[number] for number in kept],
            at=timezone.now(), once=key_of(request.POST.get(ONCE)),
        )  # fmt: skip
    except Wrong as wrong:
        return again(request, "matters/new.html", placed(wrong.fields, kept), **shown)
    return to("matter", matter=opened.pk) if len(kept) > 1 else to("draft-new", matter=opened.pk)


def typed(request: HttpRequest) -> list[Row]:
    """The rows of subjects as they were sent; one empty row for a new form."""
    sent = [
        (request.POST.get(f"position-{number}", ""), request.POST.get(f"called-{number}", ""))
        for number in range(MOST_SUBJECTS)
        if f"called-{number}" in request.POST or f"position-{number}" in request.POST
    ]
    return sent or [("", "")]


def placed(wrong: Mapping[str, str], kept: list[int]) -> dict[str, str]:
    """Faults at the rows as they stand on the page, where empty rows were left out."""
    fields = {f"subject-{place}": f"subject-{number}" for place, number in enumerate(kept)}
    return {fields.get(name, name): says for name, says in wrong.items()}


@signed_in
def matter(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """A matter's page: what it is, drafts to go on with, decisions in order, what is late, what comes next."""
    found = seen(Matter, matter, by=request.member)
    at = timezone.now()
    note_reading(by=request.member, what="matter", record=found.pk, matter=found, at=at)
    return page(
        request, "matters/matter.html", matter=found, standing=standing(found, request.member, at),
        may_work=bool(may_work_on(request.member, found)), must_say=must_say_whom(request.member, found),
    )  # fmt: skip


@signed_in
def subjects(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """Add a brother, a sister or somebody else to a matter."""
    found = _to_work_on(request, matter)
    shown: dict[str, Any] = {"matter": found, "once": once_of(request)}
    if request.method != "POST":
        return page(request, "matters/subject.html", **shown)
    try:
        add_subject(
            by=request.member, matter=found.pk, position=request.POST.get("position", ""),
            called=request.POST.get("called", ""), at=timezone.now(), once=key_of(request.POST.get(ONCE)),
        )  # fmt: skip
    except Wrong as wrong:
        return again(request, "matters/subject.html", wrong.fields, **shown)
    like = key_of(request.POST.get("like"))
    return _with_query("draft-new", found, "like", like) if like else to("matter", matter=found.pk)


@signed_in
def label(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """Give a matter a private label."""
    found = _to_work_on(request, matter)
    if request.method != "POST":
        return page(request, "matters/label.html", matter=_read(request, found))
    try:
        relabel(by=request.member, matter=found.pk, label=request.POST.get("label", ""), at=timezone.now())
    except Wrong as wrong:
        return again(request, "matters/label.html", wrong.fields, matter=_read(request, found))
    return to("matter", matter=found.pk)


def _read(request: Asked, matter: Matter) -> Matter:
    """The matter, entered as read."""
    note_reading(by=request.member, what="matter", record=matter.pk, matter=matter, at=timezone.now())
    return matter


@signed_in
def implicated(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """Say which colleagues may be part of the harm; for them the matter is then gone."""
    found = _to_work_on(request, matter)
    sent = request.POST.getlist("members")
    shown = _colleagues(request, found, sent)
    if request.method != "POST":
        return page(request, "matters/implicated.html", **shown)
    if request.POST.get("do") == "find":
        return page(request, "matters/implicated.html", given=request.POST, **shown)
    try:
        name_implicated(by=request.member, matter=found.pk, members=_chosen(sent), at=timezone.now())
    except Wrong as wrong:
        return again(request, "matters/implicated.html", wrong.fields, **shown)
    draft = key_of(request.POST.get("draft"))
    return to("draft", draft=draft) if draft else to("matter", matter=found.pk)


def _chosen(sent: list[str]) -> list[uuid.UUID]:
    """The colleagues ticked; none where it was said that nobody here is part of it."""
    if not all(sent):
        raise Wrong({"members": "choose colleagues of your own agency"})
    if not sent:
        raise Wrong({"members": "tick who may be part of it, or 'Nobody who works here'"})
    if NOBODY in sent and len(sent) > 1:
        raise Wrong({"members": "tick colleagues or 'Nobody who works here', not both"})
    return [key for key in map(key_of, sent) if key] if NOBODY not in sent else []


def _colleagues(request: Asked, matter: Matter, sent: list[str]) -> dict[str, Any]:
    """Whom to choose from: those whose name or team holds what is looked for, the own team first, and those ticked."""
    looked_for = request.POST.get("find", "").strip().lower()
    everybody = Membership.objects.visible_to(request.member).in_force(london_day(timezone.now()))
    others = everybody.exclude(practitioner_id=request.member.practitioner_id).select_related("practitioner")
    found = [
        one
        for one in others
        if str(one.pk) in sent or looked_for in f"{one.practitioner.name} {one.team}".lower()
    ]  # fmt: skip
    found.sort(key=lambda one: (str(one.pk) not in sent, one.team != request.member.team, one.practitioner.name))
    said = Implicated.objects.filter(matter=matter).values_list("membership_id", flat=True)
    return {
        "matter": matter, "colleagues": found[:MOST_COLLEAGUES], "more": len(found) > MOST_COLLEAGUES,
        "said": set(said), "chosen": sent, "draft": request.POST.get("draft") or request.GET.get("draft", ""),
    }  # fmt: skip


def _to_work_on(request: Asked, matter: uuid.UUID) -> Matter:
    """The matter, if the member may see it and work on it. Raises NotYours, NotAllowed."""
    found = seen(Matter, matter, by=request.member)
    insist(may_work_on(request.member, found))
    return found


def _with_query(name: str, matter: Matter, key: str, value: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name, kwargs={'matter': matter.pk})}?{key}={value}")


@signed_in
def colleagues(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """Give a colleague a part in the matter."""
    found, at = _to_work_on(request, matter), timezone.now()
    shown: dict[str, Any] = {"matter": found, "colleagues": nameable(request.member, found, at)}
    if request.method != "POST":
        return page(request, "matters/colleagues.html", **shown)
    try:
        name_colleague(by=request.member, matter=found.pk, colleague=key_of(request.POST.get("colleague")), at=at)
    except Wrong as wrong:
        return again(request, "matters/colleagues.html", wrong.fields, **shown)
    return to("matter", matter=found.pk)
