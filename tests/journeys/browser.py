"""A window of a browser, in which every page that is reached is looked over.

Looked over means: the accessibility rules of WCAG 2.0 to 2.2, levels A and AA, find nothing; the page says its
language and has one first heading; nothing runs over the side of a phone; the console holds no error and the content
security policy stopped nothing. A page that is built to the tag like one looked over before is not run through the
accessibility rules again, whatever its words are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT as AXE
from playwright.sync_api import BrowserContext, Locator, Page, Response

from sharewell.records.agencies.models import Membership
from tests.midtown import PASSWORD
from tests.web.walking import client_of

PHONE, DESKTOP, ZOOMED = 360, 1280, 320
"""Widths of a window in pixels; 320 is a desktop of 1280 at 400%."""
PATIENCE = 8_000
"""Milliseconds after which something that does not come is a failure."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
VIOLATIONS = "document.addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective))"
MEASURES = """() => ({
  lang: document.documentElement.lang, heads: document.querySelectorAll('h1').length,
  wide: document.documentElement.scrollWidth - window.innerWidth, title: document.title,
  unnamed: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at),
})"""
NAMES = re.compile(r'\b(id|for|name|value|href|action|src|aria-describedby|aria-labelledby|aria-controls)="([^"]*)"')
"""Attributes that say what something is called, or what it belongs to."""
LOOKED = {"pages": 0, "axe": 0}
"""How many pages were looked over, and on how many the accessibility rules were run."""


class Visit:
    """A window. `go`, `press` and `follow` lead to pages; each is looked over before the next step."""

    def __init__(self, context: BrowserContext, base: str, *, script: bool) -> None:
        self.context, self.base, self.script = context, base, script
        context.set_default_timeout(PATIENCE)
        if script:
            context.add_init_script(VIOLATIONS)
        self.page: Page = context.new_page()
        self.trouble: list[str] = []
        self.status = 0
        self.expected = {200}
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    # --- who ------------------------------------------------------------------------------------------------

    def enter(self, member: Membership) -> None:
        """Sign in without the page: the cookie of a session that the server knows."""
        client = client_of(member)
        self.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": self.base}])

    def sign_in(self, member: Membership) -> None:
        """Sign in through the page, as people do."""
        self.go("/accounts/login/")
        self.page.get_by_label("Your work e-mail").fill(member.practitioner.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    # --- going ----------------------------------------------------------------------------------------------

    def go(self, address: str, *, status: int = 200) -> None:
        """Open an address."""
        self.expected = {status}
        self.page.goto(address)
        self.look()

    def press(self, name: str, *, status: int | set[int] = 200) -> None:
        """Press a button, which leads to a page."""
        self.onward(self.page.get_by_role("button", name=name, exact=True).first, status=status)

    def onward_fault(self, name: str, field: str) -> None:
        """Press a button too early: the page comes again, says what is wrong, and leads to the field."""
        self.press(name, status=422)
        assert self.page.title().startswith("Error: ")
        summary = self.page.locator(".govuk-error-summary")
        if self.script:
            assert summary.evaluate("e => e === document.activeElement"), "the summary of errors has no focus"
        link = summary.locator(f'a[href="#{field}"]')
        assert link.count() == 1, summary.inner_text()
        link.click()
        assert self.page.evaluate("document.activeElement.matches('input, textarea, select')"), field

    def follow(self, name: str, *, status: int = 200) -> None:
        """Follow a link by its words."""
        self.onward(self.page.get_by_role("link", name=name, exact=True).first, status=status)

    def onward(self, control: Locator, *, status: int | set[int] = 200) -> None:
        """Press what leads to another page."""
        self.expected = status if isinstance(status, set) else {status}
        with self.page.expect_navigation():
            control.click()
        self.look()

    # --- filling in -----------------------------------------------------------------------------------------

    def fill(self, fields: Mapping[str, str]) -> None:
        """Write in fields, by their names."""
        for name, text in fields.items():
            self.page.locator(f'[name="{name}"]').fill(text)

    def choose(self, name: str, value: str) -> None:
        """Tick or choose, by name and value, as a finger does: on the label. What is folded up is opened first."""
        box = self.page.locator(f'[name="{name}"][value="{value}"]')
        folded = box.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.locator("summary").first.click()
        if not box.is_checked():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').first.click()
        assert box.is_checked(), (name, value)

    def give(self, name: str, value: str) -> None:
        """Choose where there is something to choose, and write where there is something to write."""
        if self.page.locator(f'[name="{name}"][value="{value}"]').count():
            self.choose(name, value)
        else:
            self.fill({name: value})

    def chosen(self) -> list[list[str]]:
        """What is ticked and chosen, by name and value, in order."""
        found: list[list[str]] = self.page.evaluate(
            "[...document.querySelectorAll('input:checked')].map(e => [e.name, e.value])"
        )
        return found

    def has(self, name: str) -> bool:
        """Whether the page has a field of this name."""
        return self.page.locator(f'[name="{name}"]').count() > 0

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        """The address without the server."""
        return re.sub(r"^[a-z]+://[^/]+|#.*$", "", self.page.url)

    # --- looking --------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look the page over. Without scripts, what can be seen from outside."""
        assert self.status in self.expected, (self.status, self.path)
        LOOKED["pages"] += 1
        found = self.page.evaluate(MEASURES)
        assert found["lang"] == "en-GB", (self.path, found["lang"])
        assert found["heads"] == 1, (self.path, found["heads"], "first headings")
        assert found["wide"] <= 0, f"{self.path} runs {found['wide']} pixels over the side"
        assert not found["unnamed"], f"{self.path}: ids that stand twice: {found['unnamed']}"
        assert found["title"].endswith(" - Sharewell"), found["title"]
        assert not self.trouble, (self.path, self.trouble)
        self.accessible()

    def accessible(self) -> None:
        """The accessibility rules find nothing."""
        seen = _seen(_looks(self.page.content(), self.page.viewport_size))
        if seen.exists() or not self.script:
            return
        LOOKED["axe"] += 1
        self.page.evaluate(AXE)
        options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
        found: list[dict[str, Any]] = self.page.evaluate("o => axe.run(o).then(r => r.violations)", options)
        assert not found, f"{self.path}: " + "; ".join(_fault(one) for one in found)
        seen.touch()

    def _heard(self, kind: str, text: str) -> None:
        """An error in the console; a page that was meant to be refused is none."""
        refused = re.search(r"status of (\d+)", text)
        if kind == "error" and not (refused and int(refused.group(1)) in self.expected):
            self.trouble.append(text)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status


def _looks(html: str, size: Any) -> str:
    """How a page is built: what is called alike is called alike here too, by a number; each text is a letter.

    The rules read whether there is a text, and what belongs to what; which words these are they do not.
    """
    called: dict[str, int] = {}
    named = NAMES.sub(
        lambda found: f"{found[1]}={[called.setdefault(one, len(called)) for one in found[2].split()]}", html
    )
    built = re.sub(r">[^<>]*[^<>\s][^<>]*<", ">x<", named)
    return sha256(f"{size}{built}".encode()).hexdigest()


def _seen(looks: str) -> Path:
    """What says that the rules found nothing on a page built so: a file in the folder that all workers share."""
    folder = Path(os.environ["SHAREWELL_HOME"], "looked-over")
    folder.mkdir(exist_ok=True)
    return folder / looks


def _fault(found: Mapping[str, Any]) -> str:
    where = ", ".join(str(node["target"]) for node in found["nodes"][:3])
    return f"{found['id']} ({found['help']}) at {where}"
