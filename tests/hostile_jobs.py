"""Jobs that no document asks for, to see what a child survives and what its parent survives."""

import ctypes
import os
import re
import time
from collections.abc import Iterable, Iterator
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, getrlimit


def echo(document: bytes, **arguments: object) -> Iterable[object]:
    return [document.decode(), arguments]


def surroundings(document: bytes) -> Iterable[object]:
    """What a child knows of the machine, and what it may take of it."""
    limits = {"core": RLIMIT_CORE, "cpu": RLIMIT_CPU, "memory": RLIMIT_AS}
    return [dict(os.environ), {name: getrlimit(what)[0] for name, what in limits.items()}]


def nap(document: bytes) -> Iterable[object]:
    time.sleep(float(document))
    return [os.getpid()]


def stumble(document: bytes) -> Iterable[object]:
    raise ValueError(document)


def leave(document: bytes) -> Iterable[object]:
    os._exit(3)


def segfault(document: bytes) -> Iterable[object]:
    return [ctypes.string_at(0)]


def swallow(document: bytes) -> Iterable[object]:
    return [len(bytearray(4 * 1024**3))]


def spin(document: bytes) -> Iterable[object]:
    """In C code that lets nothing else of its process run."""
    return [bool(re.match(r"(a+)+\Z", "a" * 64 + "!"))]


def flood(document: bytes) -> Iterator[object]:
    while True:
        yield "x" * 1_000_000


def scream(document: bytes) -> Iterable[object]:
    return ["x" * 30_000_000]
