"""Processor time of one live call, ours against the bare openai client's: `python tests/benchmarks/overhead.py`.

Both send the same body to the same server, which runs in a child process so that its work does not count, and get the
same answer. The bare call parses it with `json.loads`; ours validates it and adds what `summariser.llm` is for. Blocks
of either take turns, so that a change in the machine's speed meets both.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

# It is run as a file, whose own folder is all that Python looks in by itself.
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from scripted_server import ScriptedServer, always, answer  # noqa: E402

from summariser.answers import Message, Question, Sampling  # noqa: E402
from summariser.findings import ExtractAnswer  # noqa: E402
from summariser.llm import connect  # noqa: E402
from summariser.settings import Settings  # noqa: E402

CALLS = 300
BLOCK = 25
WARM_UP = 25
TARGET = 1.5

SENTENCE = (
    "Ruritania demands that Freedonia withdraw behind the line of 1994 before talks on trade begin, an envoy said. "
)


def position(number: int) -> dict[str, object]:
    return {
        "evidence": [number + 1, number + 2],
        "party": "Ruritania",
        "speaker": "Anna Novak",
        "voice": "own",
        "issue": "border demarcation",
        "stance": "demand",
        "statement": SENTENCE.strip(),
        "former": False,
        "hedged": number % 3 == 0,
        "when": "on Tuesday",
        "date": "2024-03-05",
    }


PARTY = {"name": "Ruritania", "kind": "state", "role": None, "acts_for": None, "aliases": ["Strelsau"]}
ANSWER = json.dumps(
    {"parties": [PARTY], "positions": [position(n) for n in range(23)], "conditions": [], "outcomes": []}
)


def check(answer: ExtractAnswer) -> list[str]:
    return [] if answer.parties else ["no parties"]


QUESTION = Question(
    task="extract",
    subject="overhead",
    messages=(
        Message(role="system", content="Read the article and list what its parties want. " * 100),
        Message(role="user", content="\n".join(f"[{n}] {SENTENCE}" for n in range(1, 131))),
    ),
    sampling=Sampling(temperature=0.0, max_tokens=8000),
    answer_model=ExtractAnswer,
    check=check,
)
RESPONSE_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "extract", "strict": True, "schema": QUESTION.json_schema},
}


def serve() -> None:
    with ScriptedServer(always(answer(ANSWER))) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()


async def block(one_call: Callable[[], Awaitable[object]], calls: int) -> float:
    """Milliseconds of processor time for one call."""
    begun = time.process_time()
    for _ in range(calls):
        await one_call()
    return (time.process_time() - begun) * 1000 / calls


async def measure(base_url: str) -> tuple[list[float], list[float]]:
    import openai  # noqa: PLC0415

    settings = Settings(base_url=base_url, model="m")
    bare_client = openai.AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0, timeout=30)
    messages = [message.model_dump() for message in QUESTION.messages]

    async def bare() -> object:
        completion = await bare_client.chat.completions.create(
            model="m", messages=messages, max_tokens=8000, temperature=0.0, response_format=RESPONSE_FORMAT
        )
        return json.loads(completion.choices[0].message.content)

    async with bare_client, connect(settings) as ask:

        async def ours() -> object:
            return await ask(QUESTION)

        await block(bare, WARM_UP)
        await block(ours, WARM_UP)
        pairs = [(await block(bare, BLOCK), await block(ours, BLOCK)) for _ in range(CALLS // BLOCK)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def main() -> None:
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        bare, ours = asyncio.run(measure(server.stdout.readline().strip()))
        server.stdin.close()
    ratio = statistics.mean(ours) / statistics.mean(bare)
    middle = statistics.median(our / their for our, their in zip(ours, bare, strict=True))
    question = sum(len(message.content) for message in QUESTION.messages)
    print(f"question {question} characters, answer {len(ANSWER)}; {CALLS} calls each, in blocks of {BLOCK}")
    print(f"bare openai client  {statistics.mean(bare):6.2f} ms of processor time a call")
    print(f"summariser.llm      {statistics.mean(ours):6.2f} ms")
    print(f"ratio               {ratio:6.2f} (target: at most {TARGET}); median of the blocks' ratios {middle:.2f}")


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
