"""What the lines of a briefing are about: slots with their claims, chosen by weight for the length that is wanted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.links import Links
from summariser.order import Timeline
from summariser.weigh import party_weights

Section = Literal["event", "stance", "condition", "dispute", "change", "next", "bottom", "title"]

# Lines of each section in the standard length, which makes about 900 words before the sources.
STANDARD = {"event": 8, "stance": 13, "condition": 6, "dispute": 4, "change": 4, "next": 3}
# The label of what nothing places in time.
UNDATED = "undated"
MOST_OF_ONE_PARTY = 5
MOST_CLAIMS = 8
MOST_EVENT_CLAIMS = 6
HAPPENED = frozenset({"done", "agreed", "failed", "not_reached"})


class Slot(Frozen):
    """Room for one line (or `max_lines`), the claims that it may rest on, and what stands before it."""

    id: str
    section: Section
    subject: str
    label: str
    party: str
    issue: str
    claims: tuple[str, ...]
    max_lines: int = 1


def plan(claims: Sequence[Claim], links: Links, timeline: Timeline, sources: Mapping[str, Source]) -> tuple[Slot, ...]:
    """The slots of the standard length, in the order in which they are printed."""
    stances = _stances(claims)
    in_stance = {name for slot in stances for name in slot.claims}
    changes = _changes(claims, links)
    found = [
        *_events(claims, timeline, sources),
        *stances,
        *_conditions(claims, in_stance),
        *_disputes(claims, links),
        *changes,
        *_next(claims),
    ]
    return tuple(slot.model_copy(update={"id": f"s{n}"}) for n, slot in enumerate(found, 1))


def _events(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> list[Slot]:
    """What happened, by time: the weightiest times, and the latest always, in order."""
    times: dict[tuple[bool, str, int, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "outcome" and claim.label in HAPPENED:
            times[_time_key(claim, timeline)].append(claim)
    heaviest = sorted(times, key=lambda key: (-_sum(times[key]), key))[: STANDARD["event"]]
    placed = [key for key in times if not key[0]]
    chosen = {*heaviest, *([max(placed)] if placed else [])}
    return [
        Slot(
            id="",
            section="event",
            subject="what happened",
            label=time_label(times[key][0], timeline, sources),
            party="",
            issue="",
            claims=_ids(_top(times[key], MOST_EVENT_CLAIMS)),
        )
        for key in sorted(chosen)
    ]


def _time_key(claim: Claim, timeline: Timeline) -> tuple[bool, str, int, str]:
    """Unplaced last; by date where there is one, else by the article's place; undated times of one article apart."""
    placed = any(timeline.is_placed(member.article) for member in claim.members)
    if claim.date:
        return not placed, claim.date, 0, ""
    return not placed, "", claim.rank, ""


def time_label(claim: Claim, timeline: Timeline, sources: Mapping[str, Source]) -> str:
    """A claim's time as it is printed before a line: a date, or what is known instead."""
    first = min(claim.members, key=lambda member: timeline.rank(member.article)).article
    if claim.date_basis == "text":
        return claim.date or ""
    if claim.date:
        return f"reported {claim.date}"
    if len(sources) == 1:
        return claim.when or ""
    return f"~{timeline.rank(first) + 1}" if timeline.is_placed(first) else UNDATED


def _stances(claims: Sequence[Claim]) -> list[Slot]:
    """The weightiest pairs of party and issue, party by party; a stance brings along the preconditions on its issue."""
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "position" and not claim.former and claim.label != "withhold":
            held[claim.party, claim.issue].append(claim)
    for claim in claims:
        if claim.type == "condition" and claim.label == "precondition" and (claim.party, claim.issue) in held:
            held[claim.party, claim.issue].append(claim)
    by_party: dict[str, int] = defaultdict(int)
    chosen: list[tuple[str, str]] = []
    for key in sorted(held, key=lambda key: (-_sum(_top(held[key], 3)), key)):
        if by_party[key[0]] < MOST_OF_ONE_PARTY and len(chosen) < STANDARD["stance"]:
            by_party[key[0]] += 1
            chosen.append(key)
    weights = party_weights(claims)
    chosen.sort(key=lambda key: (-weights.get(key[0], 0), key[0], -_sum(_top(held[key], 3)), key[1]))
    return [
        Slot(
            id="",
            section="stance",
            subject=f"{party} on {issue}",
            label=issue,
            party=party,
            issue=issue,
            claims=_ids(_top(held[party, issue], MOST_CLAIMS)),
        )
        for party, issue in chosen
    ]


