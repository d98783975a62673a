"""Connections to public addresses alone, none of which outlives its deadline. Imported by fetch.py, when it fetches."""

import ipaddress
import socket
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import httpcore2

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(Exception):
    """A host's name leads to no public address; the text names the host."""


class Connections(httpcore2.NetworkBackend):
    """Opens connections to the very address that was checked, so that a name can't lead elsewhere the next moment.

    `until` is the moment (of the monotonic clock) at which every wait ends, however little a host sends at a time.
    """

    def __init__(self, *, allow_private: bool, until: float) -> None:
        self._allow_private = allow_private
        self._until = until
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the host's addresses, the first that answers.

        Raises:
            PrivateAddress: none of them is public.

        """
        addresses = _addresses(host, port)
        allowed = [each for each in addresses if self._allow_private or is_public(each)]
        if not allowed:
            raise PrivateAddress(f"{host} is a private address ({', '.join(addresses)})")
        for n, address in enumerate(allowed, 1):
            try:
                wait = _left(self._until, timeout)
                made = self._sockets.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if n == len(allowed):
                    raise
            else:
                return _Bounded(made, self._until)
        raise httpcore2.ConnectError(f"{host} has no address")


class _Bounded(httpcore2.NetworkStream):
    """A connection on which no wait goes beyond a moment."""

    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        made = self._stream.start_tls(ssl_context, server_hostname, _left(self._until, timeout))
        return _Bounded(made, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for the whole answer is over")
    return left if timeout is None else min(left, timeout)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"{host}: {getattr(error, 'strerror', None) or error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it carries another one within."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _carried(ip) if isinstance(ip, IPv6Address) else None
    return all(each.is_global and not each.is_multicast for each in (inner or ip,))


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo or NAT64."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
