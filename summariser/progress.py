"""Progress on stderr: a bar where somebody watches, only messages in a pipe or a log."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summariser.pipeline import Event

if TYPE_CHECKING:
    from rich.status import Status

# Fewer articles than these are done before a bar is of use.
MIN_ARTICLES = 2


class Progress:
    """Shows the events of a run. The bar (rich) is set up only when there is something to wait for."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._watched = sys.stderr.isatty() and not quiet
        self._status: Status | None = None

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the bar away."""
        if self._status is not None:
            self._status.stop()

    def show(self, event: Event) -> None:
        """Show one event."""
        if event.kind == "message":
            if not self._quiet:
                sys.stderr.write(f"summariser: {event.text}\n")
        elif self._watched and event.of >= MIN_ARTICLES:
            self._advance(event)

    def _advance(self, event: Event) -> None:
        if self._status is None:
            from rich.console import Console  # noqa: PLC0415 - a run in a pipe shows no bar
            from rich.status import Status  # noqa: PLC0415

            self._status = Status("", console=Console(stderr=True))
            self._status.start()
        self._status.update(f"{event.done} of {event.of} articles")
