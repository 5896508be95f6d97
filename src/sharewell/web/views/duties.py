"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def telling(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def withdraw(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def approval(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def close(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
