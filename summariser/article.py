"""An article as it was read: its text, its sentences with offsets, and what is known of where it came from."""

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that stages hand on: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replaced(self, **changes: Any) -> Self:
        """A copy with some fields changed, for values that come in their tens of thousands.

        Unlike `model_copy` it shares one set of field names among all copies, which is most of a small model's memory.
        """
        return self.model_construct(_field_names(type(self)), **{**self.__dict__, **changes})


@cache
def _field_names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


class Sentence(Frozen):
    """One sentence of an article.

    `n` counts from 1 through the article; `start` and `end` are character offsets into `Article.text`, end exclusive,
    so `article.text[start:end] == text` holds to the letter.
    """

    n: int
    start: int
    end: int
    text: str


class Source(Frozen):
    """Where an article came from, as far as it is known.

    `files` are the names under which it was given (several where copies were given), `date` is `YYYY-MM-DD` as
    the user gives it, else as the page, feed, record or message itself states its publication; it is never taken from
    the file system or the clock, nor guessed from the text.
    """

    id: str
    files: tuple[str, ...]
    title: str | None
    date: str | None
    outlet: str | None
    url: str | None
    extra: dict[str, str]

    @property
    def file(self) -> str:
        """The name by which footnotes call the article: the first of its files."""
        return self.files[0]


class Article(Frozen):
    """A readable article: its source, its text and its sentences in order.

    `furniture` are the numbers of sentences that belong to the page rather than to the article; nothing rests on them
    alone.
    """

    source: Source
    text: str
    sentences: tuple[Sentence, ...]
    furniture: tuple[int, ...] = ()


class Unread(Frozen):
    """A file, or an article, that is not in the briefing, with the reason in a few words."""

    file: str
    reason: str
