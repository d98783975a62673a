"""The table beside articles: `articles.csv` with a column `file` says date, outlet, url and title of files by name."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from summariser.documents import Metadata
from summariser.errors import InputError

METADATA_FILE = "articles.csv"

Table = Mapping[str, Metadata]
Tables = Callable[[Path], Table]


def tables() -> Tables:
    """A function that gives each folder's table, each read once; it raises InputError where a table is malformed."""
    return cache(_table)


def beside(path: Path, top: Path, table: Tables) -> Metadata:
    """What the tables of a file's folder and of those above it, from `top` on, say of it; the nearest wins."""
    parts = path.relative_to(top).parts
    known: dict[str, str] = {}
    for depth in range(len(parts)):
        known |= table(top.joinpath(*parts[:depth])).get("/".join(parts[depth:]), {})
    return known


def is_table(path: Path) -> bool:
    """Whether a file is such a table, rather than a CSV file of articles that happens to have the name."""
    if path.name != METADATA_FILE:
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            header = _names(next(csv.reader(lines), []))
    except (OSError, csv.Error):
        return True
    return "file" in header or "text" not in header


def _names(header: list[str]) -> list[str]:
    return [name.strip().casefold() for name in header]


def _table(folder: Path) -> Table:
    """Rows of `articles.csv` by file name, without empty cells; none where there is no such file."""
    path = folder / METADATA_FILE
    if not path.is_file() or not is_table(path):
        return {}
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        reader.fieldnames = _names(list(reader.fieldnames or ()))
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
