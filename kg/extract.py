"""Reads papers with a pipeline: one paper record a paper, in input order."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from kg.errors import PipelineError
from kg.model import Entity, EntityType, Paper, PaperRecord
from kg.nlp import DEFAULT_PIPELINE, load, pipeline_dir

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from kg.sources import Skip

type SetAside = Callable[["Skip"], None]
"""Is told of a paper on which extraction failed twice, and how."""

_TRIES = 2
# What a fault in the pipeline or the code around it raises; it concerns one paper.
_CRASHES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)


def extract(
    papers: Iterable[Paper],
    *,
    pipeline: str = DEFAULT_PIPELINE,
    workers: int = 1,
    set_aside: SetAside | None = None,
) -> Iterator[PaperRecord]:
    """The records of the papers, in input order, the same for any number of workers.

    `papers` is read as records are taken. A worker process that dies is replaced and its papers are
    read again. A paper on which extraction fails twice, be it that it kills the process, is handed
    to `set_aside` and has no record. Without `set_aside` that is a RuntimeError; one worker then is
    this process, and a failure is raised as it is. Raises PipelineError, at once, if there is no
    such pipeline.
    """
    pipeline_dir(pipeline)
    if workers <= 1 and set_aside is None:
        return _extract_here(papers, pipeline)
    from kg.workers import read_apart

    return _sorted_out(read_apart(papers, partial(_read_chunk, pipeline), workers), set_aside)


def _sorted_out(
    read: Iterable[tuple[Paper, PaperRecord | str]], set_aside: SetAside | None
) -> Iterator[PaperRecord]:
    from kg.sources import Skip  # not at the top: worker processes need none of it

    for paper, outcome in read:
        if isinstance(outcome, PaperRecord):
            yield outcome
        elif set_aside is None:
            raise RuntimeError(f"{paper.id}: {outcome}")
        else:
            text = f"{paper.id} {paper.title}"
            set_aside(Skip(place=paper.source, reason=outcome, text=text))


def _extract_here(papers: Iterable[Paper], pipeline: str) -> Iterator[PaperRecord]:
    nlp = load(pipeline)
    for paper in papers:
        yield read_paper(nlp, paper)


def _try_paper(nlp: "Language", paper: Paper) -> PaperRecord | str:
    """The record, or, where extraction failed twice, how."""
    failure = ""
    for _ in range(_TRIES):
        try:
            return read_paper(nlp, paper)
        except _CRASHES as error:
            failure = f"{type(error).__name__}: {error}".partition("\n")[0]
    return f"extraction failed twice ({failure[:120]})"


def read_paper(nlp: "Language", paper: Paper) -> PaperRecord:
    """The record of one paper; nothing outside the paper has any influence on it."""
    from kg.nlp import windows

    return record_of(windows.read_text(nlp, paper.text), paper)


def record_of(doc: "Doc", paper: Paper) -> PaperRecord:
    """What the components set on the doc of a paper, as a plain value."""
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


_loaded: dict[str, "Language"] = {}  # of a worker process


def _read_chunk(
    pipeline: str, papers: tuple[Paper, ...]
) -> list[PaperRecord | str] | PipelineError:
    try:
        if pipeline not in _loaded:
            _loaded[pipeline] = load(pipeline)
    except PipelineError as error:
        return error
    return [_try_paper(_loaded[pipeline], paper) for paper in papers]


def _sentences(doc: "Doc") -> tuple[tuple[int, int], ...]:
    """Spans of the sentences without white space at their ends."""
    if not doc.has_annotation("SENT_START"):
        return ()
    ends = (
        (sentence.start_char, sentence.start_char + len(sentence.text.rstrip()))
        for sentence in doc.sents
    )
    return tuple((start, end) for start, end in ends if start < end)
