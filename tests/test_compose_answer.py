"""What a whole answer to the `compose` question may be, beyond what holds for each of its lines."""

import pytest
from builders import extraction
from merging import ISSUES, ledger, prompts, stance

from summariser.compose import MOST_ISSUES, ComposeAnswer, ComposedLine, question

# More issues than may be told: those with a slot of their own, and other matters.
FOUND = ledger(extraction(*(stance("Union", issue) for issue in ISSUES)))
SLOTS = FOUND.slots("issue")
ASKED = question(SLOTS, FOUND.material, prompts().compose, words=900)


def telling(count):
    """An answer with a line for the first so many issues."""
    return ComposeAnswer(
        lines=tuple(
            ComposedLine(slot=slot.id, who="Union", text=f"For Union the matter comes first [{slot.claims[0]}].")
            for slot in SLOTS[:count]
        )
    )


def test_no_more_issues_are_told_than_can_be_read():
    assert len(SLOTS) > MOST_ISSUES
    assert ASKED.check(telling(MOST_ISSUES)) == []
    assert not SLOTS[-1].issue
    assert ASKED.check(telling(MOST_ISSUES + 1)) == [
        f"{MOST_ISSUES + 1} issues are told beside other matters, at most {MOST_ISSUES}: tell what overlaps under one"
    ]


@pytest.mark.parametrize("section", ["event", "next"])
def test_only_issues_count_as_issues(section):
    others = [slot.model_copy(update={"section": section, "claims": slot.claims}) for slot in SLOTS]
    asked = question(others, FOUND.material, prompts().compose, words=900)
    assert not any("issues are told" in fault for fault in asked.check(telling(len(SLOTS))))


def test_the_question_says_how_many_issues_are_told():
    assert f"At most {MOST_ISSUES} issues are told" in ASKED.messages[0].content
