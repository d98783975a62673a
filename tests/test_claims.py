"""Items become claims: what is one and what is not, and how well a claim is supported."""

import pytest
from builders import condition, extraction, outcome, party, person, position
from merging import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, ids, ledger

WANTS = "The union wants a rise of five percent for crane drivers."
WANTS_TOO = "A rise of five percent for crane drivers is what the union wants."
MET = "The union and the port met at the harbour office."
AT_SEA = "The crews will stay at sea until the quota is raised."


def two(one, other, **fields):
    return ledger(extraction(one, file="a.txt", **fields), extraction(other, file="b.txt", **fields))


def test_the_same_words_in_two_articles_are_one_claim_with_both_sentences():
    found = two(position("Union", WANTS), position("Union", WANTS))
    assert [len(claim.members) for claim in found.claims] == [2]
    assert len({member.article for member in found.claims[0].members}) == 2


def test_other_wording_of_the_same_words_is_the_same_claim():
    assert two(position("Union", WANTS), position("Union", WANTS_TOO)).statements == [[WANTS_TOO, WANTS]]


def test_the_most_hedged_wording_of_the_strongest_voice_is_kept():
    firm, hedged = "The port will pay for safety boots.", "The port could pay for safety boots."
    weak = "The port may perhaps pay for safety boots."
    found = ledger(
        extraction(position("Port", firm), file="a.txt"),
        extraction(position("Port", hedged, hedged=True), file="b.txt"),
        extraction(position("Port", weak, hedged=True, voice="anonymous"), file="c.txt"),
    )
    assert found.saying(firm).statement == hedged
    assert found.saying(firm).hedged


def test_a_weaker_voice_makes_no_firm_claim_hedged():
    firm, weak = "The port will pay for safety boots.", "The port could pay for safety boots."
    found = two(position("Port", firm), position("Port", weak, hedged=True, voice="anonymous"))
    assert found.saying(weak).statement == firm
    assert not found.saying(weak).hedged


@pytest.mark.parametrize("other", ["seven", "12", "5.5"])
def test_different_numbers_stay_apart(other):
    assert len(two(position("Union", WANTS), position("Union", WANTS.replace("five", other))).claims) == 2


def test_numbers_are_compared_however_they_are_written():
    assert len(two(position("Union", WANTS), position("Union", WANTS.replace("five", "5"))).claims) == 1


def test_different_numbers_stay_apart_though_a_report_without_any_resembles_both():
    five, seven = WANTS, WANTS.replace("five", "seven")
    plain = "The union wants a rise for crane drivers."
    files = (extraction(position("Union", each), file=f"{n}.txt") for n, each in enumerate((five, plain, seven)))
    found = ledger(*files)
    assert found.saying(five).id != found.saying(seven).id


def test_a_model_that_has_read_what_is_counted_may_join_different_numbers():
    texts = ("The two sides wanted 5 percent.", "In three meetings the union asked for a rise of a twentieth.")
    one, other = (extraction(position("Union", text), file=f"{n}.txt") for n, text in enumerate(texts))
    assert len(ledger(one, other, same=[ids(one, other)]).claims) == 1


def test_different_holders_never_merge_even_where_a_model_says_so():
    one, other = (extraction(position(name, WANTS), file=f"{name}.txt") for name in ("Union", "Guild"))
    found = ledger(one, other, same=[ids(one, other)])
    assert [claim.parties for claim in found.claims] in ([("Union",), ("Guild",)], [("Guild",), ("Union",)])
    assert found.ignored == 1


def test_an_outcome_and_a_position_never_merge_even_where_a_model_says_so():
    one = extraction(position("Union", WANTS, issue="wages"), outcome("Union", statement=WANTS, issue="wages"))
    found = ledger(one, same=[ids(one)])
    assert sorted(claim.type for claim in found.claims) == ["outcome", "position"]
    assert found.ignored == 1


def test_a_former_stance_and_the_present_one_never_merge():
    one = extraction(position("Union", WANTS, former=True), position("Union", WANTS))
    found = ledger(one, same=[ids(one)])
    assert sorted(claim.former for claim in found.claims) == [False, True]
    assert found.ignored == 1


def test_reports_of_one_date_are_one_event():
    found = two(*[outcome("Union", "Port", statement=MET, date=MONDAY)] * 2)
    assert len(found.claims) == 1


