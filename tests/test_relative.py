"""Relative claims, what follows from them, and the order they make."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from reported_samples import reported

from kg.tables import Reported, as_results, derive, leaderboard, order, relative


def claim(method: str, over: str, value: str, **changes: Any) -> Reported:
    fields = {"kind": "delta", "direction": "up", **changes}
    return reported(method, value, comparator=over, comparator_id=f"method:{over}", **fields)


def test_a_claim_names_both_methods_the_size_and_its_limits() -> None:
    (row,) = relative(
        [
            reported("C", "1"),
            claim("A", "B", "2", kind="ratio", unit="x", direction="down", value_high_text="330"),
        ]
    )
    assert (row["method"], row["over"], row["value"], row["value_high"]) == ("A", "B", "2", "330")
    assert (row["least"], row["most"], row["improves"]) == ("2", "330", "no")
    (row,) = relative([claim("A", "B", "40", bound="over", relative=True)], compact=True)
    assert row["by"] == "over +40% (relative)"


def test_the_rivals_own_number_implies_a_value_with_both_evidences() -> None:
    base = reported("B", "90", quote="B has 90%", mark=6, mark_end=9, paper="p0")
    over = claim("A", "B", "1.5", quote="A is 1.5 better", mark=5, mark_end=8)
    (row,) = relative([over, base], with_evidence=True)
    assert row["implied"] == ["91.5% (derived from 90% in p0)"]
    assert (row["quote"], row["base_quote"]) == ("A is **1.5** better", ["B has **90%**"])


def test_nothing_follows_from_another_condition_dataset_or_metric() -> None:
    over = claim("A", "B", "1.5")
    for changes in (
        {"condition": "test set"},
        {"dataset": "Other", "dataset_id": "dataset:other"},
        {"metric": "F1", "metric_id": "metric:f1"},
        {"kind": "ratio"},
    ):
        assert derive([over, reported("B", "90", **changes)]) == []


def test_derived_numbers_are_marked_and_rank_only_when_included() -> None:
    results = [reported("B", "90"), reported("C", "91"), claim("A", "B", "1.5")]
    without = {row["method"]: row["rank"] for row in leaderboard(results)}
    assert without == {"C": 1, "B": 2, "A": None}
    derived = as_results(derive(results))
    rows = [row for row in leaderboard([*results, *derived]) if row["rank"]]
    assert [(row["method"], row["rank"], row["derived"]) for row in rows] == [
        ("A", 1, True),
        ("C", 2, False),
        ("B", 3, False),
    ]
    assert rows[0]["note"] == "derived: +1.5% over 90% of B in p1"


def test_a_derived_range_is_never_ranked() -> None:
    results = [reported("B", "90"), claim("A", "B", "1.5", bound="up to")]
    (derived,) = as_results(derive(results))
    assert (derived.value_text, derived.value_high_text) == ("90", "91.5")
    rows = leaderboard([*results, derived])
    assert [row["rank"] for row in rows if row["derived"]] == [None]


def test_claims_chain_into_an_order() -> None:
    rows, cycles = order([claim("A", "B", "1"), claim("B", "C", "2")])
    assert cycles == []
    assert {(row["better"], row["worse"], row["steps"], row["path"]) for row in rows} == {
        ("A", "B", 1, "A > B"),
        ("B", "C", 1, "B > C"),
        ("A", "C", 2, "A > B > C"),
    }


def test_less_of_an_error_is_better_and_a_worse_method_stands_below() -> None:
    error = {"higher_is_better": False, "metric": "loss", "metric_id": "metric:loss"}
    rows, _ = order(
        [claim("A", "B", "1", direction="down", **error), claim("C", "B", "1", **error)]
    )
    assert {(row["better"], row["worse"]) for row in rows} == {("A", "B"), ("B", "C"), ("A", "C")}


def test_claims_of_other_metrics_datasets_or_conditions_are_not_chained() -> None:
    for changes in (
        {"metric": "F1", "metric_id": "metric:f1"},
        {"dataset": "Other", "dataset_id": "dataset:other"},
        {"condition": "test set"},
    ):
        rows, _ = order([claim("A", "B", "1"), claim("B", "C", "2", **changes)])
        assert {(row["better"], row["worse"]) for row in rows} == {("A", "B"), ("B", "C")}


def test_a_cycle_is_reported_once_and_its_pairs_are_marked() -> None:
    rows, cycles = order(
        [claim("B", "C", "1"), claim("C", "A", "1"), claim("A", "B", "1"), claim("C", "D", "1")]
    )
    assert cycles == ["A > B > C > A (accuracy, BarSet)"]
    marked = {(row["better"], row["worse"]): row["cycle"] for row in rows}
    assert marked["A", "C"] is marked["C", "A"] is True
    assert marked["A", "D"] is False


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")), max_size=12))
def test_the_order_is_what_the_claims_reach(drawn: list[tuple[str, str]]) -> None:
    edges = {(a, b) for a, b in drawn if a != b}
    reach = set(edges)
    while more := {(a, d) for a, b in reach for c, d in edges if b == c} - reach:
        reach |= more
    rows, cycles = order([claim(a, b, "1") for a, b in sorted(edges)])
    assert {(row["better"], row["worse"]) for row in rows} == {(a, b) for a, b in reach if a != b}
    assert bool(cycles) is any(a == b for a, b in reach)
    assert all(row["cycle"] == ((row["worse"], row["better"]) in reach) for row in rows)
