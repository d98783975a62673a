"""Bytes become documents, by the ending of the file that holds them: text, pages, records, messages, PDF.

A reader yields a Document for each article, a Fault for one that is left out, and raises Unreadable where the file as a
whole cannot be read.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from summariser.documents import Document, Fault, NoArticle, Unreadable, cleaned, day_of, decoded
from summariser.errors import InputError

Reader = Callable[[bytes, str], Iterable[Document | Fault]]

# Bytes of one file, at most: an article as plain text, in a form that carries more than its text, or many of them.
MAX_BYTES = 5_000_000
MAX_RICH_BYTES = 50_000_000
MAX_MANY_BYTES = 200_000_000
# Fields that may hold the text of a record, the first that does counts.
TEXT_FIELDS = ("text", "body", "content")

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKUP = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b")
_FEED = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
# How files begin that summariser itself writes: recordings, briefings as JSON and extractions; briefings as Markdown,
# and their index; pages, by their policy and title; tables of claims and evidence.
_OWN = re.compile(
    rb'\A\s*\{\s*"(?:task":\s*"[a-z]+",\s*"subject":\s*"[^\n]*?",\s*"key":\s*"[0-9a-f]{64}"'
    rb'|topic":\s*"[^\n]*?",\s*"as_of":|source":\s*\{\s*"id":\s*"[0-9a-f]{16}",\s*"files":)'
    rb"|\A# (?:[^\n]+ \xe2\x80\x94 briefing\n\n\*As of: |Briefings\n\n\| topic \| as of \| articles \|\n)"
    rb"|\A<!doctype html>\n<html[^>]*>\n<head>\n(?:<meta [^>]*>\n)*<meta [^>]*require-trusted-types-for[^>]*>\n"
    rb"(?:<meta [^>]*>\n)*<title>(?:[^<]* \xe2\x80\x94 briefing|Briefings)</title>\n<style>"
    rb"|\A(?:\xef\xbb\xbf)?topic,claim,(?:type,label,parties|item,type,statement),"
)
_HEAD = 2_000


def is_own(raw: bytes) -> bool:
    """Whether a file is one that summariser wrote: a recording, extractions, or a briefing in any form."""
    return bool(_OWN.match(raw[:_HEAD]))


def is_feed(raw: bytes) -> bool:
    """Whether bytes begin as an RSS or Atom feed."""
    return bool(_FEED.match(raw.removeprefix(b"\xef\xbb\xbf")[:_HEAD]))


def is_document(raw: bytes) -> bool:
    """Whether bytes begin as a word processor's, spreadsheet's or e-book's file does: packed, compound or rich text."""
    return raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"))


def sniffed(raw: bytes) -> str:
    """The ending of a file with such bytes, where no name tells."""
    head = raw.removeprefix(b"\xef\xbb\xbf")[:_HEAD].lower()
    if head.startswith(b"%pdf-"):
        return ".pdf"
    if _MARKUP.match(head):
        return ".html"
    if head.lstrip()[:1] in (b"{", b"["):
        return _as_json(raw)
    return ".txt"


def limit_of(suffix: str) -> int:
    """How many bytes a file with this ending may have; with another one, which must be sniffed, the most of all."""
    if suffix in (".txt", ".md"):
        return MAX_BYTES
    return MAX_RICH_BYTES if suffix in (".html", ".htm", ".eml", ".pdf") else MAX_MANY_BYTES


def _as_json(raw: bytes) -> str:
    """Whether text that begins with a bracket is JSON, lines of JSON, or text."""
    for suffix, part in ((".json", raw), (".jsonl", raw.strip().partition(b"\n")[0])):
        try:
            json.loads(part)
        except (ValueError, RecursionError):
            continue
        return suffix
    return ".txt"


def _text(raw: bytes, name: str) -> Iterator[Document]:
    front, text = _split_front_matter(cleaned(decoded(raw)), where=name)
    yield Document(text, front=front)


