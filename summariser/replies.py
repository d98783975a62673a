"""What a server's reply means: an answer, a reason to try again, or a reason not to. Pure; knows no library."""

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import SecretStr

from summariser.answers import Usage, without_secrets
from summariser.errors import AnswerError, EndpointError
from summariser.limits import LONGEST_WAIT, retry_after
from summariser.settings import Mode, Settings

WORDS_SHOWN = 300
# What is sent where no key is set: the openai client insists on one, servers at home ignore it.
NO_KEY = "none"

# What to do about a server that cannot be reached.
WHEN_AWAY = "check that it is running, that the network is up and that --base-url is right"

# What the limit on an answer's length is called: by servers at large, and by OpenAI since its reasoning models.
LIMIT_NAMES = ("max_tokens", "max_completion_tokens")

_KEY_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached"}
_UNSUPPORTED = re.compile(
    r"unsupported|n[o']t support|unrecogni|unknown|unexpected|\bextra\b|not (?:permitted|allowed)", re.IGNORECASE
)
_TOO_LONG = re.compile(
    r"context.{0,10}(?:length|window|size)|too (?:long|large|many tokens)|maximum.{0,20}(?:length|tokens)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:!doctype|html)", re.IGNORECASE)


class Transient(Exception):
    """A request failed in a way that another try may escape.

    `status` is the HTTP status, 0 where there was none; `wait` is how long the server asks to be left alone, in
    seconds; `away` says that no connection came about.
    """

    def __init__(self, words: str, *, status: int = 0, wait: float | None = None, away: bool = False) -> None:
        super().__init__(words)
        self.status = status
        self.wait = wait
        self.away = away


class Unsupported(Exception):
    """The server does not know a parameter that it was sent."""

    def __init__(self, words: str, *, parameter: str) -> None:
        super().__init__(words)
        self.parameter = parameter


@dataclass(frozen=True)
class Server:
    """Who replies: base URL without credentials, model, and the key, which must not be seen in any message."""

    url: str
    model: str
    key: SecretStr

    def words(self, body: Any) -> str:
        """What the body of a refusal says, in one line fit to print; some servers repeat the key in it."""
        said = _message(body)
        if _MARKUP.search(said):
            return "an HTML page"
        key = self.key.get_secret_value()
        return " ".join((said if key == NO_KEY else said.replace(key, "***")).split())[:WORDS_SHOWN]


def server(settings: Settings) -> Server:
    """Who is asked.

    Raises:
        EndpointError: the key holds characters that no header can carry.

    """
    key = (settings.api_key.get_secret_value() if settings.api_key else "").strip() or NO_KEY
    if not (key.isascii() and key.isprintable()):
        raise EndpointError("the key holds characters that no key has: set OPENAI_API_KEY")
    return Server(url=without_secrets(settings.base_url), model=settings.model, key=SecretStr(key))


