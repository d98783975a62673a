"""Lines by rule keep to what their slot allows."""

import pytest
from builders import extraction, outcome
from merging import ledger

from summariser.compose import fallback
from summariser.plan import MOST_NEXT


@pytest.mark.xfail(strict=True, reason="a line for each claim that is put forward, though the slot allows fewer")
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
