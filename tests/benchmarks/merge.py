"""The rules merge on synthetic extractions: time and peak memory by size, each in a fresh process.

    python tests/benchmarks/merge.py [SIZE …]      default: 1000 10000 100000

SIZE counts extractions, ten items each, by two of twelve parties on four of forty issues; many repeat another's
statement. Growth is given against the smaller size, with what n log n would be in brackets.
"""

import asyncio
import json
import math
import random
import resource
import subprocess
import sys
import time

from summariser.findings import Evidence, Extraction, Outcome, Party, Position
from summariser.loading import article_from_text
from summariser.markdown import render
from summariser.merge import Topic, brief_topic
from summariser.questioner import Questioner

SIZES = (1_000, 10_000, 100_000)
PARTIES = [f"{name} {kind}" for name in ("North", "South", "East", "West") for kind in ("Union", "Council", "Company")]
ISSUES = [f"{what} {kind}" for what in "wages hours safety pensions shifts".split() for kind in "abcdefgh"]
VERBS = ("demands", "rejects", "offers", "accepts", "proposes", "questions")
STANCES = ("demand", "reject", "propose", "accept", "propose", "assess")
NOUNS = "increase cut pause review transfer ballot audit pledge schedule clause fund levy quota bonus roster".split()


def extraction(number: int, chance: random.Random):
    parties = chance.sample(PARTIES, 2)
    statements = []
    for _ in range(10):
        seed = chance.randrange(number * 8 + 8)
        verb = seed % len(VERBS)
        amount = seed % 97 + 3
        nouns = f"{NOUNS[seed % 15]} and {NOUNS[seed // 15 % 15]} number {seed}"
        statements.append((chance.choice(parties), chance.choice(ISSUES[:4]), verb, f"a {nouns} of {amount} percent"))
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    text = " ".join(f"{party} {VERBS[verb]} {what} on {issue}." for party, issue, verb, what in statements)
    metadata = {"date": day, "outlet": f"Outlet {number % 40}"}
    article = article_from_text(text, file=f"{number:06d}.txt", metadata=metadata)
    shared = {"issue": "", "when": None, "date": day}
    positions = [
        Position(
            **shared | {"issue": issue}, party=party, speaker=None, voice="outlet", stance=STANCES[verb],
            statement=f"{party} {VERBS[verb]} {what}.", former=False, hedged=False,
            evidence=(Evidence(n=n + 1, start=0, end=1, text=f"{party} {VERBS[verb]} {what} on {issue}."),),
        )
        for n, (party, issue, verb, what) in enumerate(statements[:8])
    ]  # fmt: skip
    outcomes = [
        Outcome(
            **shared | {"issue": issue}, parties=tuple(parties), status="done", claimed_by=None,
            statement=f"{parties[0]} and {parties[1]} met on {what}.",
            evidence=(Evidence(n=n + 9, start=0, end=1, text=f"{party} met on {what}."),),
        )
        for n, (party, issue, _, what) in enumerate(statements[8:])
    ]  # fmt: skip
    named = [Party(name=name, kind="organisation", role=None, acts_for=None, aliases=()) for name in parties]
    found = Extraction(
        source=article.source, parties=named, positions=positions, conditions=(), outcomes=outcomes, set_aside=()
    )
    return article, found


def measure(size: int) -> dict[str, float]:
    chance = random.Random(size)  # noqa: S311 - the same articles in every run
    made = [extraction(number, chance) for number in range(size)]
    topic = Topic.model_construct(
        articles=tuple(article for article, _ in made), extractions=tuple(found for _, found in made),
        unread=(), pins=(), name=None, former=None,
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    made.clear()
    written: list[str] = []
    counts: list[int] = []

    async def work() -> None:
        briefing = await brief_topic(topic, Questioner(None), None, model=lambda: "none", versions={})
        counts.append(len(briefing.claims))
        written.append(render(briefing))

    asyncio.run(work())
    return {
        "extractions": size,
        "claims": counts[0],
        "seconds": time.perf_counter() - start,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "input_mb": before / 1024,
        "characters": len(written[0]),
    }


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    former = None
    print("| extractions | claims | seconds | peak MB (input alone) | growth (n log n) |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for size in sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout)
        growth = "–"
        if former:
            fair = size * math.log(size) / (former["extractions"] * math.log(former["extractions"]))
            growth = f"{found['seconds'] / former['seconds']:.1f} ({fair:.1f})"
        print(
            f"| {size:,} | {found['claims']:,} | {found['seconds']:.2f} | "
            f"{found['peak_mb']:.0f} ({found['input_mb']:.0f}) | {growth} |"
        )
        former = found


if __name__ == "__main__":
    main()
