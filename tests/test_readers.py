"""Each format gives the same article: the same sentences, so the same question; and what it says of itself."""

import io
import json
import sys
import tempfile
from pathlib import Path

import pytest
from builders import OTHER, STEADY, STORY, put
from formats import FORMATS, page
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import NothingToRead, SummariserError
from summariser.extraction import numbered, questions
from summariser.loading import load
from summariser.pipeline import extract
from summariser.prompts import load_prompt
from summariser.settings import Settings

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def only(path):
    (article,) = load([str(path)]).articles
    return article


def known(path):
    source = only(path).source
    return source.title, source.date, source.outlet, source.url, source.extra


def reasons(path):
    return {each.file: each.reason for each in load([str(path)]).unread}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_seed_gives_the_same_question_in_each_format(seed, form, tmp_path):
    plain = only(seed)
    read = only(put(tmp_path, seed.stem + form, FORMATS[form](seed.read_text(encoding="utf-8"))))
    assert numbered(read.sentences) == numbered(plain.sentences)
    (asked,), (wanted,) = (questions(each, load_prompt("extract")) for each in (read, plain))
    assert asked.key == wanted.key


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_of_seeds_in_each_format_is_answered_by_the_recordings(form, tmp_path, seeds):
    for seed in SEEDS:
        put(tmp_path, seed.stem + form, FORMATS[form](seed.read_text(encoding="utf-8")))
    replayed = Settings(replay=seeds / "recorded")
    found, wanted = extract([str(tmp_path)], replayed), extract([str(seeds)], replayed)
    assert (found.run.from_store, found.unread) == (5, ())
    for one, other in zip(found.extractions, wanted.extractions, strict=True):
        assert [item.statement for item in one.positions] == [item.statement for item in other.positions]


def test_one_article_in_many_formats_is_read_once_and_keeps_all_names(tmp_path):
    text = SEEDS[0].read_text(encoding="utf-8")
    for form, make in FORMATS.items():
        put(tmp_path, f"a{form}", make(text))
    names = only(tmp_path).source.files
    assert {name.partition("#")[0] for name in names} == {f"a{form}" for form in FORMATS}


def test_a_pattern_gives_what_it_matches(tmp_path):
    put(tmp_path, "a/x.html", page(STORY + "\n\n" + OTHER))
    put(tmp_path, "a/x.txt", OTHER)
    put(tmp_path, "b/y.txt", STORY)
    assert [each.source.file for each in load([f"{tmp_path}/*/*.txt"]).articles] == ["x.txt", "y.txt"]
    with pytest.raises(NothingToRead, match=r"\*\.doc: nothing matches"):
        load([f"{tmp_path}/*.doc"])


def test_a_file_whose_name_has_brackets_is_no_pattern(tmp_path):
    assert only(put(tmp_path, "[1] story.txt")).source.file == "[1] story.txt"


@pytest.mark.parametrize("form", [".html", ".json", ".jsonl", ".txt", ".pdf"])
def test_the_format_of_standard_input_is_told_from_its_bytes(form, monkeypatch):
    text = SEEDS[0].read_text(encoding="utf-8")
    raw = FORMATS[form](text) + (FORMATS[form](OTHER) if form == ".jsonl" else b"")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    first = load(["-"]).articles[0]
    assert numbered(first.sentences) == numbered(only(SEEDS[0]).sentences)


def test_text_that_begins_with_a_bracket_is_text(monkeypatch):
    text = "[Port Haven] " + OTHER
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert load(["-"]).articles[0].text == text


def test_records_say_what_is_known_and_other_fields_are_kept(tmp_path):
    record = {"Text": STORY, "title": "Herring", "date": "2031-03-04T23:30:00-05:00", "outlet": "The Gull"}
    record |= {"url": "http://gull.test/1", "tags": ["sea", "quota"], "desk": None, "page": 3}
    extra = {"tags": '["sea", "quota"]', "page": "3"}
    expected = ("Herring", "2031-03-04", "The Gull", "http://gull.test/1", extra)
    assert known(put(tmp_path, "a.json", json.dumps(record))) == expected


