"""From sources to a store: read, extract what is new, link, write."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.link import read_knowledge
from kg.model import Paper, PaperRecord, StoredRecord
from kg.nlp import DEFAULT_PIPELINE, pipeline_dir, pipeline_version
from kg.sources import Reading, read_sources
from kg.stores import Store

type Progress = Callable[[int, int], None]
"""Is called with the number of papers done and of all to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build: `form` of the sources, the pipeline, worker processes, whether to replace."""

    form: str | None = None
    pipeline: str = DEFAULT_PIPELINE
    workers: int = 1
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a build did: the reading, the records in the store, how many of them it extracted."""

    reading: Reading
    records: tuple[PaperRecord, ...]
    extracted: int
    removed: int

    @property
    def kinds(self) -> Counter[str]:
        """How many results of each kind the records hold."""
        return Counter(result.kind for record in self.records for result in record.results)


def build(
    store: Store,
    sources: Sequence[Path],
    options: Options = Options(),
    *,
    progress: Progress = lambda _done, _all: None,
) -> Summary:
    """Make the store hold exactly what the sources hold; only new or changed papers are extracted.

    Raises SourceError, PipelineError, and StoreError for a store that holds other papers, unless
    `replace` is set. On an error the store is as before.
    """
    folder = pipeline_dir(options.pipeline)
    reading = read_sources(sources, form=options.form)
    others = sorted(store.paper_ids() - {paper.id for paper in reading.papers})
    if others and not options.replace:
        raise StoreError(
            f"{store.url}: holds {len(others)} papers that the sources lack, {others[0]} among "
            "them; name another store, or drop them with --replace"
        )
    made_by = _made_by(folder)
    wanted = {paper.id: _fingerprint(paper, made_by) for paper in reading.papers}
    kept = {
        id_: stored
        for id_, stored in store.records().items()
        if wanted.get(id_) == stored.fingerprint
    }
    missing = [paper for paper in reading.papers if paper.id not in kept]
    for record in _extracted(missing, options, progress):
        id_ = record.paper.id
        kept[id_] = StoredRecord(record=record, fingerprint=wanted[id_])
    ordered = [kept[id_] for id_ in sorted(kept)]
    store.write(ordered, read_knowledge(folder))
    return Summary(
        reading=reading,
        records=tuple(stored.record for stored in ordered),
        extracted=len(missing),
        removed=len(others),
    )


def _extracted(
    papers: Sequence[Paper], options: Options, progress: Progress
) -> Iterable[PaperRecord]:
    if not papers:
        return
    from kg.extract import extract

    records = extract(papers, pipeline=options.pipeline, workers=options.workers)
    for done, record in enumerate(records, 1):
        yield record
        progress(done, len(papers))


def _made_by(pipeline: Path) -> str:
    """Stands for the pipeline and the code around it: a change of either calls for extraction."""
    digest = hashlib.sha256(pipeline_version(pipeline).encode())
    package = Path(__file__).parent
    for path in [*sorted((package / "nlp").glob("*.py")), package / "extract.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fingerprint(paper: Paper, made_by: str) -> str:
    return hashlib.sha256(f"{paper!r}\n{made_by}".encode()).hexdigest()
