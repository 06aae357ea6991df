"""`make faults`: the same papers added again, Ctrl-C, a build killed again and again.

python -m bench.faults SOURCE [KILLS [BUILDS]]: so many kills in the time of so many builds.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import faults

AGAIN = 0.02  # of a build's processor time that adding the same again may cost
INTERRUPT = 2  # seconds


def main(source: Path, count: int, builds: float) -> None:
    """Print what was tried and measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = processor_seconds()
        whole = faults.undisturbed(source, folder)
        built = processor_seconds()
        add = faults.start(folder, "add", str(source), "--store", whole.store.name)
        assert add.communicate()[1] == ""
        build, again = built - before, processor_seconds() - built
        print(
            f"build {build:.1f} s of processor time, adding the same again {again:.1f} s: "
            f"{again / build:.2%} (at most {AGAIN:.0%} for 10,000 papers)",
            flush=True,
        )
        slowest = max(interrupted(folder, source, workers) for workers in ("1", "2") * 3)
        print(f"Ctrl-C: {slowest:.2f} s at most of 6 tries (at most {INTERRUPT} s)", flush=True)
        for workers, share in ((1, count - count // 2), (2, count // 2)):
            killed = faults.kills(whole, share, workers=workers, builds=builds * share / count)
            print(
                f"--workers {workers}: {killed} of {share} builds killed; resumed, they equal an "
                "undisturbed one in records, graph and exported files",
                flush=True,
            )


def processor_seconds() -> float:
    """What finished commands and their workers have cost so far."""
    times = os.times()
    return times.children_user + times.children_system


def interrupted(folder: Path, source: Path, workers: str) -> float:
    """How long a build lives after Ctrl-C."""
    store = folder / "interrupted.kg"
    arguments = ("build", str(source), "--workers", workers, "--store", store.name)
    process = faults.start(folder, *arguments)
    faults.wait_until_kept(store, process)
    begin = time.monotonic()
    if process.poll() is None:
        faults.kill(process, signal.SIGINT)
    process.communicate()
    seconds = time.monotonic() - begin
    shutil.rmtree(store, ignore_errors=True)
    return seconds


if __name__ == "__main__":
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    builds = float(sys.argv[3]) if len(sys.argv) > 3 else kills / 2
    main(Path(sys.argv[1]).absolute(), kills, builds)
