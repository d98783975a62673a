"""Slots: room for a line of a briefing, the claims that it may rest on, and what stands before it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from summariser.article import Frozen
from summariser.briefing import Claim

Section = Literal["event", "stance", "condition", "dispute", "change", "next", "bottom", "title"]

# A line has room for its first claim and a little more for each further one, up to what can be read in one go.
FIRST_WORDS = 20
WORDS_A_CLAIM = 5
MOST_WORDS = 65


class Slot(Frozen):
    """Room for one line (or `max_lines`) of at most `max_words`, on claims; `label` is printed before it.

    A slot of one party's stances on several issues has no issue.
    """

    id: str = ""
    section: Section
    subject: str
    label: str = ""
    party: str = ""
    issue: str = ""
    claims: tuple[str, ...]
    max_lines: int = 1
    max_words: int = MOST_WORDS


def slot(
    section: Section, subject: str, claims: Sequence[Claim], *, label: str = "", party: str = "", issue: str = ""
) -> Slot:
    """A slot for some claims, with room for as many words as they need."""
    return Slot(
        section=section,
        subject=subject,
        label=label,
        party=party,
        issue=issue,
        claims=tuple(claim.id for claim in claims),
        max_words=min(FIRST_WORDS + WORDS_A_CLAIM * len(claims), MOST_WORDS),
    )


def total(claims: Sequence[Claim]) -> float:
    """The weight of several claims."""
    return sum(claim.weight for claim in claims)


def top(claims: Sequence[Claim], count: int) -> list[Claim]:
    """The weightiest, in the order in which they came."""
    heaviest = {claim.id for claim in sorted(claims, key=lambda claim: (-claim.weight, claim.id))[:count]}
    return [claim for claim in claims if claim.id in heaviest]


def by_turns(claims: Sequence[Claim], count: int) -> list[Claim]:
    """The weightiest, the first of each issue before a second of any, in the order in which they came."""
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (-claim.weight, claim.id)):
        by_issue[claim.issue].append(claim)
    turns = sorted((place, -claim.weight, claim.id) for group in by_issue.values() for place, claim in enumerate(group))
    kept = {name for *_, name in turns[:count]}
    return [claim for claim in claims if claim.id in kept]
