"""The command line as a user meets it: a fresh process, real files, exit codes, what is on which stream."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import builders
import pytest
from builders import put

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
STORY = "The drivers' union wants five percent more. The operator offers two. Talks go on in Harbour Town. " * 2


def run(*arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "summariser", *arguments],
        capture_output=True,
        input=stdin,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        timeout=60,
    )


def imported(*arguments: str) -> set[str]:
    """The top-level modules that a command imports, in a fresh process."""
    code = (
        "import sys\nfrom summariser.cli import app\n"
        f"try: app({list(arguments)!r})\nexcept SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, timeout=60)
    return set(done.stderr.decode().strip().splitlines()[-1].strip("[]").replace("'", "").split(", "))


def test_the_replayed_briefing_is_the_golden_one():
    done = run("brief", "seeds", "--replay", "seeds/recorded")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == (ROOT / "tests" / "golden" / "seeds.md").read_text(encoding="utf-8")


def test_the_order_of_the_files_makes_no_difference(tmp_path):
    files = sorted(str(path) for path in SEEDS.glob("*.txt"))
    there = run("brief", *files, "--replay", "seeds/recorded", "-o", str(tmp_path / "there"))
    back = run("brief", *reversed(files), "--replay", "seeds/recorded", "-o", str(tmp_path / "back"))
    assert (there.returncode, back.returncode) == (0, 0), there.stderr + back.stderr
    for path in (tmp_path / "there").iterdir():
        assert path.read_bytes() == (tmp_path / "back" / path.name).read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("brief", "--help"), ("brief", "seeds", "--replay", "seeds/recorded", "--quiet")],
)
def test_help_and_replay_never_import_the_model_libraries(arguments):
    assert not imported(*arguments) & {"openai", "instructor", "tenacity", "httpx2"}


def test_the_version_is_that_of_the_package():
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert builders.run("--version") == (0, f"summariser {written}\n", "")


def test_without_key_server_or_recordings_the_three_ways_on_are_said(tmp_path):
    done = run("brief", "seeds", "--cache-dir", str(tmp_path))
    assert done.returncode == 1
    said = done.stderr.decode()
    assert "OPENAI_API_KEY" in said
    assert "--base-url" in said
    assert "--replay" in said
    assert "Traceback" not in said
    assert done.stdout == b""


def test_a_wrong_path_is_named():
    done = run("brief", "nowhere", "--replay", "seeds/recorded")
    assert done.returncode == 1
    assert "nowhere: no such file or folder" in done.stderr.decode()


@pytest.mark.parametrize("form", ["markdown", "html", "csv"])
def test_a_second_run_does_not_read_the_briefing_of_the_first(tmp_path, form):
    for path in SEEDS.glob("*.txt"):
        put(tmp_path, path.name, path.read_bytes())
    asked = ["brief", str(tmp_path), "--replay", str(SEEDS / "recorded"), "--format", form, "-o", str(tmp_path / "out")]
    first = builders.run(*asked)
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    second = builders.run(*asked)
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == written
    assert "left out" not in first[2]
    assert f"left out, written by summariser itself: {tmp_path.as_posix()}/out/" in second[2]
    listed = [line for line in builders.run(*asked, "--dry-run")[1].splitlines() if line.startswith("left out: ")]
    assert len(listed) == len(written)


PINS = """
[[party]]
name = "The Russians"
aliases = ["Russia", "Muscovy"]
speakers = ["Dmitry Peskov", "Ivan Nobody"]

