"""`kg table`, `compare`, `pareto` and `trend` as commands: their options, files and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
import samples
from commands import kg

from kg.model import KnownEntity, Paper, PaperRecord
from kg.reports import read_directions, reported
from kg.reports.pwc import evaluation_tables
from kg.stores import open_store

TEXT = (
    "AlphaNet gets 90.0% accuracy on BarSet at a latency of 10 ms. BetaNet gets 95.0% accuracy on "
    "BarSet at a latency of 20 ms. AlphaNet beats GammaNet by 2 points of accuracy on BarSet. "
    "GammaNet has 87.5% accuracy on BarSet. AlphaNet has a wibble of 7 on BarSet. AlphaNet is for "
    "bar counting; code: https://github.com/foo/alphanet"
)


def record(id_: str, date: str | None) -> PaperRecord:
    paper = Paper(id=id_, title=f"Bars {id_}", abstract=TEXT, source="made-up", date=date)
    accuracy: dict[str, Any] = {"dataset": "BarSet", "metric": "accuracy"}
    latency: dict[str, Any] = {"unit": "ms", "metric": "latency"}

    def result(number: str, value: str, **slots: Any) -> Any:
        return samples.result(paper, number, value, **slots)

    return PaperRecord(
        paper=paper,
        sentences=samples.sentences(paper.text),
        methods=(
            samples.entity(paper, "Method", "AlphaNet", role="proposed"),
            samples.entity(paper, "Method", "BetaNet", role="compared"),
            samples.entity(paper, "Method", "GammaNet", role="compared"),
        ),
        datasets=(samples.entity(paper, "Dataset", "BarSet"),),
        metrics=tuple(
            samples.entity(paper, "Metric", name) for name in ("accuracy", "latency", "wibble")
        ),
        tasks=(samples.entity(paper, "Task", "bar counting"),),
        repositories=("https://github.com/foo/alphanet",),
        results=(
            result("90.0%", "90.0", unit="%", method="AlphaNet", **accuracy),
            result("10 ms", "10", method="AlphaNet", **latency),
            result("95.0%", "95.0", unit="%", method="BetaNet", **accuracy),
            result("20 ms", "20", method="BetaNet", **latency),
            result("87.5%", "87.5", unit="%", method="GammaNet", **accuracy),
            result(
                *("2 points", "2"),
                kind="delta",
                direction="up",
                method="AlphaNet",
                comparator="GammaNet",
                **accuracy,
            ),
            result("7 on", "7", method="AlphaNet", dataset="BarSet", metric="wibble"),
            result("87.5", "87.5", method="GammaNet", dataset="BarSet", metric="wibble"),
        ),
    )


KNOWN = [
    KnownEntity(type="Metric", name="accuracy", higher_is_better=True),
    KnownEntity(type="Metric", name="latency", higher_is_better=False),
]


@pytest.fixture(scope="module")
def bars(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("bars") / "bars.kg"
    with open_store(str(folder), write=True, create=True) as store:
        store.write(samples.stored(record("p1", "2024-05-06")), KNOWN)
    return str(folder)


def rows(*arguments: str | Path, store: str) -> list[dict[str, Any]]:
    done = kg(*arguments, "--format", "jsonl", KG_STORE=store)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_leaderboards_are_told_apart_by_dataset_and_metric(bars: str) -> None:
    printed = kg("table", "--dataset", "BarSet", KG_STORE=bars).stdout
    assert printed.startswith("BarSet, accuracy\n\nrank   method")
    assert "\nBarSet, wibble\n" in printed
    assert "direction of the metric unknown, not ranked" in printed


def test_a_users_directions_go_before_those_of_the_graph(bars: str, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(
        '{"name": "Wibble", "higher_is_better": false}\n'
        '{"name": "precision", "aliases": ["accuracy"], "higher_is_better": null}\n'
    )
    ranked = {
        (row["method"], row["metric"]): row["rank"]
        for row in rows("table", "--dataset", "BarSet", "--directions", own, store=bars)
    }
    assert ranked["AlphaNet", "wibble"] == 1
    assert ranked["GammaNet", "wibble"] == 2
    assert ranked["BetaNet", "accuracy"] is None
    done = kg("pareto", *("--dataset", "BarSet", "--x", "latency", "--y", "wibble"), KG_STORE=bars)
    assert "higher or lower is better in wibble is unknown" in done.stderr


@pytest.mark.parametrize("line", ["{", "[]", '{"name": "a"}', '{"name": 1, "higher_is_better": 2}'])
def test_a_damaged_line_of_directions_is_named(line: str, bars: str, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(f'{{"name": "a", "higher_is_better": true}}\n{line}\n')
    done = kg("table", "--directions", own, KG_STORE=bars)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "own.jsonl:2: " in done.stderr


def test_missing_directions_are_one_line(bars: str) -> None:
    done = kg("table", "--directions", "nowhere.jsonl", KG_STORE=bars)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_relative_claims_with_what_follows(bars: str) -> None:
    (row,) = rows("table", "--relative", "--evidence", store=bars)
    assert (row["method"], row["over"], row["value"], row["improves"]) == (
        *("AlphaNet", "GammaNet", "2"),
        "yes",
    )
    assert row["implied"] == ["89.5% (derived from 87.5% in p1)"]
    assert "**2 points**" in row["quote"]
    assert "**87.5%**" in row["base_quote"][0]
    derived = rows("table", "--dataset", "BarSet", "--include-derived", store=bars)
    assert [row["value"] for row in derived if row["derived"]] == ["89.5"]


def test_the_order_and_its_evidence(bars: str) -> None:
    (row,) = rows("table", "--order", "--evidence", store=bars)
    assert (row["path"], row["cycle"], row["papers"]) == ("AlphaNet > GammaNet", False, ["p1"])


def test_comparison_with_footnotes_and_in_a_column(bars: str) -> None:
    printed = kg("compare", "AlphaNet", "betanet", KG_STORE=bars).stdout
    assert "90.0% [1]" in printed
    assert '\n[1] "AlphaNet gets **90.0%** accuracy' in printed
    (row, *_) = rows("compare", "AlphaNet", "BetaNet", "--on", "accuracy", store=bars)
    assert len(row["evidence"]) == 2
    papers = kg("compare", "p1", "AlphaNet", KG_STORE=bars)
    assert (papers.returncode, papers.stderr.count("\n")) == (1, 1)


def test_front_and_trend_with_their_plots(bars: str, tmp_path: Path) -> None:
    front = ("pareto", "--dataset", "BarSet", "--x", "latency", "--y", "accuracy")
    found = rows(*front, "--plot", tmp_path / "front.svg", store=bars)
    assert [(row["method"], row["x"], row["front"]) for row in found] == [
        ("AlphaNet", "10", True),
        ("BetaNet", "20", True),
    ]
    assert "<svg" in (tmp_path / "front.svg").read_text("utf-8")
    steps = ("trend", "--dataset", "BarSet", "--metric", "accuracy")
    told = rows(*steps, "--plot", tmp_path / "trend.svg", "--evidence", store=bars)
    assert {row["date"] for row in told} == {"2024-05-06"}
    assert "<svg" in (tmp_path / "trend.svg").read_text("utf-8")
    refused = kg(*steps, "--plot", tmp_path / "trend.png", KG_STORE=bars)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_a_trend_without_dates_is_a_header_and_a_word(store_folder: Path) -> None:
    done = kg("trend", "--format", "csv", KG_STORE=str(store_folder))
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "1 numbers left out: their papers have no date" in done.stderr


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.md", "t.html", "t.xlsx", "t.parquet"])
def test_every_table_has_its_evidence_in_every_format(bars: str, tmp_path: Path, name: str) -> None:
    for extra in ((), ("--matrix",), ("--relative",), ("--order",), ("--dataset", "BarSet")):
        output = tmp_path / name
        done = kg("table", *extra, "--evidence", "-o", output, KG_STORE=bars)
        assert (done.returncode, done.stderr) == (0, f"wrote {output}\n")
        if name.endswith(("csv", "tsv", "md", "html")):
            assert "**87.5" in output.read_text("utf-8") or "**2 points**" in output.read_text(
                "utf-8"
            )


def test_a_workbook_is_not_printed(bars: str) -> None:
    done = kg("table", "--format", "xlsx", KG_STORE=bars)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "name a file with -o" in done.stderr


def test_an_unwritable_output_leaves_nothing_half_written(bars: str, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    done = kg("table", "--format", "csv", "-o", tmp_path / "taken", KG_STORE=bars)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "AlphaNet", "BetaNett"), "did you mean 'BetaNet'"),
        (("compare", "AlphaNet", "alphanet"), "mean the same thing"),
        (("pareto", "--dataset", "BarSte", "--x", "latency", "--y", "accuracy"), "'BarSet'"),
        (("trend", "--metric", "acuracy"), "did you mean 'accuracy'"),
        (("table", "--safe-csv"), "--safe-csv is for csv and tsv"),
    ],
)
def test_a_bad_request_is_one_line(bars: str, arguments: tuple[str, ...], message: str) -> None:
    done = kg(*arguments, KG_STORE=bars)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert message in done.stderr


def test_papers_with_code_gets_absolute_numbers_and_the_rest_is_counted(
    bars: str, tmp_path: Path
) -> None:
    output = tmp_path / "pwc.json"
    done = kg("table", "--dataset", "BarSet", "--format", "pwc-json", "-o", output, KG_STORE=bars)
    assert "1 of 6 results have no place" in done.stderr
    (task,) = json.loads(output.read_text("utf-8"))
    assert task["task"] == "bar counting"
    (dataset,) = task["datasets"]
    assert dataset["dataset"] == "BarSet"
    assert dataset["sota"]["metrics"] == ["accuracy (%)", "wibble"]
    first = dataset["sota"]["rows"][0]
    assert (first["model_name"], first["paper_date"]) == ("AlphaNet", "2024-05-06")
    assert first["metrics"] == {"accuracy (%)": "90.0", "wibble": "7"}
    assert first["code_links"] == [
        {"title": "https://github.com/foo/alphanet", "url": "https://github.com/foo/alphanet"}
    ]


def test_a_named_task_takes_all_datasets_of_papers_with_code(bars: str) -> None:
    with open_store(bars) as store:
        results, _ = reported(store)
        text, left_out = evaluation_tables(store, results, task="Counting")
    assert [task["task"] for task in json.loads(text)] == ["Counting"]
    assert left_out == 3


def test_directions_are_read_by_key(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('\n{"name": "Top-1 Accuracy", "higher_is_better": true}\n')
    assert read_directions(path) == {"top1accuracy": True}


def test_the_directions_that_come_along_are_many_and_each_names_its_source() -> None:
    path = Path(__file__).parent.parent / "pipelines" / "fast" / "metrics.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(lines) >= 150
    assert all(line["source"] and isinstance(line["higher_is_better"], bool) for line in lines)
    assert len({line["name"] for line in lines}) == len(lines)
    assert set(read_directions(path).values()) == {True, False}
