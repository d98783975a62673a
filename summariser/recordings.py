"""Answers as readable files: to look at, commit and replay; and why one is missing."""

import difflib
import json
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from summariser.answers import (
    Answer,
    Attempt,
    Endpoint,
    Message,
    Question,
    Sampling,
    Task,
    Usage,
    digest,
    parsed,
    read,
)
from summariser.article import Frozen
from summariser.errors import StoreError

Warn = Callable[[str], None]

DIFF_LINES = 20

_FILE_NAME = re.compile(r"[a-z]+-[a-z0-9-]+-(?P<key8>[0-9a-f]{8})\.json")
# The block in which a prompt shows its material: "<<<ARTICLE 0a1b2c3d", lines, "ARTICLE 0a1b2c3d>>>".
_MARKED = re.compile(r"^<<<(?P<mark>[^\n]*)\n.*?^(?P=mark)>>>", re.MULTILINE | re.DOTALL)


class RecordedMessage(Frozen):
    """A message of a question, by lines, so that it reads and diffs as text."""

    role: Literal["system", "user"]
    lines: tuple[str, ...]


class Recording(Frozen):
    """The form of a recording's file: an answer, then the question that it answers.

    `answer` is the accepted text as JSON, or as a string in the rare case that JSON written anew would not mean the
    same. `schema_sha256` stands for the JSON schema, which is long.
    """

    task: Task
    subject: str
    key: str
    answer: dict[str, Any] | str
    complaints: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    endpoint: Endpoint
    answered_by: str
    usage: Usage
    created: str
    sampling: Sampling
    schema_sha256: str
    messages: tuple[RecordedMessage, ...]

    @classmethod
    def of(cls, question: Question, answer: Answer) -> Self:
        """The recording of an answer, under the question's subject and without what may be secret."""
        shared = {name: getattr(answer.bare, name) for name in _SHARED}
        return cls(
            **shared | {"subject": question.subject},
            answer=_as_json(question, answer),
            sampling=question.sampling,
            schema_sha256=digest(question.json_schema),
            messages=tuple(RecordedMessage(role=m.role, lines=tuple(m.content.split("\n"))) for m in question.messages),
        )

    def restored(self) -> Answer:
        """The answer, its text written anew from the JSON."""
        text = self.answer if isinstance(self.answer, str) else _dumped(self.answer)
        return Answer(**{name: getattr(self, name) for name in _SHARED}, text=text)

    def said(self) -> tuple[Message, ...]:
        """The question's messages as they were sent."""
        return tuple(Message(role=m.role, content="\n".join(m.lines)) for m in self.messages)

    def file_text(self) -> str:
        """The file's text: the same for the same recording, to the byte."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


# What an answer and its recording have in common.
_SHARED = sorted(Answer.model_fields.keys() - {"text"})


class Recordings:
    """A folder of recordings, each named `<task>-<subject>-<first 8 of its key>.json`.

    Files that are no recordings are skipped and named through `warn`. Threads may share it.
    """

    def __init__(self, folder: Path, *, warn: Warn) -> None:
        self.folder = folder
        self._warn = warn
        self._lock = threading.RLock()
        self._names: dict[str, list[str]] | None = None
        self._skipped: set[str] = set()

    def get(self, question: Question) -> Answer | None:
        """The recorded answer to a question, whoever gave it, or None where none satisfies today's types.

        Raises:
            StoreError: the folder cannot be listed.

        """
        answers = (recording.restored() for _, recording in self._holding(question.key))
        return next((answer for answer in answers if question.is_answered_by(answer)), None)

    def put(self, question: Question, answer: Answer) -> None:
        """Write an answer's recording, in place of a former one of the same question.

        Raises:
            StoreError: the folder or the file cannot be written.

        """
        try:
            with self._lock:
                self.folder.mkdir(parents=True, exist_ok=True)
                name = next((name for name, _ in self._holding(question.key)), _file_name(question))
                _replace(self.folder / name, Recording.of(question, answer).file_text().encode())
                names = self._index().setdefault(question.key[:8], [])
                names += [name] if name not in names else []
        except OSError as error:
            raise StoreError(f"{self.folder}: the answer to {question.named} cannot be recorded: {error}") from error

    def all(self) -> Iterator[tuple[str, Recording]]:
        """Every recording with its file's name, in order of name.

        Raises:
            StoreError: the folder cannot be listed.

        """
        return self._loaded("")

    def explain_miss(self, question: Question) -> str:
        """Why no recording answers a question: what differs from the nearest one of the same task, a few lines."""
        miss = f"{question.named}: no recording in {self.folder} answers this question"
        like_named = self._loaded(_file_name(question)[: -len("01234567.json")])
        candidates = [each for each in like_named if each[1].subject == question.subject]
        candidates = candidates or list(self._loaded(f"{question.task}-"))
        if not candidates:
            return f"{miss}; there is no recording of this task at all"
        name, nearest = max(candidates, key=lambda each: _likeness(question, each[1]))
        whose = "" if nearest.subject == question.subject else f", of '{nearest.subject}'"
        return "\n".join([f"{miss}. The nearest is {name}{whose}; what differs:", *_differences(question, nearest)])

    def _holding(self, key: str) -> Iterator[tuple[str, Recording]]:
        for name in list(self._index().get(key[:8], [])):
            recording = self._load(name)
            if recording is not None and recording.key == key:
                yield name, recording

    def _loaded(self, prefix: str) -> Iterator[tuple[str, Recording]]:
        """All recordings whose names begin so, in order of name."""
        for name in sorted(name for names in self._index().values() for name in names if name.startswith(prefix)):
            recording = self._load(name)
            if recording is not None:
                yield name, recording

    def _load(self, name: str) -> Recording | None:
        try:
            recording = parsed(Recording, (self.folder / name).read_bytes())
            reason = "not in the form of a recording"
        except OSError as error:
            recording, reason = None, f"cannot be read: {error.strerror}"
        if recording is None:
            self._skip(name, reason)
        return recording

    def _index(self) -> dict[str, list[str]]:
        """Names by the start of the key, listed once."""
        with self._lock:
            if self._names is None:
                listed, self._names = self._listed(), {}
                for name in listed:
                    if match := _FILE_NAME.fullmatch(name):
                        self._names.setdefault(match["key8"], []).append(name)
                    else:
                        self._skip(name, "not named as a recording")
            return self._names

    def _listed(self) -> list[str]:
        try:
            return sorted(path.name for path in self.folder.iterdir() if path.suffix == ".json")
        except OSError as error:
            raise StoreError(f"{self.folder}: no folder of recordings: {error.strerror}") from error

    def _skip(self, name: str, reason: str) -> None:
        if name not in self._skipped:
            self._skipped.add(name)
            self._warn(f"{self.folder / name}: skipped: {reason}")


def _as_json(question: Question, answer: Answer) -> dict[str, Any] | str:
    """An answer's text as JSON where that, written anew, is read as the same answer; else the text."""
    typed = read(answer, question.answer_model)
    if typed is None:
        return answer.text
    parsed: dict[str, Any] = json.loads(answer.text)
    anew = answer.model_copy(update={"text": _dumped(parsed)})
    return parsed if read(anew, question.answer_model) == typed else answer.text


