"""Which recordings no longer answer today's questions: prompt, schema, sampling are compared, the material is not."""

import asyncio
import json
from pathlib import Path

import pytest
from builders import answer, position, put
from merging import fake, told

from summariser import align
from summariser.drift import DIFF_LINES, check
from summariser.errors import PromptError, StoreError
from summariser.extraction import questions
from summariser.loading import article_from_text
from summariser.prompts import builtin_folder, load_prompt
from summariser.recordings import Recordings
from summariser.resolve import resolve

WANTS = "The pilots want longer nights of rest."
FOUND = answer(position("pilots", WANTS))
NO_ALIGN = align.AlignAnswer(same_actors=(), acts_for=(), issues=(), order=())


def keep(folder, question):
    replies = {name: lambda _, said=said: said for name, said in (("extract", FOUND), ("align", NO_ALIGN))}
    Recordings(folder, warn=print).put(question, asyncio.run(fake(**replies)(question)))


def of_article(text=WANTS, over=None, **metadata):
    (question,) = questions(article_from_text(text, file="a.txt", metadata=metadata), load_prompt("extract", over=over))
    return question


def of_names(over=None):
    stories = [told(position("pilots", WANTS), file=name) for name in ("a.txt", "b.txt")]
    found = [each for _, each in stories]
    asked, _ = align.question(
        resolve(found), found, {a.source.id: a for a, _ in stories}, load_prompt("align", over=over)
    )
    return asked


def checked(folder, over=None):
    return check(folder, prompts=over, warn=print)


def overlay(folder, old, new, name="extract"):
    """The built-in prompt of a name, with some words replaced, in a folder of its own."""
    text = (builtin_folder() / f"{name}.md").read_text(encoding="utf-8")
    assert old in text
    return Path(put(folder, f"mine/{name}.md", text.replace(old, new, 1))).parent


@pytest.mark.parametrize(
    "metadata",
    [{}, {"date": "2031-03-03"}, {"outlet": "The Gull"}, {"date": "2031-03-03", "outlet": "The Gull", "title": "T"}],
)
def test_recordings_of_todays_prompts_fit_whatever_the_article_is(tmp_path, metadata):
    keep(tmp_path, of_article(**metadata))
    keep(tmp_path, of_article("{{ fence }} {% if %} <<<ARTICLE\nARTICLE>>> [1] (.*) \\1 " + WANTS, **metadata))
    keep(tmp_path, of_names())
    assert [(each.task, each.differences) for each in checked(tmp_path)] == [
        ("align", ()),
        ("extract", ()),
        ("extract", ()),
    ]


def test_parts_of_a_long_article_fit(tmp_path):
    story = article_from_text(f"{WANTS} " * 3000, file="long.txt")
    asked = questions(story, load_prompt("extract"))
    assert len(asked) > 1
    for question in asked:
        keep(tmp_path, question)
    assert {each.differences for each in checked(tmp_path)} == {()}


def test_a_change_in_the_system_part_is_shown_line_by_line(tmp_path):
    keep(tmp_path / "kept", of_article())
    line = "Answer with JSON: four lists, `parties`, `positions`, `conditions`, `outcomes`."
    (found,) = checked(tmp_path / "kept", overlay(tmp_path, line, "Answer with four lists in JSON."))
    assert (found.task, found.subject) == ("extract", "a.txt")
    assert found.differences[0] == "prompt (system part)"
    assert found.differences[4:] == (f"  -{line}", "  +Answer with four lists in JSON.")


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("Published: {{ date }}", "Of {{ date }}", "Published: 2031-03-03 (Monday)", "{% if date %}Of {{ date }}"),
        ("ARTICLE {{ fence }}>>>", "ARTICLE {{ fence }}>>>\nTake your time.", None, "Take your time."),
        ("<<<ARTICLE {{ fence }}", "Here it is:\n<<<ARTICLE {{ fence }}", None, "Here it is:"),
    ],
)
def test_a_change_in_the_user_part_is_found_too(tmp_path, old, new, gone, come):
    keep(tmp_path / "kept", of_article(date="2031-03-03"))
    (found,) = checked(tmp_path / "kept", overlay(tmp_path, old, new))
    assert found.differences[0] == "prompt (user part)"
    assert [line for line in found.differences if line.startswith("  -") and line != "  --- recorded"] == (
        [f"  -{gone}"] if gone else []
    )
    assert f"  +{come}" in found.differences
    assert not any(WANTS in line for line in found.differences), "the material is the recording's own"


