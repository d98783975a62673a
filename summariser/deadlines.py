"""Deadlines: which are superseded, which still to come, which passed without a report. Never measured by today."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from summariser.article import Frozen, Source
from summariser.briefing import Claim
from summariser.claims import content_words
from summariser.findings import Condition
from summariser.order import Timeline
from summariser.words import normalised

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(f"{name}[a-z]*" for name in _MONTHS)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b(?:,? (\d{{4}}))?")
_WITHIN = re.compile(r"\b(\d+) (day|week)s?\b")


class Deadline(Frozen):
    """One condition's deadline: as printed, as a date where it has one, and what became of it."""

    claim: str
    printed: str
    date: str | None
    state: str


def deadlines(
    claims: Sequence[Claim], timeline: Timeline, sources: Mapping[str, Source], as_of: str | None
) -> tuple[Deadline, ...]:
    """The deadlines of all conditions, in the order of the claims.

    The state is "superseded" where the same holder set a newer one on the same matter, "passed, result unknown" where
    the latest date of the articles is past it and no outcome on its issue follows, else "upcoming" or "no date".
    """
    held = [(claim, claim.condition) for claim in claims if claim.condition and claim.condition.deadline]
    found = []
    for claim, condition in held:
        if condition is None or condition.deadline is None:
            continue
        day = absolute(condition.deadline, _published(claim, condition, sources))
        newer = any(
            other.id != claim.id
            and later
            and _same_matter(claim, condition, other, later)
            and _before(claim, other, timeline)
            for other, later in held
        )
        found.append(
            Deadline(
                claim=claim.id,
                printed=condition.deadline,
                date=day,
                state=_state(claim, condition, day, newer, claims, as_of),
            )
        )
    return tuple(found)


def absolute(printed: str, published: str | None) -> str | None:
    """The date that a deadline's words mean, YYYY-MM-DD, counted from the publication date; None where nothing fixes it."""
    words = normalised(printed)
    named = _MONTH_DAY.search(words) or _DAY_MONTH.search(words)
    if named:
        return _named_day(named.groups(), published)
    if published is None:
        return None
    start = date.fromisoformat(published)
    weekday = next((index for index, name in enumerate(_DAYS) if name in words), None)
    if weekday is not None:
        return (start + timedelta(days=(weekday - start.weekday()) % 7)).isoformat()
    within = _WITHIN.search(words)
    if within:
        return (start + timedelta(days=int(within.group(1)) * (7 if within.group(2) == "week" else 1))).isoformat()
    return None


def _named_day(groups: Sequence[str | None], published: str | None) -> str | None:
    """A day of a month; without a year, the first such day on or after publication."""
    first, second, year = groups
    month_name, day = (second, first) if (first or "").isdigit() else (first, second)
    month = _MONTHS.index((month_name or "")[:3]) + 1
    if year is None and published is None:
        return None
    years = [int(year)] if year else [int((published or "")[:4]), int((published or "")[:4]) + 1]
    for candidate in years:
        try:
            found = date(candidate, month, int(day or 0)).isoformat()
        except ValueError:
            continue
        if year or found >= (published or ""):
            return found
    return None


def _published(claim: Claim, condition: Condition, sources: Mapping[str, Source]) -> str | None:
    article = next(member.article for member in claim.members if member.item is condition)
    return sources[article].date


def _same_matter(claim: Claim, condition: Condition, other: Claim, later: Condition) -> bool:
    """The same holder threatens or grants the same: one issue, or a content word in common of what is at stake."""
    if claim.parties != other.parties or condition.kind != later.kind:
        return False
    return claim.issue == other.issue or bool(set(content_words(condition.gates)) & set(content_words(later.gates)))


def _before(claim: Claim, other: Claim, timeline: Timeline) -> bool:
    return all(timeline.before(one.article, two.article) for one in claim.members for two in other.members)


def _state(
    claim: Claim,
    condition: Condition,
    day: str | None,
    newer: bool,
    claims: Sequence[Claim],
    as_of: str | None,  # noqa: FBT001
) -> str:
    if condition.state != "open":
        return condition.state
    if newer:
        return "superseded by a later one"
    if day is None or as_of is None:
        return "whether it has passed is not known"
    if day > as_of:
        return "upcoming"
    followed = any(each.type == "outcome" and each.issue == claim.issue and (each.date or "") >= day for each in claims)
    return "passed" if followed else "passed, result unknown"
