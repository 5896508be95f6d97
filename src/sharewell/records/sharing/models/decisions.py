"""A decision, which never changes, and the rows that follow it: approvals, duties, tellings, withdrawal."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from sharewell.records.agencies.models import Membership
from sharewell.records.common.constraints import one_of
from sharewell.records.common.handling import OPEN, PERSONAL, STAFF, Handling
from sharewell.records.common.sealed import SealedJSON, SealedText
from sharewell.records.common.walls import ADD, READ, Wall, owned, unwalled
from sharewell.records.sharing.models.matters import Matter, Subject
from sharewell.records.sharing.models.owned import Owned
from sharewell.records.sharing.scopes import OfApprovalQuerySet, OfDecisionQuerySet, OfDutyQuerySet, OfMatterQuerySet

APPROVALS = ("manager-approval", "refusal-approval", "retrospective-approval", "senior-agreement")
AFTERWARDS = ("retrospective-approval",)
TELLINGS = ("told-before", "told-after", "held")


class UsedPack(models.Model):
    """The canonical bytes of a pack some decision was made under; replay reads only these."""

    digest = models.CharField(primary_key=True, max_length=64)
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    canonical = models.BinaryField()

    WALL: ClassVar[Wall] = unwalled(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {"digest": OPEN, "pack": OPEN, "edition": OPEN, "canonical": OPEN}


class Decision(Owned):
    """What somebody decided about one subject, one recipient, one use. `document` holds answers and words.

    The recipient stands beside the document, so that a list names it without opening the whole. `number` counts the
    decisions of a matter from 1, in the order in which they were made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    decided_by = models.ForeignKey(Membership, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    recommended = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40)
    departed = models.BooleanField()
    pack = models.ForeignKey(UsedPack, models.PROTECT, related_name="decisions")
    recipient = SealedText(max_length=200)
    document = SealedJSON()
    once = models.UUIDField()

    WITHIN: ClassVar[str] = "matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "matter": OPEN, "subject": OPEN, "number": OPEN, "follows": OPEN,
        "decided_by": STAFF, "decided_at": OPEN, "recommended": OPEN, "outcome": OPEN, "departed": OPEN, "pack": OPEN,
        "recipient": PERSONAL, "document": PERSONAL, "once": OPEN,
    }  # fmt: skip

    objects = OfMatterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["decided_at", "number", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["agency", "-decided_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["matter", "number"], name="decision_numbered_once_in_a_matter"),
            models.UniqueConstraint(fields=["agency", "once"], name="decision_made_once_of_a_form"),
        ]

    @property
    def said(self) -> dict[str, Any]:
        """The document and the recipient: all that the ledger's entry of it binds."""
        return {**self.document, "recipient": self.recipient}


class Withdrawal(Owned):
    """A decision taken back, with the reason."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="withdrawal")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="withdrawals")
    at = models.DateTimeField()
    reason = SealedText(max_length=2000)

    WITHIN: ClassVar[str] = "decision.matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN, "decision": OPEN, "by": STAFF, "at": OPEN, "reason": PERSONAL,
    }  # fmt: skip

    objects = OfDecisionQuerySet.as_manager()


class Advice(Owned):
    """Who was consulted, with or without identity, and what they said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="advice")
    asked = SealedText(max_length=200)
    with_identity = models.BooleanField()
    said = SealedText(max_length=2000)

    WITHIN: ClassVar[str] = "decision.matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "decision": OPEN, "asked": PERSONAL, "with_identity": OPEN, "said": PERSONAL,
    }  # fmt: skip

    objects = OfDecisionQuerySet.as_manager()


class Approval(Owned):
    """A second person's yes that a decision needs: before anything goes, or afterwards for an urgent report.

    Where somebody else is asked instead, that is another row, which points to the one it replaces.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=30, choices=[(name, name) for name in APPROVALS])
    asked_of = models.ForeignKey(Membership, models.PROTECT, related_name="approvals_asked")
    due_at = models.DateTimeField()
    instead_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "decision": OPEN, "kind": OPEN, "asked_of": STAFF, "due_at": OPEN, "instead_of": OPEN,
    }  # fmt: skip

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("approval", "kind", APPROVALS),
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(instead_of__isnull=True), name="approval_once_of_a_kind"
            ),
        ]


class Verdict(Owned):
    """The answer to an approval, given once."""

    approval = models.OneToOneField(Approval, models.PROTECT, primary_key=True, related_name="verdict")
    approved = models.BooleanField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField()
    comment = SealedText(max_length=2000, default="")

    WITHIN: ClassVar[str] = "approval.decision.matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "approval": OPEN, "approved": OPEN, "by": STAFF, "at": OPEN, "comment": PERSONAL,
    }  # fmt: skip

    objects = OfApprovalQuerySet.as_manager()


class Duty(Owned):
    """A duty that a decision owes: what, whose, by when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="duties")
    name = models.CharField(max_length=60)
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="duties")
    due_at = models.DateTimeField()

    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "decision": OPEN, "name": OPEN, "owner": STAFF, "due_at": OPEN,
    }  # fmt: skip

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_at", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "name"], name="duty_once_a_decision"),
        ]


class Closing(Owned):
    """A duty done, once, with a note."""

    duty = models.OneToOneField(Duty, models.PROTECT, primary_key=True, related_name="closing")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="closings")
    at = models.DateTimeField()
    note = SealedText(max_length=2000, default="")

    WITHIN: ClassVar[str] = "duty.decision.matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {"agency": OPEN, "duty": OPEN, "by": STAFF, "at": OPEN, "note": PERSONAL}

    objects = OfDutyQuerySet.as_manager()


class Telling(Owned):
    """Whether the person was told: before, after, or held until a day by an owner. The latest row counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="tellings")
    state = models.CharField(max_length=12, choices=[(name, name) for name in TELLINGS])
    until = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="holds")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="tellings")
    at = models.DateTimeField()
    words = SealedText(max_length=2000, default="")

    WITHIN: ClassVar[str] = "decision.matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "decision": OPEN, "state": OPEN, "until": OPEN, "owner": STAFF, "by": STAFF, "at": OPEN,
        "words": PERSONAL,
    }  # fmt: skip

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("telling", "state", TELLINGS),
            models.CheckConstraint(
                condition=(Q(state="held") & Q(until__isnull=False) & Q(owner__isnull=False))
                | (~Q(state="held") & Q(until__isnull=True) & Q(owner__isnull=True)),
                name="telling_hold_has_day_and_owner",
            ),
        ]
