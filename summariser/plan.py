"""What the lines of a briefing are about: slots with their claims, chosen by weight for the length that is wanted."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.links import Links
from summariser.order import Timeline
from summariser.sameness import content_words
from summariser.weigh import party_weights

Section = Literal["event", "stance", "condition", "dispute", "change", "next", "bottom", "title"]

# Lines of each section in the standard length, which makes about 900 words before the sources.
STANDARD = {"event": 7, "stance": 14, "condition": 5, "dispute": 3, "change": 3, "next": 2}
# The label of what nothing places in time.
UNDATED = "undated"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY_OF_MONTH = re.compile(rf"\b(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})\b")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
MOST_OF_ONE_PARTY = 6
MAIN_PARTIES = 6
FEW_ARTICLES = 5
MOST_CLAIMS = 9
MOST_CONDITIONS = 5
# What a stance weighs more where another party opposes it.
CONTESTED = 4.0
MOST_EVENT_CLAIMS = 6
_KINDS = {"precondition": "preconditions", "term": "terms", "threat": "threats", "promise": "promises"}
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
    stances, covered = _stances(claims, links)
    found = [
        *_events(claims, timeline, sources),
        *stances,
        *_conditions(claims, covered),
        *_disputes(claims, links),
        *_changes(claims, links),
        *_next(claims),
    ]
    return tuple(slot.model_copy(update={"id": f"s{n}"}) for n, slot in enumerate(found, 1))


def _events(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> list[Slot]:
    """What happened, by time: the weightiest times, and the latest always, in order."""
    happened = [claim for claim in claims if claim.type == "outcome" and claim.label in HAPPENED]
    undated = sorted({_earliest(claim, timeline) for claim in happened if not claim.date})
    reached = {name: _reached(name, happened, timeline, sources) for name in undated if timeline.is_placed(name)}
    times: dict[_Time, list[Claim]] = defaultdict(list)
    for claim in happened:
        times[_time(claim, timeline, reached)].append(claim)
    heaviest = sorted(times, key=lambda time: (-_sum(times[time]), time))[: STANDARD["event"]]
    known = [time for time in times if not time.unknown]
    chosen = {*heaviest, *([max(known)] if known else [])}
    return [
        Slot(
            id="",
            section="event",
            subject="what happened",
            label=time_label(times[time], timeline, sources),
            party="",
            issue="",
            claims=_ids(_top(times[time], MOST_EVENT_CLAIMS)),
        )
        for time in sorted(chosen)
    ]


class _Time(NamedTuple):
    """When something happened, as it is sorted: on a day, or `after` what is known of the day, in order of articles."""

    unknown: bool
    day: str
    after: bool
    rank: int


def _time(claim: Claim, timeline: Timeline, reached: Mapping[str, str]) -> _Time:
    """The day where there is one, else the day that its article had reached; what has no place in time comes last."""
    if claim.date:
        return _Time(unknown=False, day=claim.date, after=False, rank=0)
    article = _earliest(claim, timeline)
    return _Time(unknown=article not in reached, day=reached.get(article, ""), after=True, rank=claim.rank)


def _earliest(claim: Claim, timeline: Timeline) -> str:
    return min((member.article for member in claim.members), key=timeline.rank)


def _reached(article: str, happened: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> str:
    """The latest day that is known to have come when an article was written: told in it, or in or of an earlier one."""
    told = [
        claim.date
        for claim in happened
        for member in claim.members
        if claim.date and (member.article == article or timeline.before(member.article, article))
    ]
    published = [source.date for name, source in sources.items() if source.date and timeline.before(name, article)]
    return max([*told, *published], default="")


def time_label(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> str:
    """A time as it is printed before a line: a date, else what the texts print; ~ where only the order is known."""
    claim = claims[0]
    if claim.date:
        return claim.date if claim.date_basis == "text" else f"reported {claim.date}"
    printed = next((day for member in claim.members for day in _printed_day(member.item.when)), None)
    first = min(claim.members, key=lambda member: timeline.rank(member.article)).article
    if len(sources) > 1 and not timeline.is_placed(first):
        return f"{UNDATED}, {printed}" if printed else UNDATED
    return f"~ {printed or 'no date'}" if len(sources) > 1 else printed or "no date"


def _printed_day(when: str | None) -> Iterator[str]:
    """The day of the month, else the weekday, that a time's words print."""
    found = _DAY_OF_MONTH.search(when or "") or _WEEKDAY.search(when or "")
    if found:
        yield found.group() if found.re is _DAY_OF_MONTH else f"a {found.group()}"


