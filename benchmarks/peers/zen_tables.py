"""The policy as three decision tables of the ZEN engine: grounds, then the outcome, then the duties.

A row says what each column must be; columns left out do not matter. Rows of one table are alternatives, so a
ground or duty with an "or" in it has two rows and may be found twice. A column named `also` holds whole
expressions.
"""

# mypy: disable-error-code="import-not-found, import-untyped, no-any-return, attr-defined"

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import zen

from peers import DUTIES, GROUNDS, Way, Ways, in_order
from plain import Answer, Facts

TITLE = "zen-engine (three decision tables)"
PACKAGE = "zen-engine"
ANSWERS = "outcome, grounds and duties of complete facts; its trace gives each table's rows, input and output"

Row = tuple[str, dict[str, str]]

HARM_OR_MORE = "'harm', 'serious-harm-to-adult', 'significant-harm-to-child', 'immediate-danger'"
NOT_ABLE_OWN_NO = (
    "not (subject == 'adult' and borne_by == 'self' and consent_held in ['refused', 'withdrawn']"
    " and capacity in ['presumed', 'assessed-has'])"
)
CHILD = "some(held, # in ['child-abuse', 'child-significant-harm'])"
POWERS = "['lacks-capacity', 'duress', 'public-function', 'public-interest']"
OVERRIDING = "'share-without-consent', 'act-now-report'"
DISCLOSING = f"{OVERRIDING}, 'share'"

GROUND_ROWS: list[Row] = [
    ("immediate-danger", {"risk": "'immediate-danger'"}),
    ("legal-order", {"legal_order": "true"}),
    ("child-abuse", {"child_abuse_suspected": "true"}),
    ("child-significant-harm", {"risk": "'significant-harm-to-child'", "reasonable_cause": "true"}),
    ("others-at-risk", {"risk": HARM_OR_MORE, "reasonable_cause": "true", "borne_by": "'others', 'staff'"}),
    (
        "others-at-risk",
        {"risk": HARM_OR_MORE, "reasonable_cause": "true", "borne_by": "'child'", "subject": "'adult'"},
    ),
    (
        "serious-threat",
        {"risk": "'serious-harm-to-adult'", "reasonable_cause": "true", "also": NOT_ABLE_OWN_NO},
    ),
    ("serious-crime", {"crime_suspected": "'serious'", "also": NOT_ABLE_OWN_NO}),
    ("vital-interests", {"other_reason": "'vital-interests'", "also": NOT_ABLE_OWN_NO}),
    ("lacks-capacity", {"capacity": "'assessed-lacking'", "best_interests": "true"}),
    ("duress", {"duress": "true", "reasonable_cause": "true"}),
    ("public-function", {"other_reason": "'public-function'"}),
    ("public-interest", {"other_reason": "'public-interest'", "risk": HARM_OR_MORE}),
    ("public-interest", {"other_reason": "'public-interest'", "crime_suspected": "'minor', 'serious'"}),
]
OUTCOME_ROWS: list[Row] = [
    ("act-now-report", {"risk": "'immediate-danger'"}),
    ("share-without-consent", {"legal_order": "true"}),
    ("do-not-share", {"aim": "'none'"}),
    ("do-not-share", {"aim": "'statistics'", "identifiable": "true", "identity_needed": "true"}),
    ("share-anonymised", {"identifiable": "false"}),
    ("share-anonymised", {"identity_needed": "false"}),
    ("share", {"confidential": "false", "sharing_raises_risk": "false"}),
    ("share", {"consent_held": "'valid'", "recipient_within_consent": "true"}),
    ("seek-advice-without-identity", {"in_doubt": "true", "also": f"not {CHILD}"}),
    (
        "share-with-consent-sought-first",
        {
            "consent_held": "'valid', 'not-sought'",
            "seeking_consent_safe": "true",
            "seeking_consent_practicable": "true",
            "also": f"not {CHILD}",
        },
    ),
    (
        "seek-advice-without-identity",
        {"health_information": "true", "also": f"len(held) > 0 and all(held, # in {POWERS})"},
    ),
    ("share-without-consent", {"also": "len(held) > 0"}),
    ("do-not-share", {}),
]
DUTY_ROWS: list[Row] = [
    ("note-decision", {}),
    ("get-approval", {"outcome": "'share-without-consent'"}),
    ("get-approval", {"outcome": "'do-not-share'", "requested": "true"}),
    ("weigh-both-ways", {"outcome": "'share-without-consent'"}),
    ("weigh-both-ways", {"outcome": DISCLOSING, "sharing_raises_risk": "true"}),
    ("send-minimum", {"outcome": f"{DISCLOSING}, 'share-anonymised'"}),
    ("tell-person", {"outcome": OVERRIDING, "telling_safe": "true"}),
    ("tell-requester", {"outcome": "'do-not-share'", "requested": "true"}),
    ("report-child", {"also": CHILD}),
    ("keep-staff-out", {"staff_implicated": "true"}),
]


