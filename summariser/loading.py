"""Paths, folders and standard input become articles: decoded, cleaned, with metadata and numbered sentences.

Offsets of sentences count characters of the cleaned text: newlines as LF, without control characters, byte-order marks
and invisible characters that can reorder or hide text; front matter is metadata, not text.
"""

import csv
import hashlib
import io
import os
import re
import stat
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

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
# Text in Windows' Western encoding has few letters with accents, of all its letters. More, and it is another's.
MAX_ACCENTED = 0.05

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# C0 and C1 controls but tab and newline; zero-width space, joiners of words, soft marks; bidirectional overrides; tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
# What text of another encoding looks like when it is read in the Western one: signs, or capitals, inside words.
_NOT_WESTERN = re.compile("[a-zß-öø-ÿ][¡-¬®-¿×÷À-ÖØ-Þ][^\\W\\d_]")

Metadata = Mapping[str, str]
Table = Mapping[str, Metadata]


class Loaded(Frozen):
    """What could be read, each article once, in the order of file names, and what could not, with reasons."""

    articles: tuple[Article, ...]
    unread: tuple[Unread, ...]


class _File(NamedTuple):
    """One file: its name, the path as given and as such (None: standard input); `fault` is a reason not to open it."""

    name: str
    given: str
    path: Path | None
    metadata: Metadata
    fault: str | None = None


class _Unreadable(Exception):
    """Why one file is left out."""


def load(paths: Iterable[str]) -> Loaded:
    """Read files, folders (with their subfolders) and `-` for standard input.

    Raises:
        NothingToRead: a path does not exist or cannot be opened, or nothing at all could be read.
        InputError: metadata that the user wrote (front matter, `articles.csv`) is malformed.

    """
    copies: dict[str, list[tuple[str, Metadata]]] = defaultdict(list)
    unread: set[Unread] = set()
    for file in _named_apart(_files(paths)):
        try:
            text, metadata = _read(file)
        except _Unreadable as reason:
            unread.add(Unread(file=_shown(file.name), reason=str(reason)))
        else:
            copies[text].append((file.name, metadata))
    ordered = sorted(unread, key=lambda each: (each.file, each.reason))
    if not copies:
        raise NothingToRead(_nothing(ordered))
    articles = [_one_article(text, given) for text, given in copies.items()]
    articles.sort(key=lambda article: (article.source.file, article.source.id))
    return Loaded(articles=tuple(articles), unread=tuple(ordered))


def _shown(name: str) -> str:
    """A file's name as it is shown: one line, without characters that hide, reorder or colour text."""
    return " ".join(_HIDDEN.sub("", name).split())


def article_from_text(text: str, *, file: str, metadata: Mapping[str, Any] | None = None) -> Article:
    """An article from text in memory; `metadata` may give date (YYYY-MM-DD), outlet, url and title.

    Raises:
        InputError: the metadata's date is not a calendar date.

    """
    return _article(_cleaned(text), (file,), _stated(metadata or {}, where=file))


def _one_article(text: str, copies: list[tuple[str, Metadata]]) -> Article:
    """One article given once or more: all its names; where copies say different things of it, the first by name."""
    known: dict[str, str] = {}
    for _, metadata in sorted(copies, key=lambda copy: copy[0], reverse=True):
        known |= metadata
    return _article(text, tuple(sorted({name for name, _ in copies})), known)


def _article(text: str, files: tuple[str, ...], known: Metadata) -> Article:
    sentences = tuple(_sentences(text))
    return Article(
        source=Source(
            id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            files=tuple(_shown(file) for file in files),
            title=known.get("title") or _headline(sentences),
            date=known.get("date"),
            outlet=known.get("outlet"),
            url=known.get("url"),
            extra={name: value for name, value in known.items() if name not in METADATA_FIELDS},
        ),
        text=text,
        sentences=sentences,
    )


def _named_apart(files: Iterable[_File]) -> Iterator[_File]:
    """Each file once; one whose name another file has too, by the path that was given."""
    found = {(file.name, file.given): file for file in files}.values()
    places: dict[str, set[str]] = defaultdict(set)
    for file in found:
        place = os.path.realpath(file.path) if file.path else file.given
        places[file.name].add(place)
        places[file.given].add(place)
    return (file._replace(name=file.given) if len(places[file.name]) > 1 else file for file in found)


def _files(paths: Iterable[str]) -> Iterator[_File]:
    table = cache(_table)
    for given in paths:
        path = Path(given)
        if given == "-":
            yield _File("stdin", given, None, {})
        elif stat.S_ISDIR(_mode(given)):
            yield from _folder(path, table)
        else:
            yield _File(path.name, path.as_posix(), path, _beside(path, path.parent, table))


def _mode(given: str) -> int:
    try:
        return Path(given).stat().st_mode
    except FileNotFoundError as error:
        raise NothingToRead(f"{given}: no such file or folder") from error
    except (OSError, ValueError) as error:
        raise NothingToRead(f"{given}: {_cannot(error)}") from error


