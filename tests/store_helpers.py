"""What the tests of stores run in a process of its own: `python store_helpers.py WHAT PATH`."""

import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from types import FrameType
from typing import Any

HEAVY = ("kg.link", "networkx", "neo4j", "numpy", "pyvis", "rich", "spacy", "typer")
EVERY = 6


def refused(path: Path) -> None:
    """Print the process id in the refusal of a second writer."""
    from kg.errors import StoreError
    from kg.stores import open_store

    try:
        open_store(str(path), write=True)
    except StoreError as error:
        print(str(error).partition("(process ")[2].partition(",")[0])


def read_only(path: Path) -> None:
    """Read as a user who may not write."""
    import graphs

    from kg.link import link
    from kg.stores import embedded, open_store

    # What is imported late may lie where that user can't read.
    assert link([graphs.paper_record(1).record])
    assert embedded
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with open_store(str(path)) as store:
        print(store.query("MATCH (p:Paper) RETURN count(p) AS n").rows[0][0], "papers")
        print(len(store.records()), "records")


def imports(path: Path) -> None:
    """Print the heavy modules that one query needs."""
    from kg.stores import open_store

    with open_store(str(path)) as store:
        assert store.query("MATCH (p:Paper) RETURN p.id").rows
    print([name for name in HEAVY if name in sys.modules])


def kills(path: Path) -> None:
    """Kill children when they first run a line of kg.stores while they write: every sixth one.

    Each works on a copy of `old.kg` or on a new store. Prints the names of the stores.
    """
    for template in ("old", "new"):
        moment = 1
        while True:
            store = path / f"{template}-{moment}.kg"
            if template == "old":
                shutil.copytree(path / "old.kg", store)
            child = os.fork()
            if child == 0:
                _write_until(store, moment)
                os._exit(0)
            if os.waitpid(child, 0)[1] == 0:
                break
            print(store.name)
            moment += EVERY


def hot_journal(path: Path) -> None:
    """Die in the middle of SQLite's own writing, some pages of it in the file already."""
    connection = sqlite3.connect(path / "records.sqlite", isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE papers SET record = ''")
    connection.executemany(
        "INSERT INTO papers VALUES (?, ?, '', '')", ((str(n), "x" * 5000) for n in range(50))
    )
    os.kill(os.getpid(), signal.SIGKILL)


def _write_until(path: Path, moment: int) -> None:
    import graphs

    from kg.stores import embedded

    assert embedded
    lines: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        name = frame.f_code.co_filename
        if "/kg/stores/" not in name:
            return None
        if event == "line":
            lines.add((name, frame.f_lineno))
            if len(lines) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    records = [graphs.paper_record(number) for number in (7, 8)]
    store = embedded.EmbeddedStore(path, write=True, create=True)
    sys.settrace(trace)
    store.write(records, [])
    sys.settrace(None)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
