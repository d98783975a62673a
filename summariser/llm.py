"""Ask a model a question over the network: the one place that knows openai, instructor and tenacity.

Each failure has one owner. Instructor tells a model what is wrong with its answer. Beneath it sits a `create` of ours,
with tenacity and the wire: what goes wrong on the way (overload, resets, timeouts, garbage) is tried again there. The
openai client itself retries nothing.

The three libraries are imported inside functions, because importing openai takes a second or more: a run that is
answered from the cache, or a replay, must not pay for it.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import SecretStr

from summariser.answers import Answer, Question, wire_schema
from summariser.contact import Contact
from summariser.errors import AnswerError, BudgetReached
from summariser.exchange import MOST_TOKENS, Exchange, restored, stand_ins
from summariser.findings import AnswerModel
from summariser.limits import Clock
from summariser.logs import bare_urls
from summariser.replies import (
    Refused,
    Said,
    Server,
    Transient,
    Unsupported,
    said,
    server,
    unreached,
    verdict,
)
from summariser.settings import Mode, Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from tenacity import AsyncRetrying, RetryCallState

Ask = Callable[[Question], Awaitable[Answer]]
Send = Callable[[str, Mapping[str, Any] | None], Awaitable[Any]]
OnEvent = Callable[[str], None]
T = TypeVar("T")

# No request is tried again once its question has been at it for so many seconds.
PATIENCE = 900.0
# A server that has not so much as accepted a connection by then, in seconds, is away.
CONNECT_TIMEOUT = 15.0
LONGEST_BACKOFF = 60.0
# Questions in preparation, for each that may be under way. Were it all of a large run, the first requests would wait
# for the last question to be prepared.
AHEAD = 4


def _unheard(_: str) -> None:
    """Nobody listens to events."""


@asynccontextmanager
async def connect(
    settings: Settings, *, on_event: OnEvent = _unheard, clock: Clock | None = None
) -> AsyncIterator[Ask]:
    """A function that asks the model that `settings` name, for as long as the context lasts.

    Limits on requests, tokens and cost hold for all its questions together; call it from as many tasks as there are
    questions. `on_event` is told, in a line, of whatever takes longer than it should.

    Raises:
        EndpointError: here, the key cannot be sent; from the function, no other question would be answered either.
        AnswerError: from the function, there is no usable answer to this question; says why, not to which question.
        BudgetReached: from the function, the question would pass a limit on tokens or cost.

    """
    await _loaded()
    connection = _Connection(settings, clock or Clock(), on_event)
    try:
        yield connection.ask
    finally:
        await connection.close()


@asynccontextmanager
async def wire(settings: Settings) -> AsyncIterator[Send]:
    """A function that sends one request as it is and returns the decoded reply: for what is asked about a server.

    It takes a path below the base URL, or a whole URL, and what to post; None makes it a GET. Nothing is tried again.

    Raises:
        EndpointError: as `connect`.
        Transient, Unsupported, EndpointError, AnswerError: from the function, as `replies.verdict` says.

    """
    asked = server(settings)
    client = _client(settings, asked.key)

    async def send(path: str, body: Mapping[str, Any] | None) -> Any:
        request = client.get(path, cast_to=object) if body is None else client.post(path, body=body, cast_to=object)
        return await _heard(request, asked, settings.timeout, sent=body or {})

    try:
        yield send
    finally:
        await client.close()


async def _loaded() -> None:
    """Import the libraries in a thread that nothing waits for at an interrupt: it takes a second or more."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def load() -> None:
        try:
            for name in ("openai.types.chat", "instructor.v2.core.errors", "tenacity"):
                import_module(name)
        finally:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(done.set)

    threading.Thread(target=load, daemon=True).start()
    await done.wait()


