"""The command line: parse, call one library function, print, exit.

Data goes to stdout, everything else to stderr. Exit codes: 0 whole, 1 error, 2 usage, 3 partial, 130 interrupted.
Libraries are imported inside commands, so that help is at once there.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summariser.models import models_app
from summariser.options import BriefingForm, Paths, Quiet, asks, merges
from summariser.quality import compare, score
from summariser.terminal import EXIT_PARTIAL, guarded, put, tell
from summariser.view import view
from summariser.workshop import prompts_app, replay_app

if TYPE_CHECKING:
    from summariser.briefing import Briefing, Run
    from summariser.settings import Settings

app = typer.Typer(
    name="summariser",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="News articles on a negotiation or dispute in, a briefing out in which every line can be checked.\n\n"
    "First command:  summariser brief seeds --replay seeds/recorded",
)
app.add_typer(models_app, name="models")
app.add_typer(prompts_app, name="prompts")
app.add_typer(replay_app, name="replay")

Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="Write <topic>.md, <topic>.json and index.md to this folder instead.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be asked and what it may cost, as far as known; ask nothing.")
]


def _version(asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    if asked:
        from importlib.metadata import version  # noqa: PLC0415

        put(f"summariser {version('summariser')}\n")
        raise typer.Exit


@app.callback()
def main(
    *,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Take what stands before a command."""


@app.command()
@merges
def brief(
    paths: Paths,
    *,
    settings: Any,
    form: BriefingForm = "markdown",
    out: Out = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
) -> None:
    """Write the briefing on what articles report: who wants what, on what terms, and what came of it.

    Example:  summariser brief seeds --replay seeds/recorded
    """
    from summariser import pipeline  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415

    if dry_run:
        from summariser.forecast import forecast  # noqa: PLC0415

        put(guarded(lambda: forecast(paths, settings)).text())
        return
    guarded(lambda: _check_form(form, out))
    with Progress(quiet=quiet) as progress:
        done = guarded(lambda: pipeline.brief(paths, settings, on_event=progress.show))
    if out is None:
        put(guarded(lambda: _text(done.briefings, form, settings)))
    else:
        for path in guarded(lambda: _written(done.briefings, out, settings, form)):
            if not quiet:
                tell(f"wrote {path}")
    for briefing in done.briefings:
        for note in briefing.notes if briefing.partial else ():
            if "left to the rules" in note:
                tell(f"{briefing.topic}: {note}")
    _close(done.run, settings, quiet=quiet, partial=any(briefing.partial for briefing in done.briefings))


@app.command()
@asks
def extract(paths: Paths, *, settings: Any, quiet: Quiet = False) -> None:
    """Print what each article holds, a JSON line each: typed items with quotations and offsets.

    Example:  summariser extract seeds --replay seeds/recorded
    """
    from summariser import pipeline  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415

    with Progress(quiet=quiet) as progress:
        done = guarded(lambda: pipeline.extract(paths, settings, on_event=progress.show))
    put("".join(extraction.model_dump_json() + "\n" for extraction in done.extractions))
    _close(done.run, settings, quiet=quiet)


app.command()(score)
app.command()(compare)
app.command()(view)


def _check_form(form: str, out: Path | None) -> None:
    """Find out before anything is asked and paid for whether its result could be written."""
    from summariser.tables import check_form  # noqa: PLC0415

    if form == "parquet" and out is None:
        raise typer.BadParameter("parquet needs -o DIR: two tables do not go down one pipe", param_hint="--format")
    check_form(form)


def _text(briefings: "tuple[Briefing, ...]", form: str, settings: "Settings") -> str:
    from summariser.markdown import render  # noqa: PLC0415
    from summariser.tables import ClaimRow, as_csv, tables  # noqa: PLC0415

    if form == "json":
        return "".join(briefing.model_dump_json(indent=2) + "\n" for briefing in briefings)
    if form == "html":
        from summariser.html import render_one  # noqa: PLC0415

        return render_one(briefings)
    if form == "csv":
        return as_csv(tables(briefings).claims, ClaimRow)
    return "\n".join(render(briefing, length=settings.length) for briefing in briefings)


def _written(briefings: "tuple[Briefing, ...]", folder: Path, settings: "Settings", form: str) -> tuple[Path, ...]:
    from summariser.files import write_all  # noqa: PLC0415

    return write_all(briefings, folder, length=settings.length, form=form)


def _close(run: "Run", settings: "Settings", *, quiet: bool, partial: bool = False) -> None:
    """Say what the run did, and exit 3 where something is missing."""
    for unread in run.failed:
        tell(f"not read: {unread.file}: {unread.reason}")
    if not quiet:
        articles = f"{run.articles} article{'' if run.articles == 1 else 's'}"
        stored = "from recordings" if settings.replay else "cached"
        tell(
            f"{articles} · {run.asked} calls · {run.from_store} {stored} · {run.usage.total:,} tokens · "
            f"{_cost(run, settings)}{run.set_aside} set aside"
        )
    if run.failed or partial:
        raise typer.Exit(EXIT_PARTIAL)


def _cost(run: "Run", settings: "Settings") -> str:
    """What the run cost, where prices are given."""
    from summariser.answers import in_money  # noqa: PLC0415

    if settings.price_in is None or settings.price_out is None:
        return ""
    return f"about {in_money(run.usage.cost(settings.price_in, settings.price_out))} spent · "
