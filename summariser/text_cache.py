"""Text by key in a diskcache that never runs what it reads, never drops an entry and never stops a run.

Imported where a cache is opened and not before: diskcache and SQLite cost a replay nothing.
"""

import itertools
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import diskcache

DATABASE = "cache.db"
LOCK_WAITS = 3

# No entry is ever dropped: each was paid for. No memory map: a database cut short would end the process by a signal.
_SETTINGS = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "statistics": 0,
    "tag_index": 0,
    "sqlite_journal_mode": "wal",
    "sqlite_mmap_size": 0,
}
_SYNCHRONOUS_FULL = 2
_RAW = diskcache.core.MODE_RAW

# diskcache meets rows and settings of a wrong type with the last three.
_TROUBLES = (sqlite3.Error, diskcache.Timeout, OSError, TypeError, ValueError, AttributeError)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT)
_LOCK = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class NotText(Exception):
    """A row holds something other than plain text; nothing of it was read."""


class TextCache:
    """Text by key in a directory that processes may share; to be used by one thread.

    Trouble is met by going on with less, and `warn` is told: a damaged database is set aside for an empty one, once;
    what cannot be written is still read where that is possible; what cannot be read is empty. `timeout` is in seconds
    for one wait on another process's write; after three such waits nothing more is written.
    """

    def __init__(self, directory: Path, *, warn: Callable[[str], None], timeout: float) -> None:
        self._directory = directory
        self._path = directory / DATABASE
        self._warn = warn
        self._timeout = timeout
        self._state: Literal["writable", "readable", "unusable"] = "writable"
        self._database: Any = None
        self._inode: int | None = None
        self._waits = 0
        self._has_set_aside = False
        self._reason = ""
        self._has_regretted = False

    def get(self, key: str) -> str | None:
        """The text under a key, or None.

        Raises:
            NotText: the row holds something else, which only another program can have written.

        """
        found: str | None = self._attempt(lambda database: database.get(key), states=("writable", "readable"))
        if found is None:
            self._regret()  # the question will now be asked and paid for
        return found

    def set(self, key: str, text: str) -> None:
        """Keep a text under a key; it is on the disk on return, unless `warn` was told otherwise."""
        self._attempt(lambda database: database.set(key, text), states=("writable",))
        self._regret()

    def close(self) -> None:
        """Close the database; the next use opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _attempt(self, action: Callable[[Any], Any], *, states: tuple[str, ...]) -> Any:
        """What `action` returns on the open database; None where none can be had in one of the states."""
        while self._state in states:
            try:
                if self._database is None:
                    self._database = self._open() if self._state == "writable" else _ReadOnly(self._path)
                return action(self._database)
            except _TROUBLES as error:
                self._step_down(_root(error))
        return None

    def _open(self) -> Any:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its side files the permissions of the database, so others can read none of them.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._inode = _inode(self._path)
        database = _TextOnly(str(self._directory), timeout=self._timeout, disk=_TextDisk, **_SETTINGS)
        # For this connection, after opening: the forty settings written there need not each wait for the disk.
        database.reset("sqlite_synchronous", _SYNCHRONOUS_FULL, update=False)
        return database

    def _step_down(self, cause: BaseException) -> None:
        """Wait again, start afresh, or go on with less."""
        if _is_lock(cause) and self._database is not None and self._waits < LOCK_WAITS - 1:
            self._waits += 1
            return
        if self._state == "writable":
            self._give_up_writing(cause)
        elif isinstance(self._database, diskcache.Cache):
            self.close()  # and open it for reading alone
        else:
            self._state = "unusable"

    def _give_up_writing(self, cause: BaseException) -> None:
        """Start afresh where the database is at fault; else read on, from the connection that is open if there is one.

        On a full disk SQLite may be unable to open a second one, as it can't make the side files that this takes.
        """
        if _is_damage(cause):
            self.close()
            if self._start_afresh(cause):
                return
        self._state = "readable"
        self._reason = str(cause) or type(cause).__name__

    def _start_afresh(self, cause: BaseException) -> bool:
        """Move a damaged database out of the way; whether that could be done."""
        if _inode(self._path) != self._inode:
            return True  # another process has done so
        if self._has_set_aside:
            return False
        try:
            target = _set_aside(self._directory)
        except OSError:
            return False
        self._has_set_aside = True
        self._warn(f"{self._directory}: the cache is damaged ({cause}); set aside as {target}, starting an empty one")
        return True

    def _regret(self) -> None:
        if self._state == "writable" or self._has_regretted:
            return
        self._has_regretted = True
        self._warn(
            f"{self._directory}: the cache cannot be written ({self._reason}); "
            "answers that this run pays for are not kept"
        )


class _TextDisk(diskcache.Disk):  # type: ignore[misc] # diskcache has no types
    """Lets text through, to and from the database itself, and nothing else.

    diskcache unpickles a value or a key where the row says so, so whoever can write to the directory could run code
    (CVE-2025-69872); and it reads and removes the file that a row names, wherever that is.
    """

    def put(self, key: Any) -> tuple[str, bool]:
        return _text(key), True

    def get(self, key: Any, raw: Any) -> str:
        return _text(key if raw else None)

    def store(self, value: Any, read: Any, key: Any = None) -> tuple[int, int, None, str]:  # noqa: ARG002
        return 0, _RAW, None, _text(value)

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:  # noqa: ARG002
        return _text(value if mode == _RAW and filename is None else None)

    def remove(self, file_path: Any) -> None:
        """Leave it: no file is ours."""


class _TextOnly(diskcache.Cache):  # type: ignore[misc] # as above
    """A diskcache that leaves no connection open where opening fails; some systems don't move open files."""

    def __init__(self, directory: str, **settings: Any) -> None:
        try:
            super().__init__(directory, **settings)
        except BaseException:
            self.close()
            raise


