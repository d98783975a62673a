"""What claims say of each other: parties opposed, stances that changed, reports that clash; and what is not allowed."""

import pytest
from builders import condition, extraction, outcome, position
from merging import FRIDAY, MONDAY, TUESDAY, earlier, ids, ledger

from summariser.links import Proposed, ProposedClash

ASKS = "Elmaria demands a herring quota of 1,200 tonnes for its fleet."
REFUSES = "Ostrava rejects a herring quota of 1,200 tonnes for the fleet of Elmaria."
NO_NIGHTS = "The union rejects night shifts on the container quay."
NIGHTS = "The union accepts night shifts on the container quay."
NIGHTS_BUT = "Crane crews would work after dark, their chair said."


def asks(**fields):
    return position("Elmaria", ASKS, **({"issue": "quota"} | fields))


def refuses(party="Ostrava", **fields):
    return position(party, REFUSES, **({"issue": "quota", "stance": "reject"} | fields))


def no(**fields):
    return position("Union", NO_NIGHTS, **({"stance": "reject", "issue": "nights"} | fields))


def yes(statement=NIGHTS, **fields):
    return position("Union", statement, **({"stance": "accept", "issue": "nights"} | fields))


def dated(one, other, first=MONDAY, second=FRIDAY, **links):
    return ledger(extraction(one, file="a.txt", date=first), extraction(other, file="b.txt", date=second), **links)


def changes(found):
    said = {claim.id: claim.statement for claim in found.claims}
    return [(said[change.earlier], said[change.later], change.stated) for change in found.links.changes]


def test_one_party_that_rejects_what_another_asks_for_is_opposed_to_it():
    found = ledger(extraction(asks(), refuses()))
    (clash,) = found.links.clashes
    assert clash.kind == "parties"
    assert set(clash.claims) == {found.saying(ASKS).id, found.saying(REFUSES).id}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asks(), refuses("Elmaria")),
        (asks(), refuses(issue="harbour fees")),
        (asks(stance="assess"), refuses()),
        (asks(former=True), refuses()),
        (asks(), position("Ostrava", "Ostrava rejects foreign inspectors.", stance="reject", issue="quota")),
    ],
    ids=["one party", "two issues", "an assessment", "a former demand", "another matter"],
)
def test_what_is_not_asked_of_and_rejected_by_two_parties_on_one_matter_is_no_dispute(one, other):
    assert ledger(extraction(one, other)).links.clashes == ()


def test_a_reversal_that_a_text_states_is_a_change():
    found = ledger(extraction(no(former=True), yes(NIGHTS_BUT)))
    assert changes(found) == [(NO_NIGHTS, NIGHTS_BUT, True)]


def test_a_condition_that_was_dropped_is_the_earlier_half_of_a_stated_change():
    text = "The union no longer makes night shifts depend on a canteen."
    dropped = condition("Union", text, issue="nights", state="dropped")
    assert changes(ledger(extraction(dropped, yes(NIGHTS_BUT)))) == [(text, NIGHTS_BUT, True)]


def test_a_former_stance_alone_is_no_change():
    assert changes(ledger(extraction(no(former=True)))) == []


def test_a_former_stance_and_one_of_another_article_are_no_stated_change():
    found = ledger(extraction(no(former=True), file="a.txt"), extraction(yes(NIGHTS_BUT), file="b.txt"))
    assert changes(found) == []


def test_a_former_stance_of_one_party_is_not_replaced_by_that_of_another():
    other = position("Port", NIGHTS_BUT, stance="accept", issue="nights")
    assert changes(ledger(extraction(no(former=True), other))) == []


def test_a_former_stance_on_another_issue_is_replaced_only_by_one_right_beside_it():
    beside = [no(former=True), yes(NIGHTS_BUT, issue="crane crews")]
    between = [position("Port", f"The port is told of plan {word}.") for word in ("red", "blue", "green")]
    assert changes(ledger(extraction(*beside))) == [(NO_NIGHTS, NIGHTS_BUT, True)]
    assert changes(ledger(extraction(beside[0], *between, beside[1]))) == []


def test_a_refusal_and_a_later_readiness_in_like_words_are_a_change():
    assert changes(dated(no(), yes())) == [(NO_NIGHTS, NIGHTS, False)]


def test_a_readiness_and_a_later_refusal_are_a_change_too():
    assert changes(dated(yes(), no())) == [(NIGHTS, NO_NIGHTS, False)]


def test_dates_decide_which_is_later_never_the_names_of_files():
    assert changes(dated(no(), yes(), FRIDAY, MONDAY)) == [(NIGHTS, NO_NIGHTS, False)]


@pytest.mark.parametrize("dates", [(None, None), (MONDAY, None), (None, MONDAY), (MONDAY, MONDAY)])
def test_what_cannot_be_placed_supersedes_nothing(dates):
    assert changes(dated(no(), yes(), *dates)) == []


def test_an_order_that_articles_imply_is_enough():
    one, other = extraction(no(), file="a.txt"), extraction(yes(), file="b.txt")
    assert changes(ledger(one, other, implied=[earlier(other, one)])) == [(NIGHTS, NO_NIGHTS, False)]


