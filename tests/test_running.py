"""Coroutines run to their end from anywhere; an interrupt reaches the work."""

import asyncio
import contextvars
import signal
import threading

import pytest

from summariser.running import to_end

NAME = contextvars.ContextVar("NAME", default="none")


async def doubled(number):
    await asyncio.sleep(0)
    return 2 * number, NAME.get()


async def failing():
    raise ValueError("as it is")


def test_without_a_loop_the_result_comes_back():
    assert to_end(doubled(4)) == (8, "none")


def test_inside_a_running_loop_too_with_the_callers_context():
    async def notebook():
        NAME.set("cell")
        return to_end(doubled(4))

    assert asyncio.run(notebook()) == (8, "cell")


@pytest.mark.parametrize("around", [lambda: to_end(failing()), lambda: asyncio.run(inside_a_loop(failing))])
def test_errors_come_through_as_they_are(around):
    with pytest.raises(ValueError, match="as it is"):
        around()


async def inside_a_loop(work):
    return to_end(work())


def test_an_interrupt_cancels_the_work_in_its_thread():
    began, cancelled = threading.Event(), threading.Event()

    async def long():
        began.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def interrupt():
        began.wait(10)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    async def notebook():
        # As Jupyter has it: an interrupt is raised where the cell is at work.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        to_end(long())

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(notebook())
    assert cancelled.wait(10)