def _folder(folder: Path, table: Callable[[Path], Table]) -> Iterator[_File]:
    """Files that may be articles, whatever keeps them from being one, and subfolders that cannot be opened."""
    shut: list[OSError] = []
    for place, below, here in os.walk(folder, onerror=shut.append):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in (*below, *here):
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and name not in BESIDE:
                fault = _fault(path)
                known = {} if fault else _beside(path, folder, table)
                yield _File(path.relative_to(folder).as_posix(), path.as_posix(), path, known, fault)
    for error in shut:
        path = Path(error.filename)
        if path == folder:
            raise NothingToRead(f"{folder}: {_cannot(error)}") from error
        yield _File(path.relative_to(folder).as_posix(), path.as_posix(), path, {}, _cannot(error))


def _fault(path: Path) -> str | None:
    """Why a file that a folder holds is not opened: a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _cannot(error)
    if stat.S_ISDIR(mode):
        return "a folder, not a file"
    return None if stat.S_ISREG(mode) else "not a regular file"


def _cannot(error: OSError | ValueError) -> str:
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"


def _beside(path: Path, top: Path, table: Callable[[Path], Table]) -> Metadata:
    """What the tables of a file's folder and of those above it, from `top` on, say of it; the nearest wins."""
    parts = path.relative_to(top).parts
    known: dict[str, str] = {}
    for depth in range(len(parts)):
        known |= table(top.joinpath(*parts[:depth])).get("/".join(parts[depth:]), {})
    return known


def _table(folder: Path) -> Table:
    """Rows of `articles.csv` by file name, without empty cells; none where there is no such file."""
    path = folder / METADATA_FILE
    if not path.is_file():
        return {}
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or ()]
        return _rows(reader, path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def _rows(reader: "csv.DictReader[str]", path: Path) -> Table:
    header = reader.fieldnames or ()
    if header and "file" not in header:
        raise InputError(f"{path}: needs a column 'file'; has {', '.join(header)}")
    found = {}
    for row in reader:
        if None in row:
            raise InputError(f"{path}: line {reader.line_num} has more cells than the header")
        file = (row.pop("file") or "").strip()
        found[file] = {name: cell for name, cell in row.items() if name and cell}
    return found


def _read(file: _File) -> tuple[str, Metadata]:
    """A file's text, cleaned, and what front matter and tables say of it; front matter wins."""
    if file.fault:
        raise _Unreadable(file.fault)
    front, text = _split_front_matter(_cleaned(_decoded(_bytes(file.path))), where=file.name)
    words = len(text.split())
    if words < MIN_WORDS:
        raise _Unreadable("empty" if words == 0 else f"too short ({words} words; an article needs {MIN_WORDS})")
    return text, _stated(file.metadata, where=file.name) | _stated(front, where=file.name)


def _bytes(path: Path | None) -> bytes:
    try:
        with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Unreadable(_cannot(error)) from error
    if len(raw) > MAX_BYTES:
        raise _Unreadable(f"too large (the limit is {MAX_BYTES:,} bytes)")
    return raw


def _cleaned(text: str) -> str:
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _stated(metadata: Mapping[str, Any], *, where: str) -> dict[str, str]:
    """Metadata as text, each on one line; what is empty says nothing."""
    lines = {name: " ".join(_cleaned(str(value)).split()) for name, value in metadata.items() if value is not None}
    known = {name: line for name, line in lines.items() if line}
    if "date" in known and not _is_day(known["date"]):
        raise InputError(f"{where}: date '{known['date']}' is not YYYY-MM-DD")
    return known


def _decoded(raw: bytes) -> str:
    """Text from bytes: UTF-8, else what a byte-order mark says, Western or what charset-normalizer finds."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in raw and not marked:
        raise _Unreadable("binary, not text")
    try:
        return raw.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if marked:
            raise _Unreadable("marked as utf-16, but is not") from error
        return _western(raw) or _guessed(raw)


def _western(raw: bytes) -> str | None:
    """Text in Windows' Western encoding, where it reads as such."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = [letter for letter in text if letter.isalpha()]
    accented = sum(not letter.isascii() for letter in letters)
    return text if accented <= MAX_ACCENTED * len(letters) and not _NOT_WESTERN.search(text) else None


def _guessed(raw: bytes) -> str:
    # Imported only here: nearly all files are UTF-8, and the import costs a tenth of a run's whole budget.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(raw).best()
    if best is None:
        raise _Unreadable("binary, or in no known encoding")
    return str(best)


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


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _nothing(unread: Sequence[Unread]) -> str:
    if not unread:
        return f"no articles found; a folder is searched for {' and '.join(SUFFIXES)} files"
    return "no article could be read: " + "; ".join(f"{each.file}: {each.reason}" for each in unread[:5])
