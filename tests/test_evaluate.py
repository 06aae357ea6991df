"""Scores against gold."""

import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from perturbed import perturbed

from kg.errors import SourceError
from kg.evaluate import Record, papers_of, read_gold, score, score_rows
from kg.scoring import fold, same_number

HERE = Path(__file__).parent
GOLD = HERE.parent / "seeds" / "gold-dev.jsonl"
# It defines the scores and is no part of this repository; where it lies beside it, it is run.
SCRIPT = HERE.parent.parent / "shared" / "eval" / "score.py"
TABLES = HERE / "score-tables.json"


def result(value: float, unit: str | None, **more: Any) -> dict[str, Any]:
    return {"value": value, "value_high": None, "unit": unit, "quote": "", **more}


def test_gold_against_itself_is_perfect() -> None:
    gold = read_gold(GOLD)
    scores = score(gold, gold)
    assert {item.f1 for item in scores.values()} == {1.0}
    assert (scores["methods"].gold, scores["results: tuple"].gold) == (149, 48)


def test_a_paper_without_prediction_is_missed() -> None:
    scores = score(read_gold(GOLD), [])
    assert {(item.hits, item.predicted, item.f1) for item in scores.values()} == {(0, 0, 0.0)}


def test_each_measure_counts_what_it_says() -> None:
    gold = read_gold(GOLD)
    predicted = deepcopy(gold)
    changed: list[Any] = [record["results"] for record in predicted if record["results"]]
    changed[0][0]["metric"] = "something else"
    changed[1][0]["kind"] = "absolute" if changed[1][0]["kind"] != "absolute" else "delta"
    changed[2].pop()
    scores = score(gold, predicted)
    assert scores["results: number"].hits == 47
    assert scores["results: number+metric"].hits == 46
    assert scores["results: number+kind"].hits == 46
    assert scores["results: number+dataset"].hits == 47
    assert scores["results: tuple"].hits == 45


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CIFAR10 dataset", "CIFAR-10"),
        ("the FooNet models", "foonet"),
        ("top-1 accuracies", "Top 1 accuracie"),
    ],
)
def test_names_are_folded_alike(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        (result(204e6, None), result(204, "M MACs"), True),
        (result(3, "percent"), result(3, "%"), True),
        (result(3, None, quote="3 points"), result(3, "%"), True),
        (result(3, None), result(3, "%"), False),
        (result(2, "x"), result(2, "times"), True),
        (result(2, "x", value_high=3), result(2, "x"), False),
    ],
)
def test_numbers_agree_when_value_and_unit_do(
    gold: dict[str, Any], predicted: dict[str, Any], same: bool
) -> None:
    assert same_number(gold, predicted) is same


def test_gold_papers_and_bad_gold(tmp_path: Path) -> None:
    assert papers_of(read_gold(GOLD))[0].id == "s01"
    (tmp_path / "g.jsonl").write_text(json.dumps({"id": "x"}))
    with pytest.raises(SourceError, match=r"g.jsonl:1: not a gold record"):
        read_gold(tmp_path / "g.jsonl")
    with pytest.raises(SourceError, match="no such file"):
        read_gold(tmp_path / "none.jsonl")


def test_the_table_has_a_row_a_measure() -> None:
    rows = score_rows(score(read_gold(GOLD), []))
    assert [row["measure"] for row in rows][:2] == ["methods", "datasets"]
    assert len(rows) == 14


def table_of_script(predicted: list[Record], folder: Path) -> list[list[str]]:
    """What the script prints, a list of cells a measure."""
    path = folder / "predicted.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in predicted), "utf-8")
    done = subprocess.run(
        [sys.executable, SCRIPT, GOLD, path], capture_output=True, text=True, check=True
    )
    return [line.rsplit(maxsplit=5) for line in done.stdout.splitlines()[2:]]


@pytest.mark.parametrize("seed", range(8))
def test_the_table_is_that_of_the_script_that_defines_it(seed: int, tmp_path: Path) -> None:
    gold = read_gold(GOLD)
    predicted = perturbed(gold, seed, share=seed / 10)
    recorded = json.loads(TABLES.read_text("utf-8")) if TABLES.exists() else {}
    if SCRIPT.exists():
        expected = table_of_script(predicted, tmp_path)
        if os.environ.get("KG_UPDATE") == "1":
            recorded[str(seed)] = expected
            TABLES.write_text(json.dumps(recorded, indent=1) + "\n", "utf-8")
        assert recorded[str(seed)] == expected
    rows = score_rows(score(gold, predicted)).rows
    assert [[str(cell) for cell in row] for row in rows] == recorded[str(seed)]


def test_perturbed_gold_is_worse_the_more_of_it_is_perturbed() -> None:
    gold = read_gold(GOLD)
    few, many = (score(gold, perturbed(gold, 1, share=share)) for share in (0.2, 0.6))
    assert all(1 > few[measure].f1 > many[measure].f1 > 0 for measure in few)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not a gold record: Expecting"),
        ("[]", "not a gold record: 'list'"),
        ('{"id": 1, "title": "", "abstract": "", "methods": [{}]}', "no 'name'"),
        ('{"id": 1, "title": "", "abstract": "", "methods": ["Foo"]}', "not a gold record"),
        ('{"id": 1, "title": "", "abstract": "", "results": [{"value": "x"}]}', "not a gold"),
        ('{"id": 1, "title": "", "abstract": "", "evaluated_on": [["Foo"]]}', "not a gold"),
        ('{"id": "s01", "title": "", "abstract": ""}', "a second gold record of the id s01"),
    ],
)
def test_a_bad_gold_record_is_named_with_its_line(
    line: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "more.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(SourceError, match=rf"more\.jsonl:2: .*{re.escape(complaint)}"):
        read_gold(GOLD, path)
