"""A server as a run comes to know it: whether it is there, which parameters it takes, that it refuses everything.

Knows no library: what sends a request is handed in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from summariser.answers import CHARACTERS_A_TOKEN, Usage
from summariser.errors import AnswerError, EndpointError, ModelError
from summariser.exchange import Exchange, constraint
from summariser.limits import Clock, Limits
from summariser.replies import LIMIT_NAMES, WHEN_AWAY, Said, Transient, Unsupported
from summariser.settings import Settings

Messages = list[dict[str, Any]]
Post = Callable[[dict[str, Any]], Awaitable[Said]]


class Contact:
    """What all questions of a run know of their server together, and the limits that they share.

    Until a connection has come about, one question alone tries again where none did, and the others wait for what comes
    of that: a server that is away costs one round of attempts, however many questions there are.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._limits = Limits(settings, clock)
        self._unsupported: set[str] = set()
        self._refused: EndpointError | None = None
        self._met = False
        self._trying: Exchange | None = None
        self._found_out = asyncio.Event()

    async def replied(self, exchange: Exchange, messages: Messages, post: Post) -> Said:
        """The reply to one request; `post` sends it.

        Raises:
            Transient, Unsupported, EndpointError, AnswerError: as `post` does.
            EndpointError: no other question would be answered either, as another has found out.
            BudgetReached: the request would pass a limit on tokens or cost.

        """
        while True:
            while self._is_tried_by_another(exchange):
                await self._found_out.wait()
            try:
                return await self._sent(exchange, messages, post)
            except Transient as error:
                if not (error.away and self._is_tried_by_another(exchange)):
                    raise

    def in_vain(self, error: Transient, attempts: int) -> ModelError:
        """What a question's last failure amounts to: for all questions, where no connection ever came about."""
        words = f"{error} ({attempts} attempt{'s' if attempts > 1 else ''})"
        if not error.away:
            return AnswerError(words)
        away = EndpointError(f"{words}: {WHEN_AWAY}")
        if not self._met:
            self._refused = away
        return away

    def left(self, exchange: Exchange) -> None:
        """Note that a question is no longer at it: where it was the one to try again, another may."""
        if self._trying is exchange:
            self._trying = None
            self._found_out.set()

    def do_without(self, refused: Unsupported) -> bool:
        """Send a parameter no longer; whether that is news.

        Raises:
            AnswerError: it was the last name that there is for the limit on an answer's length.

        """
        news = refused.parameter not in self._unsupported
        self._unsupported.add(refused.parameter)
        if self._unsupported.issuperset(LIMIT_NAMES):
            raise AnswerError(f"the server takes no limit on the length of an answer: {refused}")
        return news

    def _is_tried_by_another(self, exchange: Exchange) -> bool:
        return self._trying is not None and self._trying is not exchange

    async def _sent(self, exchange: Exchange, messages: Messages, post: Post) -> Said:
        """One request within the limits of the run, one reply."""
        estimate = sum(len(message["content"]) for message in messages) // CHARACTERS_A_TOKEN
        async with self._limits.turn(estimate, at_most=exchange.max_tokens) as turn:
            # Whoever waited for this turn must not ask what would be refused as well, nor knock where another does.
            if self._refused is not None:
                raise EndpointError(str(self._refused))
            if self._is_tried_by_another(exchange):
                raise Transient("another question is finding out whether the server is there", away=True)
            try:
                reply = await post(self._body(exchange, messages))
            except Transient as error:
                self._note(exchange, away=error.away)
                self._limits.heed(turn, status=error.status, wait=error.wait)
                raise
            except EndpointError as error:
                self._refused = error
                raise
            except (Unsupported, AnswerError):
                self._note(exchange, away=False)
                raise
            self._note(exchange, away=False)
            turn.used = reply.used if reply.used.prompt_tokens else _estimated(estimate, reply)
        return reply

    def _note(self, exchange: Exchange, *, away: bool) -> None:
        """Note whether a connection came about; the first question that gets none is the one to try again."""
        if not away:
            self._met, self._trying = True, None
            self._found_out.set()
        elif not self._met and self._trying is None:
            self._trying = exchange
            self._found_out.clear()

    def _body(self, exchange: Exchange, messages: Messages) -> dict[str, Any]:
        sampling = {self._limit_name: exchange.max_tokens, "temperature": exchange.question.sampling.temperature}
        if sampling["temperature"] is None or "temperature" in self._unsupported:
            del sampling["temperature"]
        asked = {"model": self._settings.model, "messages": messages}
        return asked | sampling | constraint(exchange.question, self._settings.mode)

    @property
    def _limit_name(self) -> str:
        """What the server calls the limit on an answer's length, as far as it has told."""
        openai = urlsplit(self._settings.base_url).hostname == "api.openai.com"
        first, second = reversed(LIMIT_NAMES) if openai else LIMIT_NAMES
        return second if first in self._unsupported else first


def _estimated(prompt_tokens: int, reply: Said) -> Usage:
    """What a request has used, where the server does not say."""
    return Usage(prompt_tokens=prompt_tokens, completion_tokens=len(reply.text) // CHARACTERS_A_TOKEN)
