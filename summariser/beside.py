"""The table beside articles: `articles.csv` with a column `file` says date, outlet, url and title of files by name."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from summariser.documents import Metadata, shown, stated
from summariser.errors import InputError

METADATA_FILE = "articles.csv"


class Row(NamedTuple):
    """What one line of a table, counted from 1 for its header, says of a file; empty cells say nothing."""

    line: int
    says: Metadata


Table = Mapping[str, Row]


class Tables:
    """The tables of all folders, each read once, and which files were looked up in them."""

    def __init__(self) -> None:
        self._read: dict[Path, Table] = {}
        self._looked_up: set[Path] = set()

    def say_of(self, path: Path, top: Path) -> Metadata:
        """What the tables of a file's folder and of those above it, from `top` on, say of it; the nearest wins.

        Raises:
            InputError: a table is malformed.

        """
        parts = path.relative_to(top).parts
        known: dict[str, str] = {}
        self._looked_up.add(path)
        for depth in range(len(parts)):
            row = self._of(top.joinpath(*parts[:depth])).get("/".join(parts[depth:]))
            known |= row.says if row else {}
        return known

    def in_vain(self) -> Iterator[str]:
        """Each line of a table, of those read so far, that names what is not there."""
        for folder, table in sorted(self._read.items()):
            for file, row in table.items():
                if not self._is_there(folder, file):
                    yield f"{shown(str(folder / METADATA_FILE))}: line {row.line}: {_missing(file)}"

    def _of(self, folder: Path) -> Table:
        if folder not in self._read:
            self._read[folder] = _table(folder)
        return self._read[folder]

    def _is_there(self, folder: Path, file: str) -> bool:
        """Whether a file of this name is below the folder; of one that was read, also the record."""
        if not file or ".." in PurePosixPath(file).parts or PurePosixPath(file).is_absolute():
            return False
        path, whole = folder / file, folder / file.rpartition("#")[0]
        return path in self._looked_up or path.exists() or (whole.is_file() and whole not in self._looked_up)


def _missing(file: str) -> str:
    return f"no file '{shown(file)}' here" if file else "names no file"


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
        return dict(_rows(reader, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def _rows(reader: "csv.DictReader[str]", path: Path) -> Iterator[tuple[str, Row]]:
    header = reader.fieldnames or ()
    if header and "file" not in header:
        raise InputError(f"{path}: needs a column 'file'; has {', '.join(header)}")
    for row in reader:
        if None in row:
            raise InputError(f"{path}: line {reader.line_num} has more cells than the header")
        file = (row.pop("file") or "").strip()
        says = stated({name: cell for name, cell in row.items() if name}, where=f"{path}: line {reader.line_num}")
        if file or says:
            yield PurePosixPath(file).as_posix() if file else "", Row(reader.line_num, says)
