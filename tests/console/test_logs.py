"""What is logged says what went wrong and where, and nothing that somebody wrote."""

from __future__ import annotations

import logging
import sys
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from sharewell.config.logs import Frames, Quiet

SECRET = "Rq8-token-that-opens-an-account"
NAME = "Tom Reeve"


def asked(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return request


def logged(message: str, *args: object, trouble: bool = False, **extra: object) -> str:
    """A record as our handler writes it."""
    caught = None
    if trouble:
        try:
            raise ValueError(NAME)
        except ValueError:
            caught = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, caught)
    record.__dict__.update(extra)
    assert Quiet().filter(record)
    return Frames("{levelname} {name} {message}", style="{").format(record)


def test_a_token_is_not_logged() -> None:
    path = f"/join/{SECRET}"
    text = logged("Internal Server Error: %s", path, request=asked(path), status_code=500)
    assert text == "ERROR django.request 500 GET join/<str:token>"


def test_the_ids_of_a_page_are_logged() -> None:
    matter = uuid.uuid4()
    text = logged("Internal Server Error: %s", "", request=asked(f"/matters/{matter}"), status_code=500)
    assert text == f"ERROR django.request 500 GET matters/<uuid:matter> {matter}"


def test_what_somebody_typed_into_the_address_is_not_logged() -> None:
    request = RequestFactory().get("/search/Tom%20Reeve")
    text = logged("Not Found: %s", request.path, request=request, status_code=404)
    assert text == "ERROR django.request 404 GET an address that is no page"


def test_an_exception_is_its_type_and_its_lines() -> None:
    """Its message may quote a row of the database; the lines of code do not."""
    text = logged("Internal Server Error", trouble=True, request=asked("/home"), status_code=500)
    assert NAME not in text
    assert text.splitlines()[-1] == "ValueError"
    assert "test_logs.py" in text


def test_a_formatter_of_pythons_own_would_give_it_away() -> None:
    """What is tested here is no formality."""
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "m", (), None)
    try:
        raise ValueError(NAME)
    except ValueError:
        record.exc_info = sys.exc_info()
    assert NAME in logging.Formatter().format(record)


def test_nothing_is_logged_by_another_way() -> None:
    """No handler but ours, no mail to anybody, no debugging pages."""
    logging_settings: dict[str, Any] = settings.LOGGING
    assert logging_settings["root"]["handlers"] == ["stderr"]
    assert not any(logger.get("handlers") for logger in logging_settings["loggers"].values())
    assert [handler["filters"] for handler in logging_settings["handlers"].values()] == [["quiet"]]
    assert settings.ADMINS == []
    assert settings.DEBUG is False