def test_half_a_character_in_a_record_is_taken_out(tmp_path):
    raw = json.dumps({"text": STORY + " \ud83d", "title": "Herring \udc00", "a\ud800": "b\udfff"})
    source = only(put(tmp_path, "a.json", raw)).source
    assert (source.title, source.extra) == ("Herring", {"a": "b"})
    assert only(tmp_path / "a.json").text == STORY + " "


def test_each_record_of_a_file_is_an_article_or_has_a_reason(tmp_path):
    records = [{"text": STORY, "date": "2031-03-04"}, {"title": "no text"}, 7, {"text": OTHER, "date": "soon"}]
    path = put(tmp_path, "news.json", json.dumps([*records, {"text": OTHER}]))
    assert [each.source.file for each in load([path]).articles] == ["news.json#1", "news.json#5"]
    assert reasons(path) == {
        "news.json#2": "no field 'text'; has title",
        "news.json#3": "no object with a field 'text'",
        "news.json#4": "date 'soon' is not YYYY-MM-DD",
    }
    lines = "\n".join(json.dumps(each) for each in records) + "\n{]\n\n" + json.dumps({"text": OTHER}) + "\n"
    assert reasons(put(tmp_path, "news.jsonl", lines)).keys() == {f"news.jsonl#{n}" for n in (2, 3, 4, 5)}


@pytest.mark.parametrize("mark", ",;\t")
def test_a_table_of_articles_is_read_whatever_divides_its_cells(mark, tmp_path):
    rows = f'Date{mark}Text{mark}desk\r\n2031-03-04{mark}"{STORY}"{mark}sea\r\n{mark}"{OTHER}"{mark}\r\n'
    first, second = load([put(tmp_path, "news.csv", rows, "utf-8-sig")]).articles
    assert (first.text, first.source.date, first.source.extra) == (STORY, "2031-03-04", {"desk": "sea"})
    assert (second.source.file, second.source.date) == ("news.csv#2", None)


def test_a_table_without_a_text_column_says_what_it_has(tmp_path):
    put(tmp_path, "good.txt")
    put(tmp_path, "sums.csv", "year,tonnes\n2031,900\n")
    assert reasons(tmp_path) == {"sums.csv": "no column 'text'; has year, tonnes"}


def test_articles_csv_with_texts_and_without_files_holds_articles(tmp_path):
    put(tmp_path, "articles.csv", f'date,text\n2031-03-04,"{STORY}"\n')
    assert only(tmp_path).source.file == "articles.csv#1"


def test_the_users_table_wins_over_what_a_format_says_also_for_one_record(tmp_path):
    put(tmp_path, "articles.csv", "file,date,outlet\nnews.json,2031-03-05,The Tern\nnews.json#2,2031-03-06,\n")
    put(tmp_path, "news.json", json.dumps([{"text": STORY, "date": "2031-03-04"}, {"text": OTHER}]))
    sources = [each.source for each in load([str(tmp_path)]).articles]
    assert [(each.date, each.outlet) for each in sources] == [("2031-03-05", "The Tern"), ("2031-03-06", "The Tern")]


def test_what_summariser_wrote_itself_is_passed_over_in_a_folder(tmp_path, seeds):
    put(tmp_path, "a.txt")
    for path in (seeds / "recorded").glob("extract-00[0-1]*.json"):
        put(tmp_path, f"recorded/{path.name}", path.read_bytes())
    assert load([str(tmp_path)]).unread == ()


def test_records_of_another_program_with_like_keys_are_articles(tmp_path):
    news = {
        "source": {"id": "bbc-news", "name": "BBC News"},
        "author": "Ana Ruiz",
        "text": "The port met the union. " * 9,
    }
    task = {"task": "summarize", "subject": "The port", "text": "The union met the port. " * 9}
    for name, record in (("news", news), ("task", task)):
        put(tmp_path, f"{name}.jsonl", json.dumps(record) + "\n")
    found = load([str(tmp_path)])
    assert (len(found.articles), found.own) == (2, ())


@pytest.mark.parametrize(
    "text",
    [
        f"# Herring talks — briefing\n\n{STORY}",
        f"# Briefings\n\n{STORY}",
        f"<!doctype html>\n<html lang='en'>\n<head>\n<title>Talks — briefing</title>\n<style></style>{STORY}",
    ],
)
def test_an_article_that_begins_almost_as_ones_own_is_one(tmp_path, text):
    put(tmp_path, "a.txt", text)
    assert load([str(tmp_path)]).own == ()


