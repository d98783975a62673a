"""What the lines of a briefing are about: slots with their claims, chosen by weight for the length that is wanted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from summariser.article import Source
from summariser.briefing import Claim, Clash
from summariser.deadlines import AHEAD, PASSED, UNREPORTED, Deadline
from summariser.findings import Outcome
from summariser.happened import events
from summariser.links import Links
from summariser.matters import gates_its_issue, matters
from summariser.order import Timeline
from summariser.sameness import day_of, days_after
from summariser.slots import Slot, slot, top, total
from summariser.weigh import RECENCY_WEIGHT, UNPLACED_WEIGHT, party_weights

# Words of all lines beneath the bottom line, for up to MANY articles, with more for each beyond, and at most.
MOST_WORDS = 800
MANY = 10
WORDS_AN_ARTICLE = 60
MOST_WORDS_OF_MANY = 1400
MOST_CONDITION_LINES = 4
MOST_CLAIMS = 6
MOST_DISPUTES = 4
MOST_CHANGES = 3
MOST_MORE_CHANGES = 2
MOST_HOLDERS = 8
MOST_STATES = 4
MOST_DEADLINES = 4
MOST_NEXT = 3
MOST_UNKNOWN = 4
SHORT_WORDS = 22
# Days within which something comes that is announced without a day.
SOON = 7
# Claims beneath the title and the bottom line, and the words of one of its lines.
MOST_AT_THE_TOP = 45
BOTTOM_WORDS = 26
BOTTOM_LINES = 6
TITLE_WORDS = 9
_KINDS = {"precondition": "preconditions", "term": "terms", "threat": "threats", "promise": "promises"}
# How the kinds of clash are called in a slot's subject, and before its line.
_CLASHES = {
    "reports": ("between reports", "{}, as reports differ"),
    "own words": ("a party against its own words", "{}, against own words"),
}


def plan(
    claims: Sequence[Claim],
    links: Links,
    timeline: Timeline,
    sources: Mapping[str, Source],
    latest: str | None,
    due: Sequence[Deadline],
) -> tuple[Slot, ...]:
    """The slots of the standard length, in the order in which they are printed; `latest` is the briefing's own date."""
    disputes, changes = _disputes(claims, links), _changes(claims, links)
    elsewhere = {name for each in (*disputes, *changes) for name in each.claims}
    standing, covered = matters(_as_latest(claims, timeline), links, elsewhere)
    found = [
        *events(claims, timeline, sources),
        *standing,
        *_conditions(claims, covered),
        *disputes,
        *changes,
        *_deadlines(claims, due),
        *_next(claims, timeline, sources, latest),
        *_unknown(claims, due),
    ]
    return tuple(each.model_copy(update={"id": f"s{n}"}) for n, each in enumerate(found, 1))


def _as_latest(claims: Sequence[Claim], timeline: Timeline) -> list[Claim]:
    """The claims; those that nothing places in time weigh as what the latest article tells, which they may be."""
    return [
        claim
        if any(timeline.is_placed(member.article) for member in claim.members)
        else claim.replaced(weight=claim.weight + RECENCY_WEIGHT - UNPLACED_WEIGHT)
        for claim in claims
    ]


def words(articles: int) -> int:
    """How many words all lines beneath the bottom line may have together; what slots have room for is more."""
    return min(MOST_WORDS_OF_MANY, MOST_WORDS + WORDS_AN_ARTICLE * max(0, articles - MANY))


