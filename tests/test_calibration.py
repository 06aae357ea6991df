"""Whether confidence keeps its word, and which mistakes are the commonest."""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import kg
from hypothesis import given
from hypothesis import strategies as st
from samples import foonet

from kg.errors import KgError
from kg.model import Confidences
from kg.quality import (
    Finding,
    calibration_error,
    calibration_rows,
    findings,
    gold_counts,
    mistake_rows,
    mistakes,
    threshold_rows,
    told,
)
from kg.quality.plot import reliability_svg
from kg.records import to_dict

GOLD = Path(__file__).parent.parent / "seeds" / "gold-dev.jsonl"
FINDINGS = st.lists(
    st.builds(Finding, st.just("methods"), st.floats(0, 1), st.booleans()), min_size=1
)


def record(**changed: Any) -> dict[str, Any]:
    """The made-up paper as gold and as an extracted record at once, some of it replaced."""
    data = to_dict(foonet())
    parts = Confidences(number=0.9, kind=0.8, metric=0.7, dataset=0.6, method=0.5, comparator=0.4)
    for item in data["results"]:
        item["confidences"] = {name: getattr(parts, name) for name in Confidences.__slots__}
    for item in data["methods"]:
        item["role_confidence"] = 0.6
    return {**data, **changed}


def kinds(gold: dict[str, Any], found: dict[str, Any]) -> list[str]:
    return [mistake.kind for mistake in mistakes([gold], [found])]


def test_all_facts_of_a_perfect_record_are_right_and_have_their_own_confidence() -> None:
    facts = findings([record()], [record()])
    assert all(item.right for item in facts)
    confidences = {item.fact: item.confidence for item in facts}
    assert confidences == {
        "methods": 0.9,
        "roles": 0.6,
        "datasets": 0.9,
        "metrics": 0.9,
        "tasks": 0.9,
        "evaluated_on": 0.7,
        "results: number": 0.9,
        "results: kind": 0.8,
        "results: metric": 0.7,
        "results: dataset": 0.6,
        "results: method": 0.5,
        "results: comparator": 0.4,
        "results: all": 0.8,
    }


def test_a_wrong_slot_makes_that_part_and_the_whole_wrong_and_nothing_else() -> None:
    found = record()
    found["results"][1]["dataset"] = None
    wrong = [item.fact for item in findings([record()], [found]) if not item.right]
    assert wrong == ["results: dataset", "results: all"]


def test_a_wrong_role_is_a_wrong_role_of_a_right_method() -> None:
    found = record()
    found["methods"][1]["role"] = "used"
    wrong = [item.fact for item in findings([record()], [found]) if not item.right]
    assert wrong == ["roles"]
    (mistake,) = mistakes([record()], [found])
    assert (mistake.kind, mistake.expected, mistake.found) == (
        "roles: compared taken for used",
        "BazNet (compared)",
        "BazNet (used)",
    )
    assert "beats BazNet" in mistake.sentence


def test_what_no_confidence_is_known_of_is_left_out() -> None:
    facts = findings([record()], [to_dict(foonet())])
    assert {item.fact for item in facts} & {"roles", "results: metric"} == set()


@given(found=FINDINGS)
def test_the_calibration_error_lies_between_the_overall_gap_and_one(found: list[Finding]) -> None:
    confidence = sum(item.confidence for item in found) / len(found)
    precision = sum(item.right for item in found) / len(found)
    assert abs(confidence - precision) - 1e-9 <= calibration_error(found) <= 1


def test_confidence_that_keeps_its_word_has_no_error() -> None:
    found = [Finding("methods", 0.75, number < 3) for number in range(4)]
    found += [Finding("methods", 0.5, number < 5) for number in range(10)]
    assert calibration_error(found) == pytest.approx(0)
    assert calibration_error([Finding("methods", 0.9, False)] * 3) == pytest.approx(0.9)


@given(found=FINDINGS)
def test_the_bins_add_up_to_all_facts(found: list[Finding]) -> None:
    whole, *bins = calibration_rows(found).rows
    assert whole[2] == len(found) == sum(int(str(row[2])) for row in bins)


def test_precision_and_recall_count_what_is_at_least_so_sure() -> None:
    found = [Finding("methods", 0.2, False), Finding("methods", 0.6, True)]
    found += [Finding("methods", 0.95, True)]
    rows = threshold_rows(found, {"methods": 4}).rows
    assert [row[1:] for row in rows] == [
        ("all", 3, "0.667", "0.500"),
        (0.3, 2, "1.000", "0.500"),
        (0.5, 2, "1.000", "0.500"),
        (0.7, 1, "1.000", "0.250"),
        (0.9, 1, "1.000", "0.250"),
    ]


