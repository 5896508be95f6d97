"""For each guarantee of the shipped pack, one change that breaks it: what an editor who means well might do.

A change is made to the tables of the pack's files before they are parsed.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from sharewell.packs import DEFAULT, folder_of, read_folder

Table = dict[str, Any]
Change = Callable[[dict[str, Table]], None]

FILES: Mapping[str, Mapping[str, Any]] = read_folder(folder_of(DEFAULT))
ENTRIES = {"gates": "gate", "grounds": "ground", "duties": "duty", "terms": "term"}


def files_with(change: Change) -> dict[str, Table]:
    """The files of the shipped pack with a change made to them."""
    files = {name: copy.deepcopy(dict(tables)) for name, tables in FILES.items()}
    change(files)
    return files


def entry(files: dict[str, Table], file: str, name: str) -> Table:
    """One entry of a file."""
    return next(row for row in files[file][ENTRIES[file]] if row["id"] == name)


def condition(text: str) -> Table:
    """A condition as it is written in a pack."""
    table: Table = tomllib.loads(f"it = {text}")["it"]
    return table


def moved(name: str, *, before: str) -> Change:
    """The gate stands before another one."""

    def change(files: dict[str, Table]) -> None:
        gate, gates = entry(files, "gates", name), files["gates"]["gate"]
        gates.remove(gate)
        gates.insert(gates.index(entry(files, "gates", before)), gate)

    return change


def without_gate(name: str) -> Change:
    """The gate is gone."""
    return lambda files: files["gates"]["gate"].remove(entry(files, "gates", name))


def rewritten(file: str, name: str, key: str, text: str) -> Change:
    """A condition says something else."""

    def change(files: dict[str, Table]) -> None:
        entry(files, file, name)[key] = condition(text)

    return change


def also(file: str, name: str, key: str, text: str) -> Change:
    """A condition holds in one case more."""
    return _joined("some", file, name, key, text)


def only(file: str, name: str, key: str, text: str) -> Change:
    """A condition holds only where something else does too."""
    return _joined("every", file, name, key, text)


def _joined(how: str, file: str, name: str, key: str, text: str) -> Change:
    def change(files: dict[str, Table]) -> None:
        row = entry(files, file, name)
        row[key] = {how: [row[key], condition(text)]} if key in row else condition(text)

    return change


def without(file: str, name: str, text: str) -> Change:
    """One part of what an entry's condition asks for is gone."""

    def change(files: dict[str, Table]) -> None:
        entry(files, file, name)["when"]["every"].remove(condition(text))

    return change