def _stances(claims: Sequence[Claim], links: Links) -> tuple[list[Slot], set[str]]:
    """The weightiest pairs of party and issue, party by party, and all claims that they cover.

    A stance brings along the preconditions that gate its own issue. Every main party has its say; what is contested
    weighs more.
    """
    held = _held(claims)
    contested = {name for clash in links.clashes if clash.kind == "parties" for name in clash.claims}
    weight = {
        key: _sum(_top(group, 3)) + CONTESTED * any(claim.id in contested for claim in group)
        for key, group in held.items()
    }
    by_weight = sorted(held, key=lambda key: (-weight[key], key))
    weights = party_weights(claims)
    main = _main_parties(held, claims)
    chosen = [next(key for key in by_weight if key[0] == party) for party in main]
    for key in by_weight:
        said = sum(party == key[0] for party, _ in chosen)
        if key not in chosen and said < MOST_OF_ONE_PARTY and len(chosen) < STANDARD["stance"]:
            chosen.append(key)
    chosen.sort(key=lambda key: (-weights.get(key[0], 0), key[0], -weight[key], key[1]))
    slots = [
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
    return slots, {claim.id for key in chosen for claim in held[key]}


def _main_parties(held: Mapping[tuple[str, str], Sequence[Claim]], claims: Sequence[Claim]) -> list[str]:
    """The weightiest parties; where there are more than a few articles, only those that more than one article hears."""
    heard: dict[str, set[str]] = defaultdict(set)
    for (party, _), group in held.items():
        heard[party] |= {member.article for claim in group for member in claim.members}
    articles = {member.article for claim in claims for member in claim.members}
    fewest = 2 if len(articles) > FEW_ARTICLES else 1
    weights = party_weights(claims)
    known = [party for party in heard if len(heard[party]) >= fewest]
    return sorted(known, key=lambda party: (-weights.get(party, 0), party))[:MAIN_PARTIES]


def _held(claims: Sequence[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Present stances by party and issue, with the preconditions that gate the issue itself."""
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.type == "position" and not claim.former and claim.label != "withhold":
            held[claim.party, claim.issue].append(claim)
    for claim in claims:
        if claim.label == "precondition" and (claim.party, claim.issue) in held and _gates_its_issue(claim):
            held[claim.party, claim.issue].append(claim)
    return held


def _gates_its_issue(claim: Claim) -> bool:
    gated = claim.condition.gates if claim.condition else ""
    return bool(set(content_words(gated)) & set(content_words(claim.issue)))


def _conditions(claims: Sequence[Claim], covered: set[str]) -> list[Slot]:
    """Conditions that no stance has taken along, by holder and kind; what was dropped is no condition any more.

    Beside them stand demands that gate the same, even where a stance has them too: a list of terms is whole or wrong.
    """
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        condition = claim.condition
        if condition is None or condition.state == "dropped" or claim.former:
            continue
        if claim.id not in covered or (claim.type == "position" and not _gates_its_issue(claim)):
            held[claim.party, condition.kind].append(claim)
    new = {key: group for key, group in held.items() if any(claim.id not in covered for claim in group)}
    heaviest = sorted(new, key=lambda key: (-_sum(_top(new[key], 2)), key))[: STANDARD["condition"]]
    return [
        Slot(
            id="",
            section="condition",
            subject=f"{party}: {_KINDS[kind]}",
            label=party,
            party=party,
            issue="",
            claims=_ids(_top(held[party, kind], MOST_CONDITIONS)),
        )
        for party, kind in heaviest
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
    """One slot for each later stance, with all that it replaced."""
    by_id = {claim.id: claim for claim in claims}
    before: dict[str, list[str]] = defaultdict(list)
    for change in links.changes:
        before[change.later].append(change.earlier)
    heaviest = sorted(before, key=lambda name: (-by_id[name].weight, name))[: STANDARD["change"]]
    return [
        Slot(
            id="",
            section="change",
            subject=f"{by_id[name].party}: first {', '.join(before[name])}, then {name}",
            label=by_id[name].party,
            party=by_id[name].party,
            issue=by_id[name].issue,
            claims=(*before[name], name),
        )
        for name in heaviest
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
