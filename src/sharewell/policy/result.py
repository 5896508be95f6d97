"""An answer as the plain data that scripts and other systems read (the command-line contract)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sharewell.policy.case import Case
from sharewell.policy.owed import Duties, owed
from sharewell.policy.pack import Cites, Due, Pack
from sharewell.policy.recommend import Recommendation, recommend

NO_DUTIES = Duties((), ())


def decide(pack: Pack, case: Case) -> tuple[Recommendation, Duties]:
    """What is recommended on the case, and the duties of that outcome; none while it is open."""
    recommendation = recommend(pack, case.facts, case.unsure)
    if recommendation.outcome is None:
        return recommendation, NO_DUTIES
    grounds = [ground.id for ground in recommendation.grounds]
    return recommendation, owed(pack, case.facts, case.unsure, recommendation.outcome, grounds)


def result(pack: Pack, case: Case, on: date) -> dict[str, Any]:
    """The whole answer on a case. `on` is the London day; it decides nothing, but tells a pack past its review."""
    return spelt(pack, case, *decide(pack, case), on)


def spelt(pack: Pack, case: Case, recommendation: Recommendation, duties: Duties, on: date) -> dict[str, Any]:
    """An answer that is known already, as plain data."""
    return {
        "id": case.id,
        "outcome": recommendation.outcome,
        "grounds": [{"id": ground.id, "strength": ground.strength} for ground in recommendation.grounds],
        "duties": [
            {"id": duty.id, "who": duty.who, "when": in_words(duty.due), "cites": all_cited(duty.cites)}
            for duty in duties.owed
        ],
        "open": list(recommendation.open),
        "open_duties": list(duties.open_duties),
        "doubts": list(recommendation.doubts),
        "by_telephone": recommendation.by_telephone,
        "trace": [
            {"gate": step.gate, "truth": step.truth.word, "cites": all_cited(pack.gate[step.gate].cites)}
            for step in recommendation.trace
        ],
        "pack": pack_stamp(pack, on),
    }


def pack_stamp(pack: Pack, on: date) -> dict[str, Any]:
    """Which pack answered: id, edition, digest, and whether it is past its review on this day."""
    return {
        "id": pack.about.id,
        "edition": pack.about.edition,
        "digest": pack.digest,
        "overlays": [],
        "overdue": on > pack.about.review_by,
    }


def in_words(due: Due) -> str:
    """When a duty is due: `before-release`, `at-once`, `within 24 hours`, `within 5 working days`."""
    if due.at != "within":
        return due.at
    amount, unit = (due.hours, "hour") if due.hours is not None else (due.working_days, "working day")
    return f"within {amount} {unit}{'' if amount == 1 else 's'}"


def all_cited(cites: Cites) -> list[str]:
    """Every clause an entry cites, each once."""
    return list(dict.fromkeys(clause for clauses in cites.values() for clause in clauses))
