"""Addresses in pages are worked out once a shape, and are those that the routes give."""

from __future__ import annotations

import uuid

import pytest
from django.urls import URLPattern, reverse

from sharewell.web.jinja_env import address
from sharewell.web.routes import urlpatterns

NAMED = {one.name: one for one in urlpatterns if isinstance(one, URLPattern) and one.name}


@pytest.mark.parametrize("name", NAMED)
def test_an_address_is_the_routes_own_whichever_ids_it_names(name: str) -> None:
    kinds = {key: type(one).__name__ for key, one in NAMED[name].pattern.converters.items()}
    for _ in range(2):
        keys = {key: uuid.uuid4() if kind == "UUIDConverter" else "told-before" for key, kind in kinds.items()}
        assert address(name, **keys) == reverse(name, kwargs=keys)
