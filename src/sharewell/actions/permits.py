"""May this person do this? One function a question; each answer carries its reason.

Whether they may see it at all is asked before, by the scoped querysets of the records.
"""

from __future__ import annotations

from dataclasses import dataclass

from sharewell.actions.refusals import NotAllowed
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.models import Approval, Decision, Draft, Duty, Implicated, Matter

DECIDES = (Role.PRACTITIONER, Role.SUPERVISOR, Role.GUARDIAN)
APPROVES = (Role.SUPERVISOR, Role.GUARDIAN)


@dataclass(frozen=True, slots=True)
class Permit:
    """Yes, and why; or no, and why."""

    granted: bool
    because: str

    def __bool__(self) -> bool:
        return self.granted


def yes(because: str) -> Permit:
    """Granted."""
    return Permit(True, because)


def no(because: str) -> Permit:
    """Refused."""
    return Permit(False, because)


def insist(permit: Permit) -> None:
    """Raise NotAllowed with the reason where it was refused."""
    if not permit:
        raise NotAllowed(permit.because)


def may_open_matter(member: Membership) -> Permit:
    """Open a matter and be led through a decision."""
    if member.role in DECIDES:
        return yes("works on matters")
    return no("your role in this agency does not open matters; ask your administrator")


def may_work_on(member: Membership, matter: Matter) -> Permit:
    """Add subjects, answers and decisions to a matter they may see."""
    if member.role not in DECIDES:
        return no("your role in this agency does not work on matters")
    if member.agency_id != matter.agency_id:
        return no("the matter is another agency's")
    return yes("sees the matter and works on matters")


def may_decide(member: Membership, draft: Draft) -> Permit:
    """Decide on a draft: its author alone."""
    if draft.author_id != member.pk:
        return no("only whoever answered the questions decides on them")
    return yes("answered the questions")


def may_withdraw(member: Membership, decision: Decision) -> Permit:
    """Take a decision back: whoever made it, or a supervisor or guardian who sees it."""
    if member.practitioner_id == decision.decided_by.practitioner_id or member.role in APPROVES:
        return may_work_on(member, decision.matter)
    return no("only whoever made a decision, or a supervisor, takes it back; ask one of them")


def is_implicated(member: Membership, matter: Matter) -> bool:
    """Whether the person behind a membership may be part of the harm."""
    return Implicated.objects.filter(matter=matter, membership__practitioner_id=member.practitioner_id).exists()


def may_approve_for(member: Membership, *, decider: Membership, matter: Matter) -> Permit:
    """Be the second person: another person of the same agency, senior, and no part of the harm."""
    if member.practitioner_id == decider.practitioner_id:
        return no("a second pair of eyes must be somebody else's")
    if member.agency_id != decider.agency_id or member.role not in APPROVES:
        return no("only a supervisor or guardian of the same agency approves")
    if is_implicated(member, matter):
        return no("somebody who may be part of the harm does not approve")
    return yes("a suitable second person")


def may_approve(member: Membership, approval: Approval) -> Permit:
    """Answer an approval."""
    return may_approve_for(member, decider=approval.decision.decided_by, matter=approval.decision.matter)


def may_close(member: Membership, duty: Duty) -> Permit:
    """Close a duty: its owner, or a supervisor or guardian who sees it."""
    if duty.owner_id == member.pk or member.role in APPROVES:
        return yes("owns the duty, or supervises")
    return no("only its owner or a supervisor closes a duty")


def may_administer(member: Membership) -> Permit:
    """Look after an agency's people, numbers and settings."""
    if member.role == Role.ADMINISTRATOR:
        return yes("administers the agency")
    return no("only an administrator looks after people and settings")
