"""Briefings as files: `<topic>.md`, `.json` and the form asked for; an index of several; whole or not at all."""

import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from tempfile import mkdtemp

from summariser.briefing import Briefing
from summariser.errors import InputError
from summariser.markdown import escaped, render
from summariser.settings import Length
from summariser.since import load_former
from summariser.tables import as_files
from summariser.words import normalised

MAX_SLUG = 80
INDEX = "index"


def write_all(
    briefings: Sequence[Briefing], folder: Path, *, length: Length, form: str = "markdown"
) -> tuple[Path, ...]:
    """Write every briefing as Markdown and JSON, with an index before several; the paths written, in order.

    `form` html adds the page of each; csv or parquet the tables of claims and evidence, `<topic>.claims.csv` and so on.

    Raises:
        OSError: the folder or a file cannot be written.
        InputError: what writes the form is not installed.

    """
    folder.mkdir(parents=True, exist_ok=True)
    names = _names(briefings)
    written = [_write(folder / f"{INDEX}.md", _index(briefings, names))] if len(briefings) > 1 else []
    for briefing, name in zip(briefings, names, strict=True):
        written += [
            _write(folder / f"{name}.md", render(briefing, length=length)),
            _write(folder / f"{name}.json", briefing.model_dump_json(indent=2) + "\n"),
        ]
        if form in ("csv", "parquet"):
            added = as_files(briefing, "csv" if form == "csv" else "parquet")
            written += [_write(folder / f"{name}.{ending}", content) for ending, content in added.items()]
    return (*written, *(_write_pages(briefings, names, folder) if form == "html" else ()))


def write_pages(saved: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the page of each saved briefing (a JSON file, or a folder of them) beside it; the paths, and remarks.

    The first path is the one to open. Where nothing can be written beside the JSON, a temporary folder takes the pages.

    Raises:
        InputError: the file is no JSON, or as `load_former`.

    """
    if saved.is_file() and saved.read_bytes().lstrip()[:1] not in (b"{", b""):
        raise InputError(
            f"{saved}: not a briefing's JSON; give the .json that `-o` or `--format json` wrote{_near(saved)}"
        )
    briefings = load_former(saved)
    files = sorted(saved.glob("*.json")) if saved.is_dir() else [saved]
    names = [file.stem for file in files]
    remarks = [
        f"{file}: written before articles were kept in it, so the page has only the sentences that are cited; "
        "`summariser brief` writes it anew"
        for file, briefing in zip(files, briefings, strict=True)
        if not briefing.articles
    ]
    try:
        return _write_pages(briefings, names, files[0].parent), tuple(remarks)
    except OSError as error:
        elsewhere = Path(mkdtemp(prefix="summariser-"))
        remarks.append(f"{error.filename}: {error.strerror}; written to a temporary folder instead")
        return _write_pages(briefings, names, elsewhere), tuple(remarks)


def _near(saved: Path) -> str:
    """The JSON beside a briefing in another form, where it is there."""
    beside = saved.with_suffix(".json")
    return f": {beside}" if beside != saved and beside.is_file() else ""


def _write_pages(briefings: Sequence[Briefing], names: Sequence[str], folder: Path) -> tuple[Path, ...]:
    from summariser import html  # noqa: PLC0415 - the templates' library is loaded only where a page is written

    several = [_write(folder / f"{INDEX}.html", html.index(briefings, names))] if len(briefings) > 1 else []
    pages = [
        _write(folder / f"{name}.html", html.render(briefing)) for briefing, name in zip(briefings, names, strict=True)
    ]
    return (*several, *pages)


def slug(topic: str) -> str:
    """A topic as a file name: lowercase letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", normalised(topic)).strip("-")[:MAX_SLUG].strip("-") or "briefing"


def _index(briefings: Sequence[Briefing], names: Sequence[str]) -> str:
    """What was written: topic, date, number of articles."""
    rows = [
        f"| [{escaped(briefing.topic)}]({name}.md) | {briefing.as_of or 'no date'} | {len(briefing.sources)} |"
        for briefing, name in zip(briefings, names, strict=True)
    ]
    return "\n".join(["# Briefings", "", "| topic | as of | articles |", "| --- | --- | --- |", *rows]) + "\n"


def _names(briefings: Sequence[Briefing]) -> list[str]:
    """A file name for each, numbered where it is taken."""
    taken = {INDEX}
    names = []
    for briefing in briefings:
        name = slug(briefing.topic)
        tried = chain([name], (f"{name}-{number}" for number in count(2)))
        names.append(next(each for each in tried if each not in taken))
        taken.add(names[-1])
    return names


def _write(path: Path, content: str | bytes) -> Path:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    draft.replace(path)
    return path
