"""How a party's course on a matter may be told: from an earlier state of its own to a later one, in order."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from summariser.briefing import Claim
from summariser.links import known_before
from summariser.material import Material, held_on
from summariser.slots import Slot
from summariser.words import normalised, unquoted

# What says that a clause tells of a time before: "had earlier refused", "after first refusing", "dropping its demand".
_LOOKS_BACK = re.compile(
    r"\b(?:had|having|earlier|before|previously|formerly|initially|originally|(?<!the )first|once \w+ed|no longer|"
    r"after (?:\w+ly )?\w+ing|until (?:then|now|\d)|instead of|rather than|g[ai]v(?:e|ing) (?:up|way)|"
    r"(?:revers|dropp|abandon|soften)(?:ed|ing)|withdr(?:ew|awing))\b"
)

Clauses = Sequence[tuple[str, tuple[str, ...]]]


def course_faults(found: Clauses, slot: Slot, party: str, material: Material) -> Iterator[str]:
    """A party moves where an earlier claim of its own, and then a later one, are told in this order.

    That code puts a course forward is enough. What an article tells without a day is no turn after what the same
    article dates: it may be older.
    """
    told = [
        (material.claims[name], _looks_back(clause))
        for clause, ids in found
        for name in ids
        if party in material.claims[name].parties
    ]
    known = any(
        _is_earlier(one, other, material) or (back and _is_earlier(other, one, material))
        for (one, _), (other, back) in combinations(told, 2)
    )
    if slot.parties and not known:
        yield f"no claim of {party} that this line cites is known to be earlier than a later one: leave the line out"
    for (one, _), (other, _) in pairwise(told):
        if one.articles == other.articles and one.date_basis == "text" and other.date_basis != "text":
            yield f"{other.id} is of the article of {one.id}, which does not say when: it is no turn after {one.id}"
    yield from _told_backwards(found, party, material)


def _told_backwards(found: Clauses, party: str, material: Material) -> Iterator[str]:
    """A clause that tells what is known to be earlier than what stands before it, and has no word that says so."""
    told: list[list[Claim]] = []
    seen: set[str] = set()
    for clause, ids in found:
        claims = [material.claims[name] for name in ids if name not in seen and party in material.claims[name].parties]
        overtaken = next((group for group in told if _all_earlier(claims, group, material)), None)
        if overtaken and not _looks_back(clause):
            first, then = (", ".join(claim.id for claim in group) for group in (claims, overtaken))
            yield f"{first} is told behind {then} and is earlier: tell them in order, or say 'had earlier' of it"
        told += [claims] if claims else []
        seen.update(ids)


def _all_earlier(claims: Sequence[Claim], others: Sequence[Claim], material: Material) -> bool:
    return bool(claims) and all(_is_surely_earlier(one, other, material) for one in claims for other in others)


def _looks_back(clause: str) -> bool:
    return _LOOKS_BACK.search(normalised(unquoted(clause))) is not None


def _is_surely_earlier(one: Claim, other: Claim, material: Material) -> bool:
    """Whether the order of two claims is beyond doubt: by days that texts give, by what is former, by all articles.

    What a text does not date was so by the day of its article at the latest, and may be older.
    """
    dated, other_dated = held_on(one, material), held_on(other, material)
    if dated and other_dated:
        return _is_day_before(dated, other_dated)
    if one.former and not other.former and one.articles & other.articles:
        return True
    if other_dated:
        lasts = [material.timeline.latest.get(article) for article in one.articles]
        return all(_is_day_before(last, other_dated) for last in lasts)
    if dated and other.date and not _is_day_before(dated, other.date):
        return False
    return known_before(one, other, material.timeline)


def _is_day_before(one: str | None, other: str | None) -> bool:
    """Whether one of two dates, YYYY[-MM[-DD]], is before the other as far as both are given."""
    return bool(one and other) and (one or "")[: len(other or "")] < (other or "")[: len(one or "")]


def _is_earlier(one: Claim, other: Claim, material: Material) -> bool:
    if one.date and other.date and len(one.date) == len(other.date):
        return one.date < other.date
    return material.timeline.before(one.members[0].article, other.members[0].article)