def test_gold_counts_every_fact_that_could_be_found() -> None:
    counts = gold_counts([record(), record()])
    assert (counts["methods"], counts["roles"], counts["results: all"]) == (4, 4, 6)


def test_a_missed_entity_is_told_by_what_became_of_it() -> None:
    gold = record()
    moved = record(methods=[*gold["methods"], *gold["datasets"]], datasets=[])
    assert kinds(gold, moved) == [
        "datasets: missed, found among the methods",
        "methods: spurious, belongs to the datasets",
    ]
    wider = record(tasks=[{**gold["tasks"][0], "name": "network for bar counting"}])
    assert sorted(kinds(gold, wider)) == [
        "tasks: missed, found with other bounds",
        "tasks: spurious, found with other bounds",
    ]
    twice = record(metrics=[*gold["metrics"], {**gold["metrics"][0], "name": "Accuracy"}])
    assert kinds(gold, twice) == ["metrics: spurious, a second name of one found"]
    assert kinds(gold, record(tasks=[])) == ["tasks: missed"]


def test_a_wrong_slot_is_told_by_what_is_wrong_with_it() -> None:
    gold = record()
    found = record()
    found["results"][0].update(metric="FLOPs", comparator="BazNet")
    found["results"][1].update(method=None, direction="down")
    assert sorted(kinds(gold, found)) == [
        "results: comparator given, should be empty",
        "results: delta up taken for delta down",
        "results: method left empty",
        "results: metric wrong",
    ]
    unfound = record(metrics=[m for m in record()["metrics"] if m["name"] != "accuracy"])
    unfound["results"][0]["metric"] = None
    assert "results: metric wrong, the right one is not among the entities" in kinds(gold, unfound)


def test_missed_and_spurious_results_pairs_and_addresses() -> None:
    gold = record()
    less = record(results=gold["results"][1:], evaluated_on=[], evaluated_on_evidence=[])
    less["repositories"] = []
    assert sorted(kinds(gold, less)) == [
        "evaluated_on: missed",
        "repositories: missed",
        "results: missed",
    ]
    assert sorted(kinds(less, gold)) == [
        "evaluated_on: spurious",
        "repositories: spurious",
        "results: spurious",
    ]


def test_the_commonest_class_comes_first_and_people_get_so_many_examples() -> None:
    gold = record()
    found = record(tasks=[], metrics=[])
    found["results"] = [{**item, "metric": None} for item in found["results"]]
    made = mistakes([gold], [found])
    text = told(made, 1)
    assert text.startswith("3 results: metric wrong, the right one is not among the entities\n")
    assert text.count("expected 93.1 %: accuracy, found 93.1 %: none") == 1
    assert text.count("foonet: expected") == 3  # one of each class
    assert len(mistake_rows(made)) == len(made) == 6


def test_a_record_without_mistakes_has_none() -> None:
    assert mistakes([record()], [record()]) == []
    assert told([], 5) == ""


def test_a_paper_without_a_record_is_missed_whole() -> None:
    gold = record()
    made = mistakes([gold], [])
    assert {item.found for item in made} == {None}
    assert [item.expected for item in made].count("bar counting") == 1


def test_the_plot_has_a_panel_a_fact_and_the_same_bytes_again() -> None:
    facts = findings([record()], [record()])
    drawn = reliability_svg(facts)
    assert drawn == reliability_svg(facts)
    assert "evaluated_on (error 0.300)" in drawn
    with pytest.raises(KgError, match="nothing to plot"):
        reliability_svg([])


def test_eval_tells_mistakes_and_calibration_in_every_format(tmp_path: Path) -> None:
    lines = kg("eval", GOLD, "--errors", "--format", "jsonl").stdout.splitlines()
    first = json.loads(lines[0])
    assert list(first) == ["class", "count", "paper", "expected", "found", "sentence"]
    assert first["count"] >= json.loads(lines[-1])["count"]
    done = kg("eval", GOLD, "--calibration", "--plot", "r.svg", "-o", "c.csv", cwd=tmp_path)
    assert done.returncode == 0
    head = (tmp_path / "c.csv").read_text().splitlines()[0]
    assert head == "fact,confidence,facts,mean confidence,precision,error"
    assert (tmp_path / "r.svg").read_text("utf-8").startswith("<?xml")


def test_eval_refuses_what_it_cannot_do() -> None:
    both = kg("eval", GOLD, "--errors", "--thresholds")
    assert (both.returncode, "one at a time" in both.stderr) == (2, True)
    plot = kg("eval", GOLD, "--plot", "plot.png")
    assert (plot.returncode, plot.stderr) == (1, "error: plot.png: plots are written as .svg\n")
