"""A web site on loopback for tests of fetching: pages by path, and what was asked.

with Site({"/a": Page(b"<html>…", "text/html; charset=utf-8")}) as site:
    site.url("/a"), site.asked
"""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Page:
    """What a path answers; `drip` is in seconds between bytes: of the body, with `slow_headers` of the headers too."""

    body: bytes = b""
    kind: str | None = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    slow_headers: bool = False


class Site:
    """A server that answers as its pages say, and 404 elsewhere."""

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self.pages = pages or {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                try:
                    _answer(self, site.pages.get(self.path, Page(status=404)))
                except OSError:
                    self.close_connection = True  # the client has had enough

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _answer(handler: BaseHTTPRequestHandler, page: Page) -> None:
    if page.slow_headers:
        _drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000, page.drip)
    handler.send_response(page.status)
    if page.kind:
        handler.send_header("Content-Type", page.kind)
    for name, value in page.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    _drip(handler, page.body, page.drip)


def _drip(handler: BaseHTTPRequestHandler, body: bytes, pause: float) -> None:
    if not pause:
        handler.wfile.write(body)
        return
    for n in range(len(body)):
        handler.wfile.write(body[n : n + 1])
        time.sleep(pause)
