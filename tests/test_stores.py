"""The two stores of answers: what they keep, what they refuse, and how they go on in trouble."""

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

from summariser.answers import Answer, Attempt, Endpoint, Message, Question, Sampling, Usage, read, without_secrets
from summariser.errors import StoreError
from summariser.findings import AnswerModel
from summariser.stores import Cache, Recordings

ENDPOINT = Endpoint(model="m-1", base_url="http://localhost:8000/v1", mode="json_schema")
SYSTEM = "Say who wants what.\nBe brief."
posix = pytest.mark.skipif(os.name != "posix", reason="permissions and limits of POSIX")


class Verdict(AnswerModel):
    says: str
    evidence: tuple[int, ...]


class StricterVerdict(AnswerModel):
    says: str
    evidence: tuple[int, ...]
    hedged: bool


class Measured(AnswerModel):
    value: float


def ask(article="Moscow said no.", *, system=SYSTEM, around="Read this.", max_tokens=500, **changed):
    user = f"{around}\n<<<ARTICLE 1a2b\n[1] {article}\nARTICLE 1a2b>>>"
    fields = {
        "task": "extract",
        "subject": "a.txt",
        "messages": (Message(role="system", content=system), Message(role="user", content=user)),
        "sampling": Sampling(temperature=0.0, max_tokens=max_tokens),
        "answer_model": Verdict,
        "check": lambda answer: [],
    }
    return Question(**fields | changed)


def reply(question, text='{"says": "Москва: «нет»", "evidence": [1]}', endpoint=ENDPOINT):
    return Answer(
        key=question.key,
        task=question.task,
        subject=question.subject,
        text=text,
        complaints=("says: not in sentence 1",),
        endpoint=endpoint,
        answered_by="m-1-2026",
        usage=Usage(prompt_tokens=10, completion_tokens=5),
        attempts=(Attempt(text="{", complaint="not JSON"),),
        created="2026-01-02T03:04:05Z",
    )


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


@pytest.fixture
def recordings(tmp_path, told):
    return Recordings(tmp_path / "recordings", warn=told.append)


def files(recordings):
    return sorted(path.name for path in recordings.folder.iterdir())


def fill(directory, *questions):
    with Cache(directory, warn=pytest.fail) as cache:
        for question in questions:
            cache.put(reply(question))


def change_rows(directory, statement, *values):
    connection = sqlite3.connect(directory / "cache.db")
    with connection:
        assert connection.execute(statement, values).rowcount == 1
    connection.close()


# The cache: what it keeps


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


# The cache: what it refuses


