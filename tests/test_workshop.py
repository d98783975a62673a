"""`prompts list`, `show`, `check`, `export` and `replay check`: what they print, and how they end."""

import asyncio
import re

import pytest
import yaml
from builders import answer, outcome, party, position, put, run
from merging import fake

from summariser.examples import FILE
from summariser.extraction import questions
from summariser.loading import load
from summariser.prompts import VARIABLES, builtin_folder, load_prompt
from summariser.recordings import Recordings

WANTS = "The bakers of Kneadham want flour at last year's price."
MINE = "---\nname: {}\nversion: 7\ndescription: Mine.\n---\nsystem:\nBe brief.\nuser:\nRead:\n{{{{ {} }}}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with one prompt of the user's in `mine`."""
    monkeypatch.chdir(tmp_path)
    put("mine", "extract.md", MINE.format("extract", "sentences"))
    return tmp_path


def table(text):
    return [line.split("\t") for line in text.splitlines()]


def test_prompts_are_listed_with_version_place_and_purpose():
    code, out, err = run("prompts", "list")
    assert (code, err) == (0, "")
    assert [(name, place) for name, _, place, _ in table(out)] == [(name, f"prompts/{name}.md") for name in VARIABLES]
    assert all(version.isdigit() and purpose for _, version, _, purpose in table(out))


def test_a_folder_with_one_file_is_laid_over_the_others(folder):
    code, out, _ = run("prompts", "list", "--prompts", "mine")
    assert code == 0
    assert table(out)[0] == ["extract", "7", "mine/extract.md", "Mine."]
    assert [place for _, _, place, _ in table(out)[1:]] == [f"prompts/{name}.md" for name in list(VARIABLES)[1:]]


def test_a_prompt_is_shown_as_its_file_is(folder):
    assert run("prompts", "show", "group") == (0, (builtin_folder() / "group.md").read_text(encoding="utf-8"), "")
    assert run("prompts", "show", "extract", "--prompts", "mine")[1] == MINE.format("extract", "sentences")
    assert run("prompts", "show", "group", "--prompts", "mine") == run("prompts", "show", "group")


@pytest.mark.parametrize("where", ["environment", "file"])
def test_prompts_that_are_set_elsewhere_are_those_shown(folder, monkeypatch, where):
    if where == "environment":
        monkeypatch.setenv("SUMMARISER_PROMPTS", "mine")
    else:
        put(".", "summariser.toml", 'prompts = "mine"\n')
    assert run("prompts", "show", "extract")[1] == MINE.format("extract", "sentences")
    assert "mine/extract.md" in run("prompts", "list")[1]
    assert run("prompts", "check") == run("prompts", "check", "mine")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "extrakt"], "no prompt is called 'extrakt'; there are extract, topics, align, group, clash, compose"),
        (["show", "extract", "--prompts", "nowhere"], "nowhere: no such folder of prompts"),
        (["list", "--prompts", "nowhere"], "nowhere: no such folder of prompts"),
        (["check", "nowhere"], "nowhere: no such folder of prompts"),
        (["show", "group", "--prompts", "bytes"], "bytes/group.md: cannot be read"),
        (["list", "--prompts", "bytes"], "bytes/group.md: cannot be read"),
    ],
)
def test_what_is_not_there_or_no_text_is_named_in_one_line(folder, arguments, words):
    put("bytes", "group.md", b"---\n\xff\xfe")
    code, out, err = run("prompts", *arguments)
    assert (code, out) == (1, "")
    assert err.startswith("summariser: error: ")
    assert words in err
    assert err.count("\n") == 1


def test_the_built_in_prompts_pass_their_check():
    code, out, err = run("prompts", "check")
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if ": unused: " not in line]
    for name, line in zip(VARIABLES, lines, strict=True):
        assert re.fullmatch(rf"prompts/{name}\.md: version \d+, about [\d,]+ tokens before its material", line)


def test_a_check_says_which_variables_a_prompt_leaves_unused_and_how_long_it_is(folder):
    code, out, _ = run("prompts", "check", "mine")
    assert code == 0
    first, second, third, *_ = out.splitlines()
    assert re.fullmatch(r"mine/extract\.md: version 7, about \d\d tokens before its material", first)
    assert second == "mine/extract.md: unused: date, fence, outlet, part, parts, title"
    assert third.startswith("prompts/topics.md: ")


