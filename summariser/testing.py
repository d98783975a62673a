"""For the tests of those who build on summariser: answers from recordings alone, and no network.

`replay` makes a fixture of a folder that `summariser brief --record` wrote:

    from summariser.testing import replay

    recorded = replay("tests/recorded")             # a pytest fixture

    def test_my_prompts(recorded):
        done = recorded.brief(["articles"])
"""

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from summariser.pipeline import Briefed, Extracted, brief, extract
from summariser.settings import Settings


class Replay:
    """Runs with settings that answer from a folder of recordings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def brief(self, paths: Iterable[str], **settings: Any) -> Briefed:
        """The briefings of articles; raises RecordingMissing where an answer is not recorded."""
        return brief(paths, self.settings.model_copy(update=settings))

    def extract(self, paths: Iterable[str], **settings: Any) -> Extracted:
        """What articles hold; raises as `brief`."""
        return extract(paths, self.settings.model_copy(update=settings))


def replay(folder: Path | str) -> Callable[..., Replay]:
    """A pytest fixture that answers from the recordings in `folder`; while it is used, sockets cannot be connected."""

    @pytest.fixture
    def fixture(monkeypatch: pytest.MonkeyPatch) -> Replay:
        for way in ("connect", "connect_ex"):
            monkeypatch.setattr(socket.socket, way, _refused)
        return Replay(Settings(replay=Path(folder)))

    return fixture


def _refused(refused: socket.socket, address: object) -> None:
    # Who meets an error that is not the network's own may not close the socket.
    refused.close()
    raise RuntimeError(f"a test that replays answers tried to connect to {address}")
