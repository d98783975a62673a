"""What the lines of a briefing are about: slots with their claims, chosen by weight for the length that is wanted."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from summariser.article import Source
from summariser.briefing import Claim, Clash
from summariser.findings import Outcome
from summariser.happened import events
from summariser.links import Links
from summariser.order import Timeline
from summariser.sameness import day_of
from summariser.slots import Slot, slot, top, total
from summariser.stances import gates_its_issue, stances

# Words of all lines together, for up to MANY articles, with more for each beyond, and at most; and of any one line.
MOST_WORDS = 960
MANY = 10
WORDS_AN_ARTICLE = 75
MOST_WORDS_OF_MANY = 1500
FEWEST_WORDS = 16
# What happened, on what terms, and who moved comes first and is told in full, as far as this share goes.
FIRST = frozenset({"event", "condition", "change"})
FIRST_SHARE = 0.55
MOST_CONDITION_LINES = 5
MOST_CLAIMS = 6
MOST_DISPUTES = 3
MOST_BETWEEN_PARTIES = 2
MOST_CHANGES = 3
MOST_STATES = 4
MOST_NEXT = 2
# Days within which something comes that is announced without a day.
SOON = 7
# Claims beneath the title and the bottom line, and the words of one of its lines.
MOST_AT_THE_TOP = 45
BOTTOM_WORDS = 38
BOTTOM_LINES = 3
_KINDS = {"precondition": "preconditions", "term": "terms", "threat": "threats", "promise": "promises"}
# How the kinds of clash are called in a slot's subject, and before its line.
_CLASHES = {
    "parties": ("between parties", "{}"),
    "reports": ("between reports", "{}, as reports differ"),
    "own words": ("a party against its own words", "{}, against own words"),
}


def plan(
    claims: Sequence[Claim], links: Links, timeline: Timeline, sources: Mapping[str, Source], latest: str | None
) -> tuple[Slot, ...]:
    """The slots of the standard length, in the order in which they are printed; `latest` is the briefing's own date."""
    disputes, changes = _disputes(claims, links), _changes(claims, links)
    standing, covered = stances(claims, links, {name for each in (*disputes, *changes) for name in each.claims})
    found = [
        *events(claims, timeline, sources),
        *standing,
        *_conditions(claims, covered),
        *disputes,
        *changes,
        *_next(claims, timeline, sources, latest),
    ]
    return tuple(each.model_copy(update={"id": f"s{n}"}) for n, each in enumerate(_fitted(found, len(sources)), 1))


def _fitted(slots: Sequence[Slot], articles: int) -> list[Slot]:
    """The slots with room for no more words than the standard length has, shared out as they need."""
    most = min(MOST_WORDS_OF_MANY, MOST_WORDS + WORDS_AN_ARTICLE * max(0, articles - MANY))
    first = [each for each in slots if each.section in FIRST]
    rest = [each for each in slots if each.section not in FIRST]
    share = min(1.0, FIRST_SHARE * most / max(1, _room(first)))
    share_of_rest = min(1.0, max(0.0, most - share * _room(first)) / max(1, _room(rest)))
    return [_scaled(each, share if each.section in FIRST else share_of_rest) for each in slots]


def _room(slots: Sequence[Slot]) -> int:
    return sum(each.max_words for each in slots)


def _scaled(each: Slot, share: float) -> Slot:
    return each.model_copy(update={"max_words": max(FEWEST_WORDS, math.floor(share * each.max_words))})


def top_slots(claims: Sequence[Claim], used: Iterable[str]) -> tuple[Slot, ...]:
    """The slots above all others: title and bottom line, on the claims that the other lines rest on."""
    names = set(used)
    shown = top([claim for claim in claims if claim.id in names] or claims, MOST_AT_THE_TOP)
    whole = slot("title", "the whole", shown).model_copy(update={"id": "t1"})
    bottom = {"id": "t2", "section": "bottom", "max_lines": BOTTOM_LINES, "max_words": BOTTOM_WORDS}
    return whole, whole.model_copy(update=bottom)


def _conditions(claims: Sequence[Claim], covered: set[str]) -> list[Slot]:
    """Conditions that no stance has taken along, by holder and kind; what was dropped is no condition any more.

    Beside them stand demands that gate the same, even where a stance has them too: a list of terms is whole or wrong.
    """
    held: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        condition = claim.condition
        if condition is None or condition.state == "dropped" or claim.former:
            continue
        if claim.id not in covered or (claim.type == "position" and not gates_its_issue(claim)):
            held[claim.party, condition.kind].append(claim)
    new = {key: group for key, group in held.items() if any(claim.id not in covered for claim in group)}
    heaviest = sorted(new, key=lambda key: (-total(top(new[key], 2)), key))[:MOST_CONDITION_LINES]
    return [
        slot("condition", f"{party}: {_KINDS[kind]}", top(held[party, kind], MOST_CLAIMS), label=party, party=party)
        for party, kind in heaviest
    ]


