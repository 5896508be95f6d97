"""What was sent with a form, without what no keyboard writes: controls, and marks that turn a line around."""

from __future__ import annotations

import re

from django.http import QueryDict

UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_text(text: str) -> str:
    """A text without them, in which line ends are one letter long."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(sent: QueryDict) -> QueryDict:
    """The same fields with clean values; line ends are one letter long."""
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name, [plain_text(value) for value in values])
    clean._mutable = False
    return clean
