"""What a clause may say: numbers, days, names, and the order in which a course is told. More stands with compose."""

import pytest
from builders import extraction, position
from merging import FRIDAY, MONDAY, ledger

from summariser.clauses import line_faults
from summariser.plan import top_slots

WANTS = "Elmaria wants more herring."


def faults(found, line, *claims, section="bottom", who="", **material):
    """What is wrong with a line, whose {} stand for claims by their statements."""
    slots = top_slots(found.claims)[:1] if section == "bottom" else found.slots(section)
    text = line.format(*(f"[{found.saying(statement).id}]" for statement in claims))
    return line_faults(text, slots[-1], found.material.model_copy(update=material), who)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Elmaria wants 3 tonnes more herring", "3"),
        ("Elmaria wants three tonnes more herring", "3"),
        ("On 3 March Elmaria wanted 3 tonnes more herring", "3"),
        ("Elmaria wants 7 tonnes more herring", "7"),
        ("Elmaria wants more herring by 10 March", "10"),
    ],
)
def test_the_day_of_an_article_carries_no_other_number(line, number):
    wants = position("Elmaria", WANTS)
    found = ledger(extraction(wants, date=MONDAY))
    due = {found.saying(WANTS).id: FRIDAY}
    assert faults(found, line + " {}.", WANTS, due=due) == [f"the number '{number}' is not in the cited sentences"]


@pytest.mark.parametrize(
    "line",
    [
        "As of 3 March 2031, Elmaria wants more herring",
        "Elmaria wanted more herring on March 3",
        "Elmaria wants more herring by 7 March",
        "In 2031 Elmaria wanted more herring",
    ],
)
def test_the_day_of_an_article_and_of_a_deadline_may_be_said(line):
    found = ledger(extraction(position("Elmaria", WANTS), date=MONDAY))
    assert faults(found, line + " {}.", WANTS, due={found.saying(WANTS).id: FRIDAY}) == []


def test_the_day_of_a_claim_carries_no_other_number_in_a_title():
    wants = position("Elmaria", WANTS, date=MONDAY)
    found = ledger(extraction(wants))
    _, title = top_slots(found.claims)
    assert line_faults("Elmaria and herring on 3 March 2031", title, found.material) == []
    assert line_faults("Elmaria and 3 tonnes of herring", title, found.material)
