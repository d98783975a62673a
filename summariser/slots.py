"""Slots: room for a line of a briefing, the claims that it may rest on, and what stands before it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

from summariser.article import Frozen
from summariser.briefing import Claim

Section = Literal["event", "issue", "condition", "dispute", "change", "deadline", "next", "unknown", "bottom", "title"]
# What of outcomes has come to pass or has not; what is only scheduled is a next step.
RESULTS = frozenset({"done", "agreed", "failed", "not_reached"})

# A line has room for its first claim and a little more for each further one, up to what can be read in one go.
FIRST_WORDS = 18
WORDS_A_CLAIM = 5
MOST_WORDS = 50


class Slot(Frozen):
    """Room for one line (or `max_lines`) of at most `max_words` each; `label` is printed before it, `tag` after it.

    `claims` are those that code puts forward. A slot with `parties` has a line for each of them that has a say, with
    the party printed before it. One that is `needed` must have a line; any other is left out where it adds nothing.
    """

    id: str = ""
    section: Section
    subject: str
    label: str = ""
    tag: str = ""
    party: str = ""
    issue: str = ""
    claims: tuple[str, ...]
    parties: tuple[str, ...] = ()
    needed: bool = False
    max_lines: int = 1
    max_words: int = MOST_WORDS

    @property
    def heading(self) -> str:
        """What stands before and above its lines, and may be said in them."""
        return f"{self.label} {self.issue}"


def slot(section: Section, subject: str, claims: Sequence[Claim], **fields: Any) -> Slot:
    """A slot for some claims, with room for as many words as they need unless `fields` give it."""
    plain = {"max_words": room(len(claims))}
    return Slot(section=section, subject=subject, claims=tuple(claim.id for claim in claims), **(plain | fields))


def room(claims: int, first: int = FIRST_WORDS, each: int = WORDS_A_CLAIM, most: int = MOST_WORDS) -> int:
    """The words that a line on so many claims may have: some to begin with, more for each claim, and at most."""
    return min(first + each * claims, most)


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
