"""Where a run's questions go: recordings, then the cache, then the model; each answer is kept at once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Self

from summariser.answers import Answer, Question, Usage
from summariser.cache import Cache
from summariser.errors import AnswerError, BudgetReached, NoModel, RecordingMissing
from summariser.recordings import Recordings
from summariser.settings import Settings

_ASK_OPENAI = "set OPENAI_API_KEY (and --model) to ask OpenAI"
_ASK_OWN = (
    "--base-url http://localhost:8080/v1 --model NAME to ask a server of your own (llama.cpp, Ollama, vLLM, LM Studio)"
)
NO_SERVER = f"""\
nothing is set that could be asked: no key, no server. Two ways on:
  1. {_ASK_OPENAI};
  2. {_ASK_OWN}."""
NO_MODEL = f"""\
nothing is set that could answer: no key, no server, no recordings. Three ways on:
  1. {_ASK_OPENAI};
  2. {_ASK_OWN};
  3. --replay DIR to answer from recordings, without a network."""


class Desk:
    """Answers questions from what is known, and asks where it must. Counts what it did.

    The network is touched, and its libraries are imported, only when the first question is asked of the model.
    """

    def __init__(self, settings: Settings, *, warn: Callable[[str], None]) -> None:
        self._settings = settings
        self._warn = warn
        self._stack = AsyncExitStack()
        self._replay = Recordings(settings.replay, warn=warn) if settings.replay else None
        self._record = Recordings(settings.record, warn=warn) if settings.record else None
        self._cache: Cache | None = None
        self._ask: Callable[[Question], Awaitable[Answer]] | None = None
        self._connecting = asyncio.Lock()
        self.asked = 0
        self.from_store = 0
        self.usage = Usage()
        self.used: list[Answer] = []

    @property
    def usage_of_answers(self) -> Usage:
        """Tokens of all answers that were used, whenever they were given."""
        return sum((answer.usage for answer in self.used), Usage())

    @property
    def reasks(self) -> int:
        """How many of the answers that were used went back before they were accepted."""
        return sum(len(answer.attempts) for answer in self.used)

    async def __aenter__(self) -> Self:
        """Open the cache, unless answers come from recordings alone."""
        if self._replay is None and self._settings.cache:
            self._cache = self._stack.enter_context(Cache(self._settings.cache_dir, warn=self._warn))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the cache and the connection."""
        await self._stack.aclose()

    def known(self, question: Question) -> Answer | None:
        """The answer that is already there, without counting it."""
        if self._replay is not None:
            return self._replay.get(question)
        return self._cache.get(question, self._settings.endpoint) if self._cache else None

    async def answer(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            RecordingMissing: a replay holds none.
            NoModel: it would have to be asked, and nothing is set that could answer.
            ModelError, BudgetReached: as `llm.connect` says.

        """
        answer = self.known(question)
        if answer is not None:
            self.from_store += 1
        elif self._replay is not None:
            raise RecordingMissing(self._replay.explain_miss(question))
        else:
            answer = await self._asked(question)
        self.used.append(answer)
        if self._record is not None:
            self._record.put(question, answer)
        return answer

    async def _asked(self, question: Question) -> Answer:
        if not self._settings.can_ask:
            raise NoModel(NO_MODEL)
        async with self._connecting:
            if self._ask is None:
                from summariser import llm  # noqa: PLC0415 - a run that asks nothing must not import it

                self._ask = await self._stack.enter_async_context(llm.connect(self._settings, on_event=self._warn))
        try:
            answer = await self._ask(question)
        except (AnswerError, BudgetReached) as error:
            # Paid for all the same.
            asked, answered = error.spent
            self.usage += Usage(prompt_tokens=asked, completion_tokens=answered)
            raise
        self.asked += 1
        self.usage += answer.usage
        if self._cache is not None:
            self._cache.put(answer)
        return answer


class Rehearsal(Desk):
    """A desk that asks nothing and writes nothing: what is not known already it turns down, and keeps as `unknown`."""

    def __init__(self, settings: Settings, *, warn: Callable[[str], None]) -> None:
        super().__init__(settings.model_copy(update={"record": None}), warn=warn)
        self.unknown: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        """The answer that is already there.

        Raises:
            AnswerError: there is none.

        """
        answer = self.known(question)
        if answer is None:
            self.unknown.append(question)
            raise AnswerError("not asked in a rehearsal")
        return answer
