"""The command line: parse, call one library function, print, exit.

Data goes to stdout, everything else to stderr. Exit codes: 0 whole, 1 error, 2 usage, 3 partial, 130 interrupted.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from summariser.briefing import Briefing, Run
    from summariser.settings import Settings

EXIT_ERROR = 1
EXIT_PARTIAL = 3
EXIT_INTERRUPTED = 130

T = TypeVar("T")

app = typer.Typer(
    name="summariser",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="News articles on a negotiation or dispute in, a briefing out in which every line can be checked.\n\n"
    "First command:  summariser brief seeds --replay seeds/recorded",
)

Paths = Annotated[list[str], typer.Argument(help="Article files, folders of them, or - for standard input.")]
Model = Annotated[str | None, typer.Option(help="Model to ask.", rich_help_panel="Model")]
BaseUrl = Annotated[
    str | None, typer.Option(help="Server to ask, any that speaks OpenAI's API. [env: OPENAI_BASE_URL]")
]
ModeOption = Annotated[
    str | None, typer.Option(help="How answers are constrained: json_schema (strict), tools, json or md_json.")
]
Timeout = Annotated[float | None, typer.Option(help="Seconds that one request may take.")]
Concurrency = Annotated[int | None, typer.Option(help="Requests under way at once, at most.")]
Replay = Annotated[Path | None, typer.Option(help="Answer from the recordings in this folder, without a network.")]
Record = Annotated[Path | None, typer.Option(help="Write the answers that are used to this folder.")]
PromptsOption = Annotated[Path | None, typer.Option(help="Folder of prompt files, laid over the built-in ones.")]
CacheDir = Annotated[Path | None, typer.Option(help="Where answers are cached.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache.")]
MergeOption = Annotated[str | None, typer.Option(help="model: rules and the model; rules: rules alone.")]
LengthOption = Annotated[
    str | None, typer.Option(help="standard: about 900 words; full: the whole ledger of claims too.")
]
FormatOption = Annotated[Literal["markdown", "json"], typer.Option(help="What is printed.")]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="Write <topic>.md and <topic>.json to this folder instead.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]


@app.command()
def brief(
    paths: Paths,
    *,
    model: Model = None,
    base_url: BaseUrl = None,
    mode: ModeOption = None,
    timeout: Timeout = None,
    max_concurrency: Concurrency = None,
    replay: Replay = None,
    record: Record = None,
    prompts: PromptsOption = None,
    cache_dir: CacheDir = None,
    no_cache: NoCache = False,
    merge: MergeOption = None,
    topic: Annotated[str | None, typer.Option(help="What the briefing is about, as its title.")] = None,
    since: Annotated[
        Path | None, typer.Option(help="A former briefing (JSON, or the folder of -o): mark what is new since it.")
    ] = None,
    parties: Annotated[Path | None, typer.Option(help="parties.toml: who is one party, and who speaks for it.")] = None,
    length: LengthOption = None,
    format: FormatOption = "markdown",  # noqa: A002 - the option's name
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Write the briefing on what articles report: who wants what, on what terms, and what came of it.

    Example:  summariser brief seeds --replay seeds/recorded
    """
    from summariser.pipeline import brief as run  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415

    settings = _settings(locals(), "merge", "topic", "since", "parties", "length")
    with Progress(quiet=quiet) as progress:
        done = _guarded(lambda: run(paths, settings, on_event=progress.show))
    if out is None:
        _print(_text(done.briefings, format, settings))
    else:
        _guarded(lambda: _write(done.briefings, out, settings))
    _close(done.run, quiet=quiet, partial=any("left to the rules" in note for b in done.briefings for note in b.notes))


@app.command()
def extract(
    paths: Paths,
    *,
    model: Model = None,
    base_url: BaseUrl = None,
    mode: ModeOption = None,
    timeout: Timeout = None,
    max_concurrency: Concurrency = None,
    replay: Replay = None,
    record: Record = None,
    prompts: PromptsOption = None,
    cache_dir: CacheDir = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Print what each article holds, a JSON line each: typed items with quotations and offsets.

    Example:  summariser extract seeds --replay seeds/recorded
    """
    from summariser.pipeline import extract as run  # noqa: PLC0415
    from summariser.progress import Progress  # noqa: PLC0415

    settings = _settings(locals())
    with Progress(quiet=quiet) as progress:
        done = _guarded(lambda: run(paths, settings, on_event=progress.show))
    _print("".join(extraction.model_dump_json() + "\n" for extraction in done.extractions))
    _close(done.run, quiet=quiet)


def main() -> None:
    """Run the command line; an interrupt ends it with its own exit code, what was answered is kept."""
    try:
        app()
    except KeyboardInterrupt:
        _tell("interrupted; answers that had arrived are kept")
        raise SystemExit(EXIT_INTERRUPTED) from None


_SHARED = ("model", "base_url", "mode", "timeout", "max_concurrency", "replay", "record", "prompts", "cache_dir")


def _settings(given: dict[str, Any], *more: str) -> "Settings":
    """Settings from a command's options, by name."""
    from summariser.settings import resolve  # noqa: PLC0415

    flags = {name: given[name] for name in (*_SHARED, *more)}
    return _guarded(lambda: resolve(flags | {"cache": False if given["no_cache"] else None}))


def _guarded(work: Callable[[], T]) -> T:
    """Do the work; an error of ours ends the command with its message."""
    from summariser.errors import BudgetReached, SummariserError  # noqa: PLC0415

    try:
        return work()
    except SummariserError as error:
        _tell(f"error: {error}")
        raise typer.Exit(EXIT_PARTIAL if isinstance(error, BudgetReached) else EXIT_ERROR) from None
    except OSError as error:
        _tell(f"error: {error.filename or 'output'}: {error.strerror}")
        raise typer.Exit(EXIT_ERROR) from None


def _text(briefings: "tuple[Briefing, ...]", form: str, settings: "Settings") -> str:
    from summariser.markdown import render  # noqa: PLC0415

    if form == "json":
        return "".join(briefing.model_dump_json(indent=2) + "\n" for briefing in briefings)
    return "\n".join(render(briefing, length=settings.length) for briefing in briefings)


def _write(briefings: "tuple[Briefing, ...]", folder: Path, settings: "Settings") -> None:
    from summariser.files import write_all  # noqa: PLC0415

    for path in write_all(briefings, folder, length=settings.length):
        _tell(f"wrote {path}")


def _close(run: "Run", *, quiet: bool, partial: bool = False) -> None:
    """Say what the run did, and exit 3 where something is missing."""
    for unread in run.failed:
        _tell(f"not read: {unread.file}: {unread.reason}")
    if not quiet:
        tokens = run.usage.prompt_tokens + run.usage.completion_tokens
        _tell(
            f"{run.articles} articles · {run.asked} calls · {run.from_store} cached · {tokens:,} tokens · "
            f"{run.set_aside} set aside"
        )
    if run.failed or partial:
        raise typer.Exit(EXIT_PARTIAL)


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader closed the pipe (head, less): nobody is left to tell.
        sys.stderr.close()
        raise typer.Exit(0) from None


def _tell(text: str) -> None:
    sys.stderr.write(f"summariser: {text}\n")
