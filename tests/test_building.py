"""From sources to a store: what is extracted, what stays, and that it is always the same."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.building import Options, build
from kg.errors import PipelineError, SourceError, StoreError
from kg.model import Graph
from kg.stores import open_store

SEEDS = Path(__file__).parent.parent / "seeds" / "hf-daily-papers.txt"
DEFAULT = Options()


def lines(count: int) -> list[str]:
    text = "We present FooNet{0}. FooNet{0} reaches 9{0}.5% accuracy on ImageNet."
    return [
        json.dumps({"id": f"p{n}", "title": f"FooNet{n} Counts", "abstract": text.format(n)})
        for n in range(count)
    ]


def write(path: Path, content: list[str]) -> Path:
    path.write_text("\n".join(content), encoding="utf-8")
    return path


def built(source: Path, store: Path, options: Options = DEFAULT) -> tuple[Graph, int]:
    """The graph of a store after a build, and how many papers were extracted."""
    with open_store(str(store), write=True, create=True) as opened:
        summary = build(opened, [source], options)
        return opened.read(), summary.extracted


def test_only_new_and_changed_papers_are_extracted(tmp_path: Path) -> None:
    store = tmp_path / "s.kg"
    source = write(tmp_path / "p.jsonl", lines(2))
    assert built(source, store)[1] == 2
    assert built(source, store)[1] == 0
    write(source, [*lines(3)[:1], lines(3)[2], lines(2)[1].replace("91.5%", "91.6%")])
    assert built(source, store)[1] == 2


def test_a_build_again_equals_a_build_anew(tmp_path: Path) -> None:
    source = write(tmp_path / "p.jsonl", lines(2))
    built(source, tmp_path / "again.kg")
    write(source, lines(4))
    again, _ = built(source, tmp_path / "again.kg")
    assert again == built(source, tmp_path / "anew.kg")[0]


def test_replace_drops_what_the_sources_lack(tmp_path: Path) -> None:
    store = tmp_path / "s.kg"
    source = write(tmp_path / "p.jsonl", lines(2))
    built(source, store)
    write(source, lines(1))
    with pytest.raises(StoreError, match="holds 1 papers that the sources lack, p1 among them"):
        built(source, store)
    graph, _ = built(source, store, Options(replace=True))
    assert [node.id for node in graph.nodes if node.label == "Paper"] == ["p0"]


def test_a_failed_build_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "s.kg"
    source = write(tmp_path / "p.jsonl", lines(1))
    before, _ = built(source, store)
    with pytest.raises(PipelineError, match="no such pipeline"):
        built(source, store, Options(pipeline="none"))
    write(source, ["{"])
    with pytest.raises(SourceError, match="not JSON"):
        built(source, store)
    with open_store(str(store)) as opened:
        assert opened.read() == before


def test_the_order_of_the_input_has_no_influence(tmp_path: Path) -> None:
    content = lines(6)
    graphs = []
    for seed in range(2):
        random.Random(seed).shuffle(content)
        source = write(tmp_path / "p.jsonl", content)
        graphs.append(built(source, tmp_path / f"{seed}.kg")[0])
    assert graphs[0] == graphs[1]


def test_hash_seed_and_workers_have_no_influence_on_records_and_graph(tmp_path: Path) -> None:
    """The sample corpus, its papers shuffled, extracted by two workers under other hash seeds."""
    head, _, body = SEEDS.read_text("utf-8").partition("Mar 11\n\n")
    parts = body.strip().split("\n\n")
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    written = []
    for seed, workers in (("1", "1"), ("2", "2")):
        random.Random(seed).shuffle(pairs)
        source = tmp_path / "shuffled" / "hf-daily-papers.txt"
        source.parent.mkdir(exist_ok=True)
        source.write_text(f"{head}Mar 11\n\n" + "\n\n".join(map("\n\n".join, pairs)))
        folder = tmp_path / seed
        folder.mkdir()
        for arguments in (
            ("build", str(source), "--workers", workers),
            ("extract", str(source), "--workers", workers, "-o", "records.jsonl"),
            ("export", "-o", "graph.json"),
            ("export", "-o", "graph.graphml"),
            ("view", "-o", "graph.html"),
            ("table", "--matrix", "-o", "matrix.csv"),
        ):
            subprocess.run(
                [sys.executable, "-m", "kg", *arguments],
                cwd=folder,
                env={**os.environ, "PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
            )
        written.append(
            {path.name: path.read_bytes() for path in folder.glob("*.*") if path.is_file()}
        )
    assert set(written[0]) == {
        "records.jsonl",
        "graph.json",
        "graph.graphml",
        "graph.html",
        "matrix.csv",
    }
    assert written[0] == written[1]


def test_three_lines_of_python_suffice(tmp_path: Path) -> None:
    source = write(tmp_path / "p.jsonl", lines(1))
    store = kg.build(source, tmp_path / "s.kg")
    (row,) = store.query("MATCH (p:Paper) RETURN p.id AS id")
    assert row == {"id": "p0"}
    assert store.graph.nodes["p0"]["label"] == "Paper"
    store.close()
    with kg.open(tmp_path / "s.kg") as opened:
        assert len(opened.query("MATCH (p:Paper) RETURN p.id")) == 1