class _Connection:
    """A client, with what a run learns of its server."""

    def __init__(self, settings: Settings, clock: Clock, on_event: OnEvent) -> None:
        self._settings = settings
        self._clock = clock
        self._on_event = on_event
        self._server = server(settings)
        self._contact = Contact(settings, clock)
        self._prepared = asyncio.Semaphore(AHEAD * settings.max_concurrency)
        self._client = _client(settings, self._server.key)
        self._instructed = _instructed(self._create, settings.mode)

    async def close(self) -> None:
        await self._client.close()

    async def ask(self, question: Question) -> Answer:
        """What the model says to a question; see `connect` for what is raised."""
        async with self._prepared:
            most = self._settings.max_answer_tokens or MOST_TOKENS
            exchange = Exchange(question, min(question.sampling.max_tokens, most), most=most)
            try:
                return await self._answered(exchange)
            except (AnswerError, BudgetReached) as error:
                error.spent = (exchange.used.prompt_tokens, exchange.used.completion_tokens)
                raise

    async def _answered(self, exchange: Exchange) -> Answer:
        from instructor.v2.core.errors import InstructorRetryException  # noqa: PLC0415

        question = exchange.question
        try:
            await self._instructed(
                response_model=_response_model(question.answer_model),
                context={"check": question.check, "exchange": exchange},
                max_retries=self._settings.max_reasks,
                exchange=exchange,
                messages=stand_ins(question),
            )
        except InstructorRetryException as error:
            # Without its cause, here and below: the libraries' errors hold the request with its key.
            return exchange.given_up(self._settings.endpoint, error.__cause__ or error)
        return exchange.accepted(self._settings.endpoint)

    async def _create(self, *, exchange: Exchange, messages: list[dict[str, Any]], **_: Any) -> "ChatCompletion":
        """What instructor calls for each attempt; its own constraint on the answer gives way to ours, which is strict.

        Raises:
            EndpointError, AnswerError, BudgetReached: there is no reply to check.

        """
        subject = exchange.question.subject
        if exchange.replies:
            first_line = exchange.replies[-1].complaint.partition("\n")[0]
            self._on_event(f"{subject}: asked again: {first_line}")
        contents = [restored(message, exchange.question) for message in messages]
        while (reply := await self._replied(exchange, contents)).cut:
            exchange.lengthen()
            self._on_event(f"{subject}: {exchange.replies[-1].complaint}, asked again for {exchange.max_tokens}")
        return _completion(reply, exchange.question)

    async def _replied(self, exchange: Exchange, messages: list[dict[str, Any]]) -> Said:
        """One reply, noted; asked for again at once, in other words, where the server lacks a parameter."""
        while True:
            try:
                reply = await self._persisted(exchange, messages)
            except Unsupported as refused:
                if self._contact.do_without(refused):
                    self._on_event(f"the server does not support {refused.parameter}: no longer sent")
                continue
            exchange.note(reply)
            if reply.refusal:
                raise AnswerError(reply.refusal)
            return reply

    async def _persisted(self, exchange: Exchange, messages: list[dict[str, Any]]) -> Said:
        """One reply, in spite of what a network does."""
        retrying = self._retrying(exchange.question.subject)
        try:
            return await retrying(self._contact.replied, exchange, messages, self._posted)
        except Transient as error:
            raise self._contact.in_vain(error, retrying.statistics["attempt_number"]) from None
        finally:
            self._contact.left(exchange)

    def _retrying(self, subject: str) -> "AsyncRetrying":
        from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter  # noqa: PLC0415

        most, deadline = self._settings.max_attempts, self._clock.now() + PATIENCE
        backoff = wait_exponential_jitter(max=LONGEST_BACKOFF)

        def tell(state: "RetryCallState") -> None:
            error = _failure(state)
            seconds = state.upcoming_sleep if error.wait is None else error.wait
            self._on_event(f"{subject}: {error}; attempt {state.attempt_number + 1} of {most} in {seconds:.1f} s")

        return AsyncRetrying(
            retry=retry_if_exception_type(Transient),
            stop=lambda state: state.attempt_number >= most or self._clock.now() >= deadline,
            # Where the server says how long to wait, the gate is shut already, for this request as for all others.
            wait=lambda state: backoff(state) if _failure(state).wait is None else 0.0,
            sleep=self._clock.sleep,
            before_sleep=tell,
            reraise=True,
        )

    async def _posted(self, body: dict[str, Any]) -> Said:
        from openai.types.chat import ChatCompletion  # noqa: PLC0415

        # Not `chat.completions.create`: it walks the whole body, key by key, to find that it is plain JSON.
        request = self._client.post("/chat/completions", body=body, cast_to=ChatCompletion)
        completion = await _heard(request, self._server, self._settings.timeout, sent=body)
        return said(completion, self._settings.mode, self._server, sent=body)


