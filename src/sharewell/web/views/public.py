"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def start(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def emergency(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def how(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def offline(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def join(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
