"""The chart of claims in time: what is known of time is drawn as known, and nothing else."""

import pytest
from builders import STEADY, condition, outcome, position
from hypothesis import given
from hypothesis import strategies as st
from merging import FRIDAY, MONDAY, brief, earlier, stories, told

from summariser.briefing import Change
from summariser.chart import MOST_DATES, MOST_IMPLIED, MOST_PARTIES, chart


def wants(party="Union", what="a rise", **fields):
    return position(party, f"{party} wants {what}.", **fields)


def labels(drawn):
    return [" ".join(column.lines) for column in drawn.columns]


def marks(drawn):
    return [mark.words for mark in drawn.marks]


@STEADY
@given(stories())
def test_every_claim_is_drawn_once_and_inside_the_chart(made):
    briefing = brief(*made)
    drawn = chart(briefing)
    if not briefing.claims:
        assert drawn is None
        return
    assert sorted(claim for mark in drawn.marks for claim in mark.claims) == sorted(c.id for c in briefing.claims)
    for mark in drawn.marks:
        assert mark.radius <= mark.x <= drawn.width - mark.radius
        assert mark.radius <= mark.y <= drawn.height - mark.radius
    assert [column.x for column in drawn.columns] == sorted({column.x for column in drawn.columns})


def test_dates_come_first_in_order_then_implied_order_then_what_has_no_place():
    friday, monday = told(wants(), file="a.txt", date=FRIDAY), told(wants(what="boots"), file="b.txt", date=MONDAY)
    loose = told(wants(what="a pause"), file="c.txt")
    drawn = chart(brief(friday, monday, loose))
    assert labels(drawn) == ["3 Mar 2031", "7 Mar 2031", "undated"]
    assert [band.zone for band in drawn.bands] == ["dated", "unplaced"]


def test_an_order_that_texts_imply_is_marked_as_such_and_never_mixed_with_dates():
    one, two = told(wants(), file="a.txt"), told(wants(what="boots"), file="b.txt")
    dated = told(wants(what="a pause"), file="c.txt", date=MONDAY)
    briefing = brief(one, two, dated)
    # As an `align` answer would have it: two before one.
    order = {story[0].source.file: story[0].source for story in (one, two, dated)}
    sources = (order["c.txt"], order["b.txt"], order["a.txt"])
    rank = {source.id: place for place, source in enumerate(sources)}
    claims = tuple(c.replaced(rank=rank[c.members[0].article]) for c in briefing.claims)
    told_so = briefing.model_copy(
        update={"unplaced": (), "sources": sources, "claims": claims, "implied": (earlier(two[1], one[1]),)}
    )
    drawn = chart(told_so)
    assert labels(drawn) == ["3 Mar 2031", "~ article 2", "~ article 3"]
    assert [band.words for band in drawn.bands] == ["By date", "~ in implied order"]


def test_a_date_that_only_the_article_has_is_drawn_as_reported():
    drawn = chart(brief(told(wants(date=FRIDAY), wants("Port"), date=MONDAY)))
    assert {(mark.words, mark.reported) for mark in drawn.marks} == {
        ("Union, 2031-03-07: 1 position", False),
        ("Port, reported 2031-03-03: 1 position", True),
    }


def test_a_single_undated_article_is_undated():
    assert labels(chart(brief(told(wants())))) == ["undated"]


@pytest.mark.parametrize(("date", "label"), [("2031", "2031"), ("2031-03", "Mar 2031"), ("2031-03-09", "9 Mar 2031")])
def test_a_column_is_as_precise_as_its_date(date, label):
    assert labels(chart(brief(told(wants(date=date))))) == [label]


def test_many_days_become_months_and_many_months_years():
    days = [told(wants(what=f"{n} boots", date=f"2031-03-{n:02d}"), file=f"{n}.txt") for n in range(1, MOST_DATES + 2)]
    assert labels(chart(brief(*days))) == ["Mar 2031"]
    months = [
        told(wants(what=f"{n} boots", date=f"{2031 + n // 12}-{n % 12 + 1:02d}"), file=f"{n}.txt")
        for n in range(MOST_DATES + 1)
    ]
    assert labels(chart(brief(*months))) == ["2031", "2032"]


@STEADY
@given(st.integers(1, 40))
def test_many_articles_in_implied_order_share_columns(count):
    made = [told(wants(what=f"{n} boots"), file=f"{n:02d}.txt") for n in range(count + 1)]
    briefing = brief(*made)
    drawn = chart(briefing.model_copy(update={"unplaced": ()}))
    assert len(drawn.columns) <= MOST_IMPLIED
    assert all(label.startswith("~ article") for label in labels(drawn))


def test_outcomes_have_a_lane_then_parties_by_their_claims_and_the_rest_together():
    few = [wants(f"Party {letter}") for letter in "ABCDEFGH"]
    drawn = chart(brief(told(*few, wants("Union"), wants("Union", "boots"), outcome("Union", "Party A"))))
    names = [lane.name for lane in drawn.lanes]
    assert names[:2] == ["Outcomes", "Union"]
    assert names[-1] == "Others"
    assert len(names) == MOST_PARTIES + 2


def test_stances_and_conditions_of_one_time_stand_side_by_side():
    made = told(wants(), condition("Union", "The union will strike unless heard."), date=MONDAY)
    first, second = chart(brief(made)).marks
    assert (first.kind, second.kind) == ("position", "condition")
    assert first.x + first.radius < second.x - second.radius
    assert first.column == second.column


def test_a_mark_grows_with_its_claims_within_its_lane():
    def radius(count):
        (mark,) = chart(brief(told(*(wants(what=f"{n} boots") for n in range(count))))).marks
        assert len(mark.claims) == count
        return mark.radius

    sizes = [radius(count) for count in (1, 2, 10, 25, 40)]
    assert sizes[:4] == sorted(set(sizes[:4]))
    assert sizes[3] == sizes[4] == max(sizes)


def test_a_change_is_a_line_from_the_earlier_to_the_later_mark():
    briefing = brief(told(wants(), file="a.txt", date=MONDAY), told(wants(what="boots"), file="b.txt", date=FRIDAY))
    one, two = briefing.claims
    moved = briefing.model_copy(update={"moved": (Change(earlier=one.id, later=two.id, stated=False),)})
    (move,) = chart(moved).moves
    assert move.words.startswith("moved: from Union, reported 2031-03-03")
    same = briefing.model_copy(update={"moved": (Change(earlier=one.id, later=one.id, stated=False),)})
    assert chart(same).moves == ()