def test_what_was_said_around_the_material_and_no_longer_is_drifted(tmp_path):
    polite = overlay(tmp_path, "ARTICLE {{ fence }}>>>", "ARTICLE {{ fence }}>>>\nPlease.")
    keep(tmp_path / "kept", of_article(over=polite))
    (found,) = checked(tmp_path / "kept")
    assert found.differences[0] == "prompt (user part)"
    assert found.differences[-1] == "  -Please."


def test_a_change_between_the_marks_is_said_to_be_there(tmp_path):
    keep(tmp_path / "kept", of_names())
    (found,) = checked(tmp_path / "kept", overlay(tmp_path, "\nNAMES (id", "\nTHE NAMES (id", "align"))
    assert found.differences == ("prompt (user part)", "  between the marks")


def test_only_the_recordings_of_the_prompt_that_changed_are_stale(tmp_path):
    keep(tmp_path / "kept", of_article())
    keep(tmp_path / "kept", of_names())
    found = checked(tmp_path / "kept", overlay(tmp_path, "Answer with ids only.", "Ids only.", "align"))
    assert [(each.task, bool(each.differences)) for each in found] == [("align", True), ("extract", False)]


def test_another_limit_or_temperature_is_named_with_both_values(tmp_path):
    keep(tmp_path / "kept", of_article())
    (found,) = checked(tmp_path / "kept", overlay(tmp_path, "max_tokens: 16000", "max_tokens: 900\ntemperature: 0"))
    assert found.differences == ("sampling: temperature None, max_tokens 16000, now temperature 0.0, max_tokens 900",)


def test_another_schema_is_named(tmp_path):
    keep(tmp_path, of_article())
    (path,) = tmp_path.iterdir()
    recorded = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(recorded | {"schema_sha256": "0" * 64}), encoding="utf-8")
    assert checked(tmp_path)[0].differences == ("schema of the answer",)


def test_a_recording_without_messages_is_drifted_and_not_a_crash(tmp_path):
    keep(tmp_path, of_article())
    (path,) = tmp_path.iterdir()
    recorded = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(recorded | {"messages": []}), encoding="utf-8")
    assert [line for line in checked(tmp_path)[0].differences if not line.startswith(" ")] == [
        "prompt (system part)",
        "prompt (user part)",
    ]


def test_a_prompt_with_variables_in_its_system_part_is_compared_by_its_words(tmp_path):
    front = "---\nname: extract\nversion: 1\n---\nsystem:\n"
    said = "{% if outlet %}You read {{ outlet }}.{% else %}You read.{% endif %}\nBe brief."
    text = f"{front}{said}\nuser:\n{{{{ sentences }}}}"
    mine = Path(put(tmp_path, "mine/extract.md", text)).parent
    keep(tmp_path / "kept", of_article(over=mine, outlet="The Gull"))
    keep(tmp_path / "kept", of_article(over=mine))
    assert [each.differences for each in checked(tmp_path / "kept", mine)] == [(), ()]
    put(tmp_path, "mine/extract.md", text.replace("Be brief.", "Be long."))
    for found in checked(tmp_path / "kept", mine):
        assert {"  -Be brief.", "  +Be long."} <= set(found.differences)


def test_a_long_difference_is_cut(tmp_path):
    front = "---\nname: extract\nversion: 1\nmax_tokens: 16000\n---\nsystem:\n"
    lines = "\n".join(f"Rule {n}." for n in range(100))
    mine = Path(put(tmp_path, "mine/extract.md", f"{front}{lines}\nuser:\n{{{{ sentences }}}}")).parent
    keep(tmp_path / "kept", of_article())
    (found,) = checked(tmp_path / "kept", mine)
    assert found.differences[DIFF_LINES + 1].startswith("  … ")


def test_a_folder_without_recordings_is_an_error_that_names_it(tmp_path):
    for folder, said in ((tmp_path, "no recordings in this folder"), (tmp_path / "nowhere", "no folder of recordings")):
        with pytest.raises(StoreError, match=said) as caught:
            checked(folder)
        assert str(folder) in str(caught.value)


def test_a_malformed_prompt_is_an_error_and_a_foreign_file_is_named(tmp_path):
    keep(tmp_path / "kept", of_article())
    put(tmp_path / "kept", "notes.json", "{}")
    heard = []
    assert len(check(tmp_path / "kept", prompts=None, warn=heard.append)) == 1
    assert [line.partition(": ")[2] for line in heard] == ["skipped: not named as a recording"]
    with pytest.raises(PromptError, match=r"unknown variable 'artcle'"):
        checked(tmp_path / "kept", overlay(tmp_path, "{{ sentences }}", "{{ artcle }}"))
