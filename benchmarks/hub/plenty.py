"""A million decisions, so that a list of fifty is looked for among as many as an area gathers in years.

One matter with a decision is made by actions in each agency and copied within the database, past every wall, as only
whoever administers the server can. The copies' words are the first one's, so none of them opens in its new place: the
fifty that are shown are made by actions, each under a key of its own.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from hub import filling

SHOWN = 50
COPY = (
    """
    create temp table copied as
    select m.id as old, gen_random_uuid() as matter, gen_random_uuid() as subject, number,
           now() - interval '1 day' - interval '1 year' * random() as at
    from generate_series(1, %(many)s) number, sharing_matter m where m.id = %(matter)s
    """,
    """
    insert into sharing_matter (id, agency_id, reference, opened_by_id, team, scope, prompt, label, opened_at,
                                touched_at, commitment_key, at_rest)
    select c.matter, m.agency_id, left(md5(c.matter::text), 16), m.opened_by_id, m.team, gen_random_uuid(), m.prompt,
           m.label, c.at, c.at, m.commitment_key, true
    from copied c join sharing_matter m on m.id = c.old
    """,
    """
    insert into sharing_subject (id, agency_id, matter_id, position, called, added_at)
    select c.subject, s.agency_id, c.matter, s.position, s.called, c.at
    from copied c join (select distinct on (matter_id) * from sharing_subject) s on s.matter_id = c.old
    """,
    """
    create temp table decided as
    select c.*, d.id as decision, gen_random_uuid() as fresh, place
    from copied c join sharing_decision d on d.matter_id = c.old cross join generate_series(1, %(each)s) place
    """,
    """
    insert into sharing_decision (id, agency_id, matter_id, subject_id, number, decided_by_id, decided_at, recommended,
                                  outcome, departed, pack_id, recipient, document, once)
    select c.fresh, d.agency_id, c.matter, c.subject, c.place, d.decided_by_id, c.at, d.recommended, d.outcome,
           d.departed, d.pack_id, d.recipient, substr(d.document, 1, 1000), gen_random_uuid()
    from decided c join sharing_decision d on d.id = c.decision
    """,
    """
    insert into sharing_duty (id, agency_id, decision_id, name, owner_id, due_at)
    select gen_random_uuid(), y.agency_id, c.fresh, y.name, y.owner_id, c.at + interval '1 hour'
    from decided c join lateral (
      select * from sharing_duty y where y.decision_id = c.decision order by name limit %(duties)s
    ) y on true
    """,
    """
    insert into sharing_closing (duty_id, agency_id, by_id, at, note)
    select y.id, y.agency_id, y.owner_id, y.due_at, '\\x00'
    from decided c join sharing_duty y on y.decision_id = c.fresh
    """,
    """
    insert into sharing_telling (id, agency_id, decision_id, state, by_id, at, words)
    select gen_random_uuid(), d.agency_id, d.id, 'told-before', d.decided_by_id, d.decided_at, '\\x00'
    from decided c join sharing_decision d on d.id = c.fresh
    """,
    "drop table copied, decided",
)
"""Closed and told, as old decisions are: what is open and late is found among them, and is not all of them."""
DUTIES = 2


def decisions(url: str, matters: list[Any], total: int, each: int = 2) -> int:
    """Copy these matters until there are so many decisions: how many there are then."""
    import psycopg

    with psycopg.connect(url, dbname="sharewell", autocommit=True) as server:
        server.execute("set session_replication_role = replica")
        for matter in matters:
            many = total // len(matters) // each
            for statement in COPY:
                said = {"many": many, "each": each, "duties": DUTIES, "matter": matter} if "%(" in statement else None
                server.execute(statement, said)
        server.execute("vacuum analyze")
        (count,) = server.execute("select count(*) from sharing_decision").fetchone() or (0,)
        return int(count)


def agency(number: int, people: int, at: datetime) -> tuple[list[Any], Any]:
    """An agency with so many practitioners, and a supervisor of theirs."""
    from sharewell.actions.administer import Seat, add_agency, invite, join

    code = f"A{number}"
    first = Seat(f"ada@{code}.example", "North", "administrator")
    _, token = add_agency(name=f"Agency {number}", code=code, first=first, at=at)
    ada = join(token=token, name="Ada", password=filling.PLENTY, at=at)

    def hire(name: str, role: str) -> Any:
        token = invite(by=ada, seat=Seat(f"{name}@{code}.example", "North", role), at=at)
        return join(token=token, name=name, password=filling.PLENTY, at=at)

    return [hire(f"p{one}", "practitioner") for one in range(people)], hire("supervisor", "supervisor")


def decided(by: Any, approver: Any, case: Any, at: datetime) -> Any:
    """A matter with a decision on a practice case, made by actions: the matter's id."""
    from sharewell.actions.decide import Choice, decide

    draft = filling.ready(by, case, approver.pk, at)
    said = draft.form
    choice = Choice(
        outcome=case.expected, reasons=said["reasons"], once=uuid.uuid4(), if_shared=said["if_shared"],
        if_not=said["if_not"], approver=approver.pk,
    )  # fmt: skip
    return decide(by=by, draft=draft.key, choice=choice, at=at).matter_id


def shown(by: Any, approver: Any, cases: list[Any], at: datetime) -> None:
    """Fifty matters of one practitioner's, each with a decision and what it asks for still open."""
    for number in range(SHOWN):
        decided(by, approver, cases[number % len(cases)], at - timedelta(minutes=number))