class _ReadOnly:
    """The table of a diskcache where diskcache itself, which writes on opening, cannot open it."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = _connect(path, "mode=ro")
        except sqlite3.Error:
            # SQLite may not even make its side files; it reads on if told that nobody writes.
            self._connection = _connect(path, "immutable=1")

    def get(self, key: str) -> str | None:
        query = "SELECT mode, filename, value FROM Cache WHERE key = ? AND raw = 1"
        row = self._connection.execute(query, (key,)).fetchone()
        return None if row is None else _text(row[2] if row[:2] == (_RAW, None) else None)

    def close(self) -> None:
        self._connection.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True)
    try:
        connection.execute("SELECT rowid FROM Cache LIMIT 1").fetchall()  # only now is the file opened
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotText
    return value


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _set_aside(directory: Path) -> Path:
    """Move the database into `<directory>.damaged-<n>`, n the first free number; other files in the directory stay."""
    target = _new_folder(directory)
    for path in sorted(directory.glob(f"{DATABASE}*")):
        path.rename(target / path.name)
    return target


def _new_folder(directory: Path) -> Path:
    for n in itertools.count(1):
        target = directory.with_name(f"{directory.name}.damaged-{n}")
        try:
            target.mkdir(mode=0o700)
        except FileExistsError:
            continue
        break
    return target


def _root(error: BaseException) -> BaseException:
    """The first SQLite error behind another: diskcache hides it in a Timeout, or behind a ROLLBACK that fails too."""
    root, each = error, error.__context__
    while each is not None:
        root, each = (each if isinstance(each, sqlite3.Error) else root), each.__context__
    return root


def _is_lock(cause: BaseException) -> bool:
    return isinstance(cause, sqlite3.Error) and _code(cause) in _LOCK


def _is_damage(cause: BaseException) -> bool:
    """Whether the database is at fault, rather than the disk, its permissions or another process."""
    if isinstance(cause, sqlite3.Error):
        return _code(cause) in (*_DAMAGE, None)
    return isinstance(cause, (TypeError, ValueError, AttributeError))


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; None for an error of Python's own, as over text that is not UTF-8."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
