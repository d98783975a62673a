"""Long runs of the real command line against a server with limits, and with processes that are killed.

`pytest -m soak`. The server runs here, each command in a process of its own. Kills come at moments that a seed gives,
counted in requests, so that a slow machine is killed at the same places.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import put
from scripted_server import Reply, ScriptedServer, stalled
from test_faults import good, number_of, story

from summariser.answers import Endpoint
from summariser.cache import Cache
from summariser.extraction import questions
from summariser.loading import load
from summariser.prompts import load_prompt

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parent.parent
SEED = 20310303
AT_ONCE = 4
PACE = 0.06  # seconds that the server takes for an answer where a run is to be killed
PER_SECOND = 50
REJECTED = 0.05
TIMES_THE_LIMIT = 1.3
CLEAN_STOP = 2.0


class Counting:
    """A model that answers at its own pace, counts the questions on each story, and says when so many have come."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace
        self.asked: Counter[int] = Counter()
        self.until = 0
        self.reached = threading.Event()
        self.first = self.last = 0.0

    def __call__(self, request) -> Reply:
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.asked[number_of(request)] += 1
        if self.until and self.asked.total() >= self.until:
            self.reached.set()
        reply = good(request)
        return stalled(self.pace, reply) if self.pace else reply

    def after(self, more: int) -> threading.Event:
        """Set once so many more requests have come."""
        self.reached.clear()
        self.until = self.asked.total() + more
        return self.reached


@dataclass
class Desktop:
    """A folder of articles, the server that is asked about them, and the commands on both."""

    folder: Path
    server: ScriptedServer
    count: int

    def __post_init__(self) -> None:
        for number in range(1, self.count + 1):
            put(self.folder / "stories", f"{number:03}.txt", story(number))

    def start(self, *arguments: str, cache: str = "cache") -> subprocess.Popen[bytes]:
        words = ["brief", str(self.folder / "stories"), "--merge", "rules", "--model", "m", "--format", "json"]
        words += ["--base-url", self.server.base_url, "--cache-dir", str(self.folder / cache), *arguments]
        # Python itself takes a while to start; from this line on, or some milliseconds after it, the program is ours.
        begin = "print(flush=True); from summariser.__main__ import main; main()"
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-c", begin, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ.copy(),
        )

    def run(self, *arguments: str, cache: str = "cache") -> tuple[int, bytes, str]:
        return end(self.start(*arguments, cache=cache))

    def kept(self) -> set[int]:
        """The stories whose answers are in the cache."""
        warned: list[str] = []
        endpoint = Endpoint(model="m", base_url=self.server.base_url, mode="json_schema")
        prompt = load_prompt("extract")
        with Cache(self.folder / "cache", warn=warned.append) as cache:
            stories = {
                int(Path(article.source.file).stem)
                for article in load([str(self.folder / "stories")]).articles
                for question in questions(article, prompt)
                if cache.get(question, endpoint) is not None
            }
        assert not warned, warned
        return stories


def end(child: subprocess.Popen[bytes]) -> tuple[int, bytes, str]:
    try:
        out, errors = child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise
    return child.returncode, out.lstrip(b"\n"), errors.decode()


@dataclass(frozen=True)
class Limited:
    articles: int
    requests: int
    refused: int
    seconds: float

    @property
    def share(self) -> float:
        return self.refused / (self.requests + self.refused)

    @property
    def times_the_limit(self) -> float:
        return self.seconds * PER_SECOND / self.articles

    def __str__(self) -> str:
        return (
            f"{self.articles} articles at {PER_SECOND} a second: {self.seconds:.1f} s from the first request to the"
            f" last, {self.times_the_limit:.2f} of the limit's own time; {self.refused} requests refused"
            f" ({self.share:.1%})"
        )


def limited(folder: Path, count: int = 1000, *, per_second: int | None = PER_SECOND) -> Limited:
    """A run against a server with a limit of requests a second, or with none."""
    model = Counting()
    with ScriptedServer(model, per_second=per_second) as server:
        desktop = Desktop(folder, server, count)
        code, _, errors = desktop.run()
    seconds = model.last - model.first
    assert code == 0, (code, errors)
    assert model.asked == dict.fromkeys(range(1, count + 1), 1), "each article once"
    return Limited(count, model.asked.total(), server.refused, seconds)


@dataclass(frozen=True)
class Killed:
    articles: int
    kills: int
    survived: int
    requests: int
    lost: tuple[int, ...]
    kept: tuple[int, ...]
    identical: bool

    def __str__(self) -> str:
        return (
            f"{self.survived} of {self.kills} kills survived ({self.articles} articles; answers kept at each:"
            f" {', '.join(map(str, self.kept))}); {self.requests} requests in all, {sum(self.lost)} of them in flight"
            f" at a kill; briefing {'identical' if self.identical else 'DIFFERENT'}"
        )


