"""The command `view`: a saved briefing becomes a page beside it and is opened."""

import json
import webbrowser
from pathlib import Path

import pytest
from builders import position
from merging import brief, told
from typer.testing import CliRunner

from summariser.cli import app
from summariser.files import write_all
from summariser.html import render

FOUND = brief(told(position("Union", "The union wants a rise.")))


@pytest.fixture
def saved(tmp_path):
    write_all([FOUND.model_copy(update={"topic": "Wages"})], tmp_path, length="standard")
    return tmp_path / "wages.json"


@pytest.fixture
def looked_at(monkeypatch):
    found = []
    monkeypatch.setattr(webbrowser, "open", lambda address: not found.append(address))
    return found


def view(*arguments):
    return CliRunner().invoke(app, ["view", *map(str, arguments)])


def test_the_page_is_written_beside_the_briefing_and_opened(saved, looked_at):
    done = view(saved)
    page = saved.with_suffix(".html")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{page}\n", "")
    assert page.read_text(encoding="utf-8") == render(FOUND.model_copy(update={"topic": "Wages"}))
    assert looked_at == [page.as_uri()]


def test_no_open_only_writes(saved, looked_at):
    assert view(saved, "--no-open").stdout == f"{saved.with_suffix('.html')}\n"
    assert looked_at == []


def test_without_a_browser_the_path_is_enough(saved, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    done = view(saved)
    assert done.exit_code == 0
    assert "no browser was found" in done.stderr


def test_a_folder_of_several_opens_their_index(tmp_path, looked_at):
    write_all([FOUND.model_copy(update={"topic": topic}) for topic in ("Wages", "Boots")], tmp_path, length="standard")
    done = view(tmp_path)
    assert [Path(line).name for line in done.stdout.splitlines()] == ["index.html", "boots.html", "wages.html"]
    assert looked_at == [(tmp_path / "index.html").as_uri()]
    assert 'href="boots.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_briefing_from_before_articles_were_kept_says_what_is_missing(saved, looked_at):
    old = json.loads(saved.read_text(encoding="utf-8"))
    del old["articles"]
    saved.write_text(json.dumps(old), encoding="utf-8")
    done = view(saved)
    assert done.exit_code == 0
    (line,) = done.stderr.splitlines()
    assert "wages.json: written before articles were kept in it" in line
    assert "The union wants a rise." in saved.with_suffix(".html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_gives_way_to_a_temporary_one(saved, looked_at):
    page = saved.with_suffix(".html")
    page.mkdir()
    done = view(saved)
    elsewhere = Path(done.stdout.strip())
    assert "written to a temporary folder instead" in done.stderr
    assert elsewhere.name == "wages.html"
    assert elsewhere.parent != saved.parent
    assert elsewhere.is_file()


def test_a_briefing_in_another_form_is_refused_with_the_json_that_is_wanted(saved, looked_at):
    read = saved.with_suffix(".md")
    done = view(read)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"summariser: error: {read}: not a briefing's JSON; "
        f"give the .json that `-o` or `--format json` wrote: {saved}\n"
    )
    alone = read.rename(read.with_name("alone.md"))
    assert view(alone).stderr.endswith("wrote\n")
    assert looked_at == []


@pytest.mark.parametrize("text", ["{", "{}", "[1]", "no JSON"])
def test_what_is_no_briefing_is_an_error(tmp_path, text, looked_at):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    done = view(path)
    assert done.exit_code == 1
    assert f"{path}: not a briefing" in done.stderr
    assert looked_at == []
