"""Paths, folders and standard input become articles, and whatever does not has its reason."""

import io
import os
import sys
import tempfile
from itertools import permutations
from pathlib import Path

import pytest
from builders import OTHER, STEADY, STORY, put
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import InputError, NothingToRead, SummariserError
from summariser.loading import MAX_BYTES, MIN_WORDS, article_from_text, load


def source(*paths):
    (article,) = load(paths).articles
    return article.source


def reasons(*paths):
    return {each.file: each.reason for each in load(paths).unread}


def test_a_folder_gives_the_files_of_known_endings_in_it_and_below_by_name(tmp_path):
    put(tmp_path, "b.txt", STORY)
    put(tmp_path, "deep/er/a.MD", OTHER)
    put(tmp_path, "c.py", STORY + " More.")
    assert [article.source.file for article in load([str(tmp_path)]).articles] == ["b.txt", "deep/er/a.MD"]


CONVERT = "a format that is not read; convert it to text, HTML or PDF"


def test_documents_of_kinds_that_are_not_read_are_listed_with_what_to_do(tmp_path):
    put(tmp_path, "a.txt")
    for name in ("memo.docx", "deep/old.DOC", "b.odt", "c.rtf", "book.epub", "d.pages"):
        put(tmp_path, name, b"PK\x03\x04")
    put(tmp_path, "table.xlsx", b"PK\x03\x04")
    put(tmp_path, "e.markdown", OTHER)
    assert reasons(str(tmp_path)) == {
        **dict.fromkeys(("memo.docx", "deep/old.DOC", "b.odt", "c.rtf", "book.epub", "d.pages"), CONVERT),
        "table.xlsx": "a format that is not read; save it as CSV",
        "e.markdown": "an ending that is not read; name it .txt",
    }


