"""A web page becomes an article: its main text by trafilatura, and what the page says of its publication.

The date is the page's own statement (its metadata, JSON-LD or a marked `<time>`); none is guessed from its text or URL.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from summariser.documents import Document, Unreadable, cleaned, day_of, decoded, is_web, lacking

# Where pages state the day of first publication, the surest first.
_PUBLISHED = (
    "article:published_time datepublished og:published_time parsely-pub-date sailthru.date dc.date.issued "
    "dcterms.created dc.date citation_publication_date publishdate pubdate publish-date publication_date date"
).split()
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 2048
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A private character, for which no page has a use.
_MARK = "\ue000"


def read_page(raw: bytes, *, charset: str | None = None, url: str | None = None) -> Document:
    """The article on a page; `charset` is what a header said of its encoding, `url` where it was found.

    Raises:
        Unreadable: there is no text of an article on it, or trafilatura is not installed.

    """
    in_page = _CHARSET.search(raw[:_CHARSET_WITHIN])
    text = cleaned(decoded(raw, told=(charset, in_page and in_page[1].decode("ascii"))))
    if "<" not in text:
        return Document(text)
    try:
        import trafilatura  # noqa: PLC0415 - a fifth of a second, for pages alone
    except ImportError as error:
        raise lacking("HTML", "trafilatura") from error
    _hush("trafilatura", "htmldate")
    tree = _tree(text)
    said = _published(tree)
    _mark_repeats(tree)
    try:
        page: Any = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False},
        )
    except Exception as error:  # a broken page meets faults of many kinds in the libraries beneath
        raise Unreadable(f"not a page that can be read ({type(error).__name__})") from error
    if page is None or page.body is None:
        raise Unreadable("no text of an article found on the page")
    # Where a page does not name its site, trafilatura gives the host of its address.
    outlet = None if page.sitename and f"/{page.sitename}" in f"{page.url}" else page.sitename
    found = {
        "title": page.title,
        "author": page.author,
        "outlet": outlet,
        "url": page.url if is_web(page.url or "") else None,
    }
    return Document(_text(page.body), said | {name: value.replace(_MARK, "") for name, value in found.items() if value})


def _hush(*loggers: str) -> None:
    """What these libraries warn of is said in the ledger, or means nothing to a reader of articles."""
    for name in loggers:
        logging.getLogger(name).addHandler(logging.NullHandler())


def _tree(text: str) -> Any:
    from lxml import etree, html  # noqa: PLC0415 - as trafilatura

    try:
        # As bytes, so that a declaration of another encoding in the page counts for nothing.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("not a page that can be read") from error


def _mark_repeats(tree: Any) -> None:
    """Tell paragraphs that repeat the one before from it, as trafilatura drops them for its own sake."""
    before, times = None, 0
    for block in tree.iter("p", *_HEADINGS):
        words = " ".join(block.itertext()).split()
        times = times + 1 if words and words == before else 0
        before = words
        if times:
            block.text = (block.text or "") + _MARK * times


def _text(body: Any) -> str:
    """Paragraphs, items and rows apart by an empty line; a line break within them stays one."""
    return "\n\n".join(filter(None, (_trimmed(block) for block in _blocks(body)))).replace(_MARK, "")


def _blocks(element: Any) -> Iterator[str]:
    """The text of an element's blocks in order, with loose text between them."""
    loose = element.text or ""
    for child in element:
        if child.tag in ("p", "head", "quote", "list", "item", "table", "row", "div", "fw"):
            yield loose
            yield from [" | ".join(_cells(child))] if child.tag == "row" else _blocks(child)
            loose = ""
        elif child.tag == "lb":
            loose += "\n"
        else:
            *whole, last = _blocks(child)
            yield from [loose + whole[0], *whole[1:]] if whole else ()
            loose = last if whole else loose + last
        loose += child.tail or ""
    yield loose


def _cells(row: Any) -> list[str]:
    return [" ".join(" ".join(cell.itertext()).split()) for cell in row]


def _trimmed(block: str) -> str:
    lines = (" ".join(line.split()) for line in block.split("\n"))
    return "\n".join(line for line in lines if line)


def _published(tree: Any) -> dict[str, str]:
    """The day of publication as the page states it."""
    stamps = (*_in_meta(tree), *_in_json(tree), *_in_time(tree))
    days = (day_of(stamp) for stamp in stamps)
    first = next(filter(None, days), None)
    return {"date": first} if first else {}


def _in_meta(tree: Any) -> Iterator[str]:
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            stated.setdefault((meta.get(attribute) or "").casefold(), meta.get("content") or "")
    return (stated[name] for name in _PUBLISHED if name in stated)


def _in_json(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            try:
                held = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            yield from _dates_published(held, depth=6)


def _dates_published(node: Any, *, depth: int) -> Iterator[str]:
    if isinstance(node, Mapping) and isinstance(node.get("datePublished"), str):
        yield node["datePublished"]
    if depth and isinstance(node, Mapping | list):
        for each in node.values() if isinstance(node, Mapping) else node:
            yield from _dates_published(each, depth=depth - 1)


def _in_time(tree: Any) -> Iterator[str]:
    for time in tree.iter("time"):
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None:
            yield time.get("datetime") or ""
