"""The SSRF guard of all connections: what a crawl may connect to.

The check is done where the socket is made, so that the address that is checked is the one that is
connected to, whether it came from a name, from a literal in any form, or from a redirect.
"""

import ipaddress
import socket
from typing import Any

from aiohttp import TCPConnector
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
TRANSLATED = (
    ipaddress.IPv6Network("::/96"),  # IPv4-compatible
    ipaddress.IPv6Network("::ffff:0:0/96"),  # IPv4-mapped
    ipaddress.IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # local NAT64
    ipaddress.IPv6Network("2001::/32"),  # Teredo
    ipaddress.IPv6Network("2002::/16"),  # 6to4
    ipaddress.IPv6Network("fec0::/10"),  # site-local, as was
)
"""Networks whose addresses hold another one; `is_global` of the standard library does not look inside."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(OSError):
    """The address is one that a crawl must not connect to."""


def is_public(address: IpAddress) -> bool:
    """Return whether an address is one of the public internet, for sure."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class SsrfGuard(ThreadedResolver):
    """Lets connections through to public addresses, and to those of the one host that may be private.

    With `private_host` the addresses of that host are let through wherever they are; no other host
    gains from it.
    """

    def __init__(self, private_host: str | None = None) -> None:
        super().__init__()
        self._private_host = private_host
        self._trusted: set[IpAddress] = set()
        literal = _literal(private_host or "")
        if literal is not None:
            self._trusted.add(literal)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a name as the system does; what comes of it is checked when the socket is made."""
        found = await super().resolve(host, port, family)
        if host == self._private_host:
            addresses = (_literal(each["host"]) for each in found)
            self._trusted.update(address for address in addresses if address is not None)
        return found

    def check(self, address: str) -> None:
        """Raise ForbiddenAddressError where an IP address is not one to connect to."""
        parsed = _literal(address)
        if parsed is None or not (is_public(parsed) or parsed in self._trusted):
            raise ForbiddenAddressError(
                f"{address} is not a public address. If it is your own, on this machine or its network, say "
                "so: add it with --allow-private, which writes allow_private = true into its source file."
            )

    def socket_for(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address, if it passes."""
        family, kind, protocol, _, destination = info
        self.check(str(destination[0]))
        return socket.socket(family=family, type=kind, proto=protocol)

    def connector(self, connections: int) -> TCPConnector:
        """Return a connector that connects to nothing else. TLS is verified, as is aiohttp's default."""
        return TCPConnector(
            limit=connections, resolver=self, socket_factory=self.socket_for, ttl_dns_cache=300
        )


def _literal(address: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
