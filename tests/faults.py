"""What goes wrong with a build, done for real: kills, signals, full disks."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from kg.errors import StoreError
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
    """Kill builds at random moments, resuming each time; how many of them were killed."""
    begin = time.monotonic()
    arguments = ("build", str(source), "--workers", str(workers))
    assert start(folder, *arguments, "--store", "whole.kg").communicate()[1] == ""
    whole_time = time.monotonic() - begin
    done = killed = 0
    chance = random.Random(7)
    for _ in range(count):
        process = start(folder, *arguments, "--store", "killed.kg")
        try:
            process.wait(chance.uniform(0, 1.1 * whole_time / (1 + count / 20)))
        except subprocess.TimeoutExpired:
            killed += 1
        kill_quietly(process)
        process.communicate()
        now = check_opens(folder / "killed.kg", folder / "whole.kg")
        assert now >= done, f"{done - now} papers that were done are lost"
        done = now
    process = start(folder, *arguments, "--store", "killed.kg")
    process.communicate()
    assert process.returncode == 0
    assert dump(folder / "killed.kg") == dump(folder / "whole.kg")
    with open_store(str(folder / "killed.kg")) as one, open_store(str(folder / "whole.kg")) as two:
        assert one.read() == two.read()
    return killed


def kill_quietly(process: subprocess.Popen[str]) -> None:
    """Kill what is left of a process group, if anything."""
    try:
        kill(process)
    except ProcessLookupError:
        return
