"""A PDF becomes an article: its lines, by pypdf, joined into paragraphs again and broken words mended.

Left out are page numbers and lines that repeat at the edge of pages. Its dates say when the file was made, not when the
article was published, so they are not taken.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from summariser.documents import Document, Unreadable, cleaned, lacking

MAX_PAGES = 400
# How many lines at the top and the bottom of a page may be its running head or foot.
EDGE = 2
# A step from line to line that is larger than the usual one by this factor begins a paragraph.
LARGE_STEP = 1.25
# A line that fills so much of the usual width goes on in the next one.
FULL = 0.75
# Where so many lines end in a hyphen, the layout breaks words.
MANY_HYPHENS = 1 / 12

_PAGE_NUMBER = re.compile(r"[-–—|\s]*(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_HYPHEN = re.compile(r"(\S*\w)[-\u2010\u00ad]$")
_BROKEN = re.compile(r"([^\W\d_]+)")
# What is left of a word after a break, and is none itself: an ending, with two letters before it at most.
_FRAGMENT = re.compile(
    r"\w{0,2}(tions?|sions?|ations?|itions?|ations?|ments?|ings?|ness(es)?|ly|ally|able|ible|[ae]nces?|ity|ities|ous|ive|"
    r"ives|ful|isms?|ists?|ates?|ated|ating|ers?|ed|est|al|als|tial|cial|tional|ship|hood)",
    re.IGNORECASE,
)
# Parts that words are made of with a hyphen: first and last ones.
_FIRST = frozenset(
    "all anti ceasefire co counter cross ex face far fast full half hard high large long low mid multi non one post "
    "pre pro round self semi short so soft then three two vice war well year".split()
)
_LAST = frozenset(
    "aged back backed based border born brokered called day deal delayed down elect ended end era face facing fire for "
    "free general go hand held in largest led level like line long made mediated month off old on out party range "
    "related run scale scenes sized speaking sponsored standing step style term time to up week wide year".split()
)


class _Line(NamedTuple):
    """A printed line: its text, its height on the page and the size of its type, in points."""

    text: str
    page: int
    y: float
    size: float


def read_pdf(raw: bytes) -> Document:
    """The article in a PDF file.

    Raises:
        Unreadable: it is none, is locked, holds pictures of text alone, or pypdf is not installed.

    """
    try:
        import pypdf  # noqa: PLC0415 - for PDF alone
    except ImportError as error:
        raise lacking("PDF", "pypdf") from error
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        file = _opened(pypdf.PdfReader(io.BytesIO(raw), strict=False))
        pages = len(file.pages)
        lines = [line for n, page in enumerate(file.pages) for line in _lines(page, n)]
        title = (file.metadata and file.metadata.title) or ""
    except Unreadable:
        raise
    except Exception as error:  # pypdf meets malformed files with faults of many kinds
        raise Unreadable(f"not a PDF that can be read ({type(error).__name__}: {error})"[:200]) from error
    if not lines:
        raise Unreadable(f"no text in the PDF ({pages} pages); a scan must go through text recognition (OCR) first")
    text = _mended(_paragraphs(_without_edges(lines)))
    # Word processors put file names there, so a title counts only where the text has it too.
    is_title = title.strip() and " ".join(title.split()) in " ".join(text.split())
    return Document(text, {"title": title} if is_title else {})


def _opened(file: Any) -> Any:
    """A PDF that may be read, and in a reasonable time."""
    if file.is_encrypted and not file.decrypt(""):
        raise Unreadable("locked: the PDF needs a password")
    if len(file.pages) > MAX_PAGES:
        raise Unreadable(f"too long ({len(file.pages)} pages; the limit is {MAX_PAGES})")
    return file


def _lines(page: Any, number: int) -> Iterator[_Line]:
    """The lines of a page in the order in which they were set, with their places."""
    found: list[_Line] = []

    def hear(text: str, outer: Sequence[float], inner: Sequence[float], _: Any, size: float) -> None:
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        points = abs(size * (inner[3] or 1) * (outer[3] or 1)) or 1
        for n, piece in enumerate(text.split("\n")):
            goes_on = not n and found and abs(found[-1].y - y) < points / 3
            if goes_on:
                found[-1] = found[-1]._replace(text=found[-1].text + piece)
            elif piece.strip():
                found.append(_Line(piece, number, y, points))

    page.extract_text(visitor_text=hear)
    for line in found:
        text = " ".join(cleaned(line.text).split())
        if text:
            yield line._replace(text=text)


def _without_edges(lines: Sequence[_Line]) -> list[_Line]:
    """Lines without page numbers and without what repeats at the edge of at least half of the pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = {page: {*_ends(held, EDGE)} for page, held in pages.items()}
    outer = {page: {*_ends(held, 1)} for page, held in pages.items()}
    often = Counter(form for held in edges.values() for form in {_form(line) for line in held})
    at_least = max(2, len(pages) / 2)

    def is_furniture(line: _Line) -> bool:
        repeats = line in edges[line.page] and often[_form(line)] >= at_least
        return repeats or (line in outer[line.page] and bool(_PAGE_NUMBER.fullmatch(line.text)))

    return [line for line in lines if not is_furniture(line)]


