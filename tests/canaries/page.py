"""Writes docs/reference/canaries.md from outcomes that were kept: `python -m tests.canaries.page FOLDER`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from tests.canaries.broken import BREAKS
from tests.canaries.outcomes import SOUND, Outcome, expected, kept
from tests.canaries.places import MAY_STAND, PLACES
from tests.canaries.search import Looked
from tests.canaries.words import LETTERS, MARK, NAMES, OWN, SPELLINGS, Kind, spellings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "canaries.md"
FIGURE = re.compile(r"\d[\d,.]*")
WORD = LETTERS[: MARK + OWN]
"""One that stands for all of them where their forms are counted."""
HEADS = {Kind.PEOPLE: "about people", Kind.STAFF: "about colleagues", Kind.SECRET: "secrets"}
INTRO = """# Canaries

Written by `make canaries` on {on} from what it found, and by nothing else.
A test holds the lists on this page to those of the code; the figures are those of that run.

A hub is started as its operator starts it, with `sharewell up`.
People take up invitations, sign in, and go through two whole cases in its pages, over HTTP alone: a matter about a
child and an adult, drafts, decisions with their reasons, advice, a yes and a no, telling, closing, taking back, the
search, the record and its PDF. One of the two matters is erased.
Forms are refused, addresses lead nowhere, and a page breaks.
Whatever they type is a word that is nowhere else in the world: a canary.
Then everything that the hub wrote is looked through for every one of these words.

The hub gave {answers} answers ({codes}), {pages} pages among them, and sent {letters} letters."""
BROKEN_INTRO = """
## Hubs that were broken on purpose

Nothing found is worth as much as the search that did not find it.
So one case is gone through in {many} hubs that are broken in one way each, and every place above is looked through in
each of them.
What was broken is found in the places that it was bound to reach and in no other, and every place is reached by one.
`make test` breaks one hub in all ways at once, each with words of its own; `make canaries` and `make assurance` break
one after the other.

| broken | so that there stands in clear | found in, and nowhere else |
| --- | --- | --- |"""
LIMITS = """
## What this does not show

- What a process held in its memory, or wrote and took away again before the hub stopped.
- Spellings other than those above, and packings other than those of zlib and gzip.
- What is under a seal: the words are there, and open with their key.
- What somebody prints, downloads or forwards, and what their own browser keeps.
- Fields that nobody types into: ids, times, roles and answers to the guidance's own questions.
  [SECURITY.md](../../SECURITY.md) says which of them stand in clear."""
SPELT = """
That is {forms} forms in all, since some are the same.
What zlib or gzip packed is looked through as it is and unpacked.
Sessions, letters, the cache, the copy of the database and the PDF are opened as their formats ask.
All words of a kind begin alike, so a file is searched for that beginning, in every form, before it is searched for each
word; a word of which only the beginning was left would be found too."""
SEARCHED = """
A search is one word in one form in one file, or in what was unpacked of it.
Found are different words. Of colleagues a hub keeps names, e-mails and teams in clear, in the database alone."""
COMPLETE = """
`make test` fails where a field about people, about colleagues or of a secret has no word here and no reason."""


def page(found: Mapping[str, Outcome], on: date) -> str:
    """The page, of outcomes by name."""
    sound = found[SOUND]
    codes = ", ".join(f"{code}: {many}" for code, many in sorted(sound.codes.items()))
    answers = sum(sound.codes.values())
    parts = [
        INTRO.format(on=on, answers=answers, codes=codes, pages=sound.pages, letters=sound.letters),
        *_words(), *_spellings(), *_places(sound),
        BROKEN_INTRO.format(many=len(BREAKS)), *_broken(found), LIMITS,
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _table(title: str, *heads: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads))


def _words() -> Iterator[str]:
    yield from _table("What was looked for", "words", "how many", "may stand in", "which")
    for kind, names in NAMES.items():
        where = "; ".join(MAY_STAND[kind]) or "nothing"
        yield f"| {kind} | {len(names)} | {where} | {', '.join(f'`{name}`' for name in names)} |"
    yield COMPLETE


def _spellings() -> Iterator[str]:
    yield from _table("How it may be spelt", "spelling", "forms of a word")
    yield from (f"| {name} | {len({*spell(WORD)})} |" for name, spell in SPELLINGS.items())
    yield SPELT.format(forms=len(spellings(WORD)))


def _places(sound: Outcome) -> Iterator[str]:
    heads = ("place", "what is looked through", "files", "bytes", "unpacked", "searches", *HEADS.values())
    yield from _table("Where it was looked for, and what was found", *heads)
    total = Looked()
    for place, says in PLACES.items():
        one = sound.looked[place]
        yield f"| {place} | {says} | {_figures(one)} |"
        sums = (total.files + one.files, total.size + one.size, total.unpacked + one.unpacked)
        total = Looked(*sums, total.found | one.found)
    yield f"| **all** | | {_figures(total)} |"
    yield SEARCHED


def _figures(one: Looked) -> str:
    """Files, bytes, streams, searches, and the words found of each kind."""
    found = [len(one.found & {*names}) for names in NAMES.values()]
    searches = sum(map(len, NAMES.values())) * len(spellings(WORD)) * (one.files + one.unpacked)
    return " | ".join(f"{number:,}" for number in (one.files, one.size, one.unpacked, searches, *found))


def _broken(found: Mapping[str, Outcome]) -> Iterator[str]:
    for name, one in BREAKS.items():
        clear = found[name].clear
        places = [place for place in PLACES if any(place in there for there in clear.values())]
        yield f"| {name} | {', '.join(f'`{word}`' for word in clear)} | {'; '.join(places)} |"
        assert {*clear} == {*one.words}, name


def skeleton(text: str) -> str:
    """A page without its figures."""
    return FIGURE.sub("0", text)


def as_it_should_be() -> dict[str, Outcome]:
    """Outcomes that nobody measured, in which all is as it should be: for the page's lists alone."""
    codes = {200: 1, 302: 1, 403: 1, 404: 1, 409: 1, 422: 1, 500: 1}
    made = {SOUND: Outcome(SOUND, {place: Looked() for place in PLACES}, codes, 1, 1)}
    for name, one in BREAKS.items():
        where = expected([one])
        looked = {place: Looked(found={word for word, there in where.items() if place in there}) for place in PLACES}
        made[name] = Outcome(name, looked, codes, 1, 1)
    return made


def main(folder: Path) -> None:
    """Write the page, if every hub was gone through and came out as it should."""
    found = kept(folder)
    if missing := {SOUND, *BREAKS} - {*found}:
        sys.exit(f"not gone through: {', '.join(sorted(missing))}")
    wrong = [name for name in BREAKS if found[name].clear != expected([BREAKS[name]])] + [*found[SOUND].clear]
    if wrong:
        sys.exit(f"not as it should be: {', '.join(wrong)}")
    PAGE.write_text(page(found, datetime.now(tz=UTC).date()), encoding="utf-8")  # noqa: TID251 - the day of the run


if __name__ == "__main__":
    main(Path(sys.argv[1]))
