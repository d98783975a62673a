"""Deadlines: which day their words mean, and what became of them by the articles' own dates, never by today's."""

from itertools import combinations

import pytest
from builders import STEADY, condition, extraction, outcome, position
from hypothesis import given
from hypothesis import strategies as st
from merging import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, earlier, ledger

from summariser.deadlines import absolute, deadlines
from summariser.sameness import content_words

PUBLISHED = "2031-03-03"  # a Monday


def threat(deadline, statement="The union will strike unless paid.", party="Union", **fields):
    plain = {"kind": "threat", "requires": "pay", "gates": "a strike", "issue": "wages"}
    return condition(party, statement, deadline=deadline, **(plain | fields))


def became(found, as_of):
    """What became of each deadline, by its printed words."""
    return {each.printed: each.state for each in deadlines(found.claims, found.timeline, found.sources, as_of)}


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("by March 7", "2031-03-07"),
        ("by 7 March", "2031-03-07"),
        ("the 7th of March", "2031-03-07"),
        ("Mar. 7", "2031-03-07"),
        ("March 7th, 2032", "2032-03-07"),
        ("by Friday, March 7", "2031-03-07"),
        ("by March 3", "2031-03-03"),
        ("by March 1", "2031-03-01"),
        ("by 1 February", "2031-02-01"),
        ("by 30 December", "2030-12-30"),
        ("by 1 October", "2030-10-01"),
        ("by 1 August", "2031-08-01"),
        ("by 29 February", "2032-02-29"),
        ("by Friday", "2031-03-07"),
        ("Monday", "2031-03-03"),
        ("by Sunday night", "2031-03-09"),
        ("within 10 days", "2031-03-13"),
        ("in 2 weeks", "2031-03-17"),
    ],
)
def test_a_deadlines_words_mean_a_day_counted_from_publication(printed, day):
    assert absolute(printed, PUBLISHED) == day


@pytest.mark.parametrize(
    "printed", ["soon", "by the end of the season", "", "in March", "by February 30", "March 2031"]
)
def test_words_that_fix_no_day_give_none(printed):
    assert absolute(printed, PUBLISHED) is None


@pytest.mark.parametrize("printed", ["by Friday", "within 10 days", "by March 7"])
def test_words_that_count_from_publication_fix_nothing_in_an_undated_article(printed):
    assert absolute(printed, None) is None


def test_a_full_date_needs_no_publication_date():
    assert absolute("by 7 March 2031", None) == "2031-03-07"


def test_a_number_of_days_beyond_the_calendar_fixes_no_day():
    assert absolute("within 99999999999 days", PUBLISHED) is None


@pytest.mark.parametrize("printed", ["by 7 March 18:00", "by 7 March, 6 pm", "by 10:30 March 7", "by March 7 at 12"])
def test_the_hour_beside_a_day_is_no_day(printed):
    assert absolute(printed, PUBLISHED) == "2031-03-07"


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (TUESDAY, "upcoming"),
        (NEXT_MONDAY, "passed, result unknown"),
        (None, "whether it has passed is not known"),
    ],
)
def test_a_deadline_is_measured_by_the_latest_date_of_the_articles(as_of, state):
    found = ledger(extraction(threat("by Friday"), date=MONDAY))
    assert became(found, as_of) == {"by Friday": state}


def test_a_deadline_has_not_passed_on_its_own_day():
    found = ledger(extraction(threat("by Friday"), date=MONDAY))
    assert became(found, FRIDAY) == {"by Friday": "due that day"}


def test_a_deadline_of_an_undated_article_is_not_known_to_have_passed():
    found = ledger(extraction(threat("by Friday")))
    assert became(found, NEXT_MONDAY) == {"by Friday": "whether it has passed is not known"}


@pytest.mark.parametrize("state", ["met", "dropped"])
def test_a_condition_that_is_met_or_dropped_says_so_instead(state):
    found = ledger(extraction(threat("by Friday", state=state), date=MONDAY))
    assert became(found, NEXT_MONDAY) == {"by Friday": state}


def test_a_deadline_that_an_outcome_followed_has_passed():
    strike = outcome("Union", statement="The union stopped work.", issue="wages", date="2031-03-08")
    found = ledger(extraction(threat("by Friday"), file="a.txt", date=MONDAY), extraction(strike, date=NEXT_MONDAY))
    assert became(found, NEXT_MONDAY) == {"by Friday": "passed"}


@pytest.mark.parametrize("fields", [{"date": MONDAY}, {"date": "2031-03-08", "issue": "boots"}])
def test_an_outcome_before_it_or_on_another_issue_is_no_result(fields):
    strike = outcome("Union", statement="The union stopped work.", **({"issue": "wages"} | fields))
    found = ledger(extraction(threat("by Friday"), strike, date=MONDAY))
    assert became(found, NEXT_MONDAY) == {"by Friday": "passed, result unknown"}


def test_a_meeting_that_is_only_scheduled_is_no_result():
    talks = outcome("Union", statement="Talks are set for 20 March.", issue="wages", status="scheduled")
    talks = talks.model_copy(update={"date": "2031-03-20"})
    found = ledger(extraction(threat("by Friday"), talks, date=MONDAY))
    assert became(found, NEXT_MONDAY) == {"by Friday": "passed, result unknown"}


LATER = "Dockers stop all cranes if no raise comes, the chair said."


