"""The cache of answers: what it keeps, what it refuses, and how it goes on in trouble."""

import errno
import json
import os
import pickle
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import diskcache
import pytest
from storing import ENDPOINT, SECRET, SECRETS, StricterVerdict, Verdict, ask, reply

from summariser.answers import read
from summariser.cache import Cache

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and limits of POSIX")


@pytest.fixture
def told():
    return []


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "answers"


@pytest.fixture
def open_cache(directory, told):
    opened = []

    def open_one(**options):
        opened.append(Cache(directory, warn=told.append, **options))
        return opened[-1]

    yield open_one
    for cache in opened:
        cache.close()


def fill(directory, *questions):
    with Cache(directory, warn=pytest.fail) as cache:
        for question in questions:
            cache.put(reply(question))


def change_rows(directory, statement, *values):
    connection = sqlite3.connect(directory / "cache.db")
    with connection:
        assert connection.execute(statement, values).rowcount == 1
    connection.close()


# What it keeps


def test_a_cached_answer_comes_back_whole_in_a_later_run(directory, open_cache, told):
    fill(directory, ask())
    assert open_cache().get(ask(), ENDPOINT) == reply(ask())
    assert told == []


def test_a_question_that_was_not_asked_is_a_miss(open_cache, told):
    assert open_cache().get(ask(), ENDPOINT) is None
    assert told == []


@pytest.mark.parametrize("part", ["model", "base_url", "mode"])
def test_another_endpoint_is_another_entry(directory, open_cache, part):
    fill(directory, ask())
    other = ENDPOINT.model_copy(update={part: "other"})
    cache = open_cache()
    assert cache.get(ask(), other) is None
    cache.put(reply(ask(), text='{"says": "other", "evidence": [2]}', endpoint=other))
    assert read(cache.get(ask(), other), Verdict).says == "other"
    assert cache.get(ask(), ENDPOINT) == reply(ask())


def test_a_second_answer_to_the_same_question_takes_the_place_of_the_first(open_cache):
    cache = open_cache()
    cache.put(reply(ask()))
    cache.put(reply(ask(), text='{"says": "new", "evidence": [2]}'))
    assert read(cache.get(ask(), ENDPOINT), Verdict).says == "new"


def test_a_changed_schema_is_a_miss(directory, open_cache):
    fill(directory, ask())
    assert open_cache().get(ask(answer_model=StricterVerdict), ENDPOINT) is None


@pytest.mark.parametrize("text", ['{"says": "no evidence"}', "not JSON", ""])
def test_a_stored_text_that_no_longer_satisfies_its_type_is_a_miss(open_cache, text):
    cache = open_cache()
    cache.put(reply(ask(), text=text))
    assert cache.get(ask(), ENDPOINT) is None


@pytest.mark.parametrize("value", ["{}", "not JSON", reply(ask("Another article.")).model_dump_json()])
def test_a_row_that_is_no_answer_to_the_question_is_a_miss(directory, open_cache, value):
    fill(directory, ask())
    change_rows(directory, "UPDATE Cache SET value = ?", value)
    assert open_cache().get(ask(), ENDPOINT) is None


def test_no_entry_is_dropped_even_where_the_database_asks_for_it(directory, open_cache):
    # A former program's settings are kept in the database.
    with diskcache.Cache(str(directory), size_limit=1, cull_limit=10, eviction_policy="least-recently-used"):
        pass
    questions = [ask(f"Article {n}. " + "x" * 5000) for n in range(20)]
    cache = open_cache()
    for question in questions:
        cache.put(reply(question, text=json.dumps({"says": "y" * 50_000, "evidence": []})))
    assert all(cache.get(question, ENDPOINT) for question in questions)


def test_an_answer_is_on_the_disk_when_put_returns(directory):
    done = run_child("""
        cache.put(reply(ask()))
        os._exit(9)  # no closing, no clean-up
    """, directory)  # fmt: skip
    assert done.returncode == 9
    with Cache(directory, warn=pytest.fail) as cache:
        assert cache.get(ask(), ENDPOINT) == reply(ask())


