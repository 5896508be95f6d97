"""The section 11 policy as a good engineer would write it by hand; all answers are compared with it."""

from __future__ import annotations

from collections.abc import Mapping

Value = str | bool
Facts = Mapping[str, Value]
Answer = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The outcome, the ids of the grounds it rests on, the ids of the duties that follow."""

STRONG = frozenset((
    "immediate-danger", "legal-order", "child-abuse", "child-significant-harm",
    "others-at-risk", "serious-threat", "serious-crime", "vital-interests",
))  # fmt: skip
HARM_OR_MORE = frozenset(("harm", "serious-harm-to-adult", "significant-harm-to-child", "immediate-danger"))
OVERRIDING = frozenset(("share-without-consent", "act-now-report"))
DISCLOSING = OVERRIDING | {"share"}
SAID_NO = frozenset(("refused", "withdrawn"))


def decide(facts: Facts) -> Answer:
    """What the policy leads to on complete facts."""
    outcome = ending(facts)
    return outcome, tuple(grounds(facts)) if outcome in OVERRIDING else (), tuple(duties(facts, outcome))


def ending(facts: Facts) -> str:
    """The outcome of the first question that ends the flow."""
    if facts["risk"] == "immediate-danger":
        return "act-now-report"
    if facts["legal_order"]:
        return "share-without-consent"
    by_name = facts["identifiable"] and facts["identity_needed"]
    if facts["aim"] == "none" or (facts["aim"] == "statistics" and by_name):
        return "do-not-share"
    if not by_name:
        return "share-anonymised"
    if not facts["confidential"] and not facts["sharing_raises_risk"]:
        return "share"
    consent = facts["consent_held"]
    if consent == "valid" and facts["recipient_within_consent"]:
        return "share"
    if not child_ground(facts):
        if facts["in_doubt"]:
            return "seek-advice-without-identity"
        able_to_ask = facts["seeking_consent_safe"] and facts["seeking_consent_practicable"]
        if able_to_ask and consent not in SAID_NO and consent != "cannot-be-given":
            return "share-with-consent-sought-first"
    return by_other_reason(facts)


def by_other_reason(facts: Facts) -> str:
    """The fifth question: is there a reason that carries the share without consent?"""
    held = grounds(facts)
    if not held:
        return "do-not-share"
    if facts["health_information"] and STRONG.isdisjoint(held):
        return "seek-advice-without-identity"
    return "share-without-consent"


def child_ground(facts: Facts) -> bool:
    """Whether a reason that is about a child holds."""
    return facts["child_abuse_suspected"] is True or child_harm(facts)


def child_harm(facts: Facts) -> bool:
    """Whether there is reasonable cause to fear significant harm to a child."""
    return facts["risk"] == "significant-harm-to-child" and facts["reasonable_cause"] is True


def grounds(facts: Facts) -> list[str]:
    """The reasons that hold, in the order of the policy."""
    held: list[str] = []
    if facts["risk"] == "immediate-danger":
        held.append("immediate-danger")
    if facts["legal_order"]:
        held.append("legal-order")
    if facts["child_abuse_suspected"]:
        held.append("child-abuse")
    if child_harm(facts):
        held.append("child-significant-harm")
    if facts["reasonable_cause"] and facts["risk"] in HARM_OR_MORE and others_bear_it(facts):
        held.append("others-at-risk")
    if not able_own_no(facts):
        held += against_no_refusal(facts)
    if facts["capacity"] == "assessed-lacking" and facts["best_interests"]:
        held.append("lacks-capacity")
    if facts["duress"] and facts["reasonable_cause"]:
        held.append("duress")
    if facts["other_reason"] == "public-function":
        held.append("public-function")
    if facts["other_reason"] == "public-interest" and (
        facts["risk"] in HARM_OR_MORE or facts["crime_suspected"] != "none"
    ):
        held.append("public-interest")
    return held


def against_no_refusal(facts: Facts) -> list[str]:
    """The reasons that an able adult's refusal about their own risk takes away."""
    held: list[str] = []
    if facts["risk"] == "serious-harm-to-adult" and facts["reasonable_cause"]:
        held.append("serious-threat")
    if facts["crime_suspected"] == "serious":
        held.append("serious-crime")
    if facts["other_reason"] == "vital-interests":
        held.append("vital-interests")
    return held


def others_bear_it(facts: Facts) -> bool:
    """Whether the risk falls on somebody other than the person the information is about."""
    bearer = facts["borne_by"]
    return bearer in ("others", "staff") or (bearer == "child" and facts["subject"] == "adult")


def able_own_no(facts: Facts) -> bool:
    """Whether an adult who can decide said no about a risk that is theirs alone."""
    return (
        facts["subject"] == "adult"
        and facts["borne_by"] == "self"
        and facts["consent_held"] in SAID_NO
        and facts["capacity"] in ("presumed", "assessed-has")
    )


def duties(facts: Facts, outcome: str) -> list[str]:
    """What has to be done, in the order of the policy."""
    owed = ["note-decision"]
    if outcome == "share-without-consent" or (outcome == "do-not-share" and facts["requested"]):
        owed.append("get-approval")
    if outcome == "share-without-consent" or (outcome in DISCLOSING and facts["sharing_raises_risk"]):
        owed.append("weigh-both-ways")
    if outcome in DISCLOSING or outcome == "share-anonymised":
        owed.append("send-minimum")
    if outcome in OVERRIDING and facts["telling_safe"]:
        owed.append("tell-person")
    if outcome == "do-not-share" and facts["requested"]:
        owed.append("tell-requester")
    if child_ground(facts):
        owed.append("report-child")
    if facts["staff_implicated"]:
        owed.append("keep-staff-out")
    return owed
