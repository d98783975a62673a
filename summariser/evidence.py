"""Is each item carried by the sentences that it cites? Pure; answers in, complaints or an Extraction out.

What is checked is what can be checked without judgement: sentence numbers exist, parties are listed, numbers and quoted
words occur in the cited sentences, names in the article, dates are dates that the text or the publication date fixes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, TypeVar

from summariser.article import Article, Frozen
from summariser.findings import (
    Condition,
    ConditionAnswer,
    Evidence,
    ExtractAnswer,
    Extraction,
    ItemAnswer,
    Outcome,
    OutcomeAnswer,
    Position,
    SetAside,
    type_names,
)
from summariser.names import State, plain, states
from summariser.words import NOT_NAMES, names_in, names_of, normalised, numbers_in, quotations_in

MAX_STATEMENT_WORDS = 45
SHORT = 3
_KIND: dict[str, Literal["position", "condition", "outcome"]] = {
    "positions": "position",
    "conditions": "condition",
    "outcomes": "outcome",
}
ItemT = TypeVar("ItemT", Position, Condition, Outcome)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Complaint(Frozen):
    """What is wrong with one item: the list it stands in, its index there, and the reason."""

    where: str
    index: int
    reason: str

    def __str__(self) -> str:
        """As a model is told it."""
        return f"{self.where}[{self.index}]: {self.reason}"


def complaints(answer: ExtractAnswer, article: Article) -> list[Complaint]:
    """Everything in an answer that the article does not carry, in the order of the lists."""
    known = _party_names(answer)
    found = [
        Complaint(where="parties", index=index, reason=reason)
        for index, party in enumerate(answer.parties)
        for reason in _party_faults(party.name, party.acts_for, known, article)
    ]
    for where in type_names:
        for index, item in enumerate(getattr(answer, where)):
            found += [
                Complaint(where=where, index=index, reason=reason) for reason in _item_faults(item, known, article)
            ]
    return found


def carry(answer: ExtractAnswer, article: Article) -> Extraction:
    """An answer as an Extraction: items with their sentences in full, those with a complaint set aside."""
    faults: dict[tuple[str, int], list[str]] = {}
    for complaint in complaints(answer, article):
        faults.setdefault((complaint.where, complaint.index), []).append(complaint.reason)
    sound = {
        where: [item for index, item in enumerate(getattr(answer, where)) if (where, index) not in faults]
        for where in type_names
    }
    aside = [
        SetAside(
            kind=_KIND[where],
            statement=getattr(answer, where)[index].statement,
            evidence=_quotations(getattr(answer, where)[index].evidence, article),
            reason="; ".join(reasons),
        )
        for (where, index), reasons in faults.items()
        if where != "parties"
    ]
    return Extraction(
        source=article.source,
        parties=answer.parties,
        positions=tuple(_carried(Position, item, article) for item in sound["positions"]),
        conditions=tuple(_carried(Condition, item, article) for item in sound["conditions"]),
        outcomes=tuple(_carried(Outcome, item, article) for item in sound["outcomes"]),
        set_aside=tuple(aside),
    )


def statement_faults(statement: str, sentences: Sequence[str], *, names_from: str) -> Iterator[str]:
    """What a statement says that its sentences do not: numbers and quoted words; names are looked for in `names_from`.

    Names are looked for in the whole article because a sentence may say "he" where the statement must say who.
    """
    carried = normalised(" ".join(sentences))
    allowed = set(numbers_in(carried)) | ({"2"} if "both" in carried.split() else set())
    for number in numbers_in(statement):
        if number not in allowed:
            yield f"the number '{number}' is not in the cited sentences"
    for quotation in quotations_in(statement):
        if quotation not in carried:
            yield f"the quoted words '{quotation}' are not in the cited sentences, to the letter"
    for name in _missing(names_in(statement), statement, normalised(names_from)):
        yield f"the name '{name}' is not in the article"


def _missing(names: Iterable[str], printed: str, text: str) -> Iterator[str]:
    """Names, among printed words, that a text lacks; of a state, its adjective is enough ("the Finnish president")."""
    for name in names:
        if name not in text and not any(_by_adjective(state, text) for state in _states_in(printed, name)):
            yield name


def _states_in(printed: str, word: str) -> Iterator[State]:
    """States that printed words name in full, by a name that has this word in it."""
    said, part = plain(printed), plain(word)
    return (state for form, state in states().items() if part in form.split() and _stands_in(form, said))


def _by_adjective(state: State, text: str) -> bool:
    return any(_stands_in(adjective, text) for adjective in state.adjectives)


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", text) is not None


def _carried(form: type[ItemT], item: ItemAnswer, article: Article) -> ItemT:
    return form(**(item.model_dump() | {"evidence": _quotations(item.evidence, article)}))


def _quotations(numbers: Iterable[int], article: Article) -> tuple[Evidence, ...]:
    """The cited sentences in their order; numbers that are no sentence are left out."""
    return tuple(
        Evidence(**article.sentences[n - 1].model_dump())
        for n in sorted(set(numbers))
        if 1 <= n <= len(article.sentences)
    )


def _party_names(answer: ExtractAnswer) -> frozenset[str]:
    return frozenset(
        normalised(name).removeprefix("the ") for party in answer.parties for name in (party.name, *party.aliases)
    )


def _party_faults(name: str, acts_for: str | None, known: frozenset[str], article: Article) -> Iterator[str]:
    if not name.strip():
        yield "a party needs a name"
    if acts_for is not None and normalised(acts_for).removeprefix("the ") not in known:
        yield f"acts_for '{acts_for}' is not itself in parties"
    text = normalised(article.text)
    words = plain(name).split()
    telling = [word for word in words if word not in NOT_NAMES] or words
    state = states().get(plain(name))
    if not any(_is_printed(word, text) for word in telling) and not (state and _by_adjective(state, text)):
        yield f"'{name}' is not in the article"


def _is_printed(word: str, text: str) -> bool:
    """Whether a text has a word, in the singular at least. A short one must stand alone: "eu" is in "neutral"."""
    if len(word) > SHORT:
        return word.removesuffix("s") in text
    return any(_stands_in(word, form) for form in (text, text.replace(".", "")))


def _item_faults(item: ItemAnswer, known: frozenset[str], article: Article) -> Iterator[str]:
    count = len(article.sentences)
    beyond = [n for n in item.evidence if not 1 <= n <= count]
    if beyond:
        yield f"evidence {', '.join(map(str, beyond))}: the article's sentences are numbered 1 to {count}"
        return
    if isinstance(item, OutcomeAnswer) and not item.parties:
        yield "parties is empty: name who acted, met or agreed, or leave the outcome out"
    for name in _parties_of(item):
        if normalised(name).removeprefix("the ") not in known:
            yield f"'{name}' is not in parties"
    if not item.statement.strip() or not item.issue.strip():
        yield "statement and issue must not be empty"
    if len(item.statement.split()) > MAX_STATEMENT_WORDS:
        yield f"the statement has {len(item.statement.split())} words; at most 30"
    yield from statement_faults(
        item.statement, [article.sentences[n - 1].text for n in item.evidence], names_from=article.text
    )
    heard = item.claimed_by if isinstance(item, OutcomeAnswer) else item.speaker
    if heard is not None and any(_missing(names_of(heard), heard, normalised(article.text))):
        yield f"the speaker '{heard}' is not in the article"
    yield from _time_faults(item, article)


def _parties_of(item: ItemAnswer) -> Iterator[str]:
    if isinstance(item, OutcomeAnswer):
        yield from item.parties
        return
    yield item.party
    if isinstance(item, ConditionAnswer) and item.required_of is not None:
        yield item.required_of


def _time_faults(item: ItemAnswer, article: Article) -> Iterator[str]:
    text = normalised(article.text)
    printed = [("when", item.when)]
    if isinstance(item, ConditionAnswer):
        printed.append(("deadline", item.deadline))
    for field, words in printed:
        if words is not None and not _occurs(words, text):
            yield f"{field} '{words}' is not printed in the article; copy its words or give null"
    if item.date is not None:
        yield from _date_faults(item.date, item.when, article)


def _occurs(words: str, text: str) -> bool:
    """Whether words are printed in the text, little words between them aside."""
    wanted = normalised(words)
    return wanted in text or all(word in text for word in re.findall(r"\w+", wanted))


def _date_faults(given: str, when: str | None, article: Article) -> Iterator[str]:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", given):
        yield f"date '{given}' is not YYYY, YYYY-MM or YYYY-MM-DD"
        return
    day = _day(given)
    if day is None:
        yield f"date '{given}' is not in the calendar"
        return
    published = article.source.date
    near = {str(int(published[:4]) + step) for step in (-1, 0, 1)} if published else set()
    if given[:4] not in near and given[:4] not in article.text:
        yield f"date '{given}': the year is in neither the article nor its publication date; give null"
    weekday = _weekday(when or "")
    if len(given) == len("YYYY-MM-DD") and weekday is not None and day.weekday() != weekday:
        yield f"date '{given}' is a {_WEEKDAYS[day.weekday()].capitalize()}, but when says '{when}'"


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat((given + "-01-01")[:10])
    except ValueError:
        return None


def _weekday(words: str) -> int | None:
    """The one weekday that is named in words, 0 for Monday; None where there is none or more than one."""
    named = {index for index, name in enumerate(_WEEKDAYS) if name in words.casefold()}
    return named.pop() if len(named) == 1 else None