def test_an_undefined_variable_is_an_error_that_names_file_and_line(folder):
    put("mine", "compose.md", MINE.format("compose", "slot"))
    for command in (["prompts", "check", "mine"], ["prompts", "list", "--prompts", "mine"]):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert (
            "mine/compose.md: unknown variable 'slot' (line 10); known: as_of, claims, fence, most_issues, slots, words"
            in err
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no front matter", "must begin with front matter"),
        (MINE.format("group", "items"), "its front matter says name 'group'; expected 'extract'"),
        (MINE.format("extract", "sentences").replace("user:\n", ""), "needs a line 'system:' and, after it, a line"),
        (MINE.format("extract", "sentences").replace("{{", "{%"), "mine/extract.md: Encountered unknown tag"),
        (MINE.format("extract", "sentences.rows"), "mine/extract.md: "),
    ],
)
def test_a_malformed_prompt_fails_its_check(folder, text, words):
    put("mine", "extract.md", text)
    code, _, err = run("prompts", "check", "mine")
    assert code == 1
    assert words in err


def test_examples_are_checked_with_the_prompts(folder):
    parties = [party("bakers of Kneadham", "group")]
    right = answer(position("bakers of Kneadham", WANTS), parties=parties)
    put("mine", FILE, yaml.safe_dump([{"text": WANTS, "answer": right.model_dump(mode="json")}]))
    code, out, _ = run("prompts", "check", "mine")
    assert (code, out.splitlines()[-1]) == (0, "1 examples, each carried by its own text")
    wrong = answer(outcome("bakers of Kneadham", statement="The bakers met 3 times."), parties=parties)
    put("mine", FILE, yaml.safe_dump([{"text": WANTS, "answer": wrong.model_dump(mode="json")}]))
    code, _, err = run("prompts", "check", "mine")
    assert code == 1
    assert f"mine/{FILE}: example 1 contradicts its text: outcomes[0]: the number '3'" in err


def test_an_export_is_a_copy_that_can_be_laid_over_and_changes_nothing(folder):
    code, out, err = run("prompts", "export", "deep/copy")
    assert (code, out) == (0, "")
    assert err.splitlines() == [f"summariser: wrote deep/copy/{name}.md" for name in VARIABLES]
    for name in VARIABLES:
        assert (folder / f"deep/copy/{name}.md").read_bytes() == (builtin_folder() / f"{name}.md").read_bytes()
    assert run("prompts", "check", "deep/copy")[0] == 0


def test_an_export_overwrites_nothing(folder):
    before = (folder / "mine/extract.md").read_bytes()
    code, _, err = run("prompts", "export", "mine")
    assert code == 1
    assert "mine/extract.md: exists already; export to another folder" in err
    assert [(path.name, path.read_bytes()) for path in (folder / "mine").iterdir()] == [("extract.md", before)]
    put(".", "taken", "a file")
    assert run("prompts", "export", "taken") == (1, "", "summariser: error: taken: File exists\n")


@pytest.fixture
def recorded(folder):
    """Recordings of two articles, asked with the prompt in `mine`."""
    for name in ("a.txt", "b.txt"):
        put("stories", name, f"{WANTS} The millers of {name[0]} offered nothing at all on Monday, in print.")
    for story in load(["stories"]).articles:
        (question,) = questions(story, load_prompt("extract", over=folder / "mine"))
        given = asyncio.run(fake(extract=lambda _: answer())(question))
        Recordings(folder / "kept", warn=print).put(question, given)
    return "kept"


def test_recordings_that_fit_are_counted(recorded):
    said = "2 of 2 recordings match today's prompts and schemas\n"
    assert run("replay", "check", recorded, "--prompts", "mine") == (0, said, "")


def test_a_drifted_recording_is_named_with_its_diff(recorded, folder):
    put("mine", "extract.md", MINE.format("extract", "sentences").replace("Be brief.", "Be thorough."))
    code, out, err = run("replay", "check", recorded, "--prompts", "mine")
    assert (code, err) == (1, "")
    assert re.match(r"extract-a-txt-[0-9a-f]{8}\.json: extract 'a\.txt'\n  prompt \(system part\)\n", out)
    assert out.count("    -Be brief.\n    +Be thorough.\n") == 2
    assert out.endswith("\n0 of 2 recordings match today's prompts and schemas\n")
    # What the check says is what a replay meets.
    again = run("extract", "stories", "--replay", recorded, "--prompts", "mine")
    assert again[0] == 1
    assert "extract 'a.txt': no recording" in again[2]


def test_a_check_of_recordings_needs_some(recorded, folder):
    put("kept", "notes.json", "{}")
    put("mine", "extract.md", MINE.format("extract", "sentences"))
    code, out, err = run("replay", "check", recorded, "--prompts", "mine")
    assert (code, out[:6], err) == (0, "2 of 2", "summariser: kept/notes.json: skipped: not named as a recording\n")
    for place, words in (("stories", "no recordings in this folder"), ("nowhere", "no folder of recordings")):
        assert run("replay", "check", place)[0] == 1
        assert f"error: {place}: {words}" in run("replay", "check", place)[2]


@pytest.mark.parametrize("command", [("prompts",), ("replay",), ("prompts", "show"), ("replay", "check")])
def test_a_command_without_what_it_needs_is_a_wrong_use(command):
    assert run(*command)[0] == 2
