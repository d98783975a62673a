"""A key, and what a base URL holds of secrets, are in nothing that a run writes or prints, whatever goes wrong."""

import json
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import OTHER, STORY, answer, position, put
from pydantic import SecretStr
from scripted_server import Reply, ScriptedServer, cut_short, empty_choices, error, html, raw, refusal, reset
from scripted_server import answer as says

from summariser.errors import SummariserError
from summariser.forecast import forecast
from summariser.pipeline import brief, extract
from summariser.settings import Settings

KEY = "sk-planted-0123456789abcdefghij"
PASSWORD, QUERY = "pa55w0rdplanted", "qu3ryk3yplanted"
SECRETS = (KEY, PASSWORD, QUERY)
ROOT = Path(__file__).parent.parent
FOUND = answer(position("union", "The union is to return to the table.", evidence=(2,)))
ECHO = f"Incorrect API key provided: {KEY}. Header was Authorization: Bearer {KEY}"


def ordinary(request):
    name = request.body["response_format"]["json_schema"]["name"]
    if name == "extract":
        return says(answer().model_dump_json())
    return error(400, f"no {name} here")


# What a server does once before it answers, and what it does for ever.
FAULTS = {
    "overload": error(429, ECHO, headers={"Retry-After": "0.01"}),
    "broken": error(500, ECHO, headers={"Retry-After": "0.01"}),
    "key refused": error(401, ECHO, code="invalid_api_key"),
    "forbidden": error(403, ECHO),
    "no quota": error(429, ECHO, code="insufficient_quota"),
    "bad request": error(400, ECHO),
    "parameter": error(400, f"temperature is not supported, {KEY}", param="temperature"),
    "error as success": error(200, ECHO),
    "page": html(502),
    "page as success": html(),
    "page with the key": replace(html(500), body=f"<p>{ECHO}</p>".encode()),
    "text with the key": replace(raw(ECHO, content_type="text/plain"), status=400),
    "bare json string": replace(raw(json.dumps(ECHO)), status=400),
    "not json": raw(ECHO),
    "nested": replace(raw(json.dumps({"detail": [{"msg": ECHO}]})), status=422),
    "refusal": refusal(f"I will not read it, {KEY}"),
    "wrong form": says('{"parties": "none"}'),
    "cut short": cut_short(),
    "empty": empty_choices(),
    "reset": reset(),
}


def url_with_secrets(server):
    return server.base_url.replace("http://", f"http://ann:{PASSWORD}@") + f"?api-key={QUERY}"


def leaks(text: str | bytes, where: str, secrets=SECRETS) -> list[str]:
    text = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return [f"{where}: {secret}" for secret in secrets if secret.encode() in text]


def leaks_in(folder: Path, secrets=SECRETS) -> list[str]:
    """Secrets in the names and bytes of all files under a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        leak for path in files for leak in leaks(str(path).encode() + path.read_bytes(), str(path), secrets)
    ]  # fmt: skip


@pytest.fixture
def stories(tmp_path):
    put(tmp_path / "stories", "a.txt", STORY)
    put(tmp_path / "stories", "b.txt", OTHER)
    return tmp_path / "stories"


def once(fault: Reply) -> Callable:
    return lambda request: fault if request.number == 0 else ordinary(request)


def always(fault: Reply) -> Callable:
    return lambda _: fault


def run(server, stories, tmp_path, *more, url=None, key=KEY, env=None, attempts=2):
    """The command, with everything that it can be told to write."""
    made = tmp_path / "made"
    command = [
        *(sys.executable, "-m", "summariser", "brief", str(stories), "--base-url", url or server.base_url),
        *("--model", "m", "--cache-dir", str(made / "cache"), "--record", str(made / "recorded")),
        *("-o", str(made / "out"), *more),
    ]
    put(tmp_path, "summariser.toml", f"max_attempts = {attempts}\n")
    told = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": key, **(env or {})}
    return subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env=told, timeout=60)


def test_the_command_leaves_no_secret_behind(stories, tmp_path):
    faults = [FAULTS[name] for name in ("overload", "broken", "reset", "wrong form")]
    with ScriptedServer(lambda r: faults[r.number] if r.number < len(faults) else ordinary(r)) as server:
        done = run(server, stories, tmp_path, attempts=5)
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}", "the key was in use"
    assert done.returncode in (0, 3), done.stderr
    assert b"a.txt: " in done.stderr, "trouble was told of"
    assert list((tmp_path / "made" / "recorded").iterdir())
    assert list((tmp_path / "made" / "cache").rglob("*.db"))
    assert leaks_in(tmp_path) + leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") == []


def test_the_command_leaves_no_secret_of_a_base_url_behind(stories, tmp_path):
    with ScriptedServer(once(FAULTS["broken"])) as server:
        done = run(server, stories, tmp_path, url=url_with_secrets(server))
        assert server.requests, done.stderr
    assert leaks_in(tmp_path) + leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") == []


@pytest.mark.parametrize("name", ["key refused", "bad request", "text with the key"])
def test_the_command_says_why_without_the_key(name, stories, tmp_path):
    with ScriptedServer(always(FAULTS[name])) as server:
        done = run(server, stories, tmp_path)
    assert done.returncode == (2 if name in NO_ADDRESSES else 1)
    assert b"Traceback" not in done.stderr
    assert leaks_in(tmp_path) + leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") == []


@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_brings_the_key_out(name, stories, tmp_path, caplog, capfd, monkeypatch):
    """Files, output, events, results, errors with all that they hold, and logs at DEBUG."""
    caplog.set_level(logging.DEBUG)
    heard, said = [], []
    made = {"cache_dir": tmp_path / "cache", "record": tmp_path / "recorded", "max_attempts": 1, "max_reasks": 1}
    with ScriptedServer(always(FAULTS[name])) as server:
        settings = Settings(base_url=server.base_url, model="m", api_key=SecretStr(KEY), **made)
        said += [repr(settings), str(settings), settings.model_dump_json(), repr(settings.endpoint)]
        for work in (forecast, brief):
            try:
                listening = {} if work is forecast else {"on_event": lambda event: heard.append(repr(event))}
                said.append(repr(work([str(stories)], settings, **listening)))
            except SummariserError as fault:
                said += traceback.TracebackException.from_exception(fault, capture_locals=False).format()
                said += [repr(fault), *map(repr, chained(fault))]
    output = capfd.readouterr()
    found = leaks_in(tmp_path) + leaks(output.out, "stdout") + leaks(output.err, "stderr")
    found += leaks("\n".join(heard), "events") + leaks("\n".join(said), "results and errors")
    found += leaks(logged(caplog), "logs")
    assert server.requests
    assert found == []


def chained(fault):
    """An error's causes and contexts: what a program that reports errors would send away."""
    seen = [fault]
    while (fault := fault.__cause__ or fault.__context__) and fault not in seen:
        seen.append(fault)
        yield fault