def test_threads_share_a_cache(open_cache, told):
    cache = open_cache()
    questions = [ask(f"Article {n}") for n in range(24)]

    def keep_and_find(question):
        cache.put(reply(question))
        return cache.get(question, ENDPOINT)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(keep_and_find, questions)) == [reply(question) for question in questions]
    assert told == []


def test_two_processes_write_to_one_cache_at_once(directory):
    children = [
        start_child(f"for n in range(25): cache.put(reply(ask(f'Article {start} {{n}}')))", directory)
        for start in ("a", "b")
    ]
    assert [finish(child).returncode for child in children] == [0, 0]
    with Cache(directory, warn=pytest.fail) as cache:
        assert all(cache.get(ask(f"Article {start} {n}"), ENDPOINT) for start in "ab" for n in range(25))


def test_the_cache_lies_in_the_users_cache_directory_unless_told_otherwise(monkeypatch, tmp_path, told):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    with Cache(warn=told.append) as cache:
        cache.put(reply(ask()))
    assert (tmp_path / "summariser" / "answers" / "cache.db").is_file()


# What it refuses


@posix
def test_nobody_else_can_read_the_cache(directory, open_cache):
    umask = os.umask(0)
    try:
        open_cache().put(reply(ask()))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (directory, *directory.iterdir())}
    finally:
        os.umask(umask)
    assert modes == {"answers": 0o700, "cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}


def test_passwords_and_keys_in_a_base_url_are_not_written(directory):
    with Cache(directory, warn=pytest.fail) as cache:
        cache.put(reply(ask(), endpoint=SECRET))
        assert cache.get(ask(), SECRET).endpoint.base_url == "https://host:1/v1"
    written = b"".join(path.read_bytes() for path in directory.iterdir())
    assert b"https://host:1/v1" in written
    assert not re.search(SECRETS, written)


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("place", ["row", "file"])
def test_a_planted_pickle_is_never_run_and_is_reported(directory, open_cache, told, tmp_path, place):
    fill(directory, ask())
    plant(directory, pickle.dumps(Payload(tmp_path / "run")), place)
    assert open_cache().get(ask(), ENDPOINT) is None
    assert not (tmp_path / "run").exists()
    assert "extract 'a.txt' is not text" in told[0]


def test_a_planted_pickle_is_not_run_where_the_cache_can_only_be_read(
    directory, open_cache, told, tmp_path, monkeypatch
):
    fill(directory, ask())
    plant(directory, pickle.dumps(Payload(tmp_path / "run")), "row")
    refuse_to_write(monkeypatch)
    assert open_cache().get(ask(), ENDPOINT) is None
    assert not (tmp_path / "run").exists()
    assert "extract 'a.txt' is not text" in told[0]


@pytest.mark.parametrize("place", ["row", "file"])
def test_the_planted_pickle_is_live(directory, tmp_path, place):
    fill(directory, ask())
    plant(directory, pickle.dumps(Payload(tmp_path / "run")), place)
    with diskcache.Cache(str(directory)) as unguarded:
        unguarded.get(next(iter(unguarded)))
    assert (tmp_path / "run").exists()


def plant(directory, pickled, place):
    (directory / "planted.val").write_bytes(pickled)
    row = (pickled, None) if place == "row" else (None, "planted.val")
    change_rows(directory, "UPDATE Cache SET mode = 4, value = ?, filename = ?", *row)


def test_a_planted_pickle_gives_way_to_a_new_answer(directory, open_cache):
    fill(directory, ask())
    change_rows(directory, "UPDATE Cache SET mode = 4, value = ?", pickle.dumps("planted"))
    cache = open_cache()
    cache.put(reply(ask()))
    assert cache.get(ask(), ENDPOINT) == reply(ask())


def test_a_planted_file_name_is_neither_read_nor_removed(directory, open_cache, tmp_path):
    fill(directory, ask())
    mine = tmp_path / "mine.txt"
    mine.write_text(reply(ask()).model_dump_json(), encoding="utf-8")
    change_rows(directory, "UPDATE Cache SET mode = 3, value = NULL, filename = '../mine.txt'")
    cache = open_cache()
    assert cache.get(ask(), ENDPOINT) is None
    cache.put(reply(ask()))
    assert mine.exists()


def test_a_row_of_bytes_is_not_text(directory, open_cache, told):
    fill(directory, ask())
    change_rows(directory, "UPDATE Cache SET value = ?", reply(ask()).model_dump_json().encode())
    assert open_cache().get(ask(), ENDPOINT) is None
    assert "not text" in told[0]


# How it goes on in trouble


def overwrite_all(path):
    path.write_bytes(b"no database " * 1000)


def overwrite_middle(path):
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [overwrite_all, overwrite_middle, cut_short])
def test_a_damaged_database_is_set_aside_and_the_run_goes_on(directory, open_cache, told, damage):
    fill(directory, *(ask(f"Article {n}") for n in range(50)))
    damage(directory / "cache.db")
    damaged = (directory / "cache.db").read_bytes()
    cache = open_cache()
    for n in range(50):
        cache.get(ask(f"Article {n}"), ENDPOINT)
    cache.put(reply(ask()))
    assert cache.get(ask(), ENDPOINT) == reply(ask())
    aside = directory.with_name("answers.damaged-1")
    assert len((aside / "cache.db").read_bytes()) >= len(damaged) // 2
    assert len(told) == 1
    assert f"set aside as {aside}" in told[0]


