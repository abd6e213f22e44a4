"""Photos and documents go up, come back and are refused as on Telegram."""

import struct
from collections.abc import AsyncIterator
from io import BytesIO
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio

from tests.sandboxed import TOKEN, Driver, Json, sandboxed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SARA = 101
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 64, 48) + b"\x08\x02\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 30, 20)
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08" + struct.pack(">HH", 20, 30) + b"\x01\0\0"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def telegram() -> AsyncIterator[Driver]:
    """One sandbox for all, without limits, with Sara who has started the bot."""
    async with sandboxed() as driver:
        await driver.reader(SARA, language_code="ar")
        yield driver


async def upload(telegram: Driver, method: str, field: str, data: bytes, **values: str) -> Json:
    form = aiohttp.FormData({"chat_id": str(SARA), **values}, quote_fields=False)
    form.add_field(field, BytesIO(data), filename="صورة 1.png", content_type="image/png")
    url = f"{telegram.url}/bot{TOKEN}/{method}"
    async with telegram.session.post(url, data=form) as response:
        answer: Json = await response.json()
    assert answer["ok"] or answer["error_code"] == response.status
    return answer


@pytest.mark.parametrize(("data", "size"), [(PNG, (64, 48)), (GIF, (30, 20)), (JPEG, (30, 20))])
async def test_a_photo_goes_by_upload_and_again_by_its_id(
    telegram: Driver, data: bytes, size: tuple[int, int]
) -> None:
    answer = await upload(
        telegram, "sendPhoto", "photo", data, caption="<b>ص</b>", parse_mode="HTML"
    )
    message = answer["result"]
    (photo,) = message["photo"]
    assert (photo["width"], photo["height"]) == size
    async with telegram.session.get(f"{telegram.url}/photos/{photo['file_id']}") as shown:
        assert await shown.read() == data
        assert shown.content_type.startswith("image/")
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    again = await telegram.calls("sendPhoto", chat_id=SARA, photo=photo["file_id"])
    assert again["photo"] == [photo]
    file = await telegram.calls("getFile", file_id=photo["file_id"])
    path = f"{telegram.url}/file/bot{TOKEN}/{quote(file['file_path'])}"
    async with telegram.session.get(path) as response:
        assert await response.read() == data


async def test_a_document_keeps_its_name_and_type(telegram: Driver) -> None:
    answer = await upload(
        telegram, "sendDocument", "attached", b"%PDF", document="attach://attached"
    )
    document = answer["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("صورة 1.png", "image/png")
    assert document["file_size"] == 4


async def test_files_refuse(telegram: Driver) -> None:
    long_caption = await upload(telegram, "sendPhoto", "photo", PNG, caption="ا" * 1025)
    assert long_caption["description"] == "Bad Request: message caption is too long"
    no_image = await upload(telegram, "sendPhoto", "photo", b"text")
    assert no_image["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    empty = await upload(telegram, "sendDocument", "document", b"")
    assert empty["description"] == "Bad Request: file must be non-empty"
    for method, values, refusal in [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "F9999"}, "wrong file identifier/HTTP URL specified"),
        ("getFile", {"file_id": "F9999"}, "invalid file_id"),
    ]:
        answer = await telegram.refused(method, chat_id=SARA, **values)
        assert answer == f"400 Bad Request: {refusal}"


async def test_a_file_by_address_is_sent_but_not_fetched(telegram: Driver) -> None:
    url = "https://example.com/a.pdf"
    message = await telegram.calls("sendDocument", chat_id=SARA, document=url)
    file = message["document"]["file_id"]
    refusal = await telegram.refused("getFile", file_id=file)
    assert refusal.endswith("wrong file_id or the file is temporarily unavailable")


@pytest.mark.parametrize(
    ("method", "field", "megabytes"), [("sendPhoto", "photo", 10), ("sendDocument", "document", 50)]
)
async def test_a_file_over_its_limit_is_too_large(
    telegram: Driver, method: str, field: str, megabytes: int
) -> None:
    data = PNG + bytes(megabytes * 1024 * 1024)
    answer = await upload(telegram, method, field, data)
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


async def test_a_file_over_20_mb_is_not_given_back(telegram: Driver) -> None:
    answer = await upload(telegram, "sendDocument", "document", bytes(20 * 1024 * 1024 + 1))
    file = answer["result"]["document"]["file_id"]
    assert await telegram.refused("getFile", file_id=file) == "400 Bad Request: file is too big"
