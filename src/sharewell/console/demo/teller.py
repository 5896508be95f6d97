"""Doing what a practitioner does at the pages: opening a matter, answering page by page, deciding."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sharewell.actions.answer import answer
from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import Choice, decide
from sharewell.actions.guidance import current
from sharewell.actions.open_matter import open_matter
from sharewell.actions.start_draft import Intent, start_draft
from sharewell.console.demo.cast import Cast
from sharewell.packs import DEFAULT, folder_of
from sharewell.packs.examples import load_examples
from sharewell.policy.conditions import Value
from sharewell.policy.flow import Asking, next_page, pages_after, still_asked
from sharewell.policy.owed import owed
from sharewell.policy.recommend import recommend
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import viewing
from sharewell.records.sharing.models import Decision, Draft, Matter

PAGE_TAKES = timedelta(seconds=20)
ALL = 99


@dataclass(frozen=True)
class Worry:
    """What somebody comes with: the prompt, the practice case it is like, whom it is about, what would go where."""

    prompt: str
    case: str
    subjects: tuple[tuple[str, str], ...]
    intent: Intent
    but: Mapping[str, Value] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, Value]:
        """The answers, to every question that could be asked."""
        return {**practice()[self.case], **self.but}


@cache
def practice() -> dict[str, dict[str, Value]]:
    """The facts of each practice case."""
    pack, _ = current()
    return {one.id: dict(one.case.facts) for one in load_examples(pack, folder_of(DEFAULT))}


def read(by: Membership, rows: Any) -> list[Any]:
    """Rows, as this member reads them."""
    with viewing(by):
        return list(rows.all())


class Teller:
    """Tells stories about the cast, at moments before now."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now

    def ago(self, days: float = 0, hours: float = 0) -> datetime:
        """So long before now."""
        return self.now - timedelta(days=days, hours=hours)

    def opened(self, who: str, worry: Worry, at: datetime) -> Matter:
        """A matter about a worry."""
        return open_matter(by=self.cast[who], prompt=worry.prompt, subjects=list(worry.subjects), at=at)

    def drafted(
        self, who: str, worry: Worry, at: datetime, *, matter: Matter | None = None, pages: int = ALL,
        subject: int = 0, follows: Decision | None = None, answers_of: uuid.UUID | None = None,
    ) -> Draft:  # fmt: skip
        """A draft answered page by page, all of them or so many."""
        by = self.cast[who]
        matter = matter or self.opened(who, worry, at)
        about = read(by, matter.subjects)[subject]
        draft = start_draft(
            by=by, matter=matter.pk, subject=about.pk, intent=worry.intent, at=at,
            follows=follows.pk if follows else None, answers_of=answers_of,
        )  # fmt: skip
        return led(by, draft, worry, pages)

    def decided(
        self, who: str, worry: Worry, at: datetime, *, approver: str = "", matter: Matter | None = None,
        follows: Decision | None = None, **otherwise: Any,
    ) -> Decision:  # fmt: skip
        """A decision on a worry, some minutes after its last answer: what is recommended, or as `otherwise` says."""
        draft = self.drafted(who, worry, at, matter=matter, follows=follows)
        choice = Choice(
            outcome=recommended(draft), reasons="It is what the guidance leads to, and it fits what I know of them.",
            once=uuid.uuid4(), if_shared="They may trust us less for a while.",
            if_not="What worries us may go on, and nobody else would know.",
            approver=self.cast[approver].pk if approver else None,
        )  # fmt: skip
        at = draft.touched_at + timedelta(minutes=3)
        return decide(by=self.cast[who], draft=draft.pk, choice=replace(choice, **otherwise), at=at)

    def closed(self, who: str, decision: Decision, note: str, *names: str, after: timedelta) -> None:
        """Duties done: those named, or all of them."""
        for duty in read(self.cast[who], decision.duties):
            if not names or duty.name in names:
                close_duty(by=self.cast[who], duty=duty.pk, note=note, at=decision.decided_at + after)


def recommended(draft: Draft) -> str:
    """What the guidance leads to on a draft that is answered."""
    pack, _ = current()
    outcome = recommend(pack, draft.answers, draft.unsure).outcome
    assert outcome is not None, f"{draft.answers} leaves something open"
    return outcome


def led(by: Membership, draft: Draft, worry: Worry, pages: int) -> Draft:
    """The draft after so many pages of questions, each answered as the worry has it."""
    at = draft.started_at
    for number, asking in enumerate(_asked(draft)):
        if number == pages:
            break
        at += PAGE_TAKES
        facts = _answers(draft.answers, asking.facts, worry)
        unsure = [name for name in asking.facts if name in worry.unsure]
        saved = answer(by=by, draft=draft.pk, facts=facts, unsure=unsure, at=at)
        draft.answers, draft.unsure, draft.touched_at = saved.answers, saved.unsure, saved.touched_at
    return draft


def _asked(draft: Draft) -> Iterator[Asking]:
    """The pages, as they come: first what decides the outcome, then what its duties hang on."""
    pack, _ = current()
    while (asking := next_page(pack, draft.answers, draft.unsure)) is not None:
        yield asking
    outcome = recommend(pack, draft.answers, draft.unsure)
    if outcome.outcome is not None:
        grounds = [ground.id for ground in outcome.grounds]
        duties = owed(pack, draft.answers, draft.unsure, outcome.outcome, grounds)
        yield from pages_after(pack, duties.open_duties)


def _answers(given: Mapping[str, Value], names: Collection[str], worry: Worry) -> dict[str, Value]:
    """The answers to a page's questions, each where it still makes sense after those before it."""
    pack, _ = current()
    facts: dict[str, Value] = {}
    for name in names:
        if name in worry.facts and name not in worry.unsure and still_asked(pack, {**given, **facts}, name):
            facts[name] = worry.facts[name]
    return facts
