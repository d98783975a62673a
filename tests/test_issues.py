"""Wordings of issues: one name for what means one matter."""

import pytest
from builders import STEADY
from hypothesis import given
from hypothesis import strategies as st

from summariser.issues import issue_key, issue_names


def name_of(wording, wordings, groups=()):
    return issue_names(wordings, groups)[issue_key(wording)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fishing quotas", "quotas for fishing"),
        ("wages", "the wage"),
        ("dockers' pay", "Docker's pay"),
        ("water-rights", "water rights"),
        ("labour disputes", "labor dispute"),
    ],
)
def test_other_word_order_endings_and_spellings_are_one_issue(one, other):
    found = issue_names([one, other], [])
    assert found[issue_key(one)] == found[issue_key(other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("minimum wage", "maximum wage"),
        ("water rights", "night shifts"),
        ("northern border", "southern border"),
        ("fishing quota 2031", "fishing quota 2032"),
        ("five percent pay rise", "nine percent pay rise"),
        ("annexe 1 fisheries", "annexe fisheries"),
    ],
)
def test_other_matters_stay_apart(one, other):
    found = issue_names([one, other], [])
    assert found[issue_key(one)] != found[issue_key(other)]


def test_the_commonest_wording_names_the_issue_and_else_the_shortest():
    said = ["quotas for fishing", "Quotas for fishing ", "fishing quota"]
    assert name_of("fishing quota", said) == "quotas for fishing"
    assert name_of("quotas for fishing", ["quotas for fishing", "fishing quotas"]) == "fishing quotas"


def test_groups_of_the_model_are_joined_under_the_first_of_each():
    wordings = ["pay", "wages", "wages", "night shifts"]
    assert name_of("wages", wordings, [("pay", "wages")]) == "pay"
    assert name_of("night shifts", wordings, [("pay", "wages")]) == "night shifts"


def test_a_group_may_name_what_nobody_said():
    assert name_of("wages", ["wages"], [("salaries", "wages"), ("nothing", "at all")]) == "wages"


@pytest.mark.parametrize("wording", ["the", "", "'s", "on the"])
def test_little_words_alone_are_an_issue_too(wording):
    assert issue_key(wording) in issue_names([wording, "wages"], [])


@given(st.lists(st.sampled_from(["wages", "wage", "pay", "fishing quotas", "quotas", "the fishing quota"]), min_size=1))
@STEADY
def test_the_order_of_wordings_makes_no_difference_and_each_has_a_name_that_was_said(wordings):
    found = issue_names(wordings, [])
    assert found == issue_names(wordings[::-1], [])
    assert {issue_key(wording) for wording in wordings} == set(found)
    assert set(found.values()) <= set(wordings)
