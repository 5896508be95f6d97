"""The policy in Cedar, which answers yes or no.

The rest is read off the ids of the permits that were satisfied: one permit for each gate, ground and
duty, all in one request. Cedar has no named conditions and no order among permits, so the text is put
together from fragments, and a permit whose duty hangs on the outcome asks for the gates before it.
"""

# mypy: disable-error-code="import-not-found, import-untyped, no-any-return, attr-defined"

from __future__ import annotations

import json

import cedarpy

from peers import DUTIES, GROUNDS, Way, Ways, in_order
from plain import Answer, Facts

TITLE = "cedarpy (Cedar, all answers in one request)"
PACKAGE = "cedarpy"
ANSWERS = "yes or no, and the ids of the permits that held: no values, no path; Python picks the first gate"


def any_of(*parts: str) -> str:
    """One of the parts."""
    return "(" + " || ".join(parts) + ")"


def all_of(*parts: str) -> str:
    """All of the parts."""
    return "(" + " && ".join(parts) + ")"


def one_of(fact: str, *values: str) -> str:
    """The fact has one of these values."""
    return f"{json.dumps(values)}.contains(context.{fact})"


def equals(fact: str, value: str) -> str:
    """The fact has this value."""
    return f'context.{fact} == "{value}"'


SAID_NO = one_of("consent_held", "refused", "withdrawn")
SERIOUS = ("serious-harm-to-adult", "significant-harm-to-child", "immediate-danger")
HARM_OR_MORE = one_of("risk", "harm", *SERIOUS)
ABLE = one_of("capacity", "presumed", "assessed-has")
NOT_ABLE_OWN_NO = "!" + all_of(equals("subject", "adult"), equals("borne_by", "self"), SAID_NO, ABLE)
CHILD_OF_ADULT = all_of(equals("borne_by", "child"), equals("subject", "adult"))
OTHERS = any_of(one_of("borne_by", "others", "staff"), CHILD_OF_ADULT)
CAUSE = "context.reasonable_cause"

GROUND: dict[str, str] = {
    "immediate-danger": equals("risk", "immediate-danger"),
    "legal-order": "context.legal_order",
    "child-abuse": "context.child_abuse_suspected",
    "child-significant-harm": all_of(equals("risk", "significant-harm-to-child"), CAUSE),
    "others-at-risk": all_of(CAUSE, HARM_OR_MORE, OTHERS),
    "serious-threat": all_of(equals("risk", "serious-harm-to-adult"), CAUSE, NOT_ABLE_OWN_NO),
    "serious-crime": all_of(equals("crime_suspected", "serious"), NOT_ABLE_OWN_NO),
    "vital-interests": all_of(equals("other_reason", "vital-interests"), NOT_ABLE_OWN_NO),
    "lacks-capacity": all_of(equals("capacity", "assessed-lacking"), "context.best_interests"),
    "duress": all_of("context.duress", CAUSE),
    "public-function": equals("other_reason", "public-function"),
    "public-interest": all_of(
        equals("other_reason", "public-interest"), any_of(HARM_OR_MORE, 'context.crime_suspected != "none"')
    ),
}
STRONG = any_of(*(GROUND[name] for name in GROUNDS[:8]))
CHILD = any_of(GROUND["child-abuse"], GROUND["child-significant-harm"])
BY_NAME = all_of("context.identifiable", "context.identity_needed")
ASKABLE = all_of(
    one_of("consent_held", "not-sought", "valid"),
    "context.seeking_consent_safe",
    "context.seeking_consent_practicable",
)

GATE: dict[str, tuple[str, str]] = {
    "danger": ("act-now-report", GROUND["immediate-danger"]),
    "legal-order": ("share-without-consent", "context.legal_order"),
    "no-purpose": (
        "do-not-share",
        any_of(equals("aim", "none"), all_of(equals("aim", "statistics"), BY_NAME)),
    ),
    "identity-not-needed": ("share-anonymised", "!" + BY_NAME),
    "not-confidential": ("share", all_of("!context.confidential", "!context.sharing_raises_risk")),
    "agreed": ("share", all_of(equals("consent_held", "valid"), "context.recipient_within_consent")),
    "in-doubt": ("seek-advice-without-identity", all_of("context.in_doubt", "!" + CHILD)),
    "ask-first": ("share-with-consent-sought-first", all_of(ASKABLE, "!" + CHILD)),
    "health-bar": (
        "seek-advice-without-identity",
        all_of("context.health_information", any_of(*(GROUND[name] for name in GROUNDS[8:])), "!" + STRONG),
    ),
    "other-reason": ("share-without-consent", any_of(*GROUND.values())),
    "no-reason": ("do-not-share", "true"),
}
GATES = tuple(GATE)


def ended_by(gate: str) -> str:
    """This gate holds and none before it does."""
    before = GATES[: GATES.index(gate)]
    return all_of(*(f"!({GATE[earlier][1]})" for earlier in before), GATE[gate][1])


def outcome(name: str) -> str:
    """The gates end with this outcome."""
    return any_of(*(ended_by(gate) for gate in GATES if GATE[gate][0] == name))


WITHOUT_CONSENT = outcome("share-without-consent")
REFUSING = all_of("context.requested", outcome("do-not-share"))
OVERRIDING = any_of(outcome("act-now-report"), WITHOUT_CONSENT)
DISCLOSING = any_of(OVERRIDING, outcome("share"))

DUTY: dict[str, str] = {
    "note-decision": "true",
    "get-approval": any_of(REFUSING, WITHOUT_CONSENT),
    "weigh-both-ways": any_of(all_of("context.sharing_raises_risk", DISCLOSING), WITHOUT_CONSENT),
    "send-minimum": any_of(outcome("share-anonymised"), DISCLOSING),
    "tell-person": all_of("context.telling_safe", OVERRIDING),
    "tell-requester": REFUSING,
    "report-child": CHILD,
    "keep-staff-out": "context.staff_implicated",
}


def policy() -> str:
    """The whole policy as Cedar text. The text of an id says what kind of answer it is."""
    permits = {f"gate:{name}": condition for name, (_, condition) in GATE.items()}
    permits |= {f"ground:{name}": condition for name, condition in GROUND.items()}
    permits |= {f"duty:{name}": condition for name, condition in DUTY.items()}
    return "\n".join(
        f'@id("{name}")\npermit (principal, action, resource) when {{ {condition} }};'
        for name, condition in permits.items()
    )


def load() -> Ways:
    """Parse the policies and the (empty) entities once."""
    policies = cedarpy.PolicySet.from_str(policy())
    entities = cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'User::"worker"', "action": 'Action::"share"', "resource": 'Case::"this"'}

    def decide(facts: Facts) -> list[str]:
        asked = {**request, "context": json.dumps(facts)}
        result = cedarpy.is_authorized(asked, policies, entities)
        return list(result.diagnostics.id_annotations_by_reason.values())

    return {"decide": Way(decide, read)}


def read(satisfied: list[str]) -> Answer:
    """The first gate that held gives the outcome; a ground counts where something leaves without consent."""
    kinds: dict[str, set[str]] = {"gate": set(), "ground": set(), "duty": set()}
    for name in satisfied:
        kind, _, found = name.partition(":")
        kinds[kind].add(found)
    ending = GATE[next(gate for gate in GATES if gate in kinds["gate"])][0]
    relied_on = kinds["ground"] if ending in ("share-without-consent", "act-now-report") else set()
    return ending, in_order(GROUNDS, relied_on), in_order(DUTIES, kinds["duty"])
