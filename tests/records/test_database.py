"""Migrations, the viewer's context and the ledger's store."""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from sharewell.records.common.context import viewing
from sharewell.records.ledger.store import NotInATransaction, append, one_at_a_time, waiting
from tests.ledger.tools import an_entry
from tests.midtown import Midtown

SETTINGS = "select current_setting('sharewell.agency', true), current_setting('sharewell.membership', true)"


def context() -> tuple[str, str]:
    """Who the database thinks is looking; nobody is two empty words."""
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        agency, member = cursor.fetchone()
    return agency or "", member or ""


def test_the_migrations_are_complete(db: None) -> None:
    """Nothing in the models waits to be migrated."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_context_goes_with_its_transaction() -> None:
    """It is set inside, gone after, and gone after a transaction that failed."""
    from tests.midtown import midtown

    town = midtown()
    assert context() == ("", "")
    with viewing(town.asha):
        assert context() == (str(town.care.pk), str(town.asha.pk))
    assert context() == ("", "")
    with pytest.raises(ZeroDivisionError), viewing(town.asha):
        raise ZeroDivisionError
    assert context() == ("", "")


def test_nobody_is_looking(town: Midtown) -> None:
    """A page without a membership sets an empty context, over one that was there before."""
    with viewing(town.asha), viewing(None):
        assert context() == ("", "")


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_a_transaction() -> None:
    """It stands in the same one as what it tells, or not at all."""
    with pytest.raises(NotInATransaction):
        append(an_entry(9))
    assert not waiting()
    with transaction.atomic():
        append(an_entry(9), about=uuid.UUID(int=1))
    assert [row.about for row in waiting()] == [uuid.UUID(int=1)]


def test_the_sequencers_lock_is_taken_and_kept(db: None) -> None:
    """By the same transaction as often as it likes."""
    assert one_at_a_time()
    assert one_at_a_time()
