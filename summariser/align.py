"""The `align` question: which names are one actor, which wordings one issue, which undated article came first."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from summariser.answers import Question
from summariser.article import Article, Frozen
from summariser.extraction import numbered
from summariser.findings import AnswerModel, Extraction
from summariser.namebook import Actor, Alignment
from summariser.order import Implied
from summariser.prompts import Prompt, fence_of, render
from summariser.resolve import Resolved, items_of

# One question holds at most so much; what is beyond is left to the rules.
MAX_NAMES = 250
MAX_ISSUES = 250
MAX_UNDATED = 40
MAX_CLUES = 25

_CLUE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:19|20)\d\d\b|\b(?:last|next|this|previous|past|coming|earlier|latest|first|second|third|fourth|since|"
    r"before|after|following|ahead|round|deadline|yesterday|today|tomorrow|ago|until|recent(?:ly)?)\b",
    re.IGNORECASE,
)


class ActsFor(Frozen):
    """An actor speaks for a principal; both by the id of their name."""

    actor: str
    principal: str


class Earlier(Frozen):
    """One article was written before another, for the reason that a sentence of each gives."""

    earlier: str
    earlier_sentence: int
    later: str
    later_sentence: int


class AlignAnswer(AnswerModel):
    """A model's answer to the `align` question."""

    same_actors: tuple[tuple[str, ...], ...]
    acts_for: tuple[ActsFor, ...]
    issues: tuple[tuple[str, ...], ...]
    order: tuple[Earlier, ...]


class Sheet(Frozen):
    """What one `align` question shows, by id: names, issues, articles with the sentences that are shown of each."""

    names: Mapping[str, str]
    issues: Mapping[str, str]
    articles: Mapping[str, tuple[str, frozenset[int]]]


def question(
    resolved: Resolved, extractions: Sequence[Extraction], articles: Mapping[str, Article], prompt: Prompt
) -> tuple[Question, Sheet] | None:
    """The question on what rules left apart, or None where there is nothing to align (a single article)."""
    if len(extractions) < 2:  # noqa: PLR2004
        return None
    actors = _by_use(resolved)[:MAX_NAMES]
    holders = _holders(resolved)
    issues = sorted(sorted(holders), key=lambda issue: -len(holders[issue][1]))[:MAX_ISSUES]
    shown = _shown(extractions, articles)
    sheet = Sheet(
        names={f"n{n}": actor.name for n, actor in enumerate(actors, 1)},
        issues={f"i{n}": issue for n, issue in enumerate(issues, 1)},
        articles={f"a{n}": (article.source.id, clues) for n, (article, clues) in enumerate(shown, 1)},
    )
    rows = {
        "names": "\n".join(f"n{n} | {_actor_row(actor)}" for n, actor in enumerate(actors, 1)),
        "issues": "\n".join(f"i{n} | {i} | {', '.join(sorted(holders[i][0]))}" for n, i in enumerate(issues, 1)),
        "articles": "\n\n".join(_article_block(f"a{n}", *each) for n, each in enumerate(shown, 1)),
    }
    asked = Question(
        task="align",
        subject="all articles",
        messages=render(prompt, **rows, fence=fence_of("".join(rows.values()))),
        sampling=prompt.sampling,
        answer_model=AlignAnswer,
        check=partial(_check, sheet=sheet),
    )
    return asked, sheet


def alignment(answer: AlignAnswer, sheet: Sheet) -> Alignment:
    """What an answer says, in names; ids that do not exist are left out."""
    return Alignment(
        actors=tuple(_names(group, sheet.names) for group in answer.same_actors),
        acts_for=tuple(
            (sheet.names[pair.actor], sheet.names[pair.principal])
            for pair in answer.acts_for
            if pair.actor in sheet.names and pair.principal in sheet.names
        ),
        issues=tuple(_names(group, sheet.issues) for group in answer.issues),
    )


def implied_order(answer: AlignAnswer, sheet: Sheet) -> tuple[Implied, ...]:
    """The pairs of articles that an answer puts in order, those whose sentences it was shown."""
    return tuple(
        Implied(
            earlier=sheet.articles[pair.earlier][0],
            earlier_sentence=pair.earlier_sentence,
            later=sheet.articles[pair.later][0],
            later_sentence=pair.later_sentence,
        )
        for pair in answer.order
        if not _order_faults(pair, sheet)
    )


