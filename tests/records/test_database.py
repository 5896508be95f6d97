"""Migrations, the viewer's context and the ledger's store."""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from sharewell.records.common.context import (
    NestedViewer,
    NobodyLooks,
    OtherViewer,
    agency_looking,
    at_the_door,
    looker,
    viewing,
    working_for,
)
from sharewell.records.ledger.store import NotInATransaction, append, one_at_a_time, waiting
from tests.ledger.tools import an_entry
from tests.midtown import Midtown, midtown, reeve_matter


def context() -> str:
    """Who the database thinks is looking; nobody is an empty word."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('sharewell.viewer', true)")
        return cursor.fetchone()[0] or ""


def test_the_migrations_are_complete(db: None) -> None:
    """Nothing in the models waits to be migrated."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_context_goes_with_its_transaction() -> None:
    """It is set inside, gone after, and gone after a transaction that failed."""
    town = midtown()
    assert context() == ""
    with viewing(town.asha):
        assert f"|member|{town.care.pk}|{town.asha.pk}|{town.asha.practitioner_id}|" in context()
    assert context() == ""
    with pytest.raises(ZeroDivisionError), viewing(town.asha):
        raise ZeroDivisionError
    assert context() == ""
    assert looker() is None


def test_one_transaction_has_one_viewer(town: Midtown) -> None:
    """Nobody looks while somebody else does, and nobody acts for another."""
    with viewing(town.asha):
        with pytest.raises(NestedViewer), at_the_door():
            pass
        with pytest.raises(OtherViewer):
            reeve_matter(town.sam)


@pytest.mark.django_db(transaction=True)
def test_nobody_looks_inside_a_transaction_that_runs() -> None:
    """The viewer would hold for what came before, and stay when the inner part is over."""
    town = midtown()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), viewing(town.asha):
        pass


def test_a_row_that_nobody_makes_belongs_to_nobody(db: None) -> None:
    with pytest.raises(NobodyLooks):
        agency_looking()
    with pytest.raises(NobodyLooks), at_the_door():
        agency_looking()


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_only_reads_changes_nothing() -> None:
    """What it sees is of one moment, and nothing can be written."""
    town = midtown()
    with pytest.raises(DatabaseError, match="read-only"), working_for(town.care.pk, still=True):
        town.care.numbers.create(label="Desk", number="01632 960009")


@pytest.mark.django_db(transaction=True, databases=["default", "sequencer"])
def test_an_entry_needs_a_transaction() -> None:
    """It stands in the same one as what it tells, or not at all."""
    entry = an_entry(9)
    with pytest.raises(NotInATransaction):
        append(entry)
    with working_for(uuid.UUID(entry.agency)):
        append(entry, about=uuid.UUID(int=1))
    assert [row.about for row in waiting("sequencer")] == [uuid.UUID(int=1)]


def test_the_sequencers_lock_is_taken_and_kept(db: None) -> None:
    """By the same transaction as often as it likes."""
    assert one_at_a_time()
    assert one_at_a_time()
