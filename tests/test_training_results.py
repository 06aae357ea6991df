import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.nlp.results import find_results
from kg.training.gold import GoldRecord, read_gold

pytest.importorskip("sklearn", reason="training needs the extra `train`")

from kg.training.result_fitting import named
from kg.training.results import best_threshold, train_results

NAMES = ["Foo", "Bar", "Baz", "Qux", "Wib", "Zor", "Lum", "Pek", "Tas", "Vim", "Dor", "Kel"]


def paper(number: int) -> dict[str, object]:
    """A gold paper: a result, a gain over a rival, a factor, and a count that is no result."""
    name, rival, bank = f"{NAMES[number]}Net", f"{NAMES[number - 1]}Net", f"{NAMES[number - 2]}Bank"
    level, gain = f"8{number % 10}.5", f"{number + 1}.2"
    fixed = {"method": name, "dataset": bank, "metric": "accuracy", "metric_inferred": False}
    return {
        "id": str(number),
        "title": f"{name}: a parser",
        "abstract": f"{name} is trained on {number + 3}000 images. On {bank}, {name} reaches "
        f"{level}% accuracy. It improves accuracy by {gain}% over {rival}. "
        f"It is {number + 2}x faster.",
        "methods": [
            {"name": name, "aliases": [], "role": "proposed"},
            {"name": rival, "aliases": [], "role": "compared"},
        ],
        "datasets": [{"name": bank, "aliases": []}],
        "metrics": [{"name": "accuracy", "aliases": []}, {"name": "speed", "aliases": []}],
        "tasks": [],
        "repositories": [],
        "evaluated_on": [[name, bank]],
        "results": [
            fixed | {"value": float(level), "unit": "%", "quote": f"{level}% accuracy"},
            fixed
            | {"value": float(gain), "unit": "%", "kind": "delta", "direction": "up"}
            | {"comparator": rival, "quote": f"by {gain}% over {rival}"},
            {"method": name, "metric": "speed", "metric_inferred": True}
            | {"value": number + 2, "unit": "x", "kind": "ratio", "direction": "up"}
            | {"quote": f"{number + 2}x faster"},
        ],
    }


def write(folder: Path) -> Path:
    path = folder / "made-up-train.jsonl"
    path.write_text("\n".join(json.dumps(paper(i)) for i in range(len(NAMES))), "utf-8")
    return path


def sentences(record: GoldRecord) -> list[tuple[int, int]]:
    text = record.text
    ends = [i + 1 for i, c in enumerate(text) if c == "\n" or text[i : i + 2] == ". "]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[GoldRecord]:
    return list(read_gold([write(tmp_path_factory.mktemp("gold"))]))


def test_what_was_learned_carries_over_to_another_paper(records: list[GoldRecord]) -> None:
    known, new = records[1:], records[0]
    weights = train_results(known, [sentences(r) for r in known])
    found = find_results(new.text, sentences(new), named(new), weights)
    assert [
        (r.value, r.kind, r.direction, r.method, r.dataset, r.metric, r.comparator) for r in found
    ] == [
        (r.value, r.kind, r.direction, r.method, r.dataset, r.metric, r.comparator)
        for r in new.results
    ]


def test_links_to_entities_that_were_not_found_are_left_out(records: list[GoldRecord]) -> None:
    spans = [sentences(r) for r in records]
    found = [[e for e in named(r) if e.type == "Metric" or e.role == "proposed"] for r in records]
    weights = train_results(records, spans, found)
    results = find_results(records[0].text, spans[0], found[0], weights)
    assert results
    assert {(r.dataset, r.comparator) for r in results} == {(None, None)}


TRAIN = """
import sys
from pathlib import Path
from test_training_results import read_gold, sentences, train_results
records = list(read_gold([Path(sys.argv[1])]))
train_results(records, [sentences(r) for r in records]).save(Path(sys.argv[2]))
"""


def test_equal_papers_give_equal_weights_whatever_the_hash_seed(
    records: list[GoldRecord], tmp_path: Path
) -> None:
    train_results(records, [sentences(r) for r in records]).save(tmp_path / "here")
    subprocess.run(
        [sys.executable, "-c", TRAIN, str(write(tmp_path)), str(tmp_path / "there")],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent)},
        check=True,
    )
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()


def test_the_best_threshold_parts_right_from_wrong() -> None:
    findings = [(0.9, True), (0.5, True), (0.42, False), (0.3, False), (0.2, False)]
    assert best_threshold(findings, 2) == 0.45


def test_the_best_threshold_is_low_where_all_is_right() -> None:
    assert best_threshold([(0.3, True), (0.9, True)], 5) == 0.25
