"""How a command speaks and ends: data to stdout, everything else to stderr, errors as one line and an exit code."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from summariser.interrupts import EXIT_INTERRUPTED, ended_in_order

if TYPE_CHECKING:
    from summariser.errors import SummariserError

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_PARTIAL = 3

T = TypeVar("T")


def guarded(work: Callable[[], T]) -> T:
    """Do the work; an error of ours, or of the file system, ends the command with its message."""
    from summariser.errors import SummariserError  # noqa: PLC0415 - as cheap as help must be

    try:
        with ended_in_order():
            return work()
    except SummariserError as error:
        tell(f"error: {error}")
        raise typer.Exit(_code(error)) from None
    except KeyboardInterrupt:
        # Here, because typer would end the command without a word.
        tell("interrupted; answers that had arrived are kept")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except OSError as error:
        tell(f"error: {error.filename or 'output'}: {error.strerror}")
        raise typer.Exit(EXIT_ERROR) from None


def _code(error: "SummariserError") -> int:
    """The exit code of an error: how the program was told to run, by whatever way, is usage."""
    from summariser.errors import BudgetReached, SettingsError  # noqa: PLC0415 - as above

    if isinstance(error, SettingsError):
        return EXIT_USAGE
    return EXIT_PARTIAL if isinstance(error, BudgetReached) else EXIT_ERROR


def put(text: str) -> None:
    """Print data; a reader that closes the pipe (head, less) ends the command quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes stdout at exit.
        sys.stderr.close()
        raise typer.Exit(0) from None


def tell(text: str) -> None:
    """Say something that is not data."""
    sys.stderr.write(f"summariser: {text}\n")
