"""The one place that fetches from the web, politely and with suspicion.

A host gets one request at a time, with a pause after each, and what its robots.txt forbids is left alone (RFC 9309).
Time, size and redirects are bounded. Connections are made to the very address that was checked, so that no name can
lead to a private one, whatever it resolves to the next time. Proxies of the environment are not used: they would
resolve anew.
"""

import time
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple
from urllib.parse import urljoin

from summariser.documents import Unreadable, lacking

ROBOT = "summariser"
MAX_BYTES = 20_000_000
MAX_ROBOTS_BYTES = 500_000
MAX_REDIRECTS = 5
MAX_PORT = 65_535
# Seconds: for one answer as a whole, one wait, between requests to one host, and the longest pause that a host gets.
DEADLINE = 30.0
WAIT = 10.0
PAUSE = 1.0
MAX_PAUSE = 30.0

_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200
_TROUBLE = 500


class Fetched(NamedTuple):
    """What was found: the address after redirects, the bytes, the media type and charset of its header."""

    url: str
    raw: bytes
    media: str
    charset: str | None


class _Answer(NamedTuple):
    """A host's answer: status, headers by lower-case name, and the body as it was packed for the way."""

    status: int
    headers: dict[str, str]
    packed: bytes


class Fetcher:
    """Fetches pages, one at a time. `tell` hears what is fetched; `pause` is in seconds between requests to a host."""

    def __init__(
        self,
        *,
        allow_private_addresses: bool = False,
        tell: Callable[[str], None] = lambda _: None,
        pause: float = PAUSE,
        deadline: float = DEADLINE,
    ) -> None:
        self._allow_private = allow_private_addresses
        self._tell = tell
        self._pause = pause
        self._deadline = deadline
        self._robots: dict[str, Any] = {}
        self._silent: dict[str, str] = {}
        self._last: dict[str, float] = {}

    def get(self, url: str, *, media: Iterable[str]) -> Fetched:
        """What is at an address, if it is of one of these media types.

        Raises:
            Unreadable: it cannot be had, may not be, or is of another type; with the reason.

        """
        address = _parsed(url)
        self._tell(f"fetching {url}")
        for _ in range(MAX_REDIRECTS + 1):
            self._heed_robots(address)
            answer = self._ask(address, limit=MAX_BYTES, media=tuple(media))
            if answer.status not in _REDIRECTS:
                return _fetched(answer, str(address), tuple(media))
            address = _next(address, answer)
        raise Unreadable(f"more than {MAX_REDIRECTS} redirects")

    def _heed_robots(self, address: Any) -> None:
        """Refuse what a host's robots.txt forbids; one that cannot be asked for it is not tried again."""
        origin = _origin(address)
        if origin in self._silent:
            raise Unreadable(self._silent[origin])
        if origin not in self._robots:
            try:
                self._robots[origin] = self._rules(address)
            except Unreadable as reason:
                self._silent[origin] = str(reason)
                raise
        if not self._robots[origin].can_fetch(str(address), ROBOT):
            raise Unreadable("the host's robots.txt does not allow it")

    def _rules(self, address: Any) -> Any:
        """A host's rules: all is allowed where it has none; nothing is fetched where it can't say (RFC 9309)."""
        at = address.copy_with(raw_path=b"/robots.txt", fragment=None)
        answer = self._ask(at, limit=MAX_ROBOTS_BYTES, media=())
        for _ in range(MAX_REDIRECTS):
            if answer.status in _REDIRECTS:
                at = _next(at, answer)
                answer = self._ask(at, limit=MAX_ROBOTS_BYTES, media=())
        self._last.pop(address.host, None)  # to have asked for the rules is no reason to wait
        if answer.status >= _TROUBLE:
            raise Unreadable(f"the host answers {answer.status} when asked for its robots.txt")
        held = _unpacked(answer, MAX_ROBOTS_BYTES) if answer.status == _OK else b""
        return _read_rules(held.decode("utf-8-sig", "replace"))

    def _ask(self, address: Any, *, limit: int, media: tuple[str, ...]) -> _Answer:
        """One request; the body is read only of an answer that is wanted."""
        try:
            import httpcore2  # noqa: PLC0415 - for the web alone

            from summariser.connections import Connections, PrivateAddress  # noqa: PLC0415 - as above
        except ImportError as error:
            raise lacking("the web", "httpx2") from error
        self._wait_for(address)
        connections = Connections(allow_private=self._allow_private, until=time.monotonic() + self._deadline)
        try:
            with httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=connections) as pool:
                return _asked(pool, address, limit=limit, media=media)
        except PrivateAddress as error:
            raise Unreadable(f"{error}; --allow-private-addresses lets such be fetched") from error
        except httpcore2.TimeoutException as error:
            raise Unreadable("the host takes too long to answer") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise Unreadable(f"cannot be fetched: {str(error) or type(error).__name__}") from error
        finally:
            self._last[address.host] = time.monotonic()

    def _wait_for(self, address: Any) -> None:
        """Pause since the last request to a host, as long as its robots.txt asks for, within reason."""
        if address.host in self._last:
            rules = self._robots.get(_origin(address))
            asked = float(rules.crawl_delay(ROBOT) or 0) if rules else 0.0
            pause = max(self._pause, min(asked, MAX_PAUSE))
            time.sleep(max(0.0, self._last[address.host] + pause - time.monotonic()))


