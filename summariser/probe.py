"""Find out what a model server can do: which constraint on answers it heeds, its limit, its context, its speed.

The question is tiny, and says nothing of JSON: a server that leaves a schema unheeded is found out by prose. Its schema
has what those of real questions have (definitions, enumerations, nulls, arrays with bounds), which not every server's
grammar takes.
"""

import math
import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from summariser import llm
from summariser.answers import CHARACTERS_A_TOKEN, TOKENS_OF_AN_ANSWER, Message, Question, Sampling
from summariser.article import Frozen
from summariser.desk import NO_SERVER
from summariser.errors import AnswerError, EndpointError, ModelError, NoModel
from summariser.findings import AnswerModel
from summariser.replies import LIMIT_NAMES, WHEN_AWAY, Transient, Unsupported
from summariser.served import MODELS, QUESTIONS, Served, listed, root, served
from summariser.settings import OPENAI_BASE_URL, Mode, Settings

# Tokens of a question on an article of 800 words, with what the prompt says before it.
TOKENS_OF_A_QUESTION = 3_200
# Twice what an article of usual length takes, as a power of two.
ENOUGH_CONTEXT = 16_384
# What `prompts/extract.md` allows an answer, and twice what one on an article of usual length takes.
LONGEST_ANSWER = 16_000
AMPLE = 2 * TOKENS_OF_AN_ANSWER
# Room for a model that thinks first.
LONGEST_TINY_ANSWER = 1_024
LIMIT_TRIED = 64
# Sentences that make a prompt of about a thousand tokens.
SENTENCES_READ = 100

_TALK = "Write a story of a thousand words about a lighthouse."


class City(Frozen):
    """A city, as the tiny answer has it."""

    name: str
    kind: Literal["capital", "other"]
    inhabitants: int | None


class CheckAnswer(AnswerModel):
    """The answer to the tiny question."""

    cities: Annotated[tuple[City, ...], Field(min_length=1, max_length=2)]
    sure: bool


class Tried(Frozen):
    """How one mode fared: whether an answer of the right form came back, and what was said, or why none did."""

    mode: Mode
    works: bool
    words: str


class Speed(Frozen):
    """Tokens a second: read, and written. None where the server does not count, or too few were written."""

    read: float | None
    written: float | None


class Checked(Frozen):
    """What was found out. `limit` is the parameter that bounds an answer here; None where neither is known to."""

    base_url: str
    model: str
    models: tuple[str, ...]
    modes: tuple[Tried, ...]
    limit: str | None
    limit_words: str
    server: Served
    speed: Speed

    @property
    def mode(self) -> Mode | None:
        """The strictest mode that works."""
        return next((tried.mode for tried in self.modes if tried.works), None)

    @property
    def seconds(self) -> float | None:
        """How long an article of usual length takes, about."""
        if not (self.speed.read and self.speed.written):
            return None
        return TOKENS_OF_A_QUESTION / self.speed.read + TOKENS_OF_AN_ANSWER / self.speed.written

    @property
    def short(self) -> bool:
        """Whether an article of usual length may not fit."""
        return self.server.context is not None and self.server.context < ENOUGH_CONTEXT // 2

    def flags(self, settings: Settings) -> dict[str, str]:
        """The options with which a run would use this server well; nothing where no mode works."""
        if self.mode is None:
            return {}
        flags = {"--base-url": self.base_url} if self.base_url != OPENAI_BASE_URL else {}
        flags |= {"--model": self.model, "--mode": self.mode}
        if self.speed.written and self.speed.written * settings.timeout < LONGEST_ANSWER:
            # A model that loops shall meet its limit before the request's time is over and it is asked again.
            longest = TOKENS_OF_A_QUESTION / (self.speed.read or self.speed.written) + AMPLE / self.speed.written
            flags |= {"--max-answer-tokens": str(AMPLE)}
            flags |= {"--timeout": str(60 * math.ceil(1.5 * longest / 60))} if 1.5 * longest > settings.timeout else {}
        if self.server.slots is not None and self.server.slots < settings.max_concurrency:
            flags["--max-concurrency"] = str(self.server.slots)
        return flags


async def check(settings: Settings) -> Checked:
    """Ask the server that `settings` name a few small questions.

    Where no model was chosen and the server lists one alone, that one is asked.

    Raises:
        NoModel: nothing is set that could be asked.
        EndpointError: the server is away, refuses the key or does not know the model.

    """
    if not settings.can_ask:
        raise NoModel(NO_SERVER)
    async with llm.wire(settings) as send:
        about = await _asked(send, MODELS)
        settings = _chosen(settings, listed(about))
        modes = tuple([await _tried(settings, mode, listed(about)) for mode in get_args(Mode)])
        limit, words, wrote = await _limited(send, settings.model)
        read = await _read(send, settings.model, limit) if limit else None
        replies = {} if settings.base_url == OPENAI_BASE_URL else await _of_itself(send, settings)
    return Checked(
        base_url=settings.endpoint.base_url,
        model=settings.model,
        models=listed(about),
        modes=modes,
        limit=limit,
        limit_words=words,
        server=served(settings.model, about, replies),
        speed=Speed(read=read, written=wrote),
    )


