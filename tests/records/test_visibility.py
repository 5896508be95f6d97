"""Every queryset of the records, held to the tables of docs/reference/visibility.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model

from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import Consulted
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.common.context import working_for
from sharewell.records.sharing.models import Draft, Implicated, Matter, Named
from tests.looking import everybody, outer
from tests.midtown import LATER, NOW, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of, hired, reeve_matter, taken_on

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "visibility.md"
NEVER_ALONE = {"Subject", "Named", "Implicated", "LabelWord", "UsedPack"}
"""Tables without a scope of their own: reached only from a matter or a decision that was seen."""
PATHS = {
    "Matter": "pk", "Draft": "matter", "Decision": "matter", "Approval": "decision__matter",
    "Verdict": "approval__decision__matter", "Duty": "decision__matter", "Closing": "duty__decision__matter",
    "Telling": "decision__matter", "Advice": "decision__matter", "Withdrawal": "decision__matter",
}  # fmt: skip
"""How each table's rows lead to their matter."""


def tables() -> Iterator[tuple[list[str], list[list[str]]]]:
    """The page's tables: the heads and the rows."""
    for block in PAGE.read_text(encoding="utf-8").split("\n\n"):
        if block.lstrip().startswith("|"):
            head, _, *rows = (
                [cell.strip() for cell in line.strip(" |").split("|")] for line in block.strip().split("\n")
            )
            yield head, rows


(HEAD, ROWS), (TABLES, (WHEN_IMPLICATED,)), (_, UNSAID_ROWS) = tables()
SPECIFIED = {(row[0], row[1]): dict(zip(HEAD[2:], row[2:], strict=True)) for row in ROWS}
UNSAID = {who: cell == "as above" for who, cell in UNSAID_ROWS}
RELATIONS = list(dict.fromkeys(relation for _, relation in SPECIFIED))


def scoped() -> dict[str, type[Model]]:
    """Every model whose rows are seen by whoever may."""
    models = [model for label in ("sharing", "agencies") for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model for model in models if hasattr(model._default_manager, "visible_to")}


def test_the_page_says_it_of_every_role_relation_and_table() -> None:
    """Nothing is left out, and nothing is there that is not in the code."""
    assert set(SPECIFIED) == {(role, relation) for role in Role.values for relation in RELATIONS}
    assert set(HEAD[2:]) == set(TABLES) == set(scoped()) == {*PATHS, "Membership"}
    sharing = {model.__name__ for model in apps.get_app_config("sharing").get_models()}
    assert sharing - set(scoped()) == NEVER_ALONE


@dataclass
class World:
    """A matter with a row in every table, and the one whose eyes are tried."""

    matter: Matter
    viewer: Membership


def world(town: Midtown, relation: str) -> World:
    """The viewer stands in this relation to a matter on which everything has happened."""
    viewer = VIEWERS[relation](town)
    author = viewer if relation == "author" else town.asha
    matter = reeve_matter(author)
    if relation == "named":
        Named.objects.create(agency=town.care, matter=matter, membership=viewer)
    approver = viewer if relation == "approver asked" else town.grace
    fill(matter, author, approver)
    return World(matter, viewer)


VIEWERS: dict[str, Callable[[Midtown], Membership]] = {
    "author": lambda town: hired(town.ada, "vera", "North", "practitioner"),
    "named": lambda town: hired(town.ada, "vera", "South", "practitioner"),
    "approver asked": lambda town: hired(town.ada, "vera", "South", "supervisor"),
    "same team": lambda town: hired(town.ada, "vera", "North", "practitioner"),
    "other team": lambda town: hired(town.ada, "vera", "South", "practitioner"),
    "other agency": lambda town: strange(town),
}


def strange(town: Midtown) -> Membership:
    """A member of another agency, in a team of the same name."""
    with working_for(town.harbour.pk):
        hal = Membership.objects.select_related("agency").get(agency=town.harbour, role="administrator")
    return taken_on(hal, town.dev, "North", "practitioner")


def as_a(viewer: Membership, role: str) -> Membership:
    """The same one in another role."""
    with working_for(viewer.agency_id):
        Membership.objects.filter(pk=viewer.pk).update(role=role)
        return Membership.objects.select_related("agency", "practitioner").get(pk=viewer.pk)


def fill(matter: Matter, author: Membership, approver: Membership) -> None:
    """A draft, and a decision with advice, an approval and its verdict, duties, a closing, a telling, a withdrawal."""
    draft_of(SHARE, author, matter=matter)
    advice = (Consulted("Dr Green", False, "Ask her."),)
    decision = decided(WITHOUT_CONSENT, author, matter=matter, approver=approver, consulted=advice)
    with working_for(matter.opened_by.agency_id):
        approval, duty = decision.approvals.get().pk, decision.duties.all()[0].pk
    give_verdict(by=approver, approval=approval, approved=True, comment="Yes.", at=NOW)
    close_duty(by=author, duty=duty, note="", at=LATER)
    settle_telling(by=author, decision=decision.pk, told=Told("told-before"), at=LATER)
    withdraw(by=author, decision=decision.pk, reason="It was another Tom.", at=LATER + timedelta(hours=1))


