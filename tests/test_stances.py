"""Where the parties stand: the leading ones issue by issue and in one further line, each other party in one."""

import pytest
from builders import extraction
from merging import GATE, ISSUES, PARTIES, gate, ids, ledger, spoken, stance

from summariser.links import Proposed
from summariser.stances import FURTHER, LEADING, MOST_FURTHER, MOST_OF_ONE_PARTY, OTHERS


def labels(found, party):
    return [slot.label for slot in found.slots("stance", party)]


def test_a_leading_party_has_a_line_an_issue_and_one_for_the_rest():
    found = ledger(extraction(*(stance("Union", issue) for issue in ISSUES)))
    assert len(labels(found, "Union")) == MOST_OF_ONE_PARTY + 1
    assert labels(found, "Union")[-1] == FURTHER
    (rest,) = [slot for slot in found.slots("stance", "Union") if slot.label == FURTHER]
    assert len(rest.claims) == len(ISSUES) - MOST_OF_ONE_PARTY
    assert rest.issue == ""


def test_no_stance_is_lost_while_there_is_room():
    found = ledger(extraction(*(stance(party, issue) for issue in ISSUES for party in ("Union", "Port"))))
    assert {name for slot in found.slots("stance") for name in slot.claims} == {claim.id for claim in found.claims}


def test_every_other_party_has_one_line_on_all_its_matters():
    loud = [stance(party, issue) for party in PARTIES[:LEADING] for issue in ISSUES]
    quiet = [stance(party, issue) for party in PARTIES[LEADING:] for issue in ISSUES[:2]]
    found = ledger(extraction(*loud, *quiet))
    for party in PARTIES[LEADING:]:
        (slot,) = found.slots("stance", party)
        assert (slot.label, len(slot.claims)) == ("", 2)


def test_others_are_bounded_and_come_after_the_leading():
    loud = [stance("Union", issue) for issue in ISSUES]
    found = ledger(extraction(*loud, *(stance(f"Pilot crew {letter}", "wages") for letter in "ABCDEFGHIJ")))
    assert len({slot.party for slot in found.slots("stance")}) == 1 + OTHERS
    assert found.slots("stance")[0].party == "Union"


def test_of_many_articles_a_party_of_one_alone_is_not_told():
    made = [extraction(stance("Union", issue), file=f"{issue}.txt") for issue in ISSUES[:6]]
    lone = extraction(stance("Pilots", "wages"), file="lone.txt")
    assert ledger(*made, lone).slots("stance", "Pilots") == []


def test_the_further_line_has_the_weightiest_of_each_issue_before_a_second_of_any():
    many = [stance("Union", ISSUES[5], speaker=name) for name in ("Ana Ruiz", "Bo Lind", "Cem Kaya", "Di Moro")]
    made = extraction(*(stance("Union", issue) for issue in ISSUES), *many, stance("Port", "wages"))
    slots = ledger(made).slots("stance", "Union")
    assert all(len(slot.claims) <= MOST_FURTHER for slot in slots if slot.label == FURTHER)


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
