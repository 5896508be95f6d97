"""The words of a record that are ours and not the guidance's: stages, approvals, moments, sources."""

from __future__ import annotations

from collections.abc import Iterable

from sharewell.policy.pack import Pack
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.web.record.fetch import Whole
from sharewell.web.standing import STAGES, found_wanting
from sharewell.workflow import Stage

STANDS = {
    Stage.WAITING: "Until it is approved this is only a proposal. Nothing may be shared on it.",
    Stage.IN_FORCE: "This decision may be acted on.",
    Stage.RETURNED: "It was not approved. Nothing may be shared on it. A new decision is needed.",
    Stage.SUPERSEDED: "A later decision has taken its place. Nothing more may be shared on this one.",
    Stage.WITHDRAWN: "It is no longer in force. Nothing more may be shared on it.",
}
STILL_A_MUST = "What the guidance says must be shared or reported still stands until then."
AFTERWARDS_TOO = "A second person looks at it afterwards. Nothing waits for that."
LOOK_AFTERWARDS = "It has already gone, as it should. Look whether it was right, and whether anything is missing."
NO_SECOND_PERSON = (
    "Nobody suitable could be asked to look at it afterwards. A supervisor or guardian has still to be found."
)
KINDS = {
    "manager-approval": "Approval before anything is shared",
    "refusal-approval": "Approval of the refusal",
    "retrospective-approval": "Look at the urgent report afterwards",
    "senior-agreement": "Agreement to set aside what the guidance says must be done",
}
TOLD = {
    "told-before": "Told before it was shared",
    "told-after": "Told after it was shared",
    "held": "Telling is put off",
}
POSITIONS = {"child": "a child, under 18", "adult": "an adult, 18 or over"}


def standing(whole: Whole) -> str:
    """Where a decision stands and what that means."""
    said = [f"{STAGES[whole.stage]}.", STANDS[whole.stage]]
    if whole.stage is Stage.IN_FORCE and (verdict := found_wanting(whole.decision.approvals.all())):
        said.insert(1, f"{named(verdict.by)} asks for something to be put right: '{verdict.comment}'.")
    open_kinds = {one.kind for one in whole.unanswered}
    if whole.stage is Stage.WAITING and "senior-agreement" in open_kinds:
        said.append(STILL_A_MUST)
    if whole.stage is Stage.IN_FORCE and open_kinds & set(AFTERWARDS):
        said.append(AFTERWARDS_TOO)
    owed = set(whole.decision.document["owed"])
    if whole.stage is Stage.IN_FORCE and owed & set(AFTERWARDS) and not whole.asked:
        said.append(NO_SECOND_PERSON)
    return " ".join(said)


def named(member: Membership) -> str:
    """A colleague by name and role."""
    return f"{member.practitioner.name} ({Role(member.role).label})"


def title_of(pack: Pack, outcome: str) -> str:
    """What an outcome is called, or that there was none."""
    return pack.outcomes[outcome].title if outcome in pack.outcomes else "No answer yet"


def with_cites(says: str, cites: Iterable[str]) -> str:
    """A sentence and the clauses it stands on."""
    listed = ", ".join(dict.fromkeys(cites))
    return f"{says} [{listed}]" if listed else says