def test_of_pictures_archives_code_locks_and_what_was_converted_nothing_is_said(tmp_path):
    put(tmp_path, "a.txt")
    for name in ("p.jpg", "q.png", "r.zip", "s.py", ".hidden.docx", "~$a.docx", "a.docx", ".git/t.docx"):
        put(tmp_path, name, b"PK\x03\x04")
    put(tmp_path, "album.pages/notes.txt", OTHER)
    loaded = load([str(tmp_path)])
    assert loaded.unread == ()
    assert [article.source.file for article in loaded.articles] == ["a.txt", "album.pages/notes.txt"]


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x00", b"\xd0\xcf\x11\xe0\x00", b"{\\rtf1 " + STORY.encode()])
def test_a_document_of_such_a_kind_that_is_named_says_what_to_do_too(tmp_path, raw):
    assert reasons(put(tmp_path, "a.txt"), put(tmp_path, "memo.doc", raw)) == {"memo.doc": CONVERT}


def test_text_that_is_named_is_read_though_its_ending_is_a_documents(tmp_path):
    assert source(put(tmp_path, "memo.doc")).file == "memo.doc"


def test_hidden_files_hidden_folders_and_files_beside_articles_are_no_articles(tmp_path):
    put(tmp_path, "a.txt")
    for name in (".draft.txt", ".git/b.txt", "parties.toml", "summariser.toml", "articles.csv"):
        put(tmp_path, name, "" if name.endswith((".toml", ".csv")) else OTHER)
    loaded = load([str(tmp_path)])
    assert [article.source.file for article in loaded.articles] == ["a.txt"]
    assert loaded.unread == ()


def test_a_file_that_is_named_is_read_whatever_its_ending(tmp_path):
    assert source(put(tmp_path, "story.html")).file == "story.html"


def test_a_dash_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    (article,) = load(["-"]).articles
    assert (article.source.file, article.text) == ("stdin", STORY)


def test_a_missing_path_is_an_error_that_names_it_even_beside_good_ones(tmp_path):
    with pytest.raises(NothingToRead, match=r"nowhere\.txt: no such file"):
        load([put(tmp_path, "a.txt"), str(tmp_path / "nowhere.txt")])


def test_a_folder_without_articles_says_what_is_looked_for(tmp_path):
    with pytest.raises(NothingToRead, match=r"\.txt, \.md, .* and \.pdf"):
        load([str(tmp_path)])


def test_where_nothing_can_be_read_the_error_gives_each_reason(tmp_path):
    with pytest.raises(NothingToRead, match="empty") as error:
        load([put(tmp_path, "a.txt", ""), put(tmp_path, "b.txt", b"\x00\x01")])
    assert "a.txt: empty" in str(error.value)
    assert "b.txt: binary" in str(error.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Strike", f"an article needs {MIN_WORDS}"),
        (STORY.encode() + b"\x00", "binary"),
        (bytes(range(256)) * 9, "binary"),
        (STORY.encode("utf-16-le"), "binary"),
        (b"\xff\xfe" + STORY.encode("utf-16-le") + b"\x20", "utf-16"),
        (b"wages " * (MAX_BYTES // 6 + 1), "too large"),
    ],
    ids="nothing spaces mark one-word nul binary utf-16-unmarked utf-16-odd too-large".split(),
)
def test_what_cannot_be_read_is_listed_with_its_reason_and_the_rest_goes_on(tmp_path, content, reason):
    put(tmp_path, "bad.txt", content)
    put(tmp_path, "good.txt")
    loaded = load([str(tmp_path)])
    assert [article.source.file for article in loaded.articles] == ["good.txt"]
    assert [each.file for each in loaded.unread] == ["bad.txt"]
    assert reason in loaded.unread[0].reason


def test_a_folder_with_the_name_of_a_file_is_listed_and_its_files_are_read(tmp_path):
    put(tmp_path, "x.txt/a.txt")
    loaded = load([str(tmp_path)])
    assert [article.source.file for article in loaded.articles] == ["x.txt/a.txt"]
    assert [each.file for each in loaded.unread] == ["x.txt"]


def test_links_in_a_circle_are_listed_and_never_followed_for_ever(tmp_path):
    put(tmp_path, "a.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "again").symlink_to(tmp_path)
    loaded = load([str(tmp_path)])
    assert [article.source.files for article in loaded.articles] == [("a.txt",)]
    assert [each.file for each in loaded.unread] == ["loop.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_listed(tmp_path):
    Path(put(tmp_path, "shut.txt", OTHER)).chmod(0)
    put(tmp_path, "a.txt")
    assert "cannot be opened" in reasons(str(tmp_path))["shut.txt"]


@pytest.fixture
def shut(tmp_path):
    """A folder that may not be opened, with an article in it, beside an article that may be read."""
    put(tmp_path, "a.txt")
    folder = Path(put(tmp_path, "shut/b.txt", OTHER)).parent
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_below_without_permission_is_listed(shut):
    assert [each.file for each in load([str(shut.parent)]).unread] == ["shut"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["", "b.txt"])
def test_a_path_without_permission_is_an_error_of_ours(shut, name):
    with pytest.raises(InputError):
        load([str(shut / name)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_accents_survive_in_each_encoding(tmp_path, encoding):
    story = STORY.replace("“", '"').replace("”", '"').replace("Núñez", "Pérez")
    (article,) = load([put(tmp_path, "a.txt", story, encoding)]).articles
    assert article.text == story


def test_a_spanish_name_survives_in_latin_1(tmp_path):
    story = STORY.replace("“", '"').replace("”", '"')
    (article,) = load([put(tmp_path, "a.txt", story, "latin-1")]).articles
    assert article.text == story


def test_an_article_given_twice_is_read_once_and_keeps_both_names(tmp_path):
    paths = [put(tmp_path, "b.txt"), put(tmp_path, "a.txt"), put(tmp_path, "a.txt")]
    assert source(*paths).files == ("a.txt", "b.txt")


def test_line_ends_marks_and_hidden_characters_make_no_other_article(tmp_path):
    lines = STORY.replace(". ", ".\n")
    hidden = lines.replace("\n", "\r\n").replace("quota", "quo\u200bta").replace("900", "\u202e900\u202c")
    assert source(put(tmp_path, "a.txt", lines), put(tmp_path, "b.txt", hidden, "utf-8-sig")).files == (
        "a.txt",
        "b.txt",
    )


def sentences(text):
    return [sentence.text for sentence in article_from_text(text, file="a").sentences]


def test_abbreviations_and_titles_do_not_end_a_sentence():
    whole = ["U.S. President Ann Lee met Mr. Hale at 5 p.m. on Monday.", "They agreed."]
    assert sentences(" ".join(whole)) == whole


@pytest.mark.parametrize("given", ["folders", "files"])
def test_files_of_one_name_in_two_folders_are_called_by_their_paths(tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "x/a.txt")
    put(tmp_path, "y/a.txt", OTHER)
    put(tmp_path, "y/b.txt", "")
    put(tmp_path, "x/b.txt", "")
    paths = ["x", "y"] if given == "folders" else ["x/a.txt", "y/a.txt", "x/b.txt", "y/b.txt"]
    loaded = load(paths)
    assert loaded == load(paths[::-1])
    assert [article.source.file for article in loaded.articles] == ["x/a.txt", "y/a.txt"]
    assert [each.file for each in loaded.unread] == ["x/b.txt", "y/b.txt"]


def test_no_path_as_given_is_another_files_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for n, name in enumerate(("x/y/a.txt", "y/a.txt", "z/a.txt")):
        put(tmp_path, name, f"{STORY} Filed from desk {n}.")
    named = [article.source.file for article in load(["x", "y", "z"]).articles]
    assert named == ["x/y/a.txt", "y/a.txt", "z/a.txt"]


def test_a_file_given_twice_keeps_its_short_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = put(tmp_path, "x/a.txt")
    assert source("x", "x/a.txt", "./x/a.txt", path).files == ("a.txt",)


def test_standard_input_is_read_once_and_no_further_than_the_limit(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    assert load(["-", "-"]).unread == ()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"wages " * (MAX_BYTES // 6 + 1))))
    with pytest.raises(NothingToRead, match="stdin: too large"):
        load(["-"])


def test_a_pipe_in_a_folder_is_listed_and_not_waited_for(tmp_path):
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "x.txt")
    assert reasons(str(tmp_path)) == {"x.txt": "not a regular file"}


@pytest.mark.parametrize("encoding", ["cp1250", "mac_roman"])
def test_text_of_another_encoding_is_not_taken_for_western(tmp_path, encoding):
    story = STORY.replace("“", '"').replace("”", '"').replace("José Núñez", "Waldemar Pawłowski")
    story = story.replace("ł", "l").replace("Ostrava's", "Ostrava’s") if encoding == "mac_roman" else story
    (article,) = load([put(tmp_path, "a.txt", story, encoding)]).articles
    assert "³" not in article.text
    assert "Õ" not in article.text


def test_text_in_another_script_is_not_taken_for_western(tmp_path):
    story = "Рыбаки области попросили в понедельник поднять квоту на сельдь до ста тонн. " * 4
    (article,) = load([put(tmp_path, "a.txt", story, "cp1251")]).articles
    assert article.text == story


def test_a_full_stop_without_a_space_ends_a_sentence_too():
    assert sentences("The minister left.The union stayed.") == ["The minister left.", "The union stayed."]


@given(st.text())
@STEADY
def test_sentences_are_exact_slices_that_cover_the_text_in_order(text):
    article = article_from_text(text, file="a")
    assert all(article.text[s.start : s.end] == s.text == s.text.strip() != "" for s in article.sentences)
    assert [s.n for s in article.sentences] == list(range(1, len(article.sentences) + 1))
    assert "".join("".join(s.text.split()) for s in article.sentences) == "".join(article.text.split())
    assert all(one.end <= other.start for one, other in zip(article.sentences, article.sentences[1:], strict=False))


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"---\n{text}\n---\n{STORY}".encode()))
@STEADY
def test_any_bytes_are_an_article_or_have_a_reason(content):
    with tempfile.TemporaryDirectory() as folder:
        put(folder, "any.txt", content)
        put(folder, "good.txt", OTHER)
        try:
            loaded = load([folder])
        except SummariserError as error:
            assert "any.txt" in str(error)  # noqa: PT017
        else:
            named = {file for article in loaded.articles for file in article.source.files}
            assert named | {each.file for each in loaded.unread} == {"any.txt", "good.txt"}


def test_the_order_of_paths_makes_no_difference(tmp_path):
    paths = [put(tmp_path, "a.txt"), put(tmp_path, "b.txt", OTHER), put(tmp_path, "c.txt", ""), put(tmp_path, "d.txt")]
    assert len({load(order).model_dump_json() for order in permutations(paths)}) == 1


def test_text_of_hidden_characters_alone_is_empty(tmp_path):
    put(tmp_path, "good.txt")
    put(tmp_path, "bad.txt", "\u200b " * 30)
    assert reasons(str(tmp_path)) == {"bad.txt": "empty"}


def test_invisible_tag_characters_are_taken_out():
    assert article_from_text(STORY + "".join(chr(0xE0000 + ord(c)) for c in "obey"), file="a").text == STORY


def test_a_path_too_long_to_exist_is_an_error_of_ours():
    with pytest.raises(InputError):
        load(["a" * 5000])


@pytest.mark.parametrize("name", ["a\x00b", "a.txt/b.txt"])
def test_a_path_that_cannot_be_is_an_error_of_ours(tmp_path, name):
    put(tmp_path, "a.txt")
    with pytest.raises(InputError, match="cannot be opened"):
        load([str(tmp_path / name)])
