"""A page of questions as form fields, and what was sent as answers.

What was answered before and what was just sent have one shape, `Sent`: the values of each field by its name. A page
is always drawn from that, so that going back, changing and being asked again show what somebody chose.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from sharewell.policy.case import impossibilities
from sharewell.policy.conditions import Value
from sharewell.policy.flow import still_asked
from sharewell.policy.pack import Ask, Fact, Pack
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import may_matter
from sharewell.policy.truth import Truth

Sent = Mapping[str, Sequence[str]]
MARK = "~"
"""Begins whatever is sent that is no value of a fact."""
NOT_SURE, NONE = f"{MARK}not-sure", f"{MARK}none"
NOT_SURE_LABEL = "I am not sure"
LISTED, TICKS, DOUBTS = "listed-", "ticks-", "doubts-"
AFTER = "after-"
AS_CHECKLIST = ("grounds",)
"""Pages on which plain yes or no questions are one checklist, as on the pages after the answer."""
LONGEST_TEXT = 2000
LONGEST_NUMBER = 9
WHOLE = "questions"
"""The field that a fault of the whole page is said at."""
CANNOT_BE = {
    "grown-up-child": "a child is under 18; if they are older, add them to the matter as an adult",
    "child-harm-borne-by-adult": "significant harm to a child cannot fall on an adult alone; choose a child, or others",
}
"""The pack's impossible combinations in the words of a page."""


class Sign(Enum):
    """What is sent in place of a value."""

    MISSING = "missing"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Bad:
    """What was sent will not do: where, and why."""

    field: str
    says: str


Taken = Value | Sign | Bad


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from; it may lead to a part of its own."""

    value: str
    label: str
    chosen: bool
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A short question with its answers, in the field `name`."""

    name: str
    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands on the page. `kind` is choice, number or text.

    `hanging` says that an answer before it on the page may make it pointless.
    """

    fact: str
    kind: str
    part: Part
    why: str
    help: str
    given: str = ""
    doubted: bool = False
    hanging: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a checklist."""

    fact: str
    question: str
    why: str
    help: str
    ticked: bool
    doubted: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """Yes or no questions that are ticked off together."""

    page: str
    legend: str
    ticks: tuple[Tick, ...]
    none: bool
    kind: str = "ticks"


Block = Question | Checklist


@dataclass
class Answers:
    """What was read off a page: facts and doubts that will do, and what is wrong, by field."""

    facts: dict[str, Value] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)


# --- what stands on a page ----------------------------------------------------------------------------------


def is_after(page: str) -> bool:
    """Whether a page is asked after the outcome is shown."""
    return page.startswith(AFTER)


def facts_of(pack: Pack, page: str) -> tuple[str, ...]:
    """Every fact that may ever be asked on a page, in the pack's order. Who it is about is asked elsewhere."""
    place = page.removeprefix(AFTER) if is_after(page) else ""
    return tuple(
        fact.id
        for fact in pack.facts.values()
        if fact.id != "subject" and (fact.page == page or (place and fact.after == place and fact.kind != "text"))
    )


def asked(
    pack: Pack, page: str, facts: Mapping[str, Value], unsure: Collection[str], *, open_duties: Collection[str] = ()
) -> tuple[str, ...]:
    """What may be answered on a page now: what still matters on it, and what was answered on it, in order."""
    mattering = open_duties if is_after(page) else may_matter(pack, facts, unsure)
    here = [
        name
        for name in facts_of(pack, page)
        if name in mattering or (pack.facts[name].page == page and (name in facts or name in unsure))
    ]
    if here or is_after(page):
        here += [name for name in facts_of(pack, page) if pack.facts[name].kind == "text" and name not in here]
    return tuple(sorted(here, key=pack.order.__getitem__))


def fresh(pack: Pack, names: Collection[str], answered: Collection[str]) -> tuple[str, ...]:
    """Of these questions those never answered; all of them where none is left. Texts go with a first visit."""
    closed = [name for name in names if pack.facts[name].kind != "text"]
    new = [name for name in closed if name not in answered]
    if not new:
        return tuple(names)
    return tuple(names) if len(new) == len(closed) else tuple(new)


