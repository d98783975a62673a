"""Commands on quality: `score` against hand-made answers, `compare` two prompts or two models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summariser.options import Form, Paths, Quiet, asks, asks_twice
from summariser.terminal import EXIT_PARTIAL, guarded, put, tell

if TYPE_CHECKING:
    from summariser.article import Unread
    from summariser.compare import Comparison
    from summariser.pipeline import OnEvent
    from summariser.settings import Settings

Gold = Annotated[Path, typer.Option(help="Folder of hand-made answers, a JSON file an article.")]
MaybeGold = Annotated[Path | None, typer.Option("--gold", help="Folder of hand-made answers: score both.")]


@asks
def score(paths: Paths, *, gold: Gold, settings: Any, form: Form = "markdown", quiet: Quiet = False) -> None:
    """Score what is found against hand-made answers: precision, recall of the indispensable, their F1.

    Example:  summariser score seeds --gold tests/gold --replay seeds/recorded
    """
    from summariser import pipeline, score_text  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415
    from summariser.score import load_gold  # noqa: PLC0415
    from summariser.score import score as scored  # noqa: PLC0415

    with Progress(quiet=quiet) as progress:
        made = guarded(lambda: load_gold(gold))
        found = guarded(lambda: pipeline.extract(paths, settings, on_event=progress.show))
    scores = guarded(lambda: scored(found.extractions, made))
    put(scores.model_dump_json(indent=2) + "\n" if form == "json" else score_text.render(scores))
    _close(found.unread)


@asks_twice
def compare(
    paths: Paths,
    *,
    settings: Any,
    model: Annotated[list[str] | None, typer.Option(help="Model; twice to compare two.")] = None,
    prompts: Annotated[list[Path] | None, typer.Option(help="Folder of prompts; twice to compare two.")] = None,
    gold: MaybeGold = None,
    form: Form = "markdown",
    quiet: Quiet = False,
) -> None:
    """Run two sets of prompts, or two models, on the same articles, and show what differs.

    Example:  summariser compare articles --prompts prompts --prompts mine
    """
    from summariser.compare_text import render  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415

    sides = _sides(settings, model or [], prompts or [])
    with Progress(quiet=quiet) as progress:
        found, unread = guarded(lambda: _compared(paths, sides, gold, progress.show))
    put(found.model_dump_json(indent=2) + "\n" if form == "json" else render(found))
    _close(unread)


def _sides(settings: "Settings", models: list[str], folders: list[Path]) -> "list[tuple[str, Settings]]":
    """The two settings to compare, each with its name."""
    if len(models) == 2 and len(folders) < 2:  # noqa: PLR2004
        shared = {"prompts": folders[0]} if folders else {}
        return [(name, settings.model_copy(update={"model": name, **shared})) for name in models]
    if len(folders) == 2 and len(models) < 2:  # noqa: PLR2004
        asked = {"model": models[0]} if models else {}
        return [(str(folder), settings.model_copy(update={"prompts": folder, **asked})) for folder in folders]
    raise typer.BadParameter("give --prompts twice, or --model twice")


def _compared(
    paths: list[str], sides: "list[tuple[str, Settings]]", gold: Path | None, on_event: "OnEvent"
) -> "tuple[Comparison, tuple[Unread, ...]]":
    """The comparison, and what either side lacks."""
    from summariser import pipeline  # noqa: PLC0415
    from summariser.compare import compare as side_by_side  # noqa: PLC0415
    from summariser.compare import variant  # noqa: PLC0415
    from summariser.score import load_gold  # noqa: PLC0415
    from summariser.score import score as scored  # noqa: PLC0415

    made = load_gold(gold) if gold else None
    found = [(name, pipeline.extract(paths, settings, on_event=on_event)) for name, settings in sides]
    a, b = (variant(name, each, scored(each.extractions, made) if made is not None else None) for name, each in found)
    unread = tuple(dict.fromkeys(one for _, each in found for one in each.unread))
    return side_by_side(a, b, found[0][1].extractions, found[1][1].extractions), unread


def _close(unread: "tuple[Unread, ...]") -> None:
    """Say what could not be read or answered, and exit 3 where there is such."""
    for each in unread:
        tell(f"not read: {each.file}: {each.reason}")
    if unread:
        raise typer.Exit(EXIT_PARTIAL)
