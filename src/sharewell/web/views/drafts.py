"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def new(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def onward(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def questions(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def check(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def recommendation(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
