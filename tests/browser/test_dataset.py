"""The tab of one dataset: methods against metrics, ranked where results compare."""

import csv
from pathlib import Path

from selenium.webdriver.support.ui import Select

from browser.conftest import Open
from browser.piles import ranked_pile, ranked_shelf, small_pile
from browser.test_tabs import saved


def test_methods_and_metrics_with_places_and_dots(open_page: Open) -> None:
    page = open_page(ranked_pile())
    page.find("nav a[data-tab='dataset']").click()
    page.wait_for("document.querySelector('#board tbody tr')")
    assert page.texts("#board thead a") == ["accuracy", "FLOPs"]
    assert page.texts("#board tbody th") == ["BarNet", "FooNet"]
    assert page.texts("#board .place") == ["1st of 2", "2nd of 2"]
    assert "higher is better" in page.text("#board thead")
    assert "dots: 91.5% to 93.10%" in page.text("#board thead")
    dots = page.run(
        "return [...document.querySelectorAll('#board circle')].map((c) => c.getAttribute('cx'))"
    )
    assert dots == ["114", "6"]
    assert page.text("#dataset-about").startswith("3 results, 0 further methods evaluated.")


def test_relative_numbers_and_unknown_directions_are_not_ranked(open_page: Open) -> None:
    page = open_page(small_pile(), "#tab=dataset")
    assert page.all("#board .place, #board circle") == []
    assert "direction unknown, not ranked" in page.text("#board thead")
    assert "−28% vs BarNet, up to" in page.text("#board")
    assert "difference · relative" in page.text("#board")


def test_the_chosen_dataset_is_in_the_address(open_page: Open) -> None:
    page = open_page(ranked_shelf(12), "#tab=dataset&node=dataset%3Aset002")
    assert page.texts("#board tbody th") == ["Net008", "Net007", "Net006"]
    Select(page.find("#dataset")).select_by_value("dataset:set003")
    page.wait_for("location.hash.includes('set003')")
    assert page.texts("#board tbody th") == ["Net011", "Net010", "Net009"]
    page.driver.back()
    page.wait_for("document.querySelector('#board tbody th').textContent === 'Net008'")


def test_a_number_leads_to_its_evidence(open_page: Open) -> None:
    page = open_page(ranked_pile(), "#tab=dataset")
    page.find("#board .number a").click()
    page.wait_for("document.body.dataset.tab === 'graph'")
    assert page.text("#panel .card .says") == "93.10% accuracy"


def test_the_saved_table_holds_the_numbers_of_the_dataset_with_their_places(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page(ranked_pile(), "#tab=dataset")
    content = saved(page, "#save-csv", tmp_path, "results.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(content.splitlines()))
    assert [(row["rank"], row["method"], row["value"]) for row in rows] == [
        ("1", "BarNet", "93.1"),
        ("2", "FooNet", "91.5"),
        ("", "FooNet", "28"),
    ]
    assert {row["dataset"] for row in rows} == {"FooSet-10"}


def test_results_are_filtered_by_method_dataset_and_metric(open_page: Open) -> None:
    page = open_page(ranked_pile(), "#tab=results")
    options = [option.text for option in Select(page.find("#of-metric")).options]
    assert options == ["all", "accuracy", "FLOPs", "speed"]
    Select(page.find("#of-metric")).select_by_value("metric:accuracy")
    assert page.text("#filtered") == "2 of 4 results"
    Select(page.find("#of-method")).select_by_value("method:barnet")
    assert page.text("#filtered") == "1 of 4 results"
    Select(page.find("#of-dataset")).select_by_visible_text("FooSet-10")
    assert page.text("#filtered") == "1 of 4 results"
    assert "93.10% accuracy" in page.text("#results tbody")


def test_papers_are_saved_as_a_table(open_page: Open, tmp_path: Path) -> None:
    page = open_page(ranked_pile(), "#tab=papers")
    page.find("#paper-filter").send_keys("foo recognition naïve")
    content = saved(page, "#save-csv", tmp_path, "papers.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(content.splitlines())
    assert row["title"] == "FooNet: Faster Foos"
    assert row["dataset"] == "FooSet-10"
    assert set(row["method"].split("; ")) == {"FooNet", "BarNet"}


def test_only_the_types_asked_for_are_drawn_and_ticked(open_page: Open) -> None:
    from kg.view import Drawing

    page = open_page(ranked_pile(), drawing=Drawing(types=("Dataset", "Method")))
    assert page.drawn() == {
        "dataset:fooset-10",
        "method:foonet",
        "method:barnet",
        "method:baz-former",
    }
    ticked = page.run(
        "return [...document.querySelectorAll('#legend input:checked')].map((b) => b.dataset.type)"
    )
    assert ticked == ["Method", "Dataset"]
