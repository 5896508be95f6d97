"""The same path as sentences: to stand beside the picture, and to be read out in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sharewell.compilers.drawing.path import Path, Stop, path
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import Recommendation
from sharewell.policy.truth import Truth

HOW_TO_READ = (
    "Read from the top. The first gate that holds ends the flow with the outcome beside it. "
    "A gate that does not hold leads on to the next."
)
TELEPHONE = "It may be an emergency: take the advice now, by telephone. Ring 999 if anybody may be in danger."


def in_words(pack: Pack, recommendation: Recommendation | None = None) -> list[str]:
    """The flow, or the path of a case through it, one sentence or a few for each gate. Plain text, not markup."""
    walk = path(pack, recommendation)
    if recommendation is None:
        return [HOW_TO_READ, *(gate_in_words(walk, stop) for stop in walk.stops)]
    read = [gate_in_words(walk, stop) for stop in walk.stops if stop.truth is not None]
    return [*read, *_not_reached(walk), *answer_in_words(walk, recommendation)]


def summary(walk: Path) -> str:
    """The path in one short paragraph."""
    if walk.recommendation is None:
        return f"{HOW_TO_READ} There are {len(walk.stops)} gates and {len(walk.pack.outcomes)} outcomes."
    read = (
        _numbered(walk, Truth.NO, "Does not hold", "Do not hold"),
        _numbered(walk, Truth.UNKNOWN, "Not yet known", "Not yet known"),
        _numbered(walk, Truth.YES, "Holds", "Hold"),
    )
    return " ".join([*answer_in_words(walk, walk.recommendation), *filter(None, read), *_not_reached(walk)])


def gate_in_words(walk: Path, stop: Stop) -> str:
    """What a gate says, what was found, and where it leads."""
    name = f"Gate {stop.number}, step {stop.gate.step}"
    leads = title_of(walk.pack, stop.gate.outcome)
    says = f"\u201c{stop.gate.says}\u201d"
    if stop.truth is Truth.NO:
        return f"{name}: no. This does not hold: {says}"
    if stop.truth is Truth.YES:
        return f"{name}: yes. This holds: {says} It leads to: {leads}."
    if stop.truth is Truth.UNKNOWN:
        return f"{name}: not yet known whether this holds: {says} If it does, it leads to: {leads}."
    reached = ", not reached" if walk.recommendation else ""
    return f"{name}{reached}: {says} If this holds: {leads}.{_onward(walk, stop)}"


def _onward(walk: Path, stop: Stop) -> str:
    return f" If not: gate {stop.number + 1}." if stop.number < len(walk.stops) else ""


def answer_in_words(walk: Path, answer: Recommendation) -> list[str]:
    """The outcome, or what it still hangs on."""
    if answer.outcome is None:
        return [
            "Still open: the outcome hangs on what is not yet known.",
            f"It could come out as: {_possible(walk, answer)}.",
            *_asked(walk, answer),
        ]
    outcome = walk.pack.outcomes.get(answer.outcome)
    reached = [f"Outcome: {title_of(walk.pack, answer.outcome)}.", *([outcome.says] if outcome else [])]
    return [*reached, *(_doubtful(walk, answer) if answer.doubts else [])]


def _possible(walk: Path, answer: Recommendation) -> str:
    return "; ".join(title_of(walk.pack, outcome) for outcome in answer.possible)


def _asked(walk: Path, answer: Recommendation) -> list[str]:
    return [f"Still to be answered: {question_of(walk.pack, fact)}" for fact in answer.open]


def _doubtful(walk: Path, answer: Recommendation) -> list[str]:
    unsure = [f"Not sure: {question_of(walk.pack, fact)}" for fact in answer.doubts]
    telephone = [TELEPHONE] if answer.by_telephone else []
    return [*telephone, *unsure, f"Once that is known, it could come out as: {_possible(walk, answer)}."]


def _numbered(walk: Path, truth: Truth, one: str, more: str) -> str:
    """The numbers of the gates that were read so: `Do not hold: gates 1 to 4, 6.`"""
    numbers = [stop.number for stop in walk.stops if stop.truth is truth]
    if not numbers:
        return ""
    return f"{one}: gate {numbers[0]}." if len(numbers) == 1 else f"{more}: gates {', '.join(_runs(numbers))}."


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Whole numbers in rising order, with neighbours joined: 1, 2, 3, 5 is `1 to 3` and `5`."""
    starts = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    for start, end in zip(starts, ends, strict=True):
        yield str(start) if start == end else f"{start} to {end}"


def _not_reached(walk: Path) -> list[str]:
    numbers = [stop.number for stop in walk.stops if stop.truth is None]
    if not numbers:
        return []
    if len(numbers) == 1:
        return [f"Gate {numbers[0]} was not reached."]
    return [f"Gates {numbers[0]} to {numbers[-1]} were not reached."]


def title_of(pack: Pack, outcome: str) -> str:
    """What an outcome is called; its id where the pack does not say."""
    return pack.outcomes[outcome].title if outcome in pack.outcomes else outcome


def question_of(pack: Pack, fact: str) -> str:
    """The question that asks for a fact; its id where the pack has none."""
    return (pack.facts[fact].wording.question if fact in pack.facts else "") or fact
