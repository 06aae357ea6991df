"""`make bench`: whole processes in turn with their yardsticks; medians, ratios, peak memory.

Machines differ and are noisy, so only ratios of one run mean something.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import extraction, ingest, tables, views

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "hf-daily-papers.txt"
RUNS = 7

BLANK_SPACY = f"""
import spacy
from pathlib import Path
from kg.sources import read_sources
nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
papers = read_sources([Path({str(SEEDS)!r})]).papers
print(sum(len(list(doc.sents)) for doc in nlp.pipe(paper.text for paper in papers)))
"""
QUERY = "MATCH (m:Method)-[:EVALUATED_ON]->(:Dataset {name: 'ImageNet'}) RETURN DISTINCT m.name"


@dataclass(frozen=True, kw_only=True)
class Race:
    """A command, its yardstick, and the ratio that it may cost at most."""

    name: str
    command: Sequence[str]
    yardstick: Sequence[str]
    bar: float


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of wall clock and of processor, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Run all races and print a line each."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/seeds.kg"
        kg = [sys.executable, "-m", "kg"]
        subprocess.run(
            [*kg, "build", str(SEEDS), "--store", store], check=True, capture_output=True
        )
        typer = [sys.executable, "-c", "import typer"]
        build = [*kg, "build", str(SEEDS), "--store"]
        races = [
            *(
                Race(
                    name=f"{name} build (55 papers) / blank spaCy with sentencizer",
                    command=[*build, "FRESH", "--pipeline", name],
                    yardstick=[sys.executable, "-c", BLANK_SPACY],
                    bar=bar,
                )
                for name, bar in (("fast", 2.5), ("accurate", 4))
            ),
            Race(
                name="kg query / import typer",
                command=[*kg, "query", QUERY, "--store", store],
                yardstick=typer,
                bar=4,
            ),
            Race(name="kg --help / import typer", command=[*kg, "--help"], yardstick=typer, bar=3),
            Race(
                name="kg view / kg query",
                command=[*kg, "view", "--store", store, "-o", f"{folder}/graph.html"],
                yardstick=[*kg, "query", QUERY, "--store", store],
                bar=6,
            ),
        ]
        races += [
            Race(
                name=f"kg {' '.join(words)} / import typer, rich",
                command=[*kg, *words, "--store", store],
                yardstick=tables.YARDSTICK,
                bar=tables.COMMAND_BAR,
            )
            for words in tables.COMMANDS
        ]
        for race in races:
            report(race, folder)
        for line in ingest.lines():
            print(line)
        for line in extraction.lines():
            print(line)
        for line in tables.lines(tables.large(Path(folder))):
            print(line)
        for line in views.lines(store, Path(folder)):
            print(line)


def report(race: Race, folder: str) -> None:
    """Run command and yardstick in turn and print medians, ratio and memory."""
    ours, theirs = [], []
    for number in range(-1, RUNS):
        fresh = f"{folder}/{race.name[:8]}{number}.kg".replace(" ", "-")
        ours.append(cost([fresh if word == "FRESH" else word for word in race.command]))
        theirs.append(cost(race.yardstick))
    ours, theirs = ours[1:], theirs[1:]
    ratio = statistics.median(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))
    walls = [statistics.median(item.wall for item in items) for items in (ours, theirs)]
    memory = max(item.memory for item in ours)
    print(
        f"{race.name}: {ratio:.2f} times the processor time (at most {race.bar:g}); "
        f"{walls[0]:.2f} s against {walls[1]:.2f} s of wall clock; peak {memory:.0f} MB"
    )


def cost(command: Sequence[str]) -> Cost:
    """What one run of a command costs, by the system's own accounting."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    scale = 1024**2 if sys.platform == "darwin" else 1024
    return Cost(wall=wall, cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss / scale)


main()