def _chosen(settings: Settings, models: tuple[str, ...]) -> Settings:
    if "model" in settings.model_fields_set or settings.model in models or not models:
        return settings
    if len(models) > 1:
        raise EndpointError(f"{settings.endpoint.base_url}: choose one with --model: {', '.join(models)}")
    return settings.model_copy(update={"model": models[0]})


async def _tried(settings: Settings, mode: Mode, models: tuple[str, ...]) -> Tried:
    once = settings.model_copy(
        update={"mode": mode, "max_attempts": 1, "max_reasks": 0, "max_answer_tokens": LONGEST_TINY_ANSWER}
    )
    try:
        async with llm.connect(once) as ask:
            answer = await ask(_question())
    except AnswerError as error:
        said = f"; it said: {_line(error.said)}" if error.said else ""
        return Tried(mode=mode, works=False, words=f"{_line(str(error))}{said}")
    except EndpointError as error:
        if models and settings.model not in models:
            raise EndpointError(f"{error}; the server lists: {', '.join(models)}") from None
        raise
    return Tried(mode=mode, works=True, words=_line(answer.text))


def _question() -> Question:
    content = "Which city is the capital of France? Answer in a sentence."
    return Question(
        task="check",
        subject="models check",
        messages=(Message(role="system", content="You answer questions."), Message(role="user", content=content)),
        sampling=Sampling(temperature=None, max_tokens=LONGEST_TINY_ANSWER),
        answer_model=CheckAnswer,
        check=lambda _: [],
    )


async def _limited(send: llm.Send, model: str) -> tuple[str | None, str, float | None]:
    """The parameter that bounds an answer, what was seen of it, and the tokens written a second."""
    seen, speed = [], None
    for name in LIMIT_NAMES:
        try:
            reply, seconds = await _timed(send, _body(model, _TALK, **{name: LIMIT_TRIED}))
        except (ModelError, Transient, Unsupported) as error:
            seen.append(f"{name}: {error}")
            continue
        count = _count(reply, "completion_tokens") or 0
        speed = _timing(reply, "predicted_per_second") or (count / seconds if count >= LIMIT_TRIED // 2 else None)
        if _reason(reply) == "length" and count <= LIMIT_TRIED:
            return name, f"{name} is heeded", speed
        if count > LIMIT_TRIED:
            seen.append(f"{name} is not heeded: {count} tokens came where {LIMIT_TRIED} were asked for")
        else:
            seen.append(f"{name}: not shown, the model stopped by itself after {count} tokens")
    return None, "; ".join(seen), speed


async def _read(send: llm.Send, model: str, limit: str) -> float | None:
    """Tokens read a second, from a long prompt to which a token is the answer."""
    # The time at its head, so that no server has read it before.
    lines = "\n".join(f"{n}. The harbour council met again." for n in range(SENTENCES_READ))
    try:
        reply, seconds = await _timed(send, _body(model, f"{time.time_ns()}\n{lines}", **{limit: 1}))
    except (ModelError, Transient, Unsupported):
        return None
    timing = _timing(reply, "prompt_per_second")
    return timing or (_count(reply, "prompt_tokens") or len(lines) // CHARACTERS_A_TOKEN) / seconds


async def _of_itself(send: llm.Send, settings: Settings) -> dict[str, Any]:
    """What the server says of itself at the places where one of the known kinds would."""
    posted = {"show": {"model": settings.model}}
    place = root(settings.base_url)
    return {name: await _asked(send, f"{place}{path}", posted.get(name)) for name, path in QUESTIONS.items()}


async def _asked(send: llm.Send, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """The reply to a question that a server may not know; None then."""
    try:
        return await send(path, body)
    except Transient as error:
        if error.away:
            raise EndpointError(f"{error}: {WHEN_AWAY}") from None
        return None
    except (ModelError, Unsupported):
        return None


async def _timed(send: llm.Send, body: Mapping[str, Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    reply = await send("/chat/completions", body)
    return reply, time.perf_counter() - start


def _body(model: str, content: str, **limit: int) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": content}], **limit}


def _count(reply: Any, name: str) -> int | None:
    count = _within(reply, "usage", name)
    return count if isinstance(count, int) else None


def _timing(reply: Any, name: str) -> float | None:
    """What llama.cpp's server measured itself."""
    speed = _within(reply, "timings", name)
    return float(speed) if isinstance(speed, int | float) and speed > 0 else None


def _reason(reply: Any) -> Any:
    choices = reply.get("choices") if isinstance(reply, Mapping) else None
    return choices[0].get("finish_reason") if choices and isinstance(choices[0], Mapping) else None


def _within(reply: Any, *names: str) -> Any:
    for name in names:
        reply = reply.get(name) if isinstance(reply, Mapping) else None
    return reply


def _line(text: str, most: int = 120) -> str:
    """A reply in one line fit to print."""
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return flat if len(flat) <= most else f"{flat[:most]}…"
