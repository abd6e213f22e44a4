"""A few child processes that do what may hang, crash or swell: a job each at a time, killed when
it takes too long, when nobody waits for it any more, and when it answers too much.

Each child has a socket of its own, so that what becomes of one is no other's trouble: with one
pipe for all, a child that dies while it holds the pipe stops or garbles the rest.  Only plain
data comes back (JSON), and it is measured before it is read.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from bot.children.child import LENGTH

CHILDREN = 2
JOB_SECONDS = 10.0
START_SECONDS = 30.0
JOBS_A_CHILD = 100
ANSWER_BYTES = 24_000_000

_ROOT = Path(__file__).parents[2]
_PROGRAM = [sys.executable, "-m", "bot.children.child"]
_KEPT = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "LC_", "PYTHON")

Job = Callable[..., Iterable[Any]]


class ParserKilled(Exception):
    """A document that its parser did not survive.  `cause` is hostile (it took too long or too
    much memory, or crashed its parser), or no_parser (no child could be started, which is the
    machine's trouble); `how` says more in English, without a word of the document.
    """

    def __init__(self, how: str, *, cause: str = "hostile") -> None:
        super().__init__(how)
        self.how = how
        self.cause = cause


class Children:
    """Up to `count` children, started when there is something to do for them.

    To be used in one event loop, as a context manager that outlasts all its jobs.
    """

    def __init__(self, *, count: int = CHILDREN, seconds: float = JOB_SECONDS) -> None:
        self._seconds = seconds
        self._free = asyncio.Semaphore(count)
        self._idle: list[_Child] = []

    async def __aenter__(self) -> "Children":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._idle:
            self._idle.pop().kill()
        await asyncio.sleep(0)  # lets the sockets close

    async def ask(
        self, job: Job, document: bytes, *, needs: tuple[str, ...] = (), **arguments: object
    ) -> list[Any]:
        """What `job`, a function of a module, yields for a document, in a child that has loaded
        the modules that it `needs`.  Raises ParserKilled.
        """
        order = {
            "job": [job.__module__, job.__name__],
            "needs": needs,
            "arguments": arguments,
            "seconds": self._seconds,
        }
        async with self._free:
            child = await self._child()
            try:
                found = await self._answer(child, order, document)
            except BaseException:
                child.kill()
                raise
            self._dismiss(child)
            return found

    async def _child(self) -> "_Child":
        """One that waits for work, or else a new one."""
        while self._idle:
            child = self._idle.pop()
            if child.lives():
                return child
            child.kill()
        return await _Child.started()

    async def _answer(self, child: "_Child", order: object, document: bytes) -> list[Any]:
        try:
            async with asyncio.timeout(self._seconds):
                return [part async for parts in child.answer(order, document) for part in parts]
        except TimeoutError:
            raise ParserKilled(f"not done after {self._seconds:g} s") from None
        except (EOFError, ConnectionError):
            raise ParserKilled(child.end()) from None

    def _dismiss(self, child: "_Child") -> None:
        """Keep a child for the next job, unless it has done its share."""
        if child.jobs < JOBS_A_CHILD:
            self._idle.append(child)
        else:
            child.kill()


class _Child:
    """A process, and the socket to it."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.jobs = 0

    @classmethod
    async def started(cls) -> "_Child":
        """A child that is ready.  Raises ParserKilled."""
        try:
            child = await cls._spawned()
        except OSError as error:
            raise ParserKilled(f"no child starts: {error}", cause="no_parser") from error
        try:
            async with asyncio.timeout(START_SECONDS):
                await child._frame(ANSWER_BYTES)
        except (TimeoutError, EOFError, ConnectionError) as error:
            raise ParserKilled(f"no child starts: {child.end()}", cause="no_parser") from error
        except BaseException:
            child.kill()
            raise
        return child

    @classmethod
    async def _spawned(cls) -> "_Child":
        """A child that has not said anything yet.  Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            reader, writer = await asyncio.open_unix_connection(sock=ours)
            try:
                return cls(_process(theirs), reader, writer)
            except OSError:
                writer.transport.abort()
                raise

    async def answer(self, order: object, document: bytes) -> AsyncIterator[list[Any]]:
        """Send a job and give the parts of its answer as they come, a few at a time.  Raises
        ParserKilled, EOFError, ConnectionError.
        """
        self.jobs += 1
        for frame in (json.dumps(order).encode(), document):
            self._writer.write(LENGTH.pack(len(frame)))
            self._writer.write(frame)
        await self._writer.drain()
        left = ANSWER_BYTES
        while True:
            frame = await self._frame(left)
            left -= len(frame)
            kind, *told = orjson.loads(frame)
            if kind == "end":
                return
            if kind == "failed":
                raise ParserKilled(*told)
            yield told[0]

    async def _frame(self, most: int) -> bytes:
        """What the child sends next, of `most` bytes at most."""
        (size,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
        if size > most:
            raise ParserKilled("too long an answer")
        return await self._reader.readexactly(size)

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> str:
        """How a child ended that closed its socket."""
        self.kill()
        code = self._process.returncode
        return f"exit {code}" if code >= 0 else signal.Signals(-code).name

    def kill(self) -> None:
        """End the process, however busy it is, and leave nothing of it.  Killing what is dead
        changes nothing.
        """
        self._writer.transport.abort()
        self._process.kill()
        self._process.wait()


def _process(standard_input: socket.socket) -> subprocess.Popen[bytes]:
    """The process, in a session of its own: a terminal's Ctrl-C is its parent's business.  It
    knows none of the settings, which are secret in part.
    """
    env = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    return subprocess.Popen(  # noqa: S603
        _PROGRAM,
        stdin=standard_input.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        # numpy, which py3langid brings in, would reserve address space for each core.
        env={**env, "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )
