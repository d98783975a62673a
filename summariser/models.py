"""The command on model servers: `models check` says what works there and with which flags to use it."""

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summariser.options import Quiet, asks
from summariser.terminal import EXIT_ERROR, guarded, put, tell

if TYPE_CHECKING:
    from summariser.probe import Checked
    from summariser.settings import Settings

models_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Find out what a model server can do.")

AsJson = Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")]


@models_app.command()
@asks
def check(*, settings: Any, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Ask a server a few small questions: which modes work there, its context, its speed, and the flags to use.

    Example:  summariser models check --base-url http://localhost:8080/v1
    """
    import asyncio  # noqa: PLC0415

    from summariser import probe  # noqa: PLC0415

    if settings.can_ask and not quiet:
        tell(f"asking {settings.endpoint.base_url}; a slow machine takes a minute or two")
    found = guarded(lambda: asyncio.run(probe.check(settings)))
    put(found.model_dump_json(indent=2) + "\n" if as_json else _text(found, settings))
    if found.mode is None:
        raise typer.Exit(EXIT_ERROR)


def _text(found: "Checked", settings: "Settings") -> str:
    """What was found, a line each."""
    kind = "" if found.server.kind == "unknown" else f" ({found.server.kind})"
    lines = [f"{found.base_url}{kind}, model {found.model}"]
    if found.models and found.model not in found.models:
        lines.append(f"             not among the models that it lists: {', '.join(found.models)}")
    lines += [f"{tried.mode:<12} {'works' if tried.works else 'no'}: {tried.words}" for tried in found.modes]
    lines += [f"{name:<12} {words}" for name, words in (("limit", found.limit_words), *_told(found))]
    flags = " ".join(f"{name} {shlex.quote(value)}" for name, value in found.flags(settings).items())
    lines.append(f"{'use':<12} " + (f"summariser brief articles/ {flags}" if flags else "nothing: no mode works here"))
    return "".join(f"{line}\n" for line in lines)


def _told(found: "Checked") -> list[tuple[str, str]]:
    return [("context", _context(found)), ("speed", _speed(found))]


def _context(found: "Checked") -> str:
    from summariser.probe import ENOUGH_CONTEXT  # noqa: PLC0415
    from summariser.served import LENGTHEN  # noqa: PLC0415

    server = found.server
    words = f"{server.context:,} tokens a request" if server.context else "the server does not say"
    if server.trained and server.trained != server.context:
        words += f"; the model takes {server.trained:,}"
    if not found.short:
        return words
    return f"{words}; short for an article and its answer: {LENGTHEN[server.kind].format(ENOUGH_CONTEXT)}"


def _speed(found: "Checked") -> str:
    read, written = (f"{speed:,.0f}" if speed else "?" for speed in (found.speed.read, found.speed.written))
    words = f"{read} tokens a second read, {written} written"
    return f"{words}: about {found.seconds:,.0f} s for an article of 800 words" if found.seconds else words
