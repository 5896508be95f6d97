"""Every action, ready to be done once in Midtown. What holds of all actions is tested over these.

An act is made ready in a town and then done by whoever is named; `by` is who may. An action without an act fails
test_every_action.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sharewell.actions import administer as people
from sharewell.actions.add_subject import add_subject
from sharewell.actions.answer import answer
from sharewell.actions.ask_another import ask_another
from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import decide
from sharewell.actions.erase_drafts import erase_drafts
from sharewell.actions.erase_matter import erase_matter, finish_erasures, rotate_keys
from sharewell.actions.export_ledger import export_ledger
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_colleague import name_colleague
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.note_reading import note_export, note_list, note_reading, note_refusal, rereading
from sharewell.actions.open_matter import open_matter
from sharewell.actions.relabel import relabel
from sharewell.actions.replay import replay
from sharewell.actions.sequence import sequence
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.start_draft import reword_draft, start_draft
from sharewell.actions.withdraw import withdraw
from sharewell.ledger import entries as kinds
from sharewell.ledger.entries import Entry
from sharewell.ledger.note import Key
from sharewell.records.agencies.models import Membership
from sharewell.records.common.keys import keyring
from tests.midtown import (
    ACT_NOW,
    INTENT,
    LATER,
    NOW,
    PASSWORD,
    PROMPT,
    REEVES,
    REFUSE,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    choice_on,
    decided,
    draft_of,
    reeve_matter,
)

Doing = Callable[[Membership], object]
Kinds = tuple[type[Entry], ...]
KEY = Key("midtown.example/ledger", bytes(range(32)))
OUTSIDERS = ("ben", "dev", "gwen")
"""Members of other agencies, a guardian among them."""
BLIND = ("ana", "hugo", "ada")
"""Members of the same agency whose roles see no matter."""
CLERKS = tuple(name for name in ("asha", "sam", "grace", "ana", "hugo"))
"""Members of the same agency who do not administer it."""


@dataclass(frozen=True)
class Act:
    """An action made ready to be done, who does it, and what is entered when it is done."""

    ready: Callable[[Midtown], Doing]
    enters: Kinds = ()
    by: str = "asha"
    hidden_from: tuple[str, ...] = OUTSIDERS + BLIND + ("ian", "olive")
    not_for: tuple[str, ...] = ()


def sign(message: bytes) -> bytes:
    """A stand-in for the hub's key: 64 bytes that any message has."""
    return (message + bytes(64))[:64]


def _add_agency(town: Midtown) -> Doing:
    seat = people.Seat("first@example.org", "Front desk", "administrator")
    return lambda by: people.add_agency(name="Marsh clinic", code="mar", first=seat, at=LATER)


def _invite(town: Midtown) -> Doing:
    seat = people.Seat("new@example.org", "North", "practitioner")
    return lambda by: people.invite(by=by, seat=seat, at=LATER)


def _join(town: Midtown) -> Doing:
    token = people.invite(by=town.ada, seat=people.Seat("new@example.org", "North", "practitioner"), at=NOW)
    return lambda by: people.join(token=token, name="Nia", password=PASSWORD, at=LATER)


def _move_member(town: Midtown) -> Doing:
    return lambda by: people.move_member(by=by, member=town.ian.pk, team="South", role="supervisor", at=LATER)


def _end_member(town: Midtown) -> Doing:
    return lambda by: people.end_member(by=by, member=town.ian.pk, until=date(2026, 12, 1), at=LATER)


def _set_numbers(town: Midtown) -> Doing:
    numbers = [("Duty desk", "01632 960001"), ("Out of hours", "01632 960002")]
    people.set_numbers(by=town.ada, numbers=[("Old desk", "01632 960000")], at=NOW)
    return lambda by: people.set_numbers(by=by, numbers=numbers, at=LATER)


def _set_setting(town: Midtown) -> Doing:
    known = ("draft-kept-days",)
    return lambda by: people.set_setting(by=by, name="draft-kept-days", amount=7, known=known, at=LATER)


def _open_matter(town: Midtown) -> Doing:
    return lambda by: open_matter(by=by, prompt=PROMPT, subjects=list(REEVES), at=LATER)


def _add_subject(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha).pk
    return lambda by: add_subject(by=by, matter=matter, position="child", called="Baby Reeve", at=LATER)


def _relabel(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha).pk
    return lambda by: relabel(by=by, matter=matter, label="Reeve, autumn", at=LATER)


