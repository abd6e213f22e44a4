"""What the wire does to a request: whether it surely was not sent, or may have been.

The transport against real sockets that speak HTTP badly or not at all.
"""

import asyncio
import base64
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError

from bot.gateway import request
from bot.gateway.request import AiohttpRequest, MaybeSentError, NotSentError
from tests.sandboxed import TOKEN, sandboxed

OK = b'{"ok":true,"result":true}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
RESET = struct.pack("ii", 1, 0)
SARA = 101
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpRequest]:
    ready = AiohttpRequest()
    await ready.initialize()
    yield ready
    await ready.shutdown()


@asynccontextmanager
async def listening(peer: Peer) -> AsyncIterator[str]:
    """A server that does this to each connection; its address."""

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await peer(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The head and the body of one request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
    return head, await reader.readexactly(int(length[0].split(":")[1]) if length else 0)


async def fate(transport: AiohttpRequest, url: str) -> type[TelegramError] | None:
    """The error that a call ends with, if it does."""
    try:
        await transport.post(f"{url}/bot{TOKEN}/sendMessage")
    except TelegramError as error:
        return type(error)
    return None


# ---- surely not sent


async def test_a_server_that_is_not_there_got_nothing(transport: AiohttpRequest) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert await fate(transport, url) is NotSentError


async def test_a_name_that_leads_nowhere_got_nothing(transport: AiohttpRequest) -> None:
    assert await fate(transport, "http://nowhere.invalid") is NotSentError


async def test_an_address_that_is_none_got_nothing(transport: AiohttpRequest) -> None:
    assert await fate(transport, "http://") is NotSentError


async def test_a_server_that_does_not_let_us_in_got_nothing(
    transport: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "CONNECT_TIMEOUT", 0.3)
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):  # what comes after them is not even refused
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        await asyncio.sleep(0.05)
        assert await fate(transport, f"http://127.0.0.1:{full.getsockname()[1]}") is NotSentError


async def test_a_server_that_does_not_speak_tls_got_nothing(transport: AiohttpRequest) -> None:
    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()

    async with listening(greets) as url:
        assert await fate(transport, url.replace("http:", "https:")) is NotSentError


async def test_a_server_that_never_finishes_its_handshake_got_nothing(
    transport: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "CONNECT_TIMEOUT", 0.3)
    async with listening(hangs) as url:
        assert await fate(transport, url.replace("http:", "https:")) is NotSentError


async def test_what_waits_too_long_for_a_connection_got_nowhere(
    transport: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "CONNECTIONS", 1)
    monkeypatch.setattr(request, "POOL_TIMEOUT", 0.3)
    narrow = AiohttpRequest()
    await narrow.initialize()
    async with listening(hangs) as url:
        first = asyncio.create_task(fate(narrow, url))
        await asyncio.sleep(0.05)
        assert await fate(narrow, url) is NotSentError
        first.cancel()
    await narrow.shutdown()


# ---- maybe sent


async def answers_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(HEAD % len(OK) + OK)
    await writer.drain()


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    reset(writer)


async def answers_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(HEAD % len(OK) + OK[:10])
    await writer.drain()


async def resets_half_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answers_half(reader, writer)
    await asyncio.sleep(0.05)
    reset(writer)


async def stops_half_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answers_half(reader, writer)
    await reader.read()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    for byte in HEAD % len(OK) + OK:  # some 100 of them
        writer.write(bytes([byte]))
        await asyncio.sleep(0.02)


async def babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"220 mail.example ESMTP\r\n")
    await writer.drain()


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


BREAKDOWNS = [
    hangs,
    closes,
    resets,
    answers_half,
    resets_half_way,
    stops_half_way,
    drips,
    babbles,
]


