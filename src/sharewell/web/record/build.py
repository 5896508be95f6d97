"""From a decision to its record: section by section, in the words of the pack it was made under."""

from __future__ import annotations

from datetime import datetime

from sharewell.policy.explain import as_asked
from sharewell.policy.result import all_cited
from sharewell.records.agencies.models import Role
from sharewell.web.bearing import warning_of
from sharewell.web.jinja_env import day, moment
from sharewell.web.record.afterwards import approvals, duties, follows, telling
from sharewell.web.record.fetch import Whole
from sharewell.web.record.receipt import receipt_of
from sharewell.web.record.shapes import Block, Bullets, Record, Row, Rows, Section, Table, Words
from sharewell.web.record.wording import POSITIONS, standing, title_of, with_cites
from sharewell.web.standing import STAGES

HELD = {"yes": "Yes", "no": "No", "unknown": "Not known"}
NOT_SURE = "Not sure"
AS_ASKED = (
    "In the words in which they were asked and answered. Where a later answer made a question pointless, what was "
    "answered to it before was let go, and stands nowhere."
)
RESTS_ON = "The reasons in the guidance that it rests on:"
RELIES_ON = "The reasons the decider relies on:"


def record_of(whole: Whole, at: datetime) -> Record:
    """The record of a decision as it stands at a moment."""
    decision = whole.decision
    return Record(
        reference=whole.reference,
        agency=decision.document["decider"]["agency"],
        headline=title_of(whole.pack, decision.outcome),
        standing=standing(whole),
        as_at=moment(at),
        sections=(
            _who_and_what(whole),
            _decided(whole),
            _recommended(whole),
            _answers(whole),
            approvals(whole, at),
            duties(whole, at),
            telling(whole, at),
            follows(whole),
            _sources(whole),
            _proof(whole),
        ),
    )


def _who_and_what(whole: Whole) -> Section:
    decision, said = whole.decision, whole.decision.document
    decider, subject = said["decider"], said["subject"]
    rows = (
        Row("Reference", (whole.reference,)),
        Row("Agency", (decider["agency"],)),
        Row("Decided by", (f"{decider['name']}, {Role(decider['role']).label}, team {decider['team']}",)),
        Row("Decided on", (moment(decision.decided_at),)),
        Row("About", (f"{subject['called']}, {POSITIONS[subject['position']]}",)),
        Row("What started it", _lines(said["prompt"])),
        Row("Who would get it", _lines(decision.recipient)),
        Row("What would be shared", _lines(said["what"])),
        Row("What for", _lines(said["use"])),
        Row("Where it stands", (f"{STAGES[whole.stage]}",)),
    )
    return Section("who", "The decision and whom it is about", (Rows(rows),))


def _decided(whole: Whole) -> Section:
    decision, said, pack = whole.decision, whole.decision.document, whole.pack
    rows = [Row("Decision", (title_of(pack, decision.outcome), pack.outcomes[decision.outcome].says))]
    if decision.departed:
        rows.append(Row("Departure", (_departure(whole),)))
    rows.append(Row("Reason", _lines(said["reasons"]) or ("No reason was written: the report was urgent.",)))
    if said["if_shared"] or said["if_not"]:
        rows.append(Row("What may happen if it is shared", _lines(said["if_shared"]) or ("Nothing was written.",)))
        rows.append(Row("What may happen if it is not", _lines(said["if_not"]) or ("Nothing was written.",)))
    blocks: list[Block] = [Rows(tuple(rows))]
    if grounds := _grounds(whole, said["grounds"], decision.outcome):
        blocks += [Words((RELIES_ON if decision.departed else RESTS_ON,)), Bullets(grounds)]
    return Section("decided", "What was decided, and why", (*blocks, *_consulted(said["consulted"])))


def _departure(whole: Whole) -> str:
    decided = title_of(whole.pack, whole.decision.outcome)
    if not whole.decision.recommended:
        return f"The guidance had no answer yet when this was decided. The decision is: {decided}."
    recommended = title_of(whole.pack, whole.decision.recommended)
    return f"The guidance recommended: {recommended}. The decision is: {decided}. The reason is given below."


def _grounds(whole: Whole, names: list[str], outcome: str) -> tuple[str, ...]:
    """The reasons in words, each with a warning where the answers of the record do not bear it out."""
    pack, facts = whole.pack, whole.decision.document["facts"]
    held = [(pack.grounds[name], warning_of(pack, facts, outcome, name)) for name in names if name in pack.grounds]
    return tuple(f"{with_cites(f'{one.says} {one.limits}', all_cited(one.cites))} {says}".strip() for one, says in held)


def _consulted(consulted: list[dict[str, str]]) -> list[Block]:
    if not consulted:
        return [Words(("Nobody was consulted, or nobody was written down.",))]
    rows = tuple(
        (one["asked"], "Yes" if one["with_identity"] else "No, without names", one["said"]) for one in consulted
    )
    return [Table("Who was consulted", ("Who", "Told whom it is about", "What they said"), rows)]


