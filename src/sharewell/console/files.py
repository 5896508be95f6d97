"""The files a hub hands out: its style sheets and scripts, hashed and compressed, and the page for an emergency."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sharewell.console.bootstrap import Trouble
from sharewell.console.server import home

NEEDED = "vendor/govuk-frontend.min.css"
STAMP = "collected"


def collected() -> bool:
    """Bring the site's files together where they have changed since the last time. Whether anything was done.

    Raises Trouble where the style sheets were never fetched.
    """
    from django.conf import settings
    from django.contrib.staticfiles import finders
    from django.core.management import call_command

    if finders.find(NEEDED) is None:
        raise Trouble("the style sheets of the pages are not there; `make setup` fetches them")
    place = Path(settings.STATIC_ROOT)
    stamp, now = place.with_name(f"{place.name}.{STAMP}"), state()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == now and place.is_dir():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now, encoding="ascii")
    return True


def state() -> str:
    """What the site's files are now: a digest of their names, sizes and times."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            about = Path(storage.path(name)).stat()
            found.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


def emergency_written() -> Path:
    """Write the page for an emergency as a plain file, for a web server to hand out while the hub is down: where."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    write: Callable[[Path], Path] = import_string(settings.EMERGENCY_WRITER)
    return write(home())
