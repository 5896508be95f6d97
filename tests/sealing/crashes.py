"""A process that is killed before its nth step, for every n: a statement, something asked of a keeper, a file's fate.

Each step is counted where it begins, and a keeper's also where it ends. Between two steps the process changes nothing
that outlives it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sharewell.records.sealing.keeper import Keeper
from tests.sealing.cast import Hub

FILES = ("open", "fsync", "rename", "unlink", "mkdir", "close", "pwrite")
"""What a process does with files other than through SQLite."""


class Steps:
    """Counts steps and keeps their names; before one of them it kills its process, without a word to anybody."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.seen: list[str] = []

    def step(self, name: str) -> None:
        self.seen.append(name)
        if len(self.seen) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(self, name: str, deed: Callable[..., Any]) -> Callable[..., Any]:
        """The same deed, with a step before it."""

        def do(*given: Any, **named: Any) -> Any:
            self.step(f"{name} {Path(given[0]).name}" if isinstance(given[0], str | Path) else name)
            return deed(*given, **named)

        return do


class Watched:
    """A keeper whose every deed is two steps: asked, and answered."""

    def __init__(self, keeper: Keeper, steps: Steps) -> None:
        self.keeper, self.steps = keeper, steps

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """It passes for what it watches: a keyring asks whether its keeper keeps files."""
        return type(self.keeper)

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self.keeper, name)

        def do(*given: Any) -> Any:
            self.steps.step(f"keeper {name}")
            answer = deed(*given)
            self.steps.step(f"keeper answered {name}")
            return answer

        return do if callable(deed) else deed


def watch(steps: Steps, hub: Hub) -> Callable[[], None]:
    """Count every step of this process from now on, until what is returned is called."""
    connect, files = sqlite3.connect, {name: getattr(os, name) for name in FILES}

    def watched(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_trace_callback(lambda statement: steps.step(statement.split(" (")[0]))
        return connection

    hub.keepers.append(lambda keeper: Watched(keeper, steps))
    setattr(sqlite3, "connect", watched)  # noqa: B010 - so that it can be set back
    for name, deed in files.items():
        setattr(os, name, steps.counted(name, deed))

    def stop() -> None:
        hub.keepers.pop()
        setattr(sqlite3, "connect", connect)  # noqa: B010
        for name, deed in files.items():
            setattr(os, name, deed)

    return stop


def steps_of(hub: Hub, deed: Callable[[Hub], object]) -> list[str]:
    """The steps of a deed, in order, done here and to the end."""
    steps = Steps()
    stop = watch(steps, hub)
    try:
        deed(hub)
    finally:
        stop()
    return steps.seen


def killed(hub: Hub, deed: Callable[[Hub], object], last: int) -> bool:
    """Do a deed in a process that is killed before this step; whether it was, or came to its end before."""
    child = get_context("fork").Process(target=partial(_do, hub, deed, last))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def _do(hub: Hub, deed: Callable[[Hub], object], last: int) -> None:
    """What the child does. It ends without tidying up, as a killed one does."""
    watch(Steps(last), hub)
    deed(hub)
    os._exit(0)