def ignored(answer: AlignAnswer, sheet: Sheet) -> int:
    """How many links of an answer name an id, or a sentence, that was not shown."""
    groups = [(answer.same_actors, sheet.names), (answer.issues, sheet.issues)]
    pairs = [(pair.actor, pair.principal) for pair in answer.acts_for]
    return (
        sum(not known.keys() >= set(group) for found, known in groups for group in found)
        + sum(not sheet.names.keys() >= set(pair) for pair in pairs)
        + sum(bool(_order_faults(pair, sheet)) for pair in answer.order)
    )


def _check(answer: AlignAnswer, *, sheet: Sheet) -> list[str]:
    faults = []
    for field, groups, known in (
        ("same_actors", answer.same_actors, sheet.names),
        ("issues", answer.issues, sheet.issues),
    ):
        seen: set[str] = set()
        for index, group in enumerate(groups):
            faults += [f"{field}[{index}]: there is no id '{name}'" for name in group if name not in known]
            faults += [f"{field}[{index}]: '{name}' stands in more than one group" for name in group if name in seen]
            seen |= set(group)
    for index, pair in enumerate(answer.acts_for):
        faults += [
            f"acts_for[{index}]: there is no id '{name}'"
            for name in (pair.actor, pair.principal)
            if name not in sheet.names
        ]
    for index, earlier in enumerate(answer.order):
        faults += [f"order[{index}]: {fault}" for fault in _order_faults(earlier, sheet)]
    return faults


def _order_faults(pair: Earlier, sheet: Sheet) -> list[str]:
    faults = []
    for article, sentence in ((pair.earlier, pair.earlier_sentence), (pair.later, pair.later_sentence)):
        if article not in sheet.articles:
            faults.append(f"there is no article '{article}'")
        elif sentence not in sheet.articles[article][1]:
            faults.append(f"sentence {sentence} of {article} was not shown")
    return faults if faults or pair.earlier != pair.later else ["an article is not earlier than itself"]


def _names(group: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(known[name] for name in dict.fromkeys(group) if name in known)


def _by_use(resolved: Resolved) -> list[Actor]:
    uses: dict[str, int] = defaultdict(int)
    for entry in resolved.entries:
        for name in (*entry.parties, entry.speaker):
            uses[name or ""] += 1
    return sorted(resolved.actors, key=lambda actor: (-uses[actor.name], actor.name))


def _holders(resolved: Resolved) -> dict[str, tuple[set[str], list[str]]]:
    holders: dict[str, tuple[set[str], list[str]]] = defaultdict(lambda: (set(), []))
    for entry in resolved.entries:
        holders[entry.issue][0].update(entry.parties)
        holders[entry.issue][1].append(entry.id)
    return holders


def _actor_row(actor: Actor) -> str:
    acts_for = actor.principal if actor.principal != actor.name else "itself"
    return " | ".join(
        (actor.name, actor.kind, ", ".join(actor.aliases[:6]) or "-", ", ".join(actor.roles[:3]) or "-", acts_for)
    )


def _shown(extractions: Sequence[Extraction], articles: Mapping[str, Article]) -> list[tuple[Article, frozenset[int]]]:
    """Undated articles, and dated ones beside them where there are any undated, with the numbers of their clues."""
    undated = [extraction for extraction in extractions if extraction.source.date is None]
    if not undated or len(undated) > MAX_UNDATED:
        return []
    dated = [extraction for extraction in extractions if extraction.source.date is not None]
    chosen = sorted((undated + dated)[:MAX_UNDATED], key=lambda extraction: extraction.source.file)
    return [(articles[each.source.id], _clues(each, articles[each.source.id])) for each in chosen]


def _clues(extraction: Extraction, article: Article) -> frozenset[int]:
    """Sentences that carry items and tell of time; then other carrying sentences, to the bound."""
    carrying = {evidence.n for _, item in items_of(extraction) for evidence in item.evidence}
    telling = [s.n for s in article.sentences if s.n in carrying and _CLUE.search(s.text)]
    outcomes = [evidence.n for item in extraction.outcomes for evidence in item.evidence]
    return frozenset(list(dict.fromkeys([*outcomes, *telling]))[:MAX_CLUES])


def _article_block(name: str, article: Article, clues: frozenset[int]) -> str:
    sentences = tuple(sentence for sentence in article.sentences if sentence.n in clues)
    date = f", published {article.source.date}" if article.source.date else ""
    return f"{name}: {article.source.title or 'untitled'}{date}\n{numbered(sentences)}"
