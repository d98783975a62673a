"""The one place that talks to a model, over a real socket to a server that follows a script."""

import asyncio
import json
import logging
import os
import random
import socket
import subprocess
import sys
import threading
import traceback
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from builders import SkippingClock
from pydantic import SecretStr
from scripted_server import (
    ScriptedServer,
    always,
    answer,
    as_json,
    broken_off,
    call,
    content_filter,
    cut_short,
    dripped,
    empty_choices,
    error,
    html,
    raw,
    refusal,
    reset,
    stalled,
    together,
)

from summariser.answers import Message, Question, Sampling, read, wire_schema
from summariser.errors import AnswerError, BudgetReached, EndpointError, ModelError
from summariser.findings import ExtractAnswer
from summariser.limits import retry_after
from summariser.llm import connect
from summariser.settings import Settings

HERE = Path(__file__).parent
KEY = "sk-planted-7f3a"
MODES = ["json_schema", "tools", "json", "md_json"]
SYSTEM = "List what the parties want."
ARTICLE = "[1] Ruritania wants peace."

PARTY = {"name": "Ruritania", "kind": "state", "role": None, "acts_for": None, "aliases": ["Strelsau"]}
GOOD = json.dumps({"parties": [PARTY], "positions": [], "conditions": [], "outcomes": []})
OTHER = GOOD.replace("Ruritania", "Freedonia")
EMPTY = json.dumps({"parties": [], "positions": [], "conditions": [], "outcomes": []})
COMPLAINT = "parties: none is named, but [1] names 'Ruritania' — \"wants\""


def some_party(found):
    return [] if found.parties else [COMPLAINT]


def question(*, check=some_party, article=ARTICLE, temperature=0.0, max_tokens=1000, subject="a.txt"):
    return Question(
        task="extract",
        subject=subject,
        messages=(Message(role="system", content=SYSTEM), Message(role="user", content=article)),
        sampling=Sampling(temperature=temperature, max_tokens=max_tokens),
        answer_model=ExtractAnswer,
        check=check,
    )


class Run:
    """Questions asked of a script; holds all that a test may look at."""

    def __init__(self, script, *questions, per_second=None, **settings):
        self.clock = SkippingClock()
        self.events = []
        with ScriptedServer(script, per_second=per_second) as self.server:
            settings = {"model": "m", "base_url": self.server.base_url, "api_key": SecretStr(KEY), **settings}
            self.results = asyncio.run(self.ask(Settings(**settings), questions or [question()]))

    async def ask(self, settings, questions):
        async with connect(settings, on_event=self.events.append, clock=self.clock) as ask:
            return await asyncio.gather(*map(ask, questions), return_exceptions=True)

    @property
    def answer(self):
        [result] = self.results
        if isinstance(result, BaseException):
            raise result
        return result

    def fails_with(self, kind):
        [result] = self.results
        assert type(result) is kind, result
        return str(result)

    @property
    def bodies(self):
        return self.server.bodies


def in_mode(mode, text):
    if mode == "tools":
        return call(text)
    return answer(f"Here it is:\n```json\n{text}\n```\nDone." if mode == "md_json" else text)


# The request


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_gives_an_answer_that_can_be_read_again(mode):
    given = Run([in_mode(mode, GOOD)], mode=mode).answer
    assert json.loads(given.text) == json.loads(GOOD)
    assert read(given, ExtractAnswer).parties[0].aliases == ("Strelsau",)
    assert given.endpoint.mode == mode


def test_the_answer_says_who_gave_it_when_and_at_which_cost():
    asked = question()
    given = Run([answer(GOOD, model="m-2024", prompt_tokens=120, completion_tokens=30)], asked).answer
    assert given.answered_by == "m-2024"
    assert given.usage.model_dump() == {"prompt_tokens": 120, "completion_tokens": 30}
    assert (given.key, given.task, given.subject) == (asked.key, "extract", "a.txt")
    assert given.complaints == ()
    assert given.attempts == ()
    assert abs(datetime.now(UTC) - datetime.strptime(given.created, "%Y-%m-%dT%H:%M:%S%z")) < timedelta(minutes=1)


