"""What an outlet calls a shift is no change of stance; it is set beside what earlier articles already had."""

import pytest
from builders import extraction, position
from merging import FRIDAY, MONDAY, ledger

from summariser.briefing import Line, Part
from summariser.shifts import claimed_shifts, lines

SHIFT = "The union is open to night work, a significant shift from its old line."
BEFORE = "The union would talk about night work."


def open_to(statement=SHIFT, party="Union", **fields):
    return position(party, statement, **({"stance": "open", "issue": "nights"} | fields))


def shifts(found):
    return claimed_shifts(found.claims, found.timeline)


def printed(found):
    return [line.text for line in lines(shifts(found), found.claims)]


@pytest.mark.parametrize(
    "words",
    ["a major shift in tone", "a departure from its line", "a u-turn", "a change of heart", "a softening of its line"],
)
def test_a_sentence_that_asserts_a_shift_is_found(words):
    found = ledger(extraction(open_to(f"The union is open to night work, {words}.")))
    assert [shift.claim for shift in shifts(found)] == [found.claims[0].id]


@pytest.mark.parametrize("text", ["The union is open to a night shift.", "The union will shift crates of herring."])
def test_hours_of_work_and_moving_things_are_no_shift(text):
    assert shifts(ledger(extraction(open_to(text)))) == ()


def test_a_former_stance_is_not_what_is_called_a_shift():
    assert shifts(ledger(extraction(open_to(former=True)))) == ()


def test_a_shift_that_an_outlet_asserts_is_no_change():
    assert ledger(extraction(open_to(), date=MONDAY)).links.changes == ()


def test_a_like_stance_of_an_earlier_article_is_set_beside_it_with_its_sentence():
    found = ledger(extraction(open_to(BEFORE), file="a.txt", date=MONDAY), extraction(open_to(), date=FRIDAY))
    (line,) = lines(shifts(found), found.claims)
    assert f"already reports: {BEFORE}" in line.text
    assert "shift from" in line.text
    assert [[note.evidence.text for note in part.notes] for part in line.parts] == [[SHIFT], [BEFORE]]
    assert line.tag == "claimed, not counted as a change"


@pytest.mark.parametrize(
    ("other", "date"),
    [
        (open_to(BEFORE), FRIDAY),
        (open_to(BEFORE), None),
        (open_to(BEFORE, party="Guild"), MONDAY),
        (open_to(BEFORE, issue="boots"), MONDAY),
        (open_to(BEFORE, stance="reject"), MONDAY),
    ],
    ids=["same day", "undated", "another party", "another issue", "another stance"],
)
def test_anything_else_is_not_set_beside_it(other, date):
    found = ledger(extraction(other, file="a.txt", date=date), extraction(open_to(), date=FRIDAY))
    (text,) = printed(found)
    assert text.endswith("no article that is known to be earlier reports the like.")


def test_an_issue_is_shown_once_and_two_issues_at_most():
    made = [
        extraction(open_to(f"{party} is open on {issue}, a u-turn.", party=party, issue=issue), file=f"{party}-{n}.txt")
        for n, issue in enumerate(("wages", "boots", "cranes"))
        for party in ("Union", "Guild")
    ]
    texts = printed(ledger(*made))
    assert len(texts) == 2
    assert len({text.split(" on ")[1].split(";")[0] for text in texts}) == 2


def test_a_shift_of_which_a_line_on_a_dispute_tells_is_not_told_again():
    found = ledger(extraction(open_to(BEFORE), file="a.txt", date=MONDAY), extraction(open_to(), date=FRIDAY))
    (shift,) = [each for each in shifts(found) if each.earlier]
    both = Line(parts=tuple(Part(text="so", claims=(name,), notes=()) for name in (shift.claim, shift.earlier)))
    assert lines(shifts(found), found.claims, [both]) == ()
    assert len(lines(shifts(found), found.claims, [both.model_copy(update={"parts": both.parts[:1]})])) == 1