def _recommended(whole: Whole) -> Section:
    pack, said = whole.pack, whole.decision.document["recommended"]
    title = title_of(pack, whole.decision.recommended)
    lines = [
        f"{title}. {pack.outcomes[whole.decision.recommended].says}"
        if whole.decision.recommended
        else "The guidance had no answer yet: questions that matter were still open."
    ]
    if whole.decision.recommended and said["trace"] and not said["doubts"]:
        ending = said["trace"][-1]
        lines.append(with_cites(pack.gate[ending["gate"]].says, ending["cites"]))
    if said["doubts"]:
        lines.append("What nobody was sure of could change the answer, so advice comes first.")
    blocks: list[Block] = [Words(tuple(lines))]
    if grounds := _grounds(whole, [one["id"] for one in said["grounds"]], whole.decision.recommended):
        blocks += [Words((RESTS_ON,)), Bullets(grounds)]
    for heading, facts in (("Doubts that could change it:", said["doubts"]), ("Questions still open:", said["open"])):
        if facts:
            blocks += [Words((heading,)), Bullets(tuple(_question(whole, name) for name in facts))]
    return Section("recommended", "What the guidance recommended, and why", (*blocks, _path(whole)))


def _path(whole: Whole) -> Table:
    steps = whole.decision.document["recommended"]["trace"]
    rows = tuple((whole.pack.gate[step["gate"]].says, HELD[step["truth"]], ", ".join(step["cites"])) for step in steps)
    return Table("The steps of the guidance, in order", ("Step", "Holds here", "Clauses"), rows)


def _question(whole: Whole, name: str) -> str:
    return whole.pack.facts[name].wording.question


def _answers(whole: Whole) -> Section:
    facts, unsure = whole.decision.document["facts"], whole.decision.document["unsure"]
    named = sorted({*facts, *unsure}, key=whole.pack.order.__getitem__)
    rows = tuple(
        row
        for name in named
        for row in (as_asked(whole.pack.facts[name], facts[name]) if name in facts else _doubted(whole, name))
    )
    table = Table("", ("Question", "Answer"), rows)
    return Section("answers", "The questions and the answers", (Words((AS_ASKED,)), table))


def _doubted(whole: Whole, name: str) -> tuple[tuple[str, str], ...]:
    return ((_question(whole, name), NOT_SURE),)


def _sources(whole: Whole) -> Section:
    said = whole.decision.document
    cited = [clause for step in said["recommended"]["trace"] for clause in step["cites"]]
    grounds = [whole.pack.grounds[name] for name in said["grounds"] if name in whole.pack.grounds]
    owed = [whole.pack.duty[name] for name in said["owed"]]
    cited += [clause for ground in grounds for clause in all_cited(ground.cites)]
    cited += [clause for duty in owed for clause in all_cited(duty.cites)]
    rows = []
    for source in whole.pack.about.sources:
        clauses = sorted({one for one in cited if one.startswith(f"{source.prefix}-")}, key=_in_order)
        if clauses:
            rows.append(Row(f"{source.title} ({source.publisher})", (", ".join(clauses),)))
    note = "The clauses that the steps, the reasons and the duties of this decision stand on, by document."
    return Section("sources", "Sources", (Words((note,)), Rows(tuple(rows))))


def _in_order(clause: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in clause.replace("-", ".").split(".")]


def _proof(whole: Whole) -> Section:
    about = whole.pack.about
    rows = [
        Row("Guidance", (f"{about.title}, edition {about.edition}",)),
        Row("To be reviewed by", (day(about.review_by), *_overdue(whole))),
        Row("Name of the pack", (about.id,), code=True),
        Row("Digest of the pack", (whole.pack.digest,), code=True),
    ]
    return Section("proof", "How this record can be checked", (Rows((*rows, *_receipt(whole))),))


def _overdue(whole: Whole) -> tuple[str, ...]:
    late = whole.decision.document["recommended"]["pack"]["overdue"]
    return ("That day was past when this was decided.",) if late else ()


def _receipt(whole: Whole) -> list[Row]:
    found = receipt_of(whole.decision)
    if found is None:
        return [Row("Ledger", ("The ledger has no entry of this decision. Report this to whoever runs the hub.",))]
    same = (
        "The words of this record are those that were entered."
        if found.matches
        else ("The words of this record are not those that were entered. Report this to whoever runs the hub.")
    )
    rows = [Row("Ledger", (same,)), Row("Leaf of the entry", (found.leaf,), code=True)]
    if found.place is None:
        return [*rows, Row("Place in the ledger", ("Pending: the entry is written and is given its place shortly.",))]
    return [
        *rows,
        Row("Place in the ledger", (f"{found.place}, counted from 0",)),
        Row("Checkpoint", (f"Signed over {found.size} entries, with this root:",)),
        Row("Root", (found.root,), code=True),
    ]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())
