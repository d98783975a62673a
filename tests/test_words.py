"""Numbers, quoted words, names and hedges: what can be looked up in a text."""

import pytest
from builders import STEADY
from hypothesis import given
from hypothesis import strategies as st

from summariser.words import HEDGES, last_word, names_in, names_of, normalised, numbers_in, quotations_in, words_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Elmaria’s “limit”", 'elmaria\'s "limit"'),
        ("2031–2033 — all", "2031-2033 - all"),
        ("José  Núñez\n\tspoke", "jose nunez spoke"),
        ("non\u2011binding\u00a0deal", "non-binding deal"),
        ("co\u00adoperate", "cooperate"),
        ("wait…", "wait..."),
    ],
)
def test_quotes_dashes_accents_case_and_spaces_have_one_form(text, plain):
    assert normalised(text) == plain


@given(st.text())
@STEADY
def test_what_is_normalised_stays_as_it_is(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a quota of 1,200 tonnes", ["1200"]),
        ("a quota of 1.200.000 tonnes", ["1200000"]),
        ("rose 3.5 percent to $2,500.50", ["3.5", "2500.50"]),
        ("from 2031-03-04 on", ["2031", "03", "04"]),
        ("Fifty boats and twelve nets", ["50", "12"]),
        ("one of the boats, zero nets", []),
        ("often, someone, tenor", []),
        ("5%, £7m, 9th", ["5", "7", "9"]),
    ],
)
def test_numbers_are_found_as_digits_and_as_words(text, numbers):
    assert list(numbers_in(text)) == numbers


def test_a_number_in_two_words_is_one_number():
    assert list(numbers_in("thirty-five boats")) == ["35"]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He called it “a pretext.”", ["a pretext"]),
        ('"No deal," she said, "not now."', ["no deal", "not now"]),
        ("«never again» and „nie wieder“", ["never again", "nie wieder"]),
        ("“the [herring] quota is … too low”", ["the", "quota is", "too low"]),
        ("the union's offer isn't 'new'", []),
        ("“…”", []),
    ],
)
def test_quoted_words_come_without_their_marks_and_break_at_brackets(text, quotations):
    assert list(quotations_in(text)) == quotations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Yesterday Minister Ann Lee met the Dockers’ Union.", ["ann", "lee", "dockers", "union"]),
        ("Ostrava’s fleet left. Boats of Elmaria’s stayed.", ["elmaria"]),
        ("He met O’Neill-Hart and José Núñez.", ["o'neill", "hart", "jose", "nunez"]),
        ('The port called it "A Grave Mistake" on Monday.', ["monday"]),
        ("the former Prime Minister", []),
        ("a deal with the U.S. fleet", ["u.s"]),
        ("a call by Bashar al-Assad and d’Estaing", ["bashar", "assad", "estaing"]),
        ("a call by Ursula von der Leyen", ["ursula", "leyen"]),
        ("a call by Martin King Jr. on the pre-war al-fresco terms", ["martin", "king"]),
        ("talks of Xi with O’Brien’s team", ["xi", "o'brien"]),
    ],
)
def test_names_are_capitalised_words_that_open_no_sentence_and_are_no_titles(text, names):
    assert list(names_in(text)) == names


def test_a_name_after_a_dash_without_spaces_is_a_name():
    assert list(names_in("The fleet left—Ostrava stayed.")) == ["ostrava"]


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Ana Ruiz", "ruiz"),
        ("Xi", "xi"),
        ("Conan O’Brien", "o'brien"),
        ("Martin Luther King Jr.", "king"),
        ("Martin Luther King, Jr.", "king"),
        ("Charles III", "charles"),
        ("Ursula von der Leyen", "leyen"),
        ("Bashar al-Assad", "assad"),
        ("Alexandria Ocasio-Cortez", "ocasio-cortez"),
        ("fisheries minister", "minister"),
        ("the U.S.", "u.s"),
        ("Jr.", "jr"),
        ("", ""),
    ],
)
def test_the_last_word_of_a_name_is_the_surname(name, surname):
    assert last_word(name) == surname


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("O’Brien’s offer", "o'brien"),
        ("King Jr. left", "king"),
        ("a call by al-Assad", "assad"),
        ("Ocasio-Cortez left.", "ocasio-cortez"),
        ("the Ruiz-Lee talks", "ruiz"),
        ("“Xi” left", "xi"),
        ("a U.S. offer", "u.s"),
    ],
)
def test_a_surname_is_among_the_words_of_a_text_that_names_it(text, surname):
    assert surname in words_of(text)


@pytest.mark.parametrize(("text", "surname"), [("taxis left", "xi"), ("O’Briens left", "brien"), ("must", "us")])
def test_a_surname_inside_another_word_names_nobody(text, surname):
    assert surname not in words_of(text)


def test_words_that_weaken_are_known():
    assert {"could", "reportedly", "may", "tentative"} <= HEDGES
    assert not {"will", "must", "agreed"} & HEDGES


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("twenty–one ships", ["21"]), ("Ninety-nine-year leases", ["99"]), ("thirty, five", ["30", "5"])],
)
def test_a_number_in_two_words_may_have_any_dash_but_needs_one(text, numbers):
    assert list(numbers_in(text)) == numbers


@pytest.mark.parametrize(
    ("printed", "names"),
    [("Ana Ruiz, chair of the Dockers", ["ana", "ruiz", "dockers"]), ("A senior official", []), ("Mr. Lee", ["lee"])],
)
def test_names_of_a_speaker_count_from_the_first_word_on(printed, names):
    assert list(names_of(printed)) == names
