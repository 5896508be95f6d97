"""The steps of a case as somebody takes them in a browser: a worry, whom and what for, the questions, the decision."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from sharewell.policy.conditions import Value
from tests.journeys.browser import Visit
from tests.web.walking import Form, filled, page_in

LONGEST_WALK = 20
INTENT = {
    "recipient": "the family doctor", "what": "what was said on Monday", "use": "so that they are seen today"
}  # fmt: skip
REASON = "It is what keeps them safe."


def open_a_matter(window: Visit, subjects: Sequence[tuple[str, str]]) -> None:
    """From the start: a worry, and whom it is about."""
    window.go("/matters/new")
    for _ in subjects[1:]:
        window.press("Add a brother, a sister or somebody else")
    window.fill({"prompt": "A teacher saw a bruise"})
    for number, (position, called) in enumerate(subjects):
        window.choose(f"position-{number}", position)
        window.fill({f"called-{number}": called})
    window.press("Continue")


def say_who_and_what(window: Visit, subject: str = "") -> None:
    """Who would get it, what, and why; of several subjects, the one that is called so."""
    if subject:
        window.page.get_by_label(subject, exact=True).check()
    window.fill(INTENT)
    window.press("Continue")


def answer_all(window: Visit, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> list[str]:
    """Answer page after page of questions from these facts; what they do not say is not sure. The pages answered."""
    pages = []
    while page := page_in(window.path):
        pages.append(page)
        assert len(pages) <= LONGEST_WALK, pages
        answer_page(window, page, facts, unsure)
        window.press("Continue")
    return pages


def answer_page(window: Visit, page: str, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> None:
    """Choose the answers on a page of questions; those on it already stay."""
    form = Form(window.page.content())
    for name, values in filled(form, page, facts, frozenset(unsure)).items():
        if name in form.fields and not name.startswith("listed-"):
            for value in values:
                window.give(name, value)


def agree(window: Visit, **more: str) -> None:
    """Agree with what is recommended, with a reason and whatever else the page asks for."""
    outcome = window.page.locator('[name="outcome"]').first
    if outcome.get_attribute("type") == "radio":
        window.choose("outcome", outcome.get_attribute("value") or "")
    finish(window, **more)


def finish(window: Visit, **more: str) -> None:
    """Write what the page still asks for, and record the decision."""
    words = {"reasons": REASON, "if_shared": "There may be anger.", "if_not": "They may be hurt again.", **more}
    window.fill({name: text for name, text in words.items() if window.has(name)})
    window.press("Record this decision")


def decision_at(window: Visit) -> uuid.UUID:
    """The decision whose record is open."""
    assert window.path.startswith("/decisions/"), window.path
    return uuid.UUID(window.path.split("/")[2])
