"""Dataset-method tables and rankings."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reported_samples import reported

from kg.tables import Evaluation, Reported, leaderboard, matrix, pairs, phrase, sections
from kg.tables.settings import variant


def ranks(*results: Reported) -> dict[str, object]:
    return {f"{row['method']} {row['value']}": row["rank"] for row in leaderboard(results)}


def test_absolute_numbers_rank_by_the_direction_of_their_metric() -> None:
    assert ranks(reported("A", "93.10"), reported("B", "94.2"), reported("C", "93.1")) == {
        "B 94.2": 1,
        "A 93.10": 2,
        "C 93.1": 2,
    }
    error = {"higher_is_better": False}
    assert ranks(reported("A", "3", **error), reported("B", "2", **error)) == {"B 2": 1, "A 3": 2}


@pytest.mark.parametrize(
    "changes",
    [
        {"higher_is_better": None},
        {"kind": "delta", "direction": "up"},
        {"metric": "top-5 accuracy", "metric_id": "metric:top-5"},
        {"dataset": "BarSet-C", "dataset_id": "dataset:barset-c"},
        {"unit": None},
        {"condition": "with 1% of the labels"},
        {"bound": "over"},
        {"value_high_text": "95"},
    ],
)
def test_what_cannot_be_compared_is_not_ranked(changes: dict[str, Any]) -> None:
    assert set(ranks(reported("A", "93"), reported("B", "94", **changes)).values()) == {None}


def test_a_method_alone_has_no_rank() -> None:
    assert set(ranks(reported("A", "93"), reported("A", "94")).values()) == {None}


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 5)), unique=True))
def test_a_better_number_never_has_a_worse_rank(drawn: list[tuple[str, int]]) -> None:
    rows = list(leaderboard([reported(method, str(value)) for method, value in drawn]))
    ranked = sorted((row["rank"], -float(str(row["value"]))) for row in rows if row["rank"])
    assert [value for _, value in ranked] == sorted(value for _, value in ranked)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "93.10%"),
        ({"kind": "delta", "direction": "down", "relative": True}, "-93.10% (relative)"),
        ({"kind": "delta", "direction": "up", "unit": "dB", "bound": "up to"}, "up to +93.10 dB"),
        (
            {"kind": "ratio", "direction": "down", "unit": "x", "value_high_text": "99"},
            "93.10x to 99x lower",
        ),
        ({"kind": "ratio", "direction": "down"}, "93.10% of it"),
    ],
)
def test_a_number_reads_as_people_say_it(changes: dict[str, Any], text: str) -> None:
    assert phrase(reported("A", "93.10", **changes)) == text


def test_a_scale_word_stays_as_the_paper_prints_it() -> None:
    folded = {"unit": None, "quote": "with only 1.2 G FLOPs", "mark": 10, "mark_end": 15}
    assert phrase(reported("A", "1200000000", **folded)) == "1.2 G"
    plain = {"unit": None, "quote": "with 120,000 FLOPs", "mark": 5, "mark_end": 12}
    assert phrase(reported("A", "120000", **plain)) == "120000"


EVALUATION = Evaluation(
    method="D",
    method_id="method:D",
    dataset="BarSet",
    dataset_id="dataset:barset",
    paper="p2",
    title="Another",
    confidence=0.5,
)


def test_an_evaluation_without_a_number_is_listed_too() -> None:
    rows = list(leaderboard([reported("A", "93")], [EVALUATION]))
    assert [(row["method"], row["value"], row["paper"]) for row in rows] == [
        ("A", "93", "p1"),
        ("D", None, "p2"),
    ]
    assert [row["result"] for row in leaderboard([reported("A", "93")], compact=True)] == ["93%"]


def test_a_cell_holds_the_best_absolute_number_before_any_relative_one() -> None:
    results = [
        reported("A", "93"),
        reported("A", "94.0"),
        reported("A", "2", kind="delta", direction="up"),
        reported("B", "2", kind="delta", direction="up"),
    ]
    assert matrix(results, [EVALUATION]).rows.rows == (
        ("A", "94.0% accuracy"),
        ("B", "+2% accuracy"),
        ("D", "evaluated"),
    )
    assert pairs(results, [EVALUATION]).rows.rows[0] == ("BarSet", "A", "94.0% accuracy", 1)


def test_results_without_method_or_dataset_are_in_no_cell() -> None:
    assert pairs([reported("A", "93", dataset=None, dataset_id=None)], []).rows.rows == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x2 scale", "at scale 2"),
        ("on the validation set", "val split"),
        ("with 4 time steps", "T=4"),
        ("80% sparsity", "at sparsity of 80%"),
        ("224 x 224 resolution", "at 224×224"),
        ("80% sparsity, test set", "test split, 80% sparsity"),
    ],
)
def test_one_setting_written_twice_is_one_variant(one: str, other: str) -> None:
    assert variant(one) == variant(other)
    assert set(ranks(reported("A", "93", condition=one), reported("B", "94", condition=other))) == {
        "A 93",
        "B 94",
    }
    ranked = ranks(reported("A", "93", condition=one), reported("B", "94", condition=other))
    assert sorted(map(str, ranked.values())) == ["1", "2"]


@given(st.text(), st.text())
def test_no_part_of_a_condition_is_lost_for_its_variant(condition: str, word: str) -> None:
    strange = f"zq{''.join(char for char in word if char.isalnum())}qz".casefold()
    assert strange in str(variant(f"{condition} {strange}"))


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"higher_is_better": None}, "direction of the metric unknown, not ranked"),
        ({"kind": "delta", "direction": "up"}, "relative, not ranked"),
        ({"bound": "over"}, "a range or bound, not ranked"),
        ({"dataset": None, "dataset_id": None}, "no dataset named, not ranked"),
        ({}, "no other method to rank with"),
    ],
)
def test_a_note_says_why_a_row_has_no_rank(changes: dict[str, Any], note: str) -> None:
    (row,) = leaderboard([reported("A", "93", **changes)])
    assert (row["rank"], row["note"]) == (None, note)


def test_a_table_stands_for_each_dataset_and_metric_and_leaves_out_empty_columns() -> None:
    rows = leaderboard(
        [
            reported("A", "93"),
            reported("B", "94"),
            reported("A", "3", metric="loss", metric_id="metric:loss"),
        ],
        [EVALUATION],
        compact=True,
    )
    found = {title: table.columns for title, table in sections(rows)}
    assert list(found) == [
        "BarSet, accuracy",
        "BarSet, loss",
        "BarSet, evaluated without a number here",
    ]
    assert found["BarSet, accuracy"] == ("rank", "method", "result", "paper")


def test_evidence_shows_the_sentence_with_the_number_marked() -> None:
    result = reported("A", "93", quote="A has 93% here", mark=6, mark_end=9)
    (row,) = leaderboard([result], compact=True, with_evidence=True)
    assert (row["quote"], row["confidence"], row["metric_inferred"]) == (
        "A has **93%** here",
        0.9,
        False,
    )
    noted = matrix([result], [EVALUATION], with_evidence=True)
    assert noted.rows.rows[0] == ("A", "93% accuracy [1]")
    assert noted.notes[0] == '"A has **93%** here" [p1; confidence 0.9]'
    assert next(iter(noted.in_a_column()))["evidence"] == [f"[1] {noted.notes[0]}"]
