"""What is special about the embedded store: its files, their damage, its writers and readers."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import graphs
import pytest

from kg.errors import StoreError
from kg.link import link
from kg.model import Graph, KnownEntity, StoredRecord
from kg.stores import open_store

RECORDS = [graphs.paper_record(number) for number in range(4)]
KNOWLEDGE = [KnownEntity(type="Dataset", name="Birds-9", aliases=("Birds nine",))]
COUNT = "MATCH (p:Paper) RETURN count(p) AS papers"
HELPERS = Path(__file__).parent / "store_helpers.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store that holds RECORDS."""
    write(tmp_path / "papers.kg", RECORDS)
    return tmp_path / "papers.kg"


def write(folder: Path, records: list[StoredRecord]) -> None:
    with open_store(str(folder), write=True, create=True) as store:
        store.write(records, KNOWLEDGE)


def graph_of(records: list[StoredRecord]) -> Graph:
    return link((stored.record for stored in records), KNOWLEDGE)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def dump(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        return list(connection.iterdump())


def helper(*arguments: str) -> str:
    command = [sys.executable, str(HELPERS), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# Damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 512):
        data[place] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [Path.unlink, cut, flip, lambda path: path.write_bytes(b""), lambda path: path.write_text("x")],
    ids=["missing", "cut", "flipped", "empty", "other"],
)
@pytest.mark.parametrize("writer", [False, True], ids=["reader", "writer"])
def test_a_missing_or_damaged_graph_is_made_again_from_the_records(
    folder: Path, damage: Callable[[Path], object], writer: bool
) -> None:
    damage(folder / "graph.grafeo")
    with open_store(str(folder), write=writer) as store:
        assert store.read() == graph_of(RECORDS)
        assert store.query(COUNT).rows == ((len(RECORDS),),)
    repaired = (folder / "graph.grafeo").stat()
    with open_store(str(folder)) as store:
        assert store.read() == graph_of(RECORDS)
    assert (folder / "graph.grafeo").stat() == repaired


def test_the_graph_of_other_records_is_not_believed(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "other.kg", RECORDS[:1])
    shutil.copy(tmp_path / "other.kg" / "graph.grafeo", folder / "graph.grafeo")
    with open_store(str(folder)) as store:
        assert store.query(COUNT).rows == ((len(RECORDS),),)


def test_a_graph_made_by_other_linking_code_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "graph.grafeo").stat()
    monkeypatch.setattr("kg.stores.embedded.SCHEMA", "other")
    with open_store(str(folder)) as store:
        assert store.read() == graph_of(RECORDS)
    assert (folder / "graph.grafeo").stat() != before


@pytest.mark.parametrize("write", [False, True], ids=["reader", "writer"])
def test_records_in_a_format_of_another_version_are_refused_and_left(
    folder: Path, write: bool
) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    before = contents(folder)
    with pytest.raises(StoreError, match=r"^.+a newer version of kg \(format 99.+\); update kg"):
        open_store(str(folder), write=write, create=write)
    assert contents(folder) == before


@pytest.mark.parametrize("damage", [cut, flip], ids=["cut", "flipped"])
def test_damaged_records_are_one_line_and_left(
    folder: Path, damage: Callable[[Path], object]
) -> None:
    damage(folder / "records.sqlite")
    before = contents(folder)
    with pytest.raises(StoreError, match=r"records\.sqlite: .+build again$") as caught:
        open_store(str(folder)).records()
    assert "\n" not in str(caught.value)
    assert contents(folder) == before


def test_a_record_changed_behind_the_stores_back_is_noticed(folder: Path) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute("UPDATE papers SET record = replace(record, 'fast', 'slow')")
    with open_store(str(folder)) as store, pytest.raises(StoreError, match="match their hash"):
        store.records()


# Other people's files


