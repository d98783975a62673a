"""A chart of claims in time: columns of time by lanes of parties, with what to draw in each. Pure; units are pixels.

Only what is known is drawn as known: dates first, in order but not to scale; then articles without a date, in the order
that they imply of each other (~); last, apart, what has no place in time at all.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from summariser.article import Source
from summariser.briefing import Briefing, Change, Claim
from summariser.weigh import party_weights

Zone = Literal["dated", "implied", "unplaced"]

MOST_DATES = 16
MOST_IMPLIED = 12
MOST_PARTIES = 6
OTHERS = "Others"
OUTCOMES = "Outcomes"
ZONE_WORDS: dict[Zone, str] = {
    "dated": "By date",
    "implied": "~ in implied order",
    "unplaced": "Not placed",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

_GUTTER = 128
_TOP = 56
_COLUMN = 88
_LANE = 50
_BETWEEN_ZONES = 26
_EDGE = 10
_LEAST_RADIUS, _MOST_RADIUS = 8.5, 20.0
# A mark of so many claims is as large as any, unless another has more.
_MANY = 25
# Where a party has stances and conditions at one time, they stand side by side.
_BESIDE = {"position": -19, "condition": 21, "outcome": 0}
_BEND = 22


class Moment(NamedTuple):
    """When a claim lies: the zone, its place in order within it, and the words for it."""

    zone: Zone
    order: str
    label: str


class Column(NamedTuple):
    """A moment as it is drawn, at the middle of its column; the label in one or two lines."""

    x: int
    zone: Zone
    lines: tuple[str, ...]


class Band(NamedTuple):
    """The columns of one zone, from left to right, and what the zone is called."""

    zone: Zone
    words: str
    x: int
    width: int


class Lane(NamedTuple):
    """A party, or the outcomes, at the middle of its height."""

    name: str
    y: int


class Mark(NamedTuple):
    """Claims of one kind, of one lane, at one moment, in the middle of a `column`.

    `reported` where only the articles' own date is known.
    """

    column: int
    x: int
    y: int
    radius: float
    kind: str
    claims: tuple[str, ...]
    words: str
    reported: bool


class Move(NamedTuple):
    """From a party's earlier stance to a later one."""

    path: str
    words: str


class Chart(NamedTuple):
    """All that is drawn, and how large it is."""

    width: int
    height: int
    bands: tuple[Band, ...]
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    moves: tuple[Move, ...]


