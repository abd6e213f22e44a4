"""The child's side of `pool`: takes jobs from a socket, its standard input, until it closes.

Run as a program of its own.  A job is two frames, the order (JSON) and the document (bytes); the
answer is frames of JSON: `["parts", […]]` for a few things found, then `["end"]`, or
`["failed", how]`.
A frame is its length, four bytes in network order, and that many bytes.

The child expects to be killed at any moment, and bounds what it can take meanwhile: memory over
what its modules need, CPU time a job, no core files, no life after its parent's.
"""

import contextlib
import ctypes
import importlib
import json
import math
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

MEMORY_BYTES = 512 * 1024 * 1024
PARTS_A_FRAME = 50
LENGTH = struct.Struct("!I")

_PR_SET_PDEATHSIG = 1
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def main() -> None:
    """Do jobs until the parent goes away."""
    with _taken_socket() as wire:
        _die_with_parent()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _send(wire, ["ready"])
        while (order := _received(wire)) is not None:
            _work(wire, json.loads(order), _received(wire) or b"")


def _work(wire: socket.socket, order: dict[str, Any], document: bytes) -> None:
    """Answer one job.  What goes wrong in it is told without a word of the document."""
    try:
        job = _prepared(order)
        parts = iter(job(document, **order["arguments"]))
        while some := list(islice(parts, PARTS_A_FRAME)):
            _send(wire, ["parts", some])
    except Exception as error:  # whatever a document can do to a parser
        _send(wire, ["failed", _how(error)])
        return
    _send(wire, ["end"])


def _prepared(order: dict[str, Any]) -> Callable[..., Iterable[Any]]:
    """The function to call, its modules loaded, and the limits of this job set."""
    module, name = order["job"]
    new = [needed for needed in (module, *order["needs"]) if needed not in sys.modules]
    for needed in new:
        importlib.import_module(needed)
    if new and (mapped := _mapped_bytes()):
        _limit(resource.RLIMIT_AS, mapped + MEMORY_BYTES)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + order["seconds"]))
    function: Callable[..., Iterable[Any]] = getattr(sys.modules[module], name)
    return function


def _limit(what: int, amount: int) -> None:
    """Set a soft limit, which a later job may raise."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(
        what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard)
    )


def _mapped_bytes() -> int:
    """How much address space is in use; without Linux's /proc, none that we know of."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _how(error: Exception) -> str:
    """The kind of an error, and the last line of our own that it passed."""
    passed = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in passed if frame.filename.startswith(_OWN)][-1:]
    where = [f" at {os.path.relpath(frame.filename, _OWN)}:{frame.lineno}" for frame in own]
    return type(error).__name__ + "".join(where)


def _taken_socket() -> socket.socket:
    """The socket that stands at standard input, moved where nothing else will use it."""
    wire = socket.socket(fileno=os.dup(0))
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    return wire


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, however busy it is then.  Elsewhere
    the closed socket and the CPU limit end it.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _send(wire: socket.socket, answer: list[Any]) -> None:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    wire.sendall(LENGTH.pack(len(body)) + body)


def _received(wire: socket.socket) -> bytes | None:
    """The next frame, None if the parent has gone."""
    head = _exactly(wire, LENGTH.size)
    return None if head is None else _exactly(wire, LENGTH.unpack(head)[0])


def _exactly(wire: socket.socket, size: int) -> bytes | None:
    found = bytearray(size)
    view, at = memoryview(found), 0
    while at < size:
        got = wire.recv_into(view[at:])
        if not got:
            return None
        at += got
    return bytes(found)


if __name__ == "__main__":
    main()
