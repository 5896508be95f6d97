"""Why something was not done, as values that a door can show."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Something was not done. `because` is said to whoever asked, in their words."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class NotYours(Refusal):
    """It does not exist for whoever asked: a hidden thing and a missing one are the same."""

    def __init__(self) -> None:
        super().__init__("there is no such page, or it is not yours to see")


class NotAllowed(Refusal):
    """Whoever asked may see it and may not do this."""


class TooLate(Refusal):
    """Somebody, perhaps a second click, was first."""


class Wrong(Refusal):
    """What was given will not do. `fields` says what is wrong with each."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)
