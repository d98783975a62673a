"""The user's `parties.toml`: who is one party, under which names, and who speaks for it."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from summariser.article import Frozen
from summariser.errors import InputError


class Pin(Frozen):
    """One party as the user wants it: the name to print, its other names, and its speakers."""

    name: str
    aliases: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


class _File(Frozen):
    party: tuple[Pin, ...] = ()


def load_pins(path: Path) -> tuple[Pin, ...]:
    """Read `parties.toml`: a `[[party]]` table each, with name, aliases and speakers.

    Raises:
        InputError: the file cannot be read or has another form.

    """
    try:
        return _File(**tomllib.loads(path.read_text(encoding="utf-8-sig"))).party
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise InputError(f"{path}: {where}: {fault['msg']}; a [[party]] has name, aliases and speakers") from error