BROKEN: dict[str, tuple[str, Change]] = {
    "one-outcome": (
        "the last gate is taken out, so that nothing is said where no gate before it holds",
        without_gate("own-choice"),
    ),
    "early-answers-stand": (
        "where nobody has said that the information is confidential, it is taken not to be",
        rewritten("gates", "not-confidential", "when", '{ not_shown = { fact = "confidential", is = true } }'),
    ),
    "danger-acts-now": (
        "an order of a court is looked at before anything else",
        moved("legal-demand", before="danger"),
    ),
    "no-silence-about-a-child": (
        "the report to children's services belongs to the urgent report and is owed with that alone",
        only("duties", "report-childrens-services", "when", '{ outcome = ["act-now-report"] }'),
    ),
    "suspicion-is-not-silence": (
        "the floor is taken out, as the gate before it has said already that nothing carries the share",
        without_gate("floor"),
    ),
    "never-to-the-source-on-a-ground": (
        "whoever receives it is not looked at while it stays inside the organisation",
        moved("internal", before="recipient-by-law"),
    ),
    "no-share-without-a-reason": (
        "harm or more is enough for the last gate, without a ground that can be named",
        also("gates", "ground", "when", '{ fact = "risk", at_least = "harm" }'),
    ),
    "approval-of-a-share-without-consent": (
        "a worry of one's own needs no second person",
        also("duties", "manager-approval", "unless", '{ fact = "trigger", is = "own-concern" }'),
    ),
    "nothing-holds-up-an-urgent-report": (
        "an urgent report is approved beforehand like every other share",
        also("duties", "manager-approval", "when", '{ outcome = ["act-now-report"] }'),
    ),
    "a-basis-is-named": (
        "what is not confidential needs no lawful basis",
        also("duties", "record-legal-basis", "unless", '{ fact = "confidential", is = false }'),
    ),
    "a-refused-request-is-approved-and-answered": (
        "a standing feed is ended without approval",
        also("duties", "refusal-approval", "unless", '{ fact = "trigger", is = "bulk-feed" }'),
    ),
    "every-outcome-is-recorded": (
        "only what leaves the organisation is recorded",
        rewritten("duties", "record-decision", "when", '{ term = "disclosing" }'),
    ),
    "nobody-is-told-into-danger": (
        "somebody has to say that telling is unsafe before it is held back",
        rewritten("duties", "do-not-tell", "when", '{ fact = "telling_safe", is = false }'),
    ),
    "the-person-is-told": (
        "only adults are told before the share",
        only("duties", "tell-before", "when", '{ fact = "subject", is = "adult" }'),
    ),
    "an-order-is-never-refused": (
        "the purpose is asked for before the order is looked at",
        moved("no-purpose", before="legal-demand"),
    ),
    "nobody-is-identified-for-nothing": (
        "whether it is confidential is asked before whether identity is needed",
        moved("not-confidential", before="identity-not-needed"),
    ),
    "a-capable-refusal-stands": (
        "vital interests go over every refusal",
        without("grounds", "vital-interests", '{ not = { term = "assessed-own-no" } }'),
    ),
    "not-asked-is-not-permission": (
        "a ground is looked for before the person is asked",
        moved("ask-first", before="little-risk"),
    ),
    "danger-in-sharing-is-never-skipped": (
        "the address of a protective service is taken to be safe",
        also("duties", "safe-contact", "unless", '{ fact = "recipient_role", is = "protective-service" }'),
    ),
    "what-must-not-be-learned-is-left-out": (
        "the family is taken to know where everybody is",
        also("duties", "leave-out", "unless", '{ fact = "recipient_role", is = "family-or-other" }'),
    ),
    "age-decides-nothing": (
        "at twelve a child is taken to understand",
        only("gates", "own-act", "when", '{ fact = "child_age", at_least = 12 }'),
    ),
    "more-risk-is-never-silence": (
        "a standing feed needs no agreement while little is at stake",
        only("gates", "feed-without-agreement", "when", '{ fact = "risk", at_least = "harm" }'),
    ),
    "more-belief-is-never-silence": (
        "`is` stands for `at_least`, so that a suspicion counts and evidence does not",
        rewritten("terms", "suspected", "when", '{ fact = "belief", is = "suspicion" }'),
    ),
    "implicated-staff-are-kept-out": (
        "staff are kept out only once somebody has said that they are part of it",
        rewritten("duties", "avoid-implicated", "when", '{ fact = "staff_implicated", is = true }'),
    ),
    "lack-of-capacity-alone-carries-nothing": (
        "lack of capacity is a ground without a decision about best interests",
        without("grounds", "best-interests", '{ fact = "best_interests", is = true }'),
    ),
    "a-duty-is-not-set-aside-alone": (
        "taking advice first does not count as setting a duty aside",
        only(
            "duties", "senior-agreement", "when", '{ not = { outcome = ["seek-advice-without-identity"] } }'
        ),
    ),
    "danger-in-sharing-is-weighed": (
        "only what is shared is weighed",
        only("duties", "weigh-both-ways", "when", '{ outcome = ["share", "share-without-consent", "act-now-report"] }'),
    ),
    "withdrawn-is-not-consent": (
        "inside the organisation a person's no makes no difference to what the share is called",
        rewritten("gates", "internal-agreed", "when", '{ fact = "internal", is = true }'),
    ),
    "what-leaves-is-recorded-and-minimised": (
        "what names nobody is not recorded as a disclosure",
        rewritten("duties", "record-disclosure", "when", '{ term = "disclosing" }'),
    ),
}  # fmt: skip
"""What was broken, in words, and the change, by the guarantee it breaks."""
