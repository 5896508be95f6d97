"""The table of stages, move by move. Standard library only, as the workflow is."""

from __future__ import annotations

import itertools

from sharewell.workflow import NEXT, Move, Stage, may_move, stage_of

WAITING, IN_FORCE, RETURNED, SUPERSEDED, WITHDRAWN = Stage
APPROVE, RETURN, FOLLOW, WITHDRAW = Move

SPECIFIED = {
    (WAITING, APPROVE): IN_FORCE,
    (WAITING, RETURN): RETURNED,
    (WAITING, FOLLOW): SUPERSEDED,
    (WAITING, WITHDRAW): WITHDRAWN,
    (IN_FORCE, FOLLOW): SUPERSEDED,
    (IN_FORCE, WITHDRAW): WITHDRAWN,
    (RETURNED, FOLLOW): SUPERSEDED,
    (RETURNED, WITHDRAW): WITHDRAWN,
}
"""Every move there is, said a second time. Any other pair of stage and move is none."""
VERDICTS = [list(given) for size in range(4) for given in itertools.product((True, False, None), repeat=size)]
"""Every way in which up to three approvals can have been answered."""


def test_every_stage_has_its_row() -> None:
    assert set(NEXT) == set(Stage)


def test_every_stage_and_move() -> None:
    """All twenty pairs: the eight that are moves, and the twelve that are not."""
    for stage, move in itertools.product(Stage, Move):
        assert may_move(stage, move) is ((stage, move) in SPECIFIED), (stage, move)
        assert NEXT[stage].get(move) == SPECIFIED.get((stage, move))


def test_every_stage_can_be_reached() -> None:
    """From a decision that waits; from one that waits for nobody, all but waiting and returned."""
    assert _from(WAITING) == set(Stage)
    assert _from(IN_FORCE) == {IN_FORCE, SUPERSEDED, WITHDRAWN}


def _from(stage: Stage) -> set[Stage]:
    found, new = {stage}, {stage}
    while new:
        new = {after for one in new for after in NEXT[one].values()} - found
        found |= new
    return found


def test_no_decision_comes_back() -> None:
    """There is no way round in the table: a stage that was left is not reached again."""
    for stage in Stage:
        assert stage not in {again for after in NEXT[stage].values() for again in _from(after)}


def test_rule_2_nothing_leaves_superseded_or_withdrawn() -> None:
    for move in Move:
        assert not may_move(SUPERSEDED, move)
        assert not may_move(WITHDRAWN, move)


def test_rule_3_one_that_waits_or_was_returned_is_not_in_force() -> None:
    """One yes that is missing, or one no, is enough; yes upon yes is in force."""
    for given in VERDICTS:
        stage = stage_of(verdicts=given, followed=False, withdrawn=False)
        assert (stage is IN_FORCE) is all(given), given
        assert (stage is RETURNED) is (False in given), given


def test_rule_4_one_that_waits_for_nobody_is_in_force() -> None:
    """As an urgent report is: the approval that follows it is none it has to wait for."""
    assert stage_of(verdicts=[], followed=False, withdrawn=False) is IN_FORCE


def test_what_came_last_counts() -> None:
    """Withdrawn before followed, followed before any verdict."""
    for given in VERDICTS:
        for followed in (True, False):
            assert stage_of(verdicts=given, followed=followed, withdrawn=True) is WITHDRAWN
        assert stage_of(verdicts=given, followed=True, withdrawn=False) is SUPERSEDED


def test_the_rows_move_as_the_table_says() -> None:
    """A verdict, a decision that follows or a withdrawal added to the rows leads where the table leads."""
    for given in VERDICTS:
        before = stage_of(verdicts=given, followed=False, withdrawn=False)
        assert stage_of(verdicts=given, followed=True, withdrawn=False) is NEXT[before][FOLLOW]
        assert stage_of(verdicts=given, followed=False, withdrawn=True) is NEXT[before][WITHDRAW]
        if before is WAITING:
            returned = stage_of(verdicts=[*given[:-1], False], followed=False, withdrawn=False)
            assert returned is NEXT[before][RETURN]
            approved = [True if verdict is None else verdict for verdict in given]
            assert stage_of(verdicts=approved, followed=False, withdrawn=False) is NEXT[before][APPROVE]


def test_rule_1_the_table_knows_no_people() -> None:
    """Who may make a move is asked of the permits: nothing here takes a member."""
    assert may_move.__annotations__.keys() == {"stage", "move", "return"}
    assert stage_of.__annotations__.keys() == {"verdicts", "followed", "withdrawn", "return"}
