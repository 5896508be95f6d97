"""The door for a server that speaks WSGI. It does not open on a database that is not fit to keep records in."""

import gc
import os
import sys
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
application = get_wsgi_application()


def _insist() -> None:
    from django.core import checks
    from django.db import connections

    try:
        wrong = [one.msg for one in checks.run_checks(databases=["default"]) if one.level >= checks.ERROR]
    finally:
        connections.close_all()
    if wrong:
        sys.exit("\n".join(wrong))


def _ready() -> None:
    """Load what the first page would: the guidance, and the addresses with all that stands behind them."""
    from django.urls import reverse

    from sharewell.actions.guidance import current

    reverse("home")
    # Whatever is wrong with the guidance, whom to ring is still shown.
    with suppress(Exception):
        current()


_insist()
_ready()

# What is loaded by now stays: looking through it again for what could go took longer than some pages. What a page
# leaves behind goes a few pages later, in one go.
gc.set_threshold(20_000, 20, 20)
gc.collect()
gc.freeze()
