"""The rules merge where everything is a deadline: time by size, each in a fresh process.

    python tests/benchmarks/deadlines.py [SIZE …]      default: 1000 10000 100000

SIZE counts deadlines, ten an article, of four holders on fifteen matters; a holder's later one replaces its earlier.
Growth is given against the smaller size, with what n log n would be in brackets.
"""

import asyncio
import math
import subprocess
import sys
import time

from summariser.findings import Condition, Evidence, Extraction, Party
from summariser.loading import article_from_text
from summariser.merge import Topic, brief_topic
from summariser.questioner import Questioner

SIZES = (1_000, 10_000, 100_000)
AN_ARTICLE = 10
PARTIES = ("North Union", "South Council", "East Company", "West Guild")
NOUNS = "increase cut pause review transfer ballot audit pledge schedule clause fund levy quota bonus roster".split()


def condition(number: int, party: str) -> Condition:
    first, second = NOUNS[number % len(NOUNS)], NOUNS[number // len(NOUNS) % len(NOUNS)]
    day = f"by {number % 28 + 1} March"
    statement = f"{party} will strike over {first} and {second} number {number} {day}."
    evidence = Evidence(n=number % AN_ARTICLE + 1, start=0, end=1, text=statement)
    return Condition(
        statement=statement, evidence=(evidence,), issue=NOUNS[number % 4], when=None, date=None,
        party=party, speaker=None, voice="own", kind="threat", requires="pay", required_of=None,
        gates=f"a strike over {first}", deadline=day, state="open",
    )  # fmt: skip


def extraction(number: int):
    party = PARTIES[number % len(PARTIES)]
    conditions = [condition(number * AN_ARTICLE + index, party) for index in range(AN_ARTICLE)]
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    text = " ".join(each.statement for each in conditions)
    article = article_from_text(
        text, file=f"{number:06d}.txt", metadata={"date": day, "outlet": f"Outlet {number % 40}"}
    )
    named = [Party(name=party, kind="organisation", role=None, acts_for=None, aliases=())]
    found = Extraction(
        source=article.source, parties=named, positions=(), conditions=conditions, outcomes=(), set_aside=()
    )
    return article, found


def measure(size: int) -> float:
    """Seconds for the briefing of so many deadlines."""
    made = [extraction(number) for number in range(size // AN_ARTICLE)]
    topic = Topic.model_construct(
        articles=tuple(article for article, _ in made), extractions=tuple(found for _, found in made),
        unread=(), pins=(), name=None, former=None,
    )  # fmt: skip

    async def work() -> None:
        await brief_topic(topic, Questioner(None), None, model=lambda: "none", versions={})

    start = time.perf_counter()
    asyncio.run(work())
    return time.perf_counter() - start


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
        return
    former = None
    print("| deadlines | seconds | growth (n log n) |")
    print("| ---: | ---: | ---: |")
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        command = [sys.executable, __file__, "--one", str(size)]
        seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        growth = "–"
        if former:
            fair = size * math.log(size) / (former[0] * math.log(former[0]))
            growth = f"{seconds / former[1]:.1f} ({fair:.1f})"
        print(f"| {size:,} | {seconds:.2f} | {growth} |")
        former = size, seconds


if __name__ == "__main__":
    main()
