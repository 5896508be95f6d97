"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def new(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def matter(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def subjects(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def implicated(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def label(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
