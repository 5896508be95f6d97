"""What a running hub does beside answering: the ledger's entries get their places, what is to go goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import typer

SECOND, MINUTE, HOUR = 1.0, 60.0, 3600.0


class Chores:
    """The chores, each in its own time. One that fails is said and tried again the next time."""

    def __init__(self) -> None:
        self.done_at: dict[str, float] = {}
        self.failing = False

    def run(self, stop: Event, *, while_: Callable[[], bool]) -> None:
        """Go on until asked to stop, for as long as there is a hub to look after."""
        while not stop.is_set() and while_():
            self.turn()
            stop.wait(SECOND)

    def turn(self) -> None:
        """Do what is due now. A database that is away is waited for; it is said once, not every second."""
        from django.db import DatabaseError, InterfaceError, connection

        try:
            self._due()
        except (DatabaseError, InterfaceError) as trouble:
            connection.close()
            if not self.failing:
                typer.echo(f"the ledger and old drafts wait: {type(trouble).__name__} from the database", err=True)
            self.failing = True
        else:
            self.failing = False

    def _due(self) -> None:
        from sharewell.console.auditing import sequence_all
        from sharewell.console.files import emergency_written

        sequence_all()
        if self._again("emergency", MINUTE):
            emergency_written()
        if self._again("old", HOUR):
            clear_away()
        if self._again("erasures", HOUR):
            self._erase()

    def _erase(self) -> None:
        """Finish erasures and rotate after them. Whatever fails is said by its kind alone, and tried in a minute."""
        from django.db import DatabaseError, InterfaceError

        from sharewell.console.erasures import finished, rotated_after

        try:
            finished()
            rotated_after()
        except (DatabaseError, InterfaceError):
            self._soon("erasures")
            raise
        except Exception as trouble:
            self._soon("erasures")
            typer.echo(f"an erasure waits, and is tried again in a minute: {type(trouble).__name__}", err=True)

    def _soon(self, chore: str) -> None:
        """Have a chore of every hour due again in a minute."""
        self.done_at[chore] = time.monotonic() - HOUR + MINUTE

    def _again(self, chore: str, every: float) -> bool:
        """Whether a chore is due again; if so, it counts as done from now."""
        now = time.monotonic()
        if now - self.done_at.get(chore, float("-inf")) < every:
            return False
        self.done_at[chore] = now
        return True


def clear_away() -> None:
    """Erase what was kept long enough: drafts left too long, and sessions that are over."""
    from django.core.management import call_command
    from django.utils import timezone

    from sharewell.actions.erase_drafts import erase_drafts

    erase_drafts(at=timezone.now())
    call_command("clearsessions")
