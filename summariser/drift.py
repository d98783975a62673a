"""Which recordings no longer answer today's questions, and why: the prompt, the schema or the sampling has changed."""

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from summariser.answers import Sampling, digest, wire_schema
from summariser.article import Frozen
from summariser.errors import StoreError
from summariser.findings import AnswerModel
from summariser.prompts import Prompt, load_prompt
from summariser.recordings import Recording, Recordings
from summariser.schemas import ANSWERS

DIFF_LINES = 40

# The block in which a prompt shows its material, in a template as in what it gave.
_MARKED = re.compile(r"^<<<(?P<mark>[^\n]*)\n.*?^(?P=mark)>>>", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"\{[%#].*?[%#]\}")
_VALUE = re.compile(r"\{\{.*?\}\}")


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
    for role, template in (("system", prompt.system), ("user", prompt.user)):
        recorded = "\n\n".join(message.content for message in recording.said() if message.role == role)
        if not re.fullmatch(_pattern(SandboxedEnvironment().parse(template).body), recorded, re.DOTALL):
            yield f"prompt ({role} part)"
            yield from _diff(recorded, template)
    if recording.schema_sha256 != digest(wire_schema(model)):
        yield "schema of the answer"
    if recording.sampling != prompt.sampling:
        yield f"sampling: {_words(recording.sampling)}, now {_words(prompt.sampling)}"


def _words(sampling: Sampling) -> str:
    return f"temperature {sampling.temperature}, max_tokens {sampling.max_tokens}"


def _pattern(template: Sequence[nodes.Node]) -> str:
    """A regular expression for all that a template may say: its words to the letter, anything where it puts a value."""
    return "".join(map(_piece, template))


def _piece(node: nodes.Node) -> str:
    if isinstance(node, nodes.Output):
        return _pattern(node.nodes)
    if isinstance(node, nodes.TemplateData):
        before, words, after = re.fullmatch(r"(\s*)(.*?)(\s*)", node.data, re.DOTALL).groups()  # type: ignore[union-attr]
        return _space(before) + re.escape(words) + _space(after)
    if isinstance(node, nodes.If):
        branches = [node.body, *(each.body for each in node.elif_), node.else_]
        return f"(?:{'|'.join(map(_pattern, branches))})"
    # Where the word in the marks could be anything, a long article would be searched for marks over and over.
    return r"\w+" if isinstance(node, nodes.Name) and node.name == "fence" else ".*?"


def _space(text: str) -> str:
    """White space of a template, which is stripped where a message begins or ends."""
    return rf"(?:{re.escape(text)}|\A|\Z)" if text else ""


def _diff(recorded: str, template: str) -> list[str]:
    """What was said and what the template says now, around the material; of lines that may be the same, nothing."""
    old, now = (_MARKED.sub("<<<…>>>", text).split("\n") for text in (recorded, template))
    new = [said for line in now if not (said := _as_said(line, old)) or _TAG.sub("", said)]
    lines = list(difflib.unified_diff(old, new, "recorded", "now", lineterm="", n=0)) or ["between the marks"]
    more = [f"… {len(lines) - DIFF_LINES} more"] if len(lines) > DIFF_LINES else []
    return [f"  {line}" for line in (*lines[:DIFF_LINES], *more)]


def _as_said(line: str, recorded: Sequence[str]) -> str:
    """A template's line with the values that were recorded, where it may have given a recorded line."""
    pattern = ".*".join(map(re.escape, _VALUE.split(_TAG.sub("", line))))
    return next((said for said in recorded if re.fullmatch(pattern, said)), line)
