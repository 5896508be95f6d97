"""Erasing a matter: the order first, then the key; whatever cuts it short or brings it back, it ends erased."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sharewell.actions.erase_matter import erase_matter, finish_erasures, rotate_keys, unfinished
from sharewell.actions.refusals import NotYours
from sharewell.actions.relabel import relabel
from sharewell.actions.replay import replay
from sharewell.console.comparing import differences
from sharewell.ledger.entries import KeysRotated, MatterErased
from sharewell.records.agencies.models import AgencyKey
from sharewell.records.common.context import working_for
from sharewell.records.common.keys import keyring
from sharewell.records.sealing.faults import KeyGone
from sharewell.records.sharing.models import Decision, Draft, LabelWord, Matter
from tests.actions.watching import entered, refuses
from tests.midtown import LATER, NOBODY, NOW, SHARE, Midtown, decided, draft_of, reeve_matter

pytestmark = pytest.mark.own_town

WHY = "kept-long-enough"


def erased(town: Midtown, matter: Matter) -> None:
    erase_matter(agency=town.care.pk, matter=matter.pk, because=WHY, at=LATER)


def keyless(town: Midtown, matter: Matter) -> bool:
    """Whether the matter's key is gone."""
    try:
        return not keyring().key(town.care.pk, matter.scope)
    except KeyGone:
        return True


@pytest.fixture
def full(town: Midtown) -> Matter:
    """A matter with a decision, a draft and a label."""
    decision = decided(SHARE, town.asha)
    draft_of(SHARE, town.asha, matter=Matter.objects.get(pk=decision.matter_id))
    relabel(by=town.asha, matter=decision.matter_id, label="green tuesday", at=NOW)
    return Matter.objects.get(pk=decision.matter_id)


def test_it_is_entered_its_key_goes_and_nobody_sees_it(town: Midtown, full: Matter) -> None:
    """The guardian neither; its row, its decision and what the ledger bound stay."""
    (entry,) = entered(lambda: erased(town, full))
    assert isinstance(entry, MatterErased) and (entry.matter, entry.because) == (str(full.pk), WHY)
    assert keyless(town, full)
    for member in (town.asha, town.sam, town.grace):
        assert not Matter.objects.visible_to(member).filter(pk=full.pk).exists()
        assert not Decision.objects.visible_to(member).filter(matter=full).exists()
    assert Matter.objects.get(pk=full.pk).erased_at == LATER
    assert Decision.objects.filter(matter=full).exists()


def test_what_is_only_begun_and_the_words_it_was_found_by_go_at_once(town: Midtown, full: Matter) -> None:
    assert Draft.objects.filter(matter=full).exists() and LabelWord.objects.filter(matter=full).count() == 2
    erased(town, full)
    assert not Draft.objects.filter(matter=full).exists() and not LabelWord.objects.filter(matter=full).exists()


def test_others_keep_their_keys(town: Midtown, full: Matter) -> None:
    other = reeve_matter(town.asha)
    erased(town, full)
    assert not keyless(town, other)
    with working_for(town.care.pk):
        assert bytes(AgencyKey.objects.get(agency=town.care).commitment_key)


def test_twice_is_once(town: Midtown, full: Matter) -> None:
    erased(town, full)
    assert entered(lambda: erased(town, full)) == []


@pytest.mark.parametrize("whose", ["harbour", "care"])
def test_another_agencys_or_none_at_all(town: Midtown, full: Matter, whose: str) -> None:
    """Another agency's order finds nothing, as one for what is not there does."""
    key = full.pk if whose == "harbour" else NOBODY
    agency = getattr(town, whose).pk
    refuses(NotYours, lambda: erase_matter(agency=agency, matter=key, because=WHY, at=LATER))
    assert not keyless(town, full)


def test_the_records_are_still_what_the_ledger_tells(town: Midtown, full: Matter) -> None:
    reeve_matter(town.asha)
    assert list(differences()) == []
    erased(town, full)
    assert list(differences()) == []


def test_an_erasure_that_was_not_ordered_is_found(town: Midtown, full: Matter) -> None:
    with working_for(town.care.pk):
        Matter.objects.filter(pk=full.pk).update(erased_at=NOW)
    assert [line for line in differences() if "tells of no erasure" in line]


