"""Which articles report one negotiation or dispute: by their principals first, then by the `topics` question."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from summariser.answers import Question
from summariser.article import Frozen, Source
from summariser.errors import InputError
from summariser.findings import AnswerModel, Extraction
from summariser.prompts import Prompt, fence_of, render
from summariser.resolve import Entry
from summariser.unions import Unions
from summariser.words import normalised

# How much two articles' principals must have in common (cosine of how often each is named) to be one topic by rule.
SAME_PRINCIPALS = 0.6
# Articles in one question; beyond it rules alone decide.
MAX_ARTICLES = 150
# Issues that an error names.
FEW = 5
SHOWN_PARTIES = 6
SHOWN_ISSUES = 8


class TopicsAnswer(AnswerModel):
    """A model's answer to the `topics` question: groups of article ids."""

    topics: tuple[tuple[str, ...], ...]


class TopicSheet(Frozen):
    """What a `topics` question shows: articles' ids by the question's own."""

    articles: Mapping[str, str]


Groups = tuple[tuple[str, ...], ...]


def by_rule(extractions: Sequence[Extraction], entries: Sequence[Entry]) -> Groups:
    """Article ids in groups whose principals are alike; the largest group first, in order of file names."""
    counted = _principals(extractions, entries)
    unions = Unions()
    leaders: list[tuple[str, Counter[str]]] = []
    for extraction in sorted(extractions, key=lambda each: (each.source.file, each.source.id)):
        name = extraction.source.id
        unions.find(name)
        near = [leader for leader, total in leaders if _cosine(counted[name], total) >= SAME_PRINCIPALS]
        for leader in near:
            unions.join(leader, name)
        leaders = _led(leaders, near, name, counted[name], unions)
    return _ordered(unions, extractions)


def question(
    groups: Groups, extractions: Sequence[Extraction], entries: Sequence[Entry], prompt: Prompt
) -> tuple[Question, TopicSheet] | None:
    """The question on what rules took apart; None where they found one topic, or too many articles for one question."""
    if len(groups) < 2 or len(extractions) > MAX_ARTICLES:  # noqa: PLR2004
        return None
    ordered = sorted(extractions, key=lambda each: (each.source.file, each.source.id))
    sheet = TopicSheet(articles={f"a{n}": each.source.id for n, each in enumerate(ordered, 1)})
    parties = _principals(extractions, entries)
    issues: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        issues[entry.article][entry.issue] += 1
    rows = "\n".join(
        f"a{n} | {each.source.title or each.source.file} | {each.source.date or 'undated'} | "
        f"{_commonest(parties[each.source.id], SHOWN_PARTIES)} | {_commonest(issues[each.source.id], SHOWN_ISSUES)}"
        for n, each in enumerate(ordered, 1)
    )
    asked = Question(
        task="topics",
        subject="all articles",
        messages=render(prompt, articles=rows, fence=fence_of(rows)),
        sampling=prompt.sampling,
        answer_model=TopicsAnswer,
        check=partial(_check, sheet=sheet),
    )
    return asked, sheet


def by_answer(answer: TopicsAnswer, sheet: TopicSheet, extractions: Sequence[Extraction]) -> Groups:
    """The groups of an answer; an article that it forgot stands alone."""
    unions = Unions()
    for name in sheet.articles.values():
        unions.find(name)
    for group in answer.topics:
        known = [sheet.articles[name] for name in group if name in sheet.articles]
        for name in known[1:]:
            unions.join(known[0], name)
    return _ordered(unions, extractions)


def on_topic(text: str, groups: Groups, sources: Mapping[str, Source], entries: Sequence[Entry]) -> frozenset[str]:
    """The articles that a topic's text means: the groups that share most of its words, by names, else by what is said.

    Raises:
        InputError: no article shares a word with it; a briefing under that title would be on something else.

    """
    named = defaultdict(set, {name: _words(source.title or "") for name, source in sources.items()})
    for entry in entries:
        named[entry.article] |= _words(f"{entry.issue} {' '.join(entry.parties)}")
    shared = _shared(_words(text), groups, named)
    if not any(shared):
        said: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            said[entry.article] |= _words(" ".join((entry.item.statement, *(e.text for e in entry.item.evidence))))
        shared = _shared(_words(text), groups, said)
    if not any(shared):
        issues = ", ".join(f"'{issue}'" for issue, _ in Counter(entry.issue for entry in entries).most_common(FEW))
        raise InputError(f"--topic: no article shares a word with '{text}'; they are on {issues}")
    return frozenset(
        name for group, count in zip(groups, shared, strict=True) if count == max(shared) for name in group
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", normalised(text)))


def _shared(wanted: set[str], groups: Groups, words: Mapping[str, set[str]]) -> list[int]:
    """How many of some words each group of articles has."""
    return [len(wanted & set().union(*(words[name] for name in group))) for group in groups]


def _principals(extractions: Sequence[Extraction], entries: Sequence[Entry]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {extraction.source.id: Counter() for extraction in extractions}
    for entry in entries:
        counted[entry.article].update(entry.parties)
    return counted


def _led(
    leaders: list[tuple[str, Counter[str]]], near: list[str], name: str, counted: Counter[str], unions: Unions
) -> list[tuple[str, Counter[str]]]:
    """The groups so far, each by its leader with the sum of its articles; those that were joined as one."""
    together = sum((total for leader, total in leaders if leader in near), Counter(counted))
    return [each for each in leaders if each[0] not in near] + [(unions.find(name), together)]


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if not one or not other:
        return 0.0
    shared = sum(count * other[name] for name, count in one.items())
    return float(shared / (_length(one) * _length(other)))


def _length(counted: Counter[str]) -> float:
    return float(sum(count * count for count in counted.values()) ** 0.5)


def _ordered(unions: Unions, extractions: Sequence[Extraction]) -> Groups:
    groups: dict[str, list[str]] = defaultdict(list)
    for extraction in sorted(extractions, key=lambda each: (each.source.file, each.source.id)):
        groups[unions.find(extraction.source.id)].append(extraction.source.id)
    return tuple(tuple(group) for group in sorted(groups.values(), key=lambda group: -len(group)))


def _commonest(counted: Counter[str], count: int) -> str:
    return ", ".join(sorted(counted, key=lambda name: (-counted[name], name))[:count])


def _check(answer: TopicsAnswer, *, sheet: TopicSheet) -> list[str]:
    named = Counter(name for group in answer.topics for name in group)
    faults = [f"there is no article '{name}'" for name in named if name not in sheet.articles]
    faults += [f"'{name}' stands in more than one group" for name, count in named.items() if count > 1]
    return faults + [f"'{name}' stands in no group" for name in sheet.articles if name not in named]
