"""Where the parties stand: issue by issue, a line a party, what came of it, and what else a party has to say."""

import pytest
from builders import extraction, outcome, position
from merging import FRIDAY, GATE, ISSUES, MONDAY, PARTIES, TUESDAY, gate, ids, ledger, spoken, stance

from summariser.links import Proposed
from summariser.matters import FURTHER, MOST_CLAIMS, MOST_FURTHER, MOST_RESULTS, OTHERS
from summariser.matters import ISSUES as MOST_ISSUES
from summariser.matters import PARTIES as MOST_PARTIES
from summariser.namebook import SO_FAR


def on(found, issue):
    (slot,) = [slot for slot in found.slots("issue") if slot.label == issue]
    return slot


def test_an_issue_has_a_line_for_each_party_that_has_a_say():
    found = ledger(extraction(stance("Union", "wages"), stance("Port", "wages"), stance("City", "boots")))
    assert set(on(found, "wages").parties) == {"Union", "Port"}
    assert on(found, "wages").max_lines == 2
    assert on(found, "boots").parties == ("City",)


def test_issues_and_their_parties_are_bounded_and_the_rest_stands_among_other_matters():
    found = ledger(extraction(*(stance(party, issue) for party in PARTIES for issue in ISSUES)))
    *issues, further = found.slots("issue")
    assert len(issues) == MOST_ISSUES
    assert all(len(slot.parties) == MOST_PARTIES for slot in issues)
    assert (further.label, further.issue, len(further.parties)) == (FURTHER, "", OTHERS)


def test_no_stance_is_lost_while_there_is_room():
    found = ledger(extraction(*(stance(party, issue) for issue in ISSUES for party in ("Union", "Port"))))
    assert {name for slot in found.slots("issue") for name in slot.claims} == {claim.id for claim in found.claims}


def test_a_party_that_no_issue_has_room_for_is_heard_among_other_matters():
    loud = [stance(party, issue) for party in PARTIES[:4] for issue in ISSUES[:MOST_ISSUES]]
    found = ledger(extraction(*loud, stance("Pilots", ISSUES[MOST_ISSUES])))
    assert on(found, FURTHER).parties == ("Pilots",)


def test_of_many_articles_a_party_of_one_alone_is_not_told():
    made = [extraction(stance("Union", issue), file=f"{issue}.txt") for issue in ISSUES[:6]]
    lone = extraction(stance("Pilots", "wages"), file="lone.txt")
    assert ledger(*made, lone).slots("issue", "Pilots") == []


def test_other_matters_have_the_weightiest_of_each_issue_before_a_second_of_any():
    left = "rails", "doors", "lamps"
    many = [
        position("Union", f"{name} speaks of the {left[0]}.", issue=left[0], speaker=name)
        for name in ("Ana Ruiz", "Bo Lind", "Cem Kaya", "Di Moro", "Eva Holm")
    ]
    further = [stance("Union", issue) for issue in left[1:]]
    loud = [stance(party, issue) for party in PARTIES[:4] for issue in ISSUES[:MOST_ISSUES]]
    found = ledger(extraction(*loud, *many, *further))
    said = [claim.issue for claim in found.claims if claim.id in on(found, FURTHER).claims]
    assert len(said) == MOST_FURTHER
    assert set(said) == set(left)


def test_an_issue_has_a_few_claims_of_each_party():
    speakers = "Ana Ruiz, Bo Lind, Cem Kaya, Di Moro, Eva Holm, Fay Oduya, Gus Weil, Hal Ibsen, Ida Roth".split(", ")
    many = [
        position("Union", f"{name} speaks of the wages of crew {place}.", issue="wages", speaker=name)
        for place, name in enumerate(speakers)
    ]
    assert len(on(ledger(extraction(*many)), "wages").claims) == MOST_CLAIMS


def test_what_came_of_an_issue_has_a_line_of_its_own_the_latest_first_to_be_put_forward():
    days = [MONDAY, TUESDAY, FRIDAY, "2031-03-08", "2031-03-09"]
    words = ("red", "blue", "green", "white", "black")
    met = [
        outcome("Union", "Port", statement=f"They met on {word} pay.", issue="wages", date=day)
        for word, day in zip(words, days, strict=True)
    ]
    slot = on(ledger(extraction(stance("Union", "wages"), *met)), "wages")
    found = ledger(extraction(stance("Union", "wages"), *met))
    assert slot.parties == ("Union", SO_FAR)
    assert found.saying("They met on red pay.").id not in slot.claims
    assert len(slot.claims) == 1 + MOST_RESULTS


def test_what_is_only_scheduled_is_no_result():
    due = outcome("Union", "Port", statement="They will meet on pay.", issue="wages", status="scheduled")
    assert on(ledger(extraction(stance("Union", "wages"), due)), "wages").parties == ("Union",)


def test_what_is_contested_is_in_before_what_is_not():
    made = extraction(*(stance("Union", issue) for issue in ISSUES), stance("Port", "training"))
    contested = Proposed(opposed=((ids(made)[ISSUES.index("training")], ids(made)[-1]),))
    assert ledger(made, proposed=contested).slots("issue")[0].issue == "training"


def test_neither_a_former_stance_nor_silence_is_where_a_party_stands():
    found = ledger(extraction(stance("Union", "wages", former=True), stance("Port", "boots", stance="withhold")))
    assert found.slots("issue") == []


def test_a_precondition_that_gates_an_issue_goes_with_the_stance_on_it():
    found = ledger(extraction(stance("Union", "nights", stance="open"), gate()))
    assert GATE in spoken(found, "issue")[0]
    assert spoken(found, "condition") == []


@pytest.mark.parametrize(
    "other",
    [gate(gates="the ferries' return"), gate(kind="threat"), gate(issue="boots"), gate(kind="promise")],
    ids=["gates another matter", "a threat", "another issue", "a promise"],
)
def test_any_other_condition_stands_among_conditions(other):
    found = ledger(extraction(stance("Union", "nights", stance="open"), other))
    assert GATE not in spoken(found, "issue")[0]
    assert spoken(found, "condition") == [[GATE]]


def test_where_every_party_is_heard_in_one_article_alone_all_are_told():
    made = [extraction(stance(party, "wages"), file=f"{party}.txt") for party in PARTIES[:6]]
    assert len(ledger(*made).slots("issue")[0].parties) == MOST_PARTIES
