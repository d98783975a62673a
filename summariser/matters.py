"""Where the parties stand, as slots: issue by issue, a line a party side by side, and what came of it so far."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from summariser.briefing import Claim
from summariser.links import Links
from summariser.namebook import SO_FAR
from summariser.sameness import content_words
from summariser.slots import RESULTS, Slot, by_turns, room, slot, top, total
from summariser.weigh import party_weights

ISSUES = 9
PARTIES = 4
OTHERS = 6
FEW_ARTICLES = 5
MOST_CLAIMS = 7
MOST_FURTHER = 5
MOST_RESULTS = 4
# Words of a line: for its first claim, for each further one, and at most.
FIRST_WORDS = 12
WORDS_A_CLAIM = 4
MOST_WORDS = 40
# What an issue weighs more where parties oppose each other on it.
CONTESTED = 4.0
FURTHER = "other matters"

Held = Mapping[tuple[str, str], Sequence[Claim]]


def matters(claims: Sequence[Claim], links: Links, elsewhere: Collection[str] = ()) -> tuple[list[Slot], set[str]]:
    """The slots, issue by issue, and all claims that they cover; what is told `elsewhere` is in no further line.

    A stance brings along the preconditions that gate its own issue. Issues on which parties oppose each other come
    first; what no issue has of a party, and parties that no issue names, have a line among other matters.
    """
    held = _held(claims)
    contested = {name for clash in links.clashes if clash.kind == "parties" for name in clash.claims}
    weight = {
        key: total(top(group, 3)) + CONTESTED * any(claim.id in contested for claim in group)
        for key, group in held.items()
    }
    known = _known(held, claims)
    among = set(known)
    by_issue: dict[str, list[str]] = defaultdict(list)
    for party, issue in sorted(held, key=lambda key: (-weight[key], key)):
        if party in among:
            by_issue[issue].append(party)
    chosen = {
        issue: by_issue[issue][:PARTIES]
        for issue in sorted(
            by_issue, key=lambda issue: (-sum(weight[party, issue] for party in by_issue[issue][:PARTIES]), issue)
        )[:ISSUES]
    }
    slots = [_on_issue(issue, {party: held[party, issue] for party in chosen[issue]}, claims) for issue in chosen]
    told = {claim.id for issue, parties in chosen.items() for party in parties for claim in held[party, issue]}
    slots += _further(held, known, told, elsewhere)
    return slots, told | {name for each in slots for name in each.claims}


def _known(held: Held, claims: Sequence[Claim]) -> list[str]:
    """The parties that are heard, heaviest first; of more than a few articles, those of several articles."""
    heard: dict[str, set[str]] = defaultdict(set)
    for (party, _), group in held.items():
        heard[party] |= {member.article for claim in group for member in claim.members}
    articles = {member.article for claim in claims for member in claim.members}
    fewest = 2 if len(articles) > FEW_ARTICLES else 1
    weights = party_weights(claims)
    known = [party for party in heard if len(heard[party]) >= fewest] or list(heard)
    return sorted(known, key=lambda party: (-weights.get(party, 0), party))


def _on_issue(issue: str, stances: Mapping[str, Sequence[Claim]], claims: Sequence[Claim]) -> Slot:
    """An issue with the weightiest claims of each party, and the latest of what came of it."""
    put = [claim for group in stances.values() for claim in top(group, MOST_CLAIMS)]
    results = [claim for claim in claims if claim.issue == issue and claim.label in RESULTS]
    latest = sorted(results, key=lambda claim: (claim.date or "", claim.rank, claim.id))[-MOST_RESULTS:]
    parties = (*stances, SO_FAR) if latest else tuple(stances)
    return slot(
        "issue",
        issue,
        [*put, *latest],
        label=issue,
        issue=issue,
        parties=parties,
        max_lines=len(parties),
        max_words=_room(max(min(len(group), MOST_CLAIMS) for group in stances.values())),
    )


def _further(held: Held, known: Sequence[str], told: Collection[str], elsewhere: Collection[str]) -> list[Slot]:
    """One slot, with a line for each of the parties that have most left; of each issue before a second of any."""
    left: dict[str, list[Claim]] = {}
    whole: dict[str, list[Claim]] = defaultdict(list)
    for (party, _), group in held.items():
        whole[party] += group
    for party in known:
        rest = whole[party]
        further = [claim for claim in rest if claim.id not in told and claim.id not in elsewhere]
        if further:
            left[party] = by_turns(further, MOST_FURTHER)
    chosen = sorted(left, key=lambda party: (-total(left[party]), party))[:OTHERS]
    if not chosen:
        return []
    return [
        slot(
            "issue",
            "what else a party wants, offers, refuses or doubts",
            [claim for party in chosen for claim in left[party]],
            label=FURTHER,
            parties=tuple(chosen),
            max_lines=len(chosen),
            max_words=_room(max(len(left[party]) for party in chosen)),
        )
    ]


def _room(claims: int) -> int:
    """The words of a line that is read beside others, as the cell of a table."""
    return room(claims, FIRST_WORDS, WORDS_A_CLAIM, MOST_WORDS)


def _held(claims: Sequence[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Present stances by party and issue, with the preconditions that gate the issue itself."""
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "position" and not claim.former and claim.label != "withhold":
            held[claim.party, claim.issue].append(claim)
    for claim in claims:
        if claim.label == "precondition" and (claim.party, claim.issue) in held and gates_its_issue(claim):
            held[claim.party, claim.issue].append(claim)
    return held


def gates_its_issue(claim: Claim) -> bool:
    """Whether what a condition unlocks is the matter that its claim is about."""
    gated = claim.condition.gates if claim.condition else ""
    return bool(set(content_words(gated)) & set(content_words(claim.issue)))
