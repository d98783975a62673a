"""What bounds the requests of one run: how many at once, how many a minute, how long to hold off, how much to spend.

Nothing here knows a server or a library; `llm.py` asks for a turn before each request and says how it went.
"""

import asyncio
import math
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from summariser.answers import TOKENS_OF_AN_ANSWER, Usage, in_money
from summariser.errors import BudgetReached
from summariser.settings import Settings

# The longest time, in seconds, that a server may tell a run to wait before it counts as unable to answer.
LONGEST_WAIT = 120.0

TOO_MANY_REQUESTS = 429


class Clock:
    """Time as a run sees it, in seconds; a test puts another in its place and waits for nothing."""

    def now(self) -> float:
        """Seconds since some fixed moment; never runs backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await asyncio.sleep(seconds)


class Slots:
    """How many requests may be in flight: halved when a server has too many, then grown slowly.

    Where a pace is known, it is the pace that keeps to the server's limit, and what was halved is regained at once.
    """

    def __init__(self, most: int) -> None:
        self.limit = most
        self._most = most
        self._regained = most
        self._permits = most
        self._free = asyncio.Semaphore(most)
        self._served = 0
        self._era = 0

    async def take(self) -> int:
        """Wait for a slot; returns the era to hand to `crowded`."""
        await self._free.acquire()
        while self._permits > self.limit:
            self._permits -= 1
            await self._free.acquire()
        return self._era

    def give_back(self) -> None:
        """Free a slot that was taken, or withdraw it where the limit has shrunk."""
        if self._permits > self.limit:
            self._permits -= 1
        else:
            self._free.release()

    def crowded(self, era: int, *, paced: bool) -> None:
        """Halve the limit, once for all requests that were sent under the limit which proved too high."""
        if era != self._era:
            return
        self._era += 1
        self._served = 0
        if self.limit >= self._regained:
            self._regained = self.limit if paced else self.limit // 2
        self.limit = max(1, self.limit // 2)

    def served(self) -> None:
        """Note a success: it raises a limit that is being regained by one, as do else as many of them as the limit."""
        self._served += 1
        if self.limit < self._regained or self._served >= self.limit < self._most:
            self._served = 0
            self.limit += 1
            if self._permits < self.limit:
                self._permits += 1
                self._free.release()


class Pace:
    """When the next request may go: evenly spaced, and none while a server wants to be left alone.

    The user's limits space them from the start. A server's own limit is learnt from the requests that it refuses for
    coming too soon (429): what it had taken by then gives the rate that it bears. From a little below, the pace rises
    along a cubic curve, as TCP's does after a loss (RFC 9438): ever slower up to that rate, then ever faster beyond it,
    so that it stays near a limit that holds and leaves one behind that was of the moment.
    """

    # A rate is told from so many requests at least, over so many seconds at least.
    ENOUGH = 20
    SHORTEST = 1.0
    # By how much the rate that a server bears is undercut at first.
    MARGIN = 0.1
    # The rate is reached again after so many seconds and so many requests: what a probe beyond it may cost is little.
    SECONDS_BELOW = 15.0
    REQUESTS_BELOW = 100
    # So many times sooner where the rate is a first guess, from a burst that nothing spaced.
    SOONER = 6
    # So much of a delay, in seconds, is made up for by the requests after it; what is longer is a pause.
    LATE = 0.1

    def __init__(self, clock: Clock, *, rpm: int | None, tpm: int | None) -> None:
        self._clock = clock
        self._per_request = 60 / rpm if rpm else 0.0
        self._per_token = 60 / tpm if tpm else 0.0
        self._turn = asyncio.Lock()
        self._next = self._opens = -math.inf
        # When requests went that were not refused.
        self._went: list[float] = []
        # The rate that the server bears, one that proved too high, and whether the former is a first guess; when that
        # was learnt, and from when on the pace rises.
        self._borne = self._too_high = math.inf
        self._guessed = True
        self._learnt = self._since = -math.inf

    async def kept(self, tokens: int) -> float:
        """Wait for the moment at which a request of so many tokens may go; returns it, to hand to `too_soon`."""
        async with self._turn:
            while (left := max(self._next, self._opens) - self._clock.now()) > 0:
                await self._clock.sleep(left)
            now = self._clock.now()
            start = self._next if now - self._next < self.LATE else now
            self._next = start + max(self._per_request, tokens * self._per_token, 1 / self.rate)
            self._went.append(now)
            return now

    def hold(self, seconds: float) -> None:
        """Let nothing go for `seconds` from now."""
        self._opens = max(self._opens, self._clock.now() + seconds)

    def too_soon(self, went: float, wait: float | None) -> None:
        """Learn from a refusal of the request that went then; `wait` is what the server asks for, in seconds."""
        now = self._clock.now()
        del self._went[bisect_left(self._went, went)]
        # The others of one burst of refusals, which went before the first was here, make its estimate exact. One that
        # comes after next to nothing was taken says that the wait was too short, and nothing of the rate.
        taken = len(self._went) - bisect_left(self._went, self._learnt)
        if went <= self._learnt or taken >= self.ENOUGH:
            if went > self._learnt:
                self._guessed, self._too_high, self._learnt = self._borne == math.inf, self.rate, now
            if len(self._went) >= self.ENOUGH:
                self._borne = min(self._taken(now, wait or 0.0), self._too_high)
        self._since = now + (wait or 0.0)

    @property
    def rate(self) -> float:
        """Requests a second that the server is taken to bear now; infinite as long as it has refused none."""
        if self._borne == math.inf:
            return math.inf
        below = max(self.SECONDS_BELOW, self.REQUESTS_BELOW / self._borne) / (self.SOONER if self._guessed else 1)
        way = max(0.0, self._clock.now() - self._since) / below
        return self._borne * (1 - self.MARGIN * (1 - way) ** 3)

    def _taken(self, now: float, wait: float) -> float:
        """Requests a second that were not refused, over as long as the server asks to wait: a guess at its window."""
        span = max(wait, self.SHORTEST)
        count = max(self.ENOUGH, len(self._went) - bisect_left(self._went, now - span))
        return count / max(span, now - self._went[-count])


class Budget:
    """Tokens and money that a run may use.

    A question under way counts with its length and with the longest answer so far, as estimated before there is one.
    """

    def __init__(self, settings: Settings) -> None:
        self._max_tokens = settings.max_tokens
        self._max_cost = settings.max_cost
        self._price_in = settings.price_in or 0.0
        self._price_out = settings.price_out or 0.0
        self._used = Usage()
        self._under_way: list[Usage] = []
        self._longest = 0
        self._settled = asyncio.Event()

    async def reserve(self, tokens: int, *, at_most: int) -> Usage:
        """Set tokens aside for a question and its answer of `at_most` so many, once those under way leave room for it.

        Raises:
            BudgetReached: they would pass a limit; nothing is set aside.

        """
        while True:
            wanted = Usage(prompt_tokens=tokens, completion_tokens=min(at_most, self._longest or TOKENS_OF_AN_ANSWER))
            reached = self._reached(wanted)
            if reached:
                raise BudgetReached(f"{reached}; raise the limit or run again: what is cached costs nothing")
            if not self._passed(sum(self._under_way, self._used + wanted)):
                self._under_way.append(wanted)
                return wanted
            self._settled.clear()
            await self._settled.wait()

    def settle(self, reserved: Usage, used: Usage) -> None:
        """Put what a request has used in the place of what was set aside for it."""
        self._under_way.remove(reserved)
        self._used += used
        self._longest = max(self._longest, used.completion_tokens)
        self._settled.set()

    def _reached(self, wanted: Usage) -> str:
        """Which limit a question would pass by itself, after all that is used; empty where none."""
        limit = self._passed(self._used + wanted)
        if limit == "max_tokens":
            return (
                f"max_tokens: {self._max_tokens:,} would be passed: {self._used.total:,} used,"
                f" the next question needs about {wanted.total:,} with its answer"
            )
        if limit == "max_cost":
            return (
                f"max_cost: {self._max_cost:g} would be passed: {in_money(self._cost(self._used))} spent,"
                f" the next question costs about {in_money(self._cost(wanted))} with its answer"
            )
        return ""

    def _passed(self, total: Usage) -> str:
        if self._max_tokens is not None and total.total > self._max_tokens:
            return "max_tokens"
        return "max_cost" if self._max_cost is not None and self._cost(total) > self._max_cost else ""

    def _cost(self, tokens: Usage) -> float:
        return tokens.cost(self._price_in, self._price_out)


@dataclass
class Turn:
    """One request's leave to go, and when it went; what it used is to be noted before the turn ends."""

    era: int
    went: float
    used: Usage = field(default_factory=Usage)


