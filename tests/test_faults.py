"""Every fault of a server, once, thrice and always, on one article and on all: requests, ledger and exit code.

The command line runs in this process, so that the clock that it waits by can be one that skips the waits. What is
expected follows from five kinds of fault (`KINDS`), not from what was seen.
"""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from builders import SkippingClock, answer, position, put
from scripted_server import (
    Reply,
    ScriptedServer,
    always,
    as_json,
    content_filter,
    cut_short,
    dripped,
    empty_choices,
    error,
    html,
    raw,
    refusal,
    reset,
    stalled,
)
from scripted_server import answer as says

from summariser.cli import app

ARTICLES = 3
ATTEMPTS, REASKS = 5, 2  # the defaults of Settings
ALWAYS = 99
TIMES = {"once": 1, "thrice": 3, "always": ALWAYS}
TIMEOUT = 0.3


def story(number: int) -> str:
    return (
        f"The Harbour Union {number} wants a rise of {number + 2} percent for the crews of pier {number}. "
        f"The Port Board {number} offered {number + 1} percent and called for calm at the pier in the days to come."
    )


def number_of(request) -> int:
    """Which story a request is about: its sentence says so."""
    return int(request.texts[1].partition("The Harbour Union ")[2].split()[0])


def found(number: int) -> str:
    union, board = f"Harbour Union {number}", f"Port Board {number}"
    return answer(
        position(union, f"The {union} wants a rise of {number + 2} percent.", evidence=(1,)),
        position(board, f"The {board} offered {number + 1} percent.", evidence=(2,), stance="propose"),
    ).model_dump_json()


def good(request) -> Reply:
    return says(found(number_of(request)))


def wrong_evidence(request) -> Reply:
    """The right form, but the sentences named are not in the article."""
    text = found(number_of(request)).replace('"evidence":[1]', '"evidence":[71]')
    return says(text.replace('"evidence":[2]', '"evidence":[72]'))


_DATE, _TWO_SECONDS_LATER = (format_datetime(datetime(2031, 3, 3, 12, 0, s, tzinfo=UTC), usegmt=True) for s in (0, 2))

# Per kind of fault: the requests that one article costs, by how often it meets the fault; whether it is read then; and
# whether its items are set aside. What the wire does is tried again up to the limit of attempts, a wrong answer up to
# that of reasks, one cut short once; a refusal is final; no quota stops the run.
KINDS = {
    "wire": {"once": (2, True), "thrice": (4, True), "always": (ATTEMPTS, False)},
    "form": {"once": (2, True), "thrice": (1 + REASKS, False), "always": (1 + REASKS, False)},
    "evidence": {"once": (2, True), "thrice": (1 + REASKS, True), "always": (1 + REASKS, True)},
    "length": {"once": (2, True), "thrice": (2, False), "always": (2, False)},
    "final": {"once": (1, False), "thrice": (1, False), "always": (1, False)},
    "stop": {"once": (1, False), "thrice": (1, False), "always": (1, False)},
}

# Name: kind, reply (or a function from the request to it), and what the ledger says of an article that is lost to it.
FAULTS = {
    "429, Retry-After in seconds": ("wire", error(429, "slow", headers={"Retry-After": "2"}), "429: slow (5 attempts)"),
    "429, Retry-After as a date": (
        "wire",
        error(429, "slow", headers={"Retry-After": _TWO_SECONDS_LATER, "Date": _DATE}),
        "429: slow (5 attempts)",
    ),
    "429 insufficient_quota": ("stop", error(429, "pay", code="insufficient_quota"), "the quota is used up (pay)"),
    "500": ("wire", error(500, "broken"), "500: broken (5 attempts)"),
    "502 with HTML": ("wire", html(502), "502: an HTML page (5 attempts)"),
    "503": ("wire", error(503, "overloaded"), "503: overloaded (5 attempts)"),
    "connection reset": ("wire", reset(), "the connection was lost"),
    "stall beyond the time-out": ("wire", stalled(30), f"no reply within {TIMEOUT:g} s (5 attempts)"),
    "slow drip": ("wire", dripped(says(found(1)), 0.02), f"no reply within {TIMEOUT:g} s (5 attempts)"),
    "truncated JSON": ("wire", raw('{"id": "chatcmpl-1", "choices": [{"ind'), "reply is not JSON (5 attempts)"),
    "wrong schema": ("form", says('{"parties": "none"}'), "no valid answer in 3 attempts"),
    "text, not JSON": ("form", says("I would rather talk."), "no valid answer in 3 attempts"),
    "wrong evidence": ("evidence", wrong_evidence, ""),
    "empty choices": ("wire", empty_choices(), "holds no answer (5 attempts)"),
    "refusal": ("final", refusal("not this one"), "the model refused: not this one"),
    "content filter": ("final", content_filter(), "content filter"),
    "finish_reason length": ("length", cut_short(), "cut short at"),
    "HTML instead of JSON": ("wire", html(), "(5 attempts)"),
    "200 with an error body": ("wire", error(200, "upstream"), "502: upstream (5 attempts)"),
    "200, not a completion": ("wire", as_json({"status": "ok"}), "holds no answer (5 attempts)"),
}


