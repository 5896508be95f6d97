"""A recommendation in plain sentences, each with the clauses behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sharewell.policy.case import Case, impossibilities
from sharewell.policy.conditions import Value
from sharewell.policy.owed import Duties
from sharewell.policy.pack import Ask, Duty, Fact, Pack, Strength
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import ACT_NOW, Recommendation, recommend
from sharewell.policy.result import all_cited, decide, in_words

STRENGTH_WORDS: Mapping[Strength, str] = {
    "duty": "You must share on this.",
    "expected": "You are expected to share on this, unless there is good reason not to.",
    "power": "You may share on this, if it is in proportion.",
}
REPORTING = "danger"
"""The group of duties that come first of all that is owed at once: the report itself."""
MOST_TURNS = 6
ENOUGH = 3
"""How many answers that would change the outcome are told of one question."""

Foresee = Callable[[Mapping[str, Value], Collection[str]], str | None]
"""The outcome on other facts; None where there is none yet, or they cannot be true together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is said, and the clauses it stands on."""

    says: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered to it."""

    fact: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What the answer would be if one thing were otherwise."""

    fact: str
    instead: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about an answer, in the order in which it is read."""

    outcome: str | None
    headline: str
    reason: Sentence | None
    because: tuple[Answered, ...]
    grounds: tuple[Sentence, ...]
    before: tuple[Duty, ...]
    at_once: tuple[Duty, ...]
    later: tuple[Duty, ...]
    doubts: tuple[str, ...]
    open: tuple[str, ...]
    open_duties: tuple[str, ...]
    turns: tuple[Turn, ...]
    by_telephone: bool


def explain(pack: Pack, case: Case, foresee: Foresee | None = None) -> Explanation:
    """The answer on a case, explained. `foresee` may be a faster reader of the same pack, for what would change it."""
    return explained(pack, case, *decide(pack, case), foresee)


def explained(
    pack: Pack, case: Case, recommendation: Recommendation, duties: Duties, foresee: Foresee | None = None
) -> Explanation:
    """An answer already worked out, with its duties, explained."""
    reading = Reading(pack, case.facts)
    return Explanation(
        outcome=recommendation.outcome,
        headline=headline(pack, recommendation),
        reason=_reason(pack, recommendation),
        because=_because(pack, reading, recommendation),
        grounds=_grounds(pack, recommendation),
        before=_due(duties, "before-release"),
        at_once=tuple(sorted(_due(duties, "at-once"), key=lambda duty: duty.group != REPORTING)),
        later=_due(duties, "within"),
        doubts=tuple(pack.facts[name].wording.question for name in recommendation.doubts),
        open=tuple(pack.facts[name].wording.question for name in recommendation.open),
        open_duties=tuple(pack.facts[name].wording.question for name in duties.open_duties),
        turns=turns(pack, case, recommendation, foresee),
        by_telephone=recommendation.by_telephone,
    )


def headline(pack: Pack, recommendation: Recommendation) -> str:
    """The outcome in one plain sentence, or that it is still open."""
    if recommendation.outcome is None:
        return "More has to be known before the guidance gives an answer."
    return pack.outcomes[recommendation.outcome].says


def label(fact: Fact, value: Value) -> str:
    """An answer as the person would say it."""
    return fact.wording.labels.get(value, str(value))


def as_asked(fact: Fact, value: Value) -> tuple[tuple[str, str], ...]:
    """Each question as it was put to the person, with the answer as they gave it: one, or several short ones.

    A fact that is asked by short questions has one way to each of its values.
    """
    asks = {ask.id: ask for ask in fact.wording.asks}
    found = _way(asks, fact.wording.asks[0], value) if asks else None
    return found or ((fact.wording.question, label(fact, value)),)


def _way(asks: Mapping[str, Ask], ask: Ask, value: Value) -> tuple[tuple[str, str], ...] | None:
    for option in ask.options:
        step = ((ask.question, option.label),)
        if option.then is None and option.gives == value:
            return step
        if option.then is not None and (further := _way(asks, asks[option.then], value)):
            return (*step, *further)
    return None


def _reason(pack: Pack, recommendation: Recommendation) -> Sentence | None:
    """The gate that holds and ends the flow; any before it that is still open leads to the same outcome."""
    if recommendation.outcome is None:
        return None
    if recommendation.doubts:
        return Sentence("What you are not sure of could change the answer, so advice comes first.")
    ending = pack.gate[recommendation.trace[-1].gate]
    return Sentence(ending.says, tuple(all_cited(ending.cites)))


