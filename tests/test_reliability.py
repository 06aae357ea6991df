"""What happens when something goes wrong: docs/reliability.md lists these tests."""

import errno
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import faults
import pytest
from commands import kg

from kg.building import build
from kg.extract import extract
from kg.model import Paper
from kg.nlp import windows
from kg.records import to_json
from kg.stores import open_store

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "hf-daily-papers.txt"
TEXT = "We present FooNet{0}. FooNet{0} reaches 9{0}.5% accuracy on ImageNet."


def papers(count: int) -> list[Paper]:
    return [
        Paper(id=f"p{n}", title=f"FooNet{n} Counts", abstract=TEXT.format(n), source="made up")
        for n in range(count)
    ]


def source(path: Path, count: int, extra: str = "") -> Path:
    lines = (
        {"id": paper.id, "title": paper.title, "abstract": paper.abstract + extra}
        for paper in papers(count)
    )
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


# Kills and interrupts


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_build_goes_on_and_ends_as_an_undisturbed_one(
    tmp_path: Path, workers: int
) -> None:
    """A few kills; `make faults` does two hundred."""
    many = source(tmp_path / "a.jsonl", 90, " It is the best of all that we have tried. " * 10)
    whole = faults.undisturbed(many, tmp_path)
    assert faults.kills(whole, 8, workers=workers, builds=4) > 3


def test_an_interrupt_keeps_what_was_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    """How long it takes is measured by `make faults`."""
    many = source(tmp_path / "a.jsonl", 3000)
    store = tmp_path / "papers.kg"
    for workers in ("1", "2"):
        before = faults.kept(store)
        process = faults.start(tmp_path, "build", str(many), "--workers", workers)
        faults.wait_until_kept(store, process, before + 1)
        before = faults.kept(store)
        faults.kill(process, signal.SIGINT)
        output, errors = process.communicate()
        assert process.returncode == 130
        assert output == ""
        assert errors.startswith("stopped; what was extracted is kept: run the same command again")
        assert errors.count("\n") == 1
        assert faults.kept(store) >= before > 0
    told = kg("stats", cwd=tmp_path)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "a build was stopped; run the same kg build again" in told.stderr


def test_an_interrupt_leaves_an_earlier_store_as_it_was(tmp_path: Path) -> None:
    assert kg("build", source(tmp_path / "a.jsonl", 2), cwd=tmp_path).returncode == 0
    before = faults.dump(tmp_path / "papers.kg")
    many = source(tmp_path / "a.jsonl", 3000)
    process = faults.start(tmp_path, "build", str(many))
    faults.wait_until_kept(tmp_path / "papers.kg", process)
    faults.kill(process, signal.SIGINT)
    process.communicate()
    assert faults.dump(tmp_path / "papers.kg") == before
    assert "FooNet1" in kg("query", "MATCH (m:Method) RETURN m.name", cwd=tmp_path).stdout