def _name_colleague(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha).pk
    return lambda by: name_colleague(by=by, matter=matter, colleague=town.olive.pk, at=LATER)


def _name_implicated(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha).pk
    return lambda by: name_implicated(by=by, matter=matter, members=[town.ian.pk, town.olive.pk], at=LATER)


def _start_draft(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha)
    tom = matter.subjects.all()[0].pk
    return lambda by: start_draft(by=by, matter=matter.pk, subject=tom, intent=INTENT, at=LATER)


def _reword_draft(town: Midtown) -> Doing:
    draft = draft_of(SHARE, town.asha).pk
    return lambda by: reword_draft(by=by, draft=draft, intent=replace(INTENT, recipient="the school"), at=LATER)


def _answer(town: Midtown) -> Doing:
    draft = draft_of(SHARE, town.asha, without=("consent",)).pk
    return lambda by: answer(by=by, draft=draft, facts={"risk": "harm"}, unsure=["consent"], at=LATER)


def _decide(town: Midtown) -> Doing:
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    choice = choice_on(draft, approver=town.sam.pk)
    return lambda by: decide(by=by, draft=draft.pk, choice=choice, at=LATER)


def _give_verdict(town: Midtown) -> Doing:
    approval = decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get().pk
    return lambda by: give_verdict(by=by, approval=approval, approved=True, comment="Agreed.", at=LATER)


def _return(town: Midtown) -> Doing:
    approval = decided(REFUSE, town.asha, approver=town.sam).approvals.get().pk
    return lambda by: give_verdict(by=by, approval=approval, approved=False, comment="Ask her again.", at=LATER)


def _ask_another(town: Midtown) -> Doing:
    approval = decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get().pk
    return lambda by: ask_another(by=by, approval=approval, approver=town.grace.pk, at=LATER)


def _close_duty(town: Midtown) -> Doing:
    duty = decided(SHARE, town.asha).duties.all()[0].pk
    return lambda by: close_duty(by=by, duty=duty, note="Done by telephone.", at=LATER)


def _told(town: Midtown) -> Doing:
    decision = decided(SHARE, town.asha).pk
    return lambda by: settle_telling(by=by, decision=decision, told=Told("told-before", "She knew."), at=LATER)


def _held(town: Midtown) -> Doing:
    decision = decided(ACT_NOW, town.asha).pk
    held = Told("held", "He may go looking for them.", (LATER + timedelta(days=7)).date(), town.sam.pk)
    return lambda by: settle_telling(by=by, decision=decision, told=held, at=LATER)


def _withdraw(town: Midtown) -> Doing:
    decision = decided(SHARE, town.asha).pk
    return lambda by: withdraw(by=by, decision=decision, reason="It was another Tom.", at=LATER)


def _erase_drafts(town: Midtown) -> Doing:
    draft_of(SHARE, town.asha, without=("risk",))
    return lambda by: erase_drafts(at=LATER + timedelta(days=60))


def _sequence(town: Midtown) -> Doing:
    return lambda by: sequence(key=KEY, sign=sign, at=LATER)


def _export_ledger(town: Midtown) -> Doing:
    sequence(key=KEY, sign=sign, at=NOW)
    return lambda by: export_ledger(agency=town.care.pk, write=lambda line: None, at=LATER)


def _note_reading(town: Midtown) -> Doing:
    decision = decided(SHARE, town.asha)
    return lambda by: note_reading(by=by, what="decision", record=decision.pk, matter=decision.matter, at=LATER)


def _note_list(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha)
    return lambda by: note_list(by=by, what="mine", matters=[matter], at=LATER)


def _note_export(town: Midtown) -> Doing:
    decision = decided(SHARE, town.asha)
    return lambda by: note_export(
        by=by, matter=decision.matter, record=decision.pk, form="pdf", content=b"%PDF", at=LATER
    )


def _note_refusal(town: Midtown) -> Doing:
    record = str(uuid.UUID(int=7))
    return lambda by: note_refusal(by=by, what="decision", record=record, because="notyours", at=LATER)


def _rereading(town: Midtown) -> Doing:
    def do(by: Membership) -> None:
        with rereading(agency=by.agency_id, what="replay", at=LATER):
            pass

    return do


def _replay(town: Midtown) -> Doing:
    decided(SHARE, town.asha)
    return lambda by: list(replay(at=LATER))


