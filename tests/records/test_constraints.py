"""What the database refuses by itself, whoever asks and past every check in Python."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model, UniqueConstraint

from sharewell.records.agencies.models import Agency, Invitation, Membership, Practitioner, Setting
from sharewell.records.common.constraints import together
from sharewell.records.common.context import at_the_door
from sharewell.records.sharing.models import (
    Approval,
    Closing,
    Decision,
    Duty,
    Implicated,
    LabelWord,
    Matter,
    Named,
    Telling,
    Verdict,
    Withdrawal,
)
from tests.midtown import NOW, Midtown
from tests.records.test_visibility import fill

MODELS = [model for label in ("ledger", "sharing", "agencies") for model in apps.get_app_config(label).get_models()]

Change = tuple[type[Model], dict[str, object]]
REFUSED: dict[str, Change] = {
    "membership_role_known": (Membership, {"role": "'king'"}),
    "membership_ends_after_start": (Membership, {"ends_on": "starts_on - 1"}),
    "invitation_role_known": (Invitation, {"role": "'king'"}),
    "approval_kind_known": (Approval, {"kind": "'nod'"}),
    "telling_state_known": (Telling, {"state": "'perhaps'"}),
    "telling_hold_has_day_and_owner": (Telling, {"state": "'held'", "until": "null", "owner_id": "null"}),
}
"""For each check, a row that differs in these columns from one that is there."""
ONCE: dict[str, type[Model]] = {
    "setting_once_an_agency": Setting,
    "membership_once_while_open": Membership,
    "named_once_on_a_matter": Named,
    "implicated_once_in_a_matter": Implicated,
    "approval_once_of_a_kind": Approval,
    "duty_once_a_decision": Duty,
    "decision_numbered_once_in_a_matter": Decision,
    "decision_made_once_of_a_form": Decision,
    "matter_reference_once_in_an_agency": Matter,
    "label_word_once_a_matter": LabelWord,
}
"""For each constraint of uniqueness, the table in which a copy of a row under a new id is refused by it."""
APART: dict[str, dict[str, object]] = {
    "decision_numbered_once_in_a_matter": {"once": "gen_random_uuid()"},
    "decision_made_once_of_a_form": {"number": "2"},
}
"""What the copy has otherwise, so that no other constraint refuses it first."""
ONE_TO_ONE = (Verdict, Closing, Withdrawal)


@pytest.fixture
def full(town: Midtown, matter: Matter) -> Matter:
    """A matter with a row in every table."""
    fill(matter, town.asha, town.sam)
    Named.objects.create(agency=town.care, matter=matter, membership=town.sam)
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.ian, stated_at=NOW)
    Setting.objects.create(agency=town.care, name="draft-kept-days", amount=3)
    LabelWord.objects.create(agency=town.care, matter=matter, digest=bytes(32))
    return matter


def copied(model: type[Model], changed: dict[str, object]) -> None:
    """Write a copy of a row in SQL, with a new id and these columns otherwise.

    It is written as by somebody who takes up a place: nobody else may add a membership, and they their own alone.
    """
    meta: Any = model._meta
    key = meta.pk.column
    new = {} if meta.pk.is_relation else {key: f"'{uuid.uuid4()}'"}
    columns = [field.column for field in meta.concrete_fields]
    values = [str({**new, **changed}.get(column, column)) for column in columns]
    own = " where practitioner_id = walls.practitioner()" if model is Membership else ""
    copy = f"insert into {meta.db_table} ({', '.join(columns)}) select {', '.join(values)} from {meta.db_table}"
    one = Membership.objects.all()[0]
    with at_the_door(one.practitioner_id, joining=one.agency_id), connection.cursor() as cursor:
        cursor.execute(f"{copy}{own} limit 1")
        assert cursor.rowcount == 1


def test_every_constraint_of_the_models_is_tried_here() -> None:
    """And every one that is tried is there."""
    stated = [one for model in MODELS for one in model._meta.constraints]
    assert {one.name for one in stated if isinstance(one, CheckConstraint)} == set(REFUSED)
    assert {one.name for one in stated if isinstance(one, UniqueConstraint)} == set(ONCE)


@pytest.mark.parametrize("name", REFUSED)
def test_a_check_is_the_databases_own(full: Matter, name: str) -> None:
    """The row that breaks it is refused by it, by name."""
    model, changed = REFUSED[name]
    with pytest.raises(IntegrityError, match=name):
        copied(model, changed)


@pytest.mark.parametrize("name", ONCE)
def test_what_is_there_once_stays_there_once(full: Matter, name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        copied(ONCE[name], APART.get(name, {}))


@pytest.mark.parametrize("model", ONE_TO_ONE, ids=lambda model: model.__name__)
def test_one_to_one(full: Matter, model: type[Model]) -> None:
    """A second verdict, closing or withdrawal."""
    with pytest.raises(IntegrityError, match=f"{model._meta.db_table}_pkey"):
        copied(model, {})


def test_one_decision_follows_another_once(full: Matter) -> None:
    """Two that follow the same one cannot both be written."""
    first = Decision.objects.get()
    follow = {"once": "gen_random_uuid()", "follows_id": f"'{first.pk}'"}
    copied(Decision, {**follow, "number": "2"})
    with pytest.raises(IntegrityError, match="follows"):
        copied(Decision, {**follow, "number": "3"})


def test_nothing_is_taken_from_under_a_decision(full: Matter, town: Midtown) -> None:
    """A matter, an agency, a membership or a practitioner stays: the app has no right to take one away."""
    for row in (full, town.care, town.asha, town.asha.practitioner):
        table, key = row._meta.db_table, row.pk
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"delete from {table} where id = %s", [key])
    assert Agency.objects.exists() and Practitioner.objects.exists()


def test_together() -> None:
    """All known or none: the condition that two models to come will share."""
    made = together("hold", "until", "owner")
    assert made.name == "hold_until_owner_together"
    assert "until__isnull" in repr(made.condition) and "owner__isnull" in repr(made.condition)
