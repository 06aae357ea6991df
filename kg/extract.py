"""Reads papers with a pipeline: one paper record a paper, in input order."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import batched
from typing import TYPE_CHECKING

from kg.model import Entity, EntityType, Paper, PaperRecord
from kg.nlp import DEFAULT_PIPELINE, load, pipeline_dir

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_CHUNK = 16
_CHUNKS_AHEAD = 3  # a worker; more would only hold memory


def extract(
    papers: Iterable[Paper], *, pipeline: str = DEFAULT_PIPELINE, workers: int = 1
) -> Iterator[PaperRecord]:
    """The records of the papers, in input order, the same for any number of workers.

    With one worker all runs in this process; `papers` is read as records are taken. Raises
    PipelineError, at once, if there is no such pipeline.
    """
    pipeline_dir(pipeline)
    if workers <= 1:
        return _extract_here(papers, pipeline)
    return _extract_apart(papers, pipeline, workers)


def read_paper(nlp: "Language", paper: Paper) -> PaperRecord:
    """The record of one paper; nothing outside the paper has any influence on it."""
    from kg.nlp import windows

    doc = windows.read_text(nlp, paper.text)
    entities: tuple[Entity, ...] = doc._.entities

    def of(type_: EntityType) -> tuple[Entity, ...]:
        return tuple(entity for entity in entities if entity.type == type_)

    return PaperRecord(
        paper=paper,
        sentences=_sentences(doc),
        methods=of("Method"),
        datasets=of("Dataset"),
        metrics=of("Metric"),
        tasks=of("Task"),
        repositories=doc._.repositories,
        evaluated_on=doc._.evaluated_on,
        results=doc._.results,
    )


def _sentences(doc: "Doc") -> tuple[tuple[int, int], ...]:
    """Spans of the sentences without white space at their ends."""
    if not doc.has_annotation("SENT_START"):
        return ()
    ends = (
        (sentence.start_char, sentence.start_char + len(sentence.text.rstrip()))
        for sentence in doc.sents
    )
    return tuple((start, end) for start, end in ends if start < end)


def _extract_here(papers: Iterable[Paper], pipeline: str) -> Iterator[PaperRecord]:
    nlp = load(pipeline)
    for paper in papers:
        yield read_paper(nlp, paper)


def _extract_apart(papers: Iterable[Paper], pipeline: str, workers: int) -> Iterator[PaperRecord]:
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_start, initargs=(pipeline,)
    )
    pending: deque[Future[list[PaperRecord]]] = deque()
    try:
        for chunk in batched(papers, _CHUNK):
            pending.append(pool.submit(_read_chunk, chunk))
            if len(pending) >= workers * _CHUNKS_AHEAD:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_loaded: list["Language"] = []  # of a worker process


def _start(pipeline: str) -> None:
    _loaded.append(load(pipeline))


def _read_chunk(papers: tuple[Paper, ...]) -> list[PaperRecord]:
    return [read_paper(_loaded[0], paper) for paper in papers]
