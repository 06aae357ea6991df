"""Extraction in processes of their own, of which any may die.

They are plain child processes that hang on a pipe. Unlike those of `multiprocessing` they don't run
the caller's main module again, so that a script needs no guard.
"""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import batched
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import cast

from kg.errors import KgError
from kg.model import Paper, PaperRecord

_CHUNK = 16
_CHUNKS_AHEAD = 3  # a worker; more would only hold memory
_TRIES = 2
_STARTS = 3

# Products of small matrices gain nothing from threads, and workers have the cores already.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}

type _Outcome = PaperRecord | str
type Read = Callable[[tuple[Paper, ...]], list[_Outcome] | KgError]
"""Reads papers in a worker process; must be picklable. An error that it returns is raised."""


def read_apart(
    papers: Iterable[Paper], read: Read, workers: int
) -> Iterator[tuple[Paper, _Outcome]]:
    """Each paper with its record, or with how extraction failed twice; in input order."""
    pool = _Pool(read, workers)
    pending: deque[tuple[tuple[Paper, ...], Future[list[_Outcome]]]] = deque()
    try:
        for chunk in batched(papers, _CHUNK):
            pending.append((chunk, pool.submit(chunk)))
            if len(pending) >= workers * _CHUNKS_AHEAD:
                first, outcomes = pending.popleft()
                yield from zip(first, outcomes.result(), strict=True)
        for first, outcomes in pending:
            yield from zip(first, outcomes.result(), strict=True)
    finally:
        pool.stop()


def serve(descriptor: int) -> None:
    """What a worker process does: receive how to read, then papers again and again."""
    connection = Connection(descriptor)
    try:
        read: Read = connection.recv()
        connection.send("ready")
        while True:
            connection.send(read(connection.recv()))
    except (EOFError, ConnectionError):
        return  # the other side has all that it wants, or is gone


class _DiedError(Exception):
    """A worker process is gone."""


class _Process:
    """A worker process; it is in no group that Ctrl-C reaches, and ends when we do."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; import kg.workers; "
            f"kg.workers.serve({theirs.fileno()})"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            process_group=0,
            env={**ONE_THREAD, **os.environ},
        )
        theirs.close()

    def greet(self, read: Read) -> None:
        """Wait until it has begun; raises _DiedError."""
        self._talk(read)

    def ask(self, papers: tuple[Paper, ...]) -> list[_Outcome]:
        """What came of the papers; raises _DiedError, and what reading returned as an error."""
        answer = self._talk(papers)
        if isinstance(answer, KgError):
            raise answer
        return cast(list[_Outcome], answer)

    def end(self) -> None:
        """End it now, whatever it does."""
        self._process.kill()
        self._process.wait()

    def _talk(self, message: object) -> object:
        try:
            self._connection.send(message)
            return self._connection.recv()
        except (EOFError, ConnectionError) as error:
            self.end()
            raise _DiedError from error


class _Pool:
    """Threads, each with a worker process that is replaced when it dies."""

    def __init__(self, read: Read, workers: int) -> None:
        self._read = read
        self._threads = ThreadPoolExecutor(workers)
        self._idle: list[_Process] = []
        self._alive: set[_Process] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def submit(self, papers: tuple[Paper, ...]) -> Future[list[_Outcome]]:
        """Have the papers read."""
        return self._threads.submit(self._outcomes, papers)

    def stop(self) -> None:
        """End all processes now."""
        with self._lock:
            self._stopped = True
            for process in self._alive:
                process.end()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _outcomes(self, papers: tuple[Paper, ...]) -> list[_Outcome]:
        try:
            return self._ask(papers)
        except _DiedError:
            # Which of them it was is seen when each has a process to itself.
            return [self._alone(paper) for paper in papers]

    def _alone(self, paper: Paper) -> _Outcome:
        for _ in range(_TRIES):
            try:
                return self._ask((paper,))[0]
            except _DiedError:
                continue
        return "extraction failed twice (the process that read it died)"

    def _ask(self, papers: tuple[Paper, ...]) -> list[_Outcome]:
        process = self._taken()
        try:
            outcomes = process.ask(papers)
        except _DiedError:
            with self._lock:
                self._alive.discard(process)
            raise
        with self._lock:
            self._idle.append(process)
        return outcomes

    def _taken(self) -> _Process:
        """An idle process, or a new one."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        for _ in range(_STARTS):
            process = self._begun()
            try:
                process.greet(self._read)
            except _DiedError:
                continue
            return process
        raise KgError("a process that extracts ends as soon as it begins; is memory short?")

    def _begun(self) -> _Process:
        with self._lock:
            if self._stopped:
                raise _DiedError
            process = _Process()
            self._alive.add(process)
            return process