def test_json_schema_mode_sends_the_schema_as_it_is_and_strict():
    [body] = Run([answer(GOOD)]).bodies
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "extract", "strict": True, "schema": wire_schema(ExtractAnswer)},
    }


def test_tools_mode_sends_the_schema_as_it_is_and_strict():
    [body] = Run([call(GOOD)], mode="tools").bodies
    function = {"name": "extract", "strict": True, "parameters": wire_schema(ExtractAnswer)}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "extract"}}


def test_json_mode_asks_for_an_object_and_has_the_schema_in_the_prompt():
    run = Run([answer(GOOD)], mode="json")
    assert run.bodies[0]["response_format"] == {"type": "json_object"}
    system, user = run.server.requests[0].texts
    assert system.startswith(SYSTEM)
    assert '"acts_for"' in system
    assert user == ARTICLE


def test_md_json_mode_constrains_nothing_and_takes_the_last_json_of_the_text():
    run = Run([answer(f"First {{}} then ```json\n{GOOD}\n```")], mode="md_json")
    assert "response_format" not in run.bodies[0]
    assert [message["role"] for message in run.bodies[0]["messages"]] == ["system", "user"]
    assert run.server.requests[0].texts[1].startswith(ARTICLE)
    assert run.answer.text == GOOD


@pytest.mark.parametrize("mode", MODES)
def test_an_article_is_never_a_template(mode):
    article = "{{ 7*7 }} {% bad {# no #} <0> {{ check }}\n    indented\n"
    run = Run([in_mode(mode, EMPTY), in_mode(mode, GOOD)], question(article=article), mode=mode)
    for request in run.server.requests:
        assert article in request.texts[1]
        assert request.texts[0].startswith(SYSTEM)
    assert run.answer.text == GOOD


def test_messages_are_sent_as_they_are_with_the_role_system():
    [body] = Run([answer(GOOD)]).bodies
    assert body["messages"] == [{"role": "system", "content": SYSTEM}, {"role": "user", "content": ARTICLE}]
    assert set(body) == {"model", "messages", "max_tokens", "temperature", "response_format"}
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("m", 1000, 0.0)


def test_a_temperature_of_none_is_not_sent():
    [body] = Run([answer(GOOD)], question(temperature=None)).bodies
    assert "temperature" not in body


def test_a_local_server_needs_no_key():
    run = Run([answer(GOOD)], api_key=None)
    assert run.server.requests[0].headers["authorization"] == "Bearer none"


def test_blanks_around_a_key_are_not_sent():
    run = Run([answer(GOOD)], api_key=SecretStr(f" {KEY}\n"))
    assert run.server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_half_a_surrogate_pair_is_an_error_of_that_question():
    run = Run([], question(article="half \ud83d"))
    assert "surrogate" in run.fails_with(AnswerError)


# Asking again


@pytest.mark.parametrize("mode", MODES)
def test_the_model_is_told_the_exact_complaint(mode):
    run = Run([in_mode(mode, EMPTY), in_mode(mode, GOOD)], mode=mode)
    first, second = run.server.requests
    assert second.body["messages"][: len(first.body["messages"])] == first.body["messages"]
    told, again = second.body["messages"][-2:]
    assert told["role"] == "assistant"
    assert EMPTY in json.dumps(told, ensure_ascii=False).replace('\\"', '"')
    assert COMPLAINT in again["content"]
    assert "pydantic" not in again["content"]


def test_what_was_not_accepted_is_kept_and_all_usage_is_summed():
    replies = [answer(EMPTY, prompt_tokens=100, completion_tokens=5), answer("no JSON"), answer(GOOD)]
    given = Run(replies).answer
    assert given.text == GOOD
    assert given.complaints == ()
    assert [attempt.text for attempt in given.attempts] == [EMPTY, "no JSON"]
    assert given.attempts[0].complaint == COMPLAINT
    assert "JSON" in given.attempts[1].complaint
    assert given.usage.model_dump() == {"prompt_tokens": 300, "completion_tokens": 25}


