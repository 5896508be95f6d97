"""Terms, gates, grounds, duties, impossible combinations, guarantees and the small tables beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sharewell.policy.conditions import NEVER
from sharewell.policy.faults import Fault, listed, shown
from sharewell.policy.pack import (
    STRENGTHS,
    About,
    Due,
    Duty,
    EarlyStands,
    Gate,
    Ground,
    Guarantee,
    Guaranteed,
    Implies,
    Impossible,
    Named,
    OneOutcome,
    Outcome,
    Page,
    Raised,
    Setting,
    Source,
    Statement,
    Strength,
    Unmoved,
)
from sharewell.policy.parse.conditions import DECISION, GROUNDS, PROOF, Reader, Words
from sharewell.policy.parse.entries import Entry, entries

STANDING_REACH = {"term": "can-lessen"}
"""Where a ground does not say whom it reaches: whoever can lessen the risk."""
UNITS: tuple[Literal["hours", "working_days", "age"], ...] = ("hours", "working_days", "age")
WHO = ("practitioner", "supervisor", "guardian", "safeguarding-lead", "police")
ABOUT: tuple[Guaranteed, ...] = ("recommended", "decided")
GROUPS = (
    "recording", "approval", "weighing", "how", "telling", "asking", "children", "capacity",
    "support", "danger", "staff", "requests", "advice", "schemes",
)  # fmt: skip


@dataclass
class Rules:
    """Reads the rule files of one pack, all with the same words and into the same list of faults."""

    files: Mapping[str, Mapping[str, Any]]
    words: Words
    faults: list[Fault]

    def _entries(self, file: str, kind: str) -> list[Entry]:
        return list(entries(f"{file}.toml", self.files.get(file, {}), kind, self.faults))

    def about(self) -> About:
        """The pack's own name and dates."""
        entry = Entry("pack.toml", "", self.files.get("pack", {}), self.faults)
        about = About(
            id=entry.word("id"),
            title=entry.text("title"),
            edition=entry.text("edition"),
            nation=entry.word("nation"),
            review_by=entry.day("review_by"),
            sources=tuple(self._source(table) for table in entry.tables("sources")),
        )
        entry.done()
        return about

    def _source(self, table: Mapping[str, Any]) -> Source:
        entry = Entry("pack.toml", "sources", table, self.faults)
        source = Source(entry.text("prefix"), entry.text("title"), entry.text("publisher"))
        entry.done()
        return source

    def pages(self) -> tuple[Page, ...]:
        """The pages that questions stand on."""
        pages = []
        for entry in self._entries("pages", "page"):
            pages.append(Page(entry.id, entry.text("title"), entry.text("intro")))
            entry.done()
        return tuple(pages)

    def outcomes(self, means: Mapping[str, Any]) -> dict[str, Outcome]:
        """The vocabulary's outcomes with what they are called; by their ids where the pack does not say."""
        outcomes = {name: Outcome(name, name, str(text), str(text)) for name, text in means.items()}
        for entry in self._entries("outcomes", "outcome"):
            if entry.id not in outcomes:
                entry.fault("id", f"is no outcome; expected one of {listed(tuple(outcomes))}")
            title, says = entry.text("title"), entry.text("says")
            outcomes[entry.id] = Outcome(entry.id, title, says, str(means.get(entry.id, "")))
            entry.done()
        return outcomes

    def settings(self) -> dict[str, Setting]:
        """The numbers the documents leave open."""
        return {entry.id: self._setting(entry) for entry in self._entries("settings", "setting")}

    def _setting(self, entry: Entry) -> Setting:
        units = [unit for unit in UNITS if entry.has(unit)]
        if len(units) != 1:
            entry.fault("", f"expected one of {listed(UNITS)}")
        unit = units[0] if units else UNITS[0]
        amount = entry.number(unit)
        if amount < 1:
            entry.fault(unit, f"is {shown(amount)}; expected 1 or more")
        setting = Setting(entry.id, unit, amount, entry.text("note"))
        entry.done()
        return setting

    def terms(self) -> dict[str, Named]:
        """The named conditions. A term may use only terms above it, so that none can hang on itself."""
        terms: dict[str, Named] = {}
        for entry in self._entries("terms", "term"):
            reader = Reader(entry, self.words, DECISION)
            terms[entry.id] = Named(entry.id, entry.text("means"), reader.at("when"))
            self.words.terms = {**self.words.terms, entry.id: frozenset(reader.used)}
            entry.done()
        return terms

    def strengths(self) -> dict[str, Strength]:
        """The ids and strengths of the grounds, read first so that conditions can name them."""
        rows = self.files.get("grounds", {}).get("ground", [])
        known: dict[object, Strength] = {strength: strength for strength in STRENGTHS}
        named = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        return {str(row.get("id")): known.get(str(row.get("strength")), "power") for row in named}

    def grounds(self) -> dict[str, Ground]:
        """The reasons that can carry a share."""
        return {entry.id: self._ground(entry) for entry in self._entries("grounds", "ground")}

    def _ground(self, entry: Entry) -> Ground:
        reader = Reader(entry, self.words)
        strength = entry.choice("strength", STRENGTHS)
        ground = Ground(
            id=entry.id,
            strength=next(known for known in STRENGTHS if known == strength),
            when=reader.at("when"),
            reach=reader.read("reach", entry.get("reach") if entry.has("reach") else STANDING_REACH),
            says=entry.text("says"),
            limits=entry.text("limits"),
            cites=entry.cites(),
        )
        entry.done()
        return ground

    def gates(self) -> tuple[Gate, ...]:
        """The steps of the flow, in order."""
        return tuple(self._gate(entry) for entry in self._entries("gates", "gate"))

    def _gate(self, entry: Entry) -> Gate:
        gate = Gate(
            id=entry.id,
            step=entry.text("step"),
            outcome=entry.choice("outcome", self.words.outcomes),
            when=Reader(entry, self.words, GROUNDS).at("when"),
            says=entry.text("says"),
            cites=entry.cites(),
        )
        entry.done()
        return gate

    def duties(self) -> tuple[Duty, ...]:
        """What is owed with each outcome."""
        return tuple(self._duty(entry) for entry in self._entries("duties", "duty"))

    def _duty(self, entry: Entry) -> Duty:
        reader = Reader(entry, self.words, DECISION)
        duty = Duty(
            id=entry.id,
            group=entry.choice("group", GROUPS),
            when=reader.at("when"),
            unless=reader.at("unless", standing=NEVER),
            who=entry.choice("who", WHO),
            due=self._due(entry),
            says=entry.text("says"),
            steps=entry.texts("steps"),
            closes=entry.text("closes"),
            cites=entry.cites(),
            urgent=entry.text("urgent", needed=False),
        )
        entry.done()
        return duty

    def _due(self, entry: Entry) -> Due:
        raw = entry.get("due")
        if raw == "before-release":
            return Due("before-release")
        if raw == "at-once":
            return Due("at-once")
        setting = self.words.settings.get(str(raw.get("within"))) if isinstance(raw, Mapping) else None
        if setting is None or setting.unit == "age":
            entry.fault("due", f"is {shown(raw)}; expected before-release, at-once or {{ within = a setting of time }}")
            return Due("at-once")
        amount = {setting.unit: setting.amount}
        return Due("within", amount.get("hours"), amount.get("working_days"), setting.id)

    def impossible(self) -> tuple[Impossible, ...]:
        """The combinations that cannot be true."""
        found = []
        for entry in self._entries("impossible", "impossible"):
            found.append(Impossible(entry.id, Reader(entry, self.words).at("when"), entry.text("says")))
            entry.done()
        return tuple(found)

    def guarantees(self) -> tuple[Guarantee, ...]:
        """The statements that hold for every possible set of facts."""
        return tuple(self._guarantee(entry) for entry in self._entries("guarantees", "guarantee"))

    def _guarantee(self, entry: Entry) -> Guarantee:
        guarantee = Guarantee(entry.id, entry.text("says"), self._statement(entry), entry.cites())
        entry.done()
        return guarantee

    def _statement(self, entry: Entry) -> Statement:
        match entry.choice("kind", ("implies", "one-outcome", "early-stands", "unmoved", "raised")):
            case "one-outcome":
                return OneOutcome()
            case "early-stands":
                return EarlyStands()
            case "unmoved":
                return Unmoved(entry.words("by", tuple(self.words.facts)))
            case "raised":
                scales = tuple(fact.id for fact in self.words.facts.values() if fact.kind == "scale")
                outcomes = self.words.outcomes
                return Raised(
                    entry.choice("fact", scales), entry.words("from", outcomes), entry.words("never", outcomes)
                )
            case _:
                reader = Reader(entry, self.words, PROOF)
                about = entry.choice("about", ABOUT)
                return Implies(
                    "decided" if about == "decided" else "recommended", reader.at("given"), reader.at("then")
                )
