"""What goes wrong with a build, done for real: kills, signals, full disks."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.exporting import EXPORTS, export
from kg.model import Graph
from kg.stores import open_store
from kg.stores.kept_file import KeptFile


def start(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """`kg` begun in the folder, in a process group of its own, as a shell begins it."""
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[str], signal_: int = signal.SIGKILL) -> None:
    """Send the signal to the process and those that it began, as Ctrl-C on a terminal does."""
    os.killpg(process.pid, signal_)


def children(pid: int) -> list[int]:
    """Ids of the Python processes that a process has begun and that run."""
    columns = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat=,comm="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split() for line in columns.splitlines())
    return [
        int(row[0]) for row in rows if int(row[1]) == pid and row[2][0] != "Z" and "py" in row[3]
    ]


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip()[:1] not in ("", "Z")


def kept(store: Path) -> int:
    """How many papers an unfinished build has laid aside."""
    return len(KeptFile(store / "extracted.sqlite").records()) if store.exists() else 0


def wait_until_kept(store: Path, process: subprocess.Popen[str], count: int = 1) -> None:
    """Until that many papers are laid aside, or the build has ended."""
    while process.poll() is None and kept(store) < count:
        time.sleep(0.02)


def dump(store: Path) -> list[str]:
    """The records, as text."""
    with sqlite3.connect(store / "records.sqlite") as connection:
        return list(connection.iterdump())


def exported(graph: Graph, folder: Path) -> dict[str, bytes]:
    """The bytes of all files that the graph is exported to, by format and name.

    Only the quick formats for a large graph.
    """
    found: dict[str, bytes] = {}
    for format_ in EXPORTS if len(graph.nodes) < 10_000 else ("csv", "cypher"):
        target = folder / format_
        export(graph, format_, target)
        files = sorted(target.iterdir()) if target.is_dir() else [target]
        found |= {f"{format_} {file.name}": file.read_bytes() for file in files}
    return found


def check_opens(store: Path, complete: Path) -> int:
    """That a store is whole after a kill; how many papers it holds or has laid aside."""
    before = kept(store)
    try:
        with open_store(str(store)) as opened, open_store(str(complete)) as whole:
            found, expected = opened.records(), whole.records()
            assert all(expected[id_] == stored for id_, stored in found.items())
            count = opened.query("MATCH (p:Paper) RETURN count(p)").rows
            assert count == ((len(found),),)
            return max(before, len(found))
    except StoreError as error:
        assert "no papers yet" in str(error) or "no store here" in str(error)
        return before


@dataclass(frozen=True)
class Whole:
    """An undisturbed build of a source: its store, and how long it took."""

    source: Path
    store: Path
    seconds: float


def undisturbed(source: Path, folder: Path) -> Whole:
    """Build and say nothing else than what a build says."""
    begin = time.monotonic()
    process = start(folder, "build", str(source), "--store", "whole.kg")
    assert process.communicate()[1] == ""
    return Whole(source, folder / "whole.kg", time.monotonic() - begin)


def kills(whole: Whole, count: int, *, workers: int, builds: float) -> int:
    """Kill builds that often in the time of so many builds, resuming each time; how many died.

    The moments are spread evenly, up to twice their mean, and the same in every run as parts of an
    undisturbed build's time. A build that ends before its moment comes is compared with the
    undisturbed one, and another is begun.
    """
    store = whole.store.with_name("killed.kg")
    arguments = ("build", str(whole.source), "--workers", str(workers), "--store", store.name)
    chance = random.Random(7)
    moments = [2 * builds * (number + chance.random()) / count**2 for number in range(count)]
    chance.shuffle(moments)
    done = killed = 0
    for moment in moments:
        process = start(store.parent, *arguments)
        try:
            process.wait(moment * whole.seconds)
        except subprocess.TimeoutExpired:
            killed += 1
        kill_quietly(process)
        process.communicate()
        now = check_opens(store, whole.store)
        assert now >= done, f"{done - now} papers that were done are lost"
        done = now
        if process.returncode == 0:
            check_equal(store, whole.store)
            shutil.rmtree(store)
            done = 0
    process = start(store.parent, *arguments)
    process.communicate()
    assert process.returncode == 0
    check_equal(store, whole.store)
    shutil.rmtree(store)
    return killed


def check_equal(store: Path, complete: Path) -> None:
    """That records, graph and exported files are the same."""
    assert dump(store) == dump(complete)
    with open_store(str(store)) as one, open_store(str(complete)) as two:
        assert one.read() == two.read()
        folders = [path.with_suffix(".exported") for path in (store, complete)]
        assert exported(one.read(), folders[0]) == exported(two.read(), folders[1])


def kill_quietly(process: subprocess.Popen[str]) -> None:
    """Kill what is left of a process group, if anything."""
    try:
        kill(process)
    except ProcessLookupError:
        return
