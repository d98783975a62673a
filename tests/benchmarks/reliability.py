"""What faults, limits, kills and broken files do to a run, as figures: `python tests/benchmarks/reliability.py`.

Runs the matrix of `tests/test_faults.py`, the long runs of `tests/test_soak.py`, the broken files of
`tests/test_bad_files.py`, and the tests of what has no figures; writes `reliability.md` next to this file. Exits 1
where anything did what it must not. Takes about ten minutes.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# It is run as a file, whose own folder is all that Python looks in by itself.
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_bad_files import BROKEN, FINE, LEDGER, Tried, fill, tried  # noqa: E402
from test_faults import ARTICLES, FAULTS, TIMES, Case, Outcome, matrix  # noqa: E402
from test_soak import (  # noqa: E402
    AT_ONCE,
    CLEAN_STOP,
    REJECTED,
    TIMES_THE_LIMIT,
    Interrupted,
    Killed,
    Limited,
    interrupted,
    interrupted_anywhere,
    killed,
    limited,
)

from summariser.loading import load  # noqa: E402

WHERE = {"one": "one article", "all": "all articles"}
MUTATED = 2000
TARGET = Path(__file__).with_suffix(".md")

# What is tested without a figure of its own, with the arguments of pytest.
SUITES = {
    "text that attacks: articles that give orders, forge marks, hide or bring markup": ("tests/test_attacks.py",),
    "the cache in trouble: two runs at once, damaged, full, no folder, planted pickles, an older key version": (
        "tests/test_cache_trouble.py",
        "tests/test_cache.py",
        "-m",
        "soak or not soak",
    ),
    "secrets: a planted key and a base URL's password, looked for in all that is written": ("tests/test_secrets.py",),
    "the pace against servers with limits, in simulated time": ("tests/test_limits.py",),
}


def faults(rows: list[tuple[Case, Outcome, str]]) -> Iterator[str]:
    wrong = [f"- {case}: {words}" for case, _, words in rows if words]
    yield (
        f"{len(FAULTS)} faults, each met once, thrice and always, by one and by all of {ARTICLES} articles:"
        f" {len(rows) - len(wrong)} of {len(rows)} cases end as they must. A cell is requests sent · articles read"
        " · exit code (0 whole, 1 error, 3 partial). In every case a second run asks only what was not answered."
    )
    yield ""
    cells = {str(case): f"{sum(got.requests)} · {got.read} · {got.exit}" for case, got, _ in rows}
    columns = [(times, on) for on in WHERE for times in TIMES]
    yield "| fault | " + " | ".join(f"{times}, {WHERE[on]}" for times, on in columns) + " |"
    yield "| --- |" + " --- |" * len(columns)
    for fault in FAULTS:
        yield f"| {fault} | " + " | ".join(cells[str(Case(fault, *column))] for column in columns) + " |"
    yield from ["", *wrong] if wrong else []


def limit(run: Limited) -> Iterator[str]:
    met = run.share < REJECTED and run.times_the_limit < TIMES_THE_LIMIT
    aim = f"under {REJECTED:.0%} refused, within {TIMES_THE_LIMIT:g} times the limit's own time"
    yield f"{run}. Aim: {aim}: {'met' if met else '**not met**'}."


def kills(run: Killed) -> Iterator[str]:
    yield f"SIGKILL at moments that a seed gives, the command started again each time. {run}."
    yield ""
    yield f"Up to {AT_ONCE} requests were under way at once; none was sent but what had no answer yet."


def interrupts(stop: Interrupted, anywhere: list[tuple[float, int, float, str]]) -> Iterator[str]:
    clean = [end for end in anywhere if end[1] == 130 and "Traceback" not in end[3]]
    slowest = max(seconds for _, _, seconds, _ in anywhere)
    yield f"SIGINT in the middle of a run: {stop}. Aim: exit 130 within {CLEAN_STOP:g} s."
    yield ""
    yield (
        f"At {len(anywhere)} moments of the first three seconds, half of them while modules are loaded: {len(clean)}"
        f" end with exit 130 and one line, the slowest after {slowest:.2f} s."
    )


def files(mutated: Tried) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        loaded = load([str(fill(Path(name)))])
    said = {each.file: each.reason for each in loaded.unread}
    right = sum(said.get(file) == reason for file, reason in LEDGER.items())
    yield (
        f"One folder with {len(LEDGER)} broken inputs and {len(FINE)} good ones:"
        f" {len(loaded.articles)} articles read, {right} of {len(LEDGER)} broken ones in the ledger with their reason."
    )
    yield ""
    yield "| input | what the ledger says |"
    yield "| --- | --- |"
    for file, reason in sorted(said.items()):
        yield f"| {file.removesuffix('.txt') if file.removesuffix('.txt') in BROKEN else file} | {reason} |"
    yield ""
    yield (
        f"{mutated.files:,} stories in eight encodings with bytes changed, cut, put in: {mutated.read:,} read,"
        f" {mutated.listed:,} in the ledger, {mutated.lost} lost or raised."
    )


def suites() -> Iterator[str]:
    yield "| what | passed | failed | skipped |"
    yield "| --- | ---: | ---: | ---: |"
    for what, arguments in SUITES.items():
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        closing = done.stdout.splitlines()[-1]
        passed, skipped = (_count(closing, kind) for kind in ("passed", "skipped"))
        yield f"| {what} | {passed} | {_count(closing, 'failed') + _count(closing, 'error')} | {skipped} |"


def _count(closing: str, kind: str) -> int:
    """What pytest's closing line says of one kind of outcome."""
    found = re.search(rf"(\d+) {kind}", closing)
    return int(found[1]) if found else 0


def main() -> int:
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "SUMMARISER_"))]:
        del os.environ[name]
    rows = matrix()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run, dead, stop = limited(folder / "limited"), killed(folder / "killed"), interrupted(folder / "stopped")
        anywhere = interrupted_anywhere(folder / "anywhere")
        mutated = tried(folder / "mutated", MUTATED)
    tested = list(suites())
    sections = {
        "Faults": faults(rows),
        "Rate limit": limit(run),
        "Kills": kills(dead),
        "Interrupts": interrupts(stop, anywhere),
        "Broken files": files(mutated),
        "What has no figures": iter(tested),
    }
    text = [
        "# Reliability",
        "",
        (
            "Written by `python tests/benchmarks/reliability.py`: the command line against a scripted server on"
            f" loopback, with Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores."
        ),
        "",
        *(line for title, lines in sections.items() for line in (f"## {title}", "", *lines, "")),
    ]
    TARGET.write_text("\n".join(text), encoding="utf-8")
    print(TARGET)
    sound = dead.identical and dead.survived == dead.kills and stop.code == 130 and not stop.asked_again
    sound = sound and all(code == 130 for _, code, _, _ in anywhere) and not mutated.lost
    failed = any(words for _, _, words in rows) or any(not re.search(r"\| 0 \| \d+ \|$", line) for line in tested[2:])
    return 0 if sound and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
