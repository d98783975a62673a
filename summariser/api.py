"""Summariser from Python: what `from summariser import …` gives.

    >>> from summariser import brief
    >>> done = brief("seeds", replay="seeds/recorded")
    >>> done.run.articles, len(done.briefings)
    (5, 1)
    >>> done.briefings[0].topic
    'Russia-Ukraine peace talks and a Putin-Zelensky meeting'

Functions that ask a model come in two forms: `brief` and `extract` wait for the result, in a notebook too; `abrief` and
`aextract` are to be awaited. What they are to do and with what are the fields of `Settings`, given one by one (then the
environment and `summariser.toml` give the others, as on the command line) or whole (then nothing else counts).
"""

import asyncio
import os
from collections.abc import Iterable
from typing import Any

from summariser import loading, markdown, pipeline, tables
from summariser.article import Article
from summariser.briefing import Briefing
from summariser.errors import InputError, SettingsError
from summariser.loading import Loaded
from summariser.pipeline import Briefed, Event, Extracted, OnEvent
from summariser.running import to_end
from summariser.settings import Length, Settings, resolve
from summariser.tables import Tables

Path = str | os.PathLike[str]
Articles = Path | Article | Loaded | Iterable[Path | Article]


def _unheard(_: Event) -> None:
    """Nobody listens to events."""


def load(paths: Path | Iterable[Path]) -> Loaded:
    """Read articles from files and folders: sentences with offsets, metadata, and what could not be read.

    >>> read = load("seeds")
    >>> read.articles[0].source.file, read.unread
    ('000_dc5e011bba2dfa1c.txt', ())
    >>> sentence = read.articles[0].sentences[4]
    >>> read.articles[0].text[sentence.start : sentence.end] == sentence.text
    True

    Raises:
        NothingToRead: a path does not exist, or nothing at all could be read.
        InputError: metadata that the user wrote is malformed.

    """
    return loading.load([os.fspath(path) for path in _each(paths)])


def brief(
    articles: Articles, *, settings: Settings | None = None, on_event: OnEvent = _unheard, **fields: Any
) -> Briefed:
    """The briefings of articles, one a topic, and what the run did: asked, failed, cost.

    `articles` are paths of files or folders, articles from `load` or `article_from_text`, or a mix of them; `fields`
    are those of `Settings`. `on_event` is told how far the run is; inside a running event loop, from another thread.

    >>> done = brief(load("seeds"), replay="seeds/recorded", merge="rules")
    >>> claim = done.briefings[0].claims[0]
    >>> claim.members[0].item.evidence[0].n > 0
    True

    Raises:
        InputError: nothing can be read, or a setting or a file of the user's is wrong.
        NoModel, EndpointError, RecordingMissing: answers cannot be had; those that were are kept.

    """
    return to_end(abrief(articles, settings=settings, on_event=on_event, **fields))


async def abrief(
    articles: Articles, *, settings: Settings | None = None, on_event: OnEvent = _unheard, **fields: Any
) -> Briefed:
    """As `brief`, to be awaited."""
    chosen = _settings(settings, fields)
    return await pipeline.brief_async(await asyncio.to_thread(_loaded, articles), chosen, on_event=on_event)


def extract(
    articles: Articles, *, settings: Settings | None = None, on_event: OnEvent = _unheard, **fields: Any
) -> Extracted:
    """What each article holds: typed items with their sentences; takes and raises as `brief`.

    >>> found = extract("seeds", replay="seeds/recorded")
    >>> sum(len(extraction.positions) for extraction in found.extractions)
    101

    """
    return to_end(aextract(articles, settings=settings, on_event=on_event, **fields))


async def aextract(
    articles: Articles, *, settings: Settings | None = None, on_event: OnEvent = _unheard, **fields: Any
) -> Extracted:
    """As `extract`, to be awaited."""
    chosen = _settings(settings, fields)
    return await pipeline.extract_async(await asyncio.to_thread(_loaded, articles), chosen, on_event=on_event)


def to_markdown(briefing: Briefing, *, length: Length = "standard") -> str:
    """A briefing as Markdown, as the command prints it; `full` adds the ledger of claims."""
    return markdown.render(briefing, length=length)


def to_tables(briefings: Briefing | Iterable[Briefing]) -> Tables:
    """Claims and their evidence as rows, for a data frame.

    >>> rows = to_tables(brief("seeds", replay="seeds/recorded").briefings)
    >>> rows.claims[0]["claim"], rows.evidence[0]["claim"]
    ('c1', 'c1')

    """
    return tables.tables([briefings] if isinstance(briefings, Briefing) else briefings)


def _settings(settings: Settings | None, fields: dict[str, Any]) -> Settings:
    if settings is None:
        return resolve(fields, called=lambda name: name)
    if fields:
        raise SettingsError(f"give settings= or single fields, not both: {', '.join(sorted(fields))}")
    return settings


def _each(given: Any) -> list[Any]:
    """What was given, in a list: a path or an article alone counts as one."""
    return [given] if isinstance(given, str | os.PathLike | Article) else list(given)


def _loaded(given: Articles) -> Loaded:
    """Articles from paths and from memory, each text once, in the order of file names."""
    if isinstance(given, Loaded):
        return given
    each = _each(given)
    made = [one for one in each if isinstance(one, Article)]
    paths = [one for one in each if not isinstance(one, Article)]
    read = load(paths) if paths or not made else Loaded(articles=(), unread=())
    found: dict[str, Article] = {}
    for article in (*read.articles, *made):
        found[article.source.id] = _joined(found.get(article.source.id, article), article)
    _check_names(found.values())
    ordered = sorted(found.values(), key=lambda article: (article.source.file, article.source.id))
    return Loaded(articles=tuple(ordered), unread=read.unread, own=read.own, in_vain=read.in_vain)


def _joined(one: Article, other: Article) -> Article:
    """One text that was given twice, with the names of both."""
    files = tuple(sorted({*one.source.files, *other.source.files}))
    return one.replaced(source=one.source.replaced(files=files))


def _check_names(articles: Iterable[Article]) -> None:
    """Raise InputError where footnotes could not tell two articles apart, or where there is nothing to cite."""
    seen: set[str] = set()
    for article in articles:
        name = article.source.file
        if not article.sentences:
            raise InputError(f"{name}: holds no text")
        if name in seen:
            raise InputError(f"{name}: two articles have this name; give each a `file` of its own")
        seen.add(name)
