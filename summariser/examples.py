"""Few-shot examples beside a prompt: `extract.examples.yaml`, a list of `text` and the `answer` that it should get.

An example that its own text does not carry teaches a model to invent, so each is checked like an answer. Models repeat
examples in their answers ("leak" them): what is found is compared with the examples, and likeness is reported.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError
from rapidfuzz import fuzz

from summariser.article import Article, Frozen
from summariser.errors import PromptError
from summariser.evidence import complaints
from summariser.extraction import numbered
from summariser.findings import ExtractAnswer, Extraction
from summariser.loading import article_from_text
from summariser.words import normalised

FILE = "extract.examples.yaml"
# How alike a statement must be to an example's, of 100, to be reported as leaked.
LEAKED = 90


class Example(Frozen):
    """One example: its text as an article, and the answer to it."""

    article: Article
    answer: ExtractAnswer


def load_examples(folder: Path) -> tuple[Example, ...]:
    """The examples beside a folder's prompts; none where it has no such file.

    Raises:
        PromptError: the file is malformed, or an example contradicts its own text; the message names example and item.

    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise PromptError(f"{path}: cannot be read: {error}") from error
    if not isinstance(rows, list):
        raise PromptError(f"{path}: must be a list of examples, each with text and answer")
    return tuple(_example(row, f"{path}: example {number}") for number, row in enumerate(rows, 1))


def shown(examples: Sequence[Example]) -> str:
    """Examples as the prompt shows them: numbered sentences, then the answer as JSON."""
    return "\n\n".join(
        numbered(example.article.sentences)
        + "\n\n"
        + json.dumps(example.answer.model_dump(mode="json"), ensure_ascii=False)
        for example in examples
    )


def leaks(examples: Sequence[Example], extractions: Sequence[Extraction]) -> tuple[str, ...]:
    """What of the examples turns up in what was found, a line each."""
    statements = [statement for example in examples for statement in _statements(example.answer)]
    return tuple(
        f"{extraction.source.file}: “{found}” is like an example's “{statement}”"
        for extraction in extractions
        for found in _statements(extraction)
        for statement in statements
        if fuzz.ratio(normalised(found), normalised(statement)) >= LEAKED
    )


def _statements(found: ExtractAnswer | Extraction) -> Iterator[str]:
    yield from (item.statement for item in found.positions)
    yield from (item.statement for item in found.conditions)
    yield from (item.statement for item in found.outcomes)


def _example(row: object, where: str) -> Example:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "answer" not in row:
        raise PromptError(f"{where}: needs text and answer")
    article = article_from_text(row["text"], file=where)
    try:
        answer = ExtractAnswer.model_validate(row["answer"])
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise PromptError(f"{where}: answer.{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
    faults = complaints(answer, article)
    if faults:
        raise PromptError(f"{where} contradicts its text: {'; '.join(map(str, faults))}")
    return Example(article=article, answer=answer)
