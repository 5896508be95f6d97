"""What the tests of decisions and of what follows them share: hostile words, what a page says, what was entered."""

from __future__ import annotations

import html
import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from sharewell.ledger.entries import Entry, Refused
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Draft
from tests.actions.watching import entered, everything
from tests.midtown import NOBODY
from tests.web.walking import client_of

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 'zq' * 3 }} {% raw %} ${'zq'*3} #{'zq'*3}",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "<!--#exec cmd='ls'--> &lt;b&gt; &#60;b&#62;",
    "\u202eevil\u202c \x00 \x1b[31m nul",
    "#evil $x$ *b* @ref <label> `raw` \\ // [x] = head - item + item / term: 1",
)
LONG = "x" * 2001


def said(response: Any) -> str:
    """The page as text, with the names of letters turned back into letters."""
    return html.unescape(response.content.decode())


def unharmed(response: Any) -> None:
    """Nothing of what was typed stands on the page as markup."""
    page = response.content.decode()
    for bad in ("<script>alert", "<img src=x", "<svg/onload", "zqzqzq", "</textarea><script", "\u202e", "\x00"):
        assert bad not in page, bad


def acts(do: Callable[[], object]) -> list[type[Entry]]:
    """The kinds of entry that doing this adds."""
    return [type(one) for one in entered(do)]


def missing_page(client: Client) -> bytes:
    """The page for a decision that does not exist."""
    return client.get(f"/decisions/{NOBODY}").content


def hidden(member: Membership, address: str, *, post: dict[str, Any] | None = None) -> None:
    """For this member the address is to the letter as one that does not exist, and only the refusal is entered."""
    client = client_of(member)
    nowhere = missing_page(client)
    for ask in (lambda: client.get(address), lambda: client.post(address, post or {})):
        (entry,), response = entries_and_answer(ask)
        assert isinstance(entry, Refused)
        assert (response.status_code, response.content) == (404, nowhere)


def entries_and_answer(ask: Callable[[], Any]) -> tuple[list[Entry], Any]:
    """What asking adds to the ledger, and what is answered."""
    found: list[Any] = []
    entries = entered(lambda: found.append(ask()))
    return entries, found[0]


def decision_of(response: Any) -> Decision:
    """The decision that a form led to."""
    assert response.status_code == 302, said(response)
    return Decision.objects.get(pk=uuid.UUID(response["Location"].rsplit("/", 1)[1]))


READING = ("ledger.Entry", "ledger.Waiting", "agencies.Practitioner")
"""What changes when somebody signs in and reads."""


def unchanged(do: Callable[[], object], *, but: tuple[str, ...] = READING) -> None:
    """Doing this leaves every row as it was, other than the entries that somebody read and when they signed in."""
    before = {name: rows for name, rows in everything().items() if name not in but}
    do()
    assert {name: rows for name, rows in everything().items() if name not in but} == before


def together(threads: list[threading.Thread]) -> None:
    """Run them all, to their ends."""
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
        assert not one.is_alive(), "somebody waits for ever"


def fields(draft: Draft, outcome: str, **otherwise: Any) -> dict[str, Any]:
    """A form sent on a draft, in full."""
    plain = {
        "outcome": outcome, "drawn_for": outcome, "reasons": "It keeps him safe.", "if_shared": "He may be angry.",
        "if_not": "He may be hurt.",
    }  # fmt: skip
    return {**plain, **otherwise}
