"""Commands for those who change prompts: `prompts list`, `show`, `check`, `export`, and `replay check`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summariser.terminal import EXIT_ERROR, guarded, put, tell

if TYPE_CHECKING:
    from summariser.prompts import Prompt

prompts_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show, check and export prompts.")
replay_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check recordings against today's prompts.")

Over = Annotated[Path | None, typer.Option("--prompts", help="Folder of prompt files, laid over the built-in ones.")]


@prompts_app.command("list")
def list_prompts(*, prompts: Over = None) -> None:
    """List the prompts: name, version, where it comes from, what it is for."""
    for each in guarded(lambda: _loaded(_over(prompts))):
        put(f"{each.name}\t{each.version}\t{each.path}\t{each.description}\n")


@prompts_app.command()
def show(name: str, *, prompts: Over = None) -> None:
    """Print a prompt's file, as it is used."""
    put(guarded(lambda: _text(name, _over(prompts))))


@prompts_app.command()
def check(folder: Annotated[Path | None, typer.Argument(help="Folder laid over the built-in prompts.")] = None) -> None:
    """Check prompts: parts, variables, a rendering on a sample article, examples; with an estimate of tokens."""
    from summariser.prompt_check import check_all  # noqa: PLC0415

    for line in guarded(lambda: check_all(_over(folder))):
        put(f"{line}\n")


@prompts_app.command()
def export(folder: Annotated[Path, typer.Argument(help="Folder to write to; it must not hold prompts yet.")]) -> None:
    """Copy the built-in prompts to a folder, to start from."""
    from summariser.prompt_check import export_to  # noqa: PLC0415

    for path in guarded(lambda: export_to(folder)):
        tell(f"wrote {path}")


@replay_app.command("check")
def check_replay(
    folder: Annotated[Path, typer.Argument(help="Folder of recordings.")], *, prompts: Over = None
) -> None:
    """Say which recordings no longer match today's prompts and schemas, and why."""
    from summariser.drift import check as drifted  # noqa: PLC0415

    found = guarded(lambda: drifted(folder, prompts=_over(prompts), warn=tell))
    stale = [each for each in found if each.differences]
    for each in stale:
        put(f"{each.file}: {each.task} '{each.subject}'\n" + "".join(f"  {line}\n" for line in each.differences))
    put(f"{len(found) - len(stale)} of {len(found)} recordings match today's prompts and schemas\n")
    if stale:
        raise typer.Exit(EXIT_ERROR)


def _over(given: Path | None) -> Path | None:
    """The folder laid over the built-in prompts: as given, else as the environment or `summariser.toml` says."""
    from summariser.settings import resolve  # noqa: PLC0415

    return given if given is not None else resolve({}).prompts


def _loaded(over: Path | None) -> "list[Prompt]":
    from summariser.prompts import VARIABLES, load_prompt  # noqa: PLC0415

    return [load_prompt(name, over=over) for name in VARIABLES]


def _text(name: str, over: Path | None) -> str:
    from summariser.errors import PromptError  # noqa: PLC0415
    from summariser.prompts import prompt_file  # noqa: PLC0415

    path = prompt_file(name, over=over)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PromptError(f"{path}: cannot be read: {error}") from error