def test_where_there_is_nothing_but_what_summariser_wrote_that_is_the_reason(tmp_path, seeds):
    recording = next(iter((seeds / "recorded").iterdir()))
    with pytest.raises(
        NothingToRead, match=rf"no article could be read: .*{recording.name}: written by summariser itself"
    ):
        load([str(recording)])


def test_data_named_as_an_article_beside_it_is_passed_over_in_a_folder_and_not_when_it_is_named(tmp_path):
    put(tmp_path, "a.txt")
    path = put(tmp_path, "a.json", '{"header": "about a"}')
    assert load([str(tmp_path)]).unread == ()
    put(tmp_path, "b.json", '{"header": "about b"}')
    assert reasons(tmp_path) == {"b.json": "no field 'text'; has header"}
    with pytest.raises(NothingToRead, match=r"a\.json: no field 'text'"):
        load([path])


MAIL = "Subject: =?utf-8?q?Herring_=E2=80=93_talks?=\nFrom: Ana <ana@desk.test>\nDate: Tue, 4 Mar 2031 23:30:00 -0500\n"


def test_a_message_gives_subject_date_sender_and_its_plain_part(tmp_path):
    body = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
    story = STORY.replace("“", '"').replace("”", '"')
    path = put(tmp_path, "a.eml", (MAIL + body).encode() + story.encode("latin-1"))
    assert known(path) == ("Herring – talks", "2031-03-04", None, None, {"from": "Ana <ana@desk.test>"})
    assert only(path).text == story


def test_a_message_without_a_plain_part_gives_its_page(tmp_path):
    body = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    path = put(tmp_path, "a.eml", (MAIL + body).encode() + page(STORY + "\n\n" + OTHER))
    assert only(path).text == STORY + "\n\n" + OTHER


@pytest.mark.parametrize(
    ("form", "raw", "reason"),
    [
        (".json", b"{]", "not JSON"),
        (".json", b"[" * 100_000, "not JSON"),
        (".csv", b"text\n" + b"x" * 6_000_000, "not CSV"),
        (".eml", b"Subject: x\nContent-Type: image/png\n\nabc", "no part in plain text or HTML"),
        (".pdf", b"%PDF-1.4 and nothing else", "not a PDF"),
        (".html", b"<html><body><img src='x.png'></body></html>", "no text of an article"),
        (".html", b"", "empty"),
    ],
)
def test_what_is_malformed_is_listed_with_its_reason(form, raw, reason, tmp_path):
    put(tmp_path, "good.txt")
    put(tmp_path, f"bad{form}", raw)
    assert reason in reasons(tmp_path)[f"bad{form}"]


@pytest.mark.parametrize(("form", "library"), [(".pdf", "pypdf"), (".html", "trafilatura")])
def test_where_a_reader_is_not_installed_the_line_says_what_to_install(form, library, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    put(tmp_path, "good.txt")
    put(tmp_path, f"x{form}", FORMATS[form](OTHER))
    line = reasons(tmp_path)[f"x{form}"]
    assert line.endswith(f"needs {library}: pip install 'summariser[web]'")


ROUGH = st.sampled_from([make(STORY + "\n\n" + OTHER) for make in FORMATS.values()])


@st.composite
def damaged(draw):
    """A file of one of the formats with a piece cut out or put in."""
    raw, piece = draw(ROUGH), draw(st.binary(max_size=12))
    start = draw(st.integers(0, len(raw)))
    return raw[:start] + piece + raw[draw(st.integers(start, len(raw))) :]


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | damaged())
@STEADY
def test_any_bytes_of_any_ending_are_articles_or_have_a_reason(form, content):
    with tempfile.TemporaryDirectory() as folder:
        put(folder, f"any{form}", content)
        put(folder, "good.txt", OTHER)
        try:
            loaded = load([folder])
        except SummariserError as error:
            assert f"any{form}" in str(error)  # noqa: PT017
        else:
            named = {file for article in loaded.articles for file in article.source.files}
            named |= {each.file for each in loaded.unread}
            assert "good.txt" in named
            if form not in (".csv", ".jsonl", ".json"):
                assert f"any{form}" in named
