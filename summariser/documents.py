"""What a reader makes of bytes: the text of an article and what its format says of it; and why it makes nothing.

All text is cleaned alike: newlines as LF, without control characters, byte-order marks and invisible characters that
can reorder or hide text.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from summariser.errors import InputError

# Text in Windows' Western encoding has few letters with accents, of all its letters. More, and it is another's.
MAX_ACCENTED = 0.05

# C0 and C1 controls but tab and newline; zero-width space, joiners of words, soft marks; bidirectional overrides; tags;
# halves of characters, which JSON can hold and no encoding can.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
# What text of another encoding looks like when it is read in the Western one: signs, or capitals, inside words.
_NOT_WESTERN = re.compile("[a-zß-öø-ÿ][¡-¬®-¿×÷À-ÖØ-Þ][^\\W\\d_]")

Metadata = Mapping[str, str]


class Unreadable(Exception):
    """Why a file, a page or an article in it is left out, in a few words."""


class NoArticle(Unreadable):
    """A file of records in which no record has a text: data of another kind."""


class Document(NamedTuple):
    """One article as its format has it.

    `said` is what the format says of it (a page's metadata, a message's headers, a record's other fields); `front` is
    what its user wrote above it, which counts for more. `part` tells the articles of one file apart: "#2".
    """

    text: str
    said: Mapping[str, Any] = {}
    front: Mapping[str, Any] = {}
    part: str = ""


class Fault(NamedTuple):
    """An article of a file that holds several, left out for a reason."""

    part: str
    reason: str


def lacking(form: str, library: str) -> Unreadable:
    """Why a format is not read where the library that reads it is not installed."""
    return Unreadable(f"reading {form} needs {library}: pip install 'summariser[web]'")


def cleaned(text: str) -> str:
    """Text with LF as newline and without what can't be seen."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shown(name: str) -> str:
    """A name as it is shown: one line, bytes that are not UTF-8 by number, nothing that hides text."""
    return " ".join(_HIDDEN.sub("", name.encode("utf-8", "backslashreplace").decode()).split())


def stated(metadata: Mapping[str, Any], *, where: str) -> dict[str, str]:
    """Metadata as text, each on one line; what is empty says nothing.

    Raises:
        InputError: the date is not a calendar date.

    """
    lines = {name: " ".join(cleaned(str(value)).split()) for name, value in metadata.items() if value is not None}
    known = {cleaned(name): line for name, line in lines.items() if line}
    if "date" in known and not is_day(known["date"]):
        raise InputError(f"{where}: date '{known['date']}' is not YYYY-MM-DD, a day such as 2019-01-25")
    return known


def is_web(address: str) -> bool:
    """Whether a text is an address of the web, by its scheme; nothing else that a page says may become a link."""
    return address.casefold().startswith(("http://", "https://"))


def is_day(value: str) -> bool:
    """Whether a text is a calendar date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def day_of(stamp: str) -> str | None:
    """The calendar date in a stamp of ISO 8601 or RFC 5322, where its writer was; None for a stamp of another form."""
    words = stamp.strip()
    if is_day(words):
        return words
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - for stamps alone

    for parsed in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parsed(words).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def decoded(raw: bytes, *, told: Iterable[str | None] = ()) -> str:
    """Text from bytes: as marked or told (by a header, say), UTF-8, Western, or what charset-normalizer finds.

    Raises:
        Unreadable: the bytes are no text.

    """
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in () if marked else filter(None, told):
        try:
            return raw.decode(name).removeprefix("\ufeff")
        except (LookupError, ValueError):
            continue
    if b"\x00" in raw and not marked:
        raise Unreadable("binary, not text")
    try:
        return raw.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if marked:
            raise Unreadable("marked as utf-16, but is not") from error
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
        raise Unreadable("binary, or in no known encoding")
    return str(best)