def test_rounds_of_different_dates_never_merge_even_where_a_model_says_so():
    rounds = [
        extraction(outcome("Union", "Port", statement=MET, date=f"2031-03-{day}"), file=f"{day}.txt")
        for day in ("03", "10", "17")
    ]
    found = ledger(*rounds, same=[ids(*rounds)])
    assert [claim.date for claim in found.claims] == ["2031-03-03", "2031-03-10", "2031-03-17"]
    assert found.ignored == 1


def test_reports_of_one_date_with_different_counts_stay_apart():
    told = [outcome("Union", statement=f"{count} crane drivers left work.", date=MONDAY) for count in (500, 700)]
    assert len(two(*told).claims) == 2


def test_meetings_without_any_time_are_not_taken_for_one():
    assert len(two(*[outcome("Union", "Port", statement=MET)] * 2).claims) == 2


def test_meetings_on_one_weekday_of_different_weeks_stay_apart():
    met = outcome("Union", "Port", statement=MET, when="on Monday")
    found = ledger(
        extraction(met, file="a.txt", date=MONDAY),
        extraction(met, file="b.txt", date=NEXT_MONDAY),
    )
    assert len(found.claims) == 2


@pytest.mark.parametrize(
    ("when", "dates", "count"),
    [
        ("on Monday", (MONDAY, TUESDAY), 1),
        ("on Monday", (MONDAY, FRIDAY), 1),
        ("on Sunday", (MONDAY, "2031-03-02"), 1),
        ("on Tuesday", (MONDAY, TUESDAY), 2),
        ("last week", (MONDAY, TUESDAY), 1),
        ("last week", (MONDAY, NEXT_MONDAY), 2),
        ("on 3 March", (MONDAY, NEXT_MONDAY), 1),
        ("on Monday, March 3", (MONDAY, NEXT_MONDAY), 1),
        ("on Monday", (MONDAY, None), 1),
    ],
)
def test_the_same_words_for_a_time_are_one_time_in_articles_that_are_near(when, dates, count):
    met = outcome("Union", "Port", statement=MET, when=when)
    files = (extraction(met, file=f"{n}.txt", date=day) for n, day in enumerate(dates))
    assert len(ledger(*files).claims) == count


def test_meetings_of_different_weeks_do_not_merge_through_an_undated_report():
    met = outcome("Union", "Port", statement=MET, when="on Monday")
    made = [extraction(met, file=f"{n}.txt", date=day) for n, day in enumerate((MONDAY, None, NEXT_MONDAY))]
    assert len(ledger(*made).claims) == 2
    found = ledger(*made, same=[ids(*made)])
    assert (len(found.claims), found.ignored) == (2, 1)


def test_rounds_of_different_dates_do_not_merge_through_an_undated_report_of_one():
    when = {"statement": MET, "when": "on the third"}
    first = extraction(outcome("Union", "Port", date=MONDAY, **when), file="a.txt")
    again = extraction(outcome("Union", "Port", **when), file="b.txt")
    second = extraction(outcome("Union", "Port", statement=MET, date=NEXT_MONDAY), file="c.txt")
    found = ledger(first, again, second, same=[ids(again, second)])
    dates = [{member.item.date for member in claim.members} - {None} for claim in found.claims]
    assert all(len(each) < 2 for each in dates)


def test_a_stance_and_the_condition_that_gates_it_are_one_claim():
    stance = position("Crews", AT_SEA, stance="reject", issue="quota")
    gate = condition("Crews", AT_SEA, requires="a raised quota", gates="the return from sea", issue="quota")
    (claim,) = ledger(extraction(stance, gate)).claims
    assert (claim.type, claim.label) == ("position", "reject")
    assert claim.condition.kind == "precondition"


def test_an_assessment_on_the_same_sentence_is_not_the_gate_of_anything():
    stance = position("Crews", AT_SEA, stance="assess", issue="quota")
    gate = condition("Crews", AT_SEA, requires="a raised quota", gates="the return from sea", issue="quota")
    assert len(ledger(extraction(stance, gate)).claims) == 2


def test_a_model_may_join_other_wording_of_one_holder():
    one = extraction(position("Union", "The union wants better pay."), file="a.txt")
    other = extraction(position("Union", "Crane drivers must earn more, the chair said."), file="b.txt")
    assert len(ledger(one, other).claims) == 2
    found = ledger(one, other, same=[ids(one, other)])
    assert len(found.claims) == 1
    assert found.ignored == 0


