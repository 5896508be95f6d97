"""How long a practised hand needs for each practice case: its pages walked, and every tap and letter counted.

The operators and their seconds are those of the keystroke-level model: S. K. Card, T. P. Moran and A. Newell, "The
keystroke-level model for user performance time with interactive systems", Communications of the ACM 23(7), 1980. The
model says nothing of reading, so that is counted on its own: every word that is to be seen on the way.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from sharewell.actions.guidance import current
from sharewell.packs.examples import Example
from sharewell.web.asking import DOUBTS, LISTED
from tests.midtown import Midtown, cases
from tests.web.walking import Form, client_of, filled, form_on, page_in

K, P, H, M = 0.28, 1.10, 0.40, 1.35
"""Seconds for a letter (an average person who is no typist), for pointing, for moving the hand, for thinking."""
R = 1.00
"""Seconds until a page has come, on a telephone: ours to choose; the server's own part is below a tenth of it."""
WORDS_A_MINUTE = 238
"""Silent reading of English prose by adults: M. Brysbaert, Journal of Memory and Language 109, 2019."""
RECOMMENDED_WITHIN, RECORDED_WITHIN = 120, 240
"""The seconds that the hub means to keep to."""
TYPED = {
    "prompt": "Tom's teacher saw a bruise",
    "called-0": "Tom Reeve",
    "recipient": "the family doctor",
    "what": "what Tom said on Monday",
    "use": "so that he is seen by a doctor today",
    "reasons": "Waiting would put him at risk, and nobody else has seen the mark.",
    "if_shared": "His uncle may be angry with him for telling.",
    "if_not": "He may be hit again tonight.",
}
"""The sentences typed: those that stand as examples beside the fields, where there is one. The same in every case."""
LONGER = 70
"""By how many letters somebody may write more than the examples, in all, before the recommendation."""
OUT_OF_SIGHT = {"script", "style", "svg", "option", "title"}
VOID = {"input", "br", "hr", "img", "meta", "link"}


@dataclass
class Effort:
    """What somebody did: taps, letters, fields written in, pages waited for; and the words that lay on the way.

    Of the taps some were anticipated: the button that ends a page is on the way there already, and is not thought of.
    """

    taps: int = 0
    anticipated: int = 0
    letters: int = 0
    fields: int = 0
    pages: int = 0
    words: int = 0

    def tap(self, times: int = 1) -> None:
        """Choose, tick or press."""
        self.taps += times

    def press(self) -> None:
        """Press the button that ends a page."""
        self.taps += 1
        self.anticipated += 1

    def write(self, text: str) -> None:
        """Tap into a field, write, and put the keyboard away."""
        self.fields += 1
        self.letters += len(text)

    def load(self, words: int) -> None:
        """Wait for a page on which there are so many words to read."""
        self.pages += 1
        self.words += words

    @property
    def hands(self) -> float:
        """Seconds by the model: each tap and each field is pointed at, pressed and, if not anticipated, thought of."""
        touched = self.taps + self.fields
        written = self.letters * K + self.fields * 2 * H
        return touched * (P + K) + (touched - self.anticipated) * M + written + self.pages * R

    @property
    def strictly(self) -> float:
        """The same with the button thought of too, and longer sentences."""
        return self.hands + self.anticipated * M + LONGER * K

    @property
    def with_reading(self) -> float:
        """Seconds with every word read once."""
        return self.hands + self.words * 60 / WORDS_A_MINUTE


@dataclass(frozen=True)
class Walked:
    """A case walked: the effort until the recommendation was on the screen, and until the decision was recorded."""

    case: str
    title: str
    recommended: Effort
    recorded: Effort


# --- what is to be read -------------------------------------------------------------------------------------


