"""Larkhaven: six agencies and the people who work in them. None of them is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sharewell.actions.administer import Seat, add_agency, invite, join, set_numbers, set_setting, shown
from sharewell.records.agencies.models import Membership

AGENCIES = (
    ("LSC", "Larkhaven social care"),
    ("LPO", "Larkhaven police"),
    ("COP", "Copperfield School"),
    ("LHT", "Larkhaven Health Trust"),
    ("HAR", "Harbour Homes"),
    ("LAN", "Lantern, help with abuse at home"),
)
BEFORE = timedelta(days=90)
"""How long before now everybody joined."""
KNOWN = ("draft-kept-days", "decision-record")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast: the short name in stories, their seat, and what their account can show."""

    key: str
    name: str
    code: str
    team: str
    role: str
    shows: str

    @property
    def email(self) -> str:
        """Where they are written to, in a domain that never exists. Nell has one for both her seats."""
        return f"{self.name.split()[0].lower()}@larkhaven.example"


PEOPLE = (
    Person("ada", "Ada Bramble", "LSC", "North", "administrator", "looks after people, numbers and settings"),
    Person("asha", "Asha Fennel", "LSC", "North", "practitioner", "most matters are hers, in every state"),
    Person("sam", "Sam Thistle", "LSC", "North", "supervisor", "approvals, and a draft left unfinished, wait for him"),
    Person("grace", "Grace Sorrel", "LSC", "North", "guardian", "sees every matter; an approval waits for her"),
    Person("ian", "Ian Dock", "LSC", "North", "practitioner", "one matter is hidden from him"),
    Person("ana", "Ana Clover", "LSC", "North", "analyst", "sees no matter"),
    Person("hugo", "Hugo Yarrow", "LSC", "North", "auditor", "sees no matter"),
    Person("bea", "Bea Rush", "LPO", "Public protection", "administrator", "another agency's people"),
    Person("ben", "Ben Marsh", "LPO", "Public protection", "practitioner", "an urgent report, approved afterwards"),
    Person("bo", "Bo Cress", "LPO", "Public protection", "supervisor", "approved it"),
    Person("carl", "Carl Vetch", "COP", "Safeguarding", "administrator", "another agency's people"),
    Person("cara", "Cara Reed", "COP", "Safeguarding", "practitioner", "an urgent report nobody could approve yet"),
    Person("hana", "Hana Sedge", "LHT", "Safeguarding", "administrator", "another agency's people"),
    Person("nell", "Nell Burdock", "LHT", "Community", "practitioner", "works for two agencies; chooses for which"),
    Person("dora", "Dora Mallow", "HAR", "Homes", "administrator", "another agency's people"),
    Person("dev", "Dev Moss", "HAR", "Homes", "practitioner", "a draft that leads to no"),
    Person("lena", "Lena Tansy", "LAN", "Outreach", "administrator", "another agency's people"),
    Person("lou", "Lou Teasel", "LAN", "Outreach", "practitioner", "waits for Nell's approval"),
    Person("nell-too", "Nell Burdock", "LAN", "Outreach", "supervisor", "the other seat of the same account"),
)
NUMBERS = {
    "LSC": [("Duty social worker", "01632 960101"), ("Out of hours", "01632 960102")],
    "LPO": [("Public protection desk", "01632 960201")],
    "COP": [("Safeguarding lead", "01632 960301"), ("Children's social care, duty desk", "01632 960101")],
    "LHT": [("Named nurse", "01632 960401")],
    "HAR": [("Duty manager", "01632 960501")],
    "LAN": [("Helpline for workers", "01632 960601")],
}
"""From the numbers that are kept free for stories."""

Cast = dict[str, Membership]


def hire(password: str, at: datetime) -> Cast:
    """Every agency with its people, numbers and a setting or two: each seat by its short name."""
    joined = at - BEFORE
    names, cast = dict(AGENCIES), Cast()
    for one in PEOPLE:
        seat = Seat(one.email, one.team, one.role)
        if one.role == "administrator":
            _, token = add_agency(name=names[one.code], code=one.code, first=seat, at=joined)
        else:
            admin = next(found for found in cast.values() if _administers(found, one.code))
            token = invite(by=admin, seat=seat, at=joined)
        known = shown(token, joined)[1]
        cast[one.key] = join(token=token, name=one.name, password=password, at=joined, signed_in=known)
    for member in cast.values():
        if member.role == "administrator":
            set_numbers(by=member, numbers=NUMBERS[member.agency.code], at=joined)
    set_setting(by=cast["ada"], name="draft-kept-days", amount=10, known=KNOWN, at=joined)
    set_setting(by=cast["ada"], name="decision-record", amount=12, known=KNOWN, at=joined)
    return cast


def _administers(member: Membership, code: str) -> bool:
    return member.role == "administrator" and member.agency.code == code
