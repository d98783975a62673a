"""A question to a model, the answer that it gave, and the key by which the two are known again."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from summariser.article import Frozen
from summariser.findings import AnswerModel

# Part of every key: raised when the same key would no longer mean the same question.
KEY_VERSION = 1

# For estimates: characters of English text a token, and tokens of the answer on an article of usual length.
CHARACTERS_A_TOKEN = 4
TOKENS_OF_AN_ANSWER = 3_000

_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*://)?[^/]*@", re.IGNORECASE)

# The last is what `models check` asks; its answers are not kept.
Task = Literal["extract", "topics", "align", "group", "clash", "compose", "check"]
M = TypeVar("M", bound=BaseModel)
Check = Callable[[Any], list[str]]


class Message(Frozen):
    """One message of a chat: who speaks, and what."""

    role: Literal["system", "user"]
    content: str


class Sampling(Frozen):
    """How a model is to answer. `max_tokens` bounds the answer; a `temperature` of null leaves the server's own."""

    temperature: float | None
    max_tokens: int


class Question(Frozen):
    """One question, ready to be asked.

    `subject` says in a word what it is about (a file name, an issue) and is no part of the key; nor is `mark`, the word
    that sets its material off, where that comes of what the material does not show (the white space of a format).
    `check` returns what is wrong with an answer beyond its form, a complaint a line.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    task: Task
    subject: str
    messages: tuple[Message, ...]
    sampling: Sampling
    answer_model: type[AnswerModel]
    check: Check
    mark: str = ""

    @property
    def json_schema(self) -> dict[str, Any]:
        """The JSON schema that the answer must satisfy; the caller must not change it."""
        return wire_schema(self.answer_model)

    @property
    def key(self) -> str:
        """SHA-256, in hex, of everything that decides the answer except who is asked."""
        return digest(
            {
                "key_version": KEY_VERSION,
                "task": self.task,
                "messages": [[message.role, self._unmarked(message.content)] for message in self.messages],
                "schema": self.json_schema,
                "sampling": self.sampling.model_dump(),
            }
        )

    @property
    def named(self) -> str:
        """The question in a few words, for messages."""
        return f"{self.task} '{self.subject}'"

    def is_answered_by(self, answer: "Answer") -> bool:
        """Whether an answer was given to this question and still satisfies today's types."""
        return answer.key == self.key and read(answer, self.answer_model) is not None

    def _unmarked(self, content: str) -> str:
        return content.replace(self.mark, "") if self.mark else content


class Endpoint(Frozen):
    """Who is asked: the model's name, the server's base URL and the mode of constraint."""

    model: str
    base_url: str
    mode: str


class Usage(Frozen):
    """Tokens as the server counted them, over all attempts; zeros where it does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total(self) -> int:
        """Tokens asked and answered."""
        return self.prompt_tokens + self.completion_tokens

    def cost(self, price_in: float, price_out: float) -> float:
        """What they cost at prices per million tokens."""
        return (self.prompt_tokens * price_in + self.completion_tokens * price_out) / 1_000_000

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class Attempt(Frozen):
    """One answer that was not accepted: the text, and what was wrong with it."""

    text: str
    complaint: str


class Answer(Frozen):
    """What a model said to one question: the accepted text with its circumstances.

    `complaints` is empty unless every attempt failed its check; the text is then the last one of valid form, and what
    is wrong with it is set aside item by item. `created` is UTC, ISO 8601, to the second.
    """

    key: str
    task: Task
    subject: str
    text: str
    complaints: tuple[str, ...]
    endpoint: Endpoint
    answered_by: str
    usage: Usage
    attempts: tuple[Attempt, ...]
    created: str

    @property
    def bare(self) -> "Answer":
        """The answer as it is kept: of its base URL without userinfo, query and fragment."""
        base_url = without_secrets(self.endpoint.base_url)
        return self.model_copy(update={"endpoint": self.endpoint.model_copy(update={"base_url": base_url})})


def read(answer: Answer, model: type[M]) -> M | None:
    """The answer's text in its typed form, or None where it no longer satisfies today's types."""
    return parsed(model, answer.text)


def parsed(model: type[M], text: str | bytes) -> M | None:
    """A typed value from its JSON, or None where that is none or no longer satisfies today's types."""
    try:
        return model.model_validate_json(text)
    except ValidationError:
        return None


@cache
def wire_schema(model: type[AnswerModel]) -> dict[str, Any]:
    """The JSON schema of an answer as OpenAI's strict mode takes it: no titles, no prose, all fields required.

    The fields' meaning is the prompt's part, so that a swapped prompt need not argue with a description in the schema.
    """
    schema: dict[str, Any] = _bare(model.model_json_schema())
    return schema


def _bare(node: Any) -> Any:
    """A schema without titles and descriptions; properties that are called so stay."""
    if isinstance(node, list):
        return [_bare(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: {field: _bare(each) for field, each in value.items()} if name in ("properties", "$defs") else _bare(value)
        for name, value in node.items()
        if name not in ("title", "description")
    }


def digest(value: Any) -> str:
    """SHA-256, in hex, of a value's canonical JSON."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def in_money(cost: float) -> str:
    """A cost to the hundredth; one of little more or less to two digits."""
    return f"{cost:,.2f}" if cost >= 0.1 or cost == 0 else f"{cost:.2g}"  # noqa: PLR2004


def without_secrets(base_url: str) -> str:
    """A base URL without userinfo, query and fragment, where gateways take passwords and keys."""
    return _USERINFO.sub(r"\1", re.split(r"[?#]", base_url, maxsplit=1)[0])