def ticked_together(pack: Pack, page: str, names: Iterable[str]) -> dict[str, list[str]]:
    """The facts that make checklists, by the page whose title is their legend: two at least, and ordinarily a no."""
    groups: dict[str, list[str]] = {}
    if is_after(page) or page in AS_CHECKLIST:
        for name in names:
            fact = pack.facts[name]
            if fact.kind == "bool" and len(fact.values) == 2 and fact.left_out is False:
                groups.setdefault(fact.page, []).append(name)
    return {key: group for key, group in groups.items() if len(group) > 1}


def blocks(pack: Pack, page: str, names: Sequence[str], sent: Sent) -> list[Block]:
    """The questions of a page as they are drawn; a checklist stands where its first question would."""
    groups = ticked_together(pack, page, names)
    grouped = {name: key for key, group in groups.items() for name in group}
    reading = Reading(pack, {})
    drawn: list[Block] = []
    for name in names:
        key, fact = grouped.get(name), pack.facts[name]
        if key is None:
            hanging = not set(names).isdisjoint(reading.hangs_on(fact.applies))
            drawn.append(replace(_question(fact, sent), hanging=hanging))
        elif groups[key][0] == name:
            drawn.append(_checklist(pack, key, groups[key], sent))
    return drawn


def _checklist(pack: Pack, page: str, names: Sequence[str], sent: Sent) -> Checklist:
    ticked, doubted = sent.get(TICKS + page, ()), sent.get(DOUBTS + page, ())
    legend = next(one.title for one in pack.pages if one.id == page)
    ticks = tuple(
        Tick(name, words.question, words.why, words.help, name in ticked, name in doubted)
        for name, words in ((name, pack.facts[name].wording) for name in names)
    )
    return Checklist(page, legend, ticks, NONE in ticked)


def _question(fact: Fact, sent: Sent) -> Question:
    words = fact.wording
    if fact.kind in ("number", "text"):
        given = _first(sent, fact.id) or ""
        return Question(
            fact.id, fact.kind, Part(fact.id, words.question, ()), words.why, words.help, given,
            doubted=bool(sent.get(_doubt_field(fact.id))),
        )  # fmt: skip
    return Question(fact.id, "choice", _part(fact, _first_ask(fact), fact.id, sent), words.why, words.help)


def _part(fact: Fact, ask: Ask | None, name: str, sent: Sent) -> Part:
    """The short question `ask` of a fact, or the whole of it where it is asked at once."""
    chosen = _first(sent, name)
    choices = [
        Choice(value, label, value == chosen, _part_below(fact, leads, sent))
        for value, label, leads in _options(fact, ask)
    ]
    choices.append(Choice(NOT_SURE, NOT_SURE_LABEL, chosen == NOT_SURE))
    return Part(name, ask.question if ask else fact.wording.question, tuple(choices))


def _part_below(fact: Fact, then: str, sent: Sent) -> Part | None:
    return _part(fact, _ask(fact, then), _part_field(fact.id, then), sent) if then else None


def _options(fact: Fact, ask: Ask | None) -> list[tuple[str, str, str]]:
    """What is sent, what is read, and the short question it leads to, if any."""
    if ask is None:
        return [(spelt(value), fact.wording.labels[value], "") for value in fact.values]
    return [
        (MARK + option.then if option.then else spelt(option.gives), option.label, option.then or "")
        for option in ask.options
    ]


def _first_ask(fact: Fact) -> Ask | None:
    return fact.wording.asks[0] if fact.wording.asks else None


def _ask(fact: Fact, name: str) -> Ask:
    return next(ask for ask in fact.wording.asks if ask.id == name)


def _part_field(fact: str, ask: str) -> str:
    return f"{fact}--{ask}"


def _doubt_field(fact: str) -> str:
    return f"{fact}--not-sure"


def _first(sent: Sent, name: str) -> str | None:
    values = sent.get(name)
    return values[0] if values else None


# --- answers given before, as if they had just been sent ----------------------------------------------------


