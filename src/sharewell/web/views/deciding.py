"""Deciding on a draft: agree with what is recommended, or depart from it with reasons."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from sharewell.actions.decide import NOT_OFFERED, Choice, Consulted, made_before
from sharewell.actions.decide import decide as make
from sharewell.actions.finding import own_draft
from sharewell.actions.permits import insist, may_decide
from sharewell.actions.refusals import Wrong
from sharewell.web.choosing import ROWS, Desk, choice_in
from sharewell.web.doors import Asked, again, page, signed_in, to

TEMPLATE = "deciding/decide.html"
ORDER = ("outcome", "reasons", "grounds", "if_shared", "if_not", "approver")


@signed_in
def decide(request: Asked, draft: uuid.UUID) -> HttpResponse:
    """One choice, one sentence, one button; a departure may take a second step on the same page.

    The mark of the form comes from the draft, which is decided once: a second click, the back button and a second
    window all come out at the decision that was made.
    """
    once = uuid.uuid5(draft, "decide")
    if request.method == "POST":
        return _decided(request, draft, once)
    if (made := made_before(request.member, once)) is not None:
        return to("decision", decision=made.pk)
    desk = _desk(request, draft)
    return page(request, TEMPLATE, **_shown(desk, choice_in({"outcome": desk.recommendation.outcome or ""}, once)))


def _desk(request: Asked, draft: uuid.UUID) -> Desk:
    found = own_draft(draft, by=request.member)
    insist(may_decide(request.member, found))
    return Desk(found, request.member, timezone.now())


def _decided(request: Asked, draft: uuid.UUID, once: uuid.UUID) -> HttpResponse:
    choice, drawn_for = choice_in(request.POST, once), request.POST.get("drawn_for", "")
    if choice.outcome != drawn_for and (made_before(request.member, once) is None):
        desk = _desk(request, draft)
        if desk.another_step(choice, drawn_for):
            return page(request, TEMPLATE, given=request.POST, **_shown(desk, choice, second=True))
    try:
        made = make(by=request.member, draft=draft, choice=choice, at=timezone.now())
    except Wrong as wrong:
        return _not_so(request, _desk(request, draft), choice, wrong.fields)
    return to("decision", decision=made.pk)


def _not_so(request: Asked, desk: Desk, choice: Choice, wrong: Mapping[str, str]) -> HttpResponse:
    """The form again. Where the outcome is none that can be decided, it begins anew with the recommended one."""
    if desk.offers(choice.outcome):
        return again(request, TEMPLATE, _as_they_stand(wrong), **_shown(desk, choice, second=True))
    drawn = choice_in({"outcome": desk.recommendation.outcome or ""}, choice.once)
    return again(request, TEMPLATE, {"outcome": NOT_OFFERED}, **_shown(desk, drawn))


def _as_they_stand(wrong: Mapping[str, str]) -> dict[str, str]:
    """The faults in the order of the fields on the page."""
    return {name: wrong[name] for name in sorted(wrong, key=lambda name: (*ORDER, name).index(name))}


def _shown(desk: Desk, choice: Choice, *, second: bool = False) -> dict[str, Any]:
    return {
        "desk": desk,
        "drawn_for": choice.outcome,
        "needs": desk.needs(choice),
        "departs": second and choice.outcome != (desk.recommendation.outcome or ""),
        "choice": choice,
        "consulted": [*choice.consulted, *[Consulted("", with_identity=False, said="")] * ROWS][:ROWS],
        "open": [desk.pack.facts[name].wording.question for name in desk.recommendation.open],
    }