def test_each_damaged_database_is_kept_under_the_first_free_number(directory, told):
    for _ in range(2):
        fill(directory, ask())
        overwrite_all(directory / "cache.db")
        with Cache(directory, warn=told.append) as cache:
            assert cache.get(ask(), ENDPOINT) is None
    names = sorted(path.name for path in directory.parent.iterdir())
    assert names == ["answers", "answers.damaged-1", "answers.damaged-2"]


def test_other_files_in_the_directory_of_a_damaged_database_stay(directory, open_cache):
    fill(directory, ask())
    (directory / "notes.txt").write_text("mine", encoding="utf-8")
    overwrite_all(directory / "cache.db")
    open_cache().get(ask(), ENDPOINT)
    assert (directory / "notes.txt").exists()


@pytest.mark.parametrize("name", ["disk_unheard_of", "get", "_sql", "disk_put"])
def test_a_database_with_settings_that_break_diskcache_is_set_aside(directory, open_cache, told, name):
    fill(directory, ask())
    change_rows(directory, "INSERT INTO Settings VALUES (?, 'x')", name)
    cache = open_cache()
    cache.get(ask(), ENDPOINT)
    cache.put(reply(ask()))
    assert cache.get(ask(), ENDPOINT) == reply(ask())
    assert all("damaged" in message for message in told)


def test_a_database_that_another_process_has_already_replaced_is_not_set_aside_again(directory, told):
    questions = [ask(f"Article {n}") for n in range(50)]
    fill(directory, *questions)
    with Cache(directory, warn=told.append) as one, Cache(directory, warn=told.append) as other:
        for cache in (one, other):
            assert cache.get(questions[0], ENDPOINT)
        overwrite_middle(directory / "cache.db")
        for question in questions:
            one.get(question, ENDPOINT)
        one.put(reply(ask()))
        for question in questions:
            other.get(question, ENDPOINT)
        assert other.get(ask(), ENDPOINT) == reply(ask())
    assert len(told) == 1


def refuse_to_write(monkeypatch):
    """As on a file system that is mounted read-only: the database cannot be opened for writing."""
    real = os.open

    def refusing(path, flags, *rest, **named):
        if str(path).endswith("cache.db") and flags & os.O_RDWR:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)


