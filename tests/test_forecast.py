"""What a run would ask, told without asking: the reading at once, the merge where the articles are answered."""

import pytest
from builders import put
from scripted_server import ScriptedServer
from test_pipeline import STORIES, model, of

from summariser.errors import PromptError
from summariser.extraction import questions
from summariser.forecast import forecast
from summariser.loading import load
from summariser.pipeline import brief, extract
from summariser.prompts import load_prompt, prompt_file
from summariser.settings import Settings

PRICES = {"price_in": 2.0, "price_out": 10.0}


@pytest.fixture
def stories(tmp_path):
    for name, text in STORIES.items():
        put(tmp_path / "stories", name, text)
    return str(tmp_path / "stories")


@pytest.fixture
def server():
    with ScriptedServer(model) as server:
        yield server


@pytest.fixture
def told(stories, server, tmp_path):
    """The lines of a forecast, which asks nothing; with prices."""

    def forecast_of(**more):
        before = len(server.requests)
        lines = forecast([stories], settings(server, tmp_path, **PRICES, **more)).text().splitlines()
        assert len(server.requests) == before
        return lines

    return forecast_of


def settings(server, folder, **more):
    return Settings(base_url=server.base_url, model="m", cache_dir=folder / "cache", **more)


def tokens(messages):
    return sum(map(len, messages)) // 4


def test_before_anything_is_asked_the_reading_is_told_and_the_merge_named_as_not_counted(stories, told):
    put(stories, "short.txt", "Too short.")
    prompt = load_prompt("extract")
    asked = [question for story in load([stories]).articles for question in questions(story, prompt)]
    count = tokens([message.content for question in asked for message in question.messages])
    not_counted = (
        "its questions come of what the articles hold, and --dry-run counts them once all articles are answered"
    )
    assert told() == [
        "3 articles, 0 answered already, 3 questions to ask",
        f"reading: about {count:,} tokens asked and 9,000 answered",
        f"reading: about {(count * 2 + 9000 * 10) / 1e6:.2f} at 2 and 10 per million tokens",
        f"merge: not counted; {not_counted} (--merge rules asks none)",
        "not read: short.txt: too short (2 words; an article needs 20)",
    ]


def test_once_the_articles_are_answered_the_merge_is_counted_as_rules_alone_would_have_it(
    stories, told, server, tmp_path
):
    extract([stories], settings(server, tmp_path))
    reading, answers, cost, merge, most, proviso = told()
    assert reading == "3 articles, 3 answered already, 0 questions to ask"
    assert answers == "reading: about 0 tokens asked and 0 answered"
    assert cost == "reading: about 0.00 at 2 and 10 per million tokens"
    assert merge.startswith("merge: 6 questions to ask (topics 1, align 1, group 1, clash 1, compose 2), about ")
    assert most.startswith("merge: for these at most ")
    assert proviso == "merge: each answer may change the questions after it, also how many they are"


def test_where_one_answer_alone_is_missing_its_question_is_the_very_one_that_a_run_asks(
    stories, told, server, tmp_path, monkeypatch
):
    brief([stories], settings(server, tmp_path))
    assert told()[3:] == ["merge: answered already, nothing to ask"]
    put(tmp_path, "mine/compose.md", prompt_file("compose", over=None).read_text(encoding="utf-8") + "\nBe brief.\n")
    merge = told(prompts=tmp_path / "mine")[3]
    assert "at most 1,000 answered" in told(prompts=tmp_path / "mine", max_answer_tokens=1000)[3]
    before = len(server.requests)
    brief([stories], settings(server, tmp_path, prompts=tmp_path / "mine"))
    (asked,) = server.requests[before:]
    assert of(asked) == "compose"
    count, limit = tokens(asked.texts), load_prompt("compose").sampling.max_tokens
    assert merge == (
        f"merge: 1 question to ask (compose 1), about {count:,} tokens asked and at most {limit:,} answered, "
        "unless one is sent back"
    )


def test_by_rules_the_merge_asks_nothing(told):
    assert told(merge="rules")[3:] == ["merge: by rules, nothing to ask"]


def test_a_limit_that_the_merge_alone_would_pass_is_said(stories, told, server, tmp_path):
    extract([stories], settings(server, tmp_path))
    assert "more than max_tokens, 500: the run would stop before that" in told(max_tokens=500)
    assert "more than max_cost, 0.001: the run would stop before that" in told(max_cost=0.001)
    assert not [line for line in told(max_tokens=500, merge="rules") if "more than" in line]


def test_a_forecast_records_nothing_and_reads_the_users_files_first(stories, told, server, tmp_path):
    extract([stories], settings(server, tmp_path))
    told(record=tmp_path / "recorded")
    assert not (tmp_path / "recorded").exists()
    put(tmp_path, "mine/group.md", "no prompt")
    with pytest.raises(PromptError, match=r"group\.md"):
        told(prompts=tmp_path / "mine")
