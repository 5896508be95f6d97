"""Sealed fields: what they put into the database, what opens it, and what nobody can ask of them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection

from sharewell.actions.finding import own_draft
from sharewell.actions.note_reading import note_list, note_reading
from sharewell.records.agencies.models import AgencyKey
from sharewell.records.common.context import viewing, working_for
from sharewell.records.common.handling import SECRET
from sharewell.records.common.keys import keyring
from sharewell.records.common.opening import NotEntered, open_everything, open_scopes
from sharewell.records.common.sealed import SealedField, SealedJSON, SealedKey, SealedText, Unsealed, scope_within
from sharewell.records.sealing.box import scope_of
from sharewell.records.sealing.faults import KeyGone, Unopened
from sharewell.records.sharing.models import Decision, Draft, Matter, Subject
from tests.house.reading import files, imported, parsed
from tests.looking import everybody
from tests.midtown import LATER, NOW, PROMPT, SHARE, Midtown, decided, draft_of, reeve_matter
from tests.records.test_handling import MODELS, personal
from tests.records.test_visibility import fill

SEALED: set[tuple[Any, str]] = {(model, name) for model in MODELS for name in personal(model)}
KEYS: set[tuple[Any, str]] = {(Matter, "commitment_key"), (AgencyKey, "commitment_key")}
OPENERS = {"open_scopes", "open_everything", "open_begun"}


def stored(table: str, column: str, key: uuid.UUID) -> bytes:
    """What stands in a column, as the database has it."""
    with everybody(), connection.cursor() as cursor:
        cursor.execute(f'select "{column}" from "{table}" where id = %s', [key])
        return bytes(cursor.fetchone()[0])


def put(table: str, column: str, key: uuid.UUID, value: bytes) -> None:
    """Put other bytes there, as somebody with the database in their hands can."""
    with connection.cursor() as cursor:
        cursor.execute(f'update "{table}" set "{column}" = %s where id = %s', [value, key])


def test_whatever_is_personal_is_sealed_and_nothing_else_is_but_keys() -> None:
    found = {
        (model, field.name) for model in MODELS for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }  # fmt: skip
    assert found == SEALED | KEYS
    assert all(model.HANDLING[name] is SECRET for model, name in KEYS)
    assert len(SEALED) == 18


def test_every_sealed_row_leads_to_a_scope() -> None:
    sealed: set[Any] = {model for model, _ in SEALED | KEYS}
    for model in sealed:
        here: Any = model
        for step in filter(None, model.WITHIN.split(".")):
            here = here._meta.get_field(step).related_model
        assert here._meta.get_field("scope").get_internal_type() == "UUIDField", model


def test_every_row_of_a_whole_matter_is_under_its_scope_and_says_nothing(town: Midtown, matter: Matter) -> None:
    """Read past all walls, with no key: every sealed column names the matter's scope and holds none of the words."""
    fill(matter, town.asha, town.sam)
    looked = 0
    for model, name in SEALED:
        column = model._meta.get_field(name).column
        with everybody(), connection.cursor() as cursor:
            cursor.execute(f'select "{column}" from "{model._meta.db_table}"')
            rows = [bytes(row[0]) for row in cursor.fetchall()]
        assert {scope_of(one) for one in rows} == {matter.scope}, (model, name)
        assert not [one for one in rows if b"Reeve" in one or b"Green" in one or b"bruise" in one]
        looked += len(rows)
    assert looked >= len(SEALED) == 18


def test_the_same_words_are_other_bytes_each_time(town: Midtown) -> None:
    found = {stored("sharing_matter", "prompt", reeve_matter(town.asha).pk) for _ in range(3)}
    assert len(found) == 3
    assert len({len(one) for one in found}) == 1


def test_an_empty_text_looks_like_a_short_one(town: Midtown) -> None:
    matter = reeve_matter(town.asha)
    with working_for(town.care.pk):
        labelled = Matter.objects.get(pk=matter.pk)
        labelled.label = "green"
        before = stored("sharing_matter", "label", matter.pk)
        labelled.save(update_fields=["label"])
    assert len(before) == len(stored("sharing_matter", "label", matter.pk))


