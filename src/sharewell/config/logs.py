"""What is logged: what went wrong and where in the code, and nothing that somebody wrote or that names a person.

A path may hold the token of an invitation or whatever somebody typed into the address bar, and the message of an
exception may quote a row. So a request is logged by the page it asked for and an exception by its type and its lines.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from types import TracebackType
from typing import Any

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Quiet(logging.Filter):
    """Puts plain words in the place of a message about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, without what it could give away."""
        request = getattr(record, "request", None)
        if request is not None:
            record.msg = f"{getattr(record, 'status_code', '')} {request.method} {page_of(request)}".strip()
            record.args = ()
        return True


def page_of(request: Any) -> str:
    """The page a request asked for, with the ids in its address and nothing else of it."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "an address that is no page"
    ids = [str(value) for value in match.kwargs.values() if isinstance(value, uuid.UUID)]
    return " ".join([match.route or "the first page", *ids])


class Frames(logging.Formatter):
    """Spells an exception as its type and the lines it came through, without its message."""

    def formatException(self, ei: Caught) -> str:  # noqa: N802 - the name that logging calls
        """The type and the lines."""
        kind, _, trace = ei
        lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([*lines, kind.__name__ if kind else ""])

    def format(self, record: logging.LogRecord) -> str:
        """The record, with whatever text another handler may have cached of its exception left out."""
        record.exc_text = None
        text = super().format(record)
        record.exc_text = None
        return text
