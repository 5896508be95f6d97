"""A matter: one worry or one request, whom it is about, and the answers given so far."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sharewell.records.agencies.models import Membership
from sharewell.records.common.handling import OPEN, PERSONAL, SECRET, STAFF, TRACE, Handling, new_key
from sharewell.records.common.sealed import SealedJSON, SealedKey, SealedText
from sharewell.records.common.walls import ADD, CHANGE, READ, REMOVE, Wall, owned
from sharewell.records.sharing.models.owned import Owned
from sharewell.records.sharing.scopes import DraftQuerySet, MatterQuerySet

POSITIONS = ("child", "adult")


class Matter(Owned):
    """One worry or one request, owned by an agency. `touched_at` moves with every answer.

    `scope` is whose key everything written about it is sealed with; at `erased_at` that key was ordered destroyed.
    It is `at_rest` when nothing is left to do in it, so that the lists of what is do not look through it.
    `staff_asked` is whoever answered that staff may be part of the harm; until `staff_said_at` says that they have
    said whom, nobody but them and the guardian sees the matter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=16)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="opened")
    team = models.CharField(max_length=80)
    scope = models.UUIDField(default=uuid.uuid4, editable=False)
    prompt = SealedText(max_length=2000)
    label = SealedText(max_length=80, default="")
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    staff_asked = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="to_say_whom")
    staff_said_at = models.DateTimeField(null=True, blank=True)
    at_rest = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)
    commitment_key = SealedKey(default=new_key)

    WITHIN: ClassVar[str] = ""
    WALL: ClassVar[Wall] = owned(READ, ADD, CHANGE)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "id": OPEN, "agency": OPEN, "reference": OPEN, "opened_by": STAFF, "team": STAFF, "scope": OPEN,
        "prompt": PERSONAL, "label": PERSONAL, "opened_at": OPEN, "touched_at": OPEN, "staff_asked": TRACE,
        "staff_said_at": TRACE, "at_rest": OPEN, "erased_at": OPEN,
        "commitment_key": SECRET,
    }  # fmt: skip

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-touched_at"]),
            models.Index(fields=["agency", "opened_by", "-touched_at"], name="matter_opened_by_whom"),
            models.Index(fields=["agency", "scope"]),
            models.Index(fields=["agency", "touched_at"], condition=Q(at_rest=False), name="matter_with_work_left"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "reference"], name="matter_reference_once_in_an_agency"),
        ]

    def __str__(self) -> str:
        return self.reference


class Named(Owned):
    """Somebody who works on a matter beside its author, and so may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="named")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="named_on")

    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {"agency": OPEN, "id": OPEN, "matter": OPEN, "membership": STAFF}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["matter", "membership"], name="named_once_on_a_matter"),
        ]


class Implicated(Owned):
    """Somebody who may be part of the harm: for them the matter does not exist."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="implicated")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="implicated_in")
    stated_at = models.DateTimeField()

    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN, "id": OPEN, "matter": OPEN, "membership": TRACE, "stated_at": TRACE,
    }  # fmt: skip

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["matter", "membership"], name="implicated_once_in_a_matter"),
        ]


class Subject(Owned):
    """A person a matter is about: child or adult, and the words used for them or the agency's own case number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="subjects")
    position = SealedText(max_length=5)
    called = SealedText(max_length=120)
    added_at = models.DateTimeField()

    WITHIN: ClassVar[str] = "matter"
    WALL: ClassVar[Wall] = owned(READ, ADD)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "matter": OPEN, "position": PERSONAL, "called": PERSONAL, "added_at": OPEN,
    }  # fmt: skip

    class Meta:
        ordering: ClassVar[list[str]] = ["added_at", "id"]


class LabelWord(Owned):
    """A word of a matter's label, as a keyed digest by which the matter is found again and nothing else is learnt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="words")
    digest = models.BinaryField(max_length=32)

    WALL: ClassVar[Wall] = owned(READ, ADD, REMOVE)
    HANDLING: ClassVar[dict[str, Handling]] = {"agency": OPEN, "id": OPEN, "matter": OPEN, "digest": TRACE}

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["agency", "digest"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["matter", "digest"], name="label_word_once_a_matter"),
        ]


class Draft(Owned):
    """Answers on the way to a decision: one subject, one recipient, one use. Erased when decided or left too long.

    `history` holds the facts in the order in which they were answered, so that back loses nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="drafts")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="drafts")
    follows = models.ForeignKey("sharing.Decision", models.PROTECT, null=True, blank=True, related_name="redrafts")
    recipient = SealedText(max_length=200)
    what = SealedText(max_length=2000)
    use = SealedText(max_length=2000)
    answers = SealedJSON(default=dict)
    unsure = SealedJSON(default=list)
    history = SealedJSON(default=list)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    serious_at = models.DateTimeField(null=True, blank=True)

    WITHIN: ClassVar[str] = "matter"
    WALL: ClassVar[Wall] = owned(READ, ADD, CHANGE, REMOVE)
    HANDLING: ClassVar[dict[str, Handling]] = {
        "agency": OPEN,
        "id": OPEN, "matter": OPEN, "subject": OPEN, "author": STAFF, "follows": OPEN, "recipient": PERSONAL,
        "what": PERSONAL, "use": PERSONAL, "answers": PERSONAL, "unsure": PERSONAL, "history": PERSONAL,
        "started_at": OPEN, "touched_at": OPEN, "serious_at": TRACE,
    }  # fmt: skip

    objects = DraftQuerySet.as_manager()
