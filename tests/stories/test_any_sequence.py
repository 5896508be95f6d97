"""Whatever is done in whatever order, by whomever: what must hold of a matter holds after every step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import decide
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.refusals import Refusal
from sharewell.actions.resting import GOES
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw
from sharewell.ledger import entries as kinds
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.lists import Look, is_late, waits
from sharewell.records.sharing.models import (
    Approval,
    Closing,
    Decision,
    Draft,
    Duty,
    Implicated,
    Matter,
    Telling,
    Verdict,
    Withdrawal,
)
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.records.sharing.stages import stage
from sharewell.workflow import NEXT, Stage
from tests.actions.watching import entries, everything, newest
from tests.looking import outer
from tests.midtown import (
    ACT_NOW,
    NOBODY,
    NOW,
    REFUSE,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    choice_on,
    draft_of,
    reeve_matter,
)

EXAMPLES = int(os.environ.get("SHAREWELL_EXAMPLES", "24")) // 4
CASES = (SHARE, ACT_NOW, WITHOUT_CONSENT, REFUSE)
WHO = ("asha", "asha", "sam", "grace", "olive", "ian", "ana", "ben", "gwen")


@dataclass
class World:
    """A matter of Asha's, the time, and what was sent once already."""

    town: Midtown
    matter: Matter
    at: datetime = NOW
    sent: list[tuple[Any, Any, Membership]] = field(default_factory=list)


def nth(rows: Any, number: int) -> Any:
    """One of the rows, or nobody's id where there are none."""
    keys = sorted(rows.values_list("pk", flat=True))
    return keys[number % len(keys)] if keys else NOBODY


def decide_anew(world: World, by: Membership, number: int) -> None:
    """Draft and decide; every other time to replace one of the decisions there are."""
    earlier = Decision.objects.filter(matter=world.matter)
    follows = nth(earlier, number) if number % 2 and earlier.exists() else None
    draft = draft_of(CASES[number % 4], by, matter=world.matter, follows=follows)
    approver = (world.town.sam, world.town.grace)[number % 2]
    choice = choice_on(draft, approver=approver.pk)
    decide(by=by, draft=draft.pk, choice=choice, at=world.at)
    world.sent.append((draft.pk, choice, by))


def send_again(world: World, by: Membership, number: int) -> None:
    """The back button: a form that was sent before."""
    if world.sent:
        draft, choice, decider = world.sent[number % len(world.sent)]
        before = Decision.objects.count()
        decide(by=decider, draft=draft, choice=choice, at=world.at)
        assert Decision.objects.count() == before


def answer_approval(world: World, by: Membership, number: int) -> None:
    approval = nth(Approval.objects.all(), number)
    give_verdict(by=by, approval=approval, approved=bool(number % 3), comment="So be it.", at=world.at)


def close(world: World, by: Membership, number: int) -> None:
    close_duty(by=by, duty=nth(Duty.objects.all(), number), note="Done.", at=world.at)


def take_back(world: World, by: Membership, number: int) -> None:
    withdraw(by=by, decision=nth(Decision.objects.all(), number), reason="Another Tom.", at=world.at)


def tell(world: World, by: Membership, number: int) -> None:
    told = Told("told-before") if number % 2 else Told("held", "Not safe.", (world.at + timedelta(days=9)).date())
    settle_telling(by=by, decision=nth(Decision.objects.all(), number), told=told, at=world.at)


def shut_out(world: World, by: Membership, number: int) -> None:
    member = (world.town.ian, world.town.olive, world.town.grace)[number % 3]
    name_implicated(by=by, matter=world.matter.pk, members=[member.pk], at=world.at)


