"""What bounds the requests of one run: how many at once, how many a minute, how long to hold off, how much to spend.

Nothing here knows a server or a library; `llm.py` asks for a turn before each request and says how it went.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from summariser.answers import Usage
from summariser.errors import BudgetReached, SettingsError
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
    """How many requests may be in flight: halved when a server has too many, then grown by one at a time."""

    def __init__(self, most: int) -> None:
        self.limit = most
        self._most = most
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

    def crowded(self, era: int) -> None:
        """Halve the limit, once for all requests that were sent under the limit which proved too high."""
        if era == self._era:
            self._era += 1
            self._served = 0
            self.limit = max(1, self.limit // 2)

    def served(self) -> None:
        """Note a success; as many of them as the limit raise it by one."""
        self._served += 1
        if self._served >= self.limit < self._most:
            self._served = 0
            self.limit += 1
            if self._permits < self.limit:
                self._permits += 1
                self._free.release()


class Gate:
    """Shut for all requests while a server wants to be left alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opens = -math.inf

    def shut(self, seconds: float) -> None:
        """Let nobody through for `seconds` from now."""
        self._opens = max(self._opens, self._clock.now() + seconds)

    async def passed(self) -> None:
        """Wait until the gate is open."""
        while (left := self._opens - self._clock.now()) > 0:
            await self._clock.sleep(left)


class Pace:
    """Even spacing of requests so that neither requests nor tokens a minute pass their limits."""

    def __init__(self, clock: Clock, *, rpm: int | None, tpm: int | None) -> None:
        self._clock = clock
        self._per_request = 60 / rpm if rpm else 0.0
        self._per_token = 60 / tpm if tpm else 0.0
        self._next = -math.inf

    async def kept(self, tokens: int) -> None:
        """Wait for the moment at which a request of so many tokens may go."""
        now = self._clock.now()
        start = max(now, self._next)
        self._next = start + max(self._per_request, tokens * self._per_token)
        if start > now:
            await self._clock.sleep(start - now)


class Budget:
    """Tokens and money that a run may use; requests in flight count with their estimates."""

    def __init__(self, settings: Settings) -> None:
        if settings.max_cost is not None and (settings.price_in is None or settings.price_out is None):
            raise SettingsError("setting 'max_cost': needs price_in and price_out, per million tokens")
        self._max_tokens = settings.max_tokens
        self._max_cost = settings.max_cost
        self._price_in = settings.price_in or 0.0
        self._price_out = settings.price_out or 0.0
        self._used = Usage()
        self._reserved = 0

    def reserve(self, tokens: int) -> None:
        """Set tokens aside for a request.

        Raises:
            BudgetReached: they would pass a limit; nothing is set aside.

        """
        prompt = self._used.prompt_tokens + self._reserved + tokens
        total = prompt + self._used.completion_tokens
        if self._max_tokens is not None and total > self._max_tokens:
            raise BudgetReached(
                f"max_tokens: {self._max_tokens} would be passed: {total - tokens} used or under way, the next question"
                f" needs about {tokens}; raise the limit or give fewer articles"
            )
        cost = (prompt * self._price_in + self._used.completion_tokens * self._price_out) / 1e6
        if self._max_cost is not None and cost > self._max_cost:
            raise BudgetReached(
                f"max_cost: {self._max_cost:g} would be passed: with the next question the run costs about {cost:.4g};"
                " raise the limit or give fewer articles"
            )
        self._reserved += tokens

    def settle(self, tokens: int, used: Usage) -> None:
        """Put what a request has used in the place of what was set aside for it."""
        self._reserved -= tokens
        self._used = Usage(
            prompt_tokens=self._used.prompt_tokens + used.prompt_tokens,
            completion_tokens=self._used.completion_tokens + used.completion_tokens,
        )


@dataclass
class Turn:
    """One request's leave to go; what it used is to be noted before the turn ends."""

    era: int
    used: Usage = field(default_factory=Usage)


class Limits:
    """All that bounds the requests of one run, shared by its questions."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._slots = Slots(settings.max_concurrency)
        self._gate = Gate(clock)
        self._pace = Pace(clock, rpm=settings.rpm, tpm=settings.tpm)
        self._budget = Budget(settings)

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Turn]:
        """Wait until a request of about so many tokens may go, and hold its slot while it does.

        Raises:
            BudgetReached: the request would pass a limit on tokens or cost.

        """
        turn = Turn(await self._slots.take())
        try:
            await self._pace.kept(tokens)
            await self._gate.passed()
            self._budget.reserve(tokens)
            try:
                yield turn
                self._slots.served()
            finally:
                self._budget.settle(tokens, turn.used)
        finally:
            self._slots.give_back()

    def heed(self, turn: Turn, *, status: int, wait: float | None) -> None:
        """Act on a server's sign of overload: fewer at once after a 429, and none at all for `wait` seconds."""
        if status == TOO_MANY_REQUESTS:
            self._slots.crowded(turn.era)
        if wait is not None:
            self._gate.shut(wait)


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
