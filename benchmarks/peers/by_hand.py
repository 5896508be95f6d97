"""The policy as a plain Python function: the limit of what Python can do, and the reference for answers."""

from __future__ import annotations

import plain
from peers import Way, Ways

TITLE = "plain Python, by hand"
PACKAGE = None
ANSWERS = "outcome, grounds and duties of complete facts; no trace, no unknown facts, nothing to prove"


def load() -> Ways:
    """Nothing to compile."""
    return {"decide": Way(plain.decide, read=lambda answer: answer)}
