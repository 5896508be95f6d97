"""Adding an agency from a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from sharewell.console.bootstrap import Trouble
from sharewell.console.server import address


def add(name: str, code: str, email: str, team: str) -> Iterator[str]:
    """Add an agency: what to say of it, with the link for its first administrator. Raises Trouble."""
    from django.utils import timezone

    from sharewell.actions.administer import INVITATION_LASTS, Seat, add_agency
    from sharewell.actions.refusals import Wrong

    try:
        made, token = add_agency(name=name, code=code, first=Seat(email, team, "administrator"), at=timezone.now())
    except Wrong as wrong:
        raise Trouble("\n".join(f"{field}: {says}" for field, says in wrong.fields.items())) from None
    yield f"{made.name} is added, under the code {made.code}."
    yield f"Its first administrator opens this link, once, within {INVITATION_LASTS.days} days:"
    yield link(token)


def link(token: str) -> str:
    """The address under which an invitation is taken up."""
    from django.urls import reverse

    return address().rstrip("/") + reverse("join", kwargs={"token": token})
