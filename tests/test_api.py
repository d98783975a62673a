"""Summariser from Python: the public names, the examples of their docstrings, both forms of asking."""

import asyncio
import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from builders import OTHER, STORY, put

import summariser
from summariser import (
    InputError,
    NothingToRead,
    Settings,
    SettingsError,
    abrief,
    aextract,
    api,
    article_from_text,
    brief,
    extract,
    load,
    to_markdown,
    to_tables,
)
from summariser import pipeline as _pipeline

ROOT = Path(__file__).parent.parent
RECORDED = ROOT / "seeds" / "recorded"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def fresh(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, timeout=60)
    return done.stdout.decode().strip()


def test_the_public_names_are_these():
    assert summariser.__all__ == [
        "AnswerError", "Article", "Briefed", "Briefing", "BudgetReached", "Claim", "EndpointError", "Event",
        "Extracted", "Extraction", "InputError", "Loaded", "ModelError", "NoModel", "NothingToRead", "PromptError",
        "RecordingMissing", "Run", "Settings", "SettingsError", "Source", "StoreError", "SummariserError", "Tables",
        "Unread", "abrief", "aextract", "article_from_text", "brief", "extract", "load", "to_markdown", "to_tables",
    ]  # fmt: skip
    assert set(summariser.__all__) <= set(dir(summariser))


def test_no_public_name_is_hidden_by_a_file_of_the_package():
    names = sorted(path.stem for path in (ROOT / "summariser").glob("*.py") if not path.stem.startswith("_"))
    code = (
        "import importlib, inspect, summariser\n"
        f"for name in {names!r}: importlib.import_module('summariser.' + name)\n"
        "print([n for n in summariser.__all__ if inspect.ismodule(getattr(summariser, n))])"
    )
    assert fresh(code) == "[]"


def test_importing_the_package_imports_nothing_else_of_it():
    code = "import sys, summariser; print(sorted(n for n in sys.modules if n.startswith(('summariser', 'pydantic'))))"
    assert fresh(code) == "['summariser']"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'breif'"):
        _ = summariser.breif


def test_every_error_of_the_tree_is_public():
    from summariser import errors  # noqa: PLC0415

    tree = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert tree <= set(summariser.__all__)


def test_the_types_are_shipped():
    assert (ROOT / "summariser" / "py.typed").exists()


def test_the_examples_in_docstrings_say_what_happens():
    found = doctest.testmod(api)
    assert found.attempted > 10
    assert found.failed == 0


def test_all_ways_of_asking_give_the_same_briefing():
    async def awaited():
        inside = brief("seeds", replay=RECORDED)
        return [inside, await abrief(load("seeds"), settings=Settings(replay=RECORDED))]

    waited = brief(Path("seeds"), replay="seeds/recorded")
    for other in asyncio.run(awaited()):
        assert other.briefings == waited.briefings
    assert to_markdown(waited.briefings[0]) == (ROOT / "tests" / "golden" / "seeds.md").read_text(encoding="utf-8")
    assert to_tables(waited.briefings) == to_tables(waited.briefings[0])


def test_extractions_likewise():
    async def awaited():
        return await aextract("seeds", replay=RECORDED)

    assert asyncio.run(awaited()).extractions == extract(["seeds"], replay=RECORDED).extractions


def test_events_are_told():
    events = []
    extract("seeds", replay=RECORDED, on_event=events.append)
    assert [event.done for event in events if event.kind == "article"] == [1, 2, 3, 4, 5]


def test_articles_from_memory_and_from_files_go_together(tmp_path, monkeypatch):
    asked = []

    async def noted(given, settings, *, on_event):
        asked.append(given)

    monkeypatch.setattr(_pipeline, "extract_async", noted)
    path = put(tmp_path, "b.txt")
    made = article_from_text(OTHER, file="a", metadata={"date": "2031-03-03", "outlet": "The Daily Example"})
    copy = article_from_text(STORY, file="z")
    extract([Path(path), made, copy])
    extract(made)
    both, one = asked
    assert [(article.source.file, article.source.files) for article in both.articles] == [
        ("a", ("a",)),
        ("b.txt", ("b.txt", "z")),
    ]
    assert (one.articles[0].source.date, one.unread) == ("2031-03-03", ())


def test_two_articles_of_one_name_cannot_be_told_apart():
    twins = [article_from_text(text, file="a") for text in (STORY, OTHER)]
    with pytest.raises(InputError, match="a: two articles have this name"):
        brief(twins, replay=RECORDED)


def test_an_article_without_text_is_an_error():
    with pytest.raises(InputError, match="empty: holds no text"):
        brief(article_from_text(" ", file="empty"), replay=RECORDED)


def test_a_path_that_is_not_there_is_named():
    with pytest.raises(NothingToRead, match="nowhere: no such file"):
        load("nowhere")


def test_an_unknown_setting_is_named_as_it_was_written():
    with pytest.raises(SettingsError, match=r"modle: unknown setting 'modle'; known: .*model"):
        brief("seeds", modle="gpt-5-mini")
    with pytest.raises(SettingsError, match=r"^timeout: 0 is not a number above 0$"):
        brief("seeds", timeout=0)


def test_settings_are_given_whole_or_one_by_one():
    with pytest.raises(SettingsError, match="not both: model"):
        brief("seeds", settings=Settings(), model="m")


def test_single_fields_leave_the_others_to_the_environment_and_whole_settings_do_not(monkeypatch):
    asked = []

    async def noted(given, settings, *, on_event):
        asked.append(settings)

    monkeypatch.setattr(_pipeline, "extract_async", noted)
    monkeypatch.setenv("SUMMARISER_MODEL", "of the environment")
    extract("seeds", timeout=5)
    extract("seeds", settings=Settings(timeout=5))
    assert [settings.model for settings in asked] == ["of the environment", Settings().model]
