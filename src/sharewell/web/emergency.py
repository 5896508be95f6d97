"""The page for when somebody may come to harm in the next hours: whom to ring, from every agency.

It is one page for everybody, so it may lie in any cache and on any server. It is also kept as a file, which is shown
when the database cannot be reached and which another web server can hand out when the hub is down.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from django.db import DatabaseError, transaction
from django.template.loader import render_to_string

from sharewell.records.agencies.models import Number

FILE = Path("public") / "emergency.html"


def numbers_by_agency() -> list[tuple[str, list[Number]]]:
    """Each agency that keeps numbers, by name, with its numbers in order."""
    rows = Number.objects.select_related("agency").order_by("agency__name", "position", "label")
    return [(name, list(numbers)) for name, numbers in groupby(rows, key=lambda one: one.agency.name)]


def emergency_page() -> str:
    """The page as it stands now. Raises DatabaseError where the numbers cannot be read."""
    with transaction.atomic():
        shown = {"agencies": numbers_by_agency()}
    return _rendered(**shown)


def write_emergency(folder: Path) -> Path:
    """Keep the page as a file under this folder, whole or not at all, and say where."""
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(emergency_page(), encoding="utf-8")
    fresh.replace(path)
    return path


def kept_or_plain(folder: Path) -> str:
    """The page that was last kept, or, where there is none, the national numbers alone."""
    path = folder / FILE
    return path.read_text(encoding="utf-8") if path.is_file() else _rendered(agencies=[])


def shown(folder: Path) -> str:
    """The page, whatever state the database is in."""
    try:
        return emergency_page()
    except DatabaseError:
        return kept_or_plain(folder)


def _rendered(**shown: object) -> str:
    return render_to_string("public/emergency.html", {"wrong": {}, "member": None, **shown}, using="jinja")
