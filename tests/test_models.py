"""`models check` as a user meets it: what is printed, exit codes."""

import json
import shlex
import subprocess
import sys

from home_servers import MODEL, llama_cpp, llama_cpp_python, models
from scripted_server import ScriptedServer, answer

from summariser.cli import app

SHORT = "short for an article and its answer: start it with -c 16384 (times -np where that is more than 1)"


def check(script, *arguments):
    with ScriptedServer(script) as server:
        command = [sys.executable, "-W", "error", "-m", "summariser", "models", "check", "--base-url", server.base_url]
        done = subprocess.run([*command, *arguments], capture_output=True, check=False, timeout=60)
    return done, server.base_url


def test_the_report_ends_with_the_command_to_use():
    done, base_url = check(llama_cpp)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert lines[0] == f"{base_url} (llama.cpp), model {MODEL}"
    assert [line.split()[:2] for line in lines[1:5]] == [
        ["json_schema", "works:"], ["tools", "no:"], ["json", "no:"], ["md_json", "no:"]
    ]  # fmt: skip
    assert lines[5:8] == [
        "limit        max_tokens is heeded",
        f"context      4,096 tokens a request; the model takes 8,192; {SHORT}",
        "speed        200 tokens a second read, 50 written: about 76 s for an article of 800 words",
    ]
    use = lines[8].split(maxsplit=1)[1]
    assert use == (
        f"summariser brief articles/ --base-url {base_url} --model {MODEL} --mode json_schema"
        " --max-answer-tokens 6000 --timeout 240 --max-concurrency 1"
    )


def test_the_command_to_use_is_one_that_the_command_line_takes(monkeypatch, tmp_path):
    done, _ = check(llama_cpp_python, "--quiet")
    assert done.stderr == b""
    command = shlex.split(done.stdout.decode().splitlines()[-1].removeprefix("use"))
    (tmp_path / "a.txt").write_text("The union asks for five percent more. " * 8, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = [word if word != "articles/" else "a.txt" for word in command[1:]]
    assert app([*asked, "--dry-run"], standalone_mode=False) is None


def test_json_is_for_machines():
    done, base_url = check(llama_cpp, "--json", "--model", "mine")
    found = json.loads(done.stdout)
    assert (found["base_url"], found["model"]) == (base_url, "mine")
    assert [tried["works"] for tried in found["modes"]] == [True, False, False, False]


def test_a_model_that_is_not_listed_is_told():
    done, _ = check(llama_cpp, "--model", "mine")
    assert f"not among the models that it lists: {MODEL}" in done.stdout.decode()


def test_where_no_mode_works_the_exit_code_says_so():
    done, _ = check(lambda request: answer("Paris.") if request.body else models())
    assert done.returncode == 1
    assert "nothing: no mode works here" in done.stdout.decode()


def test_a_server_that_is_away_is_one_line():
    command = [sys.executable, "-m", "summariser", "models", "check", "-q", "--base-url", "http://127.0.0.1:9/v1"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("summariser: error: http://127.0.0.1:9/v1: no server can be reached there")
    assert len(done.stderr.decode().splitlines()) == 1