@pytest.mark.parametrize("peer", BREAKDOWNS, ids=lambda peer: peer.__name__)
async def test_what_broke_after_it_was_handed_over_may_have_arrived(
    transport: AiohttpRequest, monkeypatch: pytest.MonkeyPatch, peer: Peer
) -> None:
    monkeypatch.setattr(request, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(request, "POOL_TIMEOUT", 0.3)
    async with listening(peer) as url:
        assert await fate(transport, url) is MaybeSentError


async def test_a_file_may_take_longer_than_an_answer(
    transport: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(request, "POOL_TIMEOUT", 0.3)
    async with listening(drips) as url:
        assert await transport.retrieve(f"{url}/file") == OK


async def test_an_answer_in_pieces_is_an_answer(transport: AiohttpRequest) -> None:
    async def hesitates(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for piece in (HEAD[:9], HEAD[9:] % len(OK), OK[:4], OK[4:]):
            writer.write(piece)
            await asyncio.sleep(0.05)

    async with listening(hesitates) as url:
        assert await fate(transport, url) is None


# ---- what is in it


async def test_parameters_go_as_json_that_says_so(transport: AiohttpRequest) -> None:
    seen: list[tuple[str, bytes]] = []

    async def notes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(HEAD % len(OK) + OK)
        await writer.drain()

    async with listening(notes) as url:
        bot = Bot(TOKEN, f"{url}/bot", request=transport, get_updates_request=transport)
        assert await bot.do_api_request("something", {"text": "سلام", "nested": {"a": [1]}}) is True
    [(head, sent)] = seen
    assert "content-type: application/json\r\n" in head.lower()
    assert sent.decode() == '{"text":"سلام","nested":{"a":[1]}}'


@pytest.mark.parametrize("value", ["half a pair: \ud83d", 2**64, {1: "x"}])
async def test_what_cannot_be_written_is_refused_before_it_leaves(
    transport: AiohttpRequest, value: Any
) -> None:
    bot = Bot(TOKEN, "http://nowhere.invalid/bot", request=transport, get_updates_request=transport)
    with pytest.raises(BadRequest):
        await bot.do_api_request("something", {"value": value})


async def test_files_go_beside_their_parameters(transport: AiohttpRequest) -> None:
    async with sandboxed() as telegram:
        await telegram.reader(SARA)
        url = f"{telegram.url}/bot"
        files = f"{telegram.url}/file/bot"
        bot = Bot(TOKEN, url, files, request=transport, get_updates_request=transport)
        document = InputFile("كلمات".encode(), filename="صورة 1.txt")
        sent = await bot.send_document(SARA, document, caption="<b>ص</b>", parse_mode="HTML")
        assert sent.document is not None
        assert sent.document.file_name == "صورة 1.txt"
        assert sent.caption == "ص"
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == "كلمات".encode()


STRICT = [
    (rb'{"ok":true,"result":"\ud83d"}', "\ud83d"),
    (b'{"ok":true,"result":"\xff"}', "\N{REPLACEMENT CHARACTER}"),
    (b'{"ok":true,"result":NaN}', None),
]


@pytest.mark.parametrize(("answer", "result"), STRICT)
def test_what_is_hardly_json_is_read_all_the_same(answer: bytes, result: str | None) -> None:
    read = AiohttpRequest.parse_json_payload(answer)["result"]
    assert read == result or read != read


@pytest.mark.parametrize("answer", [b"", b"{", b"[" * 100_000, b"<html>"])
def test_what_is_no_json_is_an_error_of_telegram(answer: bytes) -> None:
    with pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(answer)


# ---- proxies


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


async def through_environment(url: str) -> type[TelegramError] | None:
    transport = AiohttpRequest()
    await transport.initialize()
    try:
        return await fate(transport, url)
    finally:
        await transport.shutdown()


async def test_the_proxy_of_the_environment_is_asked(environment: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def relays(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await read_request(reader))[0])
        writer.write(HEAD % len(OK) + OK)
        await writer.drain()

    async with listening(relays) as url:
        environment.setenv("http_proxy", url.replace("//", "//sara:secret@"))
        assert await through_environment("http://api.example") is None
    [head] = seen
    assert head.startswith(f"POST http://api.example/bot{TOKEN}/sendMessage ")
    assert base64.b64encode(b"sara:secret").decode() in head


async def test_a_proxy_is_passed_by_where_the_environment_says(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("http_proxy", "http://nowhere.invalid")
    environment.setenv("no_proxy", "127.0.0.1")
    async with listening(answers_plainly) as url:
        assert await through_environment(url) is None


async def test_a_proxy_that_will_not_connect_us_sent_nothing(
    environment: pytest.MonkeyPatch,
) -> None:
    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with listening(refuses) as url:
        environment.setenv("https_proxy", url)
        assert await through_environment("https://api.example") is NotSentError