def test_all_complaints_go_to_the_model_a_line_each():
    complaints = [f"positions[{n}]: no sentence {90 + n}" for n in range(40)]
    run = Run([answer(EMPTY), answer(GOOD)], question(check=lambda found: [] if found.parties else complaints))
    assert "\n".join(complaints) in run.server.requests[1].texts[-1]


def test_a_wrong_form_is_named_field_by_field():
    wrong = GOOD.replace('"state"', '"kingdom"').replace('"outcomes": []', '"extra": 1')
    run = Run([answer(wrong), answer(GOOD)])
    lines = run.answer.attempts[0].complaint.split("\n")
    assert lines[0].startswith("parties.0.kind: Input should be 'state'")
    assert {line.split(":")[0] for line in lines} == {"parties.0.kind", "outcomes", "extra"}


def test_after_the_last_reask_the_last_text_of_valid_form_is_kept_with_its_complaints():
    replies = [answer(EMPTY), answer(EMPTY + " "), answer("no JSON")]
    given = Run(replies).answer
    assert given.text == EMPTY + " "
    assert given.complaints == (COMPLAINT,)
    assert [attempt.text for attempt in given.attempts] == [EMPTY, "no JSON"]


def test_never_a_valid_form_is_an_error_that_says_what_was_wrong():
    run = Run([answer("no JSON"), answer('{"parties": 3}')], max_reasks=1)
    message = run.fails_with(AnswerError)
    assert "no valid answer in 2 attempts" in message
    assert "parties: Input should be a valid" in message


def test_no_reask_where_none_is_allowed():
    assert Run([answer(EMPTY)], max_reasks=0).answer.complaints == (COMPLAINT,)


def test_a_tools_model_that_calls_nothing_is_asked_again():
    given = Run([answer("I would rather talk."), call(GOOD)], mode="tools").answer
    assert given.attempts[0].text == "I would rather talk."
    assert given.attempts[0].complaint == "no answer was found in it"


def test_numbers_in_quotes_and_lists_are_taken_as_what_they_stand_for():
    position = {
        "evidence": ["1"],
        "party": "Ruritania",
        "speaker": None,
        "voice": "own",
        "issue": "peace",
        "stance": "demand",
        "statement": "Ruritania wants peace.",
        "former": False,
        "hedged": False,
        "when": None,
        "date": None,
    }
    given = Run([answer(json.dumps(json.loads(GOOD) | {"positions": [position]}))]).answer
    assert read(given, ExtractAnswer).positions[0].evidence == (1,)


def test_a_check_that_breaks_is_a_bug_and_not_a_complaint():
    def broken(found):
        raise KeyError("bug")

    run = Run([answer(GOOD)], question(check=broken))
    assert isinstance(run.results[0], KeyError)


def test_requests_do_not_multiply_where_transport_and_answers_fail_in_turn():
    failing = [error(500), reset(), answer(EMPTY)]
    run = Run(failing * 3, max_attempts=3, max_reasks=2)
    assert run.answer.complaints == (COMPLAINT,)
    assert len(run.bodies) == 9


# Refused, filtered, cut short


def test_a_refusal_is_final():
    run = Run([refusal("I can't help with that.")])
    assert run.fails_with(AnswerError) == "the model refused: I can't help with that."
    assert len(run.bodies) == 1


def test_a_content_filter_is_final():
    assert "content filter" in Run([content_filter()]).fails_with(AnswerError)


def test_an_answer_cut_short_gets_twice_the_room_once_and_costs_no_reask():
    run = Run([cut_short(), answer(EMPTY), answer(GOOD)], max_reasks=1)
    assert [body["max_tokens"] for body in run.bodies] == [1000, 2000, 2000]
    assert run.answer.text == GOOD
    assert run.answer.attempts[0].complaint == "cut short at 1000 tokens"
    assert run.answer.usage.prompt_tokens == 300


