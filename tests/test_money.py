"""What a run may cost, as a user meets it: the forecast, the limits, what is kept, what is said and the exit code."""

import re

import pytest
from builders import put
from scripted_server import ScriptedServer, refusal
from scripted_server import answer as says
from test_faults import command, found, number_of, story

STORIES = 12
ANSWER = 900  # tokens
PRICES = ("--price-in", "0.25", "--price-out", "2")


def prompt_tokens(request):
    return sum(map(len, request.texts)) // 4


def counted(request):
    """A good answer, counted as the program estimates the question, with an answer of some length."""
    return says(found(number_of(request)), prompt_tokens=prompt_tokens(request), completion_tokens=ANSWER)


@pytest.fixture
def server():
    with ScriptedServer(counted) as server:
        yield server


@pytest.fixture
def asking(tmp_path, server):
    """Run a command on the stories; its exit code, what it printed, what it said."""
    for number in range(1, STORIES + 1):
        put(tmp_path / "stories", f"{number}.txt", story(number))
    asked = ["--model", "m", "--base-url", server.base_url, "--cache-dir", str(tmp_path / "cache")]

    def run(name, *more):
        return command(name, str(tmp_path / "stories"), *asked, *more)

    return run


def used(server):
    return sum(prompt_tokens(request) + ANSWER for request in server.requests)


def test_a_forecast_asks_nothing_and_says_where_a_run_would_stop(asking, server):
    code, out, _ = asking("brief", "--dry-run", *PRICES, "--max-tokens", "20000", "--max-cost", "0.05")
    assert (code, server.requests) == (0, [])
    first, tokens, cost, merge, *limits = out.splitlines()
    assert first == "12 articles, 0 answered already, 12 questions to ask"
    asked, answered = (int(each.replace(",", "")) for each in re.findall(r"[\d,]+", tokens))
    assert answered == 12 * 3000
    assert cost == f"reading: about {(asked * 0.25 + answered * 2) / 1e6:.2g} at 0.25 and 2 per million tokens"
    assert merge.startswith("merge: not counted")
    assert limits == [
        "more than max_tokens, 20,000: the run would stop before that",
        "more than max_cost, 0.05: the run would stop before that",
    ]


def test_a_forecast_counts_the_questions_of_a_run_as_the_run_does(asking, server):
    _, out, _ = asking("brief", "--dry-run")
    asking("extract")
    said = int(re.search(r"about ([\d,]+) tokens asked", out)[1].replace(",", ""))
    assert 0 <= said - sum(map(prompt_tokens, server.requests)) < STORIES, "but for the rounding of each"
    assert "12 answered already, 0 questions" in asking("brief", "--dry-run")[1]


@pytest.mark.parametrize("at_once", ["1", "8"])
def test_a_limit_on_tokens_is_not_passed_and_the_next_run_goes_on(asking, server, at_once):
    code, out, errors = asking("extract", "--max-tokens", "20000", "--max-concurrency", at_once)
    done = len(out.splitlines())
    assert code == 3
    assert 20_000 - 4000 < used(server) <= 20_000
    assert errors.count("max_tokens: 20,000 would be passed: ") == STORIES - done
    assert f"{STORIES} articles · {done} calls · 0 cached · {used(server):,} tokens" in errors
    code, out, errors = asking("extract")
    assert (code, len(out.splitlines()), len(server.requests)) == (0, STORIES, STORIES)
    assert f"{STORIES - done} calls · {done} cached" in errors


@pytest.mark.parametrize("at_once", ["1", "8"])
def test_a_limit_on_cost_is_not_passed_and_what_was_spent_is_said(asking, server, at_once):
    code, _, errors = asking("extract", *PRICES, "--max-cost", "0.015", "--max-concurrency", at_once)
    spent = sum(prompt_tokens(request) * 0.25 + ANSWER * 2 for request in server.requests) / 1e6
    assert code == 3
    assert 0.011 < spent <= 0.015
    assert f"tokens · about {spent:.2g} spent · " in errors


@pytest.mark.parametrize("limit", [("--max-tokens", "100"), ("--max-cost", "0.0001", *PRICES)])
def test_a_limit_that_is_too_low_for_any_article_ends_in_one_line_and_3(asking, server, limit):
    code, out, errors = asking("brief", *limit)
    assert (code, out, server.requests) == (3, "", [])
    assert len(errors.splitlines()) == 1
    assert "would be passed" in errors


@pytest.mark.parametrize("more", [("--max-cost", "1"), ("--price-in", "1"), ("--price-out", "1", "--max-cost", "1")])
@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_price_that_is_missing_is_named_before_anything_is_asked(asking, server, more, dry):
    code, _, errors = asking("brief", *more, *dry)
    assert (code, server.requests) == (2, [])
    assert "needs --price-" in errors


def test_tokens_of_articles_that_failed_are_counted(tmp_path):
    put(tmp_path, "1.txt", story(1))
    put(tmp_path, "2.txt", story(2))
    with ScriptedServer(lambda request: counted(request) if number_of(request) == 1 else refusal("no")) as server:
        asked = ["--model", "m", "--base-url", server.base_url, "--no-cache"]
        code, _, errors = command("extract", str(tmp_path), *asked)
    first = next(prompt_tokens(request) for request in server.requests if number_of(request) == 1)
    assert code == 3
    assert f"1 calls · 0 cached · {first + ANSWER + 110:,} tokens" in errors
