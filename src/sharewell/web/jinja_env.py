"""The templates' surroundings: the GOV.UK components, addresses, the site's files, and how dates are said."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from sharewell import __version__
from sharewell.actions.clock import LONDON
from sharewell.web.accounts import faults_of
from sharewell.web.plain import plain_text

GAP = UUID(int=0)


def environment(**options: Any) -> Environment:
    """The environment that Django asks for."""
    components = PackageLoader("govuk_frontend_jinja")
    options["loader"] = ChoiceLoader([options["loader"], PrefixLoader({"govuk_frontend_jinja": components})])
    made = Environment(**{**options, "autoescape": True, "trim_blocks": True})  # noqa: S701
    made.globals |= {"static": static, "url": address, "version": __version__, "csrf_token_of": get_token}
    made.globals["letters"] = settings.LETTERS
    made.filters |= {"day": day, "moment": moment, "sentence": sentence, "faults_of": faults_of, "plain": plain_text}
    return made


def address(name: str, **keys: Any) -> str:
    """The address of a named page."""
    if len(keys) > 1 or not all(isinstance(one, UUID) for one in keys.values()):
        return reverse(name, kwargs=keys)
    return _shape(name, *keys).format(*keys.values())


@cache
def _shape(name: str, *key: str) -> str:
    """An address with a gap for its one id, if it has any. A list names some two hundred pages of five shapes."""
    return reverse(name, kwargs=dict.fromkeys(key, GAP)).replace(str(GAP), "{}")


def day(value: date | datetime) -> str:
    """A day as people say it: 4 December 2026."""
    return _said(value.astimezone(LONDON).date() if isinstance(value, datetime) else value)


@lru_cache(1000)
def _said(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def moment(value: datetime) -> str:
    """A moment as people say it: 4 December 2026 at 3:30pm, London time."""
    seen = value.astimezone(LONDON)
    hour = seen.hour % 12 or 12
    return f"{day(seen)} at {hour}:{seen:%M}{'am' if seen.hour < 12 else 'pm'}"


def sentence(text: str) -> str:
    """The text with a capital at its start, as it stands alone on a page."""
    return text[:1].upper() + text[1:]
