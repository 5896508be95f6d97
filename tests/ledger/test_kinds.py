"""Kinds are numbered for ever: the tables here are history, and are added to, never changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

from sharewell.ledger import kinds, shapes
from sharewell.ledger.entries import HUB, KINDS, AgencyAdded, Entry, ListRead, RecordRead, entry_bytes, entry_from
from sharewell.ledger.kinds import entry
from sharewell.ledger.shapes import Flag, MaybeWord, Word
from sharewell.ledger.tree import leaf_of, root_of
from tests.ledger.tools import ASHA, MATTER, MIDTOWN, an_entry, refusal

EVERY = "id:Id agency:Id actor:MaybeId at:Time"
FOR_EVER = {
    1: "AgencyAdded code:Word",
    2: "MemberInvited membership:Id role:Word team:MaybeId",
    3: "MemberJoined membership:Id",
    4: "MemberMoved membership:Id role:Word team:MaybeId",
    5: "MemberEnded membership:Id until:Time",
    6: "AgencySettingChanged setting:Word commitment:Commitment",
    7: "MatterOpened matter:Id prompt:Word",
    8: "SubjectAdded matter:Id subject:Id commitment:Commitment",
    9: "DraftErased matter:Id because:Word",
    10: "StaffImplicated matter:Id commitment:Commitment",
    11: "LabelChanged matter:Id commitment:Commitment",
    12: "DecisionMade matter:Id decision:Id follows:MaybeId recommended:MaybeWord decided:Word departed:Flag "
    "pack:Word edition:Word digest:Digest commitment:Commitment",
    13: "ApprovalAsked matter:Id decision:Id approval:Id approver:Id",
    14: "Approved matter:Id decision:Id approval:Id commitment:MaybeCommitment",
    15: "Returned matter:Id decision:Id approval:Id commitment:Commitment",
    16: "DecisionWithdrawn matter:Id decision:Id commitment:Commitment",
    17: "DutyClosed matter:Id decision:Id owed:Id duty:Word commitment:MaybeCommitment",
    18: "TellingSettled matter:Id decision:Id telling:Id how:Word commitment:MaybeCommitment",
    19: "TellingHeld matter:Id decision:Id telling:Id owner:Id until:Time commitment:Commitment",
    20: "AdviceRecorded matter:Id advice:Id identified:Flag commitment:Commitment",
    21: "RecordRead what:Word record:Id",
    22: "ListRead what:Word opened:Ids",
    23: "RecordExported what:Word record:Id form:Word commitment:Commitment",
    24: "Refused what:Word record:MaybeId because:Word",
    25: "SignedIn how:Word",
    26: "SignInFailed how:Word because:Word",
    27: "ColleagueNamed matter:Id member:Id",
    28: "Reread what:Word",
    29: "MatterErased matter:Id because:Word",
    30: "KeysRotated",
}
DEFAULTS: dict[tuple[int, str], object] = {}
"""The default of every field that was added later."""

ROOTS_FOR_EVER = {
    26: "dd5beab13c18310a4e8194896881d9529515dcd1d05b35683ffe0e1d8e6961de",
    27: "8f2a7b5e8364909d64ab52015a27938fe1a273c62aa79fbcd69cd15ea9344dfb",
    30: "e1df1e3030d5739d32362cdb5868455515fb716c40199ea4b50002246729c87e",
}
"""The root of the tree over a sample entry of each of so many kinds above: their bytes for ever."""

SHAPE_NAMES = {
    next(part.says for part in getattr(value, "__metadata__", ()) if isinstance(part, shapes.Shape)): name
    for name, value in vars(shapes).items()
    if getattr(value, "__metadata__", ())
}

SCRAP: kinds.Kinds = {}
"""Kinds of the tests' own, with numbers of their own."""


@entry(kind=1, kinds=SCRAP)
class Old(Entry):
    """As it was first written."""

    what: Word


LATER: kinds.Kinds = {}


@entry(kind=1, kinds=LATER)
class New(Entry):
    """As it is after two fields were added."""

    what: Word
    how: MaybeWord = ""
    loud: Flag = False


def described(kind: int) -> str:
    """The kind as the table has it."""
    cls = KINDS[kind]
    return " ".join([cls.__name__, *(f"{name}:{SHAPE_NAMES[shape.says]}" for name, shape in cls.shapes.items())])


def test_every_kind_is_as_it_was_first_written() -> None:
    assert {kind: described(kind) for kind in KINDS} == {
        kind: " ".join([line.split()[0], EVERY, *line.split()[1:]]) for kind, line in FOR_EVER.items()
    }


def test_every_default_is_as_it_was_first_written() -> None:
    found = {
        (kind, item.name): item.default for kind, cls in KINDS.items() for item in fields(cls) if item.name in vars(cls)
    }
    assert {key: default for key, default in found.items() if isinstance(default, str | int | bool | tuple)} == DEFAULTS


def test_every_kind_has_the_bytes_it_always_had() -> None:
    leaves = [leaf_of(entry_bytes(an_entry(kind))) for kind in FOR_EVER]
    assert {size: root_of(leaves[:size]).hex() for size in ROOTS_FOR_EVER} == ROOTS_FOR_EVER
    assert max(ROOTS_FOR_EVER) == len(FOR_EVER)


def test_an_entry_is_its_number_and_its_fields() -> None:
    one = RecordRead(id=MATTER, agency=MIDTOWN, actor=ASHA, at=5, what="matter", record=MATTER)
    assert entry_bytes(one).decode() == (
        f'{{"actor":"{ASHA}","agency":"{MIDTOWN}","at":5,"id":"{MATTER}","kind":21,"record":"{MATTER}","what":"matter"}}'
    )


