"""The ground of the attacks is what it says it is."""

from __future__ import annotations

from sharewell.records.common.roles import APP
from tests.walls.ground import CANARY, OPEN, Ground, walled_tables


def test_every_table_behind_a_wall_has_rows_of_both(ground: Ground) -> None:
    """An attack that finds nothing looked where there was something."""
    for table in walled_tables():
        assert ground.own[table.name], table.name
        assert ground.others[table.name], table.name
    assert len(walled_tables()) == 22


def test_there_is_a_canary_wherever_anything_is_written(ground: Ground) -> None:
    counted = sum(
        CANARY in str(value) or CANARY.encode().hex() in str(value)
        for table in walled_tables() if table.name not in OPEN
        for row in ground.others[table.name] for value in row.values()
    )  # fmt: skip
    assert counted > 100
    assert not [row for rows in ground.own.values() for row in rows if CANARY in str(row)]


def test_the_attacker_signs_in_as_the_app(ground: Ground) -> None:
    with ground.connected() as connection:
        row = connection.execute("select session_user::text, current_user::text, current_database()").fetchone()
        assert row == (APP, APP, ground.name)
