"""What every view is made of: showing a page, refusing, and the line between what is shown to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sharewell.actions.refusals import NotAllowed, Refusal, TooLate
from sharewell.records.agencies.models import Membership
from sharewell.web.plain import plain

Paths = ParamSpec("Paths")
STATUS = {NotAllowed: 403, TooLate: 409}


class Asked(HttpRequest):
    """A request in which somebody acts under a membership."""

    member: Membership
    refusal: Refusal | None


View = Callable[Concatenate[Asked, Paths], HttpResponse]


def signed_in(view: View[Paths]) -> Callable[Concatenate[Any, Paths], HttpResponse]:
    """A view that needs a membership to act under; without one, whoever asks is sent to choose."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def door(request: Any, *args: Paths.args, **kwargs: Paths.kwargs) -> HttpResponse:
        if request.member is None:
            return redirect("act-as")
        if request.method == "POST":
            request.POST = plain(request.POST)
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[Any, Paths], HttpResponse]", door)


def page(request: HttpRequest, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """A page. Templates find `wrong` (faults by field) and `given` (what was sent) even where nobody hands them in."""
    context = {"wrong": {}, "given": {}, "member": getattr(request, "member", None), **shown}
    return render(request, template, context, status=status, using="jinja")


def again(request: HttpRequest, template: str, wrong: Mapping[str, str], **shown: Any) -> HttpResponse:
    """The same page once more, with what was given kept and each fault said beside its field."""
    return page(request, template, status=422, wrong=wrong, given=request.POST, **shown)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal. What is hidden looks to the letter like what is not there."""
    status = STATUS.get(type(refusal))
    if status is None:
        return missing(request)
    return page(request, "refused.html", status=status, because=refusal.because)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """There is no such page, or it is not yours to see."""
    return page(request, "missing.html", status=404)


def to(name: str, **keys: Any) -> HttpResponseRedirect:
    """Go on to a named page."""
    return HttpResponseRedirect(reverse(name, kwargs=keys or None))
