"""Files that were sent: photos and documents, by upload, by address or by their id."""

import re
import struct
from dataclasses import dataclass
from itertools import count

from bot.sandbox.call import Call, Json, Upload
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.links import checked_link

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
"""Width and height of a photo together, in pixels."""

_unsafe = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file by its id. What was sent by address stays where it is: the sandbox never goes out,
    so `data` is None and the file cannot be downloaded.
    """

    id: str
    name: str
    mime_type: str
    data: bytes | None
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        return f"documents/{self.id}_{_unsafe.sub('_', self.name)}"

    @property
    def json(self) -> Json:
        size = {} if self.data is None else {"file_size": len(self.data)}
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", **size}


class Files:
    """The files by id and by path."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._numbers = count(1)

    def at(self, path: str) -> File | None:
        """The downloadable file at this path under `/file/bot<token>/`."""
        file_id = path.removeprefix("documents/").partition("_")[0]
        file = self._files.get(file_id)
        return file if file and file.data is not None and file.path == path else None

    def photo(self, file_id: str) -> bytes | None:
        """An uploaded photo."""
        file = self._files.get(file_id)
        return file.data if file and file.width else None

    def get(self, call: Call) -> Json:
        """The method getFile."""
        file = self._files.get(call.text("file_id"))
        if file is None:
            raise bad_request("invalid file_id")
        if file.data is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > MAX_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return file.json | {"file_path": file.path}

    def read_photo(self, call: Call) -> list[Json]:
        """The `photo` of sendPhoto, as its sizes: the sandbox keeps the one that came."""
        file = self._read(call, "photo", is_photo=True)
        return [file.json | {"width": file.width, "height": file.height}]

    def read_document(self, call: Call) -> Json:
        """The `document` of sendDocument."""
        file = self._read(call, "document", is_photo=False)
        return file.json | {"file_name": file.name, "mime_type": file.mime_type}

    def sent_by_person(self, name: str, data: bytes) -> Json:
        """The `document` of a message in which a person sends a file."""
        file = self._keep(name, "application/octet-stream", data)
        return file.json | {"file_name": file.name, "mime_type": file.mime_type}

    def _read(self, call: Call, name: str, *, is_photo: bool) -> File:
        given = call.values.get(name) or f"attach://{name}"
        if not isinstance(given, str):
            raise bad_request("wrong file identifier/HTTP URL specified")
        if given.startswith("attach://"):
            upload = call.files.get(given.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f"there is no {name} in the request")
            return self._keep_upload(upload, is_photo=is_photo)
        if given in self._files:
            return self._files[given]
        if given.startswith(("http://", "https://")) and checked_link(given):
            return self._keep(given.rpartition("/")[2] or "file", "application/octet-stream", None)
        raise bad_request("wrong file identifier/HTTP URL specified")

    def _keep_upload(self, upload: Upload, *, is_photo: bool) -> File:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if not is_photo:
            return self._keep(upload.name, upload.mime_type, upload.data)
        if len(upload.data) > MAX_PHOTO_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        width, height = image_size(upload.data)
        if not width or not height:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if width + height > MAX_PHOTO_SIDES or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep(upload.name, upload.mime_type, upload.data, width, height)

    def _keep(
        self, name: str, mime_type: str, data: bytes | None, width: int = 0, height: int = 0
    ) -> File:
        file = File(f"F{next(self._numbers)}", name, mime_type, data, width, height)
        self._files[file.id] = file
        return file


def image_type(data: bytes) -> str:
    """The kind of one of these pictures."""
    if data.startswith(b"GIF8"):
        return "image/gif"
    return "image/jpeg" if data.startswith(b"\xff\xd8") else "image/png"


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG from its header; (0, 0) when it is none of them."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    return 0, 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (markers C0–CF but C4, C8, CC; ITU T.81, B.2.2)."""
    position = 2
    while position + 9 < len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return 0, 0