def _disputes(claims: Sequence[Claim], links: Links) -> list[Slot]:
    """Between parties one slot an issue, else one a clash; of each kind the weightiest."""
    by_id = {claim.id: claim for claim in claims}
    between: dict[str, list[str]] = defaultdict(list)
    for clash in links.clashes:
        if clash.kind == "parties":
            between[by_id[clash.claims[0]].issue] += clash.claims
    parties = [Clash(kind="parties", claims=tuple(dict.fromkeys(names))) for names in between.values()]
    others = [clash for clash in links.clashes if clash.kind != "parties"]
    found: list[Slot] = []
    for clashes, most in ((parties, MOST_BETWEEN_PARTIES), (others, MOST_DISPUTES)):
        weighed = sorted((_dispute(clash, by_id, links.points) for clash in clashes), key=lambda each: each[0])
        found += [each for _, each in weighed[:most]]
    return found


def _dispute(
    clash: Clash, by_id: Mapping[str, Claim], points: Mapping[tuple[str, ...], str]
) -> tuple[tuple[float, str, tuple[str, ...]], Slot]:
    """A clash's slot, and by what it is sorted."""
    group = [by_id[name] for name in clash.claims]
    kind, called = _CLASHES[clash.kind]
    issue = group[0].issue
    point = points.get(clash.claims)
    subject = f"{kind}: {issue}, {point}" if point else f"{kind}: {issue}"
    found = slot("dispute", subject, top(group, MOST_CLAIMS), label=called.format(issue), issue=issue)
    return (-total(top(group, 2)), issue, clash.claims), found


def _changes(claims: Sequence[Claim], links: Links) -> list[Slot]:
    """One slot for each party's course on an issue: the states of its stance in order."""
    by_id = {claim.id: claim for claim in claims}
    courses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in links.changes:
        courses[by_id[change.earlier].party, by_id[change.later].issue] += [change.earlier, change.later]
    states = {key: _in_order(names, links, by_id) for key, names in courses.items()}
    heaviest = sorted(states, key=lambda key: (-total(top(states[key], 2)), key))[:MOST_CHANGES]
    return [
        slot(
            "change",
            f"{party}: first {', then '.join(claim.id for claim in states[party, issue])}",
            states[party, issue],
            label=party,
            party=party,
            issue=issue,
        )
        for party, issue in heaviest
    ]


def _in_order(names: Iterable[str], links: Links, by_id: Mapping[str, Claim]) -> list[Claim]:
    """The states of one stance in order of time; what a text itself calls former comes before what replaced it."""
    replaced = {change.earlier for change in links.changes if change.stated}
    found = sorted(dict.fromkeys(names), key=lambda name: (by_id[name].rank, name not in replaced, name))
    first, *between, last = (by_id[name] for name in found)
    return [first, *top(between, MOST_STATES - 2), last]


def _next(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source], latest: str | None) -> list[Slot]:
    """What is fixed for a time to come, by issue; measured by the latest date of the articles, never by today.

    What has come since is no next step, and what became of it may be told under another issue: it is in the ledger.
    """
    by_issue: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.label == "scheduled":
            day = _due(claim, timeline, sources)
            if day is None or latest is None or day >= latest[: len(day)]:
                by_issue[claim.issue].append(claim)
    heaviest = sorted(by_issue, key=lambda issue: (-total(top(by_issue[issue], 2)), issue))[:MOST_NEXT]
    return [
        slot("next", f"scheduled: {issue}", top(by_issue[issue], MOST_CLAIMS), label=issue, issue=issue)
        for issue in heaviest
    ]


def _due(claim: Claim, timeline: Timeline, sources: Mapping[str, Source]) -> str | None:
    """The day by which what is scheduled has come: as printed, else within a week of the article that says so.

    An undated article is at the latest of the day of the first dated one that is known to be later.
    """
    if claim.date_basis == "text":
        return claim.date
    lead = claim.members[0]
    published = sources[lead.article].date or timeline.latest.get(lead.article)
    day = day_of(lead.item, published) if isinstance(lead.item, Outcome) else None
    if day or published is None:
        return day
    return (date.fromisoformat(published) + timedelta(days=SOON)).isoformat()
