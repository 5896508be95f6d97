"""Which page comes next, and what is asked on it."""

from __future__ import annotations

from sharewell.policy.flow import Asking, moot, next_page, pages_after, still_asked
from tests.tools import SMALL_FILES, Row, rows, same, tiny_pack

PAGES = """
danger | consent | risk  | helps | age || page  | asks
       |         |       |       |     || start | danger consent
?      |         |       |       |     || start | consent
false  |         |       |       |     || start | consent
       | valid   |       |       |     || start | danger
false  | unasked |       |       |     || more  | risk helps age
false  | refused |       |       |     || more  | risk helps
false  | refused | ?     |       |     || more  | helps
false  | refused | grave |       |     || more  | helps
false  | valid   |       |       |     ||       |
true   |         |       |       |     ||       |
false  | refused | ?     | ?     |     ||       |
"""


def test_the_next_page_holds_the_next_open_question_and_all_on_it_that_may_still_matter() -> None:
    pack = tiny_pack()
    for row in rows(PAGES):
        asking = next_page(pack, row.facts(pack), row.unsure())
        same(row, {"page": asking and asking.page.id, "asks": asking and asking.facts})


def test_questions_on_a_page_stand_in_the_packs_order_not_the_order_of_need() -> None:
    gates = SMALL_FILES["gates"].replace(
        '{ fact = "danger", is = true }',
        '{ every = [{ fact = "consent", is = "refused" }, { fact = "danger", is = true }] }',
    )
    asking = next_page(tiny_pack(gates=gates), {})
    assert asking and asking.facts == ("danger", "consent")


def test_answering_page_after_page_ends_with_an_outcome() -> None:
    pack = tiny_pack()
    answers = Row({"danger": "false", "consent": "unasked", "risk": "none", "helps": "true", "age": "80"}, {}, "")
    known = answers.facts(pack)
    facts = {name: value for name, value in known.items() if name == "danger"}
    pages = []
    while asking := next_page(pack, facts):
        pages.append(asking.page.id)
        facts |= {name: known[name] for name in asking.facts}
    assert pages == ["start", "more"]


AFTER = ("people", "information")


def test_the_pages_after_are_two_at_most_by_where_their_facts_belong() -> None:
    pack = tiny_pack()
    people, information = (next(page for page in pack.pages if page.id == f"after-{name}") for name in AFTER)
    assert pages_after(pack, ()) == ()
    assert pages_after(pack, ("pressed",)) == (Asking(people, ("pressed",)),)
    assert pages_after(pack, ("telling_safe", "pressed", "age")) == (
        Asking(people, ("pressed", "age")),
        Asking(information, ("telling_safe",)),
    )


def test_a_question_falls_away_once_it_is_known_not_to_apply() -> None:
    pack = tiny_pack()
    assert still_asked(pack, {"consent": "valid"}, "pressed")
    assert still_asked(pack, {}, "pressed")
    assert still_asked(pack, {}, "danger")
    assert not still_asked(pack, {"consent": "unasked"}, "pressed")


def test_what_no_longer_applies_is_moot_and_so_is_what_hung_on_it() -> None:
    pack = tiny_pack()
    assert moot(pack, {"consent": "refused", "pressed": True}) == ()
    assert moot(pack, {"consent": "unasked", "pressed": True}) == ("pressed",)
    assert moot(pack, {"consent": "unasked"}, ["pressed"]) == ("pressed",)
    assert moot(pack, {"pressed": True}) == ()
