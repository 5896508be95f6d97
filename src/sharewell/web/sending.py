"""Reading forms: ids as they were sent, and the mark by which the same form sent twice is one act."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from sharewell.actions.refusals import NotYours

ONCE = "once"


def key_of(text: str | None) -> uuid.UUID | None:
    """The id in a field: None where it is empty. Raises NotYours for what is no id, as for an id that nothing has."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotYours from None


def once_of(request: HttpRequest) -> str:
    """The mark for a form: the one it was sent with, or a new one."""
    return request.POST.get(ONCE) or str(uuid.uuid4())
