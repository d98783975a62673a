"""The day behind a clause that rests on another day than the briefing's own: where it stands, and what it says."""

import pytest
from builders import condition, extraction, outcome, position
from merging import FRIDAY, MONDAY, earlier, ledger

from summariser.compose import ComposeAnswer, ComposedLine, lines_for
from summariser.slots import slot

WANTS, MET = "Elmaria wants more herring.", "Elmaria and Ostrava met in the harbour."
GIVES = "Elmaria opens its ports if herring is let in."
NOW = extraction(position("Ostrava", "Ostrava wants calm.", issue="calm"), file="now.txt", date=FRIDAY)


def line(section, item, *, date=MONDAY, implied=()):
    """The text of a line that says what an older article says, in a slot of a section."""
    old = extraction(item, date=date)
    others = [extraction(position("Guild", "The guild wants rest.", issue="rest"), file="b.txt", date=MONDAY), NOW]
    found = ledger(old, *others, implied=[earlier(old, others[0])] if implied else [])
    claim = found.saying(item.statement)
    wanted = slot(section, "the matter", [claim], id="s1", party="Elmaria")
    text = f"{item.statement.rstrip('.')} [{claim.id}]."
    answer = ComposeAnswer(lines=(ComposedLine(slot="s1", who="", text=text),))
    (written,) = lines_for(wanted, answer, found.material.model_copy(update={"latest": FRIDAY}))
    assert written.by == "model"
    return written.text


@pytest.mark.parametrize(
    ("section", "item", "day"),
    [
        ("issue", position("Elmaria", WANTS), " (by 3 March)"),
        ("condition", condition("Elmaria", GIVES), " (by 3 March)"),
        ("dispute", position("Elmaria", WANTS), " (by 3 March)"),
        ("bottom", position("Elmaria", WANTS), " (by 3 March)"),
        ("bottom", outcome("Elmaria", "Ostrava", statement=MET), " (reported 3 March)"),
        ("issue", position("Elmaria", WANTS, date="2031-03-01"), " (1 March)"),
        ("issue", position("Elmaria", WANTS, date=FRIDAY), " (by 3 March)"),  # what it is about
        ("event", outcome("Elmaria", "Ostrava", statement=MET), ""),
        ("deadline", condition("Elmaria", GIVES), ""),
        ("next", outcome("Elmaria", "Ostrava", statement=MET, status="scheduled"), ""),
        ("unknown", position("Elmaria", WANTS), ""),
    ],
)
def test_what_stands_says_as_of_when_and_what_has_its_day_before_it_does_not(section, item, day):
    assert line(section, item) == f"{item.statement.rstrip('.')}{day}."


@pytest.mark.parametrize(
    ("item", "day"),
    [
        (position("Elmaria", WANTS), "~ by 3 March"),
        (outcome("Elmaria", "Ostrava", statement=MET), "~ reported by 3 March"),
        (position("Elmaria", WANTS, date="2031-03-01"), "1 March"),
    ],
)
def test_a_day_that_only_the_order_of_articles_gives_is_marked_and_one_of_a_text_is_not(item, day):
    assert line("issue", item, date=None, implied=True) == f"{item.statement.rstrip('.')} ({day})."


def test_a_day_that_nothing_gives_is_not_printed():
    assert line("issue", position("Elmaria", WANTS), date=None) == WANTS
