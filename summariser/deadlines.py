"""Deadlines: which are superseded, which still to come, which passed without a report. Never measured by today."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.findings import Condition
from summariser.links import known_before
from summariser.order import Timeline
from summariser.sameness import content_words, days_after
from summariser.words import normalised

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(f"{name}[a-z]*" for name in _MONTHS)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?")
_DAY_MONTH = re.compile(rf"(?<![\w:.])(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b(?:,? (\d{{4}}))?")
UNREPORTED = "passed, result unknown"
PASSED = "passed"
DUE = "due that day"
AHEAD = ("upcoming", "to come, as last reported")
_WITHIN = re.compile(r"\b(\d+) (day|week)s?\b")


class Deadline(Frozen):
    """One condition's deadline: as printed, as a date where it has one, and what became of it.

    `successor` is the claim whose deadline has taken its place. The date is `inferred` where its article is undated and
    lies, in the order that is implied, beside dated ones: of a day of a month they give the year.
    """

    claim: str
    printed: str
    date: str | None
    state: str
    successor: str | None = None
    inferred: bool = False

    @property
    def label(self) -> str:
        """The date as it is printed before a line, else the deadline's own words."""
        return f"~ {self.date}" if self.date and self.inferred else self.date or self.printed


def deadlines(
    claims: Sequence[Claim],
    timeline: Timeline,
    sources: Mapping[str, Source],
    as_of: str | None,
    told: Mapping[str, Source] | None = None,
) -> tuple[Deadline, ...]:
    """The deadlines of all conditions, in the order of the claims.

    The state is "superseded" where the same holder set a newer one on the same matter. Where the latest date of the
    articles has reached it, it is "passed" if an outcome on its issue follows, else "due that day" or "passed, result
    unknown". One that no day fixes is still to come where the latest article speaks of it; `told` are the sources by
    the last day of which they tell, where that differs from the day from which their deadlines count.
    """
    held = [
        (claim, condition, condition.deadline)
        for claim in claims
        if (condition := claim.condition) is not None and condition.deadline
    ]
    newer = _Newer([(claim, condition) for claim, condition, _ in held], timeline)
    results = _last_results(claims)
    found = []
    for claim, condition, printed in held:
        article = next(member.article for member in claim.members if member.item is condition)
        published = sources[article].date
        around = published or timeline.latest.get(article) or timeline.earliest.get(article)
        day = absolute(printed, published, around)
        successor = newer.successor(claim, condition)
        heard = (told or sources)[article].date
        state = _state(condition, day, as_of, heard) if successor is None else "superseded by a later one"
        if state in (UNREPORTED, DUE) and day and results.get(claim.issue, "") >= day:
            state = PASSED
        inferred = day is not None and day != absolute(printed, published)
        found.append(
            Deadline(claim=claim.id, printed=printed, date=day, state=state, successor=successor, inferred=inferred)
        )
    return tuple(found)


def absolute(printed: str, published: str | None, around: str | None = None) -> str | None:
    """The date (YYYY-MM-DD) that a deadline's words mean, counted from publication; None where nothing fixes it.

    Of a day of a month the year is the one nearest to publication, or to a date `around` it.
    """
    words = normalised(printed)
    named = [found for found in (_MONTH_DAY.search(words), _DAY_MONTH.search(words)) if found]
    if named:
        # Of "7 March 18:00" both find a day; the first to begin is meant.
        return _named_day(min(named, key=lambda found: found.start()).groups(), published or around)
    if published is None:
        return None
    weekday = next((index for index, name in enumerate(_DAYS) if name in words), None)
    if weekday is not None:
        return days_after(published, (weekday - date.fromisoformat(published).weekday()) % 7)
    within = _WITHIN.search(words)
    return days_after(published, int(within.group(1)) * (7 if within.group(2) == "week" else 1)) if within else None


def _named_day(groups: Sequence[str | None], published: str | None) -> str | None:
    """A day of a month; without a year, the one nearest to publication, which may lie shortly before it."""
    first, second, year = groups
    month_name, day = (second, first) if (first or "").isdigit() else (first, second)
    month = _MONTHS.index((month_name or "")[:3]) + 1
    if year is None and published is None:
        return None
    around = int(year or (published or "")[:4])
    years = [around] if year else [around - 1, around, around + 1]
    days = [found for each in years if (found := _calendar_day(each, month, int(day or 0)))]
    start = date.fromisoformat(published) if published else date.min
    return min(days, key=lambda found: abs(found - start)).isoformat() if days else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Newer:
    """The deadlines that may take another's place: in the holder's own words, by holder, kind and what is at stake.

    What others tell of a holder's plans replaces no deadline of the holder's. Of thousands of deadlines each is held
    against few: those of one word are sorted by the day before which none of their articles is.
    """

    def __init__(self, held: Sequence[tuple[Claim, Condition]], timeline: Timeline) -> None:
        self._timeline = timeline
        groups: dict[tuple[tuple[str, ...], str, str], list[tuple[str, int, str, Claim]]] = defaultdict(list)
        for claim, condition in held:
            if claim.voice == "own":
                days = [timeline.earliest.get(member.article, "") for member in claim.members]
                for word in content_words(condition.gates):
                    groups[claim.parties, condition.kind, word].append((min(days), claim.rank, claim.id, claim))
        self._groups = {key: sorted(group, key=lambda each: each[:3]) for key, group in groups.items()}
        # Of each place in such a group, the last by rank and id from there on.
        self._last = {
            key: list(accumulate(((rank, name) for _, rank, name, _ in reversed(group)), max))[::-1]
            for key, group in self._groups.items()
        }

    def successor(self, claim: Claim, condition: Condition) -> str | None:
        """The claim, the last of all, that the same holder makes later of the same: what is at stake has a common word.

        The holder's own name says nothing of what it threatens or grants.
        """
        words = set(content_words(condition.gates)) - set(content_words(" ".join(claim.parties)))
        keys = [key for word in words if (key := (claim.parties, condition.kind, word)) in self._groups]
        if any(member.article in self._timeline.after for member in claim.members):
            found = [(each[1], each[2]) for key in keys for each in self._groups[key] if self._follows(each[3], claim)]
        else:
            found = [last for key in keys if (last := self._last_after(key, claim)) is not None]
        return max(found)[1] if found else None

    def _last_after(self, key: tuple[tuple[str, ...], str, str], claim: Claim) -> tuple[int, str] | None:
        """By dates alone: the last of a group whose articles are all of days after those of a claim."""
        days = [self._timeline.latest.get(member.article) for member in claim.members]
        if None in days:
            return None
        place = bisect_right(self._groups[key], max(day or "" for day in days), key=lambda each: each[0])
        return self._last[key][place] if place < len(self._last[key]) else None

    def _follows(self, newer: Claim, claim: Claim) -> bool:
        return known_before(claim, newer, self._timeline)


def _state(condition: Condition, day: str | None, as_of: str | None, told: str | None) -> str:
    if condition.state != "open":
        return condition.state
    if day is None and told is not None and told == as_of:
        return AHEAD[1]
    if day is None or as_of is None:
        return "whether it has passed is not known"
    if day == as_of:
        return DUE
    return AHEAD[0] if day > as_of else UNREPORTED


def _last_results(claims: Sequence[Claim]) -> dict[str, str]:
    """The last day, where one is known, on which something came of each issue; what is only scheduled has not."""
    found: dict[str, str] = {}
    for claim in claims:
        if claim.type == "outcome" and claim.label != "scheduled":
            found[claim.issue] = max(found.get(claim.issue, ""), claim.date or "")
    return found
