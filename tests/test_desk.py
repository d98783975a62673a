"""Where a run's questions go: recordings, the cache, the model; and what is kept of the answers."""

import asyncio
import subprocess
import sys

import pytest
from builders import answer, position, put
from merging import fake
from scripted_server import ScriptedServer, always, error
from scripted_server import answer as says

from summariser.answers import Usage, read
from summariser.cache import Cache
from summariser.desk import Desk
from summariser.errors import EndpointError, NoModel, RecordingMissing, StoreError
from summariser.extraction import questions
from summariser.findings import ExtractAnswer
from summariser.loading import load
from summariser.pipeline import brief, extract
from summariser.prompts import load_prompt
from summariser.recordings import Recordings
from summariser.settings import Settings

WANTS = "The tram drivers want heated cabs"
STORY = f"{WANTS} before the first frost comes to Upper Ostia. The tram company says that it is on order, heater {{}}."
FOUND = answer(position("tram drivers", f"{WANTS}."))
MODEL = always(says(FOUND.model_dump_json()))


@pytest.fixture
def stories(tmp_path):
    for n in range(1, 4):
        put(tmp_path / "stories", f"{n}.txt", STORY.format(n))
    return tmp_path / "stories"


@pytest.fixture
def settings(tmp_path):
    """Settings for a server, with a cache of the test's own."""
    return lambda server, **more: Settings(
        **{"base_url": server.base_url, "model": "m", "cache_dir": tmp_path / "cache"} | more
    )


@pytest.fixture
def question(stories):
    (asked,) = questions(load([str(stories / "1.txt")]).articles[0], load_prompt("extract"))
    return asked


def at_desk(settings, *questions, heard=None):
    """The answers of one desk to questions, one after the other; then the desk."""

    async def asked():
        async with Desk(settings, warn=(heard if heard is not None else []).append) as desk:
            return [await desk.answer(question) for question in questions], desk

    return asyncio.run(asked())


def test_a_question_is_asked_once_then_known(question, settings):
    with ScriptedServer(MODEL) as server:
        (first, second), desk = at_desk(settings(server), question, question)
        (third,), later = at_desk(settings(server), question)
        assert len(server.requests) == 1
    assert first == second == third
    assert read(first, ExtractAnswer) == FOUND
    assert (desk.asked, desk.from_store, later.asked, later.from_store) == (1, 1, 0, 1)
    assert desk.usage == later.usage_of_answers == Usage(prompt_tokens=100, completion_tokens=10)
    assert later.usage == Usage()


def test_what_is_known_is_not_counted_by_looking(question, settings):
    async def looked(asked):
        async with Desk(asked, warn=print) as desk:
            return desk.known(question), desk.from_store, desk.used

    with ScriptedServer(MODEL) as server:
        assert asyncio.run(looked(settings(server))) == (None, 0, [])
        (given,), _ = at_desk(settings(server), question)
        assert asyncio.run(looked(settings(server))) == (given, 0, [])
        assert asyncio.run(looked(settings(server, cache=False))) == (None, 0, [])


@pytest.mark.parametrize("other", [{"model": "another"}, {"mode": "json"}, {"cache": False}])
def test_another_model_or_mode_is_asked_anew_and_so_is_any_without_the_cache(question, settings, other):
    with ScriptedServer(MODEL) as server:
        at_desk(settings(server), question)
        _, desk = at_desk(settings(server, **other), question)
        assert len(server.requests) == 2
    assert desk.asked == 1


def test_answers_that_went_back_are_counted_also_when_they_come_from_the_cache(question, settings):
    unlisted = answer(position("tram drivers", f"{WANTS}."), parties=())
    with ScriptedServer([says(unlisted.model_dump_json()), says(FOUND.model_dump_json())]) as server:
        (given,), desk = at_desk(settings(server), question)
        _, later = at_desk(settings(server), question)
    assert "'tram drivers' is not in parties" in given.attempts[0].complaint
    assert (desk.reasks, later.reasks) == (1, 1)
    assert desk.usage == later.usage_of_answers == Usage(prompt_tokens=200, completion_tokens=20)


def test_a_replay_answers_from_recordings_alone_and_touches_no_cache(question, settings, tmp_path):
    with ScriptedServer(MODEL) as server:
        (given,), _ = at_desk(settings(server, record=tmp_path / "recorded", cache=False), question)
    replay = Settings(replay=tmp_path / "recorded", cache_dir=tmp_path / "cache")
    (again,), desk = at_desk(replay, question)
    assert read(again, ExtractAnswer) == read(given, ExtractAnswer)
    assert (desk.asked, desk.from_store) == (0, 1)
    assert not (tmp_path / "cache").exists()


def test_a_replay_asks_nobody_even_where_a_server_is_set(question, settings, tmp_path):
    (tmp_path / "recorded").mkdir()
    with ScriptedServer([]) as server, pytest.raises(RecordingMissing, match=r"extract '1\.txt': no recording"):
        at_desk(settings(server, replay=tmp_path / "recorded"), question)


