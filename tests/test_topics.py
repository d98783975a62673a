"""Articles in topics: by their principals, as a model groups them, and those that a user's own topic means."""

import pytest
from builders import STEADY, extraction, position
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import InputError
from summariser.prompts import load_prompt
from summariser.resolve import resolve
from summariser.topics import MAX_ARTICLES, TopicsAnswer, by_answer, by_rule, on_topic, question

WAGES = ("Union", "Port")
FISH = ("Elmaria", "Ostrava")
PROMPT = load_prompt("topics")


def story(name, parties, issue="wages", **metadata):
    """An article in which each of the parties holds something."""
    said = (position(party, f"What {party} wants is in file {name}.", issue=issue) for party in parties)
    return extraction(*said, file=f"{name}.txt", **metadata)


def entries_of(stories):
    return resolve(stories).entries


def named(groups, stories):
    files = {each.source.id: each.source.file.removesuffix(".txt") for each in stories}
    return ["".join(files[article] for article in group) for group in groups]


def ruled(*stories):
    return named(by_rule(stories, entries_of(stories)), stories)


MIXED = (
    story("a", WAGES),
    story("b", FISH, "quota", title="Herring talks"),
    story("c", WAGES),
    story("d", FISH, "quota"),
    story("e", WAGES),
)


def test_articles_with_the_same_principals_are_one_topic_the_largest_first():
    assert ruled(*MIXED) == ["ace", "bd"]


def test_principals_that_part_of_the_articles_share_make_a_topic_too():
    assert ruled(story("a", WAGES), story("b", (*WAGES, "Mediator")), story("c", ("Port", "Mediator"))) == ["abc"]


def test_a_mediator_in_common_makes_no_topic():
    assert ruled(story("a", (*WAGES, "Mediator")), story("b", (*FISH, "Mediator"))) == ["a", "b"]


def test_an_article_in_which_nothing_was_found_stands_alone():
    assert ruled(story("a", WAGES), extraction(file="b.txt"), story("c", WAGES)) == ["ac", "b"]


def test_a_party_is_one_under_all_its_spellings():
    assert ruled(story("a", ("Dockers' Union", "Port")), story("b", ("The Dockers’ Union", "Port"))) == ["ab"]


@STEADY
@given(st.permutations(MIXED))
def test_the_order_of_articles_makes_no_difference(stories):
    assert ruled(*stories) == ruled(*MIXED)


@STEADY
@given(st.lists(st.lists(st.sampled_from([*WAGES, *FISH, "Mediator"]), max_size=4, unique=True), max_size=6))
def test_every_article_is_in_exactly_one_topic(casts):
    stories = [story(f"n{number}", cast) for number, cast in enumerate(casts)]
    groups = by_rule(stories, entries_of(stories))
    assert sorted(article for group in groups for article in group) == sorted(each.source.id for each in stories)


def asked(stories):
    entries = entries_of(stories)
    return question(by_rule(stories, entries), stories, entries, PROMPT)


def test_one_topic_leaves_nothing_to_ask():
    assert asked((MIXED[0], MIXED[2])) is None


def test_too_many_articles_for_one_question_are_left_to_the_rules():
    many = [story(f"n{number}", WAGES if number % 2 else FISH) for number in range(MAX_ARTICLES + 1)]
    assert asked(many) is None


def test_the_question_shows_each_article_with_title_date_parties_and_issues():
    found, sheet = asked((story("a", WAGES, date="2031-03-03"), MIXED[1]))
    shown = found.messages[1].content
    assert "a2 | Herring talks | undated | Elmaria, Ostrava | quota" in shown
    assert "| 2031-03-03 | Port, Union | wages" in shown
    assert len(sheet.articles) == 2


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ([["a1", "a2", "a3", "a4", "a5"]], None),
        ([["a1", "a2", "a3", "a4"]], "'a5' stands in no group"),
        ([["a1", "a2", "a3"], ["a3", "a4", "a5"]], "'a3' stands in more than one group"),
        ([["a1", "a2", "a3", "a4", "a5", "a6"]], "there is no article 'a6'"),
    ],
)
def test_an_answer_names_every_article_once(groups, fault):
    found, _ = asked(MIXED)
    assert found.check(TopicsAnswer(topics=groups)) == ([fault] if fault else [])


def test_an_answer_may_join_and_part_what_rules_found():
    _, sheet = asked(MIXED)
    groups = by_answer(TopicsAnswer(topics=[["a1", "a2"], ["a3", "a4", "a5"]]), sheet, MIXED)
    assert named(groups, MIXED) == ["cde", "ab"]


def test_an_article_that_an_answer_forgot_stands_alone_and_ids_that_do_not_exist_are_left_out():
    _, sheet = asked(MIXED)
    groups = by_answer(TopicsAnswer(topics=[["a1", "a9", "a3", "a5", "a4"]]), sheet, MIXED)
    assert named(groups, MIXED) == ["acde", "b"]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("The quota of Elmaria", "bd"),
        ("herring", "bd"),
        ("Wages at the port", "ace"),
    ],
)
def test_a_topics_text_means_the_articles_that_share_its_words(text, files):
    entries = entries_of(MIXED)
    sources = {each.source.id: each.source for each in MIXED}
    found = on_topic(text, by_rule(MIXED, entries), sources, entries)
    assert found == {each.source.id for each in MIXED if each.source.file[0] in files}


def test_a_topic_that_no_article_shares_a_word_with_is_refused():
    entries = entries_of(MIXED)
    sources = {each.source.id: each.source for each in MIXED}
    with pytest.raises(InputError, match="'something else altogether'; they are on '"):
        on_topic("something else altogether", by_rule(MIXED, entries), sources, entries)