def test_a_stance_that_is_still_reported_after_the_other_has_not_changed():
    made = [
        extraction(item, file=file, date=date)
        for item, file, date in ((no(), "a.txt", MONDAY), (yes(), "b.txt", TUESDAY), (no(), "c.txt", FRIDAY))
    ]
    assert changes(ledger(*made)) == []


def test_two_speakers_of_one_party_who_differ_are_no_change():
    assert changes(dated(no(speaker="Ana Ruiz"), yes(speaker="Bo Lind"))) == []


def test_one_speaker_who_turned_round_is_a_change():
    assert len(changes(dated(no(speaker="Ana Ruiz"), yes(speaker="Ana Ruiz")))) == 1


def test_the_words_of_others_about_a_party_make_no_change_by_rule():
    assert changes(dated(no(voice="counterpart"), yes())) == []


def test_stances_on_different_matters_are_no_change():
    other = "The union accepts a canteen with a view of the sea."
    assert changes(dated(no(), yes(other))) == []


def proposing(one, other, dates=(MONDAY, FRIDAY), **kinds):
    """What becomes of links that a model proposes between two items, one in each article."""
    made = [
        extraction(item, file=file, date=date)
        for item, file, date in zip((one, other), ("a.txt", "b.txt"), dates, strict=True)
    ]
    pair = ids(*made)
    links = {kind: (ProposedClash(items=pair) if kind == "clashes" else pair,) for kind in kinds}
    return ledger(*made, proposed=Proposed(**links))


def test_a_model_may_see_a_change_in_other_words_where_the_order_is_known():
    found = proposing(no(), yes(NIGHTS_BUT), changes=True)
    assert changes(found) == [(NO_NIGHTS, NIGHTS_BUT, False)]
    assert found.links.ignored == 0


@pytest.mark.parametrize(
    ("one", "other", "dates"),
    [
        (no(), yes(NIGHTS_BUT), (None, None)),
        (no(), yes(NIGHTS_BUT), (FRIDAY, MONDAY)),
        (no(), position("Port", NIGHTS_BUT, issue="nights"), (MONDAY, FRIDAY)),
        (no(), yes(NIGHTS_BUT, issue="wages"), (MONDAY, FRIDAY)),
        (no(), outcome("Union", statement=NIGHTS_BUT, issue="nights"), (MONDAY, FRIDAY)),
        (no(), no(), (MONDAY, FRIDAY)),
    ],
    ids=["unknown order", "the other order", "two parties", "two issues", "an outcome", "one claim"],
)
def test_a_models_change_is_refused_and_counted(one, other, dates):
    found = proposing(one, other, dates, changes=True)
    assert changes(found) == []
    assert found.links.ignored == 1


def test_a_models_change_between_two_speakers_of_one_party_is_refused():
    found = proposing(no(speaker="Ana Ruiz"), yes(NIGHTS_BUT, speaker="Bo Lind"), changes=True)
    assert changes(found) == []


def test_a_reversal_that_a_text_states_may_be_told_by_another_speaker():
    found = proposing(no(former=True, speaker="Ana Ruiz"), yes(NIGHTS_BUT, speaker="Bo Lind"), changes=True)
    assert changes(found) == [(NO_NIGHTS, NIGHTS_BUT, True)]


def test_a_model_and_a_rule_that_see_one_change_give_it_once():
    assert len(changes(proposing(no(), yes(), changes=True))) == 1


def test_a_model_may_oppose_parties_that_use_other_words():
    other = position("Ostrava", "Both fleets must leave the bank.", issue="quota")
    found = proposing(asks(), other, opposed=True)
    assert [clash.kind for clash in found.links.clashes] == ["parties"]


@pytest.mark.parametrize(
    "other",
    [
        position("Elmaria", "Elmaria wants its boats back.", issue="quota"),
        outcome("Ostrava", statement="Ostrava closed the bank.", issue="quota"),
    ],
    ids=["one party", "an outcome"],
)
def test_a_model_opposes_no_party_to_itself_and_no_outcome(other):
    found = proposing(asks(), other, opposed=True)
    assert found.links.clashes == ()
    assert found.links.ignored == 1


def test_a_model_may_see_reports_that_clash():
    reports = [outcome("Union", "Port", statement=f"Talks ended {how}.", issue="talks") for how in ("well", "badly")]
    found = proposing(*reports, clashes=True)
    assert [clash.kind for clash in found.links.clashes] == ["reports"]
    assert len(found.links.clashes[0].claims) == 2


def test_a_clash_of_one_claim_with_itself_is_refused_and_counted():
    found = proposing(no(), no(), clashes=True)
    assert (found.links.clashes, found.links.ignored) == ((), 1)


def test_ids_that_do_not_exist_are_refused_and_counted():
    pair = ("nobody.p0", "nobody.p1")
    found = ledger(
        extraction(no()), proposed=Proposed(changes=(pair,), opposed=(pair,), clashes=(ProposedClash(items=pair),))
    )
    assert (found.links.clashes, found.links.changes, found.links.ignored) == ((), (), 3)


def test_a_dispute_that_rule_and_model_see_is_shown_once():
    one = extraction(asks(), refuses())
    assert len(ledger(one, proposed=Proposed(opposed=(ids(one),))).links.clashes) == 1
