"""The kinds of entry. How they may change is said in kinds.py; every number and field is pinned by a test."""

from __future__ import annotations

from sharewell.ledger.kinds import HUB, KINDS, Entry, entry, entry_bytes, entry_from
from sharewell.ledger.shapes import (
    Commitment,
    Digest,
    Flag,
    Id,
    Ids,
    MaybeCommitment,
    MaybeId,
    MaybeWord,
    Time,
    Word,
)

__all__ = ["HUB", "KINDS", "Entry", "entry_bytes", "entry_from"]


@entry(kind=1)
class AgencyAdded(Entry):
    """An agency joined the hub. `agency` is its own id; `code` is the short word it goes by."""

    code: Word


@entry(kind=2)
class MemberInvited(Entry):
    """Somebody was invited to a membership."""

    membership: Id
    role: Word
    team: MaybeId


@entry(kind=3)
class MemberJoined(Entry):
    """The invitation was taken up."""

    membership: Id


@entry(kind=4)
class MemberMoved(Entry):
    """A membership has another role or another team from now on."""

    membership: Id
    role: Word
    team: MaybeId


@entry(kind=5)
class MemberEnded(Entry):
    """A membership ends at `until`."""

    membership: Id
    until: Time


@entry(kind=6)
class AgencySettingChanged(Entry):
    """One of the agency's settings or numbers has another value, which the commitment binds."""

    setting: Word
    commitment: Commitment


@entry(kind=7)
class MatterOpened(Entry):
    """A worry or a request became a matter."""

    matter: Id
    prompt: Word


@entry(kind=8)
class SubjectAdded(Entry):
    """A subject was added to a matter. The commitment binds the position and the words used."""

    matter: Id
    subject: Id
    commitment: Commitment


@entry(kind=9)
class DraftErased(Entry):
    """What was written and never decided was erased."""

    matter: Id
    because: Word


@entry(kind=10)
class StaffImplicated(Entry):
    """The author said which member of staff must not see the matter. Only the commitment binds whom."""

    matter: Id
    commitment: Commitment


@entry(kind=11)
class LabelChanged(Entry):
    """A matter has another private label."""

    matter: Id
    commitment: Commitment


@entry(kind=12)
class DecisionMade(Entry):
    """A person decided. `follows` is the decision before it; the commitment binds the sealed document.

    `recommended` is nothing where the pack had no outcome yet.
    """

    matter: Id
    decision: Id
    follows: MaybeId
    recommended: MaybeWord
    decided: Word
    departed: Flag
    pack: Word
    edition: Word
    digest: Digest
    commitment: Commitment


@entry(kind=13)
class ApprovalAsked(Entry):
    """A second person was asked to approve. `approver` is that person's membership."""

    matter: Id
    decision: Id
    approval: Id
    approver: Id


@entry(kind=14)
class Approved(Entry):
    """The second person approved. The commitment binds the comment, where there is one."""

    matter: Id
    decision: Id
    approval: Id
    commitment: MaybeCommitment


@entry(kind=15)
class Returned(Entry):
    """The second person sent the decision back, with a comment."""

    matter: Id
    decision: Id
    approval: Id
    commitment: Commitment


@entry(kind=16)
class DecisionWithdrawn(Entry):
    """A decision is no longer in force. The commitment binds the reason."""

    matter: Id
    decision: Id
    commitment: Commitment


@entry(kind=17)
class DutyClosed(Entry):
    """A duty owed was closed. `owed` is its row, `duty` the pack's word for it; the commitment binds the note."""

    matter: Id
    decision: Id
    owed: Id
    duty: Word
    commitment: MaybeCommitment


@entry(kind=18)
class TellingSettled(Entry):
    """Whether and how the person was told is settled: told before, told after, or as `how` says."""

    matter: Id
    decision: Id
    telling: Id
    how: Word
    commitment: MaybeCommitment


@entry(kind=19)
class TellingHeld(Entry):
    """Telling the person is held until a time, by an owner. The commitment binds the reason."""

    matter: Id
    decision: Id
    telling: Id
    owner: Id
    until: Time
    commitment: Commitment


@entry(kind=20)
class AdviceRecorded(Entry):
    """Advice was taken. The commitment binds who was consulted and what they said."""

    matter: Id
    advice: Id
    identified: Flag
    commitment: Commitment


@entry(kind=21)
class RecordRead(Entry):
    """Something sealed was opened: `what` it is, and its id."""

    what: Word
    record: Id


@entry(kind=22)
class ListRead(Entry):
    """A list was opened, and what it opened."""

    what: Word
    opened: Ids


@entry(kind=23)
class RecordExported(Entry):
    """A record left as a document: `form` is what kind. The commitment binds its bytes."""

    what: Word
    record: Id
    form: Word
    commitment: Commitment


@entry(kind=24)
class Refused(Entry):
    """Somebody was refused: `what` they tried, on which record, and the kind of refusal."""

    what: Word
    record: MaybeId
    because: Word


@entry(kind=25)
class SignedIn(Entry):
    """A member signed in; `how` is by what means."""

    how: Word


@entry(kind=26)
class SignInFailed(Entry):
    """A sign-in failed. `actor` is nobody where the name is unknown, and the hub then owns the entry."""

    how: Word
    because: Word


@entry(kind=27)
class ColleagueNamed(Entry):
    """A colleague was given a part in a matter, and sees it from now on."""

    matter: Id
    member: Id


@entry(kind=28)
class Reread(Entry):
    """A program opened everything sealed that the agency has, and showed it to nobody. `what` says what for."""

    what: Word


@entry(kind=29)
class MatterErased(Entry):
    """The key of everything written about a matter was ordered destroyed. What the ledger binds stays bound."""

    matter: Id
    because: Word


@entry(kind=30)
class KeysRotated(Entry):
    """The agency's keys stand under a new epoch; the older ones, and what still stood under them, are gone."""
