"""Both stores side by side: load, open, five questions, full read, memory, disk.

`python -m bench.stores 20000` makes so many papers: copies of the sample corpus in which what only
one paper names is named anew, and what several name is shared, so that degrees are distributed as
in the corpus. A Neo4j server is started for the run, as the tests do; Linux only.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.building import Options, build
from kg.link import link, read_knowledge
from kg.model import Entity, KnownEntity, PaperRecord, Result, StoredRecord
from kg.nlp import pipeline_dir
from kg.stores import Store, open_store

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import neo4j_server  # noqa: E402

SEEDS = ROOT / "seeds" / "hf-daily-papers.txt"
PIPELINE = "fast"
RUNS = 21
QUESTIONS = {
    "methods on ImageNet": (
        "MATCH (m:Method)-[:EVALUATED_ON]->(:Dataset {name: 'ImageNet'}) "
        "RETURN DISTINCT m.name AS method ORDER BY method LIMIT 1000"
    ),
    "results on ImageNet": (
        "MATCH (:Dataset {name: 'ImageNet'})<-[:ON]-(r:Result {kind: 'absolute'}) "
        "MATCH (r)-[:OF]->(m:Method) MATCH (r)-[:MEASURES]->(q:Metric) "
        "RETURN q.name AS metric, m.name AS method, r.value AS value ORDER BY metric, value DESC"
    ),
    "evaluated beside a method": (
        "MATCH (:Method {id: 'method:fbnetv3'})-[:EVALUATED_ON]->(d)<-[:EVALUATED_ON]-(o:Method) "
        "RETURN o.name AS other, count(DISTINCT d) AS shared ORDER BY shared DESC, other LIMIT 20"
    ),
    "ten largest datasets": (
        "MATCH (d:Dataset)<-[:EVALUATED_ON]-(m:Method) "
        "RETURN d.name AS dataset, count(DISTINCT m) AS methods "
        "ORDER BY methods DESC, dataset LIMIT 10"
    ),
    "all of one paper": (
        "MATCH (p:Paper {id: $paper})-[r]->(n) RETURN type(r) AS type, n.id AS id ORDER BY type, id"
    ),
}


def main(size: int) -> None:
    """Make the papers, load both stores, measure each in a process of its own, print a table."""
    with tempfile.TemporaryDirectory() as folder, neo4j_server.own() as own:
        stored = papers(Path(folder), size)
        knowledge = read_knowledge(pipeline_dir(PIPELINE))
        linking = _cost(lambda: link((item.record for item in stored), knowledge), 0)
        embedded = Path(folder) / "papers.kg"
        own.start()
        os.environ |= {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": own.password}
        server = own._process.pid if own._process else 0
        figures = [
            _figures(url, process, stored, knowledge)
            for url, process in ((str(embedded), 0), (own.server.url, server))
        ]
        figures[1]["server MB"] = _resident(server)
        for each, place in zip(figures, (embedded, own.home / "data"), strict=True):
            each["disk MB"] = _disk(place)
        print(*_lines(size, linking, figures), sep="\n")


def _figures(
    url: str, server: int, stored: Sequence[StoredRecord], knowledge: Sequence[KnownEntity]
) -> dict[str, Any]:
    with open_store(url, write=True, create=True) as store:
        load = _cost(lambda: store.write(stored, knowledge), server)
    what = (url, str(server), stored[0].record.paper.id)
    command = [sys.executable, "-m", "bench.stores", "--measure", *what]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {"load": load, **json.loads(done.stdout)}


def papers(folder: Path, size: int) -> list[StoredRecord]:
    """So many papers, made from the sample corpus."""
    with open_store(str(folder / "seeds.kg"), write=True, create=True) as store:
        build(store, [SEEDS], Options(pipeline=PIPELINE))
        records = [stored.record for stored in store.records().values()]
    counts = Counter((entity.type, entity.name) for record in records for entity in record.entities)
    shared = {name for (_, name), count in counts.items() if count > 1}
    copies = (
        _copy(record, number, shared)
        for number in range(-(-size // len(records)))
        for record in records
    )
    return [
        StoredRecord(record=record, fingerprint=record.paper.id)
        for record, _ in zip(copies, range(size), strict=False)
    ]


def measure(url: str, server: int, paper: str) -> dict[str, Any]:
    """Milliseconds of opening and of each question (p50, p95); seconds of reading all.

    `server` is the server's process id, 0 where there is none.
    """
    opening = [_seconds(lambda: _opened(url)) * 1000 for _ in range(RUNS)]
    with open_store(url) as store:
        asked = {name: _asked(store, text, paper) for name, text in QUESTIONS.items()}
        memory = _resident(os.getpid())
        reading = _cost(store.read, server)
        graph = store.read()
    return {
        "open": _percentiles(opening),
        **asked,
        "client MB": memory,
        "read": reading,
        "nodes": len(graph.nodes),
        "relationships": len(graph.relationships),
    }


def _opened(url: str) -> None:
    with open_store(url) as store:
        store.query("MATCH (d:Dataset {name: 'ImageNet'}) RETURN d.papers")


def _asked(store: Store, text: str, paper: str) -> tuple[float, float]:
    return _percentiles(
        [_seconds(lambda: store.query(text, {"paper": paper})) * 1000 for _ in range(RUNS)]
    )


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _cost(action: Callable[[], object], server: int) -> tuple[float, float]:
    """Seconds of wall clock, and of processor time here and in the server."""
    before = time.process_time() + _processor(server)
    wall = _seconds(action)
    return wall, time.process_time() + _processor(server) - before


def _processor(pid: int) -> float:
    """Seconds of processor time that a process took; 0 where there is none."""
    if not pid:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    """Megabytes in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _copy(record: PaperRecord, number: int, shared: set[str]) -> PaperRecord:
    """The paper under another id, with other names for what it alone names; its text stays."""
    if number == 0:
        return record
    names = {
        entity.name: f"{entity.name} {number}x"
        for entity in record.entities
        if entity.name not in shared
    }

    def entity(old: Entity) -> Entity:
        aliases = old.aliases if old.name in shared else ()
        return replace(old, name=names.get(old.name, old.name), aliases=aliases)

    def result(old: Result) -> Result:
        slots = {slot: getattr(old, slot) for slot in ("method", "dataset", "metric", "comparator")}
        return replace(old, **{slot: names.get(name, name) for slot, name in slots.items()})

    pairs = tuple(
        replace(
            pair,
            method=names.get(pair.method, pair.method),
            dataset=names.get(pair.dataset, pair.dataset),
        )
        for pair in record.evaluated_on
    )
    return replace(
        record,
        paper=replace(record.paper, id=f"{record.paper.id}-{number}"),
        methods=tuple(map(entity, record.methods)),
        datasets=tuple(map(entity, record.datasets)),
        metrics=tuple(map(entity, record.metrics)),
        tasks=tuple(map(entity, record.tasks)),
        evaluated_on=pairs,
        results=tuple(map(result, record.results)),
    )


def _lines(
    size: int, linking: tuple[float, float], figures: Sequence[dict[str, Any]]
) -> Iterator[str]:
    one, other = figures
    yield (
        f"{size:,} papers, {one['nodes']:,} nodes, {one['relationships']:,} relationships; linking "
        f"takes {linking[1]:.1f} s of processor time of each load"
    )
    yield "| | embedded | Neo4j |"
    yield "|---|---|---|"
    yield f"| load | {_both(one['load'])} | {_both(other['load'])} |"
    for name in ("open", *QUESTIONS):
        cells = [f"{each[name][0]:.1f} ms, {each[name][1]:.1f} ms" for each in figures]
        yield f"| {name} | {' | '.join(cells)} |"
    yield f"| full read | {_both(one['read'])} | {_both(other['read'])} |"
    memory = [f"{each['client MB']:.0f} MB" for each in figures]
    yield f"| memory | {memory[0]} | {memory[1]}, the server {other['server MB']:.0f} MB |"
    yield f"| disk | {one['disk MB']:.0f} MB | {other['disk MB']:.0f} MB |"


def _both(cost: Sequence[float]) -> str:
    return f"{cost[0]:.1f} s, {cost[1]:.1f} s of processor time"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]), sys.argv[4])))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
