"""Run a coroutine to its end from code that is not asynchronous, inside a running event loop too."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")

# Seconds. An interrupt that comes just before a thread begins to wait goes unheard until it has waited.
UNHEARD = 0.5


def to_end(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, in an event loop of its own.

    Where a loop runs in this thread already, as in a notebook, the work is done in another thread, and this one waits.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(work)
    return _run_beside(work)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`, but the result does not hang on the task.

    On its way out, `asyncio.run` formats the task's result (`signal.signal` formats the former handler, which holds the
    task): for a briefing of ten thousand articles that costs more than the merge.
    """
    kept: list[T] = []

    async def keep() -> None:
        kept.append(await work)

    asyncio.run(keep())
    return kept[0]


def _run_beside(work: Coroutine[Any, Any, T]) -> T:
    """As `_run`, in a thread; an interrupt here cancels the work there, so that its answers are kept as elsewhere."""
    interrupted = threading.Event()
    cancel: list[Callable[[], object]] = []

    async def cancellable() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if task is not None:
            cancel.append(lambda: loop.call_soon_threadsafe(task.cancel))
            # Here, because the interrupt may have come before there was anything to cancel.
            if interrupted.is_set():
                task.cancel()
        return await work

    with ThreadPoolExecutor(1, thread_name_prefix="summariser") as pool:
        try:
            done = pool.submit(copy_context().run, _run, cancellable())
            while not done.done():
                wait([done], timeout=UNHEARD)
            return done.result()
        except KeyboardInterrupt:
            interrupted.set()
            # A loop that is closed already has come to its end by itself.
            with suppress(RuntimeError):
                for each in cancel:
                    each()
            raise
