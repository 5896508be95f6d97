"""The life of a decision after it is made: one table of stages and moves.

A decision itself never changes. What follows it are rows of their own; the stage is read off them here.
Rule 1: who may make a move is not decided here (see actions.permits).
Rule 2: nothing leaves SUPERSEDED or WITHDRAWN.
Rule 3: only a decision IN_FORCE lets anything go; one that is WAITING or RETURNED does not.
Rule 4: an urgent report is in force from the moment it is made; its approval follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Stage(StrEnum):
    """Where a decision stands."""

    WAITING = "waiting"
    IN_FORCE = "in-force"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """Something that happens to a decision."""

    APPROVE = "approve"
    RETURN = "return"
    FOLLOW = "follow"
    WITHDRAW = "withdraw"


NEXT: dict[Stage, dict[Move, Stage]] = {
    Stage.WAITING: {
        Move.APPROVE: Stage.IN_FORCE,
        Move.RETURN: Stage.RETURNED,
        Move.FOLLOW: Stage.SUPERSEDED,
        Move.WITHDRAW: Stage.WITHDRAWN,
    },
    Stage.IN_FORCE: {Move.FOLLOW: Stage.SUPERSEDED, Move.WITHDRAW: Stage.WITHDRAWN},
    Stage.RETURNED: {Move.FOLLOW: Stage.SUPERSEDED, Move.WITHDRAW: Stage.WITHDRAWN},
    Stage.SUPERSEDED: {},
    Stage.WITHDRAWN: {},
}


def may_move(stage: Stage, move: Move) -> bool:
    """Whether this move is possible now."""
    return move in NEXT[stage]


def stage_of(*, verdicts: Iterable[bool | None], followed: bool, withdrawn: bool) -> Stage:
    """The stage that the rows after a decision add up to.

    `verdicts` are those of the approvals it had to wait for: True approved, False returned, None not yet given.
    """
    given = list(verdicts)
    if withdrawn:
        return Stage.WITHDRAWN
    if followed:
        return Stage.SUPERSEDED
    if False in given:
        return Stage.RETURNED
    return Stage.WAITING if None in given else Stage.IN_FORCE
