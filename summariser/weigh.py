"""How much a claim weighs: by voice, origins, recency, and how many articles and parties its issue concerns."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from summariser.briefing import Claim
from summariser.claims import VOICE_RANK
from summariser.order import Timeline

# What each side of a claim adds. Set by reading briefings of other negotiations, not fitted to any.
VOICE_WEIGHT = 0.5
ORIGIN_WEIGHT = 0.6
MAX_ORIGINS = 4
RECENCY_WEIGHT = 2.0
# Of what has no place in time it is not known how late it is.
UNPLACED_WEIGHT = 1.0
ISSUE_WEIGHT = 3.0
PARTY_WEIGHT = 2.0
LABEL_WEIGHT = {
    "threat": 1.5,
    "agreed": 1.5,
    "failed": 1.2,
    "not_reached": 1.0,
    "demand": 1.0,
    "reject": 1.0,
    "precondition": 1.0,
    "term": 1.0,
    "promise": 1.0,
    "propose": 0.8,
    "accept": 0.8,
    "done": 0.8,
    "scheduled": 0.6,
    "open": 0.6,
}
FORMER_PENALTY = 2.0
HEADLINES = 3
HEADLINE_WEIGHT = 1.0


def weigh(claims: Sequence[Claim], timeline: Timeline) -> tuple[Claim, ...]:
    """The same claims with their weights."""
    by_issue = issue_weights(claims)
    by_party = party_weights(claims)
    last = max(1, len(timeline.placed))
    return tuple(
        claim.replaced(weight=round(_weight(claim, by_issue, by_party, timeline, last), 3)) for claim in claims
    )


def issue_weights(claims: Sequence[Claim]) -> dict[str, float]:
    """Between 0 and 1 for each issue: the share of the articles that carry it, and of the parties that hold it."""
    articles: dict[str, set[str]] = defaultdict(set)
    parties: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        articles[claim.issue] |= claim.articles
        parties[claim.issue] |= set(claim.parties)
    most_articles = max((len(found) for found in articles.values()), default=1)
    most_parties = max((len(found) for found in parties.values()), default=1)
    return {
        issue: 0.7 * len(found) / most_articles + 0.3 * len(parties[issue]) / most_parties
        for issue, found in articles.items()
    }


def party_weights(claims: Sequence[Claim]) -> dict[str, float]:
    """Between 0 and 1 for each party: its share of items, against the party with most."""
    counted: Counter[str] = Counter()
    for claim in claims:
        for party in claim.parties:
            counted[party] += len(claim.members)
    most = max(counted.values(), default=1)
    return {party: count / most for party, count in counted.items()}


def _weight(
    claim: Claim, by_issue: dict[str, float], by_party: dict[str, float], timeline: Timeline, last: int
) -> float:
    placed = any(timeline.is_placed(member.article) for member in claim.members)
    latest = max(
        (timeline.rank(member.article) for member in claim.members if timeline.is_placed(member.article)), default=0
    )
    first_sentence = min(member.item.evidence[0].n for member in claim.members)
    return (
        VOICE_WEIGHT * VOICE_RANK[claim.voice]
        + ORIGIN_WEIGHT * min(claim.origins, MAX_ORIGINS)
        + ISSUE_WEIGHT * by_issue[claim.issue]
        + PARTY_WEIGHT * max((by_party[party] for party in claim.parties), default=0)
        + (RECENCY_WEIGHT * (latest + 1) / last if placed else UNPLACED_WEIGHT)
        + LABEL_WEIGHT.get(claim.label, 0.0)
        + (HEADLINE_WEIGHT if first_sentence <= HEADLINES * 2 else 0.0)
        - (FORMER_PENALTY if claim.former else 0.0)
    )
