"""Extraction in several processes, of which any may die."""

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched

from kg.model import Paper, PaperRecord

_CHUNK = 16
_CHUNKS_AHEAD = 3  # a worker; more would only hold memory
_TRIES = 2

type _Outcome = PaperRecord | str
type Read = Callable[[tuple[Paper, ...]], list[_Outcome]]
"""Reads papers in a worker process; must be picklable."""


@dataclass(frozen=True, slots=True)
class _Job:
    papers: tuple[Paper, ...]
    future: Future[list[_Outcome]]


class _Pool:
    """Worker processes that are replaced when one dies."""

    def __init__(self, read: Read, workers: int) -> None:
        self._read = read
        self._workers = workers
        self._executor = self._new()

    def submit(self, papers: tuple[Paper, ...]) -> _Job:
        """Have the papers read."""
        with _interrupts_ignored_by_children():
            try:
                future = self._executor.submit(self._read, papers)
            except BrokenProcessPool as error:
                # It died before it was asked: this is noticed like a death while it reads.
                future = Future()
                future.set_exception(error)
        return _Job(papers, future)

    def renew(self) -> None:
        """Begin with new processes."""
        self.stop()
        self._executor = self._new()

    def stop(self) -> None:
        """End all processes now, whatever they do."""
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, multiprocessing.get_context("spawn"))


def read_apart(
    papers: Iterable[Paper], read: Read, workers: int
) -> Iterator[tuple[Paper, _Outcome]]:
    """Each paper with its record, or with how extraction failed twice; in input order."""
    pool = _Pool(read, workers)
    pending: deque[_Job] = deque()
    try:
        for chunk in batched(papers, _CHUNK):
            pending.append(pool.submit(chunk))
            if len(pending) >= workers * _CHUNKS_AHEAD:
                yield from _first(pending, pool)
        while pending:
            yield from _first(pending, pool)
    finally:
        pool.stop()


def _first(pending: deque[_Job], pool: _Pool) -> Iterator[tuple[Paper, _Outcome]]:
    """The outcomes of the job that waits longest."""
    job = pending.popleft()
    try:
        outcomes = job.future.result()
    except BrokenProcessPool:
        pool.renew()
        outcomes = [_one_by_one(paper, pool) for paper in job.papers]
        # All that was under way is lost; a job that kills again is read one by one in its turn.
        again = [item if _is_done(item) else pool.submit(item.papers) for item in pending]
        pending.clear()
        pending.extend(again)
    yield from zip(job.papers, outcomes, strict=True)


def _is_done(job: _Job) -> bool:
    return job.future.done() and not job.future.cancelled() and job.future.exception() is None


def _one_by_one(paper: Paper, pool: _Pool) -> _Outcome:
    """A single paper, so that a process that dies says which one killed it."""
    for _ in range(_TRIES):
        try:
            return pool.submit((paper,)).future.result()[0]
        except BrokenProcessPool:
            pool.renew()
    return "extraction failed twice (the process that read it died)"


@contextmanager
def _interrupts_ignored_by_children() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; this one alone shall answer it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
