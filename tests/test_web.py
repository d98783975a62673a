"""Addresses become articles: pages, files, and feeds entry by entry; the rest goes on where one cannot be had."""

import subprocess
import sys
from pathlib import Path

import pytest
from builders import OTHER, STORY, put
from formats import FORMATS, page
from loopback_site import Page, Site

from summariser import fetch, web
from summariser.errors import NothingToRead
from summariser.loading import load

ROOT = Path(__file__).parent.parent
LONG = "\n\n".join(f"{STORY} On day {day} the talks went on in the port. {OTHER}" for day in range(6))
HEAD = (
    '<meta property="og:site_name" content="The Gull"><meta property="article:published_time" content="{}T10:00:00Z">'
)


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(fetch.time, "sleep", lambda _: None)
    with Site() as held:
        yield held


def read(*paths):
    return load(paths, allow_private_addresses=True)


def entry(title, link="", *, content="", published="Tue, 04 Mar 2031 23:30:00 -0500"):
    whole = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    at = f"<link>{link}</link>" if link else ""
    day = f"<pubDate>{published}</pubDate>"
    return f"<item><title>{title}</title>{at}{day}<description>In short.</description>{whole}</item>"


def feed(*entries):
    channel = f"<title>The Gull</title><link>/</link>{''.join(entries)}"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f'<?xml version="1.0"?><rss version="2.0" {space}><channel>{channel}</channel></rss>'
    return Page(body.encode(), "application/rss+xml; charset=utf-8")


def test_a_page_is_an_article_named_by_its_address(site):
    site.pages["/1"] = Page(page(LONG, head=HEAD.format("2031-03-04")))
    (article,) = read(site.url("/1")).articles
    source = article.source
    assert (source.file, source.url, source.date, source.outlet) == (
        site.url("/1"),
        site.url("/1"),
        "2031-03-04",
        "The Gull",
    )
    assert article.text == LONG


@pytest.mark.parametrize(
    ("header", "meta"),
    [
        ("text/html; charset=iso-8859-1", "utf-8"),
        ("text/html", "iso-8859-1"),
        ("text/html; charset=nonsense", "latin-1"),
    ],
)
def test_the_charset_of_the_header_counts_before_that_of_the_page(site, header, meta):
    text = LONG.replace("“", '"').replace("”", '"')
    site.pages["/1"] = Page(
        page(text).replace(b'charset="utf-8"', f'charset="{meta}"'.encode()).decode().encode("latin-1"), header
    )
    assert read(site.url("/1")).articles[0].text == text


@pytest.mark.parametrize(
    ("form", "kind"), [(".pdf", "application/pdf"), (".txt", "text/plain"), (".json", "application/json")]
)
def test_files_of_other_formats_are_read_from_an_address_too(site, form, kind):
    site.pages["/1"] = Page(FORMATS[form](LONG), kind)
    (article,) = read(site.url("/1")).articles
    assert " ".join(article.text.split()) == " ".join(LONG.split())
    assert article.source.url == site.url("/1")


def test_a_feed_gives_the_page_at_each_link_and_says_what_the_page_does_not(site):
    site.pages["/1"] = Page(page(LONG))
    site.pages["/2"] = Page(page(OTHER + "\n\n" + STORY, head=HEAD.format("2031-03-07")))
    site.pages["/feed"] = feed(entry("One", site.url("/1")), entry("Two", "/2"), entry("Gone", "/3"), entry("Nowhere"))
    found = read(site.url("/feed"))
    assert [(each.source.file, each.source.date, each.source.outlet) for each in found.articles] == [
        (site.url("/1"), "2031-03-04", "The Gull"),
        (site.url("/2"), "2031-03-07", "The Gull"),
    ]
    assert {each.file: each.reason for each in found.unread} == {
        site.url("/3"): "the host answers 404",
        site.url("/feed#4"): "an entry with neither its full text nor a link",
    }


def test_an_entry_with_its_full_text_is_not_fetched_and_a_teaser_is(site):
    whole = "".join(f"<p>{part}</p>" for part in LONG.split("\n\n"))
    site.pages["/2"] = Page(page(OTHER + "\n\n" + STORY))
    site.pages["/feed"] = feed(
        entry("One", site.url("/1"), content=whole), entry("Two", "/2", content="<p>In short.</p>")
    )
    one, two = read(site.url("/feed")).articles
    assert (one.text, one.source.title, one.source.url) == (LONG, "One", site.url("/1"))
    assert two.source.file == site.url("/2")
    assert "/1" not in site.asked


def test_an_atom_feed_is_read_too(site):
    site.pages["/1"] = Page(page(LONG))
    site.pages["/atom"] = Page(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Gull</title><entry><title>One</title>'
        f'<link href="{site.url("/1")}"/>'
        "<published>2031-03-04T23:30:00-05:00</published></entry></feed>".encode(),
        "application/atom+xml",
    )
    (article,) = read(site.url("/atom")).articles
    assert (article.source.date, article.source.outlet) == ("2031-03-04", "The Gull")


def test_a_feed_without_entries_or_within_a_feed_says_so(site):
    site.pages["/feed"], site.pages["/outer"] = feed(), feed(entry("Inner", "/feed"))
    with pytest.raises(NothingToRead, match="a feed without entries"):
        read(site.url("/feed"))
    site.pages["/feed"].kind = "text/plain"
    with pytest.raises(NothingToRead, match="a feed within a feed"):
        read(site.url("/outer"))


def test_entries_beyond_the_limit_are_counted(site, monkeypatch):
    monkeypatch.setattr(web, "MAX_ENTRIES", 1)
    site.pages["/1"] = Page(page(LONG))
    site.pages["/feed"] = feed(entry("One", "/1"), entry("Two", "/2"), entry("Three", "/3"))
    (line,) = read(site.url("/feed")).unread
    assert line.reason == "2 entries beyond the first 1 of the feed were left out"


def test_an_address_that_fails_is_listed_and_the_rest_goes_on(site, tmp_path):
    found = read(site.url("/none"), put(tmp_path, "a.txt"))
    assert [each.source.file for each in found.articles] == ["a.txt"]
    assert [(each.file, each.reason) for each in found.unread] == [(site.url("/none"), "the host answers 404")]


def test_a_page_that_names_no_site_has_its_host_as_outlet(site):
    site.pages["/1"] = Page(page(LONG))
    assert read(site.url("/1")).articles[0].source.outlet == "127.0.0.1"


def test_the_command_refuses_this_machine_unless_told(site):
    site.pages["/1"] = Page(page(LONG))
    command = [sys.executable, "-m", "summariser", "brief", "--dry-run", site.url("/1")]
    done = [
        subprocess.run([*command, *more], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
        for more in ([], ["--allow-private-addresses"])
    ]
    assert [each.returncode for each in done] == [1, 0]
    assert "127.0.0.1 is a private address" in done[0].stderr
    assert done[1].stdout.startswith("1 article, 0 answered already")