def test_what_nobody_changed_is_written_back_as_it_was(town: Midtown) -> None:
    """A row saved whole without its words having been read keeps their very bytes."""
    matter = reeve_matter(town.asha)
    before = stored("sharing_matter", "prompt", matter.pk)
    with working_for(town.care.pk):
        Matter.objects.get(pk=matter.pk).save()
    assert stored("sharing_matter", "prompt", matter.pk) == before


@pytest.mark.parametrize("text", ["", "a", "żółć 🕊", "\ud83d", "x" * 5000, "\x00"])
def test_any_text_comes_back(town: Midtown, text: str) -> None:
    matter = reeve_matter(town.asha)
    with working_for(town.care.pk):
        open_everything()
        found = Matter.objects.get(pk=matter.pk)
        found.prompt = text
        found.save(update_fields=["prompt"])
        assert Matter.objects.get(pk=matter.pk).prompt == text


@pytest.mark.parametrize("document", [{}, [], {"a": {"b": [1, None, True, "ż", 1.5]}}, ["\ud83d"]])
def test_any_document_comes_back(town: Midtown, document: object) -> None:
    draft = draft_of(SHARE, town.asha)
    with working_for(town.care.pk):
        open_everything()
        found = Draft.objects.get(pk=draft.pk)
        found.history = document
        found.save(update_fields=["history"])
        assert Draft.objects.get(pk=draft.pk).history == document


# --- what opens ---------------------------------------------------------------------------------------------


def test_nothing_opens_before_it_is_entered(town: Midtown) -> None:
    matter = reeve_matter(town.asha)
    with viewing(town.sam):
        found = Matter.objects.get(pk=matter.pk)
        with pytest.raises(NotEntered):
            _ = found.prompt
        note_reading(by=town.sam, what="matter", record=found.pk, matter=found, at=LATER)
        assert found.prompt == PROMPT
    with viewing(town.sam), pytest.raises(NotEntered):
        _ = Matter.objects.get(pk=matter.pk).prompt


def test_what_is_open_is_that_matter_alone(town: Midtown) -> None:
    one, other = reeve_matter(town.asha), reeve_matter(town.asha)
    with viewing(town.sam):
        note_list(by=town.sam, what="mine", matters=[Matter.objects.get(pk=one.pk)], at=LATER)
        assert [subject.called for subject in Subject.objects.filter(matter=one)]
        with pytest.raises(NotEntered):
            assert [subject.called for subject in Subject.objects.filter(matter=other)]


