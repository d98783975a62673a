"""What a clause may say of days beside the sentences of its claims."""

import pytest

from summariser.material import without_days

DAYS = ("2031-03-03", "2031-03-05", "2030-12", "2029")


@pytest.mark.parametrize(
    "text",
    [
        "on 3 March 2031",
        "on 3rd March",
        "on the 3rd of March",
        "on March 3, 2031",
        "on Mar. 3",
        "on March 3rd",
        "on 3-5 March",
        "on 3 and 5 March",
        "between March 3 and 5",
        "from March 3–5",
        "in December 2030",
        "since 2029",
        "in mid-2031",
    ],
)
def test_a_day_beside_its_month_and_a_year_are_said_as_dates(text):
    assert not any(letter.isdigit() for letter in without_days(text, DAYS))


@pytest.mark.parametrize(
    "text",
    [
        "3 tonnes",
        "3 ships in March",
        "5 percent by March",
        "3 April",
        "April 5",
        "4 March",
        "12 December",
        "2,031 tonnes",
        "2031.5 tonnes",
        "$2032",
        "2030-31",
        "3 Marchers",
        "Mayor 3",
        "March 3.5 tonnes",
        "“on 3 March 2031”",
        "13 March",
        "1.3 March",
    ],
)
def test_any_other_number_is_no_date(text):
    kept = without_days(text, DAYS)
    assert [letter for letter in kept if letter.isdigit()] == [
        letter for letter in text.replace("2030-31", "-31") if letter.isdigit()
    ]


def test_of_several_days_beside_one_month_those_that_are_known_are_dates():
    assert without_days("from 3 to 12 March", DAYS).split() == ["from", "to", "12", "March"]


def test_a_date_does_not_carry_the_same_number_beside_it():
    assert without_days("on 3 March for 3 tonnes", DAYS).split() == ["on", "March", "for", "3", "tonnes"]
    assert without_days("on 3 March for 3 tonnes", ()) == "on 3 March for 3 tonnes"
