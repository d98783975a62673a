"""Footnotes of the page: sentences numbered in the order in which they are first cited. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from summariser.briefing import Briefing, Note
from summariser.namebook import labels


class Mark(NamedTuple):
    """A footnote behind words: its number, the sentence's id on the page, and whether it is the first of its number."""

    number: int
    target: str
    first: bool


class Words(NamedTuple):
    """A stretch of a line with the footnotes that stand behind it."""

    text: str
    marks: tuple[Mark, ...]


class Sentence(NamedTuple):
    """A sentence of an article; `number` is that of its footnote, where a line cites it."""

    id: str
    text: str
    number: int | None


class Endnote(NamedTuple):
    """A footnote as it is printed; `ledger` where the ledger alone cites it."""

    number: int
    file: str
    n: int
    text: str
    ledger: bool


class Footnotes:
    """Numbers sentences in the order in which they are first cited; knows the capitals of the briefing's names."""

    def __init__(self, briefing: Briefing) -> None:
        self.sources = {source.id: source for source in briefing.sources}
        self._places = {source.id: place for place, source in enumerate(briefing.sources, 1)}
        self.label = labels(briefing.actors)
        self._texts = {(a.source.id, sentence.n): sentence.text for a in briefing.articles for sentence in a.sentences}
        self._numbers: dict[tuple[str, int], int] = {}

    @property
    def count(self) -> int:
        """How many sentences are cited so far."""
        return len(self._numbers)

    def marks(self, notes: Iterable[Note]) -> tuple[Mark, ...]:
        """The marks that stand behind words."""
        found = []
        for note in notes:
            self._texts.setdefault((note.article, note.evidence.n), note.evidence.text)
            found.append(self.mark(note.article, note.evidence.n))
        return tuple(found)

    def mark(self, article: str, n: int) -> Mark:
        """The mark of a sentence, by its article's id and its number there."""
        first = (article, n) not in self._numbers
        number = self._numbers.setdefault((article, n), len(self._numbers) + 1)
        return Mark(number=number, target=self._id(article, n), first=first)

    def knows(self, article: str, n: int) -> bool:
        """Whether the words of a sentence are at hand."""
        return (article, n) in self._texts

    def sentence(self, article: str, n: int) -> Sentence:
        """A sentence as it stands in its article; ask after all lines have been written."""
        return Sentence(self._id(article, n), self._texts[article, n], self._numbers.get((article, n)))

    def cited(self, article: str) -> list[int]:
        """The numbers of an article's sentences that are cited, in order."""
        return sorted(n for name, n in self._numbers if name == article)

    def endnotes(self, body: int) -> tuple[Endnote, ...]:
        """All footnotes; those after the first `body` are the ledger's."""
        return tuple(
            Endnote(number, self.sources[article].file, n, self._texts[article, n], ledger=number > body)
            for (article, n), number in self._numbers.items()
        )

    def _id(self, article: str, n: int) -> str:
        return f"s{self._places[article]}-{n}"
