"""Adding, removing, updating: the store is always what building everything at once gives."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from commands import kg
from faults import exported
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.building import add, build, remove, update
from kg.extract import extract
from kg.model import Paper, PaperRecord
from kg.stores import open_store

TEXT = "We present FooNet{0}. FooNet{0} reaches 9{0}.5% accuracy on ImageNet and beats BarNet{1}."
POOL = [
    {"id": f"p{n}", "title": f"FooNet{n} Counts", "abstract": TEXT.format(n, n % 2)}
    for n in range(5)
] + [
    {"title": "FooNet1 Counts", "abstract": TEXT.format(1, 1), "doi": "10.5555/foo.1"},
    {"title": "FooNet9 Counts", "abstract": TEXT.format(9, 1), "doi": "10.5555/foo.1"},
    {"id": "arXiv:2601.00001v2", "title": "FooNet3 Counts", "abstract": TEXT.format(3, 1)},
]


def write(path: Path, records: list[dict[str, str]]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def dump(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        return list(connection.iterdump())


@pytest.fixture(scope="module")
def read_once() -> dict[str, PaperRecord]:
    """Records of all texts, so that a hundred builds needn't extract."""
    papers = [
        Paper(id=str(n), title=r["title"], abstract=r["abstract"], source="")
        for n, r in enumerate(POOL)
    ]
    return {record.paper.text: record for record in extract(papers)}


SETS = st.lists(st.sampled_from(POOL), min_size=1, max_size=5)


@given(first=SETS, second=SETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_then_b_equals_both_at_once_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory,
    read_once: dict[str, PaperRecord],
    first: list[dict[str, str]],
    second: list[dict[str, str]],
) -> None:
    """Records, graph and all exported files. Also adding again changes nothing, and removing what
    came equals never having had it.
    """
    folder = tmp_path_factory.mktemp("sets")
    a, b = write(folder / "a.jsonl", first), write(folder / "b.jsonl", second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "kg.extract.extract",
            lambda papers, **_: (replace(read_once[paper.text], paper=paper) for paper in papers),
        )
        with open_store(str(folder / "one.kg"), write=True, create=True) as store:
            build(store, [a, b])
            whole = store.read()
            files = exported(whole, folder / "one")
            ids = store.paper_ids()
        with open_store(str(folder / "two.kg"), write=True, create=True) as store:
            build(store, [a])
            alone, before = store.read(), store.paper_ids()
            add(store, [b])
            assert store.read() == whole
            assert exported(store.read(), folder / "two") == files
            assert dump(folder / "two.kg") == dump(folder / "one.kg")
            again = add(store, [a, b])
            assert (again.extracted, again.new, again.removed) == (0, 0, 0)
            assert dump(folder / "two.kg") == dump(folder / "one.kg")
            if before <= ids and not _shared(first, second):
                remove(store, ids - before)
                assert store.read() == alone


def _shared(first: list[dict[str, str]], second: list[dict[str, str]]) -> bool:
    """Whether a paper of one set may be a copy of one of the other."""
    keys = [
        {part for record in records for part in (record["title"], record.get("doi", "")) if part}
        for records in (first, second)
    ]
    return bool(keys[0] & keys[1])


def test_removing_takes_what_the_paper_alone_supported(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", POOL[:3])
    assert kg("build", source, cwd=tmp_path).returncode == 0
    done = kg("remove", "FooNet2 Counts", "p1", cwd=tmp_path)
    assert done.stdout.startswith("papers.kg: 2 papers removed, 1 left\n")
    names = kg("query", "MATCH (m:Method) RETURN m.name ORDER BY m.name", cwd=tmp_path).stdout
    assert "FooNet0" in names
    assert "FooNet1" not in names
    write(tmp_path / "b.jsonl", POOL[:1])
    kg("build", "b.jsonl", "--store", "b.kg", cwd=tmp_path)
    with open_store(str(tmp_path / "papers.kg")) as left, open_store(str(tmp_path / "b.kg")) as new:
        rows = "MATCH (n) WHERE NOT n:Paper RETURN n.id ORDER BY n.id"
        assert left.query(rows) == new.query(rows)


@pytest.mark.parametrize(
    ("name", "message"),
    [("p7", "no paper has the id or title 'p7'"), ("FooNet0 Count", "did you mean 'FooNet0")],
)
def test_removing_an_unknown_paper_is_one_line_and_changes_nothing(
    tmp_path: Path, name: str, message: str
) -> None:
    kg("build", write(tmp_path / "a.jsonl", POOL[:2]), cwd=tmp_path)
    before = dump(tmp_path / "papers.kg")
    done = kg("remove", "p1", name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert message in done.stderr
    assert dump(tmp_path / "papers.kg") == before


def test_add_begins_a_store_and_remove_does_not(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", POOL[:1])
    assert kg("remove", "p0", cwd=tmp_path).returncode == 1
    assert not (tmp_path / "papers.kg").exists()
    assert kg("add", source, cwd=tmp_path).stdout.startswith("papers.kg: 1 paper added\n")


def test_update_reads_anew_after_a_change_and_says_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "a.jsonl", POOL[:2])
    with open_store(str(tmp_path / "s.kg"), write=True, create=True) as store:
        build(store, [source])
        assert update(store)[1] == []
        monkeypatch.setattr("kg.building._made_by", lambda _: "another version")

        def without_results(papers: list[Paper], **_: object) -> list[PaperRecord]:
            return [replace(record, metrics=(), results=()) for record in extract(papers)]

        monkeypatch.setattr("kg.extract.extract", without_results)
        summary, changes = update(store)
    assert summary.extracted == 2
    assert [(change.paper.id, change.gained) for change in changes] == [("p0", ()), ("p1", ())]
    assert "Metric accuracy" in changes[0].lost
    assert any(fact.startswith("result 90.5%, accuracy") for fact in changes[0].lost)


def test_a_paper_from_another_source_is_not_extracted_again(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "s.kg"), write=True, create=True) as store:
        build(store, [write(tmp_path / "a.jsonl", POOL[:1])])
        summary = add(store, [write(tmp_path / "b.jsonl", POOL[:1])])
        assert (summary.extracted, summary.new) == (0, 0)
        assert store.query("MATCH (p:Paper) RETURN p.source").rows == (("a.jsonl, b.jsonl",),)
