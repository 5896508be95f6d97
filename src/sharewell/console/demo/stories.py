"""The stories of Larkhaven: one for every state that a matter, a decision, a duty or a telling can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sharewell.actions.clock import london_day
from sharewell.actions.decide import Consulted
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.relabel import relabel
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.start_draft import Intent
from sharewell.actions.withdraw import withdraw
from sharewell.console.demo.cast import Cast
from sharewell.console.demo.teller import Teller, Worry, read
from sharewell.records.sharing.models import Decision

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

NURSERY = Worry(
    "The speech and language service asks for Milo's two-year check", "V01",
    (("child", "Milo Invented"),),
    Intent("speech and language service", "the two-year check and the key worker's notes", "to help him talk"),
)  # fmt: skip
BELT = Worry(
    "A pupil showed a mark and said who did it", "V02",
    (("child", "Tilly Pretend"),),
    Intent("children's social care, duty desk", "what Tilly said, and the mark on her arm", "to keep her safe"),
)  # fmt: skip
BORDER = Worry(
    "A brother and a sister, and what the older one said at school", "V02",
    (("child", "Tom Makebelieve"), ("child", "Lily Makebelieve")),
    Intent("the police, child protection", "what Tom said on Monday", "so that both are safe today"),
)  # fmt: skip
PURSE = Worry(
    "Money is missing after a volunteer's visits", "V05",
    (("adult", "case LSC-0005, the lady in flat 4"),),
    Intent("adult social care", "that notes went from her purse twice", "so that others on her floor are safe"),
)  # fmt: skip
PETROL = Worry(
    "Her partner has bought petrol", "V06",
    (("adult", "Lena Fable"),),
    Intent("the risk conference", "what he did and what he bought", "so that a plan keeps her safe"),
)  # fmt: skip
BACKGROUND = Worry(
    "A caller asks for anything that is on file", "V08",
    (("adult", "the Prentice family, as the caller put it"),),
    Intent("the officer who rang", "whatever is on file", "they did not say"),
)  # fmt: skip
ALLEGED = Worry(
    "What a child said about somebody who works here", "V02",
    (("child", "Robin Makebelieve"),),
    Intent("the police, child protection", "what Robin said, and who was there", "so that Robin is safe"),
)  # fmt: skip
REMARK = Worry(
    "A remark that might mean something", "V10",
    (("child", "case LSC-0010"),),
    Intent("nobody yet", "what was said at the gate", "to find out whether it means anything"),
    unsure=("risk",),
)  # fmt: skip
MOOD = Worry(
    "A new mother is low, and the health visitor could help", "V11",
    (("adult", "Rosa Storyland"),),
    Intent("the health visitor", "that she is low and sleeps badly", "so that she gets help soon"),
)  # fmt: skip
OLD_FILE = Worry(
    "A file closed four years ago is needed today", "V29",
    (("child", "Kit Makebelieve"),),
    Intent("probation", "what was found four years ago", "so that they know what to look for"),
)  # fmt: skip
BROTHER = Worry(
    "Her brother is not known to us, and he is in danger", "V33",
    (("adult", "Frank Fable"),),
    Intent("the police", "where he is and what was threatened", "so that somebody goes there now"),
)  # fmt: skip
WARD = Worry(
    "Figures about three people on one ward", "V50",
    (("adult", "three people on a ward"),),
    Intent("a researcher", "how many fell, and when", "to make the ward safer"),
)  # fmt: skip
HOARD = Worry(
    "A home so full that the gas man could not get in", "V22",
    (("adult", "the man in the lonely cottage"),),
    Intent("the fire service", "how full the rooms are", "to lower the danger of a fire"),
)  # fmt: skip


def tell(cast: Cast, now: datetime) -> None:
    """Every story."""
    teller = Teller(cast, now)
    for story in (
        asked_refused_shared, taken_back, settled, never_told, held, told_after, approved_afterwards, departed,
        set_aside, returned, waiting, siblings, nobody_named, hidden, in_other_agencies, drafts, left_unfinished,
        urgent,
    ):  # fmt: skip
        story(teller)


def verdict(
    teller: Teller, who: str, decision: Decision, comment: str, *, after: timedelta, approved: bool = True
) -> None:
    """Answer every approval of a decision."""
    for approval in read(teller.cast[who], decision.approvals):
        at = decision.decided_at + after
        give_verdict(by=teller.cast[who], approval=approval.pk, approved=approved, comment=comment, at=at)


def told(teller: Teller, who: str, decision: Decision, how: Told, after: timedelta) -> None:
    """Settle how the person was told."""
    settle_telling(by=teller.cast[who], decision=decision.pk, told=how, at=decision.decided_at + after)


def asked_refused_shared(teller: Teller) -> None:
    """Consent is sought first; she says yes; it is shared. The first decision is superseded by the second."""
    first = teller.decided("asha", MOOD, teller.ago(days=20))
    teller.closed("asha", first, "Talked with her at home.", after=DAY)
    said_yes = replace(MOOD, but={"consent": "valid", "consent_form": "spoken-recorded"})
    then = teller.decided("asha", said_yes, teller.ago(days=18), matter=first.matter, follows=first)
    told(teller, "asha", then, Told("told-before", "She agreed when I asked her."), HOUR)
    relabel(by=teller.cast["asha"], matter=first.matter_id, label="Health visitor, autumn", at=teller.ago(days=18))


def taken_back(teller: Teller) -> None:
    """A share is withdrawn: it was another child of that name."""
    called = replace(NURSERY, subjects=(("child", "Otis Invented"),))
    decision = teller.decided("asha", called, teller.ago(days=15))
    reason = "It was another child of the same name. Nothing had gone."
    withdraw(by=teller.cast["asha"], decision=decision.pk, reason=reason, at=decision.decided_at + 2 * HOUR)


def settled(teller: Teller) -> None:
    """Agreed, told before, every duty done."""
    decision = teller.decided("asha", NURSERY, teller.ago(days=9))
    told(teller, "asha", decision, Told("told-before", "Both parents knew it would go."), HOUR)
    teller.closed("asha", decision, "Done.", after=2 * HOUR)


def never_told(teller: Teller) -> None:
    """In force, and nobody has settled how the person is told: late, and so are its duties."""
    decision = teller.decided("asha", OLD_FILE, teller.ago(days=8), approver="sam")
    verdict(teller, "sam", decision, "Yes. Give them the summary only.", after=HOUR)
    teller.closed("asha", decision, "The summary went.", "minimise", "record-decision", after=3 * HOUR)


def held(teller: Teller) -> None:
    """Approved; telling her now is not safe, so it is held until a day, and Sam owns that."""
    decision = teller.decided("asha", PETROL, teller.ago(days=4), approver="sam")
    verdict(teller, "sam", decision, "", after=HOUR)
    until = london_day(teller.now + 5 * DAY)
    how = Told("held", "He reads her telephone.", until, teller.cast["sam"].pk)
    told(teller, "asha", decision, how, 2 * HOUR)


def told_after(teller: Teller) -> None:
    """An urgent report, told after, and approved afterwards."""
    decision = teller.decided("asha", BROTHER, teller.ago(days=6), approver="sam")
    told(teller, "asha", decision, Told("told-after", "I rang him the next morning."), DAY)
    verdict(teller, "sam", decision, "Right to ring at once.", after=5 * HOUR)


def approved_afterwards(teller: Teller) -> None:
    """The police report at once; their supervisor approves it the same evening."""
    decision = teller.decided("ben", BELT, teller.ago(days=5), approver="bo")
    verdict(teller, "bo", decision, "Agreed.", after=6 * HOUR)
    teller.closed("ben", decision, "Rung and followed up in writing.", after=7 * HOUR)


def departed(teller: Teller) -> None:
    """The guidance leads to no share; Asha shares all the same, names her ground, and the guardian agrees."""
    consulted = (Consulted("the safeguarding lead of another area", False, "A fire would reach the neighbour too."),)
    decision = teller.decided(
        "asha", HOARD, teller.ago(days=3), approver="grace", outcome="share-without-consent",
        grounds=("public-interest",), consulted=consulted,
        reasons="There is gas in the house, and the wall is shared with a family next door.",
    )  # fmt: skip
    verdict(teller, "grace", decision, "I agree: the neighbours could not get out.", after=HOUR)


def set_aside(teller: Teller) -> None:
    """The guidance says report now; Asha would ask for advice first, which waits for a senior to agree."""
    called = replace(BELT, subjects=(("child", "Wren Pretend"),))
    teller.decided(
        "asha", called, teller.ago(hours=2), approver="grace", outcome="seek-advice-without-identity",
        reasons="The mark is an old one that the hospital has seen and written up.",
    )  # fmt: skip


def returned(teller: Teller) -> None:
    """A refusal is sent back with a comment."""
    decision = teller.decided("asha", BACKGROUND, teller.ago(days=2), approver="sam")
    comment = "Ring back and ask what it is for before we say no."
    verdict(teller, "sam", decision, comment, approved=False, after=HOUR)


def waiting(teller: Teller) -> None:
    """A share without consent waits for Sam."""
    decision = teller.decided("asha", PURSE, teller.ago(hours=5), approver="sam")
    relabel(by=teller.cast["asha"], matter=decision.matter_id, label="Flat 4", at=teller.ago(hours=4))


def siblings(teller: Teller) -> None:
    """Decided about Tom; the answers are copied for his sister, whose draft is ready."""
    decision = teller.decided("asha", BORDER, teller.ago(hours=1.5), approver="sam")
    teller.drafted("asha", BORDER, teller.ago(hours=1), matter=decision.matter, subject=1, answers_of=decision.pk)


def nobody_named(teller: Teller) -> None:
    """Figures go out so that nobody can be recognised in them; the guardian agreed."""
    decision = teller.decided("asha", WARD, teller.ago(days=11), approver="grace")
    verdict(teller, "grace", decision, "Yes, with the small numbers rounded.", after=HOUR)


def hidden(teller: Teller) -> None:
    """A colleague may be part of the harm: for him the matter is not there."""
    at = teller.ago(days=2, hours=4)
    matter = teller.opened("asha", ALLEGED, at)
    name_implicated(by=teller.cast["asha"], matter=matter.pk, members=[teller.cast["ian"].pk], at=at)
    teller.decided("asha", ALLEGED, at + HOUR, matter=matter, approver="grace")


def in_other_agencies(teller: Teller) -> None:
    """Each agency has its own matters, and sees only those."""
    teller.decided("cara", replace(BELT, subjects=(("child", "Jory Pretend"),)), teller.ago(days=1))
    visit = replace(MOOD, subjects=(("adult", "Bettina Legend"),))
    teller.decided("nell", visit, teller.ago(days=7))
    teller.drafted("dev", replace(HOARD, subjects=(("adult", "tenant HAR-0022"),)), teller.ago(hours=20))
    called = replace(PETROL, subjects=(("adult", "Marla Fable"),))
    teller.decided("lou", called, teller.ago(hours=6), approver="nell-too")


def drafts(teller: Teller) -> None:
    """Saved half way; not sure; answered, with the recommendation ready."""
    teller.drafted("asha", replace(NURSERY, subjects=(("child", "case LSC-0001"),)), teller.ago(days=1), pages=2)
    teller.drafted("asha", REMARK, teller.ago(hours=3))
    teller.drafted("asha", replace(PURSE, subjects=(("adult", "case LSC-0006"),)), teller.ago(hours=1))


def left_unfinished(teller: Teller) -> None:
    """Serious harm was answered more than two hours ago and nothing was decided: it is on Sam's list."""
    teller.drafted("ian", replace(BELT, subjects=(("child", "Pip Pretend"),)), teller.ago(hours=3))


def urgent(teller: Teller) -> None:
    """Reported within the hour; Sam's approval follows, and nothing has waited for it."""
    called = replace(BROTHER, subjects=(("adult", "the brother of case LSC-0033"),))
    teller.decided("asha", called, teller.ago(hours=0.7), approver="sam")
