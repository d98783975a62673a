"""Which lines a briefing has: bounded in number, none that rests on nothing."""

from builders import condition, extraction, outcome, position
from merging import FRIDAY, GATE, ISSUES, MONDAY, PARTIES, TUESDAY, event, gate, ids, ledger, spoken, stance

from summariser.happened import MOST_TIMES, as_of
from summariser.links import Proposed, ProposedClash
from summariser.plan import MOST_CHANGES, MOST_CONDITION_LINES, MOST_DISPUTES, MOST_NEXT, plan, top_slots
from summariser.slots import MOST_WORDS
from summariser.stances import ISSUES as ISSUE_LINES
from summariser.stances import LEADING, OTHERS

MOST = {
    "event": MOST_TIMES + 1,  # the latest may come on top
    "stance": ISSUE_LINES + LEADING + OTHERS,
    "condition": MOST_CONDITION_LINES,
    "dispute": 2 * MOST_DISPUTES,
    "change": MOST_CHANGES,
    "next": MOST_NEXT,
}


def test_neither_a_former_stance_nor_silence_is_where_a_party_stands():
    found = ledger(extraction(stance("Union", "wages", former=True), stance("Port", "boots", stance="withhold")))
    assert found.slots("stance") == []


def test_what_is_only_scheduled_has_not_happened_and_comes_next():
    found = ledger(extraction(event(FRIDAY, status="scheduled")))
    assert found.slots("event") == []
    assert len(spoken(found, "next")) == 1


def test_a_precondition_without_a_stance_stands_among_conditions():
    assert spoken(ledger(extraction(gate())), "condition") == [[GATE]]


def test_a_condition_that_was_dropped_stands_nowhere():
    assert plan(*_parts(ledger(extraction(gate(state="dropped"))))) == ()


def test_a_change_has_one_slot_with_what_it_replaced_before_it():
    old, new = "The union rejects nights on the quay.", "The union accepts nights on the quay."
    made = extraction(
        position("Union", old, stance="reject", former=True, issue="nights"),
        position("Union", new, stance="accept", issue="nights"),
    )
    assert spoken(ledger(made), "change") == [[old, new]]


def test_a_dispute_between_parties_has_one_slot_an_issue():
    made = extraction(*(stance(party, "wages") for party in PARTIES[:4]))
    names = ids(made)
    found = ledger(made, proposed=Proposed(opposed=(names[:2], names[2:])))
    (slot,) = found.slots("dispute")
    assert len(slot.claims) == 4
    assert slot.label == "wages"


def test_clashes_of_reports_and_of_own_words_have_a_slot_each():
    made = extraction(*(stance(party, "wages") for party in PARTIES[:4]), stance("Union", "boots"))
    names = ids(made)
    clashes = (
        ProposedClash(items=names[:2], point="who pays"),
        ProposedClash(items=(names[0], names[4]), kind="own words"),
    )
    found = ledger(made, proposed=Proposed(clashes=clashes))
    assert "between reports: wages, who pays" in {slot.subject for slot in found.slots("dispute")}
    assert {slot.label for slot in found.slots("dispute")} == {"wages, as reports differ", "wages, against own words"}


def test_every_section_is_bounded_however_much_there_is():
    each = [(party, issue) for party in PARTIES for issue in ISSUES]
    made = extraction(
        *(stance(party, issue) for party, issue in each),
        *(condition(party, f"{party} will leave over {issue}.", kind="threat", issue=issue) for party, issue in each),
        *(outcome(p, statement=f"{p} will meet on {i}.", issue=i, status="scheduled") for p, i in each),
        *(event(f"2031-02-{day}") for day in range(10, 28)),
    )
    names = ids(made)
    pairs = tuple((one, other) for one, other in zip(names[:70], names[10:80], strict=True))
    found = ledger(made, proposed=Proposed(opposed=pairs, clashes=tuple(ProposedClash(items=pair) for pair in pairs)))
    slots = plan(*_parts(found))
    counts = {section: sum(slot.section == section for slot in slots) for section in MOST}
    assert all(counts[section] <= most for section, most in MOST.items())
    assert all(counts[section] for section in MOST if section != "change")
    assert [slot.id for slot in slots] == [f"s{n}" for n in range(1, len(slots) + 1)]
    assert all(len(slot.claims) <= 12 and slot.max_words <= MOST_WORDS for slot in slots)


def test_the_top_slots_rest_on_the_claims_that_other_lines_use():
    found = ledger(extraction(stance("Union", "wages"), stance("Port", "boots")))
    used = found.claims[1].id
    title, bottom = top_slots(found.claims, [used])
    assert (title.section, bottom.section, bottom.max_lines) == ("title", "bottom", 3)
    assert title.claims == bottom.claims == (used,)


def _parts(found):
    return found.claims, found.links, found.timeline, found.sources, as_of(found.claims, found.sources)


def test_a_course_has_all_its_states_in_order():
    made = [
        extraction(position("Union", text, issue="nights", stance=stance), file=f"{day}.txt", date=day)
        for day, text, stance in (
            (MONDAY, "No nights on the quay.", "reject"),
            (TUESDAY, "Nights may be talked about.", "open"),
            (FRIDAY, "Nights it is, for more pay.", "accept"),
        )
    ]
    one, two, three = ids(*made)
    found = ledger(*made, proposed=Proposed(changes=((two, three), (one, two))))
    assert spoken(found, "change") == [
        ["No nights on the quay.", "Nights may be talked about.", "Nights it is, for more pay."]
    ]


def test_what_was_agreed_is_a_state_of_a_stance_but_what_happened_is_not():
    held = extraction(position("Union", "No nights on the quay.", issue="nights", stance="reject"), date=MONDAY)
    agreed = outcome(
        "Union", "Port", statement="The union and the port agreed on nights.", issue="nights", status="agreed"
    )
    met = outcome("Union", "Port", statement="The union and the port met on nights.", issue="nights")
    for result, changes in ((agreed, 1), (met, 0)):
        later = extraction(result, file="later.txt", date=FRIDAY)
        (earlier, since) = ids(held, later)
        found = ledger(held, later, proposed=Proposed(changes=((earlier, since),)))
        assert len(found.slots("change")) == changes


def test_what_was_scheduled_and_has_come_is_no_next_step():
    due = event(MONDAY, status="scheduled")
    found = ledger(extraction(due), extraction(event(TUESDAY), file="later.txt", date=FRIDAY))
    assert spoken(found, "next") == []


def test_what_was_announced_without_a_day_has_come_within_a_week():
    visit = outcome("Union", "Port", statement="A visit is planned.", issue="visit", status="scheduled")
    talks = outcome("Union", "Port", statement="Talks are planned.", issue="talks", status="scheduled")
    found = ledger(extraction(visit, date=MONDAY), extraction(talks, file="b.txt", date="2031-03-20"))
    assert spoken(found, "next") == [["Talks are planned."]]