class Sight(HTMLParser):
    """The words to be seen in the main part of a page: nothing folded up, nothing that only a screen reader says.

    A question that opens below an answer is seen where one of its answers is among those given. `until` ends the
    reading at a link to an address that ends so.
    """

    def __init__(self, html: str, given: Mapping[str, Sequence[str]], until: str = "") -> None:
        super().__init__()
        self.given, self.until = given, until
        self.words = 0
        self._open: list[tuple[str, str]] = []
        self._parts: list[tuple[int, list[str]]] = []
        self._held: list[int] = []
        self._ended = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened, and whether it can be seen."""
        found = {key: value or "" for key, value in attrs}
        classes = found.get("class", "").split()
        if tag == "a" and self.until and found.get("href", "").endswith(self.until):
            self._ended = True
        if tag == "input" and self._parts:
            self._parts[-1][1].append(found.get("name", ""))
        if tag in VOID:
            return
        kind = "plain"
        if tag in OUT_OF_SIGHT or "govuk-visually-hidden" in classes:
            kind = "hidden"
        elif tag == "details" and "open" not in found:
            kind = "folded"
        elif "sw-part" in classes:
            kind = "part"
            self._parts.append((self.words, []))
        self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        """Close it; a part none of whose questions is answered was not seen."""
        while self._open:
            closed, kind = self._open.pop()
            if kind == "part":
                before, names = self._parts.pop()
                if not any(name in self.given for name in names):
                    self.words = before
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        """Count the words."""
        tags, kinds = [tag for tag, _ in self._open], [kind for _, kind in self._open]
        folded = "folded" in kinds and "summary" not in tags[kinds.index("folded") :]
        if "main" in tags and "hidden" not in kinds and not folded and not self._ended:
            self.words += len(data.split())


def seen(response: Any, given: Mapping[str, Sequence[str]] | None = None, until: str = "") -> int:
    """How many words there are to be seen on a page, as far as its first link to an address that ends in `until`."""
    return Sight(response.content.decode(), given or {}, until).words


# --- walking ------------------------------------------------------------------------------------------------


class Hand:
    """Somebody with a telephone, signed in, on the first page."""

    def __init__(self, client: Client) -> None:
        self.client, self.effort, self.address = client, Effort(), ""
        self.came: Any = None

    def walk(self, example: Example) -> Walked:
        """One case, from the first page to its record."""
        self._open_a_matter(str(example.case.facts["subject"]))
        self._say_who_and_what()
        while page := page_in(self.address) or self._staff():
            self._answer(page, example)
        assert self.address.endswith("/recommendation"), (example.id, self.address)
        recommended = Effort(**vars(self.effort))
        self._decide()
        assert self.address.startswith("/decisions/"), (example.id, self.address)
        return Walked(example.id, example.title, recommended, self.effort)

    def _go(self, address: str) -> Any:
        """Follow a link."""
        self.effort.tap()
        self.address = address
        return self.client.get(address)

    def _send(self, given: Mapping[str, Sequence[str]]) -> Any:
        """Press a button, and come to the next page."""
        self.effort.press()
        sent = self.client.post(self.address, given, follow=True)
        assert sent.redirect_chain, form_on(sent).text
        self.address = sent.redirect_chain[-1][0].partition("?")[0]
        self.came = sent
        return sent

    def _open_a_matter(self, position: str) -> None:
        first = self.client.get("/")
        self.effort.words += seen(first)
        self.effort.load(0)
        self._go("/home")
        page = self._go("/matters/new")
        self.effort.load(seen(page))
        self._write("prompt", "called-0")
        self.effort.tap()
        self._send(self._hidden(page) | {"position-0": [position]} | self._texts("prompt", "called-0"))

    def _say_who_and_what(self) -> None:
        self.effort.load(seen(self.came))
        self._write("recipient", "what", "use")
        self._send(self._hidden(self.came) | self._texts("recipient", "what", "use"))

    def _answer(self, page: str, example: Example) -> None:
        """Answer a page of questions, or say that no colleague here is part of the harm."""
        form = form_on(self.came)
        if page == "staff":
            given, taps = {"members": ["nobody"]}, 1
        else:
            given = filled(form, page, example.case.facts, set(example.case.unsure))
            taps = taps_for(given, form)
        self.effort.load(seen(self.came, given))
        self._numbers(given, form)
        self.effort.tap(taps)
        self._send({**self._hidden(self.came), **given})

    def _decide(self) -> None:
        self.effort.load(seen(self.came, until="/decide"))
        page = self._go(self.address.replace("/recommendation", "/decide"))
        form = form_on(page)
        asked = [name for name in ("reasons", "if_shared", "if_not") if name in form.fields]
        self.effort.load(seen(page))
        self._write(*asked)
        self.effort.tap()
        outcome = form.fields["outcome"][0]
        chosen = {"outcome": [outcome], "approver": [first_approver(page)]}
        self._send(self._hidden(page) | chosen | self._texts(*asked))
        self.effort.load(0)

    def _staff(self) -> str:
        return "staff" if self.address.endswith("/implicated") else ""

    def _write(self, *names: str) -> None:
        for name in names:
            self.effort.write(TYPED[name])

    def _numbers(self, given: Mapping[str, Sequence[str]], form: Form) -> None:
        """Numbers are written, and are no taps."""
        for name in given:
            if is_number(name) and name in form.fields:
                self.effort.write(given[name][0])

    @staticmethod
    def _texts(*names: str) -> dict[str, list[str]]:
        return {name: [TYPED[name]] for name in names}

    @staticmethod
    def _hidden(page: Any) -> dict[str, list[str]]:
        """The fields that the page fills in itself."""
        wanted = ("once", "subject", "follows", "drawn_for", "draft")
        return {name: values[:1] for name, values in form_on(page).fields.items() if name in wanted and values[0]}


def is_number(name: str) -> bool:
    """Whether a field takes a whole number."""
    fact = current()[0].facts.get(name)
    return fact is not None and fact.kind == "number"


def taps_for(given: Mapping[str, Sequence[str]], form: Form) -> int:
    """The taps that answers take: one each, and one more to unfold what one is not sure of in a list."""
    chosen = {(name, value) for name, values in form.chosen.items() for value in values}
    touched = [(name, value) for name, values in given.items() for value in values if not name.startswith(LISTED)]
    unfolded = {name for name, _ in touched if name.startswith(DOUBTS)}
    return len([one for one in touched if one not in chosen and not is_number(one[0])]) + len(unfolded)


def first_approver(page: Any) -> str:
    """Whoever stands first in the list of those who may approve; nobody where nobody is asked for."""
    _, found, after = page.content.decode().partition('<select class="govuk-select" id="approver"')
    if not found:
        return ""
    value = after.partition('<option value="')[2].partition('"')[0]
    return str(uuid.UUID(value))


def walked(town: Midtown) -> list[Walked]:
    """Every practice case, walked by Asha."""
    return [Hand(client_of(town.asha)).walk(example) for example in cases().values()]


# --- the page in the documentation --------------------------------------------------------------------------


def page(found: Sequence[Walked]) -> str:
    """What docs/reference/keystrokes.md says."""
    return "\n".join([*_head(), *_verdict(found), *_table(found)]) + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Taps, letters and seconds",
        "",
        "Written by `make keystrokes` from the pages of the hub, walked by `tests/journeys/keystrokes.py`;"
        " a test holds this page to them.",
        "",
        "Sharewell means to show what the guidance recommends within two minutes of its first page, and to have the"
        " decision on record within four. This is an estimate by the keystroke-level model of Card, Moran and Newell"
        " (Communications of the ACM 23(7), 1980), case by case. It is not a measurement of people: how long strangers"
        " took is reported where it was seen, and nothing here replaces that.",
        "",
        "## How it is counted",
        "",
        f"- **K**, a letter or the press that ends a tap: {K:.2f} s, an average person who is no typist.",
        f"- **P**, pointing at something: {P:.2f} s. **M**, thinking before each tap and each field: {M:.2f} s.",
        f"- **H**, moving the hand to the keyboard and back: {H:.2f} s each way, for each field that is written in.",
        f"- **R**, waiting for a page: {R:.2f} s. This one is ours: a telephone on an ordinary line.",
        "- So an answer takes M + P + K; a field M + P + K, two H, and a K for each letter. The button that ends a page"
        " takes P + K: by the model's first rule, what the hand is already on its way to is not thought of again.",
        "- Every case begins on the first page, signed in, and types the same sentences: those that stand as examples"
        " beside the fields, a reason, and, where weighing is owed, the two harms. Signing in is not counted.",
        "- What a case does not know is answered with not sure. What is recommended is agreed with.",
        "",
        "The model knows no reading: it is for somebody who knows the pages. So each case is also given with every"
        f" word on its way read once, at {WORDS_A_MINUTE} words a minute (Brysbaert, Journal of Memory and Language"
        " 109, 2019): all that is in sight on each page of questions, and the recommendation as far as its button."
        " What is folded up is not counted, nor is thinking about the answer itself, or talking to anybody. The one or"
        " two short pages that are offered after the recommendation, and hold up nothing, are not counted either.",
        "",
    )


def _verdict(found: Sequence[Walked]) -> Iterator[str]:
    yield from ("## What came out", "")
    yield from (_summary("for a practised hand", [(one.recommended.hands, one.recorded.hands) for one in found]), "")
    strict = [(one.recommended.strictly, one.recorded.strictly) for one in found]
    how = f"counted more strictly, with a thought before every button too and sentences {LONGER} letters longer"
    yield from (_summary(how, strict), "")
    read = [(one.recommended.with_reading, one.recorded.with_reading) for one in found]
    yield from (_summary("with every word read", read), "")


def _summary(how: str, times: Sequence[tuple[float, float]]) -> str:
    first, last = [one for one, _ in times], [one for _, one in times]
    soon = sum(within(one, RECOMMENDED_WITHIN) for one in first)
    kept = sum(within(one, RECORDED_WITHIN) for one in last)
    return (
        f"**{how[0].upper()}{how[1:]}:** the recommendation within two minutes in {soon} of {len(times)} cases"
        f" ({_span(first)}), the record within four in {kept} of {len(times)} ({_span(last)})."
    )


def within(seconds: float, most: int) -> bool:
    """Whether a time, as it is printed, keeps to the most that it may be."""
    return math.ceil(seconds) <= most


def _span(times: Sequence[float]) -> str:
    middle = sorted(times)[len(times) // 2]
    return f"{_clock(min(times))} to {_clock(max(times))}, middle {_clock(middle)}"


def _clock(seconds: float) -> str:
    return f"{math.ceil(seconds) // 60}:{math.ceil(seconds) % 60:02}"


def _table(found: Sequence[Walked]) -> Iterator[str]:
    yield from (
        "## Case by case",
        "",
        "Minutes and seconds, until the recommendation is on the screen and until the record is; in brackets with"
        " every word read. A time over its mark is said to be over.",
        "",
        "| case | taps | letters | pages | recommendation | record |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for one in found:
        whole, early = one.recorded, one.recommended
        yield (
            f"| {one.case} {one.title} | {whole.taps} | {whole.letters} | {whole.pages} | "
            f"{_both(early, RECOMMENDED_WITHIN)} | {_both(whole, RECORDED_WITHIN)} |"
        )


def _both(effort: Effort, most: int) -> str:
    return f"{_marked(effort.hands, most)} ({_marked(effort.with_reading, most)})"


def _marked(seconds: float, most: int) -> str:
    return _clock(seconds) if within(seconds, most) else f"{_clock(seconds)} over"