Step = Callable[[World, Membership, int], None]
STEPS: tuple[Step, ...] = (
    decide_anew, decide_anew, decide_anew, send_again, answer_approval, answer_approval, close, take_back, tell,
    shut_out,
)  # fmt: skip
TOLD_OF: dict[type[kinds.Entry], Callable[[], int]] = {
    kinds.DecisionMade: Decision.objects.count,
    kinds.ApprovalAsked: Approval.objects.count,
    kinds.Approved: Verdict.objects.filter(approved=True).count,
    kinds.Returned: Verdict.objects.filter(approved=False).count,
    kinds.DutyClosed: Closing.objects.count,
    kinds.DecisionWithdrawn: Withdrawal.objects.count,
    kinds.TellingSettled: Telling.objects.exclude(state="held").count,
    kinds.TellingHeld: Telling.objects.filter(state="held").count,
    kinds.StaffImplicated: Implicated.objects.count,
}
"""How many rows each kind of entry tells of."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back at the end."""
    with outer():
        yield
        transaction.set_rollback(True)


def stages() -> dict[Any, Stage]:
    return {decision.pk: stage(decision) for decision in Decision.objects.all()}


def check(before: dict[Any, Stage], since: int) -> None:
    """What must hold now."""
    counted = Counter(type(entry) for entry in entries(since))
    assert {kind: counted[kind] for kind in TOLD_OF} == {kind: count() for kind, count in TOLD_OF.items()}
    assert not Decision.objects.values("follows").filter(follows__isnull=False).annotate(n=Count("pk")).filter(n__gt=1)
    for key, now in stages().items():
        was = before.get(key)
        assert was in (None, now) or now in NEXT[was].values(), f"{was} to {now}"
    for decision in Decision.objects.all():
        agree(decision, stages()[decision.pk])
    rests()


def rests() -> None:
    """What is at rest would be on nobody's list of what waits or is late, were all of them looked through, ever."""
    at = NOW + timedelta(days=400)
    done = Matter.objects.filter(at_rest=True)
    for viewer in Membership.objects.filter(agency__code="MID"):
        look = Look(viewer, at, at.date(), at, GOES)
        assert not done.filter(is_late(look) | waits(look)).exists()


def agree(decision: Decision, now: Stage) -> None:
    """The stage and the rows say the same; nothing of the decision is another agency's or its decider's own yes."""
    assert (now is Stage.WITHDRAWN) == Withdrawal.objects.filter(decision=decision).exists()
    if now is Stage.IN_FORCE:
        assert not decision.approvals.exclude(kind__in=AFTERWARDS).exclude(verdict__approved=True).exists()
        assert not Decision.objects.filter(follows=decision).exists()
    for verdict in Verdict.objects.filter(approval__decision=decision).select_related("by"):
        assert verdict.by.practitioner_id != decision.decided_by.practitioner_id
        assert verdict.by.agency_id == decision.agency_id
        assert verdict.at <= left_at(decision)
    assert decision.follows_id != decision.pk
    assert decision.follows is None or decision.follows.matter_id == decision.matter_id


def left_at(decision: Decision) -> datetime:
    """When a decision was taken back or replaced, after which nobody answers for it; or the end of time."""
    moments = [*Withdrawal.objects.filter(decision=decision).values_list("at", flat=True)]
    moments += Decision.objects.filter(follows=decision).values_list("decided_at", flat=True)
    return min(moments, default=datetime.max.replace(tzinfo=UTC))


steps = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(WHO), st.integers(0, 11)), min_size=4, max_size=14)


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps)
def test_any_sequence(town: Midtown, done: list[tuple[Step, str, int]]) -> None:
    """A refused step changes nothing; every other one is told of by its entries, and the stages move by the table."""
    with undone():
        since = newest()
        world = World(town, reeve_matter(town.asha))
        for step, who, number in done:
            world.at += timedelta(minutes=1)
            before, rows = stages(), everything()
            try:
                with outer():
                    step(world, getattr(town, who), number)
                event(f"{step.__name__}: done")
            except Refusal as refusal:
                event(f"{step.__name__}: {type(refusal).__name__}")
                assert everything() == rows
            check(before, since)
        assert not Draft.objects.filter(matter=world.matter, pk__in=[draft for draft, _, _ in world.sent]).exists()