def test_no_answer_gets_more_room_than_the_user_allows():
    run = Run([cut_short()], max_answer_tokens=300)
    assert run.fails_with(AnswerError) == "cut short at 300 tokens"
    assert [body["max_tokens"] for body in run.bodies] == [300]
    assert run.results[0].said == '{"parties": ['
    run = Run([cut_short(), answer(GOOD)], max_answer_tokens=1500)
    assert run.answer.text
    assert [body["max_tokens"] for body in run.bodies] == [1000, 1500]


def test_an_answer_cut_short_twice_is_an_error():
    run = Run([cut_short(), cut_short()])
    assert run.fails_with(AnswerError) == "cut short at 2000 tokens"


def test_the_doubled_limit_is_bounded():
    run = Run([cut_short(), cut_short()], question(max_tokens=40_000))
    assert [body["max_tokens"] for body in run.bodies] == [40_000, 65_536]


def test_a_valid_form_is_not_lost_where_the_model_refuses_to_mend_it():
    given = Run([answer(EMPTY), refusal("No.")]).answer
    assert given.text == EMPTY
    assert given.complaints == (COMPLAINT,)
    assert [attempt.complaint for attempt in given.attempts] == ["the model refused: No."]


# Transport


@pytest.mark.parametrize(
    "fault",
    [
        error(408),
        error(409),
        error(429, code="rate_limit_exceeded"),
        error(500),
        error(503),
        error(529),
        html(502),
        reset(),
        broken_off(answer(GOOD)),
        html(),
        raw(answer(GOOD).body.decode()[:-20]),
        raw("[" * 200_000),
        raw("null"),
        raw("[]"),
        raw('"text"'),
        raw(""),
        as_json({"choices": [None]}),
        as_json({"choices": [{"message": "text"}]}),
        as_json({"choices": [{"finish_reason": "stop", "message": {"content": ["parts"]}}]}),
        as_json({"choices": {"0": 1}}),
        empty_choices(),
        error(200, "upstream is overloaded"),
        error(200, code="503"),
    ],
    ids=lambda fault: f"{fault.status}-{fault.body[:30].decode()}-{fault.reset}-{fault.keep}",
)
def test_what_a_network_does_is_tried_again(fault):
    run = Run([fault, answer(GOOD)])
    assert run.answer.text == GOOD
    assert run.answer.attempts == ()
    assert len(run.clock.slept) == 1
    assert "attempt 2 of 5" in run.events[0]


@pytest.mark.parametrize("slow", [stalled(30), dripped(answer(GOOD), 0.02)], ids=["stalled", "dripped"])
def test_a_reply_that_takes_too_long_is_given_up_as_a_whole(slow):
    run = Run([slow, slow], timeout=0.1, max_attempts=2)
    assert run.fails_with(AnswerError) == "no reply within 0.1 s (2 attempts)"


def test_attempts_are_bounded_and_the_last_failure_is_named():
    run = Run([error(503, "overloaded")] * 3, max_attempts=3)
    assert run.fails_with(AnswerError) == "the server says 503: overloaded (3 attempts)"


def test_waits_grow_and_differ(monkeypatch):
    monkeypatch.setattr(random, "uniform", lambda low, high: high / 2)
    run = Run([error(500)] * 5, max_attempts=5)
    assert run.clock.slept == [1.5, 2.5, 4.5, 8.5]


def test_a_question_is_given_up_when_its_time_is():
    run = Run([error(429, headers={"Retry-After": "110"})] * 10, max_attempts=50)
    assert "(10 attempts)" in run.fails_with(AnswerError)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "7"},
        {"Retry-After": "99", "Retry-After-Ms": "7000"},
        {"Retry-After": "Sun, 06 Nov 1994 08:49:44 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"},
    ],
    ids=["seconds", "milliseconds", "date"],
)
def test_a_wait_that_the_server_asks_for_is_kept(headers):
    run = Run([error(429, headers=headers), answer(GOOD)])
    assert run.answer.text == GOOD
    assert [seconds for seconds in run.clock.slept if seconds] == [7.0]


