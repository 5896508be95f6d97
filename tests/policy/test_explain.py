"""The answer in plain sentences, and what would change it."""

from __future__ import annotations

from sharewell.packs import load
from sharewell.policy.case import read_case
from sharewell.policy.conditions import Value
from sharewell.policy.explain import Answered, Explanation, Sentence, Turn, as_asked, explain, label, sentences
from sharewell.policy.pack import Ask, Fact
from tests.tools import SMALL_FILES, Table, bare_pack, fact, tiny_pack

PACK = tiny_pack()


def explained(facts: Table, *unsure: str) -> Explanation:
    """The answer on these facts, explained."""
    return explain(PACK, read_case(PACK, {"facts": facts, "unsure": list(unsure)}, ""))


def test_the_reason_is_the_gate_that_ended_the_walk_with_its_clauses() -> None:
    found = explained({"danger": True})
    assert (found.outcome, found.headline) == ("act-now-report", "Report it at once.")
    assert found.reason == Sentence("Somebody is in danger.", ("ZZ-1", "ZZ-2"))
    assert found.because == (Answered("danger", "danger?", "danger is true"),)


def test_of_gates_with_one_outcome_the_reason_is_the_one_that_holds() -> None:
    pack = tiny_pack(gates=SMALL_FILES["gates"].replace('"act-now-report"', '"share"'))
    for facts in ({"danger": False, "consent": "valid"}, {"consent": "valid"}):
        found = explain(pack, read_case(pack, {"facts": facts}, ""))
        assert (found.outcome, found.reason) == ("share", Sentence("They agreed.", ("ZZ-3",)))


def test_an_outcome_the_pack_does_not_word_is_said_in_the_words_of_the_vocabulary() -> None:
    assert explained({"danger": False, "consent": "unasked", "helps": False}).headline == "means do-not-share"


def test_grounds_are_told_with_their_strength_and_limits_and_the_answers_behind_them() -> None:
    found = explained({"danger": False, "consent": "unasked", "risk": "grave", "helps": True, "age": 90})
    assert found.grounds == (
        Sentence("It is grave. You must share on this. Only what is needed.", ("ZZ-4",)),
        Sentence("They are old. You may share on this, if it is in proportion. With care.", ()),
    )
    assert [(answered.fact, answered.answer) for answered in found.because] == [
        ("risk", "risk is grave"),
        ("helps", "helps is true"),
        ("age", "90"),
    ]


def test_of_a_last_gate_that_always_holds_the_answers_the_gate_before_it_failed_on_are_told() -> None:
    found = explained({"danger": False, "consent": "refused", "risk": "none", "helps": True})
    assert found.reason == Sentence("Nothing carries it.", ())
    assert [answered.fact for answered in found.because] == ["risk", "consent"]


def test_where_no_gate_reads_a_fact_there_is_nothing_to_tell() -> None:
    pack = bare_pack(fact("a", "bool"))
    found = explain(pack, read_case(pack, {}, ""))
    assert (found.because, found.turns, found.headline) == ((), (), "means share")


def test_an_open_answer_has_no_reason_and_names_the_questions() -> None:
    found = explained({"danger": False, "consent": "refused"})
    assert (found.outcome, found.reason, found.because, found.turns) == (None, None, (), ())
    assert found.headline == "More has to be known before the guidance gives an answer."
    assert found.open == ("risk?", "helps?")


def test_a_doubt_is_the_reason_for_advice_and_is_named() -> None:
    found = explained({"consent": "valid"}, "danger")
    assert found.reason == Sentence("What you are not sure of could change the answer, so advice comes first.")
    assert (found.doubts, found.by_telephone) == (("danger?",), True)


def test_duties_are_sorted_by_when_they_are_due() -> None:
    found = explained({"danger": True, "consent": "refused", "pressed": True})
    assert [duty.id for duty in found.before] == ["tell-them"]
    assert [duty.id for duty in found.at_once] == []
    assert [duty.id for duty in found.later] == ["record", "see-alone"]
    assert found.open_duties == ("risk?", "helps?", "telling_safe?")
    urgent = tiny_pack(duties=SMALL_FILES["duties"].replace('{ within = "record" }', '"at-once"'))
    assert [duty.id for duty in explain(urgent, read_case(urgent, {"facts": {"danger": True}}, "")).at_once] == [
        "record"
    ]


def test_what_lets_a_duty_hold_nothing_up_is_said_with_an_urgent_report_only() -> None:
    duties = SMALL_FILES["duties"].replace('says = "Tell them."', 'says = "Tell them."\nurgent = "Never wait for it."')
    pack = tiny_pack(duties=duties)
    for facts, says in (
        ({"danger": True}, "As you report it: Tell them. Never wait for it."),
        ({"danger": False, "consent": "valid"}, "Before anything goes: Tell them."),
    ):
        told = list(sentences(pack, explain(pack, read_case(pack, {"facts": facts}, ""))))
        assert f"{says} (practitioner, before-release)" in told
    assert (pack.duty["tell-them"].urgent, pack.duty["record"].urgent) == ("Never wait for it.", "")


