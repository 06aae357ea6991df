"""Side by side, the front of two metrics, the best over time."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reported_samples import reported

from kg.errors import KgError
from kg.tables import Axis, Evaluation, Reported, compare, pareto, pareto_rows, trend, trend_rows
from kg.tables.plots import pareto_svg, trend_svg

AB = {"method:A": "A", "method:B": "B"}
COST = Axis(metric="metric:cost", higher_is_better=False)
ACCURACY = Axis(metric="metric:accuracy", higher_is_better=True)
BARSET = {"dataset:barset"}


def evaluated(method: str) -> Evaluation:
    return Evaluation(
        method=method,
        method_id=f"method:{method}",
        dataset="Other",
        dataset_id="dataset:other",
        paper="p2",
        title="Another",
        confidence=0.5,
        quote=f"{method} on Other",
    )


def cost(method: str, value: str, **changes: Any) -> Reported:
    fields = {
        "metric": "cost",
        "metric_id": "metric:cost",
        "higher_is_better": False,
        "unit": "ms",
        "dataset": None,
        "dataset_id": None,
        **changes,
    }
    return reported(method, value, **fields)


def test_shared_datasets_are_rows_and_evidence_is_a_footnote() -> None:
    results = [
        reported("A", "93", quote="A has 93%", mark=6, mark_end=9),
        reported("B", "94", quote="B has 94%", mark=6, mark_end=9),
        reported("A", "1", metric="F1", metric_id="metric:f1"),
    ]
    noted = compare(AB, results, [evaluated("A"), evaluated("B")])
    assert noted.rows.columns == ("dataset", "metric", "variant", "A", "B")
    assert noted.rows.rows == (
        ("BarSet", "accuracy", None, "93% [1]", "94% [2]"),
        ("Other", None, None, "evaluated [3]", "evaluated [4]"),
    )
    assert noted.notes[:2] == (
        '"A has **93%**" [p1; confidence 0.9]',
        '"B has **94%**" [p1; confidence 0.9]',
    )
    assert len(compare(AB, results, [], every=True).rows) == 2
    assert len(compare(AB, results, [], metrics={"metric:f1"}).rows) == 0


def test_numbers_under_other_conditions_stand_in_other_rows() -> None:
    results = [reported("A", "93"), reported("B", "94", condition="test set")]
    assert len(compare(AB, results, []).rows) == 0
    assert len(compare(AB, results, [], every=True).rows) == 2


def test_papers_are_compared_with_their_methods_named() -> None:
    results = [
        reported("A", "93", quote="a"),
        reported("C", "95", unit=None, quote="c"),
        reported("B", "9", paper="p2", quote="b"),
    ]
    noted = compare({"p1": "One", "p2": "Two"}, results, [])
    assert noted.rows.rows[0][3:] == ("A: 93%; C: 95 [1][2]", "9% [3]")


def test_the_front_holds_what_no_other_beats() -> None:
    results = [
        *(cost("A", "10"), reported("A", "90")),
        *(cost("B", "20"), reported("B", "95")),
        *(cost("C", "30"), reported("C", "94")),
    ]
    points = pareto(results, COST, ACCURACY, BARSET)
    rows = list(pareto_rows(points))
    assert [(row["method"], row["front"]) for row in rows] == [
        ("A", True),
        ("B", True),
        ("C", False),
    ]
    assert (rows[0]["x"], rows[0]["x_unit"], rows[0]["y"], rows[0]["y_unit"]) == (
        "10",
        "ms",
        "90",
        "%",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"paper": "p2"},
        {"condition": "test set"},
        {"kind": "ratio", "direction": "down"},
        {"bound": "under"},
        {"dataset": "Other", "dataset_id": "dataset:other"},
    ],
)
def test_numbers_that_do_not_belong_together_are_no_point(changes: dict[str, Any]) -> None:
    assert pareto([cost("A", "10", **changes), reported("A", "90")], COST, ACCURACY, BARSET) == []


def test_several_numbers_belong_together_only_where_a_sentence_tells_them_in_turn() -> None:
    def told(marks: tuple[int, ...]) -> list[tuple[str, str]]:
        quote = "a sentence"
        results = [
            cost("A", "10", quote=quote, mark=marks[0]),
            reported("A", "90", quote=quote, mark=marks[1]),
            cost("A", "20", quote=quote, mark=marks[2]),
            reported("A", "95", quote=quote, mark=marks[3]),
        ]
        points = pareto(results, COST, ACCURACY, BARSET)
        return [(point.x.value_text, point.y.value_text) for point in points]

    assert told((1, 2, 3, 4)) == [("10", "90"), ("20", "95")]
    assert told((2, 1, 4, 3)) == [("10", "90"), ("20", "95")]
    assert told((1, 3, 2, 4)) == []


def test_numbers_of_other_units_do_not_beat_each_other() -> None:
    results = [
        *(cost("A", "10"), reported("A", "90")),
        *(cost("B", "1", unit="s"), reported("B", "95")),
    ]
    assert all(point.on_front for point in pareto(results, COST, ACCURACY, BARSET))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_every_point_off_the_front_is_beaten_by_one_on_it(drawn: list[tuple[int, int]]) -> None:
    results = [
        item
        for number, (x, y) in enumerate(drawn)
        for item in (cost(f"M{number}", str(x)), reported(f"M{number}", str(y)))
    ]
    points = pareto(results, COST, ACCURACY, BARSET)
    assert len(points) == len(drawn)
    front = [(point.x.value, point.y.value) for point in points if point.on_front]
    for point in points:
        x, y = point.x.value, point.y.value
        beaten = any(a <= x and b >= y and (a, b) != (x, y) for a, b in front)
        assert beaten is not point.on_front


def test_a_trend_marks_the_best_until_then_and_counts_the_undated() -> None:
    results = [
        reported("A", "90", date="2020"),
        reported("B", "89", date="2021-05"),
        reported("C", "91", date="2022-01-02"),
        reported("D", "99"),
        reported("E", "3", date="2023", kind="delta"),
    ]
    steps, undated = trend(results)
    assert undated == 1
    rows = trend_rows(steps, with_evidence=True)
    assert [(row["date"], row["method"], row["best"]) for row in rows] == [
        ("2020", "A", True),
        ("2021-05", "B", False),
        ("2022-01-02", "C", True),
    ]


@pytest.mark.parametrize("date", ["May 2024", "2024-13", "2024-05-40", "24", ""])
def test_what_is_no_date_counts_as_undated(date: str) -> None:
    assert trend([reported("A", "90", date=date)]) == ([], 1)


@pytest.mark.parametrize("date", ["2024", "2024-05", "2024-02-31", "2024-05-06T07:08:09Z"])
def test_a_date_of_any_precision_is_drawn(date: str) -> None:
    steps, _ = trend([reported("A", "90", date=date)])
    assert "A" in texts(trend_svg(steps))


def texts(svg: str) -> list[str]:
    tree = ET.fromstring(svg)
    return ["".join(node.itertext()).strip() for node in tree.iter() if node.tag.endswith("text")]


def test_plots_name_methods_and_axes_and_are_the_same_bytes_again() -> None:
    strange = "A<&$x_1$\x01"
    results = [
        *(cost(strange, "10"), reported(strange, "90", date="2020-01-01")),
        *(cost("B", "2000"), reported("B", "95", date="2021")),
    ]
    points = pareto(results, COST, ACCURACY, BARSET)
    first = pareto_svg(points, COST, ACCURACY)
    assert first == pareto_svg(points, COST, ACCURACY)
    assert {"A<&$x_1$", "B", "cost (ms), lower is better", "BarSet"} <= set(texts(first))
    steps, _ = trend(results)
    assert {"A<&$x_1$", "B", "accuracy (%), higher is better"} <= set(texts(trend_svg(steps)))


def test_what_has_no_common_axes_is_not_drawn() -> None:
    results = [reported("A", "90", date="2020"), reported("A", "9", unit=None, date="2020")]
    with pytest.raises(KgError, match="can't share a plot"):
        trend_svg(trend(results)[0])