@posix
def test_nobody_else_can_read_the_cache(directory, open_cache):
    umask = os.umask(0)
    try:
        open_cache().put(reply(ask()))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (directory, *directory.iterdir())}
    finally:
        os.umask(umask)
    assert modes == {"answers": 0o700, "cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}


def test_passwords_and_keys_in_a_base_url_are_not_written(directory, recordings):
    secret = ENDPOINT.model_copy(update={"base_url": "https://ann:pa55w0rd@host:1/v1?api-key=k3y5#fr4g"})
    answer = reply(ask(), endpoint=secret)
    with Cache(directory, warn=pytest.fail) as cache:
        cache.put(answer)
        assert cache.get(ask(), secret).endpoint.base_url == "https://host:1/v1"
    recordings.put(ask(), answer)
    written = b"".join(path.read_bytes() for folder in (directory, recordings.folder) for path in folder.iterdir())
    assert b"https://host:1/v1" in written
    assert not re.search(rb"ann:|pa55w0rd|k3y5|fr4g", written)


@pytest.mark.parametrize(
    ("base_url", "bare"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("http://u:p@h/v1", "http://h/v1"),
        ("http://u:p@q@h/v1", "http://h/v1"),
        ("u:p@h/v1", "h/v1"),
        ("http://h/@m/v1?key=1", "http://h/@m/v1"),
        ("http://[::1/v1", "http://[::1/v1"),
        ("", ""),
    ],
)
def test_a_base_url_is_bared_of_userinfo_query_and_fragment(base_url, bare):
    assert without_secrets(base_url) == bare


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


# The cache: how it goes on in trouble


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
from test_stores import *
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


# Recordings: what they keep


def test_a_recorded_answer_comes_back_from_a_fresh_look_at_the_folder(recordings, told):
    recordings.put(ask(), reply(ask()))
    again = Recordings(recordings.folder, warn=told.append).get(ask())
    assert again == reply(ask())
    assert read(again, Verdict) == Verdict(says="Москва: «нет»", evidence=(1,))
    assert told == []


def test_a_recording_can_be_replayed_at_once(recordings):
    recordings.put(ask(), reply(ask()))
    assert recordings.get(ask()) == reply(ask())
    assert recordings.get(ask("Another.")) is None


def test_a_recording_holds_the_answer_as_json_and_the_question_by_lines(recordings):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    text = (recordings.folder / name).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert '"says": "Москва: «нет»"' in text
    content = json.loads(text)
    assert content["answer"] == {"says": "Москва: «нет»", "evidence": [1]}
    assert content["messages"][0] == {"role": "system", "lines": ["Say who wants what.", "Be brief."]}
    assert re.fullmatch("[0-9a-f]{64}", content["schema_sha256"])
    assert content["endpoint"] == {"model": "m-1", "base_url": "http://localhost:8000/v1", "mode": "json_schema"}


def test_the_same_answer_makes_the_same_bytes_and_is_not_written_again(recordings, tmp_path, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    before = (recordings.folder / name).stat()
    recordings.put(ask(), recordings.get(ask()))
    after = (recordings.folder / name).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    elsewhere = Recordings(tmp_path / "elsewhere", warn=told.append)
    elsewhere.put(ask(), reply(ask(), text='{"says":"Москва: «нет»",\n "evidence":[1]}'))
    assert (elsewhere.folder / name).read_bytes() == (recordings.folder / name).read_bytes()


def test_a_new_answer_to_a_recorded_question_takes_its_files_place(recordings):
    recordings.put(ask(), reply(ask()))
    recordings.put(ask(subject="b.txt"), reply(ask(subject="b.txt"), text='{"says": "new", "evidence": []}'))
    assert len(files(recordings)) == 1
    assert read(recordings.get(ask()), Verdict).says == "new"


def test_an_answer_that_was_first_given_under_another_subject_is_recorded_under_the_questions_own(recordings):
    recordings.put(ask(subject="new.txt"), reply(ask(subject="old.txt")))
    assert recordings.get(ask()).subject == "new.txt"


def test_a_text_that_json_would_not_give_back_is_kept_as_it_is(recordings):
    question = ask(answer_model=Measured)
    recordings.put(question, reply(question, text='{"value":  NaN}'))
    assert recordings.get(question).text == '{"value":  NaN}'


def test_a_recorded_text_that_does_not_satisfy_its_type_is_a_miss_with_a_reason(recordings):
    recordings.put(ask(), reply(ask(), text="not JSON"))
    assert recordings.get(ask()) is None
    assert "no longer satisfies" in recordings.explain_miss(ask())


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        ("a.txt", "a-txt"),
        ("../Ünlü Über/..\\x.TXT", "unlu-uber-x-txt"),
        ("Кремль", "unnamed"),
        ("", "unnamed"),
        ("a" * 300, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
        ("con", "con"),
    ],
)
def test_a_file_is_named_by_task_subject_and_key_safely_for_every_file_system(recordings, subject, slug):
    question = ask(subject=subject)
    recordings.put(question, reply(question))
    assert files(recordings) == [f"extract-{slug}-{question.key[:8]}.json"]
    assert Recordings(recordings.folder, warn=pytest.fail).get(question).subject == subject


def test_the_whole_key_decides_not_its_beginning(recordings, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    content = json.loads((recordings.folder / name).read_text(encoding="utf-8"))
    content |= {"key": ask().key[:8] + "0" * 56, "answer": {"says": "wrong", "evidence": []}}
    (recordings.folder / f"extract-a-{ask().key[:8]}.json").write_text(json.dumps(content), encoding="utf-8")
    fresh = Recordings(recordings.folder, warn=told.append)
    assert fresh.get(ask()) == reply(ask())
    fresh.put(ask(), reply(ask(), text='{"says": "new", "evidence": []}'))
    assert read(fresh.get(ask()), Verdict).says == "new"
    assert "wrong" in (recordings.folder / f"extract-a-{ask().key[:8]}.json").read_text(encoding="utf-8")


def test_threads_share_a_folder_of_recordings(recordings):
    questions = [ask(f"Article {n}", subject=f"{n}.txt") for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda question: recordings.put(question, reply(question)), questions))
        assert all(pool.map(recordings.get, questions))
    assert len(files(recordings)) == 24


# Recordings: what they refuse


def test_foreign_files_are_skipped_and_named_once(recordings, told):
    recordings.put(ask(), reply(ask()))
    (recordings.folder / "README.md").write_text("About these.", encoding="utf-8")
    (recordings.folder / "package.json").write_text("{}", encoding="utf-8")
    (recordings.folder / f"extract-b-{ask('B').key[:8]}.json").write_text("<<<<<<< HEAD", encoding="utf-8")
    (recordings.folder / f"extract-c-{ask('C').key[:8]}.json").mkdir()
    fresh = Recordings(recordings.folder, warn=told.append)
    for _ in range(2):
        assert fresh.get(ask()) is not None
        assert fresh.get(ask("B")) is None
        assert fresh.get(ask("C")) is None
    assert [re.search(r"[\w-]+\.json: skipped: .*", message)[0] for message in told] == [
        "package.json: skipped: not named as a recording",
        f"extract-b-{ask('B').key[:8]}.json: skipped: not in the form of a recording",
        f"extract-c-{ask('C').key[:8]}.json: skipped: cannot be read: Is a directory",
    ]


def test_a_broken_recording_is_replaced_by_a_new_one(recordings, told):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    (recordings.folder / name).write_text("{", encoding="utf-8")
    fresh = Recordings(recordings.folder, warn=told.append)
    fresh.put(ask(), reply(ask()))
    assert fresh.get(ask()) == reply(ask())


def test_a_folder_that_is_not_there_is_an_error_that_names_it(recordings):
    for _ in range(2):
        with pytest.raises(StoreError, match="recordings: no folder of recordings"):
            recordings.get(ask())


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_question(recordings):
    recordings.folder.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match=r"answer to extract 'a\.txt' cannot be recorded"):
        recordings.put(ask(), reply(ask()))


