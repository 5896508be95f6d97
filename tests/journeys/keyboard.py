"""Keys alone: tab to get somewhere, the arrows and space to choose, enter and space to go on."""

from __future__ import annotations

from tests.journeys.browser import Visit

FARTHEST = 150
"""How many times somebody presses tab before they give up."""
HERE = """([name, value]) => {
  const at = document.activeElement;
  return at && at.name === name && (value === null || at.value === value || at.type === 'radio');
}"""
SAYS = "says => { const at = document.activeElement; return at && at.innerText && at.innerText.trim() === says }"
SEEN = """() => { const at = document.activeElement, box = at.getBoundingClientRect(), look = getComputedStyle(at);
  return (box.width > 0 || at.labels?.[0]?.getBoundingClientRect().width > 0) && look.visibility === 'visible' }"""


class Keys:
    """Somebody at the keyboard of a window."""

    def __init__(self, window: Visit) -> None:
        self.window, self.keyboard = window, window.page.keyboard

    def write(self, name: str, text: str) -> None:
        """Get to a field and write in it."""
        self._to(HERE, [name, None], f"the field {name}")
        self.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Get to a choice: one tab to the group, then space for the first, and the arrow down to those below it."""
        self._unfold(name, value)
        self._to(HERE, [name, value], f"{name}: {value}")
        wanted = self.window.page.locator(f'[name="{name}"][value="{value}"]')
        for _ in range(20):
            if wanted.is_checked():
                return
            first = wanted.evaluate("e => e === document.activeElement || document.activeElement.type !== 'radio'")
            self.keyboard.press("Space" if first else "ArrowDown")
        raise AssertionError(f"{name}: {value} cannot be chosen by keyboard")

    def give(self, name: str, value: str) -> None:
        """Choose where there is something to choose, and write where there is something to write."""
        if self.window.page.locator(f'[name="{name}"][value="{value}"]').count():
            self.choose(name, value)
        else:
            self.write(name, value)

    def press(self, says: str) -> None:
        """Get to a button by its words, and press it."""
        self._to(SAYS, says, f"'{says}'")
        self.window.expected = {200}
        with self.window.page.expect_navigation():
            self.keyboard.press("Space")
        self.window.look()

    def _unfold(self, name: str, value: str) -> None:
        """Open what a choice is folded up in."""
        folded = self.window.page.locator(f'details:not([open]):has([name="{name}"][value="{value}"]) > summary')
        if folded.count():
            self._to("says => document.activeElement.innerText === says", folded.inner_text(), "what is folded up")
            self.keyboard.press("Space")

    def _to(self, here: str, wanted: object, named: str) -> None:
        """Tab on until the focus is there; it must be somewhere that can be seen."""
        for _ in range(FARTHEST):
            if self.window.page.evaluate(here, wanted):
                assert self.window.page.evaluate(SEEN), f"the focus is on {named}, which cannot be seen"
                return
            self.keyboard.press("Tab")
        raise AssertionError(f"{named} cannot be reached by keyboard on {self.window.path}")