@dataclass(frozen=True)
class Refused:
    """A server's refusal as it came: HTTP status, decoded body (its `error` member where it has one), headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    def says(self, name: str) -> str:
        """A member of the body as text; empty where there is none."""
        return str(self.body.get(name) or "") if isinstance(self.body, Mapping) else ""


@dataclass(frozen=True)
class Said:
    """One reply of a model.

    `call_id` is None where it called no function, `cut` says that it reached its limit, and `refusal` why there is no
    answer in it.
    """

    text: str
    call_id: str | None
    cut: bool
    refusal: str | None
    model: str
    used: Usage


def verdict(refused: Refused, asked: Server, *, sent: Collection[str]) -> Exception:
    """The error that a refusal amounts to, given the names of the parameters that were sent."""
    words = asked.words(refused.body) or "no reason given"
    hopeless = _hopeless(refused, asked, words)
    if hopeless:
        return hopeless
    if refused.status in _TRY_AGAIN or refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _try_again(refused, asked, words)
    parameter = _unsupported(refused, words, sent)
    if parameter:
        return Unsupported(words, parameter=parameter)
    if refused.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or _TOO_LONG.search(f"{refused.says('code')} {words}"):
        return AnswerError(f"too long for model '{asked.model}': {words}")
    return AnswerError(f"the server refused the question ({refused.status}): {words}")


def said(completion: Any, mode: Mode, asked: Server, *, sent: Collection[str]) -> Said:
    """A completion as the openai client built it, whose parts need not be there or have the types that they should.

    Raises:
        Transient: it holds no answer.
        EndpointError, AnswerError: it holds a refusal, in spite of its status 200.

    """
    error = getattr(completion, "error", None)
    if error:
        raise verdict(Refused(_status(error), error, {}), asked, sent=sent)
    try:
        choice = completion.choices[0]
        called = _called(choice.message) if mode == "tools" else None
        text = called[1] if called else choice.message.content or ""
        reason, refusal = choice.finish_reason, choice.message.refusal
    except (AttributeError, IndexError, KeyError, TypeError):
        text = reason = refusal = called = None
    if not isinstance(text, str):
        raise Transient("the server's reply holds no answer")
    return Said(
        text=text,
        call_id=called[0] if called else None,
        cut=reason == "length",
        refusal=_refusal(reason, asked.words(refusal) if refusal else ""),
        model=str(completion.model or ""),
        used=_used(completion.usage),
    )


def unreached(error: Exception, url: str, timeout: float) -> Transient:
    """What it amounts to that no reply came, or none in time."""
    # By name: the cause is of httpx2 or of httpx, whichever the openai client has chosen, and no dependency of ours.
    cause = type(error.__cause__).__name__
    if cause in ("ConnectError", "ConnectTimeout"):
        return Transient(f"{url}: no server can be reached there ({_fault_of(error)})", away=True)
    if isinstance(error, TimeoutError) or cause.endswith("Timeout"):
        return Transient(f"no reply within {timeout:g} s")
    return Transient(f"the connection was lost ({cause})")


def _fault_of(error: BaseException) -> str:
    """What the system says of a connection that did not come about: the innermost of the causes that has a number."""
    cause = error.__cause__
    words = "timed out" if type(cause).__name__.endswith("Timeout") else str(cause)
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno:
            # The errors of name look-ups and of TLS have numbers and words of their own.
            builtin = type(cause).__module__ == "builtins"
            words = os.strerror(cause.errno) if builtin else cause.strerror or str(cause)
        cause = cause.__cause__ or cause.__context__
    return words


def _called(message: Any) -> tuple[str, str] | None:
    """Id and arguments of the first function called; some servers give no id, or arguments that are decoded already."""
    if not message.tool_calls:
        return None
    call = message.tool_calls[0]
    arguments = call.function.arguments
    return call.id or "call_0", arguments if isinstance(arguments, str) else json.dumps(arguments)


def _refusal(reason: str | None, refusal: str) -> str | None:
    if reason == "content_filter":
        return "stopped by the server's content filter"
    return f"the model refused: {refusal}" if refusal else None


def _used(usage: Any) -> Usage:
    counts = {name: getattr(usage, name, None) for name in Usage.model_fields}
    return Usage(**{name: count for name, count in counts.items() if isinstance(count, int) and count >= 0})


def _hopeless(refused: Refused, asked: Server, words: str) -> EndpointError | None:
    """The error that every other question would run into as well."""
    codes = {refused.says("code"), refused.says("type")}
    if codes & _QUOTA or refused.status == HTTPStatus.PAYMENT_REQUIRED:
        return EndpointError(f"{asked.url}: the quota is used up ({words}): add credit or set another OPENAI_API_KEY")
    if refused.status in _KEY_REFUSED:
        return EndpointError(f"{asked.url}: the key was refused ({words}): set OPENAI_API_KEY")
    if refused.status == HTTPStatus.NOT_FOUND or "model_not_found" in codes:
        return EndpointError(
            f"{asked.url}: model '{asked.model}' was not found ({words}): check the model's name and the base URL"
        )
    return None


def _try_again(refused: Refused, asked: Server, words: str) -> Exception:
    wait = retry_after(refused.headers)
    if wait is not None and wait > LONGEST_WAIT:
        return EndpointError(
            f"{asked.url}: asks to wait {wait:.0f} s ({refused.status}: {words}), longer than the {LONGEST_WAIT:.0f} s"
            " that a run waits: try again later"
        )
    return Transient(f"the server says {refused.status}: {words}", status=refused.status, wait=wait)


def _unsupported(refused: Refused, words: str, sent: Collection[str]) -> str | None:
    """The parameter that the server does not know, out of those that it may do without or know by another name."""
    if not _UNSUPPORTED.search(words):
        return None
    named = (name for name in (*LIMIT_NAMES, "temperature") if name in sent)
    return next((name for name in named if refused.says("param") == name or re.search(rf"\b{name}\b", words)), None)


def _status(error: Any) -> int:
    """The HTTP status that a refusal with status 200 would have had; one that is tried again where it does not say."""
    code = str(error.get("code") if isinstance(error, Mapping) else "")
    if code in _QUOTA:
        return HTTPStatus.TOO_MANY_REQUESTS
    return int(code) if re.fullmatch(r"[45]\d\d", code) else HTTPStatus.BAD_GATEWAY


def _message(body: Any) -> str:
    """The readable part of a refusal's body, in the forms of OpenAI, FastAPI and others."""
    said = (body.get("message") or body.get("detail") or body) if isinstance(body, Mapping) else body
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