def chart(briefing: Briefing) -> Chart | None:
    """The chart of a briefing's claims; None where it has none."""
    if not briefing.claims:
        return None
    moments = _moments(briefing)
    columns = _columns(sorted(set(moments.values()), key=_turn))
    lane_of = _lanes_of(briefing.claims)
    lanes = {name: _TOP + _LANE * n + _LANE // 2 for n, name in enumerate(_ordered(lane_of, briefing.claims))}
    marks = _marks(briefing.claims, moments, columns, lane_of, lanes)
    return Chart(
        width=max(column.x for column in columns.values()) + _COLUMN // 2 + _EDGE,
        height=_TOP + _LANE * len(lanes) + _EDGE,
        bands=_bands(tuple(columns.values())),
        columns=tuple(columns.values()),
        lanes=tuple(Lane(name, y) for name, y in lanes.items()),
        marks=marks,
        moves=_moves(briefing.moved, marks),
    )


def _moments(briefing: Briefing) -> dict[str, Moment]:
    """The moment of each claim, by the claim's id."""
    length = _precision({claim.date for claim in briefing.claims if claim.date})
    implied = _implied(briefing.sources, briefing.unplaced)
    return {claim.id: _moment(claim, briefing.sources, implied, length) for claim in briefing.claims}


def _moment(claim: Claim, sources: Sequence[Source], implied: Mapping[str, tuple[int, str]], length: int) -> Moment:
    if claim.date:
        day = claim.date[:length]
        return Moment("dated", day, day)
    article = sources[claim.rank].id
    if article in implied:
        place, label = implied[article]
        return Moment("implied", f"{place:06d}", label)
    return Moment("unplaced", "", "undated")


def _precision(dates: set[str]) -> int:
    """Of how many characters of its date a column is made, so that there are not too many: a day, a month, a year."""
    day, month, year = len("YYYY-MM-DD"), len("YYYY-MM"), len("YYYY")
    return next((length for length in (day, month) if len({date[:length] for date in dates}) <= MOST_DATES), year)


def _implied(sources: Sequence[Source], unplaced: Sequence[str]) -> dict[str, tuple[int, str]]:
    """For each undated article with a place among others, its column and the label: one article or several in a row."""
    alone = len(sources) == 1
    found = [n for n, source in enumerate(sources, 1) if not (alone or source.date or source.id in unplaced)]
    size = math.ceil(len(found) / MOST_IMPLIED)
    columns: dict[str, tuple[int, str]] = {}
    for start in range(0, len(found), size or 1):
        row = found[start : start + size]
        label = f"~ article {row[0]}" if len(row) == 1 else f"~ articles {row[0]}–{row[-1]}"
        columns |= {sources[n - 1].id: (start, label) for n in row}
    return columns


def _turn(moment: Moment) -> tuple[int, str]:
    return list(ZONE_WORDS).index(moment.zone), moment.order


def _columns(moments: Sequence[Moment]) -> dict[Moment, Column]:
    """Columns from left to right, with a gap between zones."""
    found: dict[Moment, Column] = {}
    x = _GUTTER
    for zone, members in groupby(moments, key=lambda moment: moment.zone):
        x += _BETWEEN_ZONES if found else 0
        for moment in members:
            found[moment] = Column(x=x + _COLUMN // 2, zone=zone, lines=_printed(moment))
            x += _COLUMN
    return found


def _printed(moment: Moment) -> tuple[str, ...]:
    """A column's label: `3 Mar` over `2031`, as precise as the date is."""
    if moment.zone != "dated":
        return (moment.label,)
    year, *rest = moment.label.split("-")
    if not rest:
        return (year,)
    month = _MONTHS[int(rest[0]) - 1] if rest[0].isdigit() and 1 <= int(rest[0]) <= len(_MONTHS) else rest[0]
    return (f"{int(rest[1])} {month}" if len(rest) > 1 and rest[1].isdigit() else month, year)


def _bands(columns: Sequence[Column]) -> tuple[Band, ...]:
    found = []
    for zone, members in groupby(columns, key=lambda column: column.zone):
        row = list(members)
        first = row[0].x - _COLUMN // 2
        found.append(Band(zone=zone, words=ZONE_WORDS[zone], x=first, width=_COLUMN * len(row)))
    return tuple(found)


def _lanes_of(claims: Sequence[Claim]) -> dict[str, str]:
    """The lane of each claim, by the claim's id."""
    weights = party_weights([claim for claim in claims if claim.type != "outcome"])
    main = sorted(weights, key=lambda party: (-weights[party], party))[:MOST_PARTIES]
    return {claim.id: OUTCOMES if claim.type == "outcome" else _party(claim, main) for claim in claims}


def _party(claim: Claim, main: Sequence[str]) -> str:
    return next((party for party in claim.parties if party in main), OTHERS)


def _ordered(lane_of: Mapping[str, str], claims: Sequence[Claim]) -> list[str]:
    """Outcomes first, then parties by the number of their claims, others last."""
    counted: dict[str, int] = defaultdict(int)
    for claim in claims:
        counted[lane_of[claim.id]] += 1
    return sorted(counted, key=lambda lane: (lane != OUTCOMES, lane == OTHERS, -counted[lane], lane))


def _marks(
    claims: Sequence[Claim],
    moments: Mapping[str, Moment],
    columns: Mapping[Moment, Column],
    lane_of: Mapping[str, str],
    lanes: Mapping[str, int],
) -> tuple[Mark, ...]:
    """A mark for the claims of each lane, moment and kind; lane by lane, in order of time."""
    groups: dict[tuple[str, Moment, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[lane_of[claim.id], moments[claim.id], claim.type].append(claim)
    most = max(_MANY, *map(len, groups.values()))
    found = []
    for (lane, moment, kind), group in groups.items():
        alone = len({other for at, when, other in groups if (at, when) == (lane, moment)}) == 1
        noun = kind if len(group) == 1 else f"{kind}s"
        whose = "" if lane == OUTCOMES else f"{lane}, "
        reported = all(claim.date_basis == "article" for claim in group)
        when = f"reported {moment.label}" if reported else moment.label
        mark = Mark(
            column=columns[moment].x,
            x=columns[moment].x + (0 if alone else _BESIDE[kind]),
            y=lanes[lane],
            radius=_radius(len(group), most),
            kind=kind,
            claims=tuple(claim.id for claim in group),
            words=f"{whose}{when}: {len(group)} {noun}",
            reported=reported,
        )
        found.append(mark)
    return tuple(sorted(found, key=lambda mark: (mark.y, mark.x)))


def _radius(claims: int, most: int) -> float:
    """By the square root, so that areas and not widths compare."""
    share = math.sqrt((claims - 1) / (most - 1))
    return round(_LEAST_RADIUS + (_MOST_RADIUS - _LEAST_RADIUS) * share, 1)


def _moves(changes: Sequence[Change], marks: Sequence[Mark]) -> tuple[Move, ...]:
    """A line from mark to mark of one lane for the changes of stance between them."""
    at = {claim: mark for mark in marks for claim in mark.claims}
    counted: dict[tuple[Mark, Mark], int] = defaultdict(int)
    for change in changes:
        first, second = at[change.earlier], at[change.later]
        if first.y == second.y and first.column != second.column:
            counted[first, second] += 1
    return tuple(
        Move(
            path=f"M{first.x} {first.y}Q{(first.x + second.x) // 2} {first.y - _BEND} {second.x} {second.y}",
            words=f"moved: from {first.words} to {second.words} ({count})",
        )
        for (first, second), count in counted.items()
    )