def top_slots(claims: Sequence[Claim]) -> tuple[Slot, ...]:
    """The slots above all others: title and bottom line, on the weightiest claims."""
    shown = top(claims, MOST_AT_THE_TOP)
    bottom = slot("bottom", "the whole", shown, needed=True, max_lines=BOTTOM_LINES, max_words=BOTTOM_WORDS)
    whole = slot("title", "the whole", shown, needed=True, max_words=TITLE_WORDS)
    return bottom.model_copy(update={"id": "t1"}), whole.model_copy(update={"id": "t2"})


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
    """The weightiest clashes between reports, and of a party with its own words; what parties differ in is by issue."""
    by_id = {claim.id: claim for claim in claims}
    clashes = [clash for clash in links.clashes if clash.kind != "parties"]
    weighed = sorted((_dispute(clash, by_id, links.points) for clash in clashes), key=lambda each: each[0])
    return [each for _, each in weighed[:MOST_DISPUTES]]


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
    place = {name: index for index, name in enumerate(by_id)}
    replaced = {change.earlier for change in links.changes if change.stated}

    def in_time(name: str) -> tuple[int, str, bool, int]:
        """By time; what a text itself calls former comes before what replaced it."""
        return by_id[name].rank, by_id[name].date or "", name not in replaced, place[name]

    states = {key: _states([by_id[name] for name in sorted(set(names), key=in_time)]) for key, names in courses.items()}
    heaviest = sorted(states, key=lambda key: (-total(top(states[key], 2)), key))[:MOST_CHANGES]
    found = [
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
    weights = party_weights(claims)
    holders = sorted(weights, key=lambda party: (-weights[party], party))[:MOST_HOLDERS]
    more = slot(
        "change",
        "any further party that moved on one matter",
        (),
        parties=tuple(holders),
        max_lines=MOST_MORE_CHANGES,
        max_words=SHORT_WORDS + SHORT_WORDS,
    )
    return [*found, more] if holders else found


def _states(course: Sequence[Claim]) -> list[Claim]:
    """The first and the last state of a course, and the weightiest between them."""
    first, *between, last = course
    return [first, *top(between, MOST_STATES - 2), last]


def _next(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source], latest: str | None) -> list[Slot]:
    """What is fixed for a time to come; measured by the latest date of the articles, never by today.

    What has come since is no next step, and what became of it may be told under another issue: it is in the ledger.
    """
    coming = []
    for claim in claims:
        if claim.label == "scheduled":
            day = _due(claim, timeline, sources)
            if day is None or latest is None or day >= latest[: len(day)]:
                coming.append(claim)
    announced = top(coming, MOST_CLAIMS)
    if not announced:
        return []
    return [slot("next", "what is announced, in order of time", announced, max_lines=MOST_NEXT, max_words=SHORT_WORDS)]


def _deadlines(claims: Sequence[Claim], due: Sequence[Deadline]) -> list[Slot]:
    """A slot for each deadline that stands, the weightiest, in order of their dates, with those that it supersedes."""
    by_id = {claim.id: claim for claim in claims}
    replaced: dict[str | None, list[Deadline]] = defaultdict(list)
    for each in due:
        replaced[each.successor].append(each)
    standing = [each for each in due if each.successor is None and each.state not in (PASSED, "met", "dropped")]
    heaviest = sorted(standing, key=lambda each: (-by_id[each.claim].weight, each.claim))[:MOST_DEADLINES]
    return [
        slot(
            "deadline",
            f"deadline of {by_id[each.claim].party}",
            [by_id[each.claim], *(by_id[former.claim] for former in replaced[each.claim])],
            label=each.label,
            tag="; ".join((each.state, *(f"earlier: {former.label}" for former in replaced[each.claim]))),
            party=by_id[each.claim].party,
            needed=each.state in AHEAD,
            max_words=SHORT_WORDS,
        )
        for each in sorted(heaviest, key=lambda each: (each.date or "9", each.claim))
    ]


def _unknown(claims: Sequence[Claim], due: Sequence[Deadline]) -> list[Slot]:
    """One slot for what is left open: what somebody would not say, and deadlines of which no result is reported."""
    names = {each.claim for each in due if each.state == UNREPORTED}
    opened = [claim for claim in claims if claim.label == "withhold" or claim.id in names]
    if not claims:
        return []
    return [
        slot(
            "unknown",
            "what the claims leave open",
            top(opened, MOST_UNKNOWN),
            max_lines=MOST_UNKNOWN,
            max_words=SHORT_WORDS,
        )
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
    return days_after(published, SOON) or published
