"""The addresses of a hub that can write letters."""

from __future__ import annotations

from django.urls import include, path

from sharewell.web.accounts import pages
from sharewell.web.routes import handler404
from sharewell.web.routes import urlpatterns as others

__all__ = ["handler404", "urlpatterns"]

urlpatterns = [path("accounts/", include(pages(letters=True))), *others]