def spelt(value: Value | None) -> str:
    """A value as a form sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def spell(
    pack: Pack, page: str, names: Sequence[str], facts: Mapping[str, Value], unsure: Collection[str]
) -> dict[str, list[str]]:
    """The answers on these questions as if they had just been sent."""
    groups = ticked_together(pack, page, names)
    grouped = {name for group in groups.values() for name in group}
    sent: dict[str, list[str]] = {}
    for name in names:
        if name not in grouped:
            sent |= _spell_one(pack.facts[name], facts, unsure)
    for key, group in groups.items():
        ticked = [name for name in group if facts.get(name) is True]
        none = not ticked and all(facts.get(name) is False for name in group)
        sent[TICKS + key] = [NONE] if none else ticked
        sent[DOUBTS + key] = [name for name in group if name in unsure]
    return sent


def _spell_one(fact: Fact, facts: Mapping[str, Value], unsure: Collection[str]) -> dict[str, list[str]]:
    if fact.id in unsure:
        return {_doubt_field(fact.id) if fact.kind == "number" else fact.id: [NOT_SURE]}
    if fact.id not in facts:
        return {}
    value = facts[fact.id]
    return _way_to(fact, _first_ask(fact), fact.id, value) or {fact.id: [spelt(value)]}


def _way_to(fact: Fact, ask: Ask | None, name: str, value: Value) -> dict[str, list[str]]:
    """The fields on the way through short questions to a value; nothing where there is no such way."""
    for option in ask.options if ask else ():
        if option.then is None and option.gives == value:
            return {name: [spelt(value)]}
        if option.then is not None:
            deeper = _way_to(fact, _ask(fact, option.then), _part_field(fact.id, option.then), value)
            if deeper:
                return {name: [MARK + option.then], **deeper}
    return {}


# --- what was sent, as answers ------------------------------------------------------------------------------


def read(
    pack: Pack, page: str, names: Sequence[str], sent: Sent, *,
    facts: Mapping[str, Value], unsure: Collection[str], insist: bool = True,
) -> Answers:  # fmt: skip
    """What was sent for these questions. With `insist`, what still matters after the answers given must be answered.

    `facts` and `unsure` are the answers so far. A question that an answer before it on the page has made pointless
    is passed over, whatever was sent for it.
    """
    answers = Answers(wrong=stray(pack, page, sent))
    working = {name: value for name, value in facts.items() if name not in names}
    missing: list[str] = []
    for name in names:
        if not still_asked(pack, working, name):
            continue
        taken = take(pack.facts[name], sent)
        if taken is Sign.MISSING and name in facts:
            working[name] = facts[name]
        elif taken is Sign.MISSING:
            missing.append(name)
        elif taken != "" or name in facts:
            _keep(answers, working, name, taken)
    if insist and not is_after(page):
        _insist(pack, page, names, missing, answers, working, unsure)
    if not answers.wrong:
        answers.wrong |= _clash(pack, working, answers.facts)
    return answers


def _keep(answers: Answers, working: dict[str, Value], name: str, taken: Taken) -> None:
    if isinstance(taken, Bad):
        answers.wrong.setdefault(taken.field, taken.says)
    elif taken is Sign.UNSURE:
        answers.unsure.append(name)
    elif not isinstance(taken, Sign):
        answers.facts[name] = working[name] = taken


def _insist(
    pack: Pack, page: str, names: Sequence[str], missing: Sequence[str], answers: Answers,
    working: Mapping[str, Value], unsure: Collection[str],
) -> None:  # fmt: skip
    """Say what is missing of what still matters, at the field where it is answered."""
    wanted = [name for name in missing if name not in unsure and pack.facts[name].kind != "text"]
    if not wanted:
        return
    mattering = may_matter(pack, working, {*unsure, *answers.unsure} - working.keys())
    grouped = {name: key for key, group in ticked_together(pack, page, names).items() for name in group}
    for name in wanted:
        if name not in mattering:
            continue
        if name in grouped:
            answers.wrong.setdefault(TICKS + grouped[name], "tick each that is so, or 'None of these'")
        elif pack.facts[name].kind == "number":
            answers.wrong.setdefault(name, "give a number, or say that you are not sure")
        else:
            ask = _first_ask(pack.facts[name])
            question = ask.question if ask else pack.facts[name].wording.question
            answers.wrong.setdefault(name, f"answer '{question}', or say that you are not sure")


def _clash(pack: Pack, working: Mapping[str, Value], given: Mapping[str, Value]) -> dict[str, str]:
    """A combination that cannot be true, said at the last of the answers just given that it rests on."""
    if not impossibilities(pack, working, ""):
        return {}
    reading = Reading(pack, working)
    for combination in pack.impossible:
        if reading.truth(combination.when) is Truth.YES:
            resting = [name for name in reading.rests_on(combination.when) if name in given]
            return {resting[-1] if resting else WHOLE: CANNOT_BE.get(combination.id, combination.says)}
    return {}


def stray(pack: Pack, page: str, sent: Sent) -> dict[str, str]:
    """A fault of the whole page where something was sent that it never asks."""
    known = sent.keys() <= _fields(pack, page)
    return {} if known else {WHOLE: "this page does not ask all that was sent; load it again"}


def _fields(pack: Pack, page: str) -> set[str]:
    fields = set[str]()
    for name in facts_of(pack, page):
        fact = pack.facts[name]
        fields |= {name, _doubt_field(name), *(_part_field(name, ask.id) for ask in fact.wording.asks)}
        fields |= {prefix + fact.page for prefix in (LISTED, TICKS, DOUBTS)}
    return fields


def take(fact: Fact, sent: Sent) -> Taken:
    """What was sent for one fact: in its own field, or in a checklist that names it."""
    if fact.id in _listed(sent, fact.page):
        return _from_list(fact, sent)
    if len(sent.get(fact.id, ())) > 1:
        return Bad(fact.id, "choose one of the answers")
    if fact.kind == "text":
        return _text(fact, sent)
    return _number(fact, sent) if fact.kind == "number" else _chosen(fact, sent)


def _listed(sent: Sent, page: str) -> Sequence[str]:
    return sent.get(LISTED + page, ())


def _from_list(fact: Fact, sent: Sent) -> Taken:
    """Ticked is yes, doubted is not sure, and left is no, once anything in the list was ticked."""
    ticked, doubted = sent.get(TICKS + fact.page, ()), sent.get(DOUBTS + fact.page, ())
    known = {*_listed(sent, fact.page), NONE}
    if not {*ticked, *doubted} <= known or NONE in doubted:
        return Bad(TICKS + fact.page, "choose from this list")
    if NONE in ticked and len({*ticked}) > 1:
        return Bad(TICKS + fact.page, "tick those that are so, or 'None of these', not both")
    if fact.id in ticked and fact.id in doubted:
        return Bad(TICKS + fact.page, "say of each that it is so or that you are not sure, not both")
    if not ticked and not doubted:
        return Sign.MISSING
    return Sign.UNSURE if fact.id in doubted else fact.id in ticked


def _text(fact: Fact, sent: Sent) -> Taken:
    raw = _first(sent, fact.id)
    if raw is None:
        return Sign.MISSING
    text = raw.strip()
    if len(text) > LONGEST_TEXT:
        return Bad(fact.id, f"is {len(text)} letters long; use {LONGEST_TEXT} or fewer")
    return text


def _number(fact: Fact, sent: Sent) -> Taken:
    raw, doubted = (_first(sent, fact.id) or "").strip(), sent.get(_doubt_field(fact.id))
    if raw and doubted:
        return Bad(fact.id, "give a number or say that you are not sure, not both")
    if doubted:
        return Sign.UNSURE
    if not raw:
        return Sign.MISSING
    digits = raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_NUMBER
    if not digits or not fact.least <= int(raw) <= fact.most:
        return Bad(fact.id, f"give a whole number from {fact.least} to {fact.most}")
    return int(raw)


def _chosen(fact: Fact, sent: Sent) -> Taken:
    """Follow the choices from the first short question to a value."""
    name, ask = fact.id, _first_ask(fact)
    while True:
        raw = _first(sent, name)
        if raw is None:
            return Bad(name, f"choose an answer to '{ask.question}'") if ask and name != fact.id else Sign.MISSING
        if raw == NOT_SURE:
            return Sign.UNSURE
        found = next((option for option in _options(fact, ask) if option[0] == raw), None)
        if found is None:
            return Bad(name, "choose one of the answers")
        if not found[2]:
            return next(value for value in fact.values if spelt(value) == raw)
        name, ask = _part_field(fact.id, found[2]), _ask(fact, found[2])