def test_an_erasure_that_was_undone_is_found(town: Midtown, full: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(keyring()), "destroy", lambda *_: True)
    erased(town, full)
    with working_for(town.care.pk):
        Matter.objects.filter(pk=full.pk).update(erased_at=None)
    assert [line for line in differences() if "as if it were not" in line]


def test_replay_counts_it_as_erased(town: Midtown, full: Matter) -> None:
    decided(SHARE, town.asha)
    erased(town, full)
    assert sorted((one.erased, one.differs) for one in replay(at=LATER)) == [(False, ()), (True, ())]


def test_words_that_do_not_open_are_said_so(town: Midtown) -> None:
    """Their key is gone, and nobody ordered that."""
    decision = decided(SHARE, town.asha)
    keyring().destroy(town.care.pk, decision.matter.scope, NOW)
    assert [one.differs for one in replay(at=LATER)] == [("its words, which do not open",)]
    assert [line for line in differences() if "commitment" in line]


# --- cut short, and brought back ----------------------------------------------------------------------------


def test_cut_short_after_the_order_it_is_finished(town: Midtown, full: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def killed(*_: object) -> Any:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(keyring(), "destroy", killed)
        with pytest.raises(Killed):
            erased(town, full)
    assert not keyless(town, full)
    assert entered(lambda: finish_erasures(at=LATER)) == []
    assert keyless(town, full)
    assert full.scope in {one.scope for one in keyring().journal}


def test_restored_rows_are_erased_again(town: Midtown, full: Matter) -> None:
    """An old copy of the database has the matter as it was."""
    keyring().destroy(town.care.pk, full.scope, NOW)
    (entry,) = entered(lambda: finish_erasures(at=LATER))
    assert isinstance(entry, MatterErased) and (entry.matter, entry.because) == (str(full.pk), "restored")
    assert not Matter.objects.visible_to(town.grace).filter(pk=full.pk).exists()
    assert entered(lambda: finish_erasures(at=LATER)) == []


def test_a_restored_key_is_destroyed_again(town: Midtown, full: Matter) -> None:
    """An old copy of the keyring has the key, and does not know that it was destroyed."""
    erased(town, full)
    ring = keyring()
    with ring._connections.writing() as connection:
        connection.execute("delete from gone where scope = ?", (full.scope.bytes,))
    ring.make(town.care.pk, full.scope)
    assert not keyless(town, full)
    assert finish_erasures(at=LATER) >= 1
    assert keyless(town, full)


def test_many_are_asked_for_a_batch_at_a_time(town: Midtown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharewell.actions.erase_matter.TOGETHER", 2)
    matters = [reeve_matter(town.asha) for _ in range(5)]
    for matter in matters:
        keyring().destroy(town.care.pk, matter.scope, NOW)
    assert len(entered(lambda: finish_erasures(at=LATER))) == 5


# --- rotation -----------------------------------------------------------------------------------------------


def test_an_erasure_is_unfinished_until_the_keys_are_rotated(town: Midtown, full: Matter) -> None:
    assert town.care.pk not in unfinished()
    erased(town, full)
    assert town.care.pk in unfinished()
    (entry,) = entered(lambda: rotate_keys(agency=town.care.pk, at=LATER))
    assert isinstance(entry, KeysRotated) and entry.agency == str(town.care.pk)
    assert town.care.pk not in unfinished()


def test_whatever_lives_opens_after_a_rotation(town: Midtown, full: Matter) -> None:
    other = reeve_matter(town.asha)
    erased(town, full)
    rotate_keys(agency=town.care.pk, at=LATER)
    assert keyless(town, full) and not keyless(town, other)
    assert [one.called for one in Matter.objects.get(pk=other.pk).subjects.all()]


def test_agencies_that_are_not_here_are_passed_over(town: Midtown) -> None:
    """Keys of an agency that a restored database does not have yet."""
    strange = uuid.uuid4()
    keyring().make(strange, uuid.UUID(int=5))
    keyring().destroy(strange, uuid.UUID(int=5), NOW)
    assert strange in keyring().unfinished() and strange not in unfinished()
