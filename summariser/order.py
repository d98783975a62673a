"""The order of articles in time: by the user's dates, then by what articles imply of others; never by file order."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from summariser.article import Frozen, Source


class Implied(Frozen):
    """One article is earlier than another, for the reason that a sentence of each gives; articles by their id."""

    earlier: str
    earlier_sentence: int
    later: str
    later_sentence: int


class Timeline(Frozen):
    """Articles in order. `unplaced` ones have neither a date nor a link to another, and supersede nothing.

    `after` holds, for each article with implied links, the articles that are known to be later through them; `earliest`
    and `latest` are the dates between which an article must lie (its own where it has one).
    """

    placed: tuple[str, ...]
    unplaced: tuple[str, ...]
    implied: tuple[Implied, ...]
    ignored: int
    after: Mapping[str, frozenset[str]]
    earliest: Mapping[str, str]
    latest: Mapping[str, str]

    def before(self, one: str, other: str) -> bool:
        """Whether one article is known to be earlier than another; articles of one day are not."""
        if other in self.after.get(one, frozenset()):
            return True
        last, first = self.latest.get(one), self.earliest.get(other)
        return last is not None and first is not None and last < first

    def rank(self, article: str) -> int:
        """The place of an article in the order, unplaced ones last."""
        return self._ranks[article]

    def is_placed(self, article: str) -> bool:
        """Whether an article has a place in time."""
        return self._ranks[article] < len(self.placed)

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {article: rank for rank, article in enumerate(self.placed + self.unplaced)}


def arrange(sources: Sequence[Source], implied: Iterable[Implied] = ()) -> Timeline:
    """Put articles in order. An implied link that contradicts dates or earlier links is ignored and counted."""
    dates = {source.id: source.date for source in sources if source.date}
    names = {source.id: source.file for source in sources}
    links: list[Implied] = []
    ignored = 0
    for link in sorted(set(implied), key=lambda each: _place(each, names)):
        if link.earlier in names and link.later in names and _fits(link, links, dates):
            links.append(link)
        else:
            ignored += 1
    after = _descendants(links)
    linked = {end for link in links for end in (link.earlier, link.later)}
    alone = len(sources) == 1
    placed = [source for source in sources if source.id in dates or source.id in linked or alone]
    found = {source.id for source in placed}
    unplaced = [source for source in sources if source.id not in found]
    return Timeline(
        placed=_sorted(placed, links, dates),
        unplaced=tuple(source.id for source in sorted(unplaced, key=lambda source: source.file)),
        implied=tuple(links),
        ignored=ignored,
        after=after,
        earliest=_bounds(after, dates, forward=True),
        latest=_bounds(after, dates, forward=False),
    )


def _place(link: Implied, names: Mapping[str, str]) -> tuple[str | int, ...]:
    """Where a link comes in turn: by file names, then ids, then sentences."""
    ends = (link.earlier, link.later)
    return (*(names.get(end, "") for end in ends), *ends, link.earlier_sentence, link.later_sentence)


def _fits(link: Implied, links: list[Implied], dates: Mapping[str, str]) -> bool:
    """Whether a link leaves the order free of circles and of contradictions to dates."""
    after = _descendants([*links, link])
    if any(article in later for article, later in after.items()):
        return False
    return all(
        not (dates.get(article) and dates.get(other)) or dates[article] <= dates[other]
        for article, later in after.items()
        for other in later
    )


def _descendants(links: Sequence[Implied]) -> dict[str, frozenset[str]]:
    following: dict[str, set[str]] = defaultdict(set)
    for link in links:
        following[link.earlier].add(link.later)
    found = {}
    for article, direct in following.items():
        seen: set[str] = set()
        waiting = list(direct)
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += following.get(current, ())
        found[article] = frozenset(seen)
    return found


def _bounds(after: Mapping[str, frozenset[str]], dates: Mapping[str, str], *, forward: bool) -> dict[str, str]:
    """The earliest (or latest) date that an article can have: its own, or that of what is before (or after) it."""
    found: dict[str, str] = dict(dates)
    for article, later in after.items():
        for other in later:
            first, second = (article, other) if forward else (other, article)
            if second not in dates and first in dates:
                better = max if forward else min
                found[second] = better(found.get(second, dates[first]), dates[first])
    return found


def _sorted(placed: Sequence[Source], links: Sequence[Implied], dates: Mapping[str, str]) -> tuple[str, ...]:
    """A sequence that respects dates and links; where both leave it open, file names decide."""
    names = {source.id: source.file for source in placed}
    following: dict[str, set[str]] = defaultdict(set)
    for link in links:
        following[link.earlier].add(link.later)
    # A gate between one day and the next keeps the days apart without an edge for each pair of articles.
    days = sorted({dates[article] for article in names if article in dates})
    for article in names:
        if article in dates:
            following[article].add(f"end of {dates[article]}")
            following[f"begin of {dates[article]}"].add(article)
    for day, following_day in pairwise(days):
        following[f"end of {day}"].add(f"begin of {following_day}")
    return tuple(article for article in _topological(following, names) if article in names)


def _topological(following: Mapping[str, set[str]], names: Mapping[str, str]) -> list[str]:
    """Kahn's algorithm; among what may come next, the first by file name."""
    waiting_for = dict.fromkeys([*names, *following], 0)
    for later in following.values():
        for node in later:
            waiting_for[node] = waiting_for.get(node, 0) + 1
    ready = [(names.get(node, ""), node) for node, count in waiting_for.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for other in following.get(node, ()):
            waiting_for[other] -= 1
            if waiting_for[other] == 0:
                heapq.heappush(ready, (names.get(other, ""), other))
    return order