def test_turns_name_one_answer_for_each_other_outcome_of_each_question() -> None:
    found = explained({"danger": False, "consent": "refused", "risk": "grave", "helps": True})
    assert found.turns == (
        Turn("risk", "risk is none", "do-not-share"),
        Turn("helps", "helps is false", "do-not-share"),
        Turn("consent", "consent is valid", "share"),
        Turn("danger", "danger is true", "act-now-report"),
    )


def test_turns_leave_out_what_would_be_open_or_cannot_be_true() -> None:
    base = {"danger": False, "consent": "refused", "helps": False, "pressed": True}
    assert ("consent", "share") not in {(turn.fact, turn.outcome) for turn in explained(base).turns}
    possible = explained({**base, "pressed": False})
    assert ("consent", "share") in {(turn.fact, turn.outcome) for turn in possible.turns}
    assert "helps" not in {turn.fact for turn in possible.turns}


MANY = "a b c d e"


def _many() -> Table:
    """Five gates that each end one value of `k`, with four outcomes among them; the same of `m` and `n`."""
    ends = ("share", "do-not-share", "act-now-report", "share-without-consent", "share")
    gates = [
        {"id": f"{name}-{value}", "step": "1", "outcome": end, "when": {"fact": name, "is": value}, "says": "It ends."}
        for name in ("k", "m", "n")
        for value, end in zip(MANY.split(), ends, strict=True)
    ]
    last = {"id": "end", "step": "2", "outcome": "seek-advice-without-identity", "when": {"always": True}, "says": "E."}
    return {"gate": [*gates, last]}


def test_no_more_turns_are_told_than_somebody_can_take_in() -> None:
    facts = [fact(name, "enum", f"{MANY} none", default="none") for name in ("k", "m", "n")]
    pack = bare_pack(*facts, gates=_many())
    found = explain(pack, read_case(pack, {"facts": {"k": "none", "m": "none", "n": "none"}}, ""))
    assert [turn.fact for turn in found.turns] == ["n", "n", "n", "m", "m", "m"]
    assert [turn.outcome for turn in found.turns[:3]] == ["share", "do-not-share", "act-now-report"]


def test_a_number_has_no_turns_and_stands_for_itself() -> None:
    found = explained({"danger": False, "consent": "unasked", "risk": "none", "helps": True, "age": 3})
    assert "age" not in {turn.fact for turn in found.turns}
    assert label(PACK.facts["age"], 3) == "3"
    assert label(PACK.facts["helps"], False) == "helps is false"


def test_the_sentences_say_all_of_it_in_order() -> None:
    facts = {"danger": False, "consent": "unasked", "risk": "grave", "helps": True}
    assert list(sentences(PACK, explained(facts))) == [
        "means share-without-consent",
        "A ground carries it.",
        "risk? risk is grave.",
        "helps? helps is true.",
        "It is grave. You must share on this. Only what is needed. [ZZ-4]",
        "Before anything goes: Tell them. (practitioner, before-release)",
        "Afterwards: Write it down. (practitioner, within 24 hours)",
        "If it were otherwise (helps is false): do-not-share.",
        "If it were otherwise (consent is valid): Share.",
        "If it were otherwise (danger is true): Act now.",
    ]


def test_the_sentences_of_an_open_and_of_a_doubtful_answer() -> None:
    assert list(sentences(PACK, explained({"danger": False, "consent": "refused"})))[1:] == [
        "Still to be answered: risk?",
        "Still to be answered: helps?",
    ]
    doubtful = list(sentences(PACK, explained({"consent": "valid"}, "danger")))
    assert doubtful[1] == (
        "It may be an emergency: take the advice now, by telephone. Ring 999 if anybody may be in danger."
    )
    assert "Not sure: danger?" in doubtful


def test_every_answer_is_quoted_as_it_was_given() -> None:
    """For each value of each fact: the questions that were put, and one way alone that leads to it."""
    for one in load().facts.values():
        for value in one.values:
            steps = as_asked(one, value)
            asks = {ask.question: {option.label for option in ask.options} for ask in one.wording.asks}
            if asks:
                assert [answer in asks[question] for question, answer in steps] == [True] * len(steps)
                assert ways(one, one.wording.asks[0], value) == 1, (one.id, value)
            else:
                assert steps == ((one.wording.question, label(one, value)),)


def ways(fact: Fact, ask: Ask, value: Value) -> int:
    """In how many ways the short questions lead to a value."""
    further = {one.id: one for one in fact.wording.asks}
    return sum(
        ways(fact, further[option.then], value) if option.then else option.gives == value for option in ask.options
    )