[[party]]
name = "Atlantis"
aliases = ["The Isle"]
"""


def test_what_a_users_files_name_in_vain_is_told_unless_it_is_to_be_quiet(tmp_path):
    for path in SEEDS.glob("*.txt"):
        put(tmp_path, path.name, path.read_bytes())
    put(tmp_path, "articles.csv", "file,outlet\n" + "".join(f"gone{n}.txt,\n" for n in range(7)))
    asked = ["brief", str(tmp_path), "--replay", "seeds/recorded", "--merge", "rules"]
    asked += ["--parties", put(tmp_path, "parties.toml", PINS)]
    code, _, said = builders.run(*asked)
    lines = said.splitlines()
    assert code == 0
    assert lines[0] == f"summariser: {tmp_path}/articles.csv: line 2: no file 'gone0.txt' here"
    assert lines[5] == "summariser: articles.csv: 2 more such lines; --dry-run shows all"
    assert lines[6] == (
        f"summariser: {tmp_path}/parties.toml: nobody in these articles is called "
        "Muscovy, Ivan Nobody, Atlantis (by any of its names)"
    )
    assert builders.run(*asked, "-q")[::2] == (0, "")
    assert builders.run(*asked, "--dry-run")[1].count("no file 'gone") == 7


def test_an_unreadable_file_is_listed_and_the_rest_goes_on(tmp_path):
    for path in SEEDS.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\x00\x00")
    (tmp_path / "memo.docx").write_bytes(b"PK\x03\x04")
    done = run("brief", str(tmp_path), "--replay", "seeds/recorded")
    assert done.returncode == 3
    said = done.stderr.decode()
    assert "empty.txt: empty" in said
    assert "picture.txt: binary, not text" in said
    assert "not read: memo.docx: a format that is not read; convert it to text, HTML or PDF" in said
    assert "Not read: empty.txt" in done.stdout.decode()
    assert "not read: memo.docx: a format" in builders.run("brief", str(tmp_path), "--dry-run")[1]


def test_an_article_that_is_not_recorded_is_named_with_what_differs(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    done = run("brief", str(tmp_path), "--replay", "seeds/recorded")
    assert done.returncode == 1
    assert "extract 'story.txt': no recording" in done.stderr.decode()
    assert "article text" in done.stderr.decode()


FIRST = "000_dc5e011bba2dfa1c.txt"
PINNED = '[[party]]\nname = "The Russians"\naliases = ["Russia"]\n'
TABLE = f"file,{{}}\n{FIRST},{{}}\n"


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("articles.csv", TABLE.format("date", "2025-08-20"), 1, f"extract '{FIRST}': no recording"),
        ("articles.csv", TABLE.format("outlet", "The Gull"), 1, f"extract '{FIRST}': no recording"),
        ("articles.csv", TABLE.format("title", "Talks"), 3, "the compose step was left to the rules"),
        ("articles.csv", TABLE.format("url", "http://gull.test/1"), 0, "19 from recordings"),
        ("parties.toml", PINNED, 3, "the compose step was left to the rules"),
        ("parties.toml", PINNED.replace("Russia", "Atlantis"), 0, "19 from recordings"),
    ],
    ids="date outlet title url party nobody".split(),
)
def test_what_is_told_of_articles_makes_other_questions_as_the_readme_says(tmp_path, name, content, code, words):
    for path in SEEDS.glob("*.txt"):
        put(tmp_path, path.name, path.read_bytes())
    path = put(tmp_path, name, content)
    pins = ["--parties", path] if name == "parties.toml" else []
    ended, _, said = builders.run("brief", str(tmp_path), "--replay", "seeds/recorded", *pins)
    assert (ended, words in said) == (code, True)


def test_extract_prints_a_json_line_an_article_with_offsets():
    done = run("extract", "seeds", "--replay", "seeds/recorded")
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [line["source"]["files"][0] for line in lines] == sorted(path.name for path in SEEDS.glob("*.txt"))
    for line in lines:
        text = (SEEDS / line["source"]["files"][0]).read_text(encoding="utf-8")
        quotations = [e for kind in ("positions", "conditions", "outcomes") for i in line[kind] for e in i["evidence"]]
        assert quotations
        assert all(text[quote["start"] : quote["end"]] == quote["text"] for quote in quotations)


def test_json_holds_the_whole_briefing():
    done = run("brief", "seeds", "--replay", "seeds/recorded", "--format", "json")
    briefing = json.loads(done.stdout)
    assert {claim["type"] for claim in briefing["claims"]} == {"position", "condition", "outcome"}
    assert briefing["bottom_line"]


def test_html_is_one_page_that_holds_articles_and_briefing(tmp_path):
    done = run("brief", "seeds", "--replay", "seeds/recorded", "--format", "html")
    page = done.stdout.decode()
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert len(re.findall(r'<article class="paper"', page)) == 5
    there = run("brief", "seeds", "--replay", "seeds/recorded", "--format", "html", "-o", str(tmp_path))
    (written,) = tmp_path.glob("*.html")
    assert written.read_text(encoding="utf-8") == page
    (saved,) = tmp_path.glob("*.json")
    assert f"wrote {written}" in there.stderr.decode()
    written.unlink()
    assert run("view", str(saved), "--no-open").stdout.decode() == f"{written}\n"
    assert written.read_text(encoding="utf-8") == page


def test_standard_input_is_an_article():
    text = next(iter(sorted(SEEDS.glob("*.txt")))).read_bytes()
    done = run("extract", "-", "--replay", "seeds/recorded", stdin=text)
    assert done.returncode == 0
    assert json.loads(done.stdout)["source"]["files"] == ["stdin"]


def test_an_unknown_setting_is_named(tmp_path):
    (tmp_path / "summariser.toml").write_text("modle = 'x'\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "summariser", "brief", str(SEEDS)], capture_output=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert "summariser.toml: modle: unknown setting 'modle'" in done.stderr.decode()


@pytest.mark.parametrize(
    ("flags", "environment", "words"),
    [
        (("--length", "short"), {}, "--length: 'short' is not one of standard, full"),
        (("--timeout", "soon"), {}, "--timeout: 'soon' is not a number above 0"),
        (("--rpm", "0.5"), {}, "--rpm: '0.5' is not a whole number from 1 on"),
        (
            (),
            {"SUMMARISER_MODE": "telepathy"},
            "SUMMARISER_MODE: 'telepathy' is not one of json_schema, tools, json, md_json",
        ),
    ],
)
def test_a_wrong_value_is_usage_and_one_line(flags, environment, words, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert builders.run("brief", "nowhere", *flags) == (2, "", f"summariser: error: {words}\n")


def test_a_variable_that_gives_no_setting_is_named_and_the_run_goes_on(monkeypatch):
    monkeypatch.setenv("SUMMARISER_MAX_COTS", "3")
    asked = ("extract", "seeds", "--replay", "seeds/recorded")
    code, _, said = builders.run(*asked)
    assert (code, said.splitlines()[0]) == (
        0,
        "summariser: SUMMARISER_MAX_COTS gives no setting and is not heeded; is it SUMMARISER_MAX_COST?",
    )
    assert builders.run(*asked, "-q")[2] == ""


@pytest.mark.parametrize(
    ("command", "forms"),
    [(("brief", "seeds"), "markdown, json, html, csv, parquet"), (("score", "seeds", "--gold", "x"), "markdown, json")],
)
def test_a_form_that_is_none_is_refused_with_those_there_are(command, forms):
    code, out, said = builders.run(*command, "--format", "xml")
    assert (code, out) == (2, "")
    assert said.endswith(f"Invalid value for '--format': 'xml' is not one of {forms}\n")


def test_an_interrupt_while_modules_are_loaded_ends_in_a_word(tmp_path):
    (tmp_path / "typer.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n", encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "summariser", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert child.stdout.readline() == b"loading\n"
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=30) == (b"", b"summariser: interrupted\n")
    assert child.returncode == 130


def test_the_closing_line_counts():
    done = run("brief", "seeds", "--replay", "seeds/recorded")
    assert "5 articles · 0 calls · 19 from recordings · " in done.stderr.decode()
    assert b"5 articles" not in run("brief", "seeds", "--replay", "seeds/recorded", "--quiet").stderr


def test_quiet_says_nothing_of_what_is_written_either(tmp_path):
    asked = ("brief", "seeds", "--replay", "seeds/recorded", "-o", str(tmp_path))
    assert "wrote " in builders.run(*asked)[2]
    assert builders.run(*asked, "-q") == (0, "", "")


def test_csv_prints_the_claims_with_their_words_and_without_a_byte_order_mark():
    done = run("brief", "seeds", "--replay", "seeds/recorded", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    file, _, n = rows[0]["sentences"].split(" | ")[0].rpartition(":")
    assert (SEEDS / file).exists()
    assert int(n) > 0
    assert rows[0]["quotations"].split(" | ")[0].strip("'") in (SEEDS / file).read_text(encoding="utf-8")


def test_parquet_does_not_go_down_a_pipe_and_is_refused_before_anything_is_asked():
    done = run("brief", "nowhere", "--format", "parquet")
    assert done.returncode == 2
    assert b"parquet needs -o DIR" in done.stderr


def test_parquet_is_written_beside_the_briefing(tmp_path):
    done = run("brief", "seeds", "--replay", "seeds/recorded", "--format", "parquet", "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name.split(".", 1)[1] for path in tmp_path.iterdir()) == [
        "claims.parquet",
        "evidence.parquet",
        "json",
        "md",
    ]
