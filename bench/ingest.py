"""Reading alone, without a model: time and peak memory for ever more made-up records.

python -m bench.ingest [COUNT...]

Of a hundred records two repeat another one, one lacks its abstract and one has nearly the title of
another. They come by standard input.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
COUNTS = (10_000, 100_000)
BAR = 150  # MB
TEXT = """we present a network for the counting of birds in photographs that is trained without
labels and reaches an accuracy of per cent on the images of this set which is better than the best
known method by points while it needs half of the parameters and less time"""
INGEST = """
from pathlib import Path
from kg.sources import SourceOptions, read_sources
reading = read_sources([Path("-")], options=SourceOptions(form="jsonl"))
papers = sum(1 for _ in reading.merged)
rejected = sum(1 for _ in reading.rejected)
assert papers + rejected == reading.records
print(reading.records, papers, rejected, len(reading.near_duplicates))
"""


def lines(counts: Sequence[int] = COUNTS) -> Iterator[str]:
    """A line for each number of records."""
    for count in counts:
        begin = time.perf_counter()
        writer = subprocess.Popen(
            [sys.executable, "-m", "bench.ingest", "--write", str(count)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        reader = subprocess.Popen(
            [sys.executable, "-c", INGEST], cwd=ROOT, stdin=writer.stdout, stdout=subprocess.PIPE
        )
        assert reader.stdout
        told = reader.stdout.read().decode().split()
        _, status, usage = os.wait4(reader.pid, 0)
        reader.returncode = os.waitstatus_to_exitcode(status)
        writer.communicate()
        assert (reader.returncode, writer.returncode, int(told[0])) == (0, 0, count)
        scale = 1024**2 if sys.platform == "darwin" else 1024
        yield (
            f"ingest of {count} records ({told[1]} papers, {told[2]} skipped, {told[3]} pairs alike"
            f"): {usage.ru_maxrss / scale:.0f} MB at its peak (at most {BAR}), "
            f"{usage.ru_utime + usage.ru_stime:.1f} s of processor, "
            f"{time.perf_counter() - begin:.1f} s of wall clock"
        )


def write(count: int) -> None:
    """Print made-up records."""
    for number in range(count):
        own = number - number % 50 - 1 if number % 100 in (50, 99) else number
        record = {"title": _words(own, 9), "abstract": f"{_words(own * 7 + 1, 180)} {own}."}
        if number % 100 == 7:
            record["abstract"] = ""
        if number % 100 == 20:
            record["title"] = f"{_words(number - 1, 9)}s"
        sys.stdout.write(json.dumps(record) + "\n")


def _words(seed: int, count: int) -> str:
    """Words that look chosen at random, and a name of their own."""
    known = TEXT.split()
    state, words = seed * 2654435761 % 2**32, [f"Net{seed}"]
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        words.append(known[(state >> 8) % len(known)])
    return " ".join(words)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(int(sys.argv[2]))
    else:
        for line in lines([int(count) for count in sys.argv[1:]] or COUNTS):
            print(line, flush=True)
