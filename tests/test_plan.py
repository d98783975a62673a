"""Which lines a briefing has: bounded in number, every main party heard, the latest event always in."""

import pytest
from builders import condition, extraction, outcome, position
from merging import FRIDAY, MONDAY, earlier, ids, ledger

from summariser.links import Proposed
from summariser.plan import MAIN_PARTIES, MOST_OF_ONE_PARTY, STANDARD, plan, top_slots

ISSUES = ("wages", "cranes", "boots", "nights", "canteen", "ferries", "pensions", "leave", "parking", "training")
PARTIES = ("Union", "Port", "Guild", "City", "Ferry Line", "Pilots", "Tug Crews", "Customs")
WORDS = dict(zip("0123456789", "red blue green white black grey brown pink gold silver".split(), strict=True))


def stance(party, issue, **fields):
    return position(party, f"For {party} the matter of {issue} comes first.", issue=issue, **fields)


def event(day, **fields):
    words = " ".join(WORDS[digit] for digit in day[-2:])
    return outcome("Union", "Port", statement=f"The union and the port met in the {words} hall.", date=day, **fields)


def spoken(found, section, party=""):
    """The claims of each slot of a section, as statements."""
    said = {claim.id: claim.statement for claim in found.claims}
    return [[said[name] for name in slot.claims] for slot in found.slots(section, party)]


def test_every_main_party_has_a_slot_however_little_it_says():
    loud = [stance(party, issue) for party in PARTIES[:3] for issue in ISSUES]
    quiet = [stance(party, "wages") for party in PARTIES[3:MAIN_PARTIES]]
    slots = ledger(extraction(*loud, *quiet)).slots("stance")
    assert {slot.party for slot in slots} == set(PARTIES[:MAIN_PARTIES])
    assert len(slots) == STANDARD["stance"]


def test_a_loud_party_leaves_room_for_others():
    found = ledger(extraction(*(stance(party, issue) for issue in ISSUES for party in ("Union", "Port"))))
    assert len(found.slots("stance", "Union")) == len(found.slots("stance", "Port")) == MOST_OF_ONE_PARTY


def test_the_slots_of_a_party_stand_together_and_each_has_an_issue_of_its_own():
    found = ledger(extraction(*(stance(party, issue) for issue in ISSUES[:3] for party in PARTIES[:3])))
    order = [slot.party for slot in found.slots("stance")]
    assert order == sorted(order, key=order.index)
    assert len({(slot.party, slot.issue) for slot in found.slots("stance")}) == len(order) == 9


def test_what_is_contested_is_in_before_what_is_not():
    made = extraction(*(stance("Union", issue) for issue in ISSUES), stance("Port", "training"))
    contested = Proposed(opposed=((ids(made)[ISSUES.index("training")], ids(made)[-1]),))
    assert ledger(made, proposed=contested).slots("stance", "Union")[0].issue == "training"


def test_neither_a_former_stance_nor_silence_is_where_a_party_stands():
    found = ledger(extraction(stance("Union", "wages", former=True), stance("Port", "boots", stance="withhold")))
    assert found.slots("stance") == []


def test_the_latest_event_is_always_in():
    days = [f"2031-02-{day}" for day in range(10, 24)]
    heavy = [extraction(event(day), file=f"{name}-{day}.txt", date=day) for day in days for name in "abcd"]
    last = extraction(outcome("Pilots", statement="The pilots left.", issue="leave"), file="last.txt", date=MONDAY)
    found = ledger(*heavy, last)
    assert spoken(found, "event")[-1] == ["The pilots left."]
    assert len(found.slots("event")) <= STANDARD["event"] + 1


def test_events_stand_in_order_of_time_with_their_dates():
    found = ledger(extraction(event("2031-02-20"), event("2031-02-10"), event("2031-02-15")))
    assert [slot.label for slot in found.slots("event")] == ["2031-02-10", "2031-02-15", "2031-02-20"]


def test_what_is_only_scheduled_has_not_happened_and_comes_next():
    found = ledger(extraction(event(FRIDAY, status="scheduled")))
    assert found.slots("event") == []
    assert len(spoken(found, "next")) == 1


@pytest.mark.parametrize(
    ("dates", "when", "label"),
    [
        ((MONDAY, None), None, f"reported {MONDAY}"),
        ((None, None), "late on 7 March", "undated, 7 March"),
        ((None, None), "on Friday", "undated, a Friday"),
        ((None, None), None, "undated"),
    ],
)
def test_a_time_is_labelled_by_no_more_than_is_known(dates, when, label):
    met = outcome("Union", statement="The union met.", when=when)
    found = ledger(extraction(met, file="a.txt", date=dates[0]), extraction(file="b.txt", date=dates[1]))
    assert [slot.label for slot in found.slots("event")] == [label]


def test_a_time_that_only_the_order_of_articles_gives_is_marked():
    one, other = extraction(event("", when="on Friday"), file="a.txt"), extraction(file="b.txt")
    assert ledger(one, other, implied=[earlier(one, other)]).slots("event")[0].label == "~ a Friday"


def test_an_undated_event_that_is_known_to_be_later_stands_later():
    one = extraction(event(MONDAY), file="a.txt", date=MONDAY)
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert spoken(found, "event")[-1] == ["The union left."]


def test_an_event_that_the_text_dates_stands_at_its_date_though_its_article_is_undated():
    one = extraction(event(FRIDAY), file="a.txt", date=FRIDAY)
    other = extraction(outcome("Union", statement="The union left.", date=MONDAY), file="b.txt")
    assert spoken(ledger(one, other), "event")[0] == ["The union left."]


GATE = "The union will not work nights until boots are paid."


def gate(**fields):
    plain = {"issue": "nights", "requires": "paid boots", "gates": "work at nights"}
    return condition("Union", GATE, **(plain | fields))


def test_a_precondition_that_gates_an_issue_goes_with_the_stance_on_it():
    found = ledger(extraction(stance("Union", "nights", stance="open"), gate()))
    assert GATE in spoken(found, "stance")[0]
    assert spoken(found, "condition") == []


@pytest.mark.parametrize(
    "other",
    [gate(gates="the ferries' return"), gate(kind="threat"), gate(issue="boots"), gate(kind="promise")],
    ids=["gates another matter", "a threat", "another issue", "a promise"],
)
def test_any_other_condition_stands_among_conditions(other):
    found = ledger(extraction(stance("Union", "nights", stance="open"), other))
    assert GATE not in spoken(found, "stance")[0]
    assert spoken(found, "condition") == [[GATE]]


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
    assert slot.label == "wages (parties)"


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
    found = ledger(made, proposed=Proposed(opposed=pairs, clashes=pairs))
    slots = plan(*_parts(found))
    counts = {section: sum(slot.section == section for slot in slots) for section in STANDARD}
    # The latest event may come on top.
    assert all(counts[section] <= most + (section == "event") for section, most in STANDARD.items())
    assert all(counts[section] for section in STANDARD if section != "change")
    assert [slot.id for slot in slots] == [f"s{n}" for n in range(1, len(slots) + 1)]
    assert all(len(slot.claims) < 10 for slot in slots)


def test_the_top_slots_rest_on_the_claims_that_other_lines_use():
    found = ledger(extraction(stance("Union", "wages"), stance("Port", "boots")))
    used = found.claims[1].id
    title, bottom = top_slots(found.claims, [used])
    assert (title.section, bottom.section, bottom.max_lines) == ("title", "bottom", 3)
    assert title.claims == bottom.claims == (used,)


def _parts(found):
    return found.claims, found.links, found.timeline, found.sources
