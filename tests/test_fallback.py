"""Lines by rule keep to what their slot allows."""

from builders import condition, extraction, outcome, position
from merging import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, ids, ledger

from summariser.compose import fallback
from summariser.links import Proposed
from summariser.plan import MOST_NEXT


def test_next_steps_by_rule_are_as_few_as_those_of_a_model():
    days = [f"2031-04-{day:02d}" for day in range(1, 7)]
    coming = [
        outcome("Union", "Port", statement=f"They will meet in hall {n}.", status="scheduled", date=day)
        for n, day in enumerate(days, 10)
    ]
    found = ledger(extraction(*coming))
    (slot,) = found.slots("next")
    assert slot.max_lines == MOST_NEXT
    assert len(fallback(slot, found.material)) <= slot.max_lines


def test_what_is_not_known_by_rule_is_what_somebody_would_not_say():
    late = condition("Union", "The union will strike.", kind="threat", deadline="by Friday", gates="a strike")
    silent = position("Port", "The port would not say.", stance="withhold")
    found = ledger(extraction(late, silent, date=MONDAY), extraction(position("City"), file="b.txt", date=NEXT_MONDAY))
    (slot,) = found.slots("unknown")
    assert len(slot.claims) == 2
    assert [line.text for line in fallback(slot, found.material)] == ["The port would not say."]


def test_a_course_by_rule_is_its_first_state_and_its_last():
    days = (
        (MONDAY, "No nights.", "reject"),
        (TUESDAY, "Nights may be talked of.", "open"),
        (FRIDAY, "Nights.", "accept"),
    )
    made = [
        extraction(position("Union", text, issue="nights", stance=stance), file=f"{day}.txt", date=day)
        for day, text, stance in days
    ]
    one, two, three = ids(*made)
    found = ledger(*made, proposed=Proposed(changes=((one, two), (two, three))))
    (line,) = fallback(found.slots("change")[0], found.material)
    assert line.text == "No nights. Nights."