def _read_rules(text: str) -> Any:
    try:
        from protego import Protego  # noqa: PLC0415 - for the web alone
    except ImportError as error:
        raise lacking("the web", "protego") from error
    return Protego.parse(text)


@cache
def _trusted() -> Any:
    import httpx2  # noqa: PLC0415 - for the web alone

    return httpx2.create_ssl_context(trust_env=False)


def _parsed(url: str) -> Any:
    """An address as httpx has it, without its fragment."""
    try:
        import httpx2  # noqa: PLC0415 - for the web alone
    except ImportError as error:
        raise lacking("the web", "httpx2") from error
    try:
        address = httpx2.URL(url).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Unreadable(f"not an address that can be fetched: {error}") from error
    if address.scheme not in ("http", "https") or not address.host or (address.port or 0) > MAX_PORT:
        raise Unreadable("not an address of the web")
    if address.userinfo:
        raise Unreadable("an address with a name or password in it is not fetched")
    return address


def _next(address: Any, answer: _Answer) -> Any:
    """Where a redirect leads."""
    try:
        return _parsed(urljoin(str(address), answer.headers.get("location", "")))
    except ValueError as error:
        raise Unreadable("redirected to what is no address") from error


def _origin(address: Any) -> str:
    return f"{address.scheme}://{address.netloc.decode()}"


def _asked(pool: Any, address: Any, *, limit: int, media: tuple[str, ...]) -> _Answer:
    headers = {
        "Host": address.netloc,
        "User-Agent": f"{ROBOT}/{version('summariser')} (reads single articles for its user)",
        "Accept": ", ".join((*media, "*/*;q=0.1")),
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), WAIT)
    url = f"{_origin(address)}{address.raw_path.decode()}"
    with pool.stream("GET", url, headers=headers, extensions={"timeout": timeout}) as answer:
        named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        wanted = answer.status == _OK and _is_wanted(_media_of(named), media)
        return _Answer(answer.status, named, _body(answer.iter_stream(), limit) if wanted else b"")


def _body(chunks: Iterable[bytes], limit: int) -> bytes:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) > limit:
            raise _too_large(limit)
    return bytes(held)


def _too_large(limit: int) -> Unreadable:
    return Unreadable(f"too large (the limit is {limit:,} bytes)")


def _unpacked(answer: _Answer, limit: int) -> bytes:
    """The body as it was before it was packed, never more of it than the limit."""
    packing = answer.headers.get("content-encoding", "").strip().casefold()
    if packing in ("", "identity"):
        return answer.packed
    if packing not in ("gzip", "x-gzip"):
        raise Unreadable(f"packed as {packing}, which was not asked for")
    try:
        held = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(answer.packed, limit + 1)
    except zlib.error as error:
        raise Unreadable("packed as gzip, but is not") from error
    if len(held) > limit:
        raise _too_large(limit)
    return held


def _fetched(answer: _Answer, url: str, media: tuple[str, ...]) -> Fetched:
    if answer.status != _OK:
        raise Unreadable(f"the host answers {answer.status}")
    kind = _media_of(answer.headers)
    if not _is_wanted(kind, media):
        raise Unreadable(f"of the type {kind}, which is not read")
    charset = answer.headers.get("content-type", "").casefold().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return Fetched(url=url, raw=_unpacked(answer, MAX_BYTES), media=kind, charset=charset or None)


def _media_of(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().casefold()


def _is_wanted(kind: str, media: tuple[str, ...]) -> bool:
    """Whether a media type is among those wanted; without a type, the bytes must tell."""
    return not media or not kind or kind in media
