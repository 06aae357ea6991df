"""From sources to a store: read, extract what is new, link, write; and what changes it later."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.link import read_knowledge
from kg.model import Paper, PaperRecord, StoredRecord
from kg.nlp import DEFAULT_PIPELINE, pipeline_dir, pipeline_version
from kg.sources import Listing, Merged, Reading, Skip, SourceOptions, merge, read_sources
from kg.stores import Store, records_of

type Progress = Callable[[int, int], None]
"""Is called with the number of papers done and of all to do."""

_KEEP_EVERY = 0.3  # seconds between two savings of what was extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build: how to read sources, the pipeline, worker processes, whether to replace."""

    reading: SourceOptions = field(default_factory=SourceOptions)
    pipeline: str = DEFAULT_PIPELINE
    workers: int = 1
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was done: how many papers the store holds, results of each kind, how many papers were
    extracted or new.

    `set_aside` are papers on which extraction failed twice; they are not in the store. `reading` is
    None where no source was read.
    """

    papers: int
    kinds: Counter[str]
    reading: Reading | None = None
    extracted: int = 0
    new: int = 0
    removed: int = 0
    set_aside: tuple[Skip, ...] = ()

    @property
    def rejected(self) -> Iterator[Skip]:
        """Every record of the sources that is in the store under no name of its own, and why."""
        yield from self.reading.rejected if self.reading else ()
        yield from self.set_aside


def _silent(_done: int, _all: int) -> None:
    pass


def build(
    store: Store,
    sources: Sequence[Path],
    options: Options = Options(),
    *,
    progress: Progress = _silent,
) -> Summary:
    """Make the store hold exactly what the sources hold; only new or changed papers are extracted.

    Raises SourceError, PipelineError, and StoreError for a store that holds other papers, unless
    `replace` is set. On an error the store is as before.
    """
    pipeline_dir(options.pipeline)
    reading = read_sources(sources, options=options.reading)
    others = sorted(store.paper_ids() - {paper.id for paper in reading.papers})
    if others and not options.replace:
        raise StoreError(
            f"{store.url}: holds {len(others)} papers that the sources lack, {others[0]} among "
            "them; keep both with kg add, name another store, or drop them with --replace"
        )
    summary = _write(store, store.records(), reading.merged, options, progress)
    return replace(summary, reading=reading, removed=len(others))


def add(
    store: Store,
    sources: Sequence[Path],
    options: Options = Options(),
    *,
    progress: Progress = _silent,
) -> Summary:
    """Make the store hold also what the sources hold, as if all had been built at once.

    Raises as `build` does; on an error the store is as before.
    """
    pipeline_dir(options.pipeline)
    reading = read_sources(sources, options=options.reading)
    if nothing_new := _nothing_new(store, reading, options):
        return nothing_new
    present = records_of(store)
    merged = merge(chain(_copies(present.values()), reading.copies))
    summary = _write(store, present, merged, options, progress)
    return replace(
        summary, reading=reading, removed=len(present.keys() - {item.paper.id for item in merged})
    )


def remove(store: Store, ids: Iterable[str]) -> Summary:
    """Drop papers and all that they alone support; ids that the store lacks are no error."""
    gone = frozenset(ids)
    present = records_of(store)
    left = [stored for id_, stored in present.items() if id_ not in gone]
    store.write(left, store.knowledge())
    return _summary(left, removed=len(present) - len(left))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What another extraction made of a paper: entities and results that came and went."""

    paper: Paper
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def update(
    store: Store, options: Options = Options(), *, progress: Progress = _silent
) -> tuple[Summary, list[Change]]:
    """Extract again what another pipeline or version of kg extracted; what that changed."""
    pipeline_dir(options.pipeline)
    before = records_of(store)
    summary = _write(store, before, merge(_copies(before.values())), options, progress)
    after = {id_: stored.record for id_, stored in store.records().items()}
    changes = [
        change
        for id_, stored in before.items()
        if id_ in after and (change := _change(stored.record, after[id_]))
    ]
    return summary, changes


def _change(before: PaperRecord, after: PaperRecord) -> Change | None:
    old, new = (Counter(_facts(record)) for record in (before, after))
    if before == after or old == new:
        return None
    gained, lost = (tuple(sorted(facts.elements())) for facts in (new - old, old - new))
    return Change(paper=after.paper, gained=gained, lost=lost)


def _facts(record: PaperRecord) -> Iterator[str]:
    for entity in record.entities:
        yield f"{entity.type} {entity.name}"
    for pair in record.evaluated_on:
        yield f"{pair.method} evaluated on {pair.dataset}"
    for result in record.results:
        slots = (result.number.text, result.metric, result.method, result.dataset)
        yield "result " + ", ".join(slot for slot in slots if slot)


