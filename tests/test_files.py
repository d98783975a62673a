"""Briefings as files: names from topics, whole or not at all."""

import pytest
from builders import STEADY, position, put
from hypothesis import given
from hypothesis import strategies as st
from merging import brief, told

from summariser import html
from summariser.briefing import Briefing
from summariser.files import MAX_SLUG, slug, write_all
from summariser.loading import load
from summariser.markdown import render
from summariser.tables import as_files

FOUND = brief(told(position("Union", "The union wants a rise.")))


def called(*topics):
    return [FOUND.model_copy(update={"topic": topic}) for topic in topics]


def written(folder, *topics):
    return [path.name for path in write_all(called(*topics), folder, length="standard")]


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("Elmaria and Ostrava: herring quota", "elmaria-and-ostrava-herring-quota"),
        ("Löhne im Häfen – 5 %", "lohne-im-hafen-5"),
        ("../../etc/passwd", "etc-passwd"),
        ("渔业", "briefing"),
        ("", "briefing"),
        ("word " * 40, ("word-" * 16)[:79]),
    ],
)
def test_a_topics_file_name_has_letters_digits_and_hyphens(topic, name):
    assert slug(topic) == name


@STEADY
@given(st.text())
def test_any_topic_gives_a_name_that_stays_in_its_folder(topic):
    name = slug(topic)
    assert 0 < len(name) <= MAX_SLUG
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_each_briefing_is_written_as_markdown_and_json(tmp_path):
    folder = tmp_path / "new" / "folder"
    assert written(folder, "Wages") == ["wages.md", "wages.json"]
    (found,) = called("Wages")
    assert (folder / "wages.md").read_text(encoding="utf-8") == render(found)
    assert Briefing.model_validate_json((folder / "wages.json").read_bytes()) == found
    assert sorted(path.name for path in folder.iterdir()) == ["wages.json", "wages.md"]


def test_pages_are_written_beside_where_asked(tmp_path):
    made = write_all(called("Wages"), tmp_path, length="standard", form="html")
    assert [path.name for path in made] == ["wages.md", "wages.json", "wages.html"]
    assert made[-1].read_text(encoding="utf-8") == html.render(*called("Wages"))


def test_the_pages_of_several_topics_have_an_index_too(tmp_path):
    made = write_all(called("Wages", "Boots"), tmp_path, length="standard", form="html")
    assert [path.name for path in made if path.suffix == ".html"] == ["index.html", "wages.html", "boots.html"]
    assert "](wages.md)" in (tmp_path / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_form_adds_both_tables(tmp_path, form):
    names = [path.name for path in write_all(called("Wages"), tmp_path, length="standard", form=form)]
    assert names == ["wages.md", "wages.json", f"wages.claims.{form}", f"wages.evidence.{form}"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert (tmp_path / names[2]).read_bytes() == as_files(called("Wages")[0], form)[f"claims.{form}"]


@pytest.mark.parametrize("form", ["markdown", "html", "csv"])
@pytest.mark.parametrize("topics", [('Wages | "nights" <b>',), ("Wages", "# Boots")], ids=len)
def test_what_is_written_is_known_as_ones_own_and_never_read_as_an_article(tmp_path, form, topics):
    put(tmp_path, "a.txt")
    made = write_all(called(*topics), tmp_path / "out", length="full", form=form)
    by_folder, by_name = load([str(tmp_path)]), load([str(tmp_path / "a.txt"), *map(str, made)])
    assert by_folder == by_name
    assert by_folder.own == tuple(sorted(path.as_posix() for path in made))
    assert [article.source.file for article in by_folder.articles] == ["a.txt"]
    assert by_folder.unread == ()


def test_two_topics_of_one_name_are_two_files(tmp_path):
    names = ["index.md", "wages.md", "wages.json", "wages-2.md", "wages-2.json"]
    assert written(tmp_path, "Wages", "WAGES!") == names


def test_several_topics_have_an_index_with_links_to_each(tmp_path):
    written(tmp_path, "Wages | nights", "Boots")
    assert (tmp_path / "index.md").read_text(encoding="utf-8").splitlines()[2:] == [
        "| topic | as of | articles |",
        "| --- | --- | --- |",
        "| [Wages \\| nights](wages-nights.md) | no date | 1 |",
        "| [Boots](boots.md) | no date | 1 |",
    ]


def test_a_topic_called_index_is_not_taken_for_the_index(tmp_path):
    assert written(tmp_path, "Index") == ["index-2.md", "index-2.json"]


def test_no_topic_overwrites_another(tmp_path):
    names = written(tmp_path, "Wages", "Wages", "Wages 2")
    assert len(set(names)) == 7


def test_a_briefing_that_is_written_again_replaces_the_former(tmp_path):
    (tmp_path / "wages.md").write_text("old", encoding="utf-8")
    written(tmp_path, "Wages")
    assert (tmp_path / "wages.md").read_text(encoding="utf-8").startswith("# Wages")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        written(tmp_path / "file", "Wages")
