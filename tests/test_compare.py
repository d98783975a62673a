"""Two readings of the same articles side by side: what only one finds, what differs, what they cost."""

import json

import pytest
from builders import article, condition, extraction, outcome, party, position

from summariser.answers import Usage
from summariser.article import Unread
from summariser.briefing import Run
from summariser.compare import Comparison, compare, variant
from summariser.compare_text import render
from summariser.pipeline import Extracted
from summariser.score import GoldArticle, score

WANTS, OFFERS = "The growers want a price of 90 crowns a crate.", "The cannery offered 70 crowns."
STRIKE, MET = "The growers will stop picking unless the cannery pays.", "Both met in Lower Ostia on Monday."
STORY = article(WANTS, OFFERS, STRIKE, MET, file="pears.txt")
OTHER = article("The growers want paid water.", file="water.txt")
GROWERS, CANNERY = party("growers", "group"), party("cannery")
DEMAND = position("growers", WANTS)
OFFER = position("cannery", OFFERS, evidence=(2,), stance="propose")
THREAT = condition("growers", STRIKE, evidence=(3,), kind="threat")
TALKS = outcome("growers", "cannery", statement=MET, evidence=(4,))


def read(*items, of=STORY):
    return extraction(*items, parties=(GROWERS, CANNERY), of=of)


def side(name="mine", *extractions, failed=(), scores=None, **run):
    plain = {"articles": 1, "asked": 0, "from_store": 1, "usage": Usage(), "usage_of_answers": Usage(), "reasks": 0}
    ran = Run(**plain | {"set_aside": 0, "failed": tuple(Unread(file=each, reason="refused") for each in failed)} | run)
    return variant(name, Extracted(articles=(), extractions=extractions, unread=(), run=ran), scores)


def compared(of_a, of_b, a="A", b="B"):
    return compare(side(a), side(b), of_a, of_b)


def said(entries):
    return [entry.statement for entry in entries]


def test_what_only_one_side_finds_is_told_from_what_both_find():
    (found,) = compared([read(DEMAND, OFFER, TALKS)], [read(DEMAND, THREAT, TALKS)]).articles
    assert (found.file, found.both) == ("pears.txt", 2)
    assert said(found.only_a) == [OFFERS]
    assert said(found.only_b) == [STRIKE]
    assert found.labels == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "only_a", "only_b"),
    [([DEMAND, TALKS], [], [WANTS, MET], []), ([], [OFFER], [], [OFFERS]), ([], [], [], [])],
)
def test_a_side_that_finds_nothing_leaves_all_to_the_other(mine, theirs, only_a, only_b):
    (found,) = compared([read(*mine)], [read(*theirs)]).articles
    assert (said(found.only_a), said(found.only_b), found.both) == (only_a, only_b, 0)


def test_the_same_item_under_another_label_is_a_difference():
    softer = OFFER.model_copy(update={"stance": "open"})
    (found,) = compared([read(DEMAND, OFFER)], [read(DEMAND, softer)]).articles
    assert [(each.a.label, each.b.label, each.a.statement) for each in found.labels] == [("propose", "open", OFFERS)]
    assert (found.both, found.only_a, found.only_b) == (2, (), ())


def test_a_demand_and_the_term_that_repeats_it_are_one_item_of_two_types():
    term = condition("growers", WANTS, kind="term", gates="a settlement")
    (found,) = compared([read(DEMAND)], [read(term)]).articles
    assert [(each.a.type, each.b.type) for each in found.labels] == [("positions", "conditions")]


def test_articles_that_one_side_lacks_are_left_out():
    water = read(position("growers", "The growers want paid water."), of=OTHER)
    for of_a, of_b in (([read(DEMAND), water], [read(DEMAND)]), ([read(DEMAND)], [water, read(DEMAND)])):
        found = compared(of_a, of_b)
        assert [each.file for each in found.articles] == ["pears.txt"]
        assert found.articles[0].both == 1
    assert compared([water], [read(DEMAND)]).articles == ()


