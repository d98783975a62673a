"""One article becomes one Extraction: the question is built, asked, and the answer's items are carried over."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from summariser.answers import Answer, Question, read
from summariser.article import Article, Sentence
from summariser.errors import AnswerError
from summariser.evidence import carry, complaints
from summariser.findings import ExtractAnswer, Extraction, Party, SetAside
from summariser.prompts import Prompt, render, used_variables

# Characters of sentences in one question; a longer article is asked in parts. About 15,000 tokens of English.
PART_CHARACTERS = 60_000
FURNITURE = "page furniture: its sentences repeat in other articles and are about the site"


def questions(article: Article, prompt: Prompt, *, examples: str = "") -> tuple[Question, ...]:
    """The questions that an article gives: one, or one a part where it is long.

    Examples stand where the prompt has them (`{{ examples }}`), else behind its system part.
    """
    if examples and "examples" not in used_variables(prompt):
        prompt = prompt.replaced(system=f"{prompt.system}\n\n# Examples\n\n{{{{ examples }}}}")
    parts = tuple(_parts(article.sentences))
    return tuple(
        _question(article, prompt, part, number=number, count=len(parts), examples=examples)
        for number, part in enumerate(parts, 1)
    )


def extraction(article: Article, answers: tuple[Answer, ...]) -> Extraction:
    """The Extraction that the answers to an article's questions give, in the order of the questions.

    Raises:
        AnswerError: an answer's text does not have the form of one.

    """
    found = [read(answer, ExtractAnswer) for answer in answers]
    readable = [answer for answer in found if isinstance(answer, ExtractAnswer)]
    if len(readable) < len(found):
        raise AnswerError(f"{article.source.file}: the answer does not have the form of an extraction")
    return _without_furniture(carry(_joined(readable), article), article)


def _without_furniture(found: Extraction, article: Article) -> Extraction:
    """An extraction whose items that rest on page furniture alone are set aside."""
    if not article.furniture:
        return found
    fallen = [
        (kind, item)
        for kind, items in (
            ("position", found.positions),
            ("condition", found.conditions),
            ("outcome", found.outcomes),
        )
        for item in items
        if all(each.n in article.furniture for each in item.evidence)
    ]
    gone = [item for _, item in fallen]
    aside = (
        SetAside.model_validate(
            {"kind": kind, "statement": item.statement, "evidence": item.evidence, "reason": FURNITURE}
        )
        for kind, item in fallen
    )
    return found.replaced(
        positions=tuple(item for item in found.positions if item not in gone),
        conditions=tuple(item for item in found.conditions if item not in gone),
        outcomes=tuple(item for item in found.outcomes if item not in gone),
        set_aside=(*found.set_aside, *aside),
    )


def numbered(sentences: tuple[Sentence, ...]) -> str:
    """Sentences as a prompt shows them: one a line, so that no text can begin a line with a number of its own."""
    return "\n".join(f"[{sentence.n}] {' '.join(sentence.text.split())}" for sentence in sentences)


def fence(article: Article) -> str:
    """The word in the marks around an article. Derived from its text, so that the text can't contain it on purpose."""
    return article.source.id[:8]


def _question(
    article: Article, prompt: Prompt, part: tuple[Sentence, ...], *, number: int, count: int, examples: str
) -> Question:
    messages = render(
        prompt,
        sentences=numbered(part),
        fence=fence(article),
        title=_unfenced(article.source.title, article),
        date=_with_weekday(article.source.date),
        outlet=_unfenced(article.source.outlet, article),
        part=number,
        parts=count,
        examples=examples,
    )
    return Question(
        task="extract",
        subject=article.source.file if count == 1 else f"{article.source.file} part {number}",
        messages=messages,
        sampling=prompt.sampling,
        answer_model=ExtractAnswer,
        check=partial(_check, article=article),
        mark=fence(article),
    )


def _unfenced(printed: str | None, article: Article) -> str:
    """Metadata without the word of the article's fence, which whoever wrote the text could work out."""
    return (printed or "").replace(fence(article), "")


def _with_weekday(day: str | None) -> str:
    """A publication date as the prompt shows it: with its weekday, from which the article's weekdays count."""
    return f"{day} ({date.fromisoformat(day):%A})" if day else ""


def _check(answer: ExtractAnswer, *, article: Article) -> list[str]:
    return [str(complaint) for complaint in complaints(answer, article)]


def _parts(sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, ...]]:
    """Runs of whole sentences, each within the limit of one question."""
    part: list[Sentence] = []
    size = 0
    for sentence in sentences:
        if part and size + len(sentence.text) > PART_CHARACTERS:
            yield tuple(part)
            part, size = [], 0
        part.append(sentence)
        size += len(sentence.text)
    yield tuple(part)


def _joined(answers: list[ExtractAnswer]) -> ExtractAnswer:
    """The lists of all parts, one after the other; a party that several parts name once, with all that they know."""
    parties: dict[str, Party] = {}
    for party in (party for answer in answers for party in answer.parties):
        parties[party.name] = _one_party(parties[party.name], party) if party.name in parties else party
    return ExtractAnswer(
        parties=tuple(parties.values()),
        positions=tuple(item for answer in answers for item in answer.positions),
        conditions=tuple(item for answer in answers for item in answer.conditions),
        outcomes=tuple(item for answer in answers for item in answer.outcomes),
    )


def _one_party(first: Party, later: Party) -> Party:
    """What two parts know of one party; where both say, the first."""
    more = {"role": first.role or later.role, "acts_for": first.acts_for or later.acts_for}
    return first.model_copy(update=more | {"aliases": tuple(dict.fromkeys((*first.aliases, *later.aliases)))})
