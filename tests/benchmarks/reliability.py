"""What faults, limits and kills do to a run, as figures: `python tests/benchmarks/reliability.py`.

Runs the matrix of `tests/test_faults.py` and the long runs of `tests/test_soak.py` and writes `reliability.md` next to
this file. Exits 1 where a fault or a kill did what it must not.
"""

import os
import sys
import tempfile
from pathlib import Path

# It is run as a file, whose own folder is all that Python looks in by itself.
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from test_faults import ARTICLES, FAULTS, TIMES, Case, Outcome, matrix  # noqa: E402
from test_soak import AT_ONCE, CLEAN_STOP, REJECTED, interrupted, killed, limited  # noqa: E402

WHERE = {"one": "one article", "all": "all articles"}
TARGET = Path(__file__).with_suffix(".md")


def cell(got: Outcome, wrong: str) -> str:
    return f"{sum(got.requests)} · {got.read} · {got.exit}{' **wrong**' if wrong else ''}"


def faults(rows: list[tuple[Case, Outcome, str]]) -> list[str]:
    cells = {str(case): cell(got, wrong) for case, got, wrong in rows}
    columns = [(times, on) for on in WHERE for times in TIMES]
    lines = ["| fault | " + " | ".join(f"{times}, {WHERE[on]}" for times, on in columns) + " |"]
    lines.append("| --- |" + " --- |" * len(columns))
    rows_of = {fault: " | ".join(cells[str(Case(fault, *column))] for column in columns) for fault in FAULTS}
    return [*lines, *(f"| {fault} | {row} |" for fault, row in rows_of.items())]


def main() -> int:
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "SUMMARISER_"))]:
        del os.environ[name]
    rows = matrix()
    wrong = [f"- {case}: {words}" for case, _, words in rows if words]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        limit, kills, stop = limited(folder / "limited"), killed(folder / "killed"), interrupted(folder / "stopped")
    text = [
        "# Reliability",
        "",
        "Written by `python tests/benchmarks/reliability.py`.",
        "",
        "## Faults",
        "",
        (
            f"{len(FAULTS)} faults, each met once, thrice and always, by one and by all of {ARTICLES} articles:"
            f" {len(rows) - len(wrong)} of {len(rows)} cases end as they must. A cell is requests sent · articles read"
            " · exit code (0 whole, 1 error, 3 partial). In every case a second run asks only what was not answered."
        ),
        "",
        *faults(rows),
        *(["", *wrong] if wrong else []),
        "",
        "## Rate limit",
        "",
        f"{limit}. Aim: under {REJECTED:.0%} refused: {'met' if limit.share < REJECTED else '**not met**'}.",
        "",
        "## Kills",
        "",
        f"{kills}. Up to {AT_ONCE} requests were under way at once.",
        "",
        "## Interrupt",
        "",
        f"{stop}. Aim: exit 130 within {CLEAN_STOP:g} s.",
        "",
    ]
    TARGET.write_text("\n".join(text), encoding="utf-8")
    print(TARGET)
    sound = kills.identical and kills.survived == kills.kills and stop.code == 130 and not stop.asked_again
    return 0 if sound and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