def logged(caplog):
    return caplog.text + "\n".join(f"{r.name}: {r.getMessage()} {r.args!r} {r.exc_info!r}" for r in caplog.records)


@pytest.mark.parametrize("secret", [PASSWORD, QUERY])
@pytest.mark.parametrize("fault", ["overload", "broken", "page", "reset", "not json"])
def test_logs_at_debug_do_not_hold_what_a_base_url_holds(secret, fault, stories, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(once(FAULTS[fault])) as server:
        url = url_with_secrets(server)
        extract([str(stories)], Settings(base_url=url, model="m", api_key=SecretStr(KEY), cache_dir=tmp_path / "c"))
        assert server.requests[1].path == f"/v1/chat/completions?api-key={QUERY}", "it was in use"
        assert server.requests[1].headers["authorization"].startswith("Basic "), "it was in use"
    assert "/v1/chat/completions" in logged(caplog)
    assert leaks(logged(caplog), "logs", (secret,)) == []


def test_the_openai_clients_own_debug_log_does_not_hold_the_key(stories, tmp_path):
    with ScriptedServer(once(FAULTS["overload"])) as server:
        done = run(server, stories, tmp_path, env={"OPENAI_LOG": "debug"})
    assert leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") + leaks_in(tmp_path) == []


URLS = {
    "password": (f"http://ann:{PASSWORD}@127.0.0.1:1/v1", PASSWORD),
    "password with an at": (f"http://ann:p@{PASSWORD}@127.0.0.1:1/v1", PASSWORD),
    "query": (f"http://127.0.0.1:1/v1?api-key={QUERY}", QUERY),
    "fragment": (f"http://127.0.0.1:1/v1#{QUERY}", QUERY),
    "no scheme": (f"ann:{PASSWORD}@127.0.0.1:1/v1", PASSWORD),
    "no server": (f"http://ann:{PASSWORD}@:1/v1?{QUERY}", PASSWORD),
    "no port": (f"http://ann:{PASSWORD}@127.0.0.1:port{QUERY}/v1", PASSWORD),
    "port out of range": (f"http://ann:{PASSWORD}@127.0.0.1:99999999/v1?{QUERY}", PASSWORD),
}
NO_ADDRESSES = {"no scheme", "no server", "no port", "port out of range"}


@pytest.mark.parametrize("name", URLS)
def test_a_server_that_is_not_there_is_named_without_its_secrets(name, stories, tmp_path):
    url, secret = URLS[name]
    done = run(None, stories, tmp_path, attempts=1, url=url)
    assert done.returncode == (2 if name in NO_ADDRESSES else 1)
    assert b"Traceback" not in done.stderr
    assert leaks_in(tmp_path) + leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr", (KEY, secret)) == []


@pytest.mark.parametrize("more", [["--dry-run"], ["--replay", "nowhere"], ["--timeout", "none"]])
def test_commands_that_ask_nothing_print_no_secret(more, stories, tmp_path):
    done = run(None, stories, tmp_path, *more, url=f"http://ann:{PASSWORD}@127.0.0.1:1/v1?api-key={QUERY}")
    assert leaks_in(tmp_path) + leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") == []


def test_a_key_in_the_settings_file_is_refused_without_being_printed(stories, tmp_path):
    put(tmp_path, "summariser.toml", f"api_key = '{KEY}'\n")
    done = subprocess.run(
        [sys.executable, "-m", "summariser", "brief", str(stories)],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert done.returncode == 2
    assert b"OPENAI_API_KEY" in done.stderr
    assert leaks(done.stdout, "stdout") + leaks(done.stderr, "stderr") == []


@pytest.mark.parametrize("key", [f"{KEY}\nx", f"{KEY}é", f"{KEY}\x00"])
def test_a_key_that_cannot_be_sent_is_not_printed(key, stories, tmp_path):
    settings = Settings(base_url="http://127.0.0.1:1/v1", model="m", api_key=SecretStr(key), cache_dir=tmp_path / "c")
    with pytest.raises(SummariserError) as caught:
        extract([str(stories)], settings)
    said = [str(caught.value), *map(repr, chained(caught.value)), *traceback.format_exception(caught.value)]
    assert leaks("\n".join(said), "error") + leaks_in(tmp_path) == []


def test_what_is_planted_would_be_found(tmp_path):
    put(tmp_path, "deep/file.db", b"\x00\xff" + KEY.encode())
    assert len(leaks_in(tmp_path)) == 1
    assert re.search(KEY, ECHO)
