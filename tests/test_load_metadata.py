"""What is known of an article: front matter, the table beside it, its headline."""

import pytest
from builders import STORY, put

from summariser.errors import InputError
from summariser.load import article_from_text, load


def source(*paths):
    (article,) = load(paths).articles
    return article.source


def test_front_matter_is_metadata_and_not_text(tmp_path):
    front = "---\nTitle: Herring talks\ndate: 2031-03-04\noutlet: The Gull\nurl: http://gull.test/1\ndesk: sea\n---\n"
    (article,) = load([put(tmp_path, "a.txt", front + STORY)]).articles
    found = article.source
    assert (found.title, found.date, found.outlet, found.url, found.extra) == (
        "Herring talks",
        "2031-03-04",
        "The Gull",
        "http://gull.test/1",
        {"desk": "sea"},
    )
    assert article.text == STORY


@pytest.mark.parametrize("start", ["---\nA rule of prose\n---\n", "---\n", "- - -\n"])
def test_text_that_merely_begins_with_a_rule_stays_text(tmp_path, start):
    (article,) = load([put(tmp_path, "a.txt", start + STORY)]).articles
    assert article.text == start + STORY


@pytest.mark.parametrize("front", ["date: 3 March", "date: 2031-02-30x", "title: [open", "date: 2031"])
def test_front_matter_that_cannot_be_understood_is_an_error_that_names_the_file(tmp_path, front):
    with pytest.raises(InputError, match=r"^a\.txt: "):
        load([put(tmp_path, "a.txt", f"---\n{front}\n---\n{STORY}")])


@pytest.mark.xfail(strict=True, reason="errors of YAML's constructors other than YAMLError escape _split_front_matter")
@pytest.mark.parametrize("front", ["date: 2031-13-45", f"n: {'9' * 5000}", "[" * 3000], ids="date number depth".split())
def test_front_matter_that_yaml_chokes_on_is_an_error_of_ours(tmp_path, front):
    with pytest.raises(InputError, match=r"^a\.txt: "):
        load([put(tmp_path, "a.txt", f"---\n{front}\n---\n{STORY}")])


@pytest.mark.parametrize("how", ["folder", "file"])
def test_the_table_beside_articles_gives_metadata_and_a_byte_order_mark_does_no_harm(tmp_path, how):
    put(tmp_path, "articles.csv", "file,date,outlet,desk\na.txt,2031-03-04,The Gull,\n", "utf-8-sig")
    path = put(tmp_path, "a.txt")
    found = source(str(tmp_path) if how == "folder" else path)
    assert (found.date, found.outlet, found.extra) == ("2031-03-04", "The Gull", {})


def test_front_matter_wins_over_the_table(tmp_path):
    put(tmp_path, "articles.csv", "file,date,outlet\na.txt,2031-03-04,The Gull\n")
    found = source(put(tmp_path, "a.txt", f"---\ndate: 2031-03-05\n---\n{STORY}"))
    assert (found.date, found.outlet) == ("2031-03-05", "The Gull")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("name,date\na.txt,2031-03-04\n", "needs a column 'file'; has name, date"),
        ("file,date\na.txt,4 March\n", "date '4 March' is not YYYY-MM-DD"),
        ("file,date\na.txt,2031-02-30\n", "date '2031-02-30' is not YYYY-MM-DD"),
        (b"file,outlet\na.txt,M\xfcwe\n", "cannot be read"),
        pytest.param(
            "name,date\na.txt,2031-03-04,more\n",
            "needs a column 'file'",
            marks=pytest.mark.xfail(strict=True, raises=TypeError, reason="cells beyond the header are joined as None"),
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_an_error_that_says_why(tmp_path, table, complaint):
    put(tmp_path, "articles.csv", table)
    with pytest.raises(InputError, match=complaint):
        load([put(tmp_path, "a.txt")])


def test_the_headline_is_the_first_line_that_reads_like_one():
    assert article_from_text(f"View 12\n\nMinisters meet over herring\n\n{STORY}", file="a").source.title == (
        "Ministers meet over herring"
    )
    assert article_from_text(STORY, file="a").source.title is None


@pytest.mark.xfail(strict=True, reason="_joined keeps the metadata of whichever copy is read first")
def test_the_order_of_copies_with_other_metadata_makes_no_difference(tmp_path):
    one = put(tmp_path, "a.txt", f"---\ndate: 2031-03-04\ndesk: sea\n---\n{STORY}")
    two = put(tmp_path, "b.txt", f"---\ndate: 2031-03-05\nregion: north\n---\n{STORY}")
    assert source(one, two) == source(two, one)