def test_damaged_records_of_an_unfinished_build_are_not_believed(tmp_path: Path) -> None:
    one = source(tmp_path / "a.jsonl", 2)
    with open_store(str(tmp_path / "s.kg"), write=True, create=True) as store:
        build(store, [one])
        stored = list(store.records().values())
        store.keep(stored)
        assert list(store.kept()) == [item.fingerprint for item in stored]
    whole = (tmp_path / "s.kg" / "extracted.sqlite").read_bytes()
    (tmp_path / "s.kg" / "extracted.sqlite").write_bytes(whole.replace(b"FooNet1", b"FooNet7"))
    with open_store(str(tmp_path / "s.kg"), write=True) as store:
        assert list(store.kept()) == [stored[0].fingerprint]
    for damaged in (whole[: len(whole) // 2], b"no database", b""):
        (tmp_path / "s.kg" / "extracted.sqlite").write_bytes(damaged)
        with open_store(str(tmp_path / "s.kg"), write=True) as store:
            assert store.kept() == {}
            assert build(store, [one]).extracted == 0


# Workers and papers that crash

DEADLY = """\
import os, signal
from kg.nlp import windows

read = windows.read_text

def read_text(nlp, text):
    if "{word}" in text:
        {action}
    return read(nlp, text)

windows.read_text = read_text
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_is_killed_is_replaced_and_its_papers_read_again(workers: int) -> None:
    many = papers(200)
    expected = list(map(to_json, extract(many)))
    found, killed = [], 0
    for number, record in enumerate(extract(many, workers=workers, set_aside=print)):
        found.append(to_json(record))
        if number in (0, 60):
            os.kill(faults.children(os.getpid())[0], signal.SIGKILL)
            killed += 1
    assert killed == 2
    assert found == expected
    assert faults.children(os.getpid()) == []


def test_workers_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    many = source(tmp_path / "a.jsonl", 3000)
    process = faults.start(tmp_path, "build", str(many), "--workers", "2")
    faults.wait_until_kept(tmp_path / "papers.kg", process)
    workers = faults.children(process.pid)
    assert len(workers) == 2
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 60
    while alive := [pid for pid in workers if faults.is_alive(pid)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)


def test_a_worker_that_cannot_begin_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\nif 'kg.workers' in ' '.join(sys.orig_argv): os._exit(3)\n"
    )
    done = kg("build", source(tmp_path / "a.jsonl", 2), cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "a process that extracts ends as soon as it begins" in done.stderr


def test_a_script_needs_no_guard_around_a_build(tmp_path: Path) -> None:
    source(tmp_path / "a.jsonl", 2)
    (tmp_path / "script.py").write_text(
        "import kg\nprint(kg.build('a.jsonl', workers=2).query('MATCH (p:Paper) RETURN p.id'))\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.count("Rows(") == 1


@pytest.mark.parametrize(
    ("workers", "action", "reason"),
    [
        ("1", "raise ValueError('no luck')", "extraction failed twice (ValueError: no luck)"),
        ("2", "raise ValueError('no luck')", "extraction failed twice (ValueError: no luck)"),
        ("1", "os.kill(os.getpid(), signal.SIGKILL)", "the process that read it died"),
        ("2", "os.kill(os.getpid(), signal.SIGKILL)", "the process that read it died"),
    ],
)
def test_a_paper_that_crashes_extraction_twice_is_set_aside_with_its_reason(
    tmp_path: Path, workers: str, action: str, reason: str
) -> None:
    many = source(tmp_path / "a.jsonl", 40)
    (tmp_path / "sitecustomize.py").write_text(DEADLY.format(word="FooNet7 ", action=action))
    arguments = ("build", str(many), "--workers", workers, "--rejects", "r.jsonl")
    process = faults.start(tmp_path, *arguments, environment={"PYTHONPATH": str(tmp_path)})
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert output.startswith("papers.kg: 39 papers, 39 of them extracted now\n")
    assert "1 paper set aside: extraction failed twice" in output
    (reject,) = map(json.loads, (tmp_path / "r.jsonl").read_text().splitlines())
    assert reason in reject["reason"]
    assert reject["text"].startswith("p7 ")
    healed = kg("build", many, cwd=tmp_path)
    assert healed.stdout.startswith("papers.kg: 40 papers, 1 of them extracted now\n")


def test_a_crash_keeps_its_traceback_where_nobody_sets_papers_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(*_: object) -> None:
        raise ValueError("no luck")

    monkeypatch.setattr(windows, "read_text", crash)
    with pytest.raises(ValueError, match="no luck"):
        list(extract(papers(1)))


# Disks and files


def limited(size: int) -> None:
    """In a child: no file may grow beyond the size, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 2_000, 30_000])
def test_a_full_disk_is_one_line_and_the_store_stays(tmp_path: Path, size: int) -> None:
    assert kg("build", source(tmp_path / "a.jsonl", 2), cwd=tmp_path).returncode == 0
    before = faults.dump(tmp_path / "papers.kg")
    many = source(tmp_path / "a.jsonl", 60)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "kg", "build", str(many)],
        cwd=tmp_path,
        preexec_fn=lambda: limited(size),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert "papers.kg" in done.stderr
    assert faults.dump(tmp_path / "papers.kg") == before
    again = kg("build", many, cwd=tmp_path)
    assert again.stdout.startswith("papers.kg: 60 papers, ")
    assert again.returncode == 0


def test_a_full_disk_while_reading_is_one_line(tmp_path: Path) -> None:
    """What was read waits in a temporary file once it is too much for memory."""
    long = "It is the best of all networks that we have tried. " * 200
    source(tmp_path / "a.jsonl", 2500, long)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "kg", "extract", "a.jsonl"],
        cwd=tmp_path,
        preexec_fn=lambda: limited(1_000_000),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert "temporary file: can't be written" in done.stderr
    assert "SQLITE_TMPDIR" in done.stderr


def test_a_directory_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    one = source(tmp_path / "a.jsonl", 1)
    (tmp_path / "closed").mkdir(mode=0o555)
    # The superuser may write everywhere but where the kernel itself says no.
    closed = tmp_path / "closed" if os.geteuid() else Path("/sys")
    done = kg("build", one, "--store", closed / "papers.kg", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    refusals = map(os.strerror, (errno.EACCES, errno.EPERM, errno.EROFS))
    assert any(refusal in done.stderr for refusal in refusals)


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    many = source(tmp_path / "a.jsonl", 3000)
    process = faults.start(tmp_path, "build", str(many))
    faults.wait_until_kept(tmp_path / "papers.kg", process)
    second = kg("add", many, cwd=tmp_path)
    faults.kill_quietly(process)
    process.communicate()
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert f"kg build (process {process.pid}, since " in second.stderr


def test_every_test_that_the_page_names_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "reliability.md").read_text("utf-8"))
    assert len(named) > 15
    assert [name for name in named if f"def {name}(" not in code] == []
