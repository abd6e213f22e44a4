"""Where a socket may be connected to: pure decisions on addresses, no sockets.

An address of the network is judged, never the text it was written as: the same machine has many
spellings.  Whatever is not public unicast is denied, and an IPv6 address that carries an IPv4
address is judged by the one it carries, because that is where its packets end up.
`ipaddress.is_global` is not enough: it calls 2002:7f00:1::, 64:ff9b::a9fe:a9fe, ::127.0.0.1,
fec0::1 and all of multicast global.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, Self

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and class E; the last is where
# Azure's machines ask their host for secrets, public by its number only.
_DENIED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "168.63.129.16/32",
        ),
    )
)

# All of the public unicast there is (RFC 4291 §2.4), less the protocol assignments (RFC 2928) and
# what stands in examples (RFC 3849, RFC 9637).
_PUBLIC_V6 = IPv6Network("2000::/3")
_DENIED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))

_COMPATIBLE = IPv6Network("::/96")  # RFC 4291 §2.5.5.1
_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291 §2.5.5.2
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")  # RFC 2765
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # RFC 8215
_6TO4 = IPv6Network("2002::/16")  # RFC 3056
_TEREDO = IPv6Network("2001::/32")  # RFC 4380
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214 §6.1, the upper half of an interface identifier

_WEB_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024
# What listens there speaks no HTTP that a reader wants: the ports that browsers block (WHATWG
# Fetch, "port blocking"), databases, caches, queues, consoles of clusters, desktops.
_DENIED_PORTS = frozenset({
    1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 3306, 3389,
    3659, 4045, 4190, 4369, 5060, 5061, 5432, 5433, 5671, 5672, 5938, 5984, 5985, 5986, 6379,
    6380, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000, 7001, 7199, 7687, 8020,
    8086, 8500, 8600, 9042, 9092, 9160, 9200, 9300, 10080, 10250, 10255, 10256, 11211, 15672,
    16379, 26257, 26379, 27017, 27018, 27019, 28017, *range(5900, 5911), *range(6000, 6064),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What the operator allows besides the public: sockets, each exactly an address and a port,
    and networks, whose ports are held to the same rule as the public's.
    """

    sockets: frozenset[tuple[Address, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, allowed: Iterable[str]) -> Self:
        """From `127.0.0.1:8080`, `[::1]:8080` and `10.1.0.0/16`.

        Raises ValueError, which names the text, for anything else: a name is no address.
        """
        texts = tuple(allowed)
        return cls(
            frozenset(_socket(text) for text in texts if "/" not in text),
            tuple(ip_network(text) for text in texts if "/" in text),
        )

    def cover(self, address: Address, port: int) -> bool:
        if (address, port) in self.sockets:
            return True
        return serves_the_web(port) and any(address in network for network in self.networks)


def may_connect(sockaddr: tuple[Any, ...], exceptions: Exceptions) -> bool:
    """Whether a socket may be connected there; `sockaddr` is (host, port) or (host, port, flow,
    scope) with a numeric host, as the sockets of AF_INET and AF_INET6 have it.
    """
    try:
        address, port = ip_address(sockaddr[0]), int(sockaddr[1])
    except (ValueError, IndexError):
        return False
    return exceptions.cover(address, port) or (public(address) and serves_the_web(port))


def public(address: Address) -> bool:
    """Whether the address is public unicast, and each one that it carries too."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _DENIED_V4)
    carried = carried_by(address)
    if carried:
        return all(map(public, carried))
    return address in _PUBLIC_V6 and not any(address in network for network in _DENIED_V6)


def serves_the_web(port: int) -> bool:
    """Whether a web server may be behind that port: 80, 443, or one that needs no privilege and
    is not known for something else.
    """
    if port in _WEB_PORTS:
        return True
    return _FIRST_FREE_PORT <= port <= 0xFFFF and port not in _DENIED_PORTS


def carried_by(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses inside: all that it may be read as, where its form leaves that open."""
    bits = int(address)
    low = IPv4Address(bits & 0xFFFFFFFF)
    found = []
    if any(address in network for network in (_COMPATIBLE, _MAPPED, _TRANSLATED, _NAT64)):
        found.append(low)
    if address in _LOCAL_NAT64:
        found += [low, *(_translated(bits, length) for length in (48, 56, 64))]
    if address in _6TO4:
        found.append(IPv4Address(bits >> 80 & 0xFFFFFFFF))
    if address in _TEREDO:  # The server, and the client with its bits turned over.
        found += [IPv4Address(bits >> 64 & 0xFFFFFFFF), IPv4Address(~bits & 0xFFFFFFFF)]
    if bits >> 32 & 0xFFFFFFFF in _ISATAP:
        found.append(low)
    return found


def disguised(host: str) -> bool:
    """Whether the host is a number that the C library reads as an IPv4 address although it is not
    written as one: 2130706433, 127.1, 0x7f.0.0.1, 0177.0.0.1.  Browsers rewrite these; a server
    that names itself so has something to hide.
    """
    parts = host.rstrip(".").lower().split(".")
    if len(parts) > 4 or not all(map(_number, parts)):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def _number(part: str) -> bool:
    digits, known = (part[2:], "0123456789abcdef") if part[:2] == "0x" else (part, "0123456789")
    return (bool(digits) or part == "0x") and all(digit in known for digit in digits)


def _translated(bits: int, length: int) -> IPv4Address:
    """What stands after a prefix of that length, around the octet at 64..71 (RFC 6052 §2.2)."""
    before = 64 - length
    head = bits >> 64 & ((1 << before) - 1)
    tail = bits >> (56 - (32 - before)) & ((1 << (32 - before)) - 1)
    return IPv4Address(head << (32 - before) | tail)


def _socket(text: str) -> tuple[Address, int]:
    host, colon, port = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not colon or not (port.isascii() and port.isdigit()) or not 0 < int(port) <= 0xFFFF:
        raise ValueError(f"{text!r} is not an address with its port")
    if (":" in bare) != (host != bare):
        raise ValueError(f"{text!r}: an IPv6 address stands in brackets")
    return ip_address(bare), int(port)
