"""The pace of a run against servers with limits, in a time that passes only while everybody waits."""

import asyncio
import selectors
from collections import deque
from dataclasses import dataclass, field

import pytest

from summariser.answers import Usage
from summariser.errors import BudgetReached
from summariser.limits import Clock, Limits
from summariser.settings import Settings


class Waits(selectors.DefaultSelector):
    """Nothing is waited for: where a loop would wait, its time is put forward."""

    passed = 0.0

    def select(self, timeout=None):
        self.passed += timeout or 0.0
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """A loop whose time is the sum of its waits."""

    def __init__(self):
        self.waits = Waits()
        super().__init__(self.waits)

    def time(self):
        return self.waits.passed


class LoopClock(Clock):
    def now(self):
        return asyncio.get_running_loop().time()


@dataclass
class Sliding:
    """At most `most` requests within any `window` seconds; says to wait for `wait` seconds, or for what it takes."""

    most: int
    window: float = 1.0
    wait: float | None = None
    taken: deque[float] = field(default_factory=deque)

    def refusal(self, now):
        while self.taken and self.taken[0] <= now - self.window:
            self.taken.popleft()
        if len(self.taken) >= self.most:
            return self.taken[0] + self.window - now if self.wait is None else self.wait
        self.taken.append(now)
        return None


@dataclass
class Fixed:
    """At most `most` requests from one full minute to the next, of which some may be gone; says when that is."""

    most: int
    window: float = 60.0
    into: float = 20.0
    began: float = -1.0
    count: int = 0

    def refusal(self, now):
        began = (now + self.into) // self.window
        self.began, self.count = (self.began, self.count) if began == self.began else (began, 0)
        if self.count >= self.most:
            return (began + 1) * self.window - (now + self.into)
        self.count += 1
        return None


@dataclass
class Bucket:
    """`rate` a second on average, `size` at once; says how long the next one takes to come."""

    rate: float
    size: float
    left: float = 0.0
    at: float = 0.0

    def __post_init__(self):
        self.left = self.size

    def refusal(self, now):
        self.left, self.at = min(self.size, self.left + (now - self.at) * self.rate), now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return None


@dataclass
class Changing:
    """One server until some moment, another from then on."""

    first: object
    then: object
    at: float

    def refusal(self, now):
        return (self.first if now < self.at else self.then).refusal(now)


@dataclass(frozen=True)
class Ran:
    seconds: float
    refused: int
    went: tuple[float, ...]
    finished: tuple[float, ...]

    @property
    def share(self):
        return self.refused / (len(self.finished) + self.refused)

    def between(self, start, end):
        """Answers a second in that time."""
        return sum(start <= at < end for at in self.finished) / (end - start)


def run(server, count, *, latency=0.01, stall=0.0, **settings):
    """So many questions to a server that takes `latency` seconds for an answer and a tenth of it for a refusal.

    `stall` is for how long, in seconds, the program stands still once a second, as on a busy machine.
    """
    refused, went, finished = 0, [], []

    async def one(limits):
        nonlocal refused
        while True:
            async with limits.turn(10, at_most=0) as turn:
                loop = asyncio.get_running_loop()
                went.append(loop.time())
                wait = server.refusal(loop.time())
                await asyncio.sleep(latency if wait is None else latency / 10)
                if wait is None:
                    finished.append(loop.time())
                    return
                refused += 1
                limits.heed(turn, status=429, wait=wait or None)

    async def standing_still():
        while True:
            await asyncio.sleep(1)
            asyncio.get_running_loop().waits.passed += stall

    async def all_of_them():
        limits = Limits(Settings(**settings), LoopClock())
        still = asyncio.create_task(standing_still())
        await asyncio.gather(*(one(limits) for _ in range(count)))
        still.cancel()
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=Loop) as runner:
        seconds = runner.run(all_of_them())
    return Ran(seconds, refused, tuple(went), tuple(finished))


@pytest.mark.parametrize(
    ("server", "count", "own_time", "settings"),
    [
        (Sliding(50, wait=1.0), 1000, 20, {}),
        (Sliding(50, wait=1.0), 10_000, 200, {}),
        (Sliding(50), 1000, 20, {}),
        (Sliding(500, 60), 5000, 600, {"latency": 3, "max_concurrency": 64}),
        (Sliding(500, 60, wait=5.0), 5000, 600, {"latency": 3, "max_concurrency": 64}),
        (Fixed(500), 5000, 600, {}),
        (Fixed(500), 5000, 600, {"latency": 3, "max_concurrency": 64}),
        (Bucket(50, 50), 2000, 40, {}),
        (Bucket(8, 20), 2000, 250, {"latency": 1, "max_concurrency": 32}),
    ],
    ids="a-second longer exact-wait a-minute short-wait full-minutes full-minutes-slow bucket slow-bucket".split(),
)
def test_a_server_s_limit_is_used_to_the_full_and_few_are_refused(server, count, own_time, settings):
    ran = run(server, count, **settings)
    assert len(ran.finished) == count
    assert ran.seconds < 1.15 * own_time
    assert ran.share < 0.04


def test_many_slots_and_long_answers_cost_one_burst_and_no_more():
    ran = run(Sliding(50, wait=1.0), 3000, latency=5, max_concurrency=600)
    assert ran.refused < 600
    assert ran.seconds < 1.2 * 60


def test_a_machine_that_stands_still_now_and_then_is_not_refused_more():
    ran = run(Sliding(50, wait=1.0), 1000, stall=0.1)
    assert ran.share < 0.02
    assert ran.seconds < 1.3 * 20


def test_a_limit_that_is_lifted_is_left_behind():
    ran = run(Changing(Sliding(10), Sliding(100), at=20), 6000)
    assert ran.between(5, 20) == pytest.approx(10, rel=0.15)
    assert ran.between(100, 110) > 80


def test_a_limit_that_falls_is_found():
    ran = run(Changing(Sliding(100), Sliding(10), at=10), 1500)
    assert ran.between(30, 60) == pytest.approx(10, rel=0.15)
    assert ran.share < 0.02


def test_nothing_goes_while_a_server_wants_to_be_left_alone():
    ran = run(Sliding(50, wait=1.0), 100)
    burst = sum(at < 1 for at in ran.went)
    assert 50 < burst <= 50 + 8
    assert ran.went[burst] == pytest.approx(ran.went[50] + 1, abs=0.01)


def test_a_server_that_refuses_nothing_is_not_paced():
    ran = run(Sliding(10_000), 1000)
    assert ran.seconds == pytest.approx(1000 / 8 * 0.01, rel=0.01)


def test_a_delay_is_not_made_up_for_by_a_burst():
    ran = run(Sliding(10_000), 200, rpm=1200, stall=0.5)
    closest = [later - former for former, later in zip(ran.went, ran.went[3:], strict=False)]
    assert min(closest) >= 2 * 0.05 - 1e-9


def test_a_question_beyond_the_budget_is_told_so_without_waiting_for_its_turn():
    async def third():
        limits = Limits(Settings(max_tokens=25, rpm=1), LoopClock())
        for _ in range(2):
            async with limits.turn(10, at_most=0) as turn:
                turn.used = Usage(prompt_tokens=10)
        before = asyncio.get_running_loop().time()
        with pytest.raises(BudgetReached):
            async with limits.turn(10, at_most=0):
                pytest.fail("it went")
        return before, asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=Loop) as runner:
        before, after = runner.run(third())
    assert (before, after) == (60, 60)
