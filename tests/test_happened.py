"""What happened comes in order of time, with no more said of the time than is known."""

import pytest
from builders import condition, extraction, outcome, position
from merging import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, earlier, event, ledger, spoken

from summariser.happened import MOST_TIMES, as_of, brought_up_to_date, redated, told_label


def test_the_latest_event_is_always_in():
    days = [f"2031-02-{day}" for day in range(10, 24)]
    heavy = [extraction(event(day), file=f"{name}-{day}.txt", date=day) for day in days for name in "abcd"]
    last = extraction(outcome("Pilots", statement="The pilots left.", issue="leave"), file="last.txt", date=MONDAY)
    found = ledger(*heavy, last)
    assert spoken(found, "event")[-1] == ["The pilots left."]
    assert len(found.slots("event")) <= MOST_TIMES + 1


def test_events_stand_in_order_of_time_with_their_dates():
    found = ledger(extraction(event("2031-02-20"), event("2031-02-10"), event("2031-02-15")))
    assert [slot.label for slot in found.slots("event")] == ["2031-02-10", "2031-02-15", "2031-02-20"]


@pytest.mark.parametrize(
    ("dates", "when", "label"),
    [
        ((MONDAY, None), None, f"reported {MONDAY}"),
        ((None, None), "late on 7 March", "not placed in time, 7 March"),
        ((None, None), "on Friday", "not placed in time, a Friday"),
        ((None, None), None, "not placed in time"),
    ],
)
def test_a_time_is_labelled_by_no_more_than_is_known(dates, when, label):
    met = outcome("Union", statement="The union met.", when=when)
    found = ledger(extraction(met, file="a.txt", date=dates[0]), extraction(file="b.txt", date=dates[1]))
    assert [slot.label for slot in found.slots("event")] == [label]


@pytest.mark.parametrize("of_text_first", [True, False])
def test_a_day_on_which_some_things_were_only_reported_says_so(of_text_first):
    dated, undated = event(MONDAY), outcome("Pilots", statement="The pilots left.")
    found = ledger(extraction(*((dated, undated) if of_text_first else (undated, dated)), date=MONDAY))
    assert [slot.label for slot in found.slots("event")] == [f"on or by {MONDAY}"]
    assert len(spoken(found, "event")[0]) == 2


def test_the_label_of_a_line_is_no_weaker_than_the_claims_that_it_cites():
    left, shut = outcome("Pilots", statement="The pilots left."), outcome("City", statement="The city closed the hall.")
    dated = extraction(event(MONDAY), left, date=MONDAY)
    loose = extraction(shut, file="b.txt")
    found = ledger(dated, loose, implied=[earlier(dated, loose)])
    (slot,) = found.slots("event")
    meeting, pilots, city = (found.saying(item.statement) for item in (event(MONDAY), left, shut))
    assert told_label(slot.label, [meeting]) == MONDAY
    assert told_label(slot.label, [pilots]) == f"reported {MONDAY}"
    assert told_label(slot.label, [meeting, pilots]) == told_label(slot.label, [meeting, city]) == slot.label
    assert told_label("~ since May", [meeting]) == "~ since May"


def test_a_day_that_texts_give_claims_no_report_of_it():
    told_later = ledger(extraction(event(MONDAY), date=FRIDAY))
    assert [slot.label for slot in told_later.slots("event")] == [MONDAY]


