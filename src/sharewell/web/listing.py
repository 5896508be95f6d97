"""Long lists a page at a time."""

from __future__ import annotations

from django.http import HttpRequest

PAGE = 50
FARTHEST = 10_000


def number_of(request: HttpRequest) -> int:
    """Which page of a list is asked for: the first, where the address names none that there could be."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 1
    return min(max(number, 1), FARTHEST)


def pages_of(count: int, each: int = PAGE) -> int:
    """How many pages so many rows fill."""
    return max(1, -(-count // each))
