"""Briefings as files: `<topic>.md` and `<topic>.json` each, written whole or not at all."""

import re
from collections.abc import Sequence
from pathlib import Path

from summariser.briefing import Briefing
from summariser.markdown import render
from summariser.settings import Length
from summariser.words import normalised

MAX_SLUG = 80


def write_all(briefings: Sequence[Briefing], folder: Path, *, length: Length) -> tuple[Path, ...]:
    """Write every briefing as Markdown and JSON; the paths written, in order.

    Raises:
        OSError: the folder or a file cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for briefing, name in zip(briefings, _names(briefings), strict=True):
        written += [
            _write(folder / f"{name}.md", render(briefing, length=length)),
            _write(folder / f"{name}.json", briefing.model_dump_json(indent=2) + "\n"),
        ]
    return tuple(written)


def slug(topic: str) -> str:
    """A topic as a file name: lowercase letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", normalised(topic)).strip("-")[:MAX_SLUG].strip("-") or "briefing"


def _names(briefings: Sequence[Briefing]) -> list[str]:
    """A file name for each, numbered where topics share one."""
    seen: dict[str, int] = {}
    names = []
    for briefing in briefings:
        name = slug(briefing.topic)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def _write(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path
