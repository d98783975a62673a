"""What is fetched, what is left alone, and that no name, redirect or host's slowness gets around it."""

import gzip
import socket

import pytest
from loopback_site import Page, Site

from summariser import connections
from summariser.documents import Unreadable
from summariser.fetch import MAX_BYTES, MAX_REDIRECTS, Fetcher

MEDIA = ("text/html", "text/plain")


@pytest.fixture
def site():
    with Site({"/a": Page(b"<p>here")}) as held:
        yield held


def fetcher(**options):
    return Fetcher(allow_private_addresses=True, pause=0.0, **options)


def get(site, path="/a", **options):
    return fetcher(**options).get(site.url(path), media=MEDIA)


def refusal(*args, **options):
    with pytest.raises(Unreadable) as caught:
        get(*args, **options)
    return str(caught.value)


def to(address, status=302):
    return Page(status=status, headers={"Location": address})


def test_a_page_comes_with_its_address_type_and_charset_and_the_host_learns_who_asks(site):
    site.pages["/b"] = Page(b"x", 'Text/HTML; Charset="ISO-8859-1"; x=y')
    assert get(site, "/b") == (site.url("/b"), b"x", "text/html", "iso-8859-1")
    assert site.asked == ["/robots.txt", "/b"]
    assert all(agent.startswith("summariser/") for agent in site.agents)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_counts(site, status):
    site.pages["/old"] = to("a", status)
    assert get(site, "/old")[:2] == (site.url("/a"), b"<p>here")


def test_redirects_in_a_circle_end(site):
    site.pages["/old"] = to("/old")
    assert refusal(site, "/old") == f"more than {MAX_REDIRECTS} redirects"
    assert site.asked.count("/old") == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "not an address of the web"),
        ("ftp://a.test/", "not an address of the web"),
        ("http://me:secret@a.test/", "a name or password"),
        ("http://[::1", "no address"),
        ("", "redirects"),
    ],
)
def test_a_redirect_to_what_is_not_the_web_is_refused(site, location, reason):
    site.pages["/old"] = to(location)
    assert reason in refusal(site, "/old")


def test_what_robots_txt_forbids_is_not_asked_for(site):
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /a\nUser-agent: other\nDisallow: /", "text/plain")
    site.pages["/b"] = Page(b"<p>open")
    assert "robots.txt" in refusal(site)
    assert get(site, "/b").raw == b"<p>open"
    assert "/a" not in site.asked


@pytest.mark.parametrize("rule", ["/*.pdf$", "/news/*/private", "/news/"])
def test_rules_with_wildcards_are_heeded(site, rule):
    site.pages["/robots.txt"] = Page(f"\ufeffUser-agent: *\nDisallow: {rule}\nAllow: /a".encode(), "text/plain")
    assert "robots.txt" in refusal(site, "/news/7/private/x.pdf")
    assert get(site).raw == b"<p>here"


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(site):
    site.pages["/robots.txt"] = Page(b"User-agent: summariser\nDisallow: /a", "text/plain")
    site.pages["/old"] = to("/a")
    assert "robots.txt" in refusal(site, "/old")
    assert "/a" not in site.asked


def test_a_host_that_cannot_say_its_rules_is_left_alone(site):
    site.pages["/robots.txt"] = Page(status=503)
    one = fetcher()
    for path in ("/a", "/b"):
        with pytest.raises(Unreadable, match=r"the host answers 503 when asked for its robots\.txt"):
            one.get(site.url(path), media=MEDIA)
    assert site.asked == ["/robots.txt"]


def test_rules_are_asked_for_once_a_host(site):
    one = fetcher()
    for _ in range(3):
        one.get(site.url("/a"), media=MEDIA)
    assert site.asked == ["/robots.txt", "/a", "/a", "/a"]


@pytest.fixture
def naps(monkeypatch):
    """The pauses that are taken, in seconds, without taking them."""
    taken = []
    monkeypatch.setattr("summariser.fetch.time.sleep", taken.append)
    return taken


