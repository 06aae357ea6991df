"""Stores of other versions of kg: earlier formats are migrated after a copy, later ones refused."""

import shutil
import sqlite3
from pathlib import Path

import graphs
import pytest
import samples
from commands import kg

from kg.errors import StoreError
from kg.link import link
from kg.model import KnownEntity
from kg.stores import open_store
from kg.stores.embedded import EmbeddedStore

DUMPS = Path(__file__).parent / "old-stores"
RECORDS = [*samples.stored(samples.foonet()), *(graphs.paper_record(n) for n in range(3))]
KNOWLEDGE = [
    KnownEntity(type="Dataset", name="Birds-9", aliases=("Birds nine",)),
    KnownEntity(type="Metric", name="accuracy", higher_is_better=True),
]
COUNT = "MATCH (p:Paper) RETURN count(p)"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store as format 1 wrote it; the dump was made by the code of that time."""
    folder = tmp_path / "papers.kg"
    folder.mkdir()
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.executescript((DUMPS / "format-1.sql").read_text("utf-8"))
    connection.close()
    return folder


def set_format(folder: Path, value: str) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [value])
    connection.close()


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        return sorted(connection.iterdump())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_earlier_format_is_migrated_by_a_writer_after_a_copy(old: Path, tmp_path: Path) -> None:
    before = dump(old / "records.sqlite")
    said: list[str] = []
    with open_store(str(old), write=True, say=said.append) as store:
        assert list(store.records().values()) == RECORDS
        assert store.knowledge() == KNOWLEDGE
        assert store.read() == link((stored.record for stored in RECORDS), KNOWLEDGE)
    assert said == [
        f"{old}: brought from format 1 to 2; the records as they were: "
        f"{old / 'records.format-1.sqlite'}"
    ]
    assert dump(old / "records.format-1.sqlite") == before
    with open_store(str(tmp_path / "new.kg"), write=True, create=True) as store:
        store.write(RECORDS, KNOWLEDGE)
    assert dump(old / "records.sqlite") == dump(tmp_path / "new.kg" / "records.sqlite")
    with open_store(str(old), write=True, say=said.append) as store:
        assert list(store.records().values()) == RECORDS
    assert len(said) == 1


def test_an_earlier_format_is_read_without_touching_it(old: Path) -> None:
    before = (old / "records.sqlite").read_bytes()
    with open_store(str(old)) as store:
        assert list(store.records().values()) == RECORDS
        assert store.query(COUNT).rows == ((len(RECORDS),),)
        assert store.paper_ids() == {stored.record.paper.id for stored in RECORDS}
    assert (old / "records.sqlite").read_bytes() == before


def test_a_reader_goes_on_while_another_migrates(old: Path) -> None:
    with open_store(str(old)) as early:
        with open_store(str(old), write=True):
            pass
        assert list(early.records().values()) == RECORDS


def test_a_store_migrated_twice_keeps_both_copies(old: Path) -> None:
    open_store(str(old), write=True).close()
    shutil.copy(old / "records.format-1.sqlite", old / "records.sqlite")
    open_store(str(old), write=True).close()
    names = [path.name for path in sorted(old.glob("records*"))]
    assert names == ["records.format-1-2.sqlite", "records.format-1.sqlite", "records.sqlite"]


@pytest.mark.parametrize("write", [False, True], ids=["reader", "writer"])
def test_damaged_records_are_not_given_a_new_hash(old: Path, write: bool) -> None:
    with sqlite3.connect(old / "records.sqlite") as connection:
        connection.execute("UPDATE papers SET record = replace(record, 'fast', 'slow')")
    connection.close()
    before = (old / "records.sqlite").read_bytes()
    with pytest.raises(StoreError, match="match their hash"):
        open_store(str(old), write=write).records()
    assert (old / "records.sqlite").read_bytes() == before


@pytest.mark.parametrize("write", [False, True], ids=["reader", "writer"])
@pytest.mark.parametrize(
    ("found", "cure"),
    [
        ("3", r"newer version of kg \(format 3, this one reads up to 2\); update kg, or build"),
        ("x", r"another version of kg \(format x, .+\); use that one"),
        ("0", r"another version of kg \(format 0, .+\); use that one"),
    ],
)
def test_a_later_or_unknown_format_is_refused_and_left(
    old: Path, write: bool, found: str, cure: str
) -> None:
    set_format(old, found)
    before = contents(old)
    with pytest.raises(StoreError, match=cure):
        open_store(str(old), write=write)
    assert {**contents(old), "lock": b""} == {**before, "lock": b""}


def test_a_folder_without_room_for_the_copy_stays_in_its_format(
    old: Path,
) -> None:
    (old / "records.format-part").mkdir()
    before = (old / "records.sqlite").read_bytes()
    with pytest.raises(StoreError, match=r"can't be written"):
        open_store(str(old), write=True)
    assert (old / "records.sqlite").read_bytes() == before
    (old / "records.format-part").rmdir()
    open_store(str(old), write=True).close()


# kg compact


def stores_folder(tmp_path: Path, sizes: tuple[int, ...]) -> Path:
    folder = tmp_path / "papers.kg"
    for size in sizes:
        records = [graphs.paper_record(number) for number in range(size)]
        with open_store(str(folder), write=True, create=True) as store:
            store.write(records, KNOWLEDGE)
    return folder


def test_compact_gives_the_space_of_removed_papers_back_and_keeps_the_rest(tmp_path: Path) -> None:
    folder = stores_folder(tmp_path, (300, 2))
    before = dump(folder / "records.sqlite")
    done = kg("compact", "--store", folder)
    assert (done.returncode, done.stderr) == (0, "")
    words = done.stdout.replace(",", "").split()
    assert int(words[-2]) < int(words[1]) / 2
    assert dump(folder / "records.sqlite") == before
    with open_store(str(folder)) as store:
        assert store.query(COUNT).rows == ((2,),)


def test_compact_keeps_what_an_unfinished_build_laid_aside(tmp_path: Path) -> None:
    folder = stores_folder(tmp_path, (2,))
    with open_store(str(folder), write=True) as store:
        store.keep([graphs.paper_record(7)])
    assert kg("compact", "--store", folder).returncode == 0
    with open_store(str(folder)) as store:
        assert list(store.kept().values()) == [graphs.paper_record(7).record]


def test_compact_migrates_and_drops_copies_only_when_told(old: Path) -> None:
    done = kg("compact", "--store", old)
    assert "brought from format 1 to 2" in done.stderr
    assert (old / "records.format-1.sqlite").exists()
    assert kg("compact", "--drop-backups", "--store", old).returncode == 0
    assert not (old / "records.format-1.sqlite").exists()
    with open_store(str(old)) as store:
        assert list(store.records().values()) == RECORDS


def test_a_store_opened_to_read_is_not_compacted(tmp_path: Path) -> None:
    with (
        EmbeddedStore(stores_folder(tmp_path, (1,))) as store,
        pytest.raises(StoreError, match="opened to read"),
    ):
        store.compact()


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0 no more"])
def test_compact_begins_a_damaged_side_file_anew(tmp_path: Path, damage: bytes) -> None:
    folder = stores_folder(tmp_path, (1,))
    (folder / "extracted.sqlite").write_bytes(damage)
    assert kg("compact", "--store", folder).returncode == 0
    assert not (folder / "extracted.sqlite").exists()


# Records that an unfinished build of another version laid aside


def test_what_an_older_kg_laid_aside_is_not_believed(tmp_path: Path) -> None:
    from kg.stores.kept_file import KeptFile, _digest

    kept = KeptFile(tmp_path / "extracted.sqlite")
    kept.add([graphs.paper_record(1)])
    kept.close()
    with sqlite3.connect(tmp_path / "extracted.sqlite") as connection:
        old = '{"id": "x"}'
        connection.execute("INSERT INTO kept VALUES ('f', ?, ?)", [old, _digest("f", old)])
    connection.close()
    assert list(KeptFile(tmp_path / "extracted.sqlite").records()) == ["fingerprint-1"]


# Locks


def test_a_refusal_names_command_process_and_time_of_the_writer(tmp_path: Path) -> None:
    folder = stores_folder(tmp_path, (1,))
    with open_store(str(folder), write=True):
        done = kg("compact", "--store", folder)
        assert (done.returncode, done.stdout) == (1, "")
        with EmbeddedStore(folder) as reader:
            writer = reader.writer()
            assert writer
            assert done.stderr == (
                f"error: {folder}: {writer} writes to this store; wait until it is done\n"
            )
    with EmbeddedStore(folder) as reader:
        assert reader.writer() is None


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("1234\n", "another process (1234)"),
        ("", "another process"),
        ("[1]", "another process"),
        (
            '{"process": 5, "command": "kg add", "host": "elsewhere", "since": "2030-01-02 03:04"}',
            "kg add (process 5 on elsewhere, since 2030-01-02 03:04)",
        ),
    ],
)
def test_a_holder_is_named_as_far_as_it_said(tmp_path: Path, written: str, named: str) -> None:
    folder = stores_folder(tmp_path, (1,))
    with open_store(str(folder), write=True):
        (folder / "lock").write_text(written)
        with pytest.raises(StoreError, match="writes to this store") as caught:
            open_store(str(folder), write=True)
        assert str(caught.value).startswith(f"{folder}: {named} writes")


def test_a_command_names_itself_and_never_its_arguments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import kg.cli.app
    from kg.stores.lock import WriteLock

    assert kg.cli.app
    monkeypatch.setattr("sys.argv", ["/usr/bin/kg", "remove", "secret title"])
    lock = WriteLock(tmp_path / "lock")
    lock.take()
    try:
        text = (tmp_path / "lock").read_text()
        assert '"command": "kg remove"' in text
        assert "secret" not in text
    finally:
        lock.release()


def test_many_processes_read_side_by_side(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    folder = stores_folder(tmp_path, (3,))
    (folder / "graph.grafeo").unlink()

    def read(_: int) -> str:
        return kg("query", f"{COUNT} AS n", "--format", "csv", "--store", folder).stdout

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == ["n\n3\n"] * 4
    with open_store(str(folder)) as one, open_store(str(folder)) as other:
        assert one.query(COUNT) == other.query(COUNT)
