"""Asks the merge's questions where it may; a question that fails leaves its part to the rules, and a note."""

from collections.abc import Awaitable, Callable

from summariser.answers import Answer, Question, read
from summariser.errors import AnswerError, BudgetReached, RecordingMissing
from summariser.findings import AnswerModel

Ask = Callable[[Question], Awaitable[Answer]]


class Questioner:
    """Asks, and remembers which steps of the merge got no answer."""

    def __init__(self, ask: Ask | None) -> None:
        self._ask = ask
        self._failed: dict[str, str] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each step that was left to the rules though it was to be asked about."""
        return tuple(f"the {task} step was left to the rules: {why}" for task, why in sorted(self._failed.items()))

    @property
    def may_ask(self) -> bool:
        """Whether there is a model to ask at all."""
        return self._ask is not None

    async def answer(self, question: Question) -> AnswerModel | None:
        """The answer in its typed form; None where there is none."""
        if self._ask is None:
            return None
        try:
            found = await self._ask(question)
        except (AnswerError, BudgetReached, RecordingMissing) as error:
            self._failed.setdefault(question.task, str(error).splitlines()[0].partition(". The nearest is")[0])
            return None
        answer = read(found, question.answer_model)
        if answer is None:
            self._failed.setdefault(question.task, "its answer cannot be read")
        return answer
