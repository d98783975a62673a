"""What the page of a briefing shows, as values: lines with numbered footnotes, articles, the ledger. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from summariser.article import Article, Source
from summariser.briefing import Briefing, Line, Note
from summariser.chart import Chart, chart
from summariser.footnotes import Endnote, Footnotes, Sentence, Words
from summariser.ledger import Facets, Issue, facets_of, known, ledger
from summariser.namebook import SO_FAR
from summariser.notes import printed, untold

# Of a line that rests on several claims, reports clash on some; the claims themselves are disputed.
_TAGS = {"disputed": "in part disputed"}


class Row(NamedTuple):
    """One line of the briefing. A `result` tells what came of an issue, beneath the lines of its parties."""

    label: str
    words: tuple[Words, ...]
    tag: str
    result: bool = False


class Standing(NamedTuple):
    """Where the parties stand on one issue, a line each, and whether they oppose each other on it ("in dispute")."""

    issue: str
    disputed: str
    lines: tuple[Row, ...]


class Paper(NamedTuple):
    """One article as it is read; `whole` is false where only the cited sentences are at hand."""

    place: int
    title: str
    facts: tuple[str, ...]
    paragraphs: tuple[tuple[Sentence, ...], ...]
    whole: bool


class Actor(NamedTuple):
    """A principal, its kind, its other names and who speaks for it."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    speakers: tuple[str, ...]


class Body(NamedTuple):
    """The sections of the briefing, in lines."""

    bottom_line: tuple[Row, ...]
    news: tuple[Row, ...] | None
    events: tuple[Row, ...]
    matters: tuple[Standing, ...]
    conditions: tuple[Row, ...]
    disputes: tuple[Row, ...]
    changes: tuple[Row, ...]
    deadlines: tuple[Row, ...]
    unknown: tuple[Row, ...]
    order: tuple[Row, ...]


class Page(NamedTuple):
    """All that the page shows. `known` is what its script knows of each claim, without any text."""

    title: str
    facts: tuple[str, ...]
    limits: tuple[str, ...]
    body: Body
    chart: Chart | None
    unread: tuple[tuple[str, str], ...]
    ledger: tuple[Issue, ...]
    facets: Facets
    papers: tuple[Paper, ...]
    notes: tuple[Endnote, ...]
    actors: tuple[Actor, ...]
    known: Mapping[str, Any]


def page(briefing: Briefing) -> Page:
    """The page of a briefing. Footnotes are numbered as they come, those of the ledger last."""
    notes = Footnotes(briefing)
    facets = facets_of(briefing.claims, notes)
    drawn = chart(briefing)
    body = _body(briefing, notes)
    cited = notes.count
    issues = ledger(briefing.claims, facets, notes)
    return Page(
        title=briefing.topic,
        facts=_facts(briefing),
        limits=briefing.notes,
        body=body,
        chart=drawn,
        unread=tuple((unread.file, unread.reason) for unread in briefing.unread),
        ledger=issues,
        facets=facets,
        papers=_papers(briefing, notes),
        notes=notes.endnotes(cited),
        actors=_actors(briefing),
        known=known(briefing.claims, facets, [mark.claims for mark in drawn.marks] if drawn else [], notes),
    )


def _body(briefing: Briefing, notes: Footnotes) -> Body:
    return Body(
        bottom_line=_rows(briefing.bottom_line, notes),
        news=None if briefing.news is None else _rows(briefing.news, notes),
        events=_rows(briefing.events, notes),
        matters=tuple(
            Standing(notes.label(matter.issue), matter.mark, _rows(matter.lines, notes)) for matter in briefing.matters
        ),
        conditions=_rows(briefing.conditions, notes),
        disputes=_rows(briefing.disputes, notes),
        changes=_rows(briefing.changes, notes),
        deadlines=_rows(briefing.deadlines, notes),
        unknown=(*_rows(briefing.unknown, notes), *_set_aside(briefing, notes), *_untold(briefing)),
        order=_order(briefing, notes),
    )


