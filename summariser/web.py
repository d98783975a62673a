"""An address becomes articles: the page, file or feed that is there; a feed's entries one by one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from summariser.documents import Document, Fault, Unreadable, cleaned, day_of, is_web, lacking
from summariser.fetch import Fetched, Fetcher
from summariser.pages import read_page
from summariser.readers import documents, is_feed, sniffed

# Entries of one feed that are read, from the top: feeds have the latest first.
MAX_ENTRIES = 100
# A feed's own text of an entry counts as the whole from so many words on; a shorter one is a teaser.
FULL_WORDS = 200

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_FILES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/plain": ".txt",
    "text/csv": ".csv",
}


def from_address(url: str, fetcher: Fetcher) -> Iterator[tuple[str, Document | str]]:
    """Each article that is found at an address, by the name to call it; or the reason why it is left out."""
    try:
        found = fetcher.get(url, media=(*_FILES, *_FEEDS))
        if is_feed(found.raw):
            yield from _entries(found, fetcher)
        else:
            yield from _articles(url, found)
    except Unreadable as reason:
        yield url, str(reason)


def _articles(url: str, found: Fetched, *, outlet: str = "") -> Iterator[tuple[str, Document | str]]:
    suffix = _FILES.get(found.media) or sniffed(found.raw)
    if suffix == ".html":
        yield url, _placed(read_page(found.raw, charset=found.charset, url=found.url), found.url, outlet=outlet)
        return
    for each in documents(found.raw, suffix, name=url):
        yield f"{url}{each.part}", each.reason if isinstance(each, Fault) else _placed(each, found.url, outlet=outlet)


def _placed(document: Document, url: str, *, outlet: str = "") -> Document:
    """A document with its address, and the host as its outlet where neither it nor a feed names one."""
    host = urlsplit(url).hostname or ""
    return document._replace(said={"url": url, "outlet": outlet or host.removeprefix("www."), **document.said})


def _entries(found: Fetched, fetcher: Fetcher) -> Iterator[tuple[str, Document | str]]:
    try:
        import feedparser  # noqa: PLC0415 - for feeds alone
    except ImportError as error:
        raise lacking("a feed", "feedparser") from error
    headers = {"content-location": found.url}  # to which its links are relative
    headers |= {"content-type": f"{found.media}; charset={found.charset}"} if found.charset else {}
    feed = feedparser.parse(found.raw, response_headers=headers, sanitize_html=False)
    if not feed.entries:
        raise Unreadable("a feed without entries")
    outlet = _words(feed.feed.get("title"))
    for n, entry in enumerate(feed.entries[:MAX_ENTRIES], 1):
        name = _words(entry.get("link")) or f"{found.url}#{n}"
        yield from _entry(name, entry, outlet, fetcher)
    beyond = len(feed.entries) - MAX_ENTRIES
    if beyond > 0:
        yield found.url, f"{beyond} entries beyond the first {MAX_ENTRIES} of the feed were left out"


def _entry(name: str, entry: Any, outlet: str, fetcher: Fetcher) -> Iterator[tuple[str, Document | str]]:
    """An entry as the feed has it in full, else as it is found at its link; what the page says of itself counts."""
    link = _words(entry.get("link"))
    said = {"title": _words(entry.get("title")), "author": _words(entry.get("author")), "outlet": outlet}
    said |= {"date": day_of(_words(entry.get("published"))) or "", "url": link if is_web(link) else ""}
    said = {field: value for field, value in said.items() if value}
    try:
        full = _full(entry)
        if full is not None:
            yield name, full._replace(said={**full.said, **said})
        elif "url" not in said:
            yield name, "an entry with neither its full text nor a link"
        else:
            for at, each in _articles(said["url"], _fetched(said["url"], fetcher), outlet=outlet):
                yield at, each if isinstance(each, str) else each._replace(said={**said, **each.said})
    except Unreadable as reason:
        yield name, str(reason)


def _fetched(url: str, fetcher: Fetcher) -> Fetched:
    found = fetcher.get(url, media=tuple(_FILES))
    if is_feed(found.raw):
        raise Unreadable("a feed within a feed")
    return found


def _full(entry: Any) -> Document | None:
    """The entry's own text, where it is whole."""
    for held in entry.get("content") or ():
        value = str(held.get("value") or "")
        if len(value.split()) >= FULL_WORDS:
            is_plain = held.get("type") == "text/plain"
            page = f"<html><body><article>{value}</article></body></html>".encode("utf-8", "replace")
            document = Document(cleaned(value)) if is_plain else read_page(page, charset="utf-8")
            if len(document.text.split()) >= FULL_WORDS:
                return Document(document.text)
    return None


def _words(value: Any) -> str:
    return " ".join(str(value or "").split())
