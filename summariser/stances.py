"""Where the parties stand, as slots: the leading parties issue by issue, then each of the others in one line."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from summariser.briefing import Claim
from summariser.links import Links
from summariser.sameness import content_words
from summariser.slots import Slot, by_turns, slot, top, total
from summariser.weigh import party_weights

LEADING = 4
# What a party says, against the one that says most, from which it is told issue by issue.
LEADING_SHARE = 0.2
ISSUES = 9
MOST_OF_ONE_PARTY = 5
OTHERS = 4
FEW_ARTICLES = 5
MOST_CLAIMS = 12
MOST_FURTHER = 7
# What a stance weighs more where another party opposes it.
CONTESTED = 4.0
FURTHER = "other matters"

Held = Mapping[tuple[str, str], Sequence[Claim]]


def stances(claims: Sequence[Claim], links: Links, elsewhere: Collection[str] = ()) -> tuple[list[Slot], set[str]]:
    """The slots, party by party, and all claims that they cover; what is told `elsewhere` is in no further line.

    A stance brings along the preconditions that gate its own issue. Every leading party has its weightiest issues, and
    what is left of it in one further line, so that what stands alone on its issue is not lost; contested ones first.
    """
    held = _held(claims)
    contested = {name for clash in links.clashes if clash.kind == "parties" for name in clash.claims}
    weight = {
        key: total(top(group, 3)) + CONTESTED * any(claim.id in contested for claim in group)
        for key, group in held.items()
    }
    leading, others = _parties(held, claims)
    chosen = _chosen(held, weight, leading)
    slots: list[Slot] = []
    for party in leading:
        slots += [_on_issue(key, held[key]) for key in chosen if key[0] == party]
        rest = [claim for key in held if key[0] == party and key not in chosen for claim in held[key]]
        slots += _further([claim for claim in rest if claim.id not in elsewhere])
    for party in others:
        slots += _further([claim for key in held if key[0] == party for claim in held[key]], whole=True)
    covered = {claim.id for key in chosen for claim in held[key]}
    return slots, covered | {name for each in slots for name in each.claims}


def _chosen(held: Held, weight: Mapping[tuple[str, str], float], leading: Sequence[str]) -> list[tuple[str, str]]:
    """The weightiest pairs of leading party and issue, each party with one at least, heaviest first."""
    by_weight = sorted((key for key in held if key[0] in leading), key=lambda key: (-weight[key], key))
    chosen = [next(key for key in by_weight if key[0] == party) for party in leading]
    for key in by_weight:
        said = sum(party == key[0] for party, _ in chosen)
        if key not in chosen and said < MOST_OF_ONE_PARTY and len(chosen) < ISSUES:
            chosen.append(key)
    return sorted(chosen, key=by_weight.index)


def _parties(held: Held, claims: Sequence[Claim]) -> tuple[list[str], list[str]]:
    """The parties that are told issue by issue, and others that are heard.

    Where there are more than a few articles, only those that more than one article hears.
    """
    heard: dict[str, set[str]] = defaultdict(set)
    for (party, _), group in held.items():
        heard[party] |= {member.article for claim in group for member in claim.members}
    articles = {member.article for claim in claims for member in claim.members}
    fewest = 2 if len(articles) > FEW_ARTICLES else 1
    weights = party_weights(claims)
    known = sorted(
        (party for party in heard if len(heard[party]) >= fewest), key=lambda party: (-weights.get(party, 0), party)
    )
    leading = [party for party in known if weights.get(party, 0) >= LEADING_SHARE][:LEADING]
    return leading, [party for party in known if party not in leading][:OTHERS]


def _on_issue(key: tuple[str, str], group: Sequence[Claim]) -> Slot:
    party, issue = key
    return slot("stance", f"{party} on {issue}", top(group, MOST_CLAIMS), label=issue, party=party, issue=issue)


def _further(claims: Sequence[Claim], *, whole: bool = False) -> Iterator[Slot]:
    """One slot for claims on several issues: the weightiest of each issue before a second of any."""
    if not claims:
        return
    party = claims[0].party
    subject = f"{party}, on all matters" if whole else f"{party}, on further matters"
    yield slot(
        "stance",
        subject,
        by_turns(claims, MOST_FURTHER),
        label="" if whole else FURTHER,
        party=party,
    )


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
