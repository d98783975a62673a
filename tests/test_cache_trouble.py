"""The command line with a cache in trouble: every answer that was paid for is used, and what is not kept is said.

`pytest -m soak`: each case is two or three runs of a process. The cache itself is tested in `test_cache.py`.
"""

import json
import os
import pickle
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from builders import put
from scripted_server import ScriptedServer
from test_faults import good, number_of, story

pytestmark = [pytest.mark.soak, pytest.mark.skipif(os.name != "posix", reason="limits and links of POSIX")]

ROOT = Path(__file__).parent.parent
STORIES = 12


class Desk:
    """Stories, a server that counts what it is asked, and a cache."""

    def __init__(self, folder, server):
        self.server = server
        self.stories = folder / "stories"
        self.cache = folder / "cache"
        for number in range(1, STORIES + 1):
            put(self.stories, f"{number}.txt", story(number))

    def start(self, **more):
        words = ["extract", str(self.stories), "--model", "m", "--base-url", self.server.base_url]
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "summariser", *words, "--cache-dir", str(self.cache)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **{"cwd": ROOT, **more},
        )

    def run(self, **more):
        """How often the server was asked, and what was said; every story must have been read."""
        before = len(self.server.requests)
        said = whole(self.start(**more))
        return len(self.server.requests) - before, said


def whole(child):
    out, errors = child.communicate(timeout=60)
    said = errors.decode()
    assert child.returncode == 0, said
    assert "Traceback" not in said
    read = [json.loads(line) for line in out.splitlines()]
    assert len(read) == STORIES
    assert all(each["positions"] for each in read)
    return said


@pytest.fixture
def desk(tmp_path):
    with ScriptedServer(good) as server:
        yield Desk(tmp_path, server)


@pytest.fixture
def used(desk):
    """A desk whose cache holds all answers."""
    assert desk.run()[0] == STORIES
    assert desk.run()[0] == 0
    return desk


def rows(desk, statement, *values):
    connection = sqlite3.connect(desk.cache / "cache.db")
    with connection:
        count = connection.execute(statement, values).rowcount
    connection.close()
    return count


def test_two_runs_at_once_share_a_cache(desk):
    children = [desk.start(), desk.start()]
    for child in children:
        assert "not kept" not in whole(child)
    assert {number_of(request) for request in desk.server.requests} == set(range(1, STORIES + 1))
    assert desk.run()[0] == 0


def test_a_damaged_database_is_set_aside_with_a_word_and_asked_anew_once(used):
    (used.cache / "cache.db").write_bytes(b"no database " * 4000)
    asked, said = used.run()
    assert asked == STORIES
    assert "the cache is damaged" in said
    assert "cache.damaged-1" in said
    assert used.run()[0] == 0


@pytest.mark.parametrize("size", [0, 60_000, 150_000])
def test_a_disk_that_is_full_or_fills_up_costs_no_answer_and_is_said_once(desk, size):
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    asked, said = desk.run(preexec_fn=full)
    assert asked == STORIES
    assert said.count("answers that this run pays for are not kept") == 1


def test_a_full_disk_does_not_hide_what_is_kept(used):
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    asked, said = used.run(preexec_fn=full)
    assert (asked, "not kept" in said) == (0, False)


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere", "a file above"])
def test_a_directory_that_cannot_be_made_is_said_before_anything_is_paid_for(desk, kind):
    if kind == "a link to nowhere":
        desk.cache.symlink_to("nowhere/at/all")
    else:
        desk.cache.write_text("mine", encoding="utf-8")
        desk.cache = desk.cache / "below" if kind == "a file above" else desk.cache
    asked, said = desk.run()
    assert asked == STORIES
    assert said.count("not kept") == 1
    assert str(desk.cache) in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_read(used):
    (used.cache / "cache.db").chmod(0o444)
    used.cache.chmod(0o555)
    asked, said = used.run()
    used.cache.chmod(0o755)
    assert (asked, "not kept" in said) == (0, False)


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


def test_planted_pickles_are_not_run_and_asked_anew(used, tmp_path):
    planted = pickle.dumps(Payload(tmp_path / "run"))
    assert rows(used, "UPDATE Cache SET mode = 4, value = ?", planted) == STORIES
    asked, said = used.run()
    assert asked == STORIES
    assert not (tmp_path / "run").exists()
    assert said.count("is not text, so another program wrote it") == STORIES


def test_entries_of_an_older_key_version_are_left_and_asked_anew(used, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(ROOT / "summariser", old / "summariser")
    for name in ("prompts", "schemas"):
        shutil.copytree(ROOT / name, old / name)
    answers = old / "summariser" / "answers.py"
    text = answers.read_text(encoding="utf-8")
    assert "\nKEY_VERSION = 1\n" in text
    answers.write_text(text.replace("\nKEY_VERSION = 1\n", "\nKEY_VERSION = 2\n"), encoding="utf-8")
    asked, said = used.run(cwd=old)
    assert asked == STORIES
    assert len(said.splitlines()) == 1, "nothing but the closing line"
    assert used.run()[0] == 0, "what the older program had is still there"
