"""Where sockets may be connected to, decided purely and then tried with real ones."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.guard import (
    Exceptions,
    carried_by,
    disguised,
    may_connect,
    public,
    serves_the_web,
)
from tests.ssrf import HOSTILE, INSIDE, ROUTES, attack, numeric

NONE = Exceptions()
V4 = st.integers(0, 2**32 - 1).map(IPv4Address)
V6 = st.integers(0, 2**128 - 1).map(IPv6Address) | st.integers(2**125, 2**126 - 1).map(IPv6Address)


@pytest.mark.parametrize("host", [h for h in INSIDE.split() if numeric(h.strip("[]"))])
def test_what_is_inside_may_not_be_connected_to(host: str) -> None:
    for info in socket.getaddrinfo(host.strip("[]"), 80, type=socket.SOCK_STREAM):
        assert not may_connect(info[4], NONE)


@pytest.mark.parametrize(
    "host",
    [
        "1.1.1.1",
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001:80b::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_what_is_public_may_be_connected_to(host: str) -> None:
    assert may_connect((host, 443), NONE)
    assert may_connect((host, 443, 0, 0), NONE)


@pytest.mark.parametrize(
    "sockaddr", [(), ("8.8.8.8",), ("", 80), ("example.org", 80), ("/run/socket", 80), (b"x", 80)]
)
def test_what_is_no_address_may_not_be_connected_to(sockaddr: tuple[object, ...]) -> None:
    assert not may_connect(sockaddr, NONE)


@pytest.mark.parametrize(
    ("port", "fine"),
    [(80, True), (443, True), (1024, True), (8080, True), (8443, True), (40000, True)]
    + [(port, False) for port in (0, 1, 21, 22, 25, 53, 110, 445, 993, 1023, 65536, -1)]
    + [(port, False) for port in (2375, 3306, 5432, 6000, 6063, 6379, 9200, 11211, 27017)],
)
def test_ports_of_the_web_are_80_443_and_the_free_ones(port: int, fine: bool) -> None:
    assert serves_the_web(port) is fine
    assert may_connect(("8.8.8.8", port), NONE) is fine


@given(V4)
def test_nothing_that_the_registry_calls_not_global_is_public(address: IPv4Address) -> None:
    assert address.is_global or not public(address)


@given(V6)
def test_of_ipv6_only_global_unicast_is_public(address: IPv6Address) -> None:
    carried = carried_by(address)
    if public(address) and not carried:
        assert address.is_global
        assert int(address) >> 125 == 1
    assert not (carried and public(address)) or all(map(public, carried))


@given(V4)
def test_an_address_that_carries_another_is_as_public_as_that(inner: IPv4Address) -> None:
    bits = int(inner)
    for outer in (
        IPv6Address(bits),
        IPv6Address(0xFFFF << 32 | bits),
        IPv6Address(int(IPv6Address("64:ff9b::")) | bits),
        IPv6Address(0x2002 << 112 | bits << 80),
    ):
        assert inner in carried_by(outer)
        assert public(outer) == public(inner)


@given(V4, V4)
def test_teredo_is_public_if_its_server_and_its_client_are(
    server: IPv4Address, client: IPv4Address
) -> None:
    hidden = int(client) ^ 0xFFFFFFFF
    outer = IPv6Address(0x20010000 << 96 | int(server) << 64 | hidden)
    assert public(outer) == (public(server) and public(client))


@given(V4, st.sampled_from([0x00005EFE, 0x02005EFE]))
def test_isatap_is_public_if_what_it_carries_is(inner: IPv4Address, mark: int) -> None:
    outer = IPv6Address(0x2A001450 << 96 | mark << 32 | int(inner))
    assert inner in carried_by(outer)
    assert public(inner) or not public(outer)


@pytest.mark.parametrize(
    "outer",
    ["64:ff9b:1:c000:2:2100::", "64:ff9b:1:22c0:0:221::", "64:ff9b:1:122:c0:2:2100:0",
     "64:ff9b:1::192.0.2.33"],
    ids=["/48", "/56", "/64", "/96"],
)  # fmt: skip
def test_a_translator_s_own_prefix_is_read_at_every_length(outer: str) -> None:
    """The examples of RFC 6052 §2.4, moved into 64:ff9b:1::/48."""
    assert IPv4Address("192.0.2.33") in carried_by(IPv6Address(outer))


@pytest.mark.parametrize(
    ("host", "hidden"),
    [
        ("2130706433", True),
        ("127.1", True),
        ("0x7f.1", True),
        ("0X7F000001", True),
        ("0177.0.0.1", True),
        ("127.0.0.1.", True),
        ("1.2.3", True),
        ("127.0.0.1", False),
        ("8.8.8.8", False),
        ("::1", False),
        ("1.2.3.4.5", False),
        ("example.org", False),
        ("0x.example", False),
        ("dead.beef", False),
        ("127.0.0.1.nip.test", False),
        ("", False),
    ],
)
def test_a_number_in_disguise_is_seen_through(host: str, hidden: bool) -> None:
    assert disguised(host) is hidden


def test_an_exception_is_exactly_its_address_and_port() -> None:
    allowed = Exceptions.of(["127.0.0.1:8080", "[::1]:22"])
    assert may_connect(("127.0.0.1", 8080), allowed)
    assert may_connect(("::1", 22, 0, 0), allowed)
    for host, port in [
        ("127.0.0.1", 8081),
        ("127.0.0.2", 8080),
        ("::1", 8080),
        ("::ffff:127.0.0.1", 8080),
        ("::127.0.0.1", 8080),
    ]:
        assert not may_connect((host, port), allowed)


def test_an_excepted_network_is_held_to_the_ports_of_the_web() -> None:
    allowed = Exceptions.of(["10.1.0.0/16", "fd00::/8"])
    assert may_connect(("10.1.2.3", 80), allowed)
    assert may_connect(("fd00::1", 8443), allowed)
    assert not may_connect(("10.1.2.3", 22), allowed)
    assert not may_connect(("10.2.0.1", 80), allowed)


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1", "localhost:80", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:65536",
     "127.0.0.1:٨٠", "::1:80", "[::1]", "[127.0.0.1]:80", "10.0.0.1/8", "10.0.0.0/33", "*/0"],
)  # fmt: skip
def test_an_exception_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Exceptions.of([text])


def test_no_exceptions_are_made_unasked() -> None:
    assert Exceptions.of([]) == NONE
    assert not NONE.cover(ip_address("127.0.0.1"), 80)


async def test_no_route_leads_inside() -> None:
    outcome = await attack(rounds=200)
    assert outcome.forbidden == dict.fromkeys([*ROUTES, "rebinding", "proxy"], 0)
    assert all(outcome.reached[route] for route in outcome.forbidden), outcome.reached
    assert len(HOSTILE) >= 29
    assert set(outcome.causes) == {"forbidden_address", "userinfo", "dns"}