@dataclass(frozen=True)
class Case:
    fault: str
    times: str
    on: str  # "one" article, the last, or "all"

    @property
    def kind(self) -> str:
        return FAULTS[self.fault][0]

    def __str__(self) -> str:
        return f"{self.fault}-{self.times}-{self.on}"


CASES = [Case(fault, times, on) for fault in FAULTS for times in TIMES for on in ("one", "all")]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: requests by article, articles read, exit code, items set aside, requests of a second run."""

    requests: tuple[int, ...]
    read: int
    exit: int
    empty: int
    ledger: tuple[str, ...]
    errors: str
    again: int


def command(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command, run here and without its waits."""
    out, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with patch("summariser.llm.Clock", SkippingClock), redirect_stdout(out), redirect_stderr(errors):
        try:
            app(list(arguments))
            code = 0
        except SystemExit as end:
            code = end.code or 0
    out.flush()
    return code, out.buffer.getvalue().decode(), errors.getvalue()


def outcome(case: Case, folder: Path) -> Outcome:
    """Run a case; then again, with the same cache and a server that is well."""
    stories = folder / "stories"
    for number in range(1, ARTICLES + 1):
        put(stories, f"{number}.txt", story(number))
    _, fault, _ = FAULTS[case.fault]
    met = dict.fromkeys(range(1, ARTICLES + 1), 0)
    well = False

    def reply(request):
        number = number_of(request)
        met[number] += 1
        if well or met[number] > TIMES[case.times] or (case.on == "one" and number < ARTICLES):
            return good(request)
        return fault(request) if callable(fault) else fault

    slow = case.fault in ("stall beyond the time-out", "slow drip")
    asked = ["--model", "m", "--cache-dir", str(folder / "cache"), "--timeout", str(TIMEOUT if slow else 20)]
    # One at a time where the run is to stop: how many it has asked by then is exact.
    asked += ["--max-concurrency", "1"] if case.kind == "stop" else []
    with ScriptedServer(reply) as server:
        asked += ["--base-url", server.base_url]
        code, out, errors = command("extract", str(stories), *asked)
        requests = tuple(met.values())
        lines = [json.loads(line) for line in out.splitlines()]
        well = True
        command("extract", str(stories), *asked)
    return Outcome(
        requests=requests,
        read=len(lines),
        exit=code,
        empty=sum(not line["positions"] and len(line["set_aside"]) == 2 for line in lines),
        ledger=tuple(line for line in errors.splitlines() if "not read: " in line),
        errors=errors,
        again=sum(met.values()) - sum(requests),
    )


def check(case: Case, got: Outcome) -> None:
    """What must come of a case, by its kind."""
    cost, read = KINDS[case.kind][case.times]
    hit = ARTICLES if case.on == "all" else 1
    lost = 0 if read else hit
    _, _, words = FAULTS[case.fault]
    assert "Traceback" not in got.errors
    if case.kind == "stop":
        # The one that waits for the slot is on its way already; see the strict test below.
        assert got.requests in ([(1, 0, 0), (1, 1, 0)] if case.on == "all" else [(1, 1, 1)])
        assert (got.read, got.exit, got.ledger) == (0, 1, ())
        assert words in got.errors
        assert got.again == hit, "answers that were had before the stop are kept, and those alone"
        return
    assert got.requests == (*[1 if case.on == "one" else cost] * (ARTICLES - 1), cost)
    assert got.again == lost, "what was answered is never asked again"
    if lost == ARTICLES:
        assert (got.read, got.exit) == (0, 1)
        assert all(f"{n}.txt: " in got.errors for n in range(1, ARTICLES + 1))
        assert got.errors.count(words) >= ARTICLES
        return
    assert (got.read, got.exit, len(got.ledger)) == (ARTICLES - lost, 3 if lost else 0, lost)
    assert all(f"{ARTICLES}.txt: " in line and words in line for line in got.ledger)
    assert got.empty == (hit if case.kind == "evidence" and case.times != "once" else 0)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_costs_what_it_must_and_loses_what_it_must(case, tmp_path):
    check(case, outcome(case, tmp_path))


def test_a_run_that_must_stop_sends_nothing_more(tmp_path):
    for number in range(1, 31):
        put(tmp_path / "stories", f"{number}.txt", story(number))
    asked = ["--model", "m", "--no-cache", "--max-concurrency", "4"]
    with ScriptedServer(always(error(429, "pay", code="insufficient_quota"))) as server:
        code, _, _ = command("extract", str(tmp_path / "stories"), *asked, "--base-url", server.base_url)
    assert code == 1
    assert len(server.requests) <= 4


def matrix() -> list[tuple[Case, Outcome, str]]:
    """All cases with what came of them, and what is wrong with it (nothing, where it is as it must be)."""
    rows = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            got = outcome(case, Path(folder))
        try:
            check(case, got)
            rows.append((case, got, ""))
        except AssertionError as wrong:
            rows.append((case, got, str(wrong).partition("\n")[0] or "not as it must be"))
    return rows