def test_a_write_that_fails_leaves_the_former_recording_whole(recordings, monkeypatch):
    recordings.put(ask(), reply(ask()))

    def fail(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        recordings.put(ask(), reply(ask(), text='{"says": "new", "evidence": []}'))
    assert len(files(recordings)) == 1
    assert recordings.get(ask()) == reply(ask())


# Recordings: why an answer is missing


def test_a_miss_without_recordings_of_the_task_says_so(recordings):
    recordings.put(ask(), reply(ask()))
    question = ask(task="compose", subject="Grain deal")
    assert recordings.explain_miss(question).startswith("compose 'Grain deal': no recording in ")
    assert recordings.explain_miss(question).endswith("no recording of this task at all")


@pytest.mark.parametrize(
    ("changed", "part", "lines"),
    [
        ({"article": "Moscow said yes."}, "article text", ["-[1] Moscow said no.", "+[1] Moscow said yes."]),
        (
            {"system": SYSTEM.replace("brief", "exact")},
            "prompt (all but the article text)",
            ["-Be brief.", "+Be exact."],
        ),
        ({"around": "Read that."}, "prompt (all but the article text)", ["-Read this.", "+Read that."]),
        ({"answer_model": StricterVerdict}, "schema of the answer (SHA-256 ", []),
        ({"max_tokens": 600}, "sampling: max_tokens 500, now 600", []),
    ],
)
def test_a_miss_names_what_differs_from_the_recording_of_the_same_subject(recordings, changed, part, lines):
    for question in (ask("Another.", subject="z.txt"), ask()):
        recordings.put(question, reply(question))
    head, difference, *diff = recordings.explain_miss(ask(**changed)).split("\n")
    assert head.startswith("extract 'a.txt': no recording in ")
    assert head.endswith(f"The nearest is extract-a-txt-{ask().key[:8]}.json; what differs:")
    assert difference.startswith(f"- {part}")
    assert [line[2:] for line in diff if re.match(r"  [-+](?!--|\+\+)", line)] == lines


def test_a_miss_names_all_that_differs(recordings):
    recordings.put(ask(), reply(ask()))
    text = recordings.explain_miss(ask("No.", system="New.", answer_model=StricterVerdict, max_tokens=1))
    assert re.findall(r"^- (\w+)", text, re.MULTILINE) == ["article", "prompt", "schema", "sampling"]


def test_a_recording_of_another_version_is_said_to_be_one(recordings):
    recordings.put(ask(), reply(ask()))
    (name,) = files(recordings)
    path = recordings.folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(ask().key, "0" * 64), encoding="utf-8")
    assert recordings.get(ask()) is None
    assert "another version of summariser made it" in recordings.explain_miss(ask())


def test_a_miss_on_a_new_subject_is_held_against_the_most_similar_article(recordings):
    talks, wages = ask("The talks on grain failed.", subject="g.txt"), ask("Drivers want 5 percent.", subject="w.txt")
    for question in (talks, wages):
        recordings.put(question, reply(question))
    text = recordings.explain_miss(ask("The talks on grain failed again.", subject="new.txt"))
    assert text.endswith(
        f"The nearest is extract-g-txt-{talks.key[:8]}.json, of 'g.txt'; what differs:\n- article text"
    )


def test_among_recordings_of_the_same_subject_the_most_similar_prompt_is_nearest(recordings):
    for system in ("Something else entirely.", SYSTEM, "Yet another prompt."):
        recordings.put(ask(system=system), reply(ask(system=system)))
    assert ask().key[:8] in recordings.explain_miss(ask(system=SYSTEM + " Be exact."))


def test_a_long_difference_is_cut(recordings):
    old, new = (ask(system="\n".join(f"{word} {n}" for n in range(100))) for word in ("old", "new"))
    recordings.put(old, reply(old))
    lines = recordings.explain_miss(new).splitlines()
    assert len(lines) == 2 + 20 + 1
    assert re.fullmatch(r"  … \d+ more", lines[-1])
