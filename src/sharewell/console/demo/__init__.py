"""A made-up area to try things in: its agencies, the people who work there, and matters in every state.

Everything is made by calling the actions, as people at their pages would. All names and numbers are invented.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sharewell.console.bootstrap import Trouble
from sharewell.console.server import home, made_once

WORDS = (
    "acorn", "anchor", "apron", "barley", "basket", "beacon", "bonnet", "bramble", "button", "candle", "clover",
    "copper", "cotton", "feather", "garden", "ginger", "hazel", "kettle", "ladder", "lantern", "lemon", "linen",
    "maple", "meadow", "mitten", "nutmeg", "orchard", "otter", "paper", "pebble", "pepper", "pocket", "ribbon",
    "saddle", "saffron", "thimble", "timber", "velvet", "walnut", "willow",
)  # fmt: skip


def prepare_demo(*, at: datetime) -> Iterator[str]:
    """Make the area where it is not there yet, at moments before `at`: what to say of it, line by line.

    Raises Trouble where the hub holds agencies of its own: the two are never mixed.
    """
    from sharewell.console.demo.cast import AGENCIES
    from sharewell.records.agencies.models import Agency

    there = set(Agency.objects.values_list("code", flat=True))
    if strange := there - {code for code, _ in AGENCIES}:
        raise Trouble(
            f"this hub holds agencies of its own ({', '.join(sorted(strange))}), and the made-up ones never join them; "
            "name another folder in SHAREWELL_HOME for the demo"
        )
    if not there:
        made(password(), at)
    elif not _whole().is_file():
        raise Trouble(
            f"the making of the made-up area was cut off, so it is there in part; take {home()} away and start again"
        )
    return accounts()


def made(words: str, at: datetime) -> None:
    """Make the area, act by act, as people would; and note that it is whole."""
    from sharewell.console.demo.cast import hire
    from sharewell.console.demo.stories import tell

    tell(hire(words, at), at)
    _whole().touch()


def _whole() -> Path:
    return home() / "demo.whole"


def password() -> str:
    """The password of every account of the demo, made on this machine when it is first asked for."""
    return made_once(home() / "demo.password", _phrase).strip()


def _phrase() -> str:
    return "-".join([*(secrets.choice(WORDS) for _ in range(4)), f"{secrets.randbelow(10_000):04d}"]) + "\n"


def accounts() -> Iterator[str]:
    """The accounts and what each can show, a line each."""
    from sharewell.console.demo.cast import AGENCIES, PEOPLE

    yield "Demo accounts (everybody and everything in them is invented):"
    for code, name in AGENCIES:
        yield f"  {name}"
        for one in PEOPLE:
            if one.code == code:
                yield f"    {one.email:<25} {one.role:<14} {one.shows}"
    yield f"One password for all of them: {password()}"
