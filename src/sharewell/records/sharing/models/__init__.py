"""The tables of sharing, by noun."""

from sharewell.records.sharing.models.decisions import (
    Advice,
    Approval,
    Closing,
    Decision,
    Duty,
    Telling,
    UsedPack,
    Verdict,
    Withdrawal,
)
from sharewell.records.sharing.models.matters import Draft, Implicated, LabelWord, Matter, Named, Subject

__all__ = [
    "Advice",
    "Approval",
    "Closing",
    "Decision",
    "Draft",
    "Duty",
    "Implicated",
    "LabelWord",
    "Matter",
    "Named",
    "Subject",
    "Telling",
    "UsedPack",
    "Verdict",
    "Withdrawal",
]
