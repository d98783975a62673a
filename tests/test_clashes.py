"""Clashes across issues: what is shown is bounded, ids are checked, and only one party goes against its own words."""

import pytest
from builders import extraction, position
from merging import ISSUES, brief, fake, ledger, stance, told

from summariser.align import AlignAnswer
from summariser.clashes import MAX_CLAIMS, ClashAnswer, ClashGroup, proposed, question
from summariser.compose import ComposeAnswer
from summariser.group import GroupAnswer
from summariser.prompts import load_prompt

PROMPT = load_prompt("clash")


def asked(*extractions):
    found = ledger(*extractions)
    return found, question(found.claims, found.material, PROMPT)


def two():
    return asked(extraction(stance("Union", "wages"), stance("Port", "boots"), stance("Union", "nights")))


def test_the_question_shows_each_claim_with_its_sentence():
    found, made = two()
    shown = made.messages[1].content
    assert all(f"{claim.id} | {claim.party}" in shown and claim.statement in shown for claim in found.claims)
    assert (made.task, made.subject) == ("clash", "all issues")


def test_a_single_claim_is_not_asked_about():
    assert asked(extraction(stance("Union", "wages")))[1] is None


def test_of_many_claims_the_first_of_each_issue_is_shown_before_a_second_of_any():
    loud = [position("Union", f"Pay matter {n} and {n + 1000} comes up.", issue="pay") for n in range(MAX_CLAIMS + 20)]
    _, made = asked(extraction(*loud, *(stance("Port", issue) for issue in ISSUES)))
    shown = made.messages[1].content
    assert all(f"For Port the matter of {issue} comes first." in shown for issue in ISSUES)
    assert shown.count("carried by:") == MAX_CLAIMS


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [
        ({"reports": ["c1", "c99"]}, "reports[0]: there is no id 'c99'"),
        ({"reports": ["c1"]}, "reports[0]: a clash has two claims at least"),
        ({"own_words": ["c1", "c1"]}, "own_words[0]: a clash has two claims at least"),
        ({"own_words": ["c1", "c2"]}, "own_words[0]: the claims have no party in common"),
    ],
)
def test_what_cannot_be_a_clash_goes_back(groups, complaint):
    assert two()[1].check(said(**groups)) == [complaint]


def test_a_sound_answer_names_items_by_their_own_ids():
    found, made = two()
    union = tuple(claim.id for claim in found.claims if claim.party == "Union")
    answer = said(reports=["c1", "c2"], own_words=union)
    assert made.check(answer) == []
    leads = {claim.id: claim.members[0].id for claim in found.claims}
    assert [(each.kind, each.items, each.point) for each in proposed(answer, found.claims)] == [
        ("reports", (leads["c1"], leads["c2"]), "the point"),
        ("own words", tuple(leads[name] for name in union), "the point"),
    ]


def apart(question):
    return AlignAnswer(same_actors=(), acts_for=(), issues=(), order=())


def unlinked(question):
    return GroupAnswer(same=(), changed=(), opposed=(), clashes=())


def said(**groups):
    """An answer with at most one group of each kind."""
    made = {kind: (ClashGroup(claims=tuple(names), point="the point"),) for kind, names in groups.items()}
    return ClashAnswer(**({"reports": (), "own_words": ()} | made))


def lines(question):
    return ComposeAnswer(lines=())


NEVER = told(position("Union", "The union never wanted boots.", issue="boots"), file="a.txt")
IN_MAY = position("Union", "The union asked for boots in May.", issue="gear")
STORIES = (NEVER, told(IN_MAY, file="b.txt"))


def test_a_clash_across_issues_is_in_dispute_and_marks_the_reports():
    both = said(reports=["c1", "c2"])
    briefing = brief(*STORIES, ask=fake(align=apart, clash=lambda q: both, compose=lines))
    assert [clash.kind for clash in briefing.clashes] == ["reports"]
    assert {claim.support for claim in briefing.claims} == {"disputed"}
    assert len(briefing.disputes) == 1


def test_a_party_against_its_own_words_is_in_dispute_but_its_claims_are_not_doubted():
    both = said(own_words=["c1", "c2"])
    again = told(IN_MAY.model_copy(update={"issue": "boots"}), file="b.txt")
    answers = fake(align=apart, group=unlinked, clash=lambda q: both, compose=lines)
    briefing = brief(NEVER, again, ask=answers)
    assert [line.label for line in briefing.disputes] == ["boots, against own words"]
    assert "disputed" not in {claim.support for claim in briefing.claims}


def test_who_says_one_thing_of_one_matter_and_another_of_another_is_not_against_its_own_words():
    both = said(own_words=["c1", "c2"])
    briefing = brief(*STORIES, ask=fake(align=apart, clash=lambda q: both, compose=lines))
    assert (briefing.disputes, briefing.clashes) == ((), ())
    assert briefing.ignored == 1


def test_one_article_is_not_held_against_itself():
    def never(question):
        raise AssertionError(question.task)

    brief(STORIES[0], ask=fake(align=apart, clash=never, compose=lines))