@pytest.fixture(params=["file", "folder", "database"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something that is no store."""
    path = tmp_path / "papers.kg"
    if request.param == "file":
        path.write_text("mine")
        return path
    path.mkdir()
    if request.param == "folder":
        (path / "notes.txt").write_text("mine")
    else:
        with sqlite3.connect(path / "records.sqlite") as connection:
            connection.execute("CREATE TABLE mine (x)")
    return path


@pytest.mark.parametrize("write", [False, True], ids=["reader", "writer"])
def test_what_is_no_store_is_never_written_over(foreign: Path, write: bool) -> None:
    holder = foreign if foreign.is_dir() else foreign.parent
    before = contents(holder)
    with pytest.raises(StoreError, match=r"name (a|another) (folder|one)"):
        open_store(str(foreign), write=write, create=write)
    assert contents(holder) == before


def test_a_writer_that_writes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "papers.kg"), write=True, create=True) as store:
        assert store.records() == {}
        assert store.query(COUNT).rows == ((0,),)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_may_not_create_names_the_command_that_does(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="make it with: kg build"):
        open_store(str(tmp_path / "papers.kg"), write=True)
    assert list(tmp_path.iterdir()) == []


def test_records_that_cannot_be_linked_change_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    broken = graphs.paper_record(1)
    with (
        open_store(str(folder), write=True) as store,
        pytest.raises(StoreError, match="UNIQUE constraint"),
    ):
        store.write([broken, broken], [])
    assert {**contents(folder), "lock": b""} == {**before, "lock": b""}


# Writers and readers


def test_a_second_writer_is_refused_in_one_line_that_names_the_first(folder: Path) -> None:
    with open_store(str(folder), write=True) as first:
        with pytest.raises(StoreError, match=rf"^.+ \(process {os.getpid()}, since .+\) writes"):
            open_store(str(folder), write=True)
        first.write(RECORDS[:1], KNOWLEDGE)
    with open_store(str(folder), write=True) as second:
        assert second.query(COUNT).rows == ((1,),)


def test_a_writer_in_another_process_is_noticed(folder: Path) -> None:
    with open_store(str(folder), write=True):
        assert helper("refused", str(folder)) == f"{os.getpid()}\n"


def test_a_reader_is_not_disturbed_by_a_writer(folder: Path) -> None:
    with open_store(str(folder)) as early, open_store(str(folder), write=True) as writer:
        assert early.query(COUNT).rows == ((4,),)
        writer.write(RECORDS[:1], KNOWLEDGE)
        assert early.query(COUNT).rows == ((4,),)
        with open_store(str(folder)) as late:
            assert late.query(COUNT).rows == ((1,),)


def test_a_reader_beside_a_writer_makes_a_damaged_graph_for_itself_alone(folder: Path) -> None:
    with open_store(str(folder), write=True):
        cut(folder / "graph.grafeo")
        before = contents(folder)
        with open_store(str(folder)) as reader:
            assert reader.read() == graph_of(RECORDS)
        assert contents(folder) == before


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A store that everybody may read and nobody may write; pytest's own folders are private."""
    with tempfile.TemporaryDirectory(prefix="kg-test-") as directory:
        folder = Path(directory) / "papers.kg"
        write(folder, RECORDS)
        Path(directory).chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("missing", [False, True], ids=["whole", "without-graph"])
def test_a_folder_that_may_not_be_written_is_read_and_left(
    public_folder: Path, missing: bool
) -> None:
    if missing:
        (public_folder / "graph.grafeo").unlink()
    before = contents(public_folder)
    public_folder.chmod(0o555)
    assert helper("read_only", str(public_folder)) == "4 papers\n4 records\n"
    assert contents(public_folder) == before


def test_a_kill_at_any_moment_leaves_the_old_records_or_the_new_ones(tmp_path: Path) -> None:
    """Each child is killed while it writes 2 records where there were 4 or none."""
    write(tmp_path / "old.kg", RECORDS)
    killed = helper("kills", str(tmp_path)).split()
    assert len(killed) > 15
    seen = set()
    for name in killed:
        try:
            store = open_store(str(tmp_path / name))
        except StoreError as error:
            assert name.startswith("new")
            assert "kg build" in str(error)
            seen.add((name[:3], 0))
        else:
            with store:
                records = list(store.records().values())
                assert store.read() == link((stored.record for stored in records), [])
                assert store.query(COUNT).rows == ((len(records),),)
            seen.add((name[:3], len(records)))
        write(tmp_path / name, RECORDS)
    assert seen == {("old", 4), ("old", 2), ("new", 0), ("new", 2)}


def test_a_kill_within_a_transaction_leaves_the_records_as_they_were(folder: Path) -> None:
    before = (folder / "records.sqlite").read_bytes()
    with pytest.raises(subprocess.CalledProcessError):
        helper("hot_journal", str(folder))
    assert (folder / "records.sqlite").read_bytes() != before
    with open_store(str(folder)) as store:
        assert list(store.records().values()) == RECORDS
        assert store.read() == graph_of(RECORDS)


# Equal in, equal out; quick to open


def test_the_same_records_in_any_order_give_the_same_store(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "other.kg", RECORDS[::-1])
    assert dump(tmp_path / "other.kg") == dump(folder)
    with open_store(str(folder)) as one, open_store(str(tmp_path / "other.kg")) as other:
        assert graphs.exactly(one.read()) == graphs.exactly(other.read())


def test_writing_the_same_again_touches_nothing(folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    write(folder, RECORDS[::-1])
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert {**after, "lock": 0} == {**before, "lock": 0}


def test_a_query_imports_nothing_heavy(folder: Path) -> None:
    assert helper("imports", str(folder)) == "[]\n"
