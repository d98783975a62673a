"""The main text of a page with its paragraphs, and the day of publication only where the page states it."""

import pytest
from builders import OTHER, STORY
from formats import page

from summariser.documents import Unreadable
from summariser.pages import read_page

TEXT = f"{STORY}\n\n{OTHER}"
GRAPH = '{"@graph": [{"@type": "NewsArticle", "datePublished": "2031-03-04T23:00-05:00"}]}'
LINKED = f'<script type="application/ld+json">{GRAPH}</script>'


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="2031-03-04T23:30:00-05:00">', "2031-03-04"),
        ('<meta name="DC.date.issued" content="2031-03-04">', "2031-03-04"),
        (LINKED, "2031-03-04"),
        ('<meta property="article:modified_time" content="2031-03-04">', None),
        ('<meta name="date" content="some day">', None),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<link rel="canonical" href="https://gull.test/2031/03/04/talks">', None),
        ("", None),
    ],
)
def test_the_date_is_what_the_page_states_of_its_publication(head, day):
    assert read_page(page(TEXT, head=head)).said.get("date") == day


def test_a_date_in_the_text_or_an_unmarked_time_is_not_the_date_of_publication():
    dated = page(f"{STORY}\n\nUpdated on 5 March 2031 at noon.\n\n{OTHER}")
    assert "date" not in read_page(dated.replace(b"<main>", b'<main><time datetime="2031-03-05">5 March</time>')).said


def test_a_time_that_is_marked_as_the_publication_is_its_date():
    marked = page(TEXT).replace(b"<main>", b'<main><time itemprop="datePublished" datetime="2031-03-04">Tuesday</time>')
    assert read_page(marked).said["date"] == "2031-03-04"


def test_title_author_outlet_and_address_come_from_the_page():
    head = '<meta name="author" content="Ana Ruiz"><meta property="og:site_name" content="The Gull">'
    head += '<link rel="canonical" href="https://gull.test/1"><meta property="og:title" content="Herring talks">'
    said = read_page(page(TEXT, head=head)).said
    assert said == {"title": "Herring talks", "author": "Ana Ruiz", "outlet": "The Gull", "url": "https://gull.test/1"}


def test_what_is_no_address_of_the_web_does_not_become_one():
    assert "url" not in read_page(page(TEXT, head='<link rel="canonical" href="javascript:alert(1)">')).said


def test_what_stands_around_the_article_is_left_out():
    text = read_page(page(TEXT)).text
    assert text == TEXT


def test_marked_words_stay_in_their_sentence():
    marked = page(TEXT).replace(b"quota", b"<code>quota</code>").replace(b"herring", b'<a href="/h"><b>herring</b></a>')
    assert read_page(marked).text == TEXT


def test_items_and_rows_are_sentences_of_their_own():
    body = "<ul><li>Five percent more for crews</li><li>A mediator from the port</li></ul>"
    body += "<table><tr><th>Fleet</th><th>Quota</th></tr><tr><td>Elmaria</td><td>900</td></tr></table>"
    text = read_page(page(TEXT).replace(b"</article>", f"{body}<p>{OTHER}</p></article>".encode())).text
    blocks = text.split("\n\n")
    assert "Five percent more for crews" in blocks
    assert "Elmaria | 900" in blocks


def test_a_paragraph_that_repeats_the_one_before_stays():
    twice = f"{STORY}\n\n{STORY}\n\n{STORY}\n\n{OTHER}"
    assert read_page(page(twice)).text == twice


def test_scripts_markup_and_hidden_characters_are_no_text():
    dirty = page(TEXT).replace(b"quota", b"quo&#x202e;ta<script>alert(1)</script>")
    assert read_page(dirty).text.replace("\u202e", "") == TEXT


def test_a_page_of_nothing_has_no_article():
    with pytest.raises(Unreadable, match="no text of an article"):
        read_page(b"<html><body><img src='a.png'></body></html>")