def _split_front_matter(text: str, *, where: str) -> tuple[Mapping[str, Any], str]:
    """YAML front matter and the text after it; text that merely begins with a rule stays text."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    # Imported only here: most files have no front matter.
    import yaml  # noqa: PLC0415

    try:
        front = yaml.safe_load(found.group(1))
        if not isinstance(front, dict):
            return {}, text
        for name in [name for name, value in front.items() if isinstance(value, list | dict)]:
            # As YAML again, which does not repeat what an alias stands for.
            front[name] = yaml.safe_dump(front[name], default_flow_style=True)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{where}: front matter cannot be read as YAML: {error}") from error
    return {str(name).strip().casefold(): value for name, value in front.items()}, text[found.end() :]


def _page(raw: bytes, _: str) -> Iterator[Document]:
    from summariser.pages import read_page  # noqa: PLC0415 - for pages alone

    yield read_page(raw)


def _pdf(raw: bytes, _: str) -> Iterator[Document]:
    from summariser.pdf import read_pdf  # noqa: PLC0415 - for PDF alone

    yield read_pdf(raw)


def _json(raw: bytes, _: str) -> Iterator[Document | Fault]:
    try:
        held = json.loads(decoded(raw))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if isinstance(held, list):
        yield from (_record(each, f"#{n}") for n, each in enumerate(held, 1))
        return
    found = _record(held, "")
    if isinstance(found, Fault):
        raise NoArticle(found.reason)
    yield found


def _json_lines(raw: bytes, _: str) -> Iterator[Document | Fault]:
    for n, line in enumerate(re.split(r"\r?\n|\r", decoded(raw)), 1):
        if line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Fault(f"#{n}", f"not JSON: {error}")
            else:
                yield _record(record, f"#{n}")


def _csv(raw: bytes, _: str) -> Iterator[Document | Fault]:
    """A row an article, numbered from 1 below the header; cells are apart by comma, semicolon or tab."""
    text = decoded(raw).replace("\x00", "")
    csv.field_size_limit(MAX_BYTES)
    header = text.partition("\n")[0]
    mark = max(",;\t", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        names = [name.strip().casefold() for name in next(rows, [])]
        if not set(TEXT_FIELDS) & set(names):
            raise NoArticle(f"no column 'text'; has {', '.join(filter(None, names)) or 'none'}")
        for n, row in enumerate((row for row in rows if any(row)), 1):
            beyond = len(row) > len(names)
            more = Fault(f"#{n}", "more cells than the header")
            yield more if beyond else _record(dict(zip(names, row, strict=False)), f"#{n}")
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from error


def _record(record: Any, part: str) -> Document | Fault:
    """An article from named fields. A date may be a stamp, of which the day counts; all other fields are kept."""
    if not isinstance(record, Mapping):
        return Fault(part, "no object with a field 'text'")
    fields = {" ".join(cleaned(str(name)).split()).casefold(): value for name, value in record.items()}
    held = next((name for name in TEXT_FIELDS if isinstance(fields.get(name), str)), None)
    if held is None:
        return Fault(part, f"no field 'text'; has {', '.join(list(fields)[:8]) or 'none'}")
    text = cleaned(fields.pop(held))
    said = {name: _plain(value) for name, value in fields.items() if value not in (None, "")}
    if "date" in said:
        day = day_of(said["date"])
        if day is None:
            return Fault(part, f"date '{said['date'][:40]}' is not YYYY-MM-DD")
        said["date"] = day
    return Document(text, said, part=part)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _message(raw: bytes, _: str) -> Iterator[Document]:
    from summariser.messages import read_message  # noqa: PLC0415 - for messages alone

    yield read_message(raw)


READERS: dict[str, Reader] = {
    ".txt": _text,
    ".md": _text,
    ".html": _page,
    ".htm": _page,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".eml": _message,
    ".pdf": _pdf,
}


def documents(raw: bytes, suffix: str, *, name: str) -> Iterable[Document | Fault]:
    """The articles in a file with these bytes and this ending (one of READERS); `name` is for messages.

    Raises:
        Unreadable: it holds none, is too large or malformed, or the library that reads it is not installed.
        InputError: front matter that the user wrote is malformed.

    """
    if len(raw) > limit_of(suffix):
        raise Unreadable(f"too large (the limit is {limit_of(suffix):,} bytes)")
    if not raw.strip():
        raise Unreadable("empty")
    return READERS[suffix](raw, name)
