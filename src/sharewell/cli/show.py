"""An answer on a terminal: what to do, why, and what must happen before, with and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sharewell.cli.printing import console as new_console
from sharewell.policy.case import Case
from sharewell.policy.explain import Explanation, Sentence, explain, in_turn, what_to_do
from sharewell.policy.pack import Duty, Pack
from sharewell.policy.recommend import ACT_NOW
from sharewell.policy.result import all_cited, in_words

WHO = {
    "practitioner": "you",
    "supervisor": "your supervisor or manager",
    "guardian": "the Caldicott Guardian or governance lead",
    "safeguarding-lead": "the safeguarding lead",
    "police": "the police",
}


def show_answer(pack: Pack, case: Case, answer: dict[str, Any], *, full: bool = False) -> None:
    """Print the answer on a case; in full with the steps of each duty and every clause."""
    console = new_console()
    explanation = explain(pack, case)
    _headline(console, pack, explanation)
    _reasons(console, explanation)
    for heading, duties in in_turn(explanation):
        _duties(console, heading, duties, explanation.outcome, full)
    _list(console, "Nobody is sure of this yet", explanation.doubts)
    _list(console, "Still to be answered", explanation.open)
    _list(console, "Also worth answering: it settles what else has to be done", explanation.open_duties)
    _turns(console, pack, explanation)
    _stamp(console, pack, answer)


def _headline(console: Console, pack: Pack, explanation: Explanation) -> None:
    title = pack.outcomes[explanation.outcome].title if explanation.outcome else "Not decided yet"
    console.print()
    console.print(Text(title.upper(), style="bold"))
    console.print(explanation.headline)
    if explanation.outcome == ACT_NOW or explanation.by_telephone:
        console.print(Text("If anybody may be in danger now, ring 999.", style="bold"))
    if explanation.by_telephone:
        console.print("Take the advice now, by telephone: this may be an emergency.")


def _reasons(console: Console, explanation: Explanation) -> None:
    if explanation.reason:
        _heading(console, "Why")
        _sentence(console, explanation.reason)
    if explanation.because:
        console.print(Padding("It rests on these answers:", (0, 0, 0, 2), expand=False))
        for answered in explanation.because:
            _item(console, f"{answered.question} {answered.answer}.")
    for ground in explanation.grounds:
        _sentence(console, ground)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _sentence(console: Console, sentence: Sentence) -> None:
    text = Text(sentence.says)
    if sentence.cites:
        text.append(f"  [{', '.join(sentence.cites)}]", style="dim")
    console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _item(console: Console, text: str | Text) -> None:
    console.print(Padding(Text("- ") + (text if isinstance(text, Text) else Text(text)), (0, 0, 0, 2), expand=False))


def _duties(console: Console, heading: str, duties: Sequence[Duty], outcome: str | None, full: bool) -> None:
    if not duties:
        return
    _heading(console, heading)
    for duty in duties:
        text = Text(what_to_do(duty, outcome))
        who = WHO.get(duty.who, duty.who)
        when = f", {in_words(duty.due)}" if duty.due.at == "within" else ""
        text.append(f"  ({who}{when})", style="dim")
        text.append(f"  [{', '.join(all_cited(duty.cites))}]" if full and duty.cites else "", style="dim")
        _item(console, text)
        for step in duty.steps if full else ():
            console.print(Padding(Text(f"· {step}"), (0, 0, 0, 6), expand=False))


def _list(console: Console, heading: str, texts: Sequence[str]) -> None:
    if texts:
        _heading(console, heading)
        for text in texts:
            _item(console, text)


def _turns(console: Console, pack: Pack, explanation: Explanation) -> None:
    if explanation.turns:
        _heading(console, "What would change this")
        for turn in explanation.turns:
            _item(console, f"{turn.instead}: {pack.outcomes[turn.outcome].title.lower()}.")


def _stamp(console: Console, pack: Pack, answer: dict[str, Any]) -> None:
    stamp = answer["pack"]
    console.print()
    line = f"{pack.about.title}, edition {stamp['edition']} ({stamp['id']}, {stamp['digest'][:12]})"
    console.print(Text(line, style="dim"))
    if stamp["overdue"]:
        console.print(
            f"This guidance was due for review by {pack.about.review_by.isoformat()}. Check that it still holds."
        )
    console.print(Text("This is what the guidance leads to. A person decides.", style="dim"))
