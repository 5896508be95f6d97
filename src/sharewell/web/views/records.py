"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def decision(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404


def as_pdf(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