class Limits:
    """All that bounds the requests of one run, shared by its questions."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._slots = Slots(settings.max_concurrency)
        self._pace = Pace(clock, rpm=settings.rpm, tpm=settings.tpm)
        self._budget = Budget(settings)

    @asynccontextmanager
    async def turn(self, tokens: int, *, at_most: int) -> AsyncIterator[Turn]:
        """Wait until a request of about so many tokens may go, and hold its slot while it does.

        Its answer has `at_most` so many tokens.

        Raises:
            BudgetReached: the request would pass a limit on tokens or cost.

        """
        era = await self._slots.take()
        try:
            # Before the wait: what would pass a limit need not wait to be told so.
            reserved = await self._budget.reserve(tokens, at_most=at_most)
            used = Usage()
            try:
                turn = Turn(era, await self._pace.kept(tokens))
                yield turn
                used = turn.used
                self._slots.served()
            finally:
                self._budget.settle(reserved, used)
        finally:
            self._slots.give_back()

    def heed(self, turn: Turn, *, status: int, wait: float | None) -> None:
        """Act on a server's sign of overload: fewer and slower after a 429, and none at all for `wait` seconds."""
        if status == TOO_MANY_REQUESTS:
            self._slots.crowded(turn.era, paced=self._pace.rate < math.inf)
            self._pace.too_soon(turn.went, wait)
        if wait is not None:
            self._pace.hold(wait)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a reply's headers ask to wait; None where they do not, or not in a form that RFC 9110 knows.

    A date is taken against the reply's own `Date`, so that a clock that is wrong here does no harm. `retry-after-ms`,
    in milliseconds, is OpenAI's own and the more exact.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    until = _date(value)
    if until is None:
        return None
    return max(0.0, (until - (_date(headers.get("date")) or datetime.now(UTC))).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _date(value: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(value or "")
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