@pytest.mark.parametrize(("delay", "pause"), [(None, 1.0), (7, 7.0), (9999, 30.0)])
def test_requests_to_one_host_are_apart_as_long_as_it_asks_within_reason(site, naps, delay, pause):
    if delay:
        site.pages["/robots.txt"] = Page(f"User-agent: *\nCrawl-delay: {delay}".encode(), "text/plain")
    one = Fetcher(allow_private_addresses=True)
    for _ in range(2):
        one.get(site.url("/a"), media=MEDIA)
    (nap,) = naps
    assert pause - 1 < nap <= pause


def test_another_type_is_refused_and_its_body_not_read(site):
    site.pages["/film"] = Page(b"x" * 100, "video/mp4", drip=1.0)
    assert refusal(site, "/film") == "of the type video/mp4, which is not read"


def test_a_page_without_a_type_is_taken(site):
    site.pages["/b"] = Page(b"<p>here", None)
    assert get(site, "/b")[1:] == (b"<p>here", "", None)


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_is_not_there_says_so(site, status):
    site.pages["/gone"] = Page(status=status)
    assert refusal(site, "/gone") == f"the host answers {status}"


def test_a_packed_page_is_unpacked(site):
    site.pages["/z"] = Page(gzip.compress(b"<p>packed"), headers={"Content-Encoding": "gzip"})
    assert get(site, "/z").raw == b"<p>packed"


@pytest.mark.parametrize(
    ("packing", "body", "reason"),
    [
        ("gzip", b"<p>not packed", "packed as gzip, but is not"),
        ("br", b"x", "packed as br"),
        ("gzip", gzip.compress(b"\0" * (MAX_BYTES + 1)), "too large"),
        ("identity", b"\0" * (MAX_BYTES + 1), "too large"),
    ],
    ids="none other bomb large".split(),
)
def test_what_cannot_be_unpacked_or_is_too_large_is_refused(site, packing, body, reason):
    site.pages["/z"] = Page(body, headers={"Content-Encoding": packing})
    assert reason in refusal(site, "/z")


@pytest.mark.parametrize("slow_headers", [True, False], ids=["headers", "body"])
def test_a_host_that_sends_a_little_at_a_time_is_not_waited_for(site, slow_headers):
    site.pages["/slow"] = Page(b"x" * 10_000, drip=0.02, slow_headers=slow_headers)
    assert refusal(site, "/slow", deadline=0.5) == "the host takes too long to answer"


def test_a_host_that_is_away_or_speaks_no_http_says_so():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Unreadable, match="cannot be fetched"):
            fetcher().get(url, media=MEDIA)


@pytest.mark.parametrize("url", ["http://", "http://\x00/", "http://a.test:99999/", "http://u:p@a.test/"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(Unreadable):
        fetcher().get(url, media=MEDIA)


def test_a_private_address_is_refused_unless_allowed(site):
    with pytest.raises(Unreadable, match=r"127\.0\.0\.1 is a private address .*--allow-private-addresses"):
        Fetcher(pause=0.0).get(site.url("/a"), media=MEDIA)
    assert site.asked == []


@pytest.fixture
def first_hop_public(monkeypatch):
    """Loopback counts as public, as a stand-in for the public internet, and no other private address does."""
    real = connections.is_public
    monkeypatch.setattr(connections, "is_public", lambda address: address == "127.0.0.1" or real(address))


@pytest.mark.parametrize("target", ["10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.2]", "127.1.1.1", "0"])
def test_a_redirect_to_a_private_address_is_refused(site, first_hop_public, target):
    site.pages["/old"] = to(f"http://{target}/secret")
    with pytest.raises(Unreadable, match="is a private address"):
        Fetcher(pause=0.0).get(site.url("/old"), media=MEDIA)


def test_a_name_that_leads_to_a_private_address_at_its_second_look_up_is_refused(site, first_hop_public, monkeypatch):
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real = socket.getaddrinfo

    def looked_up(host, *args, **options):
        return real(next(answers) if host == "rebound.test" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(Unreadable, match=r"rebound\.test is a private address \(10\.0\.0\.1\)"):
        Fetcher(pause=0.0).get(f"http://rebound.test:{site.port}/a", media=MEDIA)
    assert site.asked == ["/robots.txt"], "each connection goes to the address that was checked for it"


PRIVATE = (
    "127.0.0.1 10.1.2.3 192.168.0.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: "
)
PRIVATE += (
    "fe80::1%eth0 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address):
    assert not connections.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address):
    assert connections.is_public(address)