def _facts(briefing: Briefing) -> tuple[str, ...]:
    named = sum(source.outlet is not None for source in briefing.sources)
    undated = sum(source.date is None for source in briefing.sources)
    count = f"{len(briefing.sources)} article{'' if len(briefing.sources) == 1 else 's'}"
    return (
        f"As of {briefing.as_of}" if briefing.as_of else "As of: no article gives a full date",
        f"{count} ({named} with a known outlet, {undated} undated)",
        f"{len(briefing.claims)} claims",
        f"model {briefing.model}",
        f"prompts {', '.join(f'{name} {version}' for name, version in sorted(briefing.versions.items()))}",
    )


def _rows(lines: Iterable[Line], notes: Footnotes) -> tuple[Row, ...]:
    return tuple(
        Row(notes.label(line.label), _words(line, notes), _TAGS.get(line.tag, line.tag), result=line.label == SO_FAR)
        for line in lines
    )


def _words(line: Line, notes: Footnotes) -> tuple[Words, ...]:
    """A line's stretches; a full stop or comma that follows footnotes stands before them."""
    found: list[Words] = []
    for part, sentences in printed(line.parts):
        stop = re.match(r"[.,;:]+", part.text)
        text = part.text
        if stop and found:
            found[-1] = found[-1]._replace(text=found[-1].text + stop.group())
            text = text[stop.end() :]
        found.append(Words(text, notes.marks(sentences)))
    return tuple(found)


def _set_aside(briefing: Briefing, notes: Footnotes) -> tuple[Row, ...]:
    found = []
    for article, item in briefing.set_aside:
        marks = notes.marks(Note(article=article, evidence=evidence) for evidence in item.evidence)
        text = f"{notes.sources[article].file}, {item.kind}: “{item.statement}” — {item.reason}"
        found.append(Row("set aside", (Words(text, marks),), ""))
    return tuple(found)


def _untold(briefing: Briefing) -> tuple[Row, ...]:
    left = untold(briefing)
    return (Row("not told", (Words(f"{left}.", ()),), ""),) if left else ()


def _order(briefing: Briefing, notes: Footnotes) -> tuple[Row, ...]:
    """Why undated articles stand in this order, with a sentence of each."""
    found = []
    for link in briefing.implied:
        ends = ((link.earlier, link.earlier_sentence), (link.later, link.later_sentence))
        earlier, later = ((notes.mark(*end),) if notes.knows(*end) else () for end in ends)
        words = (
            Words(f"~ {notes.sources[link.earlier].file}", earlier),
            Words(f" is earlier than {notes.sources[link.later].file}", later),
        )
        found.append(Row("", words, ""))
    return tuple(found)


def _papers(briefing: Briefing, notes: Footnotes) -> tuple[Paper, ...]:
    articles = {article.source.id: article for article in briefing.articles}
    return tuple(
        _paper(place, source, articles.get(source.id), notes, unplaced=source.id in briefing.unplaced)
        for place, source in enumerate(briefing.sources, 1)
    )


def _paper(place: int, source: Source, article: Article | None, notes: Footnotes, *, unplaced: bool) -> Paper:
    facts = (
        source.outlet or "outlet unknown",
        source.date or ("undated, not placed in time" if unplaced else "undated"),
        ", also given as ".join((source.file, *source.files[1:])),
        source.url or "",
    )
    cited = tuple((notes.sentence(source.id, n),) for n in notes.cited(source.id))
    return Paper(
        place=place,
        title=source.title or source.file,
        facts=tuple(fact for fact in facts if fact),
        paragraphs=_paragraphs(article, notes) if article else cited,
        whole=article is not None,
    )


def _paragraphs(article: Article, notes: Footnotes) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences in paragraphs: a line break between two sentences of the text parts them."""
    found: list[list[Sentence]] = []
    end = 0
    for sentence in article.sentences:
        if not found or "\n" in article.text[end : sentence.start]:
            found.append([])
        found[-1].append(notes.sentence(article.source.id, sentence.n))
        end = sentence.end
    return tuple(map(tuple, found))


def _actors(briefing: Briefing) -> tuple[Actor, ...]:
    """The principals that hold a claim, with who speaks for them."""
    held = {party for claim in briefing.claims for party in claim.parties}
    return tuple(
        Actor(
            name=actor.name,
            kind=actor.kind,
            aliases=actor.aliases,
            speakers=tuple(
                each.name + (f" ({each.roles[0]})" if each.roles else "")
                for each in briefing.actors
                if each.principal == actor.name != each.name
            ),
        )
        for actor in briefing.actors
        if actor.principal == actor.name and actor.name in held
    )
