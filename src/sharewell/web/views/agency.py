"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def people(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def person(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def numbers(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def settings(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
