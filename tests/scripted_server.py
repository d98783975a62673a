"""A chat completions server on loopback that does what a script says: the wire, with all that can go wrong on it.

    with ScriptedServer([error(429, headers={"Retry-After": "2"}), answer('{"parties": []}')]) as server:
        ...                               # ask at server.base_url
    assert len(server.requests) == 2      # each with path, headers and body

A script is a sequence of replies, one a request, or a function from a request to its reply. Where a sequence is used up
the server answers 400, which no client tries again, and leaving the context raises, so that a test need not count.
"""

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    """A request as it arrived.

    `body` is None where there was none. Header names are in lower case, `number` counts from 0, and `at_once` is how
    many were under way with this one.
    """

    number: int
    at_once: int
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def texts(self) -> list[str]:
        return [message["content"] for message in self.body["messages"]]


@dataclass(frozen=True)
class Reply:
    """What is sent back, and how.

    `stall` is the pause before it, in seconds; `drip` the pause between its bytes; `reset` breaks the connection with
    nothing said; `keep` is how many bytes of the body are sent before the connection is closed; `meet` holds it back
    until as many requests are under way as the barrier wants.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    stall: float = 0.0
    drip: float = 0.0
    reset: bool = False
    keep: int | None = None
    meet: threading.Barrier | None = None


Script = Sequence[Reply] | Callable[[Request], Reply]


def answer(
    text: str | None,
    *,
    model: str = "model-served",
    prompt_tokens: int = 100,
    completion_tokens: int = 10,
    **choice: Any,
) -> Reply:
    """A completion with `text`; `choice` overrides members of its choice."""
    first = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}} | choice
    return as_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": model,
            "choices": [first],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            },
        }
    )


def call(arguments: str, *, name: str = "extract") -> Reply:
    """A completion that calls a function."""
    function = {"name": name, "arguments": arguments}
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
    }
    return answer(None, finish_reason="tool_calls", message=message)


def refusal(words: str) -> Reply:
    return answer(None, message={"role": "assistant", "content": None, "refusal": words})


def content_filter() -> Reply:
    return answer("", finish_reason="content_filter")


def cut_short(text: str = '{"parties": [') -> Reply:
    return answer(text, finish_reason="length")


def empty_choices() -> Reply:
    return as_json({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": []})


def error(
    status: int,
    message: str = "scripted",
    *,
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """A refusal in OpenAI's form; with status 200, that of a proxy which reports errors as successes."""
    body = {"error": {"message": message, "type": "scripted", "param": param, "code": code}}
    return replace(as_json(body), status=status, headers=headers or {})


def html(status: int = 200) -> Reply:
    page = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>"
    return Reply(page, status=status, content_type="text/html")


def as_json(value: Any) -> Reply:
    return Reply(json.dumps(value, ensure_ascii=False).encode())


def raw(text: str, *, content_type: str = "application/json") -> Reply:
    """Any body at all, such as JSON that breaks off."""
    return Reply(text.encode(), content_type=content_type)


def reset() -> Reply:
    return Reply(reset=True)


def stalled(seconds: float, reply: Reply | None = None) -> Reply:
    """Nothing for `seconds` or until the server is closed, then `reply`."""
    return replace(reply or empty_choices(), stall=seconds)


def dripped(reply: Reply, pause: float) -> Reply:
    """A byte at a time: each in time, the whole never done."""
    return replace(reply, drip=pause)


def broken_off(reply: Reply, keep: int = 40) -> Reply:
    """A connection that is closed after `keep` bytes of the body that was announced."""
    return replace(reply, keep=keep)


def together(meet: threading.Barrier, reply: Reply) -> Reply:
    """Sent once the barrier's number of requests is there: proof that they are under way at one time."""
    return replace(reply, meet=meet)


def always(reply: Reply) -> Script:
    return lambda _: reply


class ScriptedServer:
    """A server that follows a script, for as long as the context lasts.

    `per_second` refuses, with 429 and `Retry-After`, what goes beyond so many requests within a second; those do not
    use up the script. `port` is a free one unless it is given. `most_at_once` is the greatest number of requests that
    were under way at one time.
    """

    def __init__(self, script: Script, *, per_second: int | None = None, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.refused = 0
        self._next = script if callable(script) else _one_by_one(script)
        self._per_second = per_second
        self._recent: deque[float] = deque()
        self._at_once = 0
        self._overrun: list[str] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = _Listener(self, port)
        self._thread = threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.server_port}/v1"

    @property
    def bodies(self) -> list[Any]:
        return [request.body for request in self.requests]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._closing.set()
        self._listener.shutdown()
        self._listener.hang_up()
        self._listener.server_close()
        self._thread.join()
        if self._overrun and kind is None:
            raise AssertionError(f"{len(self._overrun)} requests more than the script has replies: {self._overrun}")

    def pause(self, seconds: float) -> None:
        self._closing.wait(seconds)

    def hold(self, reply: Reply) -> None:
        self.pause(reply.stall)
        if reply.meet is not None:
            reply.meet.wait(timeout=10)

    def begin(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            if self._too_fast():
                self.refused += 1
                return error(429, "too many requests a second", headers={"Retry-After": "1"})
            request = Request(len(self.requests), self._at_once, path, headers, json.loads(body or b"null"))
            self.requests.append(request)
            try:
                return self._next(request)
            except StopIteration:
                self._overrun.append(f"request {request.number}")
                return error(400, "the script is at its end")

    def end(self) -> None:
        with self._lock:
            self._at_once -= 1

    def _too_fast(self) -> bool:
        if self._per_second is None:
            return False
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self._per_second:
            return True
        self._recent.append(now)
        return False


def _one_by_one(replies: Sequence[Reply]) -> Callable[[Request], Reply]:
    left = iter(replies)
    return lambda _: next(left)


class _Listener(ThreadingHTTPServer):
    # Threads are joined on closing, so that none outlives its test.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, server: ScriptedServer, port: int) -> None:
        self.scripted = server
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # As the base class, without its look-up of the host's name.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End connections that are kept alive, on whose next request their threads would wait forever."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of many a script; a barrier that nobody came to shows in what was received."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.scripted.begin(self.path, headers, body)
        try:
            self.server.scripted.hold(reply)
        finally:
            # Before the reply goes out: the client's next request may be here before this thread is done.
            self.server.scripted.end()
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.reset:
            # Lingering for no time makes the closing a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        named = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))}
        for name, value in {**named, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self._send_body(reply)

    def _send_body(self, reply: Reply) -> None:
        if reply.keep is not None:
            self.wfile.write(reply.body[: reply.keep])
            self.close_connection = True
        elif reply.drip:
            for index in range(len(reply.body)):
                self.wfile.write(reply.body[index : index + 1])
                self.server.scripted.pause(reply.drip)
        else:
            self.wfile.write(reply.body)
