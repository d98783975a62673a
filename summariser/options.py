"""Options that several commands share, each declared once, and how they become Settings."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summariser.terminal import guarded, tell

if TYPE_CHECKING:
    from summariser.settings import Settings

Paths = Annotated[
    list[str],
    typer.Argument(
        help="Article files (.txt .md .html .json .jsonl .csv .eml .pdf), folders of them, quoted patterns, "
        "http(s) addresses of pages and feeds, or - for standard input."
    ),
]


def _one_of(*forms: str) -> dict[str, Any]:
    """How an option takes one of these; typer's own choice would speak of a "Value error"."""

    def checked(form: str) -> str:
        if form not in forms:
            raise typer.BadParameter(f"{form!r} is not one of {', '.join(forms)}")
        return form

    return {"metavar": f"<{'|'.join(forms)}>", "callback": checked}


Form = Annotated[str, typer.Option("--format", help="What is printed.", **_one_of("markdown", "json"))]
BriefingForm = Annotated[
    str,
    typer.Option(
        "--format",
        help="What is printed, or with -o added to the folder: a page, or tables (csv, parquet).",
        **_one_of("markdown", "json", "html", "csv", "parquet"),
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]

# The names are those of the fields of Settings; None means not given. A value stays the text that it is, because
# Settings judges it, as it judges what the environment and the file say.
_ASKING: dict[str, Any] = {
    "model": Annotated[str | None, typer.Option(help="Model to ask.")],
    "base_url": Annotated[str | None, typer.Option(help="Server to ask, any that speaks OpenAI's API.")],
    "mode": Annotated[
        str | None,
        typer.Option(
            metavar="<json_schema|tools|json|md_json>",
            help="How answers are constrained; json_schema is strict.",
        ),
    ],
    "timeout": Annotated[str | None, typer.Option(metavar="<float>", help="Seconds that one request may take.")],
    "max_concurrency": Annotated[
        str | None, typer.Option(metavar="<int>", help="Requests under way at once, at most.")
    ],
    "rpm": Annotated[str | None, typer.Option(metavar="<int>", help="Requests a minute, at most.")],
    "tpm": Annotated[str | None, typer.Option(metavar="<int>", help="Tokens a minute, at most (as estimated).")],
    "max_tokens": Annotated[
        str | None, typer.Option(metavar="<int>", help="Stop before a run uses more tokens than this.")
    ],
    "max_answer_tokens": Annotated[
        str | None, typer.Option(metavar="<int>", help="Tokens of one answer, at most: for a model that loops.")
    ],
    "max_cost": Annotated[str | None, typer.Option(metavar="<float>", help="Stop before a run costs more than this.")],
    "price_in": Annotated[
        str | None, typer.Option(metavar="<float>", help="Price of a million tokens asked, for --max-cost.")
    ],
    "price_out": Annotated[
        str | None, typer.Option(metavar="<float>", help="Price of a million tokens answered, for --max-cost.")
    ],
    "replay": Annotated[
        Path | None, typer.Option(help="Answer from the recordings in this folder, without a network.")
    ],
    "record": Annotated[Path | None, typer.Option(help="Write the answers that are used to this folder.")],
    "prompts": Annotated[Path | None, typer.Option(help="Folder of prompt files, laid over the built-in ones.")],
    "cache_dir": Annotated[Path | None, typer.Option(help="Where answers are cached.")],
    "cache": Annotated[bool | None, typer.Option("--cache/--no-cache", help="Read and write the cache.")],
    "allow_private_addresses": Annotated[
        bool | None,
        typer.Option("--allow-private-addresses", help="Fetch from this machine and private networks too."),
    ],
}

_MERGING: dict[str, Any] = {
    "merge": Annotated[
        str | None, typer.Option(metavar="<model|rules>", help="model: rules and the model; rules: rules alone.")
    ],
    "topic": Annotated[str | None, typer.Option(help="The one topic; what is foreign to it is set aside.")],
    "since": Annotated[
        Path | None, typer.Option(help="A former briefing (JSON, or the folder of -o): mark what is new since it.")
    ],
    "parties": Annotated[Path | None, typer.Option(help="parties.toml: who is one party, and who speaks for it.")],
    "length": Annotated[
        str | None,
        typer.Option(
            metavar="<standard|full>",
            help="standard: about two pages for up to ten articles; full: all claims too.",
        ),
    ],
}


# What the help of each of these commands says last.
_ELSEWHERE = (
    "Settings may come from the environment too (SUMMARISER_MAX_COST for --max-cost; the key from OPENAI_API_KEY), or "
    "from summariser.toml (max_cost = 2)."
)


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options on what is asked and how; it takes them as `settings`."""
    return _with(command, _ASKING)


def asks_twice(command: Callable[..., None]) -> Callable[..., None]:
    """As `asks`, for a command that takes two models, or two folders of prompts, itself."""
    return _with(command, {name: option for name, option in _ASKING.items() if name not in ("model", "prompts")})


def merges(command: Callable[..., None]) -> Callable[..., None]:
    """As `asks`, with the options on the merge and the briefing's form too."""
    return _with(command, _ASKING | _MERGING)


def _with(command: Callable[..., None], options: dict[str, Any]) -> Callable[..., None]:
    """The command with `settings` replaced, for the command line, by the options that make it."""
    own = [each for each in inspect.signature(command).parameters.values() if each.name != "settings"]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in options.items()
    ]

    @functools.wraps(command)
    def with_settings(**given: Any) -> None:
        flags = {name: given.pop(name) for name in options}
        command(**given, settings=guarded(lambda: _resolved(flags, quiet=given["quiet"])))

    with_settings.__doc__ = f"{inspect.getdoc(command)}\n\n{_ELSEWHERE}"
    with_settings.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    with_settings.__annotations__ = {each.name: each.annotation for each in [*own, *shared]}
    return with_settings


def _resolved(flags: dict[str, Any], *, quiet: bool) -> "Settings":
    from summariser.settings import resolve, unheeded  # noqa: PLC0415 - help must not pay for the types

    for words in () if quiet else unheeded():
        tell(words)
    return resolve(flags)
