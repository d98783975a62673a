"""What happened, as slots: events by the time that is known of them, the latest always in."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from summariser.article import Source
from summariser.briefing import Claim
from summariser.material import weekday_of
from summariser.order import Timeline
from summariser.sameness import days_after
from summariser.slots import RESULTS, Slot, by_turns, slot, total

# The label of what nothing places in time.
UNDATED = "not placed in time"
# What stands before a day of which only the reports are, and before one of which only some are.
_REPORTED = "reported "
_MIXED = "on or by "
MOST_TIMES = 7
BROUGHT_UP_TO_DATE = 2
# So many sentences must say that something was said on a day; one outcome is enough.
SURE = 2
MOST_CLAIMS = 10

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY_OF_MONTH = re.compile(rf"\b(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})\b")
_SPAN = re.compile(rf"\b(?:since|in|until|during|by the end of) (?:early |late |mid-)?{_MONTH}(?!\w)(?: \d{{4}})?")
# What a weekday that has come stands behind: "said on Monday".
_SAID = (
    r"\b(?:said|told|announced|warned|declared|wrote|added|stated|confirmed|insisted|acknowledged)\b(?:\W+\w+){0,3}?\W+"
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def events(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> list[Slot]:
    """The weightiest times at which something happened, and the latest always, in order."""
    happened = [claim for claim in claims if claim.type == "outcome" and claim.label in RESULTS]
    undated = sorted({_earliest(claim, timeline) for claim in happened if not claim.date})
    reached = {name: _reached(name, happened, timeline, sources) for name in undated if timeline.is_placed(name)}
    reported = {claim.date for claim in happened if claim.date_basis == "article"}
    times: dict[_Time, list[Claim]] = defaultdict(list)
    for claim in sorted(happened, key=lambda claim: claim.date is None):
        times[_time(claim, timeline, reached, reported)].append(claim)
    heaviest = sorted(times, key=lambda time: (-total(times[time]), time))[:MOST_TIMES]
    known = [time for time in times if not time.unknown]
    last = max(known, default=None)
    chosen = {*heaviest, *([last] if last else [])}
    labels = {time: _label(times[time], timeline, sources) for time in chosen}
    return [
        slot(
            "event",
            "what happened",
            by_turns(times[time], MOST_CLAIMS),
            label=label,
            needed=time == last or time.unknown,
        )
        for time, label in _told_in_order(sorted(labels.items()))
    ]


def as_of(claims: Sequence[Claim], sources: Mapping[str, Source]) -> str | None:
    """The latest day there is: of publication, or of something that happened as a text dates it."""
    happened = [claim.date for claim in claims if claim.label in RESULTS and claim.date_basis == "text"]
    days = [day for day in (*happened, *(source.date for source in sources.values())) if _is_day(day)]
    return max(days, default=None)


def brought_up_to_date(claims: Sequence[Claim], sources: Mapping[str, Source]) -> dict[str, Source]:
    """The sources, each dated by the last day of which it tells where that is shortly after the day that it bears.

    A story that was published on Sunday and brought up to date on Monday tells of what was said and done on Monday.
    """
    told: dict[str, set[str]] = defaultdict(set)
    said: dict[tuple[str, str], set[int]] = defaultdict(set)
    for claim in claims:
        for member in claim.members:
            if claim.label in RESULTS:
                told[member.article].add(member.item.date or "")
            elif claim.type != "outcome":
                # The day of a stance may be the one that it asks for; that something was said on it takes its words.
                day = member.item.date
                said[member.article, day or ""] |= {each.n for each in member.item.evidence if _says_on(each.text, day)}
    for (article, day), sentences in said.items():
        if len(sentences) >= SURE:
            told[article].add(day)
    return {name: _brought_up_to(source, set(filter(_is_day, told[name]))) for name, source in sources.items()}


def _says_on(text: str, day: str | None) -> bool:
    """Whether a sentence tells what was said on the weekday of a date, or what that day brought: "Monday's deal"."""
    if not _is_day(day):
        return False
    weekday = weekday_of(day)
    return re.search(rf"{_SAID}{weekday}\b|\b{weekday}['’]s\b", text, re.IGNORECASE) is not None


def _brought_up_to(source: Source, told: Collection[str]) -> Source:
    end = days_after(source.date, BROUGHT_UP_TO_DATE) if source.date else None
    if source.date is None or end is None:
        return source
    last = max((day for day in told if day <= end), default=source.date)
    return source.model_copy(update={"date": max(source.date, last)})


def redated(claims: Sequence[Claim], sources: Mapping[str, Source], told: Mapping[str, Source]) -> tuple[Claim, ...]:
    """The claims, those that only their article dates by the day until which it tells."""
    return tuple(
        claim.replaced(date=min(told[name].date or "" for name in named))
        if claim.date_basis == "article"
        and (named := [member.article for member in claim.members if sources[member.article].date == claim.date])
        else claim
        for claim in claims
    )


def _is_day(day: str | None) -> TypeGuard[str]:
    return day is not None and len(day) == len("YYYY-MM-DD")


class _Time(NamedTuple):
    """When something happened, as it is sorted: on a day, or `after` what is known of the day, in order of articles.

    `span` is what an article prints of a longer time ("since May"), which comes before single days.
    """

    unknown: bool
    day: str
    single: bool
    after: bool
    rank: int
    span: str


def _time(claim: Claim, timeline: Timeline, reached: Mapping[str, str], reported: Collection[str | None]) -> _Time:
    """The day where there is one, else the day that its article had reached; what has no place in time comes last.

    What an undated article tells stands with what was reported on the day that it had reached: which of both came first
    is in the sentences, if anywhere.
    """
    if claim.date:
        return _Time(unknown=False, day=claim.date, single=True, after=False, rank=0, span="")
    article = _earliest(claim, timeline)
    span = next((found.group() for member in claim.members if (found := _SPAN.search(member.item.when or ""))), "")
    day = reached.get(article, "")
    if day in reported and not span:
        return _Time(unknown=False, day=day, single=True, after=False, rank=0, span="")
    return _Time(unknown=article not in reached, day=day, single=not span, after=True, rank=claim.rank, span=span)


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


def _label(claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source]) -> str:
    """A time as it is printed before a line: a date, else what the texts print; ~ where only the order is known.

    A day on which only some things are said to have happened, and of which others are but the day of a report, says so:
    one line tells them all, as reports of one event often give its day in one article and not in another.
    """
    claim = claims[0]
    if claim.date:
        inferred = "~ " if any(other.date is None for other in claims) else ""
        bases = {other.date_basis for other in claims}
        if "article" not in bases:
            return claim.date
        return f"{inferred}{_MIXED if 'text' in bases else _REPORTED}{claim.date}"
    printed = next((time for member in claim.members for time in _printed(member.item.when)), None)
    if len(sources) > 1 and not timeline.is_placed(_earliest(claim, timeline)):
        return f"{UNDATED}, {printed}" if printed else UNDATED
    return f"~ {printed or ''}".strip() if len(sources) > 1 else printed or "no date"


def told_label(label: str, cited: Collection[Claim]) -> str:
    """The label of a day for a line that tells a part of what its slot has: no weaker than the claims that it cites."""
    mixed = label.removeprefix("~ ")
    if not mixed.startswith(_MIXED):
        return label
    day = mixed.removeprefix(_MIXED)
    bases = {claim.date_basis if claim.date else "" for claim in cited if claim.date in (day, None)}
    if bases == {"text"}:
        return day
    return f"{_REPORTED}{day}" if bases == {"article"} else label


def _printed(when: str | None) -> Iterator[str]:
    """The day of the month, else the span, else the weekday, that a time's words print."""
    for pattern in (_DAY_OF_MONTH, _SPAN, _WEEKDAY):
        found = pattern.search(when or "")
        if found:
            yield f"a {found.group()}" if pattern is _WEEKDAY else found.group()
            return


def _told_in_order(labelled: Sequence[tuple[_Time, str]]) -> Iterator[tuple[_Time, str]]:
    """A time of which only the order is known says after which printed day it was reported, or before which."""
    dated = [
        label.removeprefix("~ ").removeprefix(_MIXED).removeprefix(_REPORTED) if _is_dated(time, label) else ""
        for time, label in labelled
    ]
    for place, (time, label) in enumerate(labelled):
        earlier = next((day for day in reversed(dated[:place]) if day), "")
        later = next((day for day in dated[place + 1 :] if day), "")
        if label == "~" and earlier:
            yield time, f"~ reported on or after {earlier}"
        elif label == "~":
            yield time, f"~ before {later}" if later else "~ no date"
        elif label.startswith("~ a ") and later and not earlier:
            yield time, f"{label} before {later}"
        else:
            yield time, label


def _is_dated(time: _Time, label: str) -> bool:
    return not time.unknown and not time.span and any(letter.isdigit() for letter in label)
