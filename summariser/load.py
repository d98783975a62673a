"""Paths, folders and standard input become articles: decoded, cleaned, with metadata and numbered sentences.

Offsets of sentences count characters of the cleaned text: newlines as LF, without control characters, byte-order marks
and invisible characters that can reorder or hide text; front matter is metadata, not text.
"""

import csv
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sentencex

from summariser.article import Article, Frozen, Sentence, Source, Unread
from summariser.errors import InputError, NothingToRead

SUFFIXES = (".txt", ".md")
METADATA_FILE = "articles.csv"
METADATA_FIELDS = ("date", "outlet", "url", "title")
# Files that stand beside articles without being any.
BESIDE = {METADATA_FILE, "summariser.toml", "parties.toml"}
MAX_BYTES = 5_000_000
MIN_WORDS = 20

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# C0 and C1 controls but tab and newline; zero-width space, joiners of words, soft marks; bidirectional overrides.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]")


class Loaded(Frozen):
    """What could be read, each article once, in the order of file names, and what could not, with reasons."""

    articles: tuple[Article, ...]
    unread: tuple[Unread, ...]


class _Unreadable(Exception):
    """Why one file is left out."""


def load(paths: Iterable[str]) -> Loaded:
    """Read files, folders (with their subfolders) and `-` for standard input.

    Raises:
        NothingToRead: a path does not exist, or nothing at all could be read.
        InputError: metadata that the user wrote (front matter, `articles.csv`) is malformed.

    """
    articles: dict[str, Article] = {}
    unread: list[Unread] = []
    for name, origin, metadata in _files(paths):
        try:
            article = _read(name, origin, metadata)
        except _Unreadable as reason:
            unread.append(Unread(file=name, reason=str(reason)))
        else:
            known = articles.get(article.source.id)
            articles[article.source.id] = _joined(known, article) if known else article
    if not articles:
        raise NothingToRead(_nothing(unread))
    ordered = sorted(articles.values(), key=lambda article: (article.source.file, article.source.id))
    return Loaded(articles=tuple(ordered), unread=tuple(sorted(set(unread), key=lambda each: each.file)))


def article_from_text(text: str, *, file: str, metadata: Mapping[str, Any] | None = None) -> Article:
    """An article from text in memory; `metadata` may give date (YYYY-MM-DD), outlet, url and title.

    Raises:
        InputError: the metadata's date is not a calendar date.

    """
    cleaned = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    sentences = tuple(_sentences(cleaned))
    known = {name: str(value).strip() for name, value in (metadata or {}).items() if str(value or "").strip()}
    return Article(
        source=Source(
            id=hashlib.sha256(cleaned.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            files=(file,),
            title=known.get("title") or _headline(sentences),
            date=_checked_date(known.get("date"), where=file),
            outlet=known.get("outlet"),
            url=known.get("url"),
            extra={name: value for name, value in known.items() if name not in METADATA_FIELDS},
        ),
        text=cleaned,
        sentences=sentences,
    )


def _files(paths: Iterable[str]) -> Iterator[tuple[str, Path | None, Mapping[str, Any]]]:
    """Each file's display name, its path (None for standard input) and what `articles.csv` beside it says."""
    for given in paths:
        path = Path(given)
        if given == "-":
            yield "stdin", None, {}
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield path.name, path, _metadata(path.parent).get(path.name, {})
        else:
            raise NothingToRead(f"{given}: no such file or folder")


def _folder(folder: Path) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    rows = _metadata(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.name not in BESIDE:
            yield name, path, rows.get(name, {})


def _metadata(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Rows of `articles.csv` by file name; empty where there is none."""
    path = folder / METADATA_FILE
    if not path.is_file():
        return {}
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    if rows and "file" not in rows[0]:
        raise InputError(f"{path}: needs a column 'file'; has {', '.join(rows[0])}")
    return {row.pop("file"): {key: value for key, value in row.items() if key} for row in rows}


def _read(name: str, path: Path | None, metadata: Mapping[str, Any]) -> Article:
    raw = sys.stdin.buffer.read() if path is None else _bytes(path)
    text = _decoded(raw)
    front, body = _split_front_matter(text, where=name)
    words = len(body.split())
    if words < MIN_WORDS:
        raise _Unreadable("empty" if words == 0 else f"too short ({words} words; an article needs {MIN_WORDS})")
    return article_from_text(body, file=name, metadata={**metadata, **front})


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _Unreadable("a folder, not a file")
        if path.stat().st_size > MAX_BYTES:
            raise _Unreadable(f"too large ({path.stat().st_size:,} bytes; the limit is {MAX_BYTES:,})")
        return path.read_bytes()
    except OSError as error:
        raise _Unreadable(f"cannot be opened: {error.strerror}") from error


def _decoded(raw: bytes) -> str:
    """Text from bytes: UTF-8, else what a byte-order mark or charset-normalizer says; never a lossy guess."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(raw, "utf-16")
    if b"\x00" in raw:
        raise _Unreadable("binary, not text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Imported only here: nearly all files are UTF-8, and the import costs a tenth of a run's whole budget.
        from charset_normalizer import from_bytes  # noqa: PLC0415

        best = from_bytes(raw).best()
        if best is None:
            raise _Unreadable("binary, or in no known encoding") from None
        return str(best)


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _Unreadable(f"marked as {encoding}, but is not") from error


def _split_front_matter(text: str, *, where: str) -> tuple[Mapping[str, Any], str]:
    """YAML front matter and the text after it; text that merely begins with a rule stays text."""
    found = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if not found:
        return {}, text
    # Imported only here: most files have no front matter.
    import yaml  # noqa: PLC0415

    try:
        front = yaml.safe_load(found.group(1))
    except yaml.YAMLError as error:
        raise InputError(f"{where}: front matter is not YAML: {error}") from error
    if not isinstance(front, dict):
        return {}, text
    return {str(key).lower(): value for key, value in front.items()}, text.replace("\r\n", "\n")[found.end() :]


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


def _checked_date(value: str | None, *, where: str) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError as error:
        raise InputError(f"{where}: date '{value}' is not YYYY-MM-DD") from error


def _joined(first: Article, second: Article) -> Article:
    """One article given twice: both names, and whatever either says of its source."""
    files = tuple(sorted({*first.source.files, *second.source.files}))
    known = {
        name: getattr(first.source, name) or getattr(second.source, name) for name in ("title", "date", "outlet", "url")
    }
    return first.model_copy(update={"source": first.source.model_copy(update={"files": files, **known})})


def _nothing(unread: list[Unread]) -> str:
    if not unread:
        return f"no articles found; a folder is searched for {' and '.join(SUFFIXES)} files"
    return "no article could be read: " + "; ".join(f"{each.file}: {each.reason}" for each in unread[:5])