def _because(pack: Pack, reading: Reading, recommendation: Recommendation) -> tuple[Answered, ...]:
    """The answers that the gate which ended the flow, and the grounds, rest on."""
    if recommendation.outcome is None:
        return ()
    grounds = [pack.grounds[ground.id].when for ground in recommendation.grounds]
    names = dict.fromkeys(
        [*_deciding(pack, reading, recommendation), *(name for when in grounds for name in reading.rests_on(when))]
    )
    return tuple(
        Answered(name, pack.facts[name].wording.question, label(pack.facts[name], reading.known[name]))
        for name in names
        if name in reading.known
    )


def _deciding(pack: Pack, reading: Reading, recommendation: Recommendation) -> tuple[str, ...]:
    """The facts the last gate read rests on; of a gate that holds always, those the gate before it failed on."""
    for step in reversed(recommendation.trace):
        if names := reading.rests_on(pack.gate[step.gate].when):
            return names
    return ()


def _grounds(pack: Pack, recommendation: Recommendation) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"{ground.says} {STRENGTH_WORDS[ground.strength]} {ground.limits}", tuple(all_cited(ground.cites)))
        for ground in (pack.grounds[held.id] for held in recommendation.grounds)
    )


def _due(duties: Duties, at: str) -> tuple[Duty, ...]:
    return tuple(duty for duty in duties.owed if duty.due.at == at)


def turns(pack: Pack, case: Case, recommendation: Recommendation, foresee: Foresee | None = None) -> tuple[Turn, ...]:
    """What would change the answer: one answer at a time made otherwise, the rest kept."""
    if recommendation.outcome is None:
        return ()
    reading = Reading(pack, case.facts)
    read = [pack.gate[step.gate].when for step in reversed(recommendation.trace)]
    names = dict.fromkeys(name for condition in read for name in reading.rests_on(condition) if name in case.facts)
    seen = foresee or _foreseen_by(pack)
    found = [turn for name in names for turn in _turns_of(pack, case, recommendation, name, seen)]
    return tuple(found[:MOST_TURNS])


def _foreseen_by(pack: Pack) -> Foresee:
    """The plain interpreter, as a reader of other facts."""

    def foresee(facts: Mapping[str, Value], unsure: Collection[str]) -> str | None:
        outcome = recommend(pack, facts, unsure).outcome
        return None if outcome is None or impossibilities(pack, facts, "") else outcome

    return foresee


def _turns_of(pack: Pack, case: Case, now: Recommendation, name: str, foresee: Foresee) -> list[Turn]:
    fact = pack.facts[name]
    found: list[Turn] = []
    for value in fact.values:
        facts = {**case.facts, name: value}
        outcome = foresee(facts, case.unsure)
        if outcome not in (None, now.outcome):
            found.append(Turn(name, label(fact, value), str(outcome)))
    told: dict[str, Turn] = {}
    for turn in found:
        told.setdefault(turn.outcome, turn)
    return list(told.values())[:ENOUGH]


def sentences(pack: Pack, explanation: Explanation) -> Iterator[str]:
    """The explanation as plain sentences, for wherever there is only text."""
    yield explanation.headline
    if explanation.by_telephone:
        yield "It may be an emergency: take the advice now, by telephone. Ring 999 if anybody may be in danger."
    if explanation.reason:
        yield _cited(explanation.reason)
    for answered in explanation.because:
        yield f"{answered.question} {answered.answer}."
    for ground in explanation.grounds:
        yield _cited(ground)
    for heading, duties in in_turn(explanation):
        for duty in duties:
            yield f"{heading}: {what_to_do(duty, explanation.outcome)} ({duty.who}, {in_words(duty.due)})"
    for question in explanation.doubts:
        yield f"Not sure: {question}"
    for question in explanation.open:
        yield f"Still to be answered: {question}"
    for turn in explanation.turns:
        yield f"If it were otherwise ({turn.instead}): {pack.outcomes[turn.outcome].title}."


def in_turn(explanation: Explanation) -> tuple[tuple[str, tuple[Duty, ...]], ...]:
    """What has to be done, under headings, in the order in which it is done: an urgent report comes first."""
    later = ("Afterwards", explanation.later)
    if explanation.outcome == ACT_NOW:
        return ("At once", explanation.at_once), ("As you report it", explanation.before), later
    return ("Before anything goes", explanation.before), ("At once", explanation.at_once), later


def what_to_do(duty: Duty, outcome: str | None) -> str:
    """What a duty asks, with what lets it hold nothing up where the outcome is an urgent report."""
    return f"{duty.says} {duty.urgent}".strip() if outcome == ACT_NOW else duty.says


def _cited(sentence: Sentence) -> str:
    return f"{sentence.says} [{', '.join(sentence.cites)}]" if sentence.cites else sentence.says