def test_a_date_without_a_date_to_compare_is_taken_against_the_clock():
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < retry_after({"retry-after": later}) <= 3600
    assert retry_after({"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}) == 0


@pytest.mark.parametrize("value", ["soon", "", "-3", "nan", "inf", "1e999"])
def test_a_wait_in_no_known_form_is_none(value):
    assert retry_after({"retry-after": value}) is None


def test_a_wait_beyond_reason_stops_the_run():
    message = Run([error(429, "daily limit", headers={"Retry-After": "3600"})]).fails_with(EndpointError)
    assert "asks to wait 3600 s" in message
    assert "daily limit" in message


def test_one_wait_holds_all_requests_back():
    run = Run(
        lambda request: error(429, headers={"Retry-After": "60"}) if request.number == 0 else answer(GOOD),
        *[question(subject=str(n)) for n in range(6)],
        max_concurrency=1,
    )
    assert [result.text for result in run.results] == [GOOD] * 6
    assert [seconds for seconds in run.clock.slept if seconds] == [60.0]
    assert len(run.bodies) == 7


def test_a_server_that_refuses_all_is_asked_no_more_often_than_allowed():
    run = Run([], per_second=0, max_attempts=3)
    assert "429: too many requests a second" in run.fails_with(AnswerError)
    assert run.server.refused == 3


# What stops a run


def test_no_quota_stops_at_once():
    run = Run([error(429, "You exceeded your quota", code="insufficient_quota", headers={"Retry-After": "1"})])
    assert "quota is used up (You exceeded your quota)" in run.fails_with(EndpointError)
    assert run.clock.slept == []


@pytest.mark.parametrize("reply", [error(402), error(200, code="insufficient_quota")])
def test_no_credit_stops_at_once(reply):
    assert "quota is used up" in Run([reply]).fails_with(EndpointError)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_at_once(status):
    assert Run([error(status, "bad key")]).fails_with(EndpointError).endswith("(bad key): set OPENAI_API_KEY")


@pytest.mark.parametrize("reply", [error(404), error(400, code="model_not_found")])
def test_an_unknown_model_stops_at_once_and_is_named(reply):
    message = Run([reply], model="gpt-99").fails_with(EndpointError)
    assert "model 'gpt-99' was not found" in message
    assert "http://127.0.0.1" in message


def nowhere():
    """A base URL on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


def test_a_server_that_is_away_is_named_after_all_attempts_with_the_reason_and_what_to_check():
    url = nowhere()
    assert Run([], base_url=url, max_attempts=3).fails_with(EndpointError) == (
        f"{url}: no server can be reached there (Connection refused) (3 attempts): "
        "check that it is running, that the network is up and that --base-url is right"
    )


def test_a_server_whose_name_is_not_known_is_away(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = Run([], base_url="http://no-such-host.invalid/v1", max_attempts=2).fails_with(EndpointError)
    assert message.startswith(
        "http://no-such-host.invalid/v1: no server can be reached there (Name or service not known)"
    )


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_server_that_is_away_costs_one_round_of_attempts_in_all(at_once):
    run = Run([], *[question(subject=str(n)) for n in range(40)], base_url=nowhere(), max_concurrency=at_once)
    assert {type(result) for result in run.results} == {EndpointError}
    assert len(set(map(str, run.results))) == 1
    assert len(run.events) == len(run.clock.slept) == 4
    assert len({event.partition(":")[0] for event in run.events}) == 1, "one question tries again"


def test_a_server_that_comes_up_while_one_question_tries_again_answers_all():
    url = nowhere()
    asked = [question(subject=str(n)) for n in range(6)]
    clock, events = SkippingClock(), []

    async def run():
        async with connect(Settings(model="m", base_url=url), on_event=heard, clock=clock) as ask:
            return await asyncio.gather(*map(ask, asked))

    with ExitStack() as stack:

        def heard(event):
            events.append(event)
            if "attempt 3" in event:
                server = ScriptedServer(always(answer(GOOD)), port=int(url.split(":")[2].partition("/")[0]))
                stack.enter_context(server)

        answers = asyncio.run(run())
    assert [given.text for given in answers] == [GOOD] * 6
    assert len(events) == 2


def test_where_the_question_that_tries_again_is_given_up_another_takes_its_place():
    async def run():
        async with connect(Settings(model="m", base_url=nowhere()), clock=clock) as ask:
            first, second = (asyncio.ensure_future(ask(question(subject=name))) for name in ("first", "second"))
            clock.first = first
            return await asyncio.gather(first, second, return_exceptions=True)

    class Cancelling(SkippingClock):
        async def sleep(self, seconds):
            if not self.slept:
                self.first.cancel()
            await super().sleep(seconds)

    clock = Cancelling()
    first, second = asyncio.run(run())
    assert isinstance(first, asyncio.CancelledError)
    assert "(5 attempts)" in str(second)


def test_a_server_that_goes_away_in_mid_run_is_tried_again_by_each_question():
    async def run():
        server = ScriptedServer([answer(GOOD)])
        settings = Settings(model="m", base_url=server.base_url, max_attempts=3)
        async with connect(settings, on_event=events.append, clock=SkippingClock()) as ask:
            with server:
                await ask(question())
            others = (ask(question(subject=name)) for name in ("second", "third"))
            return await asyncio.gather(*others, return_exceptions=True)

    events = []
    others = asyncio.run(run())
    assert {type(other) for other in others} == {EndpointError}
    assert {event.partition(":")[0] for event in events} == {"second", "third"}


# Questions that a server refuses


@pytest.mark.parametrize(
    "reply",
    [
        error(400, "This model's maximum context length is 8192 tokens.", code="context_length_exceeded"),
        error(400, "prompt is too long: 210000 tokens > 200000 maximum"),
        error(413, "payload"),
    ],
)
def test_a_question_that_is_too_long_is_an_error_of_its_own(reply):
    assert "too long for model 'm'" in Run([reply]).fails_with(AnswerError)


def test_any_other_refusal_gives_the_servers_words_cut_to_a_line():
    message = Run([error(400, "Invalid\n schema: " + "x" * 1000)]).fails_with(AnswerError)
    assert message.startswith("the server refused the question (400): Invalid schema: xxx")
    assert len(message) < 350


def test_the_servers_words_are_whole_where_there_is_no_key_to_hide():
    run = Run([error(400, "none of the schemas fit")], api_key=None)
    assert "none of the schemas fit" in run.fails_with(AnswerError)


def test_details_in_another_form_are_found():
    reply = raw('{"detail": "no grammar for this"}')
    reply = type(reply)(reply.body, status=422)
    assert "no grammar for this" in Run([reply]).fails_with(AnswerError)


@pytest.mark.parametrize(
    "refused",
    [
        error(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
            code="unsupported_parameter",
            param="max_tokens",
        ),
        error(422, "body.max_tokens: Extra inputs are not permitted"),
    ],
)
def test_the_other_name_of_the_limit_is_tried_and_kept_for_the_run(refused):
    async def two_in_turn():
        async with connect(Settings(model="m", base_url=server.base_url, max_attempts=1)) as ask:
            return [await ask(question(subject=name)) for name in ("first", "second")]

    with ScriptedServer([refused, answer(GOOD), answer(GOOD)]) as server:
        answers = asyncio.run(two_in_turn())
    assert [given.text for given in answers] == [GOOD, GOOD]
    limits = [{name: body[name] for name in body if name.startswith("max")} for body in server.bodies]
    assert limits == [{"max_tokens": 1000}, {"max_completion_tokens": 1000}, {"max_completion_tokens": 1000}]


def test_a_temperature_that_is_not_supported_is_dropped():
    words = "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) is supported."
    run = Run([error(400, words, code="unsupported_value", param="temperature"), answer(GOOD)])
    assert "temperature" in run.bodies[0]
    assert "temperature" not in run.bodies[1]
    assert run.answer.text == GOOD


def test_a_limit_that_is_too_large_is_no_unknown_parameter():
    run = Run([error(400, "max_tokens is too large: 1000. This model supports at most 500.", param="max_tokens")])
    run.fails_with(AnswerError)
    assert len(run.bodies) == 1


def test_many_questions_learn_of_an_unknown_parameter_together():
    def strict(request):
        unknown = error(400, "Unrecognized request argument supplied: max_tokens")
        return unknown if "max_tokens" in request.body else answer(GOOD)

    run = Run(strict, *[question(subject=str(n)) for n in range(6)], max_concurrency=6)
    assert [result.text for result in run.results] == [GOOD] * 6
    assert len([event for event in run.events if "max_tokens" in event]) == 1


def test_a_server_that_knows_neither_name_of_the_limit_is_not_asked_forever():
    run = Run([error(400, "unknown field max_tokens"), error(400, "unknown field max_completion_tokens")])
    assert "no limit on the length" in run.fails_with(AnswerError)


# Limits


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_requests_at_once_than_allowed(most):
    meet = threading.Barrier(most)
    script = always(together(meet, answer(GOOD)))
    run = Run(script, *[question(subject=str(n)) for n in range(12)], max_concurrency=most)
    assert [result.text for result in run.results] == [GOOD] * 12
    assert run.server.most_at_once == most


def test_a_429_halves_the_requests_at_once_which_then_grow_again_by_one():
    four, two, four_again = threading.Barrier(4), threading.Barrier(2), threading.Barrier(4)

    def crowded(request):
        if request.number < 4:
            return together(four, error(429))
        if request.number < 6:
            return together(two, stalled(0.05, answer(GOOD)))
        return together(four_again, answer(GOOD)) if request.number >= 24 else answer(GOOD)

    run = Run(crowded, *[question(subject=str(n)) for n in range(24)], max_concurrency=4)
    assert [result.text for result in run.results] == [GOOD] * 24
    at_once = [request.at_once for request in run.server.requests]
    assert at_once[6] <= 2
    assert at_once[7] <= 3
    assert run.server.most_at_once == 4


def test_requests_a_minute_are_spaced_evenly():
    run = Run(always(answer(GOOD)), *[question(subject=str(n)) for n in range(4)], rpm=20, max_concurrency=1)
    assert run.clock.slept == [3.0, 3.0, 3.0]


def test_tokens_a_minute_are_spaced_by_the_length_of_the_prompt():
    long = question(article="x" * (4000 - len(SYSTEM)))
    run = Run(always(answer(GOOD)), long, long, tpm=6000, max_concurrency=1)
    assert run.clock.slept == [10.0]


def hundred(**fields):
    """A question of a hundred tokens."""
    return question(article="x" * (400 - len(SYSTEM)), **fields)


def test_a_limit_on_tokens_stops_before_the_question_that_would_pass_it_with_its_answer():
    reply = answer(GOOD, prompt_tokens=100, completion_tokens=20)
    run = Run(always(reply), *[hundred(max_tokens=20)] * 3, max_tokens=350, max_concurrency=1)
    assert [type(result).__name__ for result in run.results] == ["Answer", "Answer", "BudgetReached"]
    assert len(run.bodies) == 2
    assert str(run.results[2]) == (
        "max_tokens: 350 would be passed: 240 used, the next question needs about 120 with its answer;"
        " raise the limit or run again: what is cached costs nothing"
    )


def test_questions_under_way_count_against_the_limit():
    reply = always(stalled(0.05, answer(GOOD, prompt_tokens=100)))
    run = Run(reply, *[hundred(max_tokens=20)] * 4, max_tokens=250, max_concurrency=4)
    assert sum(isinstance(result, BudgetReached) for result in run.results) == 2
    assert len(run.bodies) == 2


def test_a_question_that_may_fit_once_others_are_answered_waits_for_them():
    run = Run(always(answer(GOOD, prompt_tokens=100)), *[hundred()] * 4, max_tokens=1100, max_concurrency=4)
    assert [type(result).__name__ for result in run.results] == ["Answer"] * 4
    assert run.server.requests[1].at_once == 1, "until it is known how short the answers are"


def test_a_request_that_failed_gives_back_what_was_set_aside_for_it():
    run = Run([error(500)] * 3 + [answer(GOOD)], hundred(max_tokens=20), max_tokens=150)
    assert run.answer.text == GOOD


def test_a_limit_on_cost_counts_what_is_said_at_its_own_price():
    reply = always(answer(GOOD, prompt_tokens=100, completion_tokens=50))
    prices = {"price_in": 1.0, "price_out": 8.0, "max_concurrency": 1}
    run = Run(reply, *[hundred(max_tokens=50)] * 3, max_cost=0.0015, **prices)
    assert [type(result).__name__ for result in run.results] == ["Answer"] * 3
    run = Run(reply, *[hundred(max_tokens=50)] * 3, max_cost=0.0014, **prices)
    assert [type(result).__name__ for result in run.results] == ["Answer", "Answer", "BudgetReached"]
    assert "0.0014 would be passed: 0.001 spent, the next question costs about 0.0005" in str(run.results[2])


def test_an_answer_of_valid_form_is_kept_where_there_is_no_money_to_mend_it():
    run = Run([answer(EMPTY, prompt_tokens=100)], hundred(max_tokens=20), max_tokens=150)
    assert run.answer.complaints == (COMPLAINT,)


def test_what_was_spent_in_vain_is_told_by_the_error():
    run = Run([answer("no JSON", prompt_tokens=100, completion_tokens=7)] * 2, max_reasks=1)
    [error] = run.results
    assert error.spent == (200, 14)


def test_tokens_are_estimated_where_the_server_does_not_count_them():
    uncounted = as_json({"choices": [{"finish_reason": "stop", "message": {"content": GOOD}}]})
    run = Run(always(uncounted), *[hundred(max_tokens=20)] * 2, max_tokens=200, max_concurrency=1)
    assert [type(result).__name__ for result in run.results] == ["Answer", "BudgetReached"]
    assert run.results[0].answered_by == "m"


# Secrets and silence


@pytest.mark.parametrize(
    "script",
    [
        [error(401, f"Incorrect API key provided: {KEY}")],
        [error(400, f"bad header Bearer {KEY}")],
        [error(500, KEY)] * 5,
        [html(500)] * 5,
        [reset()] * 5,
        [refusal(f"no: {KEY}")],
        [error(200, KEY)] * 5,
    ],
)
def test_the_key_is_in_no_error_event_or_traceback(script, caplog):
    caplog.set_level(logging.INFO)
    run = Run(script)
    [result] = run.results
    assert isinstance(result, ModelError)
    shown = "".join(traceback.format_exception(result)) + repr(result) + str(run.events) + caplog.text
    assert KEY not in shown


@pytest.mark.parametrize("key", ["sk-\u2019quoted", "sk-a\nb"])
def test_a_key_that_no_header_carries_is_named_without_being_shown(key):
    with pytest.raises(EndpointError, match="set OPENAI_API_KEY") as caught:
        Run([], api_key=SecretStr(key))
    assert "sk-" not in "".join(traceback.format_exception(caught.value))


def test_credentials_in_the_base_url_are_not_shown():
    with ScriptedServer([error(401)]) as server:
        url = server.base_url.replace("//", "//user:pass@")
        run = Run([], base_url=url, max_attempts=1)
    assert "pass" not in run.fails_with(EndpointError)


def test_a_question_that_fails_prints_nothing_where_no_log_is_set_up():
    script = "import test_llm; test_llm.Run([test_llm.answer('no JSON')] * 3).fails_with(test_llm.AnswerError)"
    done = in_child(script)
    assert (done.stdout, done.stderr) == ("", "")


def test_importing_costs_no_openai():
    loaded = "sorted({'openai', 'instructor', 'tenacity'} & set(sys.modules))"
    assert in_child(f"import sys, summariser.llm; print({loaded})").stdout == "[]\n"


def in_child(script):
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
