"""Ctrl-C: at once while nothing is under way that could be lost, in order while a command works.

Imported before all else, so it imports next to nothing.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

EXIT_INTERRUPTED = 130


def leave_at_once() -> None:
    """From now on, let an interrupt end the process with a word; one that is ignored (nohup) stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


@contextmanager
def ended_in_order() -> Iterator[None]:
    """In here, an interrupt is a KeyboardInterrupt, or a cancelled task, again."""
    former = signal.getsignal(signal.SIGINT)
    if former is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if former is _leave:
            signal.signal(signal.SIGINT, _leave)


def _leave(*_: object) -> None:
    os.write(2, b"summariser: interrupted\n")
    os._exit(EXIT_INTERRUPTED)
