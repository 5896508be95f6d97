"""The form on which somebody decides: which fields it needs for an outcome, and what was sent on it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from sharewell.actions.clock import london_day
from sharewell.actions.colleagues import approvers, unsaid
from sharewell.actions.decide import SHARES, Answered, Choice, Consulted, read, weighed
from sharewell.actions.guidance import current
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import ACT_NOW, ADVICE, Recommendation, recommend
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.models import Draft
from sharewell.web.bearing import warning_of

Options = list[tuple[str, str, str]]
ROWS = 3
"""How many people consulted there is room for on the form."""
RECOMMENDED = "The guidance recommends this."


@dataclass(frozen=True)
class Desk:
    """A draft on which somebody is about to decide, at a moment."""

    draft: Draft
    member: Membership
    at: datetime

    @cached_property
    def pack(self) -> Pack:
        """The pack in use."""
        return current()[0]

    @cached_property
    def recommendation(self) -> Recommendation:
        """What the guidance leads to."""
        return recommend(self.pack, self.draft.answers, self.draft.unsure)

    @property
    def unsaid(self) -> bool:
        """Whether it has still to be said which staff may be part of the harm."""
        return unsaid(self.draft.matter)

    @property
    def held_up(self) -> bool:
        """Whether only an urgent report can be decided: no answer yet, or staff not yet named."""
        return self.recommendation.outcome is None or self.unsaid

    @property
    def outcomes(self) -> Options:
        """What can be decided, the recommended outcome first."""
        first = self.recommendation.outcome
        names = [ACT_NOW] if self.held_up else sorted(self.pack.outcomes, key=lambda name: name != first)
        return [(name, self.pack.outcomes[name].title, RECOMMENDED if name == first else "") for name in names]

    def offers(self, outcome: str) -> bool:
        """Whether this outcome can be decided."""
        return outcome in {value for value, *_ in self.outcomes}

    def grounds(self, outcome: str) -> Options:
        """The reasons that can carry a share, each with a warning where the answers do not bear it out."""
        facts = self.draft.answers
        warned = {name: warning_of(self.pack, facts, outcome, name) for name in self.pack.grounds}
        return [(one.id, one.says, f"{one.limits} {warned[one.id]}".strip()) for one in self.pack.grounds.values()]

    @cached_property
    def approvers(self) -> list[tuple[str, str]]:
        """Who could be asked to approve, the likeliest first."""
        able = approvers(self.member, self.draft.matter, london_day(self.at))
        return [(str(one.pk), f"{one.practitioner.name}, {Role(one.role).label}, {one.team}") for one in able]

    def needs(self, choice: Choice) -> frozenset[str]:
        """What the form has to ask for, for this choice, beyond the outcome and the reason."""
        if choice.outcome not in self.pack.outcomes or choice.outcome == ACT_NOW:
            return frozenset()
        answered = read(self.draft, choice)
        asked = {
            "weighing": weighed(answered),
            "approver": bool(answered.approvals),
            "grounds": answered.departed and choice.outcome in SHARES,
            "reasons": answered.departed,
        }
        return frozenset(name for name, needed in asked.items() if needed)

    def another_step(self, choice: Choice, drawn_for: str) -> bool:
        """Whether this choice needs something that the form it was sent on did not ask for."""
        if choice.outcome == drawn_for or not self.offers(choice.outcome):
            return False
        shown = self.needs(replace(choice, outcome=drawn_for))
        return not self.needs(choice) <= shown | {"reasons"}

    def answered(self, choice: Choice) -> Answered:
        """The draft read with this choice."""
        return read(self.draft, choice)

    @property
    def advised(self) -> bool:
        """Whether advice is part of what the guidance leads to, so that its fields stand open."""
        return self.recommendation.outcome == ADVICE or self.draft.answers.get("in_doubt") is True


def choice_in(sent: QueryDict | Mapping[str, str], once: uuid.UUID) -> Choice:
    """What was sent: nothing is left out and nothing is judged."""
    grounds = sent.getlist("grounds") if isinstance(sent, QueryDict) else []
    return Choice(
        outcome=sent.get("outcome") or "",
        reasons=sent.get("reasons") or "",
        once=once,
        grounds=tuple(grounds),
        if_shared=sent.get("if_shared") or "",
        if_not=sent.get("if_not") or "",
        consulted=tuple(_consulted(sent)),
        approver=key_in(sent.get("approver")),
    )


def _consulted(sent: QueryDict | Mapping[str, str]) -> list[Consulted]:
    rows = [(sent.get(f"asked-{n}") or "", sent.get(f"said-{n}") or "", sent.get(f"named-{n}")) for n in range(ROWS)]
    return [Consulted(asked, named == "yes", said) for asked, said, named in rows if asked.strip() or said.strip()]


def key_in(text: str | None) -> uuid.UUID | None:
    """The id that was sent; what is no id is nobody's."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