def test_every_kind_comes_back_from_its_bytes() -> None:
    for kind in KINDS:
        assert entry_from(entry_bytes(an_entry(kind))) == an_entry(kind)


def test_a_list_names_what_it_opened() -> None:
    opened = (MATTER, ASHA)
    one = an_entry(22, opened=opened)
    back = entry_from(entry_bytes(one))
    assert isinstance(back, ListRead)
    assert back.opened == opened


def test_the_hub_can_own_an_entry_and_nobody_can_have_acted() -> None:
    assert entry_from(entry_bytes(an_entry(26, agency=HUB, actor=""))) == an_entry(26, agency=HUB, actor="")


def test_an_entry_cannot_be_changed() -> None:
    one = an_entry(1)
    assert isinstance(one, AgencyAdded)
    try:
        one.code = "other"  # type: ignore[misc]
    except FrozenInstanceError:
        return
    raise AssertionError("it was changed")


def test_no_field_takes_free_text() -> None:
    texts = (
        "Amy Reeve",
        "amy reeve",
        "A1\n",
        "x" * 81,
        "Amy",
        "07700 900123",
        "a--b",
        "-a",
        "\xe9",
        None,
        1.5,
        b"a",
        ["a"],
    )
    for kind, cls in KINDS.items():
        for name in cls.shapes:
            for text in texts:
                words = refusal(an_entry, kind, **{name: text})
                assert words == f"{cls.__name__}: `{name}` should be {cls.shapes[name].says}"


def test_nothing_is_let_pass_where_something_is_needed() -> None:
    for kind, cls in KINDS.items():
        for name, shape in cls.shapes.items():
            if "nothing" not in shape.says and "tuple" not in shape.says:
                assert refusal(an_entry, kind, **{name: ""})


def test_shapes_are_exact() -> None:
    bad: list[tuple[int, str, object]] = [
        (12, "matter", MATTER.replace("3", "A")),
        (12, "matter", MATTER + "\n"),
        (12, "digest", "AB" * 32),
        (12, "digest", "ab" * 31),
        (12, "departed", 1),
        (12, "at", -1),
        (12, "at", True),
        (12, "at", 2**53),
        (12, "at", "1"),
        (22, "opened", [MATTER]),
        (22, "opened", (MATTER, "")),
    ]
    for kind, name, value in bad:
        assert f"`{name}` should be" in refusal(an_entry, kind, **{name: value})
    assert an_entry(12, at=2**53 - 1, decided="x" * 80, edition="2026.1").at == 2**53 - 1
    assert an_entry(22, opened=())


def test_a_number_is_never_used_again() -> None:
    words = refusal(entry(kind=1, kinds=SCRAP), type("Another", (Entry,), {"__annotations__": {}}))
    assert words == "kind 1 is Old for ever, and cannot be Another too"
    assert SCRAP[1] is Old


def test_a_field_needs_a_shape() -> None:
    for hint in (str, "int"):
        bare = type("Bare", (Entry,), {"__annotations__": {"text": hint}, "__module__": __name__})
        assert refusal(entry(kind=9, kinds=SCRAP), bare) == "Bare: `text` has no shape"
    assert set(SCRAP) == {1}


COMMON = {"id": MATTER, "agency": MIDTOWN, "actor": ASHA, "at": 7}


def test_a_new_field_changes_no_entry_that_was_there_before() -> None:
    before = entry_bytes(Old(id=MATTER, agency=MIDTOWN, actor=ASHA, at=7, what="a"))
    now = New(id=MATTER, agency=MIDTOWN, actor=ASHA, at=7, what="a")
    assert entry_bytes(now) == before
    assert entry_from(before, LATER) == now
    said = New(id=MATTER, agency=MIDTOWN, actor=ASHA, at=7, what="a", how="b", loud=True)
    assert b'"how":"b"' in entry_bytes(said)
    assert entry_from(entry_bytes(said), LATER) == said


def test_bytes_that_are_no_entry_are_refused_and_said() -> None:
    whole = entry_bytes(an_entry(3)).decode()
    for change, words in (
        (('"kind":3', '"kind":99'), "kind 99 is not known here: a later version may have written it"),
        (('"kind":3', '"kind":true'), "`kind` should be a number"),
        (('"kind":3', '"kind":"3"'), "`kind` should be a number"),
        (('"kind":3,', ""), "`kind` should be a number"),
        ((f',"membership":"{MATTER}"', ""), "MemberJoined: `membership` is missing"),
        (('"membership"', '"memberships"'), "MemberJoined has no field `memberships`"),
        (
            (f'"membership":"{MATTER}"', '"membership":"Amy"'),
            "MemberJoined: `membership` should be an id (a UUID in lower case)",
        ),
        (("{", "{ "), "byte 1 is not as the canonical form has it"),
    ):
        assert refusal(entry_from, whole.replace(*change).encode()) == words
    spelt_out = entry_bytes(Old(id=MATTER, agency=MIDTOWN, actor=ASHA, at=7, what="a")).replace(
        b'"id"', b'"how":"","id"'
    )
    assert refusal(entry_from, spelt_out, LATER) == "New: a field at its default is written out"


def test_words_is_a_shape_for_lists_of_words() -> None:
    (shape,) = shapes.Words.__metadata__  # type: ignore[attr-defined]
    assert shape.fits(("a", "b-c"))
    assert not shape.fits(("a", "B"))