def test_a_replay_that_lacks_an_answer_says_what_differs(stories, settings, tmp_path):
    with ScriptedServer(MODEL) as server:
        extract([str(stories)], settings(server, record=tmp_path / "recorded"))
    put(stories, "3.txt", STORY.format(3).replace("Upper", "Lower"))
    with pytest.raises(RecordingMissing, match=r"(?s)extract '3\.txt'.*- article text.*\+\[1\][^\n]*Lower Ostia"):
        extract([str(stories)], Settings(replay=tmp_path / "recorded"))


def test_what_is_used_is_recorded_also_from_the_cache_and_from_a_replay(question, settings, tmp_path):
    with ScriptedServer(MODEL) as server:
        at_desk(settings(server), question)
        at_desk(settings(server, record=tmp_path / "one"), question)
    at_desk(Settings(replay=tmp_path / "one", record=tmp_path / "two"), question)
    (one,), (two,) = ([path.read_bytes() for path in (tmp_path / name).iterdir()] for name in ("one", "two"))
    assert one == two
    assert Recordings(tmp_path / "two", warn=print).get(question) is not None


def test_an_answer_that_cannot_be_recorded_is_an_error_but_not_lost(question, settings, tmp_path):
    put(tmp_path, "taken", "a file, not a folder")
    with ScriptedServer(MODEL) as server:
        with pytest.raises(StoreError, match="cannot be"):
            at_desk(settings(server, record=tmp_path / "taken"), question)
        _, desk = at_desk(settings(server), question)
    assert (desk.asked, desk.from_store) == (0, 1)


def test_only_a_question_that_has_to_be_asked_needs_something_to_ask(stories, tmp_path):
    paths, nothing = [str(stories)], Settings(cache_dir=tmp_path / "cache")
    for run in (extract, brief):
        with pytest.raises(NoModel, match=r"(?s)OPENAI_API_KEY.*--base-url.*--replay"):
            run(paths, nothing)


def test_what_is_cached_needs_no_key(question, tmp_path):
    keyless = Settings(cache_dir=tmp_path / "cache")
    given = asyncio.run(fake(extract=lambda _: FOUND)(question)).model_copy(update={"endpoint": keyless.endpoint})
    with Cache(tmp_path / "cache", warn=print) as cache:
        cache.put(given)
    assert at_desk(keyless, question)[0] == [given]


def test_a_run_that_asks_nothing_does_not_import_the_model_libraries(stories, settings):
    with ScriptedServer(MODEL) as server:
        known = settings(server, merge="rules")
        first = brief([str(stories)], known)
    code = (
        "import sys; from summariser.pipeline import brief; from summariser.settings import Settings\n"
        f"done = brief([{str(stories)!r}], Settings.model_validate_json(sys.argv[1]))\n"
        "assert not {'openai', 'instructor', 'tenacity', 'httpx'} & set(sys.modules)\n"
        "sys.stdout.buffer.write(done.briefings[0].model_dump_json().encode())"
    )
    child = [sys.executable, "-W", "error", "-c", code, known.model_dump_json()]
    done = subprocess.run(child, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == first.briefings[0].model_dump_json()


def test_one_changed_article_is_one_question(stories, settings):
    with ScriptedServer(MODEL) as server:
        extract([str(stories)], settings(server))
        put(stories, "2.txt", STORY.format("two"))
        again = extract([str(stories)], settings(server))
        assert len(server.requests) == 4
        assert "heater two." in server.requests[-1].texts[1]
    assert (again.run.asked, again.run.from_store) == (1, 2)


def test_a_server_that_refuses_the_key_stops_the_run_at_once_and_keeps_what_was_answered(stories, settings):
    for n in range(4, 12):
        put(stories, f"{n}.txt", STORY.format(n))

    def refused_after_one(request):
        return MODEL(request) if request.number in (0, *range(2, 100)) else error(401, "no such key")

    with ScriptedServer(refused_after_one) as server:
        one_at_a_time = settings(server, max_concurrency=1)
        with pytest.raises(EndpointError, match="no such key"):
            extract([str(stories)], one_at_a_time)
        assert len(server.requests) == 2, "nothing more is asked once the key is refused"
        again = extract([str(stories)], one_at_a_time)
    assert (again.run.articles, again.run.asked, again.run.from_store) == (11, 10, 1)


def test_messages_of_the_stores_and_of_the_wire_are_passed_on(question, settings, tmp_path):
    heard = []
    put(tmp_path / "recorded", "notes.json", "{}")
    with ScriptedServer([error(429, "slow down", headers={"Retry-After": "0.01"}), MODEL(None)]) as server:
        at_desk(settings(server, record=tmp_path / "recorded"), question, heard=heard)
    assert len(heard) == 2
    assert "slow down" in heard[0]
    assert "notes.json: skipped" in heard[1]
