"""Paths, folders, patterns, addresses and standard input become articles, with metadata and numbered sentences.

Offsets of sentences count characters of the cleaned text; front matter is metadata, not text.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import sentencex

from summariser import furniture
from summariser.article import Article, Frozen, Sentence, Source, Unread
from summariser.beside import Tables
from summariser.documents import Document, Fault, Metadata, NoArticle, Unreadable, cleaned, shown, stated
from summariser.errors import NothingToRead
from summariser.furniture import Furniture
from summariser.paths import NOT_READ, File, cannot_open, files, named_apart, stands_beside
from summariser.readers import MAX_BYTES, READERS, documents, is_document, is_feed, is_own, limit_of, sniffed

if TYPE_CHECKING:
    from summariser.fetch import Fetcher

METADATA_FIELDS = ("date", "outlet", "url", "title")
MIN_WORDS = 20
OWN = "written by summariser itself"


class Loaded(Frozen):
    """What could be read, each article once, in the order of file names, and what could not, with reasons.

    `furniture` are lines of page furniture that repeat from article to article; what rests on them alone is set aside.
    `own` are files, by path, that summariser wrote itself: briefings in any form, extractions, recordings.
    `in_vain` are lines of `articles.csv` that name what is not there, in words.
    """

    articles: tuple[Article, ...]
    unread: tuple[Unread, ...]
    furniture: tuple[Furniture, ...] = ()
    own: tuple[str, ...] = ()
    in_vain: tuple[str, ...] = ()


Fetch = Callable[[], "Fetcher"]


class _Own(Unreadable):
    """A file that summariser wrote itself, which lies beside articles without being any."""


class _Copy(NamedTuple):
    """One copy of an article: the name under which it was given, its text, and what is known of it.

    `words` is a digest of the text's words: what has the same is the same article, however the format spaces it.
    """

    name: str
    text: str
    words: bytes
    metadata: Metadata


def load(
    paths: Iterable[str], *, allow_private_addresses: bool = False, tell: Callable[[str], None] = lambda _: None
) -> Loaded:
    """Read files, folders (with their subfolders), patterns (`"news/*.html"`), addresses and `-` for standard input.

    `tell` hears what is fetched. Addresses of private networks are fetched only where that is allowed.

    Raises:
        NothingToRead: a path does not exist or cannot be opened, or nothing at all could be read.
        InputError: metadata that the user wrote (front matter, `articles.csv`) is malformed.

    """
    copies: dict[bytes, list[_Copy]] = defaultdict(list)
    unread: set[Unread] = set()
    own: set[str] = set()
    table = Tables()
    fetch = cache(partial(_fetcher, allow_private_addresses=allow_private_addresses, tell=tell))
    for file in named_apart(files(paths)):
        for name, found in _read(file, table, fetch):
            if isinstance(found, _Own):
                own.add(shown(file.given))
            elif isinstance(found, str):
                unread.add(Unread(file=shown(name), reason=found))
            else:
                copies[found.words].append(found)
    ordered = sorted(unread, key=lambda each: (each.file, each.reason))
    if not copies:
        raise NothingToRead(_nothing([*ordered, *(Unread(file=path, reason=OWN) for path in sorted(own))]))
    articles = sorted(
        (_one_article(given) for given in copies.values()), key=lambda each: (each.source.file, each.source.id)
    )
    marked, lines = furniture.noticed(articles)
    return Loaded(
        articles=marked,
        unread=tuple(ordered),
        furniture=lines,
        own=tuple(sorted(own)),
        in_vain=tuple(table.in_vain()),
    )


def article_from_text(text: str, *, file: str, metadata: Mapping[str, Any] | None = None) -> Article:
    """An article from text in memory; `metadata` may give date (YYYY-MM-DD), outlet, url and title.

    Raises:
        InputError: the metadata's date is not a calendar date.

    """
    return _article(cleaned(text), (file,), stated(metadata or {}, where=file))


def _one_article(copies: list[_Copy]) -> Article:
    """One article given once or more: all its names; where copies say different things of it, the first by name."""
    ordered = sorted(copies, key=lambda copy: (copy.name, copy.text))
    known: dict[str, str] = {}
    for copy in reversed(ordered):
        known |= copy.metadata
    return _article(ordered[0].text, tuple(dict.fromkeys(copy.name for copy in ordered)), known)


def _article(text: str, files: tuple[str, ...], known: Metadata) -> Article:
    sentences = tuple(_sentences(text))
    return Article(
        source=Source(
            id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            files=tuple(shown(file) for file in files),
            title=known.get("title") or _headline(sentences),
            date=known.get("date"),
            outlet=known.get("outlet"),
            url=known.get("url"),
            extra={name: value for name, value in known.items() if name not in METADATA_FIELDS},
        ),
        text=text,
        sentences=sentences,
    )


def _read(file: File, table: Tables, fetch: Fetch) -> Iterator[tuple[str, _Copy | str | _Own]]:
    """The articles of a file by name, cleaned, with what is known of each; or the reason why one is left out."""
    try:
        for name, found in _found(file, fetch):
            yield name, found if isinstance(found, str) else _copy(name, found, _tabled(file, found, table))
    except _Own as own:
        yield file.name, own
    except Unreadable as reason:
        if not (isinstance(reason, NoArticle) and file.top and file.path and stands_beside(file.path)):
            yield file.name, str(reason)


def _found(file: File, fetch: Fetch) -> Iterator[tuple[str, Document | str]]:
    """What a file holds, or what is at an address."""
    if file.fault:
        raise Unreadable(file.fault)
    if file.address:
        from summariser.web import from_address  # noqa: PLC0415 - for addresses alone

        yield from from_address(file.given, fetch())
        return
    suffix = file.path.suffix.lower() if file.path else ""
    raw = _bytes(file.path, limit_of(suffix))
    if is_own(raw):
        raise _Own(OWN)
    if suffix not in READERS:
        if is_feed(raw):
            raise Unreadable("a feed; give its address instead")
        if suffix in NOT_READ and is_document(raw):
            raise Unreadable(NOT_READ[suffix])
        suffix = sniffed(raw)
    for each in documents(raw, suffix, name=file.name):
        yield f"{file.name}{each.part}", each.reason if isinstance(each, Fault) else each


def _tabled(file: File, found: Document, table: Tables) -> Metadata:
    """What tables say of a file, and of one article in it; what is said of the one wins."""
    if file.path is None:
        return {}
    top = file.top or file.path.parent
    whole = table.say_of(file.path, top)
    return {**whole, **table.say_of(file.path.with_name(file.path.name + found.part), top)} if found.part else whole


def _copy(name: str, found: Document, tabled: Metadata) -> _Copy | str:
    """An article long enough to be one; front matter wins over tables, and they over what its format says."""
    words = found.text.split()
    if len(words) < MIN_WORDS:
        return f"too short ({len(words)} words; an article needs {MIN_WORDS})" if words else "empty"
    if len(found.text) > MAX_BYTES:
        return f"too large (the limit is {MAX_BYTES:,} characters)"
    known: dict[str, str] = {}
    for each in (found.said, tabled, found.front):
        known |= stated(each, where=name)
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()
    return _Copy(name, found.text, digest, known)


def _fetcher(*, allow_private_addresses: bool, tell: Callable[[str], None]) -> "Fetcher":
    from summariser.fetch import Fetcher  # noqa: PLC0415 - for addresses alone

    return Fetcher(allow_private_addresses=allow_private_addresses, tell=tell)


def _bytes(path: Path | None, limit: int) -> bytes:
    """A file's bytes, or one more than the limit."""
    try:
        with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as stream:
            return stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(cannot_open(error)) from error


def _sentences(text: str) -> Iterator[Sentence]:
    """Sentences with the white space around them trimmed; paragraph breaks are no sentences."""
    n = 0
    for piece in sentencex.get_sentence_boundaries("en", text):
        start, end = piece["start_index"], piece["end_index"]
        found = text[start:end].strip()
        if found:
            n += 1
            start += text[start:end].index(found)
            yield Sentence(n=n, start=start, end=start + len(found), text=found)


def _headline(sentences: tuple[Sentence, ...]) -> str | None:
    """The first sentence that reads like a headline: a line of four to thirty words, no full stop at its end."""
    for sentence in sentences[:6]:
        one_line = "\n" not in sentence.text and not sentence.text.endswith((".", ":", ","))
        if one_line and 4 <= len(sentence.text.split()) <= 30:  # noqa: PLR2004
            return sentence.text
    return None


def _nothing(unread: Sequence[Unread]) -> str:
    if not unread:
        *most, last = READERS
        return f"no articles found; a folder is searched for {', '.join(most)} and {last} files"
    return "no article could be read: " + "; ".join(f"{each.file}: {each.reason}" for each in unread[:5])