def _erase_matter(town: Midtown) -> Doing:
    matter = reeve_matter(town.asha)
    return lambda by: erase_matter(agency=town.care.pk, matter=matter.pk, because="kept-long-enough", at=LATER)


def _finish_erasures(town: Midtown) -> Doing:
    """A restored copy has a matter that the journal lists."""
    matter = reeve_matter(town.asha)
    keyring().destroy(town.care.pk, matter.scope, NOW)
    return lambda by: finish_erasures(at=LATER)


def _rotate_keys(town: Midtown) -> Doing:
    return lambda by: rotate_keys(agency=by.agency_id, at=LATER)


ACTS: dict[str, Act] = {
    "add_agency": Act(_add_agency, (kinds.AgencyAdded, kinds.MemberInvited), hidden_from=()),
    "invite": Act(_invite, (kinds.MemberInvited,), "ada", (), CLERKS),
    "join": Act(_join, (kinds.MemberJoined,), hidden_from=()),
    "move_member": Act(_move_member, (kinds.MemberMoved,), "ada", (), CLERKS),
    "end_member": Act(_end_member, (kinds.MemberEnded,), "ada", (), CLERKS),
    "set_numbers": Act(_set_numbers, (kinds.AgencySettingChanged,), "ada", (), CLERKS),
    "set_setting": Act(_set_setting, (kinds.AgencySettingChanged,), "ada", (), CLERKS),
    "open_matter": Act(_open_matter, (kinds.MatterOpened, *[kinds.SubjectAdded] * 3), hidden_from=(), not_for=BLIND),
    "add_subject": Act(_add_subject, (kinds.SubjectAdded,)),
    "relabel": Act(_relabel, (kinds.LabelChanged,)),
    "name_colleague": Act(_name_colleague, (kinds.ColleagueNamed,)),
    "name_implicated": Act(_name_implicated, (kinds.StaffImplicated, kinds.StaffImplicated)),
    "start_draft": Act(_start_draft),
    "reword_draft": Act(_reword_draft, hidden_from=(*OUTSIDERS, *BLIND, "sam", "grace")),
    "answer": Act(_answer, hidden_from=(*OUTSIDERS, *BLIND, "sam", "grace")),
    "decide": Act(_decide, (kinds.DecisionMade, kinds.ApprovalAsked), hidden_from=(*OUTSIDERS, *BLIND, "sam", "grace")),
    "give_verdict": Act(_give_verdict, (kinds.Approved,), "sam", not_for=("asha",)),
    "give_verdict, returned": Act(_return, (kinds.Returned,), "sam", not_for=("asha",)),
    "ask_another": Act(_ask_another, (kinds.ApprovalAsked,), "sam", not_for=("asha",)),
    "close_duty": Act(_close_duty, (kinds.DutyClosed,)),
    "settle_telling": Act(_told, (kinds.TellingSettled,)),
    "settle_telling, held": Act(_held, (kinds.TellingHeld,)),
    "withdraw": Act(_withdraw, (kinds.DecisionWithdrawn,)),
    "erase_drafts": Act(_erase_drafts, (kinds.DraftErased,), hidden_from=()),
    "sequence": Act(_sequence, hidden_from=()),
    "export_ledger": Act(_export_ledger, (kinds.RecordExported,), hidden_from=()),
    "note_reading": Act(_note_reading, (kinds.RecordRead,), hidden_from=()),
    "note_list": Act(_note_list, (kinds.ListRead,), hidden_from=()),
    "note_export": Act(_note_export, (kinds.RecordExported,), hidden_from=()),
    "note_refusal": Act(_note_refusal, (kinds.Refused,), hidden_from=()),
    "rereading": Act(_rereading, (kinds.Reread,), hidden_from=()),
    "replay": Act(_replay, (kinds.Reread,) * 4, hidden_from=()),
    "erase_matter": Act(_erase_matter, (kinds.MatterErased,), hidden_from=()),
    "finish_erasures": Act(_finish_erasures, (kinds.MatterErased,), hidden_from=()),
    "rotate_keys": Act(_rotate_keys, (kinds.KeysRotated,), hidden_from=()),
}
"""By the action's name; more than one act of an action has a word after a comma."""
UNENTERED = frozenset({"start_draft", "reword_draft", "answer", "sequence"})
"""Writing one's own draft is no act, and giving entries their places tells nothing new."""
