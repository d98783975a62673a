"""A question on its way to an answer: the replies to it, what is wrong with each, and what they cost. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from summariser.answers import Answer, Attempt, Endpoint, Question, Usage
from summariser.errors import AnswerError, BudgetReached
from summariser.findings import AnswerModel
from summariser.replies import WORDS_SHOWN, Said
from summariser.settings import Mode

# Where an answer is cut short its limit is doubled once, but never past this.
MOST_TOKENS = 65_536
# A reply of the wrong form may be wrong in each of its items; so many complaints are enough to learn from.
MOST_COMPLAINTS = 20


@dataclass
class Reply:
    """One text that a model gave, and what is wrong with it: nothing where it was accepted."""

    text: str
    complaint: str


@dataclass
class Exchange:
    """A question with the replies to it so far. `max_tokens` bounds the next reply, `most` any."""

    question: Question
    max_tokens: int
    replies: list[Reply] = field(default_factory=list)
    used: Usage = field(default_factory=Usage)
    answered_by: str = ""
    most: int = MOST_TOKENS

    def note(self, said: Said) -> None:
        """Add a reply. Its complaint holds unless there turns out to be something in it to check."""
        self.replies.append(Reply(said.text, said.refusal or "no answer was found in it"))
        self.answered_by = said.model or self.answered_by
        self.used += said.used

    def check(self, text: str, context: dict[str, Any]) -> AnswerModel:
        """The last reply in its typed form; `text` is the JSON that was found in it.

        Raises:
            ValueError: what is wrong with it, in words for the model.

        """
        reply = self.replies[-1]
        reply.text, reply.complaint = text, ""
        try:
            # Not strict, as the text will be read: a 3 in quotes is no reason to ask again.
            return self.question.answer_model.model_validate_json(text, context=context, strict=False)
        except ValidationError as error:
            reply.complaint = complaint(error)
            raise ValueError(reply.complaint) from error

    def lengthen(self) -> None:
        """Allow a longer reply after one that was cut short.

        Raises:
            AnswerError: that was the longest allowed.

        """
        self.replies[-1].complaint = f"cut short at {self.max_tokens} tokens"
        longer = min(2 * self.question.sampling.max_tokens, self.most)
        if longer <= self.max_tokens:
            raise AnswerError(self.replies[-1].complaint)
        self.max_tokens = longer

    def accepted(self, endpoint: Endpoint) -> Answer:
        """The last reply as the answer, all others as attempts."""
        return self._answer(self.replies[-1], (), endpoint)

    def given_up(self, endpoint: Endpoint, error: BaseException) -> Answer:
        """The best of what was said where no reply was accepted and there will be no further one, because of an error.

        Raises:
            AnswerError: nothing that was said has the form of an answer.
            BaseException: the error as it is, where it is not about the replies.

        """
        out_of_attempts = isinstance(error, ValueError) and self.replies
        at_its_end = isinstance(error, AnswerError | BudgetReached)
        answer = self._salvaged(endpoint) if out_of_attempts or at_its_end else None
        if answer is not None:
            return answer
        if not (out_of_attempts or isinstance(error, AnswerError)):
            raise error from None
        count, last = len(self.replies), str(error)[:WORDS_SHOWN]
        in_vain = f"no valid answer in {count} attempt{'s' if count > 1 else ''}, the last: {last}"
        words = str(error) if isinstance(error, AnswerError) else in_vain
        raise AnswerError(words, said=self.replies[-1].text if self.replies else "") from None

    def _salvaged(self, endpoint: Endpoint) -> Answer | None:
        """The last reply that at least has the form of an answer, with what its check has to say; None without one."""
        for reply in reversed(self.replies):
            try:
                parsed = self.question.answer_model.model_validate_json(reply.text)
            except ValidationError:
                continue
            return self._answer(reply, tuple(self.question.check(parsed)), endpoint)
        return None

    def _answer(self, chosen: Reply, complaints: tuple[str, ...], endpoint: Endpoint) -> Answer:
        return Answer(
            key=self.question.key,
            task=self.question.task,
            subject=self.question.subject,
            text=chosen.text,
            complaints=complaints,
            endpoint=endpoint,
            answered_by=self.answered_by or endpoint.model,
            usage=self.used,
            attempts=tuple(Attempt(text=r.text, complaint=r.complaint) for r in self.replies if r is not chosen),
            created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )


def constraint(question: Question, mode: Mode) -> dict[str, Any]:
    """The parameters that hold a model to the answer's schema; the other two modes have it in the prompt."""
    strict = {"name": question.task, "strict": True}
    if mode == "json_schema":
        return {"response_format": {"type": "json_schema", "json_schema": strict | {"schema": question.json_schema}}}
    if mode == "tools":
        return {
            "tools": [{"type": "function", "function": strict | {"parameters": question.json_schema}}],
            "tool_choice": {"type": "function", "function": {"name": question.task}},
        }
    return {"response_format": {"type": "json_object"}} if mode == "json" else {}


def complaint(error: ValidationError) -> str:
    """What is wrong with a reply, in words for the model: a check's own lines, or each field of a wrong form."""
    lines = []
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(str(part) for part in each["loc"])
        what = each["msg"].removeprefix("Value error, ")
        lines.append(f"{where}: {what}" if where else what)
    more = len(lines) - MOST_COMPLAINTS
    return "\n".join(lines[:MOST_COMPLAINTS] + ([f"and {more} more"] if more > 0 else []))


def stand_ins(question: Question) -> list[dict[str, Any]]:
    """The messages as instructor sees them: without their contents, which `restored` puts back.

    Instructor renders the text of each message as a Jinja template where a context is given, and an article must never
    be one. Parts of a type that it does not know it leaves alone, but for appending a schema to the first one's text.
    """
    return [
        {"role": message.role, "content": [{"type": "stand_in", "message": index, "text": ""}]}
        for index, message in enumerate(question.messages)
    ]


def restored(message: dict[str, Any], question: Question) -> dict[str, Any]:
    """A message as it is sent: with the contents that a stand-in stands for."""
    parts = message["content"]
    if isinstance(parts, str):
        return message
    contents = (question.messages[part["message"]].content if "message" in part else "" for part in parts)
    texts = (content + part["text"] for content, part in zip(contents, parts, strict=True))
    return message | {"content": "\n\n".join(texts)}
