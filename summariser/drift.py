"""Which recordings no longer answer today's questions, and why: the prompt, the schema or the sampling has changed."""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from summariser.answers import Sampling, digest, wire_schema
from summariser.article import Frozen
from summariser.errors import StoreError
from summariser.findings import AnswerModel
from summariser.prompts import Prompt, load_prompt
from summariser.schemas import ANSWERS
from summariser.stores import Recording, Recordings

DIFF_LINES = 40


class Drift(Frozen):
    """One recording: its file's name, its task and subject, and what differs; nothing where it still fits."""

    file: str
    task: str
    subject: str
    differences: tuple[str, ...]


def check(folder: Path, *, prompts: Path | None, warn: Callable[[str], None]) -> tuple[Drift, ...]:
    """Compare each recording with today's prompts (with `prompts` laid over them), schemas and sampling.

    What a prompt says around its material is compared; the material itself (an article, claims) is the recording's own.

    Raises:
        StoreError: the folder cannot be listed or holds no recording.
        PromptError: a prompt file is malformed.

    """
    found = [
        Drift(
            file=name,
            task=recording.task,
            subject=recording.subject,
            differences=tuple(
                _differences(recording, load_prompt(recording.task, over=prompts), ANSWERS[recording.task])
            ),
        )
        for name, recording in Recordings(folder, warn=warn).all()
    ]
    if not found:
        raise StoreError(f"{folder}: no recordings in this folder")
    return tuple(found)


def _differences(recording: Recording, prompt: Prompt, model: type[AnswerModel]) -> Iterator[str]:
    recorded = next(message.content for message in recording.said() if message.role == "system")
    if "{{" not in prompt.system and "{%" not in prompt.system and recorded != prompt.system:
        yield "prompt (system part)"
        yield from _diff(recorded, prompt.system)
    if recording.schema_sha256 != digest(wire_schema(model)):
        yield "schema of the answer"
    if recording.sampling != prompt.sampling:
        yield f"sampling: {_words(recording.sampling)}, now {_words(prompt.sampling)}"


def _words(sampling: Sampling) -> str:
    return f"temperature {sampling.temperature}, max_tokens {sampling.max_tokens}"


def _diff(old: str, new: str) -> list[str]:
    lines = list(difflib.unified_diff(old.split("\n"), new.split("\n"), "recorded", "now", lineterm="", n=0))
    more = [f"… {len(lines) - DIFF_LINES} more"] if len(lines) > DIFF_LINES else []
    return [f"  {line}" for line in (*lines[:DIFF_LINES], *more)]
