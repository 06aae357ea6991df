"""`make faults`: a build killed again and again, Ctrl-C, the same papers added again.

python -m bench.faults SOURCE [KILLS]
"""

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import faults


def main(source: Path, count: int) -> None:
    """Print what was tried and measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killed = faults.kills(source, folder, count, 2)
        print(f"{killed} of {count} builds killed; resumed, it equals an undisturbed one")
        shutil.rmtree(folder / "killed.kg")
        build = seconds(folder, "build", str(source))
        again = seconds(folder, "add", str(source))
        print(f"build {build:.1f} s, adding the same again {again:.1f} s: {again / build:.1%}")
        shutil.rmtree(folder / "papers.kg")
        slowest = max(interrupted(folder, source, workers) for workers in ("1", "2") * 3)
        print(f"Ctrl-C: {slowest:.2f} s at most of 6 tries")


def seconds(folder: Path, *arguments: str) -> float:
    """How long a command takes."""
    begin = time.monotonic()
    process = faults.start(folder, *arguments)
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - begin


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
