"""What is known of an article: front matter, the table beside it, its headline."""

import pytest
from builders import OTHER, STORY, put

from summariser.errors import InputError
from summariser.loading import article_from_text, load


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


def test_what_front_matter_leaves_empty_the_table_says(tmp_path):
    put(tmp_path, "articles.csv", "file,date,outlet\na.txt,2031-03-04,The Gull\n")
    assert source(put(tmp_path, "a.txt", f"---\noutlet:\ndate: ''\n---\n{STORY}")).outlet == "The Gull"


def test_a_table_in_a_subfolder_counts_for_the_files_beside_it_before_one_above(tmp_path):
    put(tmp_path, "articles.csv", "file,outlet,url\ndeep/a.txt,The Gull,http://gull.test/1\n")
    put(tmp_path, "deep/articles.csv", "file,outlet,url\na.txt,The Tern,\n")
    put(tmp_path, "deep/a.txt")
    found = source(str(tmp_path))
    assert (found.outlet, found.url) == ("The Tern", "http://gull.test/1")


def test_names_of_columns_and_files_are_found_whatever_their_case_and_spaces(tmp_path):
    put(tmp_path, "articles.csv", " File , DATE,Outlet\n a.txt ,2031-03-04,The Gull\n")
    assert source(put(tmp_path, "a.txt")).date == "2031-03-04"


def test_metadata_of_several_lines_becomes_one(tmp_path):
    put(tmp_path, "articles.csv", 'file,outlet\na.txt,"The\nGull"\n')
    found = source(put(tmp_path, "a.txt", f"---\ntitle: |\n  Herring\n\n  talks\u200b\n---\n{STORY}"))
    assert (found.title, found.outlet) == ("Herring talks", "The Gull")


def test_a_list_in_front_matter_is_kept_on_one_line_and_never_multiplied(tmp_path):
    bomb = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    found = source(put(tmp_path, "a.txt", f"---\ntags: [sea, fish]\nl0: &l0 [x]\n{bomb}\n---\n{STORY}"))
    assert found.extra["tags"] == "[sea, fish]"
    assert len(found.extra["l11"]) < 10_000


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("name,date\na.txt,2031-03-04\n", "needs a column 'file'; has name, date"),
        ("file,date\na.txt,4 March\n", "date '4 March' is not YYYY-MM-DD"),
        ("file,date\na.txt,2031-02-30\n", "date '2031-02-30' is not YYYY-MM-DD"),
        ("file,date\na.txt,2031-03-04T10:00\n", "date '2031-03-04T10:00' is not YYYY-MM-DD"),
        ("file,date\na.txt,20310304\n", "date '20310304' is not YYYY-MM-DD"),
        ("file,title\na.txt,Herring, again\n", "line 2 has more cells than the header"),
        (b"file,outlet\na.txt,M\xfcwe\n", "cannot be read"),
        ("name,date\na.txt,2031-03-04,more\n", "needs a column 'file'"),
    ],
)
def test_a_table_that_cannot_be_used_is_an_error_that_says_why(tmp_path, table, complaint):
    put(tmp_path, "articles.csv", table)
    with pytest.raises(InputError, match=complaint):
        load([put(tmp_path, "a.txt")])


def test_a_wrong_date_in_a_table_names_the_table_and_its_line(tmp_path):
    put(tmp_path, "deep/articles.csv", "file,date\na.txt,2031-03-04\nb.txt,4 March\n")
    put(tmp_path, "deep/a.txt")
    with pytest.raises(
        InputError, match=r"deep/articles\.csv: line 3: date '4 March' is not YYYY-MM-DD, a day such as "
    ):
        load([str(tmp_path)])


def test_lines_of_a_table_that_name_what_is_not_there_are_told(tmp_path):
    put(tmp_path, "articles.csv", "file,outlet\na.txt,A\ngone.txt,B\n,C\n,\nnews.csv#1,D\nnews.csv#7,E\n../a.txt,F\n")
    put(tmp_path, "news.csv", f'text\n"{OTHER}"\n')
    put(tmp_path, "a.txt")
    table = (tmp_path / "articles.csv").as_posix()
    assert load([str(tmp_path)]).in_vain == (
        f"{table}: line 3: no file 'gone.txt' here",
        f"{table}: line 4: names no file",
        f"{table}: line 7: no file 'news.csv#7' here",
        f"{table}: line 8: no file '../a.txt' here",
    )


def test_a_line_of_a_table_may_name_a_file_that_is_there_and_not_read_now(tmp_path):
    put(tmp_path, "articles.csv", "file,outlet\n./a.txt,The Gull\nb.txt,B\nnews.csv#7,C\nempty.txt,D\n")
    for name in ("b.txt", "news.csv"):
        put(tmp_path, name, OTHER)
    put(tmp_path, "empty.txt", "")
    loaded = load([put(tmp_path, "a.txt"), str(tmp_path / "empty.txt")])
    assert loaded.in_vain == ()
    assert loaded.articles[0].source.outlet == "The Gull"


def test_the_headline_is_the_first_line_that_reads_like_one():
    assert article_from_text(f"View 12\n\nMinisters meet over herring\n\n{STORY}", file="a").source.title == (
        "Ministers meet over herring"
    )
    assert article_from_text(STORY, file="a").source.title is None


def test_of_copies_the_first_by_name_counts_and_a_title_more_than_a_headline(tmp_path):
    one = put(tmp_path, "a.txt", f"---\ndate: 2031-03-04\n---\nMinisters meet over herring\n\n{STORY}")
    two = put(tmp_path, "b.txt", f"---\ndate: 2031-03-05\ntitle: Talks\n---\nMinisters meet over herring\n\n{STORY}")
    assert (source(one, two).date, source(one, two).title) == ("2031-03-04", "Talks")


def test_the_order_of_copies_with_other_metadata_makes_no_difference(tmp_path):
    one = put(tmp_path, "a.txt", f"---\ndate: 2031-03-04\ndesk: sea\n---\n{STORY}")
    two = put(tmp_path, "b.txt", f"---\ndate: 2031-03-05\nregion: north\n---\n{STORY}")
    assert source(one, two) == source(two, one)
