"""To be written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def join(request: HttpRequest, **keys: Any) -> HttpResponse:
    """To be written."""
    raise Http404