def node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    """One node of the graph."""
    made: dict[str, Any] = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return made if content is None else {**made, "content": content}


def table(name: str, hit: str, gives: str, rows: list[Row], put_in: str | None = None) -> dict[str, Any]:
    """One decision table: a column for each fact its rows name."""
    columns = list(dict.fromkeys(column for _, cells in rows for column in cells))
    content: dict[str, Any] = {
        "hitPolicy": hit,
        "passThrough": True,
        "executionMode": "single",
        "inputs": [column_of(column) for column in columns],
        "outputs": [{"id": gives, "name": gives, "field": gives}],
        "rules": [
            {
                "_id": f"{name}-{place}",
                gives: f"'{answer}'",
                **{column: cells.get(column, "") for column in columns},
            }
            for place, (answer, cells) in enumerate(rows)
        ],
    }
    return node(name, "decisionTableNode", content if put_in is None else {**content, "outputPath": put_in})


def column_of(name: str) -> dict[str, str]:
    """A column tests a fact, or, where it has no field, holds an expression of its own."""
    return {"id": name, "name": name} if name == "also" else {"id": name, "name": name, "field": name}


def graph() -> dict[str, Any]:
    """The tables one after the other."""
    names = expression("names", "held", "map(found, #.ground)")
    nodes = [
        node("in", "inputNode"),
        table("grounds", "collect", "ground", GROUND_ROWS, "found"),
        names,
        table("outcome", "first", "outcome", OUTCOME_ROWS),
        table("duties", "collect", "duty", DUTY_ROWS, "duties"),
        node("out", "outputNode"),
    ]
    edges = [
        {
            "id": f"{one['id']}-{next_one['id']}",
            "type": "edge",
            "sourceId": one["id"],
            "targetId": next_one["id"],
        }
        for one, next_one in pairwise(nodes)
    ]
    return {"nodes": nodes, "edges": edges}


def expression(name: str, key: str, value: str) -> dict[str, Any]:
    """A node that adds one computed value."""
    lines = [{"id": key, "key": key, "value": value}]
    content = {"expressions": lines, "passThrough": True, "executionMode": "single"}
    return node(name, "expressionNode", content)


def load() -> Ways:
    """Compile the graph once."""
    decision = zen.ZenEngine().create_decision(json.dumps(graph()))
    decision.validate()

    def decide(facts: Facts) -> Any:
        return decision.evaluate(dict(facts))

    def trace(facts: Facts) -> Any:
        return decision.evaluate(dict(facts), {"trace": True})

    return {"decide": Way(decide, read), "trace": Way(trace, read)}


def read(answer: Any) -> Answer:
    """Rows that are alternatives may both hold, so ids can come twice."""
    result = answer["result"]
    outcome = result["outcome"]
    relied_on = set(result["held"]) if outcome in ("share-without-consent", "act-now-report") else set()
    return outcome, in_order(GROUNDS, relied_on), in_order(DUTIES, {row["duty"] for row in result["duties"]})