def test_articles_are_known_by_their_text_not_by_their_name():
    renamed = STORY.model_copy(update={"source": STORY.source.model_copy(update={"files": ("copy.txt",)})})
    (found,) = compared([read(DEMAND)], [read(DEMAND, of=renamed)]).articles
    assert (found.file, found.both) == ("pears.txt", 1)


def test_a_side_says_what_its_answers_cost():
    made = side("mine", usage_of_answers=Usage(prompt_tokens=12_000, completion_tokens=340), reasks=2, set_aside=3)
    assert (made.prompt_tokens, made.completion_tokens, made.reasks, made.set_aside) == (12_000, 340, 2, 3)
    assert side("mine", failed=("b.txt", "c.txt")).failed == 2


def test_the_text_has_a_table_then_each_article():
    softer = OFFER.model_copy(update={"stance": "open"})
    a = side("mine", usage_of_answers=Usage(prompt_tokens=12_000, completion_tokens=340), reasks=2, failed=("x.txt",))
    found = compare(a, side("theirs", set_aside=1), [read(DEMAND, OFFER, TALKS)], [read(softer, THREAT, TALKS)])
    assert render(found).splitlines() == [
        "| | A: mine | B: theirs |",
        "| --- | ---: | ---: |",
        "| items that only this one finds | 1 | 1 |",
        "| items that both find | 2 | 2 |",
        "| of these, labels that differ | 1 | 1 |",
        "| set aside | 0 | 1 |",
        "| answers sent back | 2 | 0 |",
        "| articles that failed | 1 | 0 |",
        "| tokens asked | 12,000 | 0 |",
        "| tokens answered | 340 | 0 |",
        "",
        "## pears.txt",
        "",
        "Both find 2.",
        "",
        "Only A: 1",
        "",
        f"- positions demand, growers: {WANTS}",
        "",
        "Only B: 1",
        "",
        f"- conditions threat, growers: {STRIKE}",
        "",
        "Labels that differ:",
        "",
        f"- positions propose / positions open: {OFFERS}",
    ]


def test_scores_stand_in_the_table_where_both_sides_have_them():
    gold = {
        "article": "pears.txt",
        "parties": [GROWERS.model_dump(), CANNERY.model_dump()],
        "positions": [DEMAND.model_dump() | {"evidence": [{"n": 1, "text": WANTS}], "core": True}],
        "conditions": [],
        "outcomes": [],
    }
    known = {"pears.txt": GoldArticle.model_validate_json(json.dumps(gold))}
    whole, none = score([read(DEMAND)], known), score([read()], known)
    rows = render(compare(side("x", scores=whole), side("y", scores=none), [], [])).splitlines()[-4:]
    assert rows == [
        "| precision | 1.00 | – |",
        "| core recall | 1.00 | 0.00 |",
        "| f1 | 1.00 | 0.00 |",
        "| label accuracy | 1.00 | – |",
    ]
    assert "precision" not in render(compare(side("x", scores=whole), side("y"), [], []))


def test_names_and_statements_are_text_not_markup():
    text = "The *growers* <b>want</b> [more](http://x) | now."
    file = article(text, file="pe*a|rs*.txt")
    found = compared([read(position("growers", text), of=file)], [read(of=file)], a="a|b", b="<i>")
    lines = render(found).splitlines()
    assert lines[0] == r"| | A: a\|b | B: \<i\> |"
    assert r"\*growers\* \<b\>want\</b\> \[more\]" in lines[-1]
    assert r"\| now." in lines[-1]
    assert [line for line in lines if line.startswith("## ")] == [r"## pe\*a\|rs\*.txt"]


def test_a_comparison_survives_json():
    found = compared([read(DEMAND, OFFER)], [read(THREAT)])
    assert Comparison.model_validate_json(found.model_dump_json()) == found
