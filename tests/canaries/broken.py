"""Hubs that are broken on purpose, each in one way: what was typed comes to stand where nothing of it may.

Each is a function that runs inside the hub's own processes, see `tests.canaries.breaking`, and changes code there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from tests.canaries import places as at
from tests.canaries.places import ON_DISK
from tests.canaries.words import CAST, PASSWORDS

BROKEN = "CANARIES_BROKEN"
"""Names, in the environment, in which ways a hub is broken, with strokes between them."""


@dataclass(frozen=True)
class Break:
    """A way to break a hub, the words that then stand in clear, and where."""

    name: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    do: Callable[[], None]


BREAKS: dict[str, Break] = {}


def broken(name: str, *words: str, places: tuple[str, ...]) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Enter a way to break a hub."""

    def enter(do: Callable[[], None]) -> Callable[[], None]:
        BREAKS[name] = Break(name, words, places, do)
        return do

    return enter


def break_it() -> None:
    """Break the hub that runs here in the ways that the environment names."""
    for name in filter(None, os.environ.get(BROKEN, "").split("|")):
        _fails() if name == FAILS else BREAKS[name].do()


def instead(module: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put another function in the place of one, made of it."""
    setattr(module, name, make(getattr(module, name)))


def also(module: Any, name: str, then: Callable[..., object]) -> None:
    """Do something more with whatever a function is called with."""

    def make(before: Any) -> Any:
        @wraps(before)
        def both(*args: Any, **said: Any) -> Any:
            then(*args, **said)
            return before(*args, **said)

        return both

    instead(module, name, make)


def answering(page: str, change: Callable[[Any, Any], None]) -> None:
    """Change what a page answers to a form."""
    from sharewell.web import routes

    (route,) = [one for one in routes.urlpatterns if getattr(one, "name", "") == page]

    def make(before: Any) -> Any:
        @wraps(before)
        def changed(request: Any, **keys: Any) -> Any:
            response = before(request, **keys)
            if request.method == "POST":
                change(request, response)
            return response

        return changed

    instead(route, "callback", make)


def home() -> Path:
    """The hub's folder."""
    from django.conf import settings

    return Path(settings.HOME)


# --- in the database ----------------------------------------------------------------------------------------


@broken("a field that is not sealed", "Withdrawal.reason", places=ON_DISK)
def _not_sealed() -> None:
    from sharewell.records.common import sealed

    def plainly(do: Any, how: Callable[[bytes, Any], bytes]) -> Any:
        return lambda key, text, where: how(text, where) if where.column == "reason" else do(key, text, where)

    instead(sealed, "seal", lambda seal: plainly(seal, _as_if_sealed))
    instead(sealed, "open_box", lambda open_box: plainly(open_box, lambda text, _: bytes(text[29:-80])))


def _as_if_sealed(plain: bytes, where: Any) -> bytes:
    return b"".join([bytes([1]), where.scope.bytes, bytes(12), plain, bytes(80)])


@broken("an index of plain words", "Matter.label", places=ON_DISK)
def _plain_index() -> None:
    from sharewell.records.sharing import searching

    instead(searching, "digest", lambda _: lambda key, word: word.encode())


@broken("a name in the session", "Draft.use", places=(at.SESSIONS,))
def _in_the_session() -> None:
    answering("draft-new", lambda request, _: request.session.update({"last": request.POST["use"] * 9}))


@broken("a password in the cache", *PASSWORDS[: len(CAST)], places=(at.ROWS, at.CACHE, at.FILES, at.WAL))
def _in_the_cache() -> None:
    from django.core.cache import cache

    from sharewell.web.views import joining

    also(joining, "take_up", lambda **said: cache.set(said["token"][:9], said["password"]))


@broken("a name in the ledger", "Closing.note", places=(*ON_DISK, at.EXPORT))
def _in_the_ledger() -> None:
    from sharewell.actions import close_duty

    note: list[str] = []
    also(close_duty, "bound", lambda owner, what, content: note.append(content.split()[-1]))
    instead(close_duty, "enter", lambda enter: lambda kind, **said: enter(kind, **{**said, "duty": note.pop()}))


# --- said and logged ----------------------------------------------------------------------------------------


@broken("a name in the log", "Matter.prompt", "in a form that is too long/prompt", places=(at.SAID,))
def _logged() -> None:
    import logging

    from sharewell.web.views import matters

    also(matters, "open_matter", lambda **said: logging.getLogger("x").warning(said["prompt"]))


@broken("a name that is printed", "Subject.called/child", "Subject.called/adult", "in a form that is too long/called",
        places=(at.SAID,))  # fmt: skip
def _printed() -> None:
    from sharewell.web.views import matters

    also(matters, "open_matter", lambda **said: print(said["subjects"], flush=True))


@broken("an error that says what it was about", "in a form at which the hub breaks", places=(at.SAID,))
def _in_an_error() -> None:
    import logging

    from sharewell.config.logs import Frames

    instead(Frames, "formatException", lambda _: logging.Formatter.formatException)


@broken("an e-mail in the log", "Practitioner.email/asha", "Practitioner.email/sam", places=(at.SAID,))
def _email_logged() -> None:
    import logging

    from sharewell.web import middleware

    also(middleware, "email_given", lambda request: logging.warning(request.POST.get("login", "")))


@broken("a statement with its values", "Advice.said", places=(at.LOG,))
def _in_a_statement() -> None:
    from contextlib import suppress

    from django.db import DataError, connection, transaction

    from sharewell.web.views import deciding

    def asked(**said: Any) -> None:
        for one in said["choice"].consulted:
            with suppress(DataError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"select '{one.said}'::uuid")

    also(deciding, "make", asked)


@broken("a command that reads aloud", "Decision.document/if_not", places=(at.COMMANDS,))
def _read_aloud() -> None:
    from sharewell.actions import replay

    also(replay, "again", lambda decision, _: print(decision.document["if_not"]))


# --- in files -----------------------------------------------------------------------------------------------


@broken("a name in a temporary file", "Draft.what", places=(at.TEMPORARY,))
def _in_a_temporary_file() -> None:
    import tempfile

    from sharewell.web.views import drafts

    def kept(**said: Any) -> None:
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write(said["intent"].what)

    also(drafts, "start_draft", kept)


@broken("a name in the hub's folder", "Verdict.comment/yes", places=(at.REST,))
def _in_the_folder() -> None:
    from sharewell.web.views import duties

    def kept(**said: Any) -> None:
        if said["approved"]:
            (home() / "public" / "last.txt").write_text(said["comment"])

    also(duties, "give_verdict", kept)


@broken("a name beside the keys", "Draft.recipient", places=(at.REST, at.KEYS_COPY))
def _beside_the_keys() -> None:
    from sharewell.console import backing_up
    from sharewell.web.views import drafts

    also(drafts, "start_draft", lambda **said: (home() / "keys" / "last").write_text(said["intent"].recipient))
    also(backing_up, "_keys", lambda folder: (folder / "last").write_text((home() / "keys" / "last").read_text()))


# --- in what leaves the hub ---------------------------------------------------------------------------------


@broken("a name in a letter", "Decision.document/reasons", places=(at.LETTERS,))
def _in_a_letter() -> None:
    from sharewell.actions import notify
    from sharewell.web.views import deciding

    also(deciding, "make", lambda **said: setattr(notify, "SUBJECT", said["choice"].reasons))


@broken("a name in an address", "Telling.words", places=(at.ADDRESSES,))
def _in_an_address() -> None:
    def led(request: Any, response: Any) -> None:
        response["Location"] += f"?told={request.POST['words'].split()[-1]}"

    answering("telling", led)


@broken("a name in a title", "looked for", places=(at.TITLES,))
def _in_a_title() -> None:
    def titled(request: Any, response: Any) -> None:
        if request.POST["words"].islower():
            response.content = response.content.replace(b"<title>", b"<title>" + request.POST["words"].encode())

    answering("search", titled)


@broken("a name in the document's own particulars", "Advice.asked", places=(at.PARTICULARS,))
def _in_the_particulars() -> None:
    import re

    from sharewell.web.views import records

    def asked(record: Any) -> bytes:
        found = re.search(r"Dr (\w+)", repr(record))
        return (found[1] if found else "").encode()

    instead(records, "bytes_of", lambda before: lambda record, at: before(record, at) + b"% " + asked(record))


# --- what is no leak ----------------------------------------------------------------------------------------

FAILS, AT = "a page at which the hub breaks", "break "
"""A way, and the label at which it does.

It breaks no promise by itself: what goes wrong quotes whatever was typed, and none of it may be said."""


def _fails() -> None:
    from sharewell.web.views import matters

    def fails(**said: Any) -> None:
        if not said["label"].startswith(AT):
            return
        try:
            raise ValueError(said["label"])
        except ValueError as first:
            raise RuntimeError(f"cannot label {said}") from first

    also(matters, "relabel", fails)
