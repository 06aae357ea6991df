"""What goes wrong with a build, done for real: kills, signals, full disks."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
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
    """The bytes of all files that the graph is exported to, by format and name."""
    found: dict[str, bytes] = {}
    for format_ in EXPORTS:
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


def kills(source: Path, folder: Path, count: int, workers: int) -> int:
    """Kill builds at moments all over their time, resuming each time; how many of them were killed.

    A build that ends before its moment comes is compared with an undisturbed one, and another is
    begun. The moments are the same in every run, as parts of an undisturbed build's time.
    """
    begin = time.monotonic()
    arguments = ("build", str(source), "--workers", str(workers))
    assert start(folder, *arguments, "--store", "whole.kg").communicate()[1] == ""
    whole_time = time.monotonic() - begin
    chance = random.Random(7)
    moments = [(number + chance.random()) / count for number in range(count)]
    chance.shuffle(moments)
    store, complete = folder / "killed.kg", folder / "whole.kg"
    done = killed = 0
    for moment in moments:
        process = start(folder, *arguments, "--store", store.name)
        try:
            process.wait(1.05 * moment * whole_time)
        except subprocess.TimeoutExpired:
            killed += 1
        kill_quietly(process)
        process.communicate()
        now = check_opens(store, complete)
        assert now >= done, f"{done - now} papers that were done are lost"
        done = now
        if process.returncode == 0:
            check_equal(store, complete)
            shutil.rmtree(store)
            done = 0
    process = start(folder, *arguments, "--store", store.name)
    process.communicate()
    assert process.returncode == 0
    check_equal(store, complete)
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