async def _heard(request: Awaitable[T], asked: Server, seconds: float, *, sent: Collection[str]) -> T:
    """The reply to one request of the client; whatever becomes of it instead, as an error of ours."""
    from openai import APIConnectionError, APIStatusError  # noqa: PLC0415

    try:
        # The client's own timeout is one between bytes, which a slow drip never reaches.
        async with asyncio.timeout(seconds):
            return await request
    except APIStatusError as error:
        refused = Refused(error.status_code, error.body, error.response.headers)
        raise verdict(refused, asked, sent=sent) from None
    except (APIConnectionError, TimeoutError) as error:
        raise unreached(error, asked.url, seconds) from None
    except UnicodeEncodeError:
        raise AnswerError("the question holds half a surrogate pair, which cannot be sent") from None
    except (ValueError, RecursionError):
        raise Transient("the server's reply is not JSON") from None


def _failure(state: "RetryCallState") -> Transient:
    """What an attempt failed with: tenacity asks about no other failures."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, Transient) else Transient(str(error))


def _completion(reply: Said, question: Question) -> "ChatCompletion":
    """A reply as instructor reads it; what its server left out, or sent in a wrong type, can do no harm there."""
    from openai.types.chat import ChatCompletion  # noqa: PLC0415

    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.call_id is not None:
        function = {"name": question.task, "arguments": reply.text}
        message |= {"content": None, "tool_calls": [{"id": reply.call_id, "type": "function", "function": function}]}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    # Where there is no usage, instructor looks for another provider's library, in vain and at each call.
    usage = dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 0)
    return ChatCompletion.model_validate(
        {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [choice], "usage": usage}
    )


@cache
def _response_model(model: type[AnswerModel]) -> Any:
    """An answer model as instructor takes it without building a class and a schema for each question.

    It has no fields of its own, because instructor would visit each of them several times a question.
    """
    from instructor import ResponseSchema  # noqa: PLC0415
    from instructor.v2.core.errors import ResponseParsingError  # noqa: PLC0415

    class Checked(ResponseSchema):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return {**wire_schema(model), "title": model.__name__}

        @classmethod
        def model_validate_json(cls, json_data: Any, *, context: Any = None, **_: Any) -> Any:
            try:
                return context["exchange"].check(json_data, context)
            except ValueError as error:
                # Instructor passes on the text of this error as it is; pydantic's own would come with noise.
                raise ResponseParsingError(str(error)) from None

    return Checked


def _client(settings: Settings, key: SecretStr) -> "AsyncOpenAI":
    from openai import AsyncOpenAI, Timeout  # noqa: PLC0415

    # What these libraries log shows whole URLs.
    bare_urls("openai", "httpx", "httpx2")
    bare, _, query = settings.base_url.partition("#")[0].partition("?")
    return AsyncOpenAI(
        api_key=key.get_secret_value(),
        base_url=bare,
        default_query=dict(parse_qsl(query, keep_blank_values=True)),
        timeout=Timeout(settings.timeout, connect=min(CONNECT_TIMEOUT, settings.timeout)),
        max_retries=0,
    )


def _instructed(create: Callable[..., Awaitable[Any]], mode: Mode) -> Callable[..., Awaitable[Any]]:
    import instructor  # noqa: PLC0415

    # What goes wrong is raised as an error of ours. Where no log is set up, logging would print it to stderr as well.
    log = logging.getLogger("instructor")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    patched: Callable[..., Awaitable[Any]] = instructor.patch(create=create, mode=instructor.Mode[mode.upper()])
    return patched
