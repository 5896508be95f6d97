"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def act_as(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def search(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
