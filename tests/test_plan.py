"""Which lines a briefing has: bounded in number, none that rests on nothing."""

import pytest
from builders import condition, extraction, outcome, position
from merging import (
    FRIDAY,
    GATE,
    ISSUES,
    MONDAY,
    NEXT_MONDAY,
    PARTIES,
    TUESDAY,
    event,
    gate,
    ids,
    ledger,
    spoken,
    stance,
)

from summariser.deadlines import UNREPORTED
from summariser.happened import MOST_TIMES
from summariser.links import Proposed, ProposedClash
from summariser.matters import ISSUES as MOST_ISSUES
from summariser.plan import MOST_CHANGES, MOST_CONDITION_LINES, MOST_DEADLINES, MOST_DISPUTES, top_slots, words
from summariser.slots import MOST_WORDS

MOST = {
    "event": MOST_TIMES + 1,  # the latest may come on top
    "issue": MOST_ISSUES + 1,  # other matters
    "condition": MOST_CONDITION_LINES,
    "dispute": MOST_DISPUTES,
    "change": MOST_CHANGES + 1,  # any further party
    "deadline": MOST_DEADLINES,
    "next": 1,
    "unknown": 1,
}


def test_what_is_only_scheduled_has_not_happened_and_comes_next():
    found = ledger(extraction(event(FRIDAY, status="scheduled")))
    assert found.slots("event") == []
    assert len(spoken(found, "next")) == 1


def test_a_precondition_without_a_stance_stands_among_conditions():
    assert spoken(ledger(extraction(gate())), "condition") == [[GATE]]


def test_a_condition_that_was_dropped_stands_nowhere():
    found = ledger(extraction(gate(state="dropped")))
    assert not [slot for slot in found.plan() if slot.claims]


def test_a_change_has_one_slot_with_what_it_replaced_before_it():
    old, new = "The union rejects nights on the quay.", "The union accepts nights on the quay."
    made = extraction(
        position("Union", old, stance="reject", former=True, issue="nights"),
        position("Union", new, stance="accept", issue="nights"),
    )
    assert spoken(ledger(made), "change", "Union")[0] == [old, new]


def test_what_parties_differ_in_stands_side_by_side_on_its_issue_and_nowhere_else():
    made = extraction(*(stance(party, "wages") for party in PARTIES[:4]))
    names = ids(made)
    found = ledger(made, proposed=Proposed(opposed=(names[:2], names[2:])))
    assert found.slots("dispute") == []
    (slot,) = found.slots("issue")
    assert set(slot.parties) == set(PARTIES[:4])


def test_clashes_of_reports_and_of_own_words_have_a_slot_each():
    made = extraction(
        *(stance(party, "wages") for party in PARTIES[:4]),
        position("Union", "Wages can wait for the boots.", issue="wages"),
        stance("Union", "boots"),
    )
    names = ids(made)
    clashes = (
        ProposedClash(items=(names[0], names[5]), kind="own words"),
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
        *(
            condition(party, f"{party} will leave over {issue}.", kind="threat", issue=issue, deadline="by 7 March")
            for party, issue in each
        ),
        *(outcome(p, statement=f"{p} will meet on {i}.", issue=i, status="scheduled") for p, i in each),
        *(event(f"2031-02-{day}") for day in range(10, 28)),
    )
    names = ids(made)
    pairs = tuple((one, other) for one, other in zip(names[:70], names[10:80], strict=True))
    found = ledger(made, proposed=Proposed(opposed=pairs, clashes=tuple(ProposedClash(items=pair) for pair in pairs)))
    slots = found.plan()
    counts = {section: sum(slot.section == section for slot in slots) for section in MOST}
    assert all(0 < counts[section] <= most for section, most in MOST.items())
    assert [slot.id for slot in slots] == [f"s{n}" for n in range(1, len(slots) + 1)]
    assert all(slot.max_words <= MOST_WORDS for slot in slots)


def test_the_slots_above_all_others_are_put_the_weightiest_claims():
    found = ledger(extraction(*(stance(party, issue) for party in PARTIES for issue in ISSUES)))
    bottom, title = top_slots(found.claims)
    assert (title.section, bottom.section, bottom.max_lines) == ("title", "bottom", 6)
    heaviest = sorted(found.claims, key=lambda claim: (-claim.weight, claim.id))[: len(bottom.claims)]
    assert set(bottom.claims) == {claim.id for claim in heaviest} < {claim.id for claim in found.claims}


@pytest.mark.parametrize(("articles", "most"), [(0, 800), (1, 800), (10, 800), (12, 920), (500, 1400)])
def test_a_briefing_of_many_articles_is_longer_up_to_what_can_be_read(articles, most):
    assert words(articles) == most


def test_a_deadline_stands_before_its_line_with_what_became_of_it():
    threat = condition("Union", "The union will strike.", kind="threat", deadline="by Friday", gates="a strike")
    found = ledger(extraction(threat, date=MONDAY), extraction(event(TUESDAY), file="b.txt", date=NEXT_MONDAY))
    (slot,) = found.slots("deadline")
    assert (slot.label, slot.tag, slot.needed) == (FRIDAY, UNREPORTED, False)
    (unknown,) = found.slots("unknown")
    assert unknown.claims == slot.claims


def test_deadlines_come_in_order_of_time_and_those_without_a_day_last():
    crews = zip(PARTIES, ("soon", "by 9 March", "by Friday"), strict=False)
    made = [condition(party, f"{party} will strike.", kind="threat", deadline=day, gates=party) for party, day in crews]
    assert [slot.label for slot in ledger(extraction(*made, date=MONDAY)).slots("deadline")] == [
        FRIDAY,
        "2031-03-09",
        "soon",
    ]


def test_a_further_party_may_move_that_code_saw_not_move():
    (more,) = ledger(extraction(stance("Union", "wages"))).slots("change")
    assert (more.parties, more.claims, more.needed) == (("Union",), (), False)


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
    course = ["No nights on the quay.", "Nights may be talked about.", "Nights it is, for more pay."]
    assert spoken(found, "change")[0] == course


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
        assert len(found.slots("change")) == changes + 1


def test_what_was_scheduled_and_has_come_is_no_next_step():
    due = event(MONDAY, status="scheduled")
    found = ledger(extraction(due), extraction(event(TUESDAY), file="later.txt", date=FRIDAY))
    assert spoken(found, "next") == []


def test_what_was_announced_without_a_day_has_come_within_a_week():
    visit = outcome("Union", "Port", statement="A visit is planned.", issue="visit", status="scheduled")
    talks = outcome("Union", "Port", statement="Talks are planned.", issue="talks", status="scheduled")
    found = ledger(extraction(visit, date=MONDAY), extraction(talks, file="b.txt", date="2031-03-20"))
    assert spoken(found, "next") == [["Talks are planned."]]


def test_what_nothing_places_in_time_is_put_forward_as_what_the_latest_article_tells():
    wanted = "boots meals beds lamps gloves coats tea maps radios masks".split()
    said = [position("Union", f"Of {each} the union speaks.", issue="nights") for each in wanted]
    old, new = extraction(*said[:5], date=MONDAY), extraction(*said[5:8], file="b.txt", date=FRIDAY)
    loose = extraction(*said[8:], file="c.txt")
    found = ledger(old, new, loose)
    (slot,) = found.slots("issue")
    late = {claim.id for claim in found.claims if any(m.article != old.source.id for m in claim.members)}
    assert late <= set(slot.claims) < {claim.id for claim in found.claims}
