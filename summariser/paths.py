"""Which files are meant: paths, folders, patterns and addresses become files, each with the name it is shown by."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from summariser.beside import is_table
from summariser.documents import is_web
from summariser.errors import NothingToRead
from summariser.readers import READERS

# Files that stand beside articles without being any.
BESIDE = {"summariser.toml", "parties.toml"}

# Why files are not read whose kinds hold text, by their endings; of other kinds in a folder nothing is said.
NOT_READ = (
    dict.fromkeys(
        ".doc .docm .docx .dot .dotx .odt .ott .fodt .rtf .pages .wpd .wps .hwp .epub .mobi .azw .azw3 .fb2 .djvu .xps "
        ".ppt .pptx .odp .msg .mbox .mht .mhtml .webarchive .xhtml .xml".split(),
        "a format that is not read; convert it to text, HTML or PDF",
    )
    | dict.fromkeys(".xls .xlsx .xlsm .ods .numbers .tsv".split(), "a format that is not read; save it as CSV")
    | dict.fromkeys(".text .markdown .rst".split(), "an ending that is not read; name it .txt")
)


class File(NamedTuple):
    """One file: its name, the path as given and as such (None: standard input), and the folder that was searched.

    `fault` is a reason not to open it; an `address` is fetched instead.
    """

    name: str
    given: str
    path: Path | None = None
    top: Path | None = None
    fault: str | None = None
    address: bool = False


def named_apart(files: Iterable[File]) -> Iterator[File]:
    """Each file once; one whose name another file has too, by the path that was given."""
    found = {(file.name, file.given): file for file in files}.values()
    places: dict[str, set[str]] = defaultdict(set)
    for file in found:
        place = os.path.realpath(file.path) if file.path else file.given
        places[file.name].add(place)
        places[file.given].add(place)
    return (file._replace(name=file.given) if len(places[file.name]) > 1 else file for file in found)


def files(paths: Iterable[str]) -> Iterator[File]:
    """The files that paths, folders with all below them, patterns and addresses mean; `-` is standard input.

    Raises:
        NothingToRead: a path does not exist or cannot be opened, or a pattern matches nothing.

    """
    for given in paths:
        if given == "-":
            yield File("stdin", given)
        elif is_web(given):
            yield File(given, given, address=True)
        elif set("*?[") & set(given) and not os.path.lexists(given):
            yield from _matching(given)
        else:
            yield from _at(given)


def _matching(pattern: str) -> Iterator[File]:
    from glob import glob  # noqa: PLC0415 - for patterns alone

    matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        raise NothingToRead(f"{pattern}: nothing matches this pattern")
    for match in matches:
        if Path(match).is_dir() or not is_table(Path(match)):
            yield from _at(match)


def _at(given: str) -> Iterator[File]:
    path = Path(given)
    if stat.S_ISDIR(_mode(given)):
        yield from _folder(path)
    else:
        yield File(path.name, path.as_posix(), path)


def _mode(given: str) -> int:
    try:
        return Path(given).stat().st_mode
    except FileNotFoundError as error:
        raise NothingToRead(f"{given}: no such file or folder") from error
    except (OSError, ValueError) as error:
        raise NothingToRead(f"{given}: {cannot_open(error)}") from error


def _folder(folder: Path) -> Iterator[File]:
    """Files that may be articles, whatever keeps them from being one, and subfolders that cannot be opened."""
    shut: list[OSError] = []
    for place, below, here in os.walk(folder, onerror=shut.append):
        below[:] = [name for name in below if not name.startswith(".")]
        for path in (Path(place, name) for name in (*below, *here) if not _is_aside(name)):
            suffix, name = path.suffix.lower(), path.relative_to(folder).as_posix()
            if suffix in READERS and not is_table(path):
                yield File(name, path.as_posix(), path, folder, _fault(path))
            elif suffix in NOT_READ and not path.is_dir() and not stands_beside(path):
                yield File(name, path.as_posix(), path, folder, NOT_READ[suffix])
    for error in shut:
        path = Path(error.filename)
        if path == folder:
            raise NothingToRead(f"{folder}: {cannot_open(error)}") from error
        yield File(path.relative_to(folder).as_posix(), path.as_posix(), path, folder, cannot_open(error))


def _is_aside(name: str) -> bool:
    """Whether a name is that of a hidden file, a word processor's lock, or a file that stands beside articles."""
    return name.startswith((".", "~$")) or name in BESIDE


def stands_beside(path: Path) -> bool:
    """Whether a file has the name of one that is read and lies beside it, of which it will tell: a.json, a.txt."""
    return any(path.with_suffix(suffix).is_file() for suffix in READERS if suffix != path.suffix.lower())


def _fault(path: Path) -> str | None:
    """Why a file that a folder holds is not opened: a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return cannot_open(error)
    if stat.S_ISDIR(mode):
        return "a folder, not a file"
    return None if stat.S_ISREG(mode) else "not a regular file"


def cannot_open(error: OSError | ValueError) -> str:
    """The reason that the system gives, in words."""
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