def _conditions(claims: Sequence[Claim], used: set[str]) -> list[Slot]:
    """Conditions that no stance has taken along, by holder and issue."""
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "condition" and claim.id not in used:
            held[claim.party, claim.issue].append(claim)
    heaviest = sorted(held, key=lambda key: (-_sum(_top(held[key], 2)), key))[: STANDARD["condition"]]
    return [
        Slot(
            id="",
            section="condition",
            subject=f"{party} on {issue}",
            label=party,
            party=party,
            issue=issue,
            claims=_ids(_top(held[party, issue], 4)),
        )
        for party, issue in heaviest
    ]


def _disputes(claims: Sequence[Claim], links: Links) -> list[Slot]:
    """Between parties one slot an issue, between reports one a clash; by the weight of what clashes."""
    by_id = {claim.id: claim for claim in claims}
    between: dict[str, list[str]] = defaultdict(list)
    found: list[tuple[float, Slot]] = []
    for clash in links.clashes:
        if clash.kind == "parties":
            between[by_id[clash.claims[0]].issue] += clash.claims
        else:
            pair = [by_id[name] for name in clash.claims]
            found.append((_sum(_top(pair, 2)), _dispute("between reports", pair[0].issue, pair)))
    for issue, names in between.items():
        group = [by_id[name] for name in dict.fromkeys(names)]
        found.append((_sum(_top(group, 2)), _dispute("between parties", issue, group)))
    found.sort(key=lambda each: (-each[0], each[1].subject))
    return [slot for _, slot in found[: STANDARD["dispute"]]]


def _dispute(kind: str, issue: str, group: Sequence[Claim]) -> Slot:
    return Slot(
        id="",
        section="dispute",
        subject=f"{kind}: {issue}",
        label=f"{issue} ({'reports' if kind == 'between reports' else 'parties'})",
        party="",
        issue=issue,
        claims=_ids(_top(group, 6)),
    )


def _changes(claims: Sequence[Claim], links: Links) -> list[Slot]:
    by_id = {claim.id: claim for claim in claims}
    pairs = [(by_id[change.earlier], by_id[change.later]) for change in links.changes]
    pairs.sort(key=lambda pair: (-(pair[0].weight + pair[1].weight), pair[0].id, pair[1].id))
    return [
        Slot(
            id="",
            section="change",
            subject=f"{later.party} on {later.issue}: first {earlier.id}, then {later.id}",
            label=later.party,
            party=later.party,
            issue=later.issue,
            claims=(earlier.id, later.id),
        )
        for earlier, later in pairs[: STANDARD["change"]]
    ]


def _next(claims: Sequence[Claim]) -> list[Slot]:
    """What is fixed for a time to come, by issue."""
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "outcome" and claim.label == "scheduled":
            by_issue[claim.issue].append(claim)
    heaviest = sorted(by_issue, key=lambda issue: (-_sum(_top(by_issue[issue], 2)), issue))[: STANDARD["next"]]
    return [
        Slot(
            id="",
            section="next",
            subject=f"scheduled: {issue}",
            label=issue,
            party="",
            issue=issue,
            claims=_ids(_top(by_issue[issue], 4)),
        )
        for issue in heaviest
    ]


def top_slots(claims: Sequence[Claim], used: Iterable[str]) -> tuple[Slot, ...]:
    """The slots above all others: title and bottom line, on the claims that the other lines rest on."""
    names = set(used)
    shown = _top([claim for claim in claims if claim.id in names] or claims, 40)
    whole = Slot(id="t1", section="title", subject="the whole", label="", party="", issue="", claims=_ids(shown))
    return whole, whole.model_copy(update={"id": "t2", "section": "bottom", "max_lines": 3})


def _sum(claims: Sequence[Claim]) -> float:
    return sum(claim.weight for claim in claims)


def _top(claims: Sequence[Claim], count: int) -> list[Claim]:
    """The weightiest, in the order in which they came."""
    heaviest = sorted(claims, key=lambda claim: (-claim.weight, claim.id))[:count]
    return [claim for claim in claims if claim in heaviest]


def _ids(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(claim.id for claim in claims)
