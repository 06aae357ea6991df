"""`make faults`: a build killed again and again, the same papers added again, Ctrl-C.

python -m bench.faults SOURCE [KILLS]
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


def main(source: Path, count: int) -> None:
    """Print what was tried and measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = processor_seconds(folder, "build", str(source))
        again = processor_seconds(folder, "add", str(source))
        print(
            f"build {build:.1f} s of processor time, adding the same again {again:.1f} s: "
            f"{again / build:.2%} (at most {AGAIN:.0%} for 10,000 papers)",
            flush=True,
        )
        shutil.rmtree(folder / "papers.kg")
        slowest = max(interrupted(folder, source, workers) for workers in ("1", "2") * 3)
        print(f"Ctrl-C: {slowest:.2f} s at most of 6 tries (at most {INTERRUPT} s)", flush=True)
        for workers, share in ((1, count // 2), (2, count - count // 2)):
            for path in folder.glob("*.kg"):
                shutil.rmtree(path)
            killed = faults.kills(source, folder, share, workers)
            print(
                f"--workers {workers}: {killed} of {share} builds killed; resumed, they equal an "
                "undisturbed one in records, graph and exported files",
                flush=True,
            )


def processor_seconds(folder: Path, *arguments: str) -> float:
    """What a command and its workers cost."""
    before = os.times()
    process = faults.start(folder, *arguments)
    process.communicate()
    assert process.returncode == 0
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def interrupted(folder: Path, source: Path, workers: str) -> float:
    """How long a build lives after Ctrl-C."""
    store = folder / "papers.kg"
    process = faults.start(folder, "build", str(source), "--workers", workers)
    faults.wait_until_kept(store, process, faults.kept(store) + 1)
    begin = time.monotonic()
    if process.poll() is None:
        faults.kill(process, signal.SIGINT)
    process.communicate()
    return time.monotonic() - begin


main(Path(sys.argv[1]).absolute(), int((sys.argv[2:] or ["200"])[0]))
