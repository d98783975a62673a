"""Articles in time: by dates, then by what articles imply of others, never by file order."""

from itertools import permutations

import pytest
from builders import STEADY
from hypothesis import given
from hypothesis import strategies as st

from summariser.article import Source
from summariser.order import Implied, arrange

MONDAY, TUESDAY, WEDNESDAY = "2031-03-03", "2031-03-04", "2031-03-05"


def source(name, date=None):
    return Source(id=f"id-{name}", files=(f"{name}.txt",), title=None, date=date, outlet=None, url=None, extra={})


def link(earlier, later, sentence=1):
    return Implied(earlier=f"id-{earlier}", earlier_sentence=sentence, later=f"id-{later}", later_sentence=sentence)


def timeline(dates, *links):
    return arrange([source(name, date) for name, date in dates.items()], links)


def placed(found):
    return "".join(name.removeprefix("id-") for name in found.placed)


def before(found, one, other):
    return found.before(f"id-{one}", f"id-{other}")


def test_dates_put_articles_in_order_whatever_their_names():
    found = timeline({"a": WEDNESDAY, "b": MONDAY, "c": TUESDAY})
    assert placed(found) == "bca"
    assert before(found, "b", "a")
    assert not before(found, "a", "b")
    assert [found.rank(f"id-{name}") for name in "bca"] == [0, 1, 2]


def test_articles_of_one_day_are_neither_earlier_nor_later():
    found = timeline({"a": MONDAY, "b": MONDAY})
    assert placed(found) == "ab"
    assert not before(found, "a", "b")
    assert not before(found, "b", "a")


def test_a_link_between_articles_of_one_day_puts_them_in_order():
    found = timeline({"a": MONDAY, "b": MONDAY}, link("b", "a"))
    assert placed(found) == "ba"
    assert before(found, "b", "a")


def test_links_put_undated_articles_in_order_through_others_too():
    found = timeline({"a": None, "b": None, "c": None}, link("c", "b"), link("b", "a"))
    assert placed(found) == "cba"
    assert before(found, "c", "a")
    assert found.implied == (link("b", "a"), link("c", "b"))


def test_a_link_to_a_dated_article_bounds_an_undated_one():
    found = timeline({"a": TUESDAY, "x": None, "c": WEDNESDAY, "m": MONDAY}, link("a", "x"))
    assert before(found, "m", "x")
    assert not before(found, "x", "c")
    assert not before(found, "c", "x")
    assert found.earliest["id-x"] == TUESDAY
    assert "id-x" not in found.latest


def test_an_undated_article_lies_between_the_last_before_it_and_the_first_after_it():
    dates = {"a": MONDAY, "b": TUESDAY, "c": WEDNESDAY, "d": "2031-03-06", "x": None}
    found = timeline(dates, link("a", "x"), link("b", "x"), link("x", "c"), link("x", "d"))
    assert (found.earliest["id-x"], found.latest["id-x"]) == (TUESDAY, WEDNESDAY)


def test_an_article_with_neither_date_nor_link_is_unplaced_and_last():
    found = timeline({"a": None, "b": TUESDAY, "c": MONDAY})
    assert (placed(found), found.unplaced) == ("cb", ("id-a",))
    assert found.rank("id-a") == 2
    assert not found.is_placed("id-a")
    assert not any(before(found, one, other) for one, other in ("ab", "ba", "ac", "ca"))


def test_a_single_article_is_placed_even_without_a_date():
    assert placed(timeline({"a": None})) == "a"


def test_no_articles_are_a_timeline_of_none():
    assert timeline({}).placed == ()


def test_the_link_that_closes_a_circle_is_ignored_and_counted():
    found = timeline({"a": None, "b": None, "c": None}, link("a", "b"), link("b", "c"), link("c", "a"))
    assert (placed(found), found.ignored) == ("abc", 1)
    assert found.implied == (link("a", "b"), link("b", "c"))


@pytest.mark.parametrize(
    "links",
    [
        [link("a", "a")],
        [link("late", "early")],
        [link("late", "x"), link("x", "early")],
        [link("early", "elsewhere")],
    ],
    ids="itself dates dates-through-another unknown".split(),
)
def test_a_link_that_cannot_be_is_ignored_and_counted(links):
    found = timeline({"a": None, "early": MONDAY, "late": TUESDAY, "x": None}, *links)
    assert found.ignored == 1
    assert before(found, "early", "late")
    assert not before(found, "late", "early")


def test_a_link_that_dates_confirm_is_kept():
    assert timeline({"a": MONDAY, "b": TUESDAY}, link("a", "b")).ignored == 0


def test_several_reasons_for_one_link_come_in_a_fixed_order():
    reasons = [link("a", "b", sentence) for sentence in range(1, 20)]
    assert timeline({"a": None, "b": None}, *reasons).implied == tuple(reasons)


NAMES = "abcdef"
DATES = st.fixed_dictionaries({name: st.sampled_from([None, None, MONDAY, TUESDAY, WEDNESDAY]) for name in NAMES})
LINKS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).map(lambda ends: link(*ends)), max_size=8)


@given(DATES, LINKS)
@STEADY
def test_before_is_an_order_that_ranks_respect(dates, links):
    found = timeline(dates, *links)
    known = {(one, other) for one in NAMES for other in NAMES if before(found, one, other)}
    assert all(found.rank(f"id-{one}") < found.rank(f"id-{other}") for one, other in known)
    assert all((one, last) in known for one, middle in known for other, last in known if middle == other)


@given(DATES, LINKS)
@STEADY
def test_every_article_has_one_place_and_every_link_is_kept_or_counted(dates, links):
    found = timeline(dates, *links)
    assert sorted(found.placed + found.unplaced) == [f"id-{name}" for name in NAMES]
    assert len(found.implied) + found.ignored == len(set(links))


@given(DATES, LINKS)
@STEADY
def test_the_order_in_which_articles_and_links_are_given_makes_no_difference(dates, links):
    sources = [source(name, date) for name, date in dates.items()]
    expected = arrange(sources, links)
    assert arrange(sources[::-1], links[::-1]) == expected
    assert all(arrange(order, links) == expected for order in list(permutations(sources))[::240])