def killed(folder: Path, count: int = 200, kills: int = 20) -> Killed:
    """A run that is killed and started again; what is asked again, and what it ends with."""
    dice = random.Random(SEED)  # noqa: S311 - a seed is the point
    model = Counting(PACE)
    lost, kept, survived = [], [], 0
    with ScriptedServer(model) as server:
        desktop = Desktop(folder, server, count)
        code, undisturbed, errors = desktop.run("--max-concurrency", str(AT_ONCE), cache="other")
        assert code == 0, (code, errors)
        assert model.asked.total() == count
        model.asked.clear()
        before: set[int] = set()
        for _ in range(kills):
            # Late enough for answers to have come, early enough for some to be left.
            reached = model.after(min(dice.randint(AT_ONCE + 1, 2 * count // kills), count - len(before)))
            asked_before = model.asked.copy()
            child = desktop.start("--max-concurrency", str(AT_ONCE))
            came = reached.wait(30)
            time.sleep(dice.uniform(0, PACE))
            child.send_signal(signal.SIGKILL)
            code, out, errors = end(child)
            assert (came, code, out) == (True, -signal.SIGKILL, b""), errors
            new = model.asked - asked_before
            after = desktop.kept()
            survived += before <= after and not before & set(new)
            lost.append(new.total() - len(after - before))
            kept.append(len(after))
            before = after
        model.until = 0
        asked_before = model.asked.copy()
        code, final, errors = desktop.run("--max-concurrency", str(AT_ONCE))
        assert code == 0, (code, errors)
        assert not before & set(model.asked - asked_before), "asked again, though the answer was kept"
    return Killed(count, kills, survived, model.asked.total(), tuple(lost), tuple(kept), final == undisturbed)


@dataclass(frozen=True)
class Interrupted:
    code: int
    seconds: float
    kept: int
    answered: int
    asked_again: int
    final: int
    errors: str

    def __str__(self) -> str:
        return (
            f"exit {self.code} after {self.seconds:.2f} s; {self.kept} answers kept, of which {self.asked_again} were"
            " asked again"
        )


def interrupted_anywhere(folder: Path, moments: int = 15) -> list[tuple[float, int, float, str]]:
    """Runs that are interrupted at any moment of their first seconds: that moment, exit code, seconds, words."""
    dice = random.Random(SEED)  # noqa: S311 - a seed is the point
    ended = []
    with ScriptedServer(Counting(PACE)) as server:
        desktop = Desktop(folder, server, 400)
        # Half of them in the first fifth of a second, while modules are loaded.
        for moment in (dice.uniform(0.005, 0.2 if n % 2 else 3) for n in range(moments)):
            child = desktop.start("--no-cache")
            child.stdout.read(1)
            time.sleep(moment)
            began = time.monotonic()
            child.send_signal(signal.SIGINT)
            code, _, errors = end(child)
            ended.append((moment, code, time.monotonic() - began, errors))
    return ended


def interrupted(folder: Path, count: int = 60) -> Interrupted:
    """A run that is interrupted as by Ctrl-C, then finished."""
    model = Counting(PACE)
    with ScriptedServer(model) as server:
        desktop = Desktop(folder, server, count)
        reached = model.after(count // 2)
        child = desktop.start("--max-concurrency", str(AT_ONCE))
        came = reached.wait(30)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        code, out, errors = end(child)
        seconds = time.monotonic() - began
        assert (came, out) == (True, b""), errors
        kept, first = desktop.kept(), model.asked.copy()
        final, _, _ = desktop.run("--max-concurrency", str(AT_ONCE))
        again = kept & set(model.asked - first)
    return Interrupted(code, seconds, len(kept), first.total(), len(again), final, errors)


def test_a_servers_limit_is_met_in_time_with_few_requests_refused(tmp_path):
    run = limited(tmp_path / "limited")
    print(run)
    assert run.share < REJECTED, run
    if run.times_the_limit >= TIMES_THE_LIMIT:
        # A machine that is busy with other work may not send fifty requests a second where there is no limit either.
        free = limited(tmp_path / "free", per_second=None)
        assert run.seconds < TIMES_THE_LIMIT * max(free.seconds, run.articles / PER_SECOND), (run, free.seconds)


def test_what_was_answered_before_a_kill_is_used_after_it(tmp_path):
    run = killed(tmp_path)
    print(run)
    assert run.survived == run.kills
    assert run.identical
    assert all(0 <= lost <= AT_ONCE for lost in run.lost), run.lost
    assert run.requests == run.articles + sum(run.lost)


def test_an_interrupt_ends_a_run_at_once_and_keeps_what_was_answered(tmp_path):
    run = interrupted(tmp_path)
    print(run)
    assert run.code == 130
    assert run.seconds < CLEAN_STOP
    assert "Traceback" not in run.errors
    assert run.kept >= run.answered - AT_ONCE
    assert (run.asked_again, run.final) == (0, 0)


def test_an_interrupt_at_any_moment_ends_a_run_in_a_word(tmp_path):
    for moment, code, seconds, errors in interrupted_anywhere(tmp_path):
        assert code == 130, (moment, errors)
        assert seconds < CLEAN_STOP, moment
        assert "interrupted" in errors.splitlines()[-1], moment
        assert "Traceback" not in errors, (moment, errors)


def test_an_interrupt_says_that_answers_are_kept(tmp_path):
    assert "answers that had arrived are kept" in interrupted(tmp_path, 12).errors