def seen(viewer: Membership, matter: Matter) -> dict[str, bool]:
    """Of every table, whether the viewer sees the matter's rows: all of them, or none."""
    found = {}
    for name, model in scoped().items():
        rows: Any = model._default_manager
        of_matter = (
            rows.filter(pk=matter.opened_by_id) if name == "Membership" else rows.filter(**{PATHS[name]: matter.pk})
        )
        assert of_matter.exists(), name
        visible = set(rows.visible_to(viewer)) & set(of_matter)
        assert visible in (set(), set(of_matter)), name
        found[name] = bool(visible)
    return found


@pytest.mark.parametrize("relation", RELATIONS)
def test_it_is_as_the_page_says(town: Midtown, relation: str) -> None:
    """In every role, and in every role once more when the viewer is implicated."""
    here = world(town, relation)
    for role in Role.values:
        viewer = as_a(here.viewer, role)
        said = {name: cell == "yes" for name, cell in SPECIFIED[role, relation].items()}
        assert seen(viewer, here.matter) == said, role
        if relation == "other agency":
            continue  # The database lets nobody of another agency be named on a matter in any way.
        hidden = {
            name: said[name] if cell == "as above" else cell == "yes"
            for name, cell in zip(TABLES, WHEN_IMPLICATED, strict=True)
        }
        with outer():
            Implicated.objects.create(agency=town.care, matter=here.matter, membership=viewer, stated_at=NOW)
            assert seen(viewer, here.matter) == hidden, role
            transaction.set_rollback(True)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("answered", [True, False], ids=["answered", "another answered"])
def test_while_it_is_not_said_whom(town: Midtown, relation: str, answered: bool) -> None:
    """Whoever answered that staff may be part of it, and the guardian; colleagues are seen as ever."""
    here = world(town, relation)
    if relation == "other agency" and answered:
        return  # The database lets nobody of another agency answer for a matter.
    Matter.objects.filter(pk=here.matter.pk).update(staff_asked=here.viewer if answered else town.ian)
    for role in Role.values:
        viewer = as_a(here.viewer, role)
        who = "whoever answered" if answered else "guardian" if role == "guardian" else "everybody else"
        said = {name: cell == "yes" for name, cell in SPECIFIED[role, relation].items()}
        hidden = {name: said[name] and (UNSAID[who] or name == "Membership") for name in said}
        assert seen(viewer, here.matter) == hidden, role
    Matter.objects.filter(pk=here.matter.pk).update(staff_said_at=NOW)
    assert seen(viewer, here.matter) == said


def test_nobody_sees_a_row_of_another_agency(town: Midtown) -> None:
    """Everything has happened in two agencies; of everybody in the area, each sees one side at most."""
    fill(reeve_matter(town.asha), town.asha, town.sam)
    boss = hired(town.ada, "boss", "North", "guardian")
    fill(reeve_matter(town.dev), town.dev, town.gwen)
    with everybody():
        for viewer in Membership.objects.all():
            for model in scoped().values():
                rows: Any = model._default_manager
                strangers = rows.visible_to(viewer).exclude(agency=viewer.agency_id)
                assert not strangers.exists(), (viewer.role, model)
    assert Matter.objects.visible_to(boss).count() == 1


def test_somebody_implicated_under_one_membership_is_under_all(town: Midtown, matter: Matter) -> None:
    """A second seat as guardian does not open what the first one closed."""
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.ian, stated_at=NOW)
    second = hired(town.ada, "ian", "North", "guardian")
    assert not Matter.objects.visible_to(second).exists()


def test_each_row_is_seen_once(town: Midtown, matter: Matter) -> None:
    """However many reasons there are to see it: author, named, asked twice."""
    for member in (town.asha, town.sam):
        Named.objects.create(agency=town.care, matter=matter, membership=member)
    for _ in range(2):
        decided(WITHOUT_CONSENT, town.asha, matter=matter, approver=town.sam)
    assert Matter.objects.visible_to(town.sam).count() == 1
    assert Matter.objects.visible_to(town.asha).count() == 1


def test_another_memberships_draft_is_not_ones_own(town: Midtown, matter: Matter) -> None:
    """A draft belongs to the seat it was begun in."""
    draft_of(SHARE, town.asha, matter=matter)
    second = hired(town.ada, "asha", "North", "supervisor")
    assert Matter.objects.visible_to(second).exists()
    assert not Draft.objects.visible_to(second).exists()