@pytest.mark.parametrize("extra", [["nobody.p7"], []])
def test_a_model_that_names_unknown_items_or_one_alone_is_ignored_and_counted(extra):
    one = extraction(position("Union", WANTS))
    found = ledger(one, same=[[*ids(one), *extra]])
    assert (len(found.claims), found.ignored) == (1, 1)


def test_an_item_belongs_to_the_first_group_that_names_it():
    texts = ("The union wants better pay.", "Drivers must earn more.", "Nights are too long for crews.")
    made = [extraction(position("Union", text), file=f"{n}.txt") for n, text in enumerate(texts)]
    found = ledger(*made, same=[ids(*made[:2]), ids(*made[1:])])
    assert found.statements == [sorted(texts[:2]), [texts[2]]]
    assert found.ignored == 1


def carried(*reports, copies=(), **fields):
    """The one claim of the same words in several articles, each with its outlet and fields."""
    said = {"voice": "outlet"} | fields
    made = [
        extraction(position("Union", WANTS, **(said | each)), file=f"{n}.txt", outlet=outlet)
        for n, (outlet, each) in enumerate(reports)
    ]
    (claim,) = ledger(*made, copies=[made[n] for n in copies]).claims
    return claim


def test_one_article_alone_is_single_support():
    assert carried(("Harbour Post", {})).support == "single"


def test_two_outlets_that_are_known_corroborate_each_other():
    claim = carried(("Harbour Post", {}), ("Coast News", {}))
    assert (claim.support, claim.origins) == ("corroborated", 2)


def test_unknown_outlets_are_not_taken_to_be_independent():
    assert carried((None, {}), (None, {})).support == "repeated"


def test_one_outlet_twice_is_one_origin():
    claim = carried(("Harbour Post", {}), ("Harbour Post", {}))
    assert (claim.support, claim.origins) == ("repeated", 1)


def test_one_speaker_in_two_outlets_is_one_origin():
    quoted = {"voice": "own", "speaker": "Ana Ruiz"}
    claim = carried(("Harbour Post", quoted), ("Coast News", quoted))
    assert (claim.support, claim.origins) == ("repeated", 1)


def test_two_speakers_corroborate_each_other():
    claim = carried(*[(None, {"voice": "own", "speaker": name}) for name in ("Ana Ruiz", "Bo Lind")])
    assert (claim.support, claim.origins) == ("corroborated", 2)


def test_unnamed_sources_do_not_corroborate():
    unnamed = {"voice": "anonymous", "speaker": "an official"}
    assert carried(("Harbour Post", unnamed), ("Coast News", unnamed)).support == "repeated"


def test_one_text_in_two_outlets_does_not_corroborate_itself():
    assert carried(("Harbour Post", {}), ("Coast News", {}), copies=(0, 1)).support == "repeated"


def test_one_text_in_two_outlets_is_one_origin():
    assert carried(("Harbour Post", {}), ("Coast News", {}), copies=(0, 1)).origins == 1


def test_copies_and_a_report_of_unknown_origin_do_not_corroborate():
    assert carried(("Harbour Post", {}), ("Coast News", {}), (None, {}), copies=(0, 1)).support == "repeated"


def test_an_outcome_that_two_of_its_parties_claim_is_supported_by_both_sides():
    claims = [outcome("Union", "Port", statement=MET, date=MONDAY, claimed_by=name) for name in ("Union", "Port")]
    (claim,) = two(*claims).claims
    assert claim.support == "both sides"


def test_an_outcome_that_one_side_claims_through_two_speakers_is_not():
    people = [party("Union"), party("Port"), person("Ana Ruiz", acts_for="Union")]
    made = [
        extraction(outcome("Union", "Port", statement=MET, date=MONDAY, claimed_by=name), parties=people, file=file)
        for name, file in (("Ana Ruiz", "a.txt"), ("Union", "b.txt"))
    ]
    assert ledger(*made).claims[0].support != "both sides"


def test_a_stance_that_its_holder_confirms_and_a_counterpart_reports_is_supported_by_both_sides():
    assert carried((None, {"voice": "own"}), (None, {"voice": "counterpart"})).support == "both sides"


def test_the_order_of_entries_makes_no_difference():
    made = [extraction(position("Union", text), file=f"{n}.txt") for n, text in enumerate((WANTS, WANTS_TOO, MET))]
    assert ledger(*made).claims == ledger(*reversed(made)).claims