def pair(second, dates=(MONDAY, TUESDAY), *, implied=False):
    one = extraction(threat("by Friday"), file="a.txt", date=dates[0])
    other = extraction(second, file="b.txt", date=dates[1])
    return ledger(one, other, implied=[earlier(one, other)] if implied else [])


def test_a_newer_deadline_of_the_same_holder_on_the_same_matter_supersedes():
    found = pair(threat("by Sunday", LATER))
    assert became(found, TUESDAY) == {"by Friday": "superseded by a later one", "by Sunday": "upcoming"}


def test_a_newer_deadline_by_implied_order_supersedes():
    found = pair(threat("by Sunday", LATER), (None, None), implied=True)
    assert became(found, None)["by Friday"] == "superseded by a later one"


@pytest.mark.parametrize(
    ("second", "dates"),
    [
        (threat("by Sunday", LATER), (None, None)),
        (threat("by Sunday", LATER), (MONDAY, MONDAY)),
        (threat("by Sunday", LATER, party="Guild"), (MONDAY, TUESDAY)),
        (threat("by Sunday", LATER, kind="promise"), (MONDAY, TUESDAY)),
        (threat("by Sunday", LATER, issue="boots", gates="a court case"), (MONDAY, TUESDAY)),
        (position("Union", LATER), (MONDAY, TUESDAY)),
        (threat(None, LATER), (MONDAY, TUESDAY)),
    ],
    ids=["undated", "one day", "another holder", "a promise", "another matter", "a stance", "no deadline"],
)
def test_anything_else_supersedes_no_deadline(second, dates):
    assert became(pair(second, dates), None)["by Friday"] == "whether it has passed is not known"


def test_the_deadline_of_an_older_article_does_not_supersede_a_newer_one():
    found = pair(threat("by Sunday", LATER), (TUESDAY, MONDAY))
    states = became(found, TUESDAY)
    assert states["by Friday"] == "upcoming"
    assert states["by Sunday"] == "superseded by a later one"


def test_what_is_superseded_is_put_forward_with_the_deadline_that_stands_and_has_no_slot_of_its_own():
    found = pair(threat("by Sunday", LATER))
    (slot,) = found.slots("deadline")
    assert (slot.label, slot.tag) == ("2031-03-09", "upcoming; earlier: 2031-03-07")
    assert len(slot.claims) == 2


def test_a_day_of_a_month_in_an_undated_article_has_its_year_from_the_articles_beside_it():
    one, other = extraction(threat("by 20 July")), extraction(position("Port"), file="b.txt", date=FRIDAY)
    found = ledger(one, other, implied=[earlier(one, other)])
    (slot,) = found.slots("deadline")
    assert (slot.label, slot.tag) == ("~ 2031-07-20", "upcoming")
    (alone,) = ledger(one).slots("deadline")
    assert alone.label == "by 20 July"


@pytest.mark.parametrize(
    ("day", "state"), [(FRIDAY, "to come, as last reported"), (MONDAY, "whether it has passed is not known")]
)
def test_what_the_latest_article_fixes_for_no_day_is_still_to_come(day, state):
    found = ledger(extraction(threat("soon"), date=day), extraction(position("Port"), file="b.txt", date=FRIDAY))
    assert became(found, FRIDAY) == {"soon": state}


def test_what_an_outlet_tells_of_a_holder_supersedes_nothing():
    assert became(pair(threat("by Sunday", LATER, voice="outlet")), TUESDAY)["by Friday"] != "superseded by a later one"


@st.composite
def threats(draw):
    """Articles with deadlines of two holders on a few matters, some undated, some in an order that they imply."""
    made = []
    for number in range(draw(st.integers(2, 6))):
        items = [
            threat(
                draw(st.sampled_from(["by Friday", "by 20 March", "soon"])),
                draw(st.sampled_from(["Cranes may stop.", "Ferries will not run.", "The pilots go home."])),
                party=draw(st.sampled_from(["Union", "Guild"])),
                kind=draw(st.sampled_from(["threat", "threat", "promise"])),
                gates=draw(st.sampled_from(["a strike", "a strike of crane crews", "Guild boats", "Guild cranes"])),
                voice=draw(st.sampled_from(["own", "own", "outlet"])),
            )
            for _ in range(draw(st.integers(1, 3)))
        ]
        day = draw(st.sampled_from([None, MONDAY, TUESDAY, FRIDAY]))
        made.append(extraction(*items, file=f"{number}.txt", date=day))
    links = [earlier(one, other) for one, other in combinations(made, 2) if draw(st.integers(0, 3)) == 0]
    return ledger(*made, implied=links)


def replaces(newer, claim, timeline):
    """The rule, on two claims: the same holder, in words of its own, later, on what has a word in common."""
    one, other = claim.condition, newer.condition
    names = set(content_words(" ".join(claim.parties)))
    return (
        (newer.parties, other.kind, newer.voice) == (claim.parties, one.kind, "own")
        and bool(set(content_words(one.gates)) & set(content_words(other.gates)) - names)
        and all(timeline.before(a.article, b.article) for a in claim.members for b in newer.members)
    )


@given(threats())
@STEADY
def test_the_last_of_all_that_replace_a_deadline_is_its_successor(found):
    by_id = {claim.id: claim for claim in found.claims}
    for each in deadlines(found.claims, found.timeline, found.sources, FRIDAY):
        newer = [claim for claim in found.claims if replaces(claim, by_id[each.claim], found.timeline)]
        last = max(newer, key=lambda claim: (claim.rank, claim.id), default=None)
        assert each.successor == (last.id if last else None)
