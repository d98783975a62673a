"""Which issues are in dispute: where lines of two parties tell what they oppose each other in, until it is settled."""

import pytest
from builders import extraction, outcome, position
from merging import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, brief, earlier, ledger, stance, told

from summariser import sections
from summariser.briefing import Line, Part
from summariser.matters import FURTHER
from summariser.namebook import SO_FAR

WANTS, REFUSES = "The union demands a rise of five percent.", "The port rejects a rise of five percent."
AGREED = "The union and the port agreed on three percent."
DIFFER = (
    position("Union", WANTS, issue="wages"),
    position("Port", REFUSES, stance="reject", issue="wages"),
)


def agreed(statement=AGREED, **fields):
    return outcome("Union", "Port", statement=statement, **({"issue": "wages", "status": "agreed"} | fields))


def line(label, *claims):
    """A line that rests on some claims; its words are of no account here."""
    return Line(parts=tuple(Part(text="It does.", claims=(claim.id,), notes=()) for claim in claims), label=label)


def matters(found, lines):
    """The issues of a ledger whose first issue slot has these lines."""
    slots = found.slots("issue")
    written = {slot.id: () for slot in slots} | {slots[0].id: tuple(lines)}
    return sections.matters(slots, written, found.links.clashes, found.material)


def is_disputed(*stories):
    (wages,) = [matter for matter in brief(*stories).matters if matter.issue == "wages"]
    return wages.disputed


def test_an_issue_on_which_two_parties_oppose_each_other_is_in_dispute():
    (matter,) = brief(told(*DIFFER, stance("Union", "boots"))).matters[:1]
    assert (matter.issue, matter.disputed) == ("wages", True)
    assert {each.label for each in matter.lines} == {"Union", "Port"}


def test_a_dispute_of_which_nothing_was_heard_lately_says_by_when_it_was_one():
    old, new = told(*DIFFER, date=MONDAY), told(stance("Union", "boots"), file="b.txt", date=TUESDAY)
    again = told(DIFFER[1], stance("Union", "boots"), file="b.txt", date=TUESDAY)
    marks = [
        next(matter.mark for matter in brief(*stories).matters if matter.issue == "wages")
        for stories in ((old,), (old, new), (old, again), (told(*DIFFER), new))
    ]
    assert marks == ["in dispute", f"in dispute as of {MONDAY}", "in dispute", "in dispute"]


def test_an_issue_on_which_parties_only_say_different_things_is_not():
    assert not is_disputed(told(stance("Union", "wages"), stance("Port", "wages")))


def test_only_what_lines_of_both_parties_tell_makes_an_issue_disputed():
    found = ledger(extraction(*DIFFER, position("Port", "The port pays no wages in advance.", issue="wages")))
    wants, refuses = found.saying(WANTS), found.saying(REFUSES)
    other = found.saying("The port pays no wages in advance.")
    assert matters(found, [line("Union", wants), line("Port", refuses)])[0].disputed
    assert not matters(found, [line("Union", wants)])[0].disputed
    assert not matters(found, [line("Union", wants), line("Port", other)])[0].disputed


def test_a_line_that_tells_anothers_answer_too_is_one_side_of_it():
    found = ledger(extraction(*DIFFER))
    wants, refuses = found.saying(WANTS), found.saying(REFUSES)
    assert not matters(found, [line("Union", wants, refuses)])[0].disputed
    assert not matters(found, [line("Union", wants, refuses), line(SO_FAR, refuses)])[0].disputed
    assert not matters(found, [line("Union", wants), line("Port", wants)])[0].disputed


def test_an_issue_without_a_line_is_left_out():
    found = ledger(extraction(*DIFFER))
    assert matters(found, []) == ()


def test_reports_that_clash_leave_an_issue_undisputed():
    found = ledger(extraction(*DIFFER))
    reports = tuple(clash.model_copy(update={"kind": "reports"}) for clash in found.links.clashes)
    slots = found.slots("issue")
    lines = {slots[0].id: (line("Union", found.saying(WANTS)), line("Port", found.saying(REFUSES)))}
    assert [matter.disputed for matter in sections.matters(slots, lines, reports, found.material)] == [False]


def test_other_matters_are_not_in_dispute_as_a_whole():
    found = ledger(extraction(*DIFFER))
    further = found.slots("issue")[0].model_copy(update={"issue": "", "label": FURTHER})
    lines = {further.id: (line("Union", found.saying(WANTS)), line("Port", found.saying(REFUSES)))}
    (matter,) = sections.matters([further], lines, found.links.clashes, found.material)
    assert (matter.issue, matter.disputed) == (FURTHER, False)


@pytest.mark.parametrize("status", ["agreed", "failed"])
def test_what_was_agreed_or_failed_since_ends_the_dispute(status):
    assert not is_disputed(told(*DIFFER, date=MONDAY), told(agreed(status=status), file="b.txt", date=FRIDAY))


@pytest.mark.parametrize(
    "end",
    [
        agreed(status="done", statement="The union and the port met."),
        agreed(status="scheduled", statement="The union and the port will meet."),
        agreed(issue="boots"),
    ],
    ids=["they met", "they will meet", "another issue"],
)
def test_what_settles_nothing_of_it_leaves_the_dispute(end):
    assert is_disputed(told(*DIFFER, date=MONDAY), told(end, file="b.txt", date=FRIDAY))


def test_who_is_heard_again_after_the_agreement_is_in_dispute_again():
    stories = (told(*DIFFER, date=MONDAY), told(agreed(), file="b.txt", date=FRIDAY))
    again = told(*DIFFER[1:], file="c.txt", date=NEXT_MONDAY)
    assert is_disputed(*stories, again)


def test_what_was_agreed_before_or_on_the_day_ends_nothing():
    for day in (MONDAY, TUESDAY):
        assert is_disputed(told(*DIFFER, date=TUESDAY), told(agreed(), file="b.txt", date=day))


def test_an_agreement_whose_place_in_time_is_unknown_ends_nothing():
    assert is_disputed(told(*DIFFER, date=MONDAY), told(agreed(), file="b.txt"))
    assert is_disputed(told(*DIFFER), told(agreed(), file="b.txt", date=MONDAY))
    assert is_disputed(told(*DIFFER), told(agreed(), file="b.txt"))


def test_the_order_that_undated_articles_imply_is_enough():
    before, after = extraction(*DIFFER), extraction(agreed(), file="b.txt")
    for implied, disputed in (((earlier(before, after),), False), ((earlier(after, before),), True)):
        found = ledger(before, after, implied=implied)
        lines = [line("Union", found.saying(WANTS)), line("Port", found.saying(REFUSES))]
        assert matters(found, lines)[0].disputed == disputed
