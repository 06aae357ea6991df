"""Questions, names, reports: what a store says, by the library functions behind the commands."""

from pathlib import Path

import pytest

from kg.errors import KgError, UnknownNameError
from kg.lookup import find
from kg.questions import ask, questions, understand
from kg.reports import reported, show, stats, why
from kg.stores import open_store


@pytest.mark.parametrize(
    ("question", "column", "expected"),
    [
        ("methods evaluated on BarSet", "method", ["FooNet", "FooNet-50"]),
        ("Which methods are evaluated on the barset?", "method", ["FooNet", "FooNet-50"]),
        ("datasets of FooNet", "dataset", ["BarSet", "BarSet-C"]),
        ("results of FooNet", "number", ["93.10%", "1.5 points", "2x"]),
        ("methods for bar counting", "method", ["FooNet"]),
        ("papers that use BazNet", "role", ["COMPARES_WITH"]),
    ],
)
def test_a_question_is_answered(
    store_folder: Path, question: str, column: str, expected: list[str]
) -> None:
    with open_store(str(store_folder)) as store:
        rows = list(ask(store, question))
    assert sorted({str(row[column]) for row in rows}) == sorted(expected)


def test_a_variant_stands_in_a_column_of_its_own(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        rows = list(ask(store, "methods evaluated on BarSet"))
    assert {(row["method"], row["dataset"], row["variant"]) for row in rows} == {
        ("FooNet", "BarSet", None),
        ("FooNet-50", "BarSet", "BarSet-C"),
    }


def test_there_are_twenty_questions_and_each_is_understood_by_its_own_form(
    store_folder: Path,
) -> None:
    names = {
        "DATASET2": "BarSet-C",
        "METHOD2": "BazNet",
        "DATASET": "BarSet",
        "METHOD": "FooNet",
        "TASK": "bar counting",
        "METRIC": "FLOPs",
        "NUMBER": "90%",
    }
    assert len(questions()) >= 20
    with open_store(str(store_folder)) as store:
        for question in questions():
            words = question.form
            for slot, name in names.items():
                words = words.replace(slot, name)
            assert understand(store, words).form == question.form


def test_another_question_is_refused_with_the_nearest_known(store_folder: Path) -> None:
    with (
        open_store(str(store_folder)) as store,
        pytest.raises(KgError, match="nearest are 'methods that outperform METHOD'"),
    ):
        understand(store, "why do methods outperform bananas on Tuesdays")


def test_a_name_is_found_however_it_is_spelled(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        for name in ("FooNet", "foonet", "Foo-Net", "method:foonet"):
            assert find(store, name, ("Method",)).id == "method:foonet"
        assert find(store, "FooNet Counts Bars").label == "Paper"


def test_an_unknown_name_is_refused_with_near_ones(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        with pytest.raises(UnknownNameError, match="did you mean 'BarSet'"):
            find(store, "BarSte", ("Dataset",))
        with pytest.raises(
            UnknownNameError, match="no dataset is called 'zzzzzz'; list them with: kg query"
        ):
            find(store, "zzzzzz", ("Dataset",))


def test_a_name_of_several_things_is_refused_with_their_ids(store_folder: Path) -> None:
    with (
        open_store(str(store_folder)) as store,
        pytest.raises(UnknownNameError, match="dataset:twin, method:twin"),
    ):
        find(store, "Twin")


def test_a_dataset_brings_its_variants_along(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        results, evaluations = reported(store, dataset="BarSet")
        assert {result.dataset for result in results} == {"BarSet"}
        assert {item.dataset for item in evaluations} == {"BarSet", "BarSet-C"}
        results, evaluations = reported(store, metric="FLOPs")
        assert [result.value_text for result in results] == ["2"]
        assert evaluations == []
        results, _ = reported(store, task="bar counting")
        assert len(results) == 3


def test_the_evidence_marks_the_number_in_its_sentence(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        quotes = [row["quote"] for row in why(store, "FooNet", "BarSet", "accuracy")]
        bare = list(why(store, "FooNet-50", "BarSet-C"))
    assert quotes == [
        "FooNet reaches **93.10%** accuracy on BarSet and beats BazNet by 1.5 points.",
        "FooNet reaches 93.10% accuracy on BarSet and beats BazNet by **1.5 points**.",
    ]
    assert [(row["number"], row["paper"]) for row in bare] == [(None, "variant")]


def test_showing_a_thing_tells_all_its_relationships(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        found, properties, rows = show(store, "FooNet")
    assert (found.label, properties["papers"]) == ("Method", 1)
    relations = {row["relation"] for row in rows}
    assert relations >= {"EVALUATED_ON", "<-PROPOSES", "<-OF", "ADDRESSES", "OUTPERFORMS"}


def test_stats_count_what_there_is(store_folder: Path) -> None:
    with open_store(str(store_folder)) as store:
        counts = {(row["what"], row["name"]): row["count"] for row in stats(store)}
    assert counts["node", "Paper"] == 4
    assert counts["node", "Result"] == 3
    assert counts["relationship", "VARIANT_OF"] == 2
    assert counts["result", "absolute"] == 1


def test_an_unknown_name_is_named_beside_a_number(store_folder: Path) -> None:
    with (
        open_store(str(store_folder)) as store,
        pytest.raises(UnknownNameError, match="no dataset is called 'NoSuchSet'"),
    ):
        understand(store, "papers that report more than 84 on NoSuchSet")