def _nothing_new(store: Store, reading: Reading, options: Options) -> Summary | None:
    """What to say where the store holds all that was read, as it would be extracted now.

    That it is whole is checked when anything is written.
    """
    if not store.paper_ids().issuperset(paper.id for paper in reading.papers):
        return None
    folder = pipeline_dir(options.pipeline)
    made_by = _made_by(folder)
    outlines = store.outlines()
    held = {copy for outline in outlines for copy in outline.copies or (outline.paper,)}
    if (
        any(copy not in held for copy in reading.copies)
        or any(item.fingerprint != _fingerprint(item.paper, made_by) for item in outlines)
        or [*read_knowledge(folder)] != store.knowledge()
        or store.kept()
        or not store.is_current()
    ):
        return None
    kinds = Counter(kind for outline in outlines for kind in outline.kinds)
    return Summary(papers=len(outlines), kinds=kinds, reading=reading)


def _summary(stored: Sequence[StoredRecord], **more: Any) -> Summary:
    kinds: Counter[str] = Counter(result.kind for item in stored for result in item.record.results)
    return Summary(papers=len(stored), kinds=kinds, **more)


def _copies(stored: Iterable[StoredRecord]) -> Iterator[Paper]:
    for item in stored:
        yield from item.copies or (item.record.paper,)


def _write(
    store: Store,
    present: Mapping[str, StoredRecord],
    merged: Listing[Merged],
    options: Options,
    progress: Progress,
) -> Summary:
    """Make the store, which holds what is `present`, hold exactly the merged papers."""
    folder = pipeline_dir(options.pipeline)
    made_by = _made_by(folder)
    wanted = {item.paper.id: _fingerprint(item.paper, made_by) for item in merged}
    kept = store.kept()
    pool: dict[str, PaperRecord] = {
        **kept,
        **{stored.fingerprint: stored.record for stored in present.values()},
    }
    missing = sum(fingerprint not in pool for fingerprint in wanted.values())
    set_aside: list[Skip] = []
    papers = (item.paper for item in merged if wanted[item.paper.id] not in pool)
    extracted = _extracted(papers, options, wanted, set_aside) if missing else ()
    for fresh in _kept(store, extracted, lambda done: progress(done, missing)):
        pool[fresh.fingerprint] = fresh.record
    stored = [
        _stored(item, wanted[item.paper.id], pool)
        for item in merged
        if wanted[item.paper.id] in pool
    ]
    knowledge = read_knowledge(folder)
    same = [*present.values()] == stored and [*knowledge] == store.knowledge()
    if kept or not stored or not same or not store.is_current():
        store.write(stored, knowledge)
    return _summary(
        stored,
        extracted=missing - len(set_aside),
        new=sum(item.record.paper.id not in present for item in stored),
        set_aside=tuple(set_aside),
    )


def _stored(item: Merged, fingerprint: str, pool: Mapping[str, PaperRecord]) -> StoredRecord:
    copies = item.copies if len(item.copies) > 1 else ()
    record = replace(pool[fingerprint], paper=item.paper)
    return StoredRecord(record=record, fingerprint=fingerprint, copies=copies)


def _kept(
    store: Store, extracted: Iterable[StoredRecord], report: Callable[[int], None]
) -> list[StoredRecord]:
    """All of them, laid aside in the store again and again, and when anything stops the work.

    What is reported as done is laid aside already.
    """
    done: list[StoredRecord] = []
    kept, last, complete = 0, time.monotonic(), False
    try:
        for stored in extracted:
            done.append(stored)
            if time.monotonic() - last >= _KEEP_EVERY:
                store.keep(done[kept:])
                kept, last = len(done), time.monotonic()
                report(kept)
        complete = True
    finally:
        if not complete:
            store.keep(done[kept:])
    return done


def _extracted(
    papers: Iterable[Paper],
    options: Options,
    fingerprints: Mapping[str, str],
    set_aside: list[Skip],
) -> Iterator[StoredRecord]:
    from kg.extract import extract

    for record in extract(
        papers, pipeline=options.pipeline, workers=options.workers, set_aside=set_aside.append
    ):
        yield StoredRecord(record=record, fingerprint=fingerprints[record.paper.id])


def _made_by(pipeline: Path) -> str:
    """Stands for the pipeline and the code around it: a change of either calls for extraction."""
    digest = hashlib.sha256(pipeline_version(pipeline).encode())
    package = Path(__file__).parent
    for path in [*sorted((package / "nlp").glob("*.py")), package / "extract.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fingerprint(paper: Paper, made_by: str) -> str:
    """Of all that extraction depends on."""
    return hashlib.sha256(f"{paper.title!r}\n{paper.abstract!r}\n{made_by}".encode()).hexdigest()
