"""Who is looking: told to the database in a signed word, set inside the transaction and gone with it.

The row policies read it. Without it the database answers nothing; with a word that somebody made up neither, since the
key it is signed with stands where no role that connects can read it. It is never set on the session, where a pooled
connection would carry it on, and never changed inside a transaction, where it would hold for what came before.
"""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from sharewell.records.common.opening import closed_at_first

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Membership

P = ParamSpec("P")
R = TypeVar("R")
LASTS = 600
"""Seconds for which a signed word counts: no page and no chore takes as long in one transaction."""
STILL = "set transaction isolation level repeatable read, read only"
SET = (
    "select current_setting('sharewell.viewer', true), set_config('sharewell.viewer', %s, true), "
    "exists (select from pg_prepared_statements where from_sql)"
)
"""Says who is looking; asks who was, and whether somebody prepared a statement by hand."""


class NestedViewer(RuntimeError):
    """Somebody is looking already: one transaction has one viewer."""


class OtherViewer(RuntimeError):
    """An action was called for somebody else than whoever is looking."""


class NobodyLooks(RuntimeError):
    """A row cannot be made while nobody is looking: it would belong to no agency."""


class Meddled(RuntimeError):
    """A statement was put under a name on this connection, which the driver might take for its own: it is closed."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Who is looking, for which agency: a member, a chore of an agency, or somebody at the door.

    Whoever is at the door sees of people only who they say they are: the practitioner of that id, or whatever is known
    by what they have `shown`, which is a digest of an e-mail or of an invitation's token, see `digest_of`.
    """

    kind: str
    agency: uuid.UUID | None = None
    membership: uuid.UUID | None = None
    practitioner: uuid.UUID | None = None
    shown: str = ""


_LOOKER: ContextVar[Looker | None] = ContextVar("looker", default=None)


def looker() -> Looker | None:
    """Who is looking now, if anybody is."""
    return _LOOKER.get()


def agency_looking() -> uuid.UUID:
    """The agency for which somebody is looking, to which what they write belongs. Raises NobodyLooks."""
    one = _LOOKER.get()
    if one is None or one.agency is None:
        raise NobodyLooks
    return one.agency


def signed(one: Looker, *, now: float) -> str:
    """The word for the database: an HMAC-SHA256 in hexadecimal, a colon, and what it is of (RFC 2104)."""
    parts = (one.agency, one.membership, one.practitioner, one.shown)
    said = "|".join(["v1", one.kind, *(str(part or "") for part in parts), str(int(now) + LASTS)])
    return f"{hmac.new(settings.WALLS_KEY, said.encode(), hashlib.sha256).hexdigest()}:{said}"


@contextmanager
def viewing(membership: Membership) -> Iterator[None]:
    """A transaction in which a member is looking."""
    one = Looker("member", membership.agency_id, membership.pk, membership.practitioner_id)
    with looking(one):
        yield


class Digest(str):
    """The digest of something shown, where that itself is not kept: it stands for what it is of."""

    __slots__ = ()


def digest_of(shown: str) -> Digest:
    """What the database is told of an e-mail, in small letters, or of a token: its SHA-256 in hexadecimal."""
    return shown if isinstance(shown, Digest) else Digest(hashlib.sha256(shown.encode()).hexdigest())


@contextmanager
def at_the_door(
    practitioner: uuid.UUID | None = None, *, shown: str = "", joining: uuid.UUID | None = None
) -> Iterator[None]:
    """A transaction in which somebody is signing in, choosing for whom they work, or taking up an invitation.

    `shown`: the e-mail or the token that they gave. `joining`: the agency into which they were invited.
    """
    with looking(Looker("door", joining, practitioner=practitioner, shown=digest_of(shown) if shown else "")):
        yield


@contextmanager
def working_for(agency: uuid.UUID, *, still: bool = False) -> Iterator[None]:
    """A transaction in which a chore is done for an agency; `still`: reading what is there at one moment, no more."""
    with looking(Looker("chore", agency), still=still):
        yield


@contextmanager
def looking(one: Looker, *, still: bool = False) -> Iterator[None]:
    """A transaction of its own in which the database knows who is looking.

    Raises NestedViewer, Meddled, and RuntimeError inside of another transaction.
    """
    if _LOOKER.get() is not None:
        raise NestedViewer
    try:
        with _looking(one, still=still):
            yield
    except Meddled:
        connection.close()
        raise


@contextmanager
def _looking(one: Looker, *, still: bool) -> Iterator[None]:
    within = connection.in_atomic_block
    with transaction.atomic(durable=True):
        before = _told(signed(one, now=time.time()), still=still and not within)
        mark = _LOOKER.set(one)
        try:
            with closed_at_first():
                yield
        finally:
            _LOOKER.reset(mark)
        if within and not connection.needs_rollback:
            # Only in a test, whose transaction goes on: a released savepoint would carry the viewer out into it.
            _told(before)


def _told(word: str, *, still: bool = False) -> str:
    """Tell the database who is looking; what it was told before in this transaction. Raises Meddled."""
    with connection.cursor() as cursor:
        if still:
            cursor.execute(STILL)
        cursor.execute(SET, [word])
        before, _, meddled = cursor.fetchone()
    if meddled:
        raise Meddled
    return before or ""


@contextmanager
def seen_by(membership: Membership) -> Iterator[None]:
    """A transaction in which this member is looking: the one that runs, if it is theirs. Raises OtherViewer."""
    one = _LOOKER.get()
    if one is None:
        with viewing(membership):
            yield
    elif one.membership != membership.pk:
        raise OtherViewer
    else:
        with transaction.atomic():
            yield


def acting(action: Callable[P, R]) -> Callable[P, R]:
    """An action in one transaction, all of it or nothing, in which whoever it is done `by` is looking."""

    @wraps(action)
    def act(*args: P.args, **said: P.kwargs) -> R:
        with seen_by(said["by"]):  # type: ignore[arg-type] # every action says who acts
            return action(*args, **said)

    return act
