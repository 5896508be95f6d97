"""The least that Django can do to serve a page: the same bytes out of a Jinja template, no database, nobody looked up.

Served by the same server with the same settings, it is what every page of ours is measured beside.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

JINJA = "django.template.backends.jinja2.Jinja2"
PAGES = Path(os.environ.get("BARE_PAGES", "."))


def served(request: HttpRequest, name: str) -> HttpResponse:
    """The page that was kept under this name."""
    page = render(request, f"{name}.html")
    page["Content-Length"] = str(len(page.content))
    return page


urlpatterns = [path("<slug:name>", served)]


def made() -> Any:
    """The application."""
    from django.core.wsgi import get_wsgi_application

    settings.configure(
        ROOT_URLCONF="hub.bare", ALLOWED_HOSTS=["localhost"], SECRET_KEY="for a page that holds nothing",
        TEMPLATES=[{"BACKEND": JINJA, "DIRS": [PAGES], "OPTIONS": {"auto_reload": False}}],
    )  # fmt: skip
    return get_wsgi_application()


application = made() if "BARE_PAGES" in os.environ else None
