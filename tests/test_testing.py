"""The `replay` fixture in a pytest run of a user's own."""

import asyncio

import pytest
from builders import answer, position, put
from merging import fake

from summariser.extraction import questions
from summariser.loading import load
from summariser.prompts import load_prompt
from summariser.recordings import Recordings

pytest_plugins = ("pytester",)

WANTS = "The beekeepers of Hivey want the spraying to stop."
STORY = f"{WANTS} The fruit growers say that they spray at night only, and only when the wind is low."
HEAD = "import socket\nimport pytest\nfrom summariser.testing import replay\nrecorded = replay('kept')\n"


@pytest.fixture
def project(pytester):
    """A project with an article, its recorded answer, and a way to run its tests in a process of their own."""
    path = put(pytester.path, "stories/bees.txt", STORY)
    (question,) = questions(load([path]).articles[0], load_prompt("extract"))
    said = answer(position("beekeepers of Hivey", WANTS, issue="spraying"))
    Recordings(pytester.path / "kept", warn=print).put(question, asyncio.run(fake(extract=lambda _: said)(question)))

    def tested(body):
        pytester.makepyfile(HEAD + body)
        return pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider")

    return tested


def test_a_users_test_reads_and_briefs_from_recordings(project):
    body = f"""
def test_what_is_found(recorded):
    found = recorded.extract(["stories"])
    assert [item.statement for item in found.extractions[0].positions] == [{WANTS!r}]
    assert (found.run.asked, found.run.from_store) == (0, 1)

def test_what_is_briefed(recorded):
    done = recorded.brief(["stories"], merge="rules", topic="Spraying")
    assert [briefing.topic for briefing in done.briefings] == ["Spraying"]
    assert recorded.settings.topic is None
"""
    project(body).assert_outcomes(passed=2)


def test_an_answer_that_is_not_recorded_fails_the_users_test(project):
    body = """
def test_another_prompt(recorded, tmp_path):
    from summariser.prompts import builtin_folder
    text = (builtin_folder() / "extract.md").read_text(encoding="utf-8")
    (tmp_path / "extract.md").write_text(text.replace("user:\\n", "Be brief.\\n\\nuser:\\n"), encoding="utf-8")
    recorded.extract(["stories"], prompts=tmp_path)
"""
    done = project(body)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*RecordingMissing: extract 'bees.txt': no recording*", "*+Be brief.*"])


def test_nothing_can_be_connected_while_the_fixture_is_used_and_all_can_afterwards(project):
    body = """
@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()

@pytest.mark.parametrize("way", ["connect", "connect_ex"])
def test_a_socket_cannot_be_connected(recorded, listener, way):
    with socket.socket() as mine, pytest.raises(RuntimeError, match="a test that replays answers tried to connect"):
        getattr(mine, way)(listener)

def test_a_connection_cannot_be_made(recorded, listener):
    with pytest.raises(RuntimeError, match="tried to connect to"):
        socket.create_connection(listener)

def test_a_test_without_the_fixture_can(listener):
    socket.create_connection(listener).close()
"""
    project(body).assert_outcomes(passed=4)


def test_a_folder_that_is_not_there_is_named(project):
    body = """
elsewhere = replay("nowhere")

def test_elsewhere(elsewhere):
    elsewhere.extract(["stories"])
"""
    done = project(body)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*StoreError: nowhere: no folder of recordings*"])