def test_what_cannot_be_written_is_still_read_and_said_once_before_a_question_is_paid_for(
    directory, open_cache, told, monkeypatch
):
    fill(directory, ask())
    refuse_to_write(monkeypatch)
    cache = open_cache()
    assert cache.get(ask(), ENDPOINT) == reply(ask())
    assert told == []
    assert cache.get(ask("New."), ENDPOINT) is None
    cache.put(reply(ask("New.")))
    assert cache.get(ask("New."), ENDPOINT) is None
    assert len(told) == 1
    assert "Read-only file system" in told[0]
    assert "not kept" in told[0]


@posix
def test_a_directory_without_the_right_to_write_is_read(tmp_path):
    # Root may write everywhere, so the child gives up being root; it could not reach pytest's own folder then.
    with tempfile.TemporaryDirectory() as open_folder:
        directory = Path(open_folder) / "answers"
        fill(directory, ask())
        Path(open_folder).chmod(0o755)
        (directory / "cache.db").chmod(0o444)
        directory.chmod(0o555)
        done = run_child("""
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            assert cache.get(ask(), ENDPOINT) == reply(ask()), told
            assert told == []
            cache.put(reply(ask("New.")))
            assert len(told) == 1 and "not kept" in told[0], told
            assert cache.get(ask(), ENDPOINT) == reply(ask()), told
        """, directory)  # fmt: skip
        directory.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_path_that_is_no_directory_is_a_cache_that_keeps_nothing(directory, open_cache, told):
    directory.write_text("a file", encoding="utf-8")
    cache = open_cache()
    cache.put(reply(ask()))
    assert cache.get(ask(), ENDPOINT) is None
    assert len(told) == 1
    assert str(directory) in told[0]
    assert directory.read_text(encoding="utf-8") == "a file"


@posix
def test_a_disk_that_fills_up_leaves_what_was_stored_and_says_so_once(directory):
    done = run_child("""
        import resource
        cache.put(reply(ask()))
        size = os.stat(cache.directory / "cache.db-wal").st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10_000, size + 10_000))
        for n in range(5):
            cache.put(reply(ask(f"Article {n}"), text=json.dumps({"says": "x" * 100_000, "evidence": []})))
        assert len(told) == 1 and "not kept" in told[0], told
        assert cache.get(ask(), ENDPOINT) == reply(ask()), told
        assert len(told) == 1, told
        other = sqlite3.connect(cache.directory / "cache.db", timeout=0)
        other.execute("BEGIN IMMEDIATE")  # no lock is left behind
        other.close()
    """, directory)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@posix
def test_a_disk_that_is_full_from_the_start_costs_the_cache_alone(directory):
    done = run_child("""
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        cache.put(reply(ask()))
        assert cache.get(ask(), ENDPOINT) is None
        assert len(told) == 1 and "not kept" in told[0], told
    """, directory)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@posix
def test_a_full_disk_does_not_hide_what_an_earlier_run_stored(directory):
    fill(directory, ask())
    done = run_child("""
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        assert cache.get(ask(), ENDPOINT) == reply(ask()), told
    """, directory)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_lock_that_does_not_go_away_stops_the_writing_and_not_the_run(directory, open_cache, told):
    cache = open_cache(timeout=0.01)
    cache.put(reply(ask()))
    other = sqlite3.connect(directory / "cache.db")
    other.execute("BEGIN IMMEDIATE")
    cache.put(reply(ask("New.")))
    assert cache.get(ask(), ENDPOINT) == reply(ask())
    other.close()
    assert len(told) == 1
    assert "database is locked" in told[0]


def start_child(code, directory):
    prelude = f"""
import json, os, sys
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1])]}
from storing import *
from test_cache import *
told = []
cache = Cache(Path({str(directory)!r}), warn=told.append)
"""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", prelude + textwrap.dedent(code) + "\ncache.close()\n"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(child):
    out, err = child.communicate(timeout=60)
    return subprocess.CompletedProcess(child.args, child.returncode, out, err)


def run_child(code, directory):
    return finish(start_child(code, directory))