def test_ones_own_draft_opens_what_was_begun_and_nothing_decided(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    draft = draft_of(SHARE, town.asha, matter=Matter.objects.get(pk=decision.matter_id))
    with viewing(town.asha):
        found = own_draft(draft.pk, by=town.asha)
        assert found.answers and found.matter.prompt and found.subject.called
        with pytest.raises(NotEntered):
            _ = Decision.objects.get(pk=decision.pk).document


def test_begun_matters_of_others_stay_closed(town: Midtown) -> None:
    """A list takes nobody's word for whose they are."""
    matter = reeve_matter(town.asha)
    with viewing(town.sam):
        found = Matter.objects.get(pk=matter.pk)
        note_list(by=town.sam, what="mine", matters=[], begun=[found], at=LATER)
        with pytest.raises(NotEntered):
            _ = found.prompt


def test_nobody_looking_reads_nothing(db: None) -> None:
    with pytest.raises(NotEntered):
        open_scopes([uuid.uuid4()])


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[set[uuid.UUID]]:
    """The scopes of which keys are fetched, in one set for each time."""
    found: list[set[uuid.UUID]] = []
    kept = keyring().keys

    def counted(agency: uuid.UUID, scopes: set[uuid.UUID]) -> dict[uuid.UUID, bytes]:
        found.append(scopes)
        return kept(agency, scopes)

    monkeypatch.setattr(keyring(), "keys", counted)
    return found


def test_a_key_is_fetched_once_a_transaction_and_not_kept(town: Midtown, fetched: list[set[uuid.UUID]]) -> None:
    matter = reeve_matter(town.asha)
    fetched.clear()
    for _ in range(2):
        with working_for(town.care.pk):
            open_everything()
            assert all(one.called for one in Subject.objects.filter(matter=matter))
    assert fetched == [{matter.scope}] * 2


def test_the_keys_of_a_list_are_fetched_at_once(town: Midtown, fetched: list[set[uuid.UUID]]) -> None:
    matters = [reeve_matter(town.asha) for _ in range(3)]
    keyring().destroy(town.care.pk, matters[0].scope, NOW)
    fetched.clear()
    with viewing(town.sam):
        note_list(by=town.sam, what="mine", matters=matters, at=LATER)
        assert all(one.called for one in Subject.objects.filter(matter__in=matters[1:]))
        assert fetched == [{one.scope for one in matters}]
        with pytest.raises(KeyGone):
            _ = Matter.objects.get(pk=matters[0].pk).prompt


def test_only_actions_open() -> None:
    """Whoever else opened a scope would read without its being entered."""
    inside = ("actions/", "records/common/")
    taken = [
        (place, name) for place, path in files() for _, name in imported(parsed(path)) if name in OPENERS
    ]  # fmt: skip
    assert {name for _, name in taken} == OPENERS
    assert not [place for place, _ in taken if not place.startswith(inside)]


# --- the one place ------------------------------------------------------------------------------------------


def read(town: Midtown, model: Any, key: uuid.UUID, name: str) -> object:
    """A field of a row with everything open."""
    with working_for(town.care.pk):
        open_everything()
        return getattr(model.objects.get(pk=key), name)


def test_words_moved_to_another_row_column_or_table_do_not_open(town: Midtown) -> None:
    """Each is sealed for its own place; put back, it opens."""
    one, other = reeve_matter(town.asha), reeve_matter(town.asha)
    draft = draft_of(SHARE, town.asha, matter=one)
    words = stored("sharing_matter", "prompt", one.pk)
    for model, key, name in ((Matter, other.pk, "prompt"), (Matter, one.pk, "label"), (Draft, draft.pk, "what")):
        table = model._meta.db_table
        before = stored(table, name, key)
        put(table, name, key, words)
        with pytest.raises(Unopened):
            read(town, model, key, name)
        put(table, name, key, before)
        assert isinstance(read(town, model, key, name), str)
    assert read(town, Matter, one.pk, "prompt") == PROMPT


def test_other_bytes_do_not_open(town: Midtown) -> None:
    matter = reeve_matter(town.asha)
    right = stored("sharing_matter", "prompt", matter.pk)
    for wrong in (b"", b"plain words", right[:-1], right[:-1] + bytes([right[-1] ^ 1])):
        put("sharing_matter", "prompt", matter.pk, wrong)
        with pytest.raises(Unopened):
            read(town, Matter, matter.pk, "prompt")


def test_a_destroyed_scope_opens_no_more_and_takes_nothing_new(town: Midtown) -> None:
    matter = reeve_matter(town.asha)
    keyring().destroy(town.care.pk, matter.scope, NOW)
    with pytest.raises(KeyGone):
        read(town, Matter, matter.pk, "prompt")
    with working_for(town.care.pk):
        found = Matter.objects.get(pk=matter.pk)
        found.label = "green"
        with pytest.raises(KeyGone):
            found.save(update_fields=["label"])


# --- what cannot be asked -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "name"), sorted(SEALED | KEYS, key=str))
@pytest.mark.parametrize("lookup", ["", "__icontains", "__isnull", "__in", "__a_key"])
def test_nothing_is_asked_of_a_sealed_column(model: Any, name: str, lookup: str) -> None:
    with pytest.raises(FieldError):
        model.objects.filter(**{f"{name}{lookup}": ["a"] if lookup == "__in" else "a"})


def test_words_go_in_by_their_row_alone(town: Midtown, matter: Matter) -> None:
    with pytest.raises(Unsealed, match="prompt is sealed"):
        Matter.objects.filter(pk=matter.pk).update(prompt="plain")


def test_a_field_says_how_it_is_spelt() -> None:
    plain: Any = SealedField()
    for asked in (plain.spell, plain.read):
        with pytest.raises(NotImplementedError):
            asked(b"")
    assert {type(apps.get_model("sharing", "Matter")._meta.get_field(name)) for name in ("prompt", "commitment_key")}
    assert issubclass(SealedText, SealedField) and issubclass(SealedJSON, SealedField)
    assert SealedKey().spell(b"\x00") == SealedKey().read(b"\x00") == b"\x00"


def test_the_scope_of_a_row_is_its_matters(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    assert scope_within(decision) == decision.matter.scope == scope_within(decision.matter)