def test_what_is_only_known_to_be_later_stands_on_a_day_of_reports_as_inferred():
    one = extraction(event(MONDAY), outcome("Pilots", statement="The pilots left."), date=MONDAY)
    other = extraction(outcome("City", statement="The city closed the hall."), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == [f"~ on or by {MONDAY}"]


def test_a_time_before_a_day_on_which_some_was_only_reported_names_the_day_alone():
    one = extraction(outcome("Union", statement="The union left.", when="on Friday"))
    other = extraction(event(MONDAY), outcome("Pilots", statement="The pilots left."), file="b.txt", date=MONDAY)
    found = ledger(one, other, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == [f"~ a Friday before {MONDAY}", f"on or by {MONDAY}"]


def test_a_time_that_only_the_order_of_articles_gives_is_marked():
    one, other = extraction(event("", when="on Friday"), file="a.txt"), extraction(file="b.txt")
    assert ledger(one, other, implied=[earlier(one, other)]).slots("event")[0].label == "~ a Friday"


def test_an_undated_event_that_is_known_to_be_later_stands_later():
    one = extraction(event(MONDAY), file="a.txt", date=MONDAY)
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert spoken(found, "event")[-1] == ["The union left."]


def labelled(found):
    """What happened, by statement, with the label of each time."""
    return list(zip(spoken(found, "event"), (slot.label for slot in found.slots("event")), strict=True))


LEFT, MET_ON_MONDAY, MET_ON_TUESDAY, MET_ON_FRIDAY = (
    [outcome("Union", statement="The union left.").statement],
    [event(MONDAY).statement],
    [event(TUESDAY).statement],
    [event(FRIDAY).statement],
)


def test_an_undated_event_comes_after_what_an_earlier_article_dates_though_that_has_no_date_itself():
    one = extraction(event(MONDAY))
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert labelled(found) == [(MET_ON_MONDAY, MONDAY), (LEFT, f"~ reported on or after {MONDAY}")]


def test_an_undated_event_comes_after_what_its_own_article_dates():
    one = extraction(event(FRIDAY), outcome("Union", statement="The union left."))
    other = extraction(position("Port"), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert labelled(found) == [(MET_ON_FRIDAY, FRIDAY), (LEFT, f"~ reported on or after {FRIDAY}")]


def test_an_undated_event_comes_after_all_until_the_day_of_an_earlier_article():
    one = extraction(event(MONDAY), date=FRIDAY)
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    found = ledger(one, other, extraction(event(TUESDAY), file="c.txt"), implied=[earlier(one, other)])
    assert labelled(found) == [
        (MET_ON_MONDAY, MONDAY),
        (MET_ON_TUESDAY, TUESDAY),
        (LEFT, f"~ reported on or after {TUESDAY}"),
    ]


def test_what_a_later_article_dates_is_not_known_to_have_come_before():
    one = extraction(outcome("Union", statement="The union left."))
    other = extraction(event(MONDAY), file="b.txt", date=FRIDAY)
    assert labelled(ledger(one, other, implied=[earlier(one, other)])) == [
        (LEFT, f"~ before {MONDAY}"),
        (MET_ON_MONDAY, MONDAY),
    ]


def test_an_event_that_the_text_dates_stands_at_its_date_though_its_article_is_undated():
    one = extraction(event(FRIDAY), file="a.txt", date=FRIDAY)
    other = extraction(outcome("Union", statement="The union left.", date=MONDAY), file="b.txt")
    assert spoken(ledger(one, other), "event")[0] == ["The union left."]


def test_a_span_is_printed_as_the_article_has_it():
    told = event("", when="since May, mostly in the port")
    assert [slot.label for slot in ledger(extraction(told)).slots("event")] == ["since May"]


def test_what_spans_days_stands_before_single_days_of_unknown_date():
    one = extraction(event("", when="on 7 March"), file="a.txt")
    other = extraction(outcome("Union", statement="They met three times.", when="since May"), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == ["~ since May", "~ 7 March"]


def test_a_weekday_says_before_which_printed_day_it_was():
    one = extraction(outcome("Union", statement="The union left.", when="on Friday"), file="a.txt")
    other = extraction(event("", when="on 7 March"), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == ["~ a Friday before 7 March", "~ 7 March"]


def test_the_latest_time_and_what_has_no_place_must_be_told():
    one, two = extraction(event(MONDAY), date=MONDAY), extraction(event(FRIDAY), file="b.txt", date=FRIDAY)
    lone = extraction(outcome("Pilots", statement="The pilots left."), file="c.txt")
    assert [slot.needed for slot in ledger(one, two, lone).slots("event")] == [False, True, True]


def test_a_story_that_tells_of_the_day_after_is_of_that_day():
    story = extraction(
        position("Port", "The port said on Tuesday that it agrees.", date=TUESDAY),
        position("City", "The city is glad of Tuesday's deal.", date=TUESDAY),
        outcome("Union", statement="The union left."),
        date=MONDAY,
    )
    later = position("Port", "The port will agree.", issue="boots", date=NEXT_MONDAY)
    found = ledger(story, extraction(later, file="b.txt"))
    told = brought_up_to_date(found.claims, found.sources)
    assert [source.date for source in told.values()] == [TUESDAY, None]
    dated = {claim.statement: claim.date for claim in redated(found.claims, found.sources, told)}
    assert dated["The union left."] == TUESDAY
    assert as_of(found.claims, told) == TUESDAY


def test_a_story_is_not_of_a_day_long_after_its_own():
    found = ledger(extraction(position("Port", "The port will agree.", date=NEXT_MONDAY), date=MONDAY))
    assert brought_up_to_date(found.claims, found.sources) == found.sources


def test_a_time_of_which_only_the_order_is_known_says_after_which_day_it_was_reported():
    one = extraction(event("", when="on 7 March"), file="a.txt")
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    found = ledger(one, other, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == ["~ 7 March", "~ reported on or after 7 March"]


def test_nothing_is_reported_after_a_weekday_or_after_what_has_no_place_in_time():
    one = extraction(event("", when="on Friday"), file="a.txt")
    other = extraction(outcome("Union", statement="The union left."), file="b.txt")
    lone = extraction(outcome("Pilots", statement="The pilots left.", when="on 9 March"), file="c.txt")
    found = ledger(one, other, lone, implied=[earlier(one, other)])
    assert [slot.label for slot in found.slots("event")] == ["~ a Friday", "~ no date", "not placed in time, 9 March"]


def test_a_story_of_the_last_day_of_the_calendar_is_of_that_day():
    found = ledger(extraction(position("Port", "The port agrees.", date="9999-12-31"), date="9999-12-31"))
    assert brought_up_to_date(found.claims, found.sources) == found.sources


def test_a_day_that_one_position_names_may_be_the_one_that_it_asks_for():
    asks = position("Port", "The port wants an answer by Tuesday.", date=TUESDAY)
    found = ledger(extraction(asks, date=MONDAY))
    assert brought_up_to_date(found.claims, found.sources) == found.sources
    sure = ledger(extraction(event(TUESDAY), date=MONDAY))
    assert [source.date for source in brought_up_to_date(sure.claims, sure.sources).values()] == [TUESDAY]


DEAL = "Tuesday's deal requires pay for meals."


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The port said Tuesday that it was not ready.", TUESDAY),
        ("The port told the city on Tuesday that it was not ready.", TUESDAY),
        ("The port said on Friday that it was not ready.", MONDAY),
        ("The port wants to meet on Tuesday.", MONDAY),
        (DEAL, MONDAY),
    ],
)
def test_what_was_said_on_a_day_brings_a_story_up_to_date_and_what_is_wanted_on_it_does_not(said, day):
    items = position("Port", said, date=TUESDAY), condition("Union", DEAL, date=TUESDAY)
    found = ledger(extraction(*items, date=MONDAY))
    assert [source.date for source in brought_up_to_date(found.claims, found.sources).values()] == [day]
