"""What `models check` finds out about the servers that people have at home, each played as it is known to behave."""

import asyncio
import json

import pytest
from home_servers import (
    MODEL,
    SMALL,
    limited,
    llama_cpp,
    llama_cpp_python,
    lm_studio,
    mode_of,
    models,
    ollama,
    vllm,
)
from pydantic import SecretStr
from scripted_server import ScriptedServer, answer, as_json, cut_short, error, stalled

from summariser.errors import EndpointError, NoModel
from summariser.probe import check
from summariser.settings import Settings

MODES = ["json_schema", "tools", "json", "md_json"]


class Run:
    def __init__(self, script, **settings):
        with ScriptedServer(script) as self.server:
            self.settings = Settings(base_url=self.server.base_url, **settings)
            self.found = asyncio.run(check(self.settings))

    @property
    def works(self):
        return [tried.mode for tried in self.found.modes if tried.works]

    @property
    def flags(self):
        return self.found.flags(self.settings)

    def words(self, mode):
        return next(tried.words for tried in self.found.modes if tried.mode == mode)


def with_models(served):
    """A server that lists its one model, and otherwise does as `served` says."""
    return lambda request: models() if request.path.endswith("/models") else served(request)


@pytest.mark.parametrize(
    ("server", "kind", "works", "context", "trained"),
    [
        (llama_cpp, "llama.cpp", ["json_schema"], 4096, 8192),
        (ollama, "Ollama", ["json_schema", "json", "md_json"], 4096, 131_072),
        (vllm, "vLLM", MODES, 32_768, None),
        (lm_studio, "LM Studio", ["json_schema", "md_json"], 16_384, 32_768),
        (llama_cpp_python, "unknown", ["tools", "json"], None, None),
    ],
)
def test_each_server_is_found_to_do_what_it_does(server, kind, works, context, trained):
    run = Run(server)
    assert run.found.server.kind == kind
    assert run.works == works
    assert run.found.mode == works[0]
    assert (run.found.server.context, run.found.server.trained) == (context, trained)
    assert run.found.limit == "max_tokens"
    assert run.flags["--mode"] == works[0]
    assert run.flags["--base-url"] == run.server.base_url


def test_no_key_is_needed_for_a_server_at_home_and_none_of_ours_is_sent():
    run = Run(llama_cpp)
    assert {request.headers["authorization"] for request in run.server.requests} == {"Bearer none"}


def test_the_question_says_nothing_of_json_so_that_prose_shows_a_schema_unheeded():
    run = Run(with_models(lambda _: answer("Paris.")))
    assert run.works == []
    assert run.flags == {}
    assert run.words("json_schema").endswith("it said: Paris.")
    strict = next(each.body for each in run.server.requests if each.body and "response_format" in each.body)
    assert "json" not in json.dumps(strict["messages"]).casefold()


def test_a_reply_that_is_of_no_use_is_shown_in_one_line_without_control_characters():
    run = Run(with_models(lambda _: answer("no\nway \x1b[31m" + "x" * 500)))
    words = run.words("tools")
    assert "it said: no way [31mxxx" in words
    assert words.isprintable()
    assert len(words) < 400


def test_a_mode_that_is_refused_is_asked_for_once():
    run = Run(lm_studio)
    assert run.words("tools").startswith("the server refused the question (400): Invalid tool_choice type: 'object'")
    asked = [each for each in run.server.requests if each.body and "tools" in each.body]
    assert len(asked) == 1


def test_a_server_error_is_not_taken_for_a_passing_one():
    run = Run(llama_cpp_python)
    assert run.words("json_schema").startswith("the server says 500")
    assert [mode_of(each.body) for each in run.server.requests if each.body].count("json_schema") == 1


def test_a_model_that_loops_meets_the_limit_and_the_mode_is_not_used():
    run = Run(with_models(lambda _: cut_short('{"cities": [')))
    assert run.words("json_schema") == 'cut short at 1024 tokens; it said: {"cities": ['


def test_an_unheeded_limit_is_told_and_so_is_the_other_name():
    def server(request):
        return answer(SMALL) if "France" in json.dumps(request.body) else limited(request.body, None)

    run = Run(with_models(server))
    assert run.found.limit is None
    assert run.found.limit_words == (
        "max_tokens is not heeded: 900 tokens came where 64 were asked for; "
        "max_completion_tokens is not heeded: 900 tokens came where 64 were asked for"
    )
    assert run.found.speed.read is None


def test_the_other_name_of_the_limit_is_tried_where_the_first_is_refused():
    def server(request):
        if "max_tokens" in request.body:
            return error(400, "Unsupported parameter: 'max_tokens'", param="max_tokens")
        if "France" in json.dumps(request.body):
            return answer(SMALL)
        return limited(request.body, request.body["max_completion_tokens"])

    run = Run(with_models(server))
    assert run.found.limit == "max_completion_tokens"
    assert run.works[0] == "json_schema"


def test_what_llama_cpp_measures_is_taken_and_makes_the_flags():
    run = Run(llama_cpp)
    assert (run.found.speed.read, run.found.speed.written) == (200.0, 50.0)
    assert run.found.seconds == 3_200 / 200 + 3_000 / 50
    # 1.5 times (3,200 tokens read and 6,000 written), in whole minutes.
    assert run.flags["--timeout"] == "240"
    assert run.flags["--max-answer-tokens"] == "6000"
    assert run.flags["--max-concurrency"] == "1"
    assert run.found.short


def test_speed_is_worked_out_where_the_server_does_not_say_it():
    def server(request):
        reply = (
            answer(SMALL) if "France" in json.dumps(request.body) else limited(request.body, request.body["max_tokens"])
        )
        return stalled(0.05, reply)

    run = Run(with_models(server))
    assert 0 < run.found.speed.written < 64 / 0.05
    assert 0 < run.found.speed.read < 100 / 0.05


def test_a_fast_server_needs_no_more_than_its_address_model_and_mode():
    run = Run(vllm, timeout=1_000_000)
    assert list(run.flags) == ["--base-url", "--model", "--mode"]


def test_the_one_model_that_is_listed_is_taken_where_none_was_chosen():
    assert Run(vllm).found.model == MODEL
    assert Run(llama_cpp, model="any name").found.model == "any name"


def test_of_several_models_one_must_be_chosen():
    both = as_json({"object": "list", "data": [{"id": "one"}, {"id": "two"}]})
    with pytest.raises(EndpointError, match="choose one with --model: one, two"):
        Run([both])


def test_an_unknown_model_is_told_with_those_that_are_there():
    def server(request):
        return models() if request.path == "/v1/models" else error(404, "model 'x' not found")

    with pytest.raises(EndpointError, match=f"model 'x' was not found .*; the server lists: {MODEL}"):
        Run(server, model="x")


def test_a_refused_key_is_an_error_and_is_not_in_the_message():
    with pytest.raises(EndpointError, match="the key was refused") as raised:
        Run(lambda _: error(401, "wrong key sk-secret"), api_key=SecretStr("sk-secret"))
    assert "sk-secret" not in str(raised.value)


def test_a_server_that_is_away_is_an_error_at_once():
    with pytest.raises(EndpointError, match="no server can be reached there"):
        asyncio.run(check(Settings(base_url="http://127.0.0.1:9/v1")))


def test_without_key_and_server_the_ways_on_are_said():
    with pytest.raises(NoModel, match="--base-url") as error:
        asyncio.run(check(Settings()))
    assert "--replay" not in str(error.value)