def _differences(question: Question, recording: Recording) -> Iterator[str]:
    if recording.key == question.key:
        yield "- nothing in the question, but the recorded answer no longer satisfies today's checks"
        return
    (material, prompt), (old_material, old_prompt) = _split(question.messages), _split(recording.said())
    schema = digest(question.json_schema)
    sampling, old_sampling = question.sampling.model_dump(), recording.sampling.model_dump()
    what = "article text" if question.task == "extract" else "material"
    if material != old_material:
        yield f"- {what}"
        yield from _diff(old_material, material, 8) if recording.subject == question.subject else ()
    if prompt != old_prompt:
        yield f"- prompt (all but the {what})"
        yield from _diff(old_prompt, prompt, DIFF_LINES)
    if schema != recording.schema_sha256:
        yield f"- schema of the answer (SHA-256 {recording.schema_sha256[:8]}, now {schema[:8]})"
    for name in sampling:
        if sampling[name] != old_sampling[name]:
            yield f"- sampling: {name} {_dumped(old_sampling[name])}, now {_dumped(sampling[name])}"
    if (material, prompt, schema, sampling) == (old_material, old_prompt, recording.schema_sha256, old_sampling):
        yield "- nothing that it shows: another version of summariser made it"


def _split(messages: Sequence[Message]) -> tuple[str, str]:
    """What the user messages show in marked blocks, and all the rest."""
    material = [match[0] for m in messages if m.role == "user" for match in _MARKED.finditer(m.content)]
    rest = [(m.role, _MARKED.sub("<<<…>>>", m.content) if m.role == "user" else m.content) for m in messages]
    return "\n".join(material), "\n".join(f"{role}:\n{content}" for role, content in rest)


def _diff(old: str, new: str, limit: int) -> list[str]:
    lines = list(difflib.unified_diff(old.split("\n"), new.split("\n"), "recorded", "now", lineterm="", n=1))
    more = [f"… {len(lines) - limit} more"] if len(lines) > limit else []
    return [f"  {line}" for line in (*lines[:limit], *more)]


def _likeness(question: Question, recording: Recording) -> tuple[float, float]:
    """How many words are shared, from 0 to 1: first of the material, then of the prompt."""
    (material, prompt), (old_material, old_prompt) = _split(question.messages), _split(recording.said())
    pairs = [(set(material.split()), set(old_material.split())), (set(prompt.split()), set(old_prompt.split()))]
    of_material, of_prompt = (len(a & b) / max(len(a | b), 1) for a, b in pairs)
    return of_material, of_prompt


def _file_name(question: Question) -> str:
    plain = unicodedata.normalize("NFKD", question.subject).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return f"{question.task}-{slug or 'unnamed'}-{question.key[:8]}.json"


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that says the same is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
