"""What a running hub does beside answering: the ledger's entries get their places, old drafts and sessions go."""

from __future__ import annotations

import time
from collections.abc import Callable

import typer

SECOND, HOUR = 1.0, 3600.0


class Chores:
    """The chores, each in its own time. One that fails is said and tried again the next time."""

    def __init__(self) -> None:
        self.hourly_at = float("-inf")
        self.failing = False

    def run(self, *, while_: Callable[[], bool]) -> None:
        """Go on for as long as there is a hub to look after."""
        while while_():
            self.turn()
            time.sleep(SECOND)

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
        from django.core.management import call_command
        from django.utils import timezone

        from sharewell.actions.erase_drafts import erase_drafts
        from sharewell.console.auditing import sequence_all

        sequence_all()
        if time.monotonic() - self.hourly_at >= HOUR:
            erase_drafts(at=timezone.now())
            call_command("clearsessions")
            self.hourly_at = time.monotonic()