def _ends(lines: Sequence[_Line], count: int) -> Iterable[_Line]:
    by_height = sorted(lines, key=lambda line: line.y)
    return (*by_height[:count], *by_height[-count:])


def _form(line: _Line) -> str:
    """A line with its numbers made alike."""
    return re.sub(r"\d+", "#", line.text)


def _paragraphs(lines: Sequence[_Line]) -> list[list[str]]:
    """Lines grouped into paragraphs: a larger step, another size of type or a short line at the foot ends one."""
    steps = [one.y - other.y for one, other in pairwise(lines) if one.page == other.page and one.y > other.y]
    usual = Counter(round(step, 1) for step in steps).most_common(1)[0][0] if steps else 0.0
    width = median(len(line.text) for line in lines) if lines else 0
    found: list[list[str]] = [[line.text] for line in lines[:1]]
    for one, other in pairwise(lines):
        if _goes_on(one, other, usual, width):
            found[-1].append(other.text)
        else:
            found.append([other.text])
    return found


def _goes_on(one: _Line, other: _Line, usual: float, width: float) -> bool:
    """Whether a line continues the paragraph of the one before it."""
    if abs(one.size - other.size) > one.size / 10:
        return False
    if one.page == other.page and other.y < one.y:
        return one.y - other.y <= usual * LARGE_STEP
    # A new page or column. A full line may end a paragraph, but then its full stop still ends the sentence.
    return other.text[:1].islower() or len(one.text) >= width * FULL


def _mended(paragraphs: Sequence[Sequence[str]]) -> str:
    """Paragraphs as text, words that the layout broke in one piece again."""
    lines = [line for paragraph in paragraphs for line in paragraph]
    words = {word for paragraph in paragraphs for word in _whole_words(paragraph)}
    broken = [(one, other) for paragraph in paragraphs for one, other in pairwise(paragraph) if _HYPHEN.search(one)]
    breaks_words = len(broken) > len(lines) * MANY_HYPHENS or any(
        _stem(one, other).casefold() in words for one, other in broken
    )
    return "\n\n".join(_joined(paragraph, words, breaks_words=breaks_words) for paragraph in paragraphs)


def _whole_words(lines: Sequence[str]) -> Iterator[str]:
    """The words of a paragraph in small letters, without the halves of what is broken at a line's end."""
    halved = False
    for line in lines:
        found = [word.casefold() for word in re.findall(r"\w[\w-]*", line)]
        ends_broken = bool(_HYPHEN.search(line))
        yield from found[halved : len(found) - ends_broken]
        halved = ends_broken


def _stem(one: str, other: str) -> str:
    """The word that two lines make when the hyphen between them falls away."""
    before, after = _HYPHEN.search(one), _BROKEN.match(other)
    return re.sub(r"^\W+", "", before[1]) + after[1] if before and after else ""


def _joined(lines: Sequence[str], words: set[str], *, breaks_words: bool) -> str:
    text = lines[0]
    for line in lines[1:]:
        hyphen = _HYPHEN.search(text)
        if hyphen is None:
            text += " " + line
        elif text[-1] == "\u00ad" or _is_broken(hyphen[1], line, words, breaks_words=breaks_words):
            text = text[:-1] + line
        else:
            text += line
    return text


def _is_broken(left: str, line: str, words: set[str], *, breaks_words: bool) -> bool:
    """Whether a hyphen at a line's end was put there by the layout, rather than being part of a compound."""
    after = _BROKEN.match(line)
    if after is None or not after[1][0].islower() or not left[-1].isalpha() or left.isupper():
        return False
    left = re.sub(r"^\W+", "", left).casefold()
    right = after[1].casefold()
    if left + right in words:
        return True
    if f"{left}-{right}" in words or "-" in left or right in _LAST:
        return False
    if _FRAGMENT.fullmatch(right) and right not in words:
        return True
    return breaks_words and left not in _FIRST
