"""The policy in Rego, compiled for the virtual machine of regorus."""

# mypy: disable-error-code="import-not-found, import-untyped, no-any-return, attr-defined"

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import regorus

from peers import DUTIES, GROUNDS, Way, Ways, in_order
from plain import Answer, Facts

TITLE = "regorus (Rego, its virtual machine)"
PACKAGE = "gordon-to-regorus"
ANSWERS = "outcome, grounds and duties of complete facts; no trace, an absent fact counts as untrue"

POLICY = Path(__file__).with_name("policy.rego")


def load() -> Ways:
    """Compile the module once; each case goes in and its answer comes out as JSON text."""
    program = regorus.Program.compile_from_modules(
        "{}", [(POLICY.name, POLICY.read_text(encoding="utf-8"))], ["data.section11.answer"]
    )
    machine = regorus.Rvm()
    machine.load_program(program)
    machine.set_data_json("{}")

    def decide(facts: Facts) -> dict[str, Any]:
        machine.set_input_json(json.dumps(facts))
        answer: dict[str, Any] = json.loads(machine.execute())
        return answer

    return {"decide": Way(decide, read)}


def read(answer: dict[str, Any]) -> Answer:
    """Rego gives sets back in the order of the alphabet."""
    return (
        answer["outcome"],
        in_order(GROUNDS, set(answer["grounds"])),
        in_order(DUTIES, set(answer["duties"])),
    )
