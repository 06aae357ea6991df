"""The lists of results and papers, and the files that the page saves."""

import csv
import time
from pathlib import Path
from xml.etree import ElementTree

from selenium.webdriver.support.ui import Select

from browser.conftest import Open
from browser.page import Page
from browser.piles import shelf, small_pile


def saved(page: Page, button: str, folder: Path, name: str) -> Path:
    page.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    page.find(button).click()
    for _ in range(500):
        if (folder / name).is_file() and (folder / name).stat().st_size:
            break
        time.sleep(0.02)
    return folder / name


def test_results_filter_by_words_and_kind(open_page: Open) -> None:
    page = open_page(small_pile(), "#tab=results")
    assert len(page.texts("#results tbody tr")) == 4
    page.find("#filter").send_keys("barnet speed")
    assert page.text("#filtered") == "1 of 4 results"
    page.find("#filter").clear()
    Select(page.find("#kind")).select_by_value("delta")
    page.wait_for("document.getElementById('filtered').textContent === '1 of 4 results'")
    assert "−28% FLOPs vs BarNet, up to" in page.text("#results tbody")


def test_results_sort_by_value_both_ways(open_page: Open) -> None:
    page = open_page(shelf(12), "#tab=results")
    page.find("#results th[data-sort='value'] button").click()
    up = page.texts("#results tbody td.says a")
    assert up[0] == "1.25% accuracy"
    assert up[-1] == "12.25% accuracy"
    page.find("#results th[data-sort='value'] button").click()
    assert page.texts("#results tbody td.says a") == up[::-1]


def test_a_result_leads_to_its_evidence_in_the_graph(open_page: Open) -> None:
    page = open_page(small_pile(), "#tab=results")
    page.find("#results tbody a[href^='#node=result%3A']").click()
    page.wait_for("document.body.dataset.tab === 'graph'")
    assert len(page.all("#panel .card")) == 1


def test_results_need_no_script(open_page: Open) -> None:
    page = open_page(small_pile())
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.driver.get("about:blank")
        page.driver.get(page.url)
        assert "93.10% accuracy" in page.text("#results")
        assert not page.find("#tab-graph").is_displayed()
    finally:
        page.command("Emulation.setScriptExecutionDisabled", value=False)


def test_papers_show_their_abstract_with_names_and_numbers_marked(open_page: Open) -> None:
    page = open_page(small_pile())
    page.find("nav a[data-tab='papers']").click()
    page.wait_for("document.body.dataset.tab === 'papers'")
    page.find("#paper-filter").send_keys("FOO Recognition naïve")
    assert page.text("#papers-filtered") == "1 of 3 papers"
    page.find(".paper-entry:not([hidden]) summary").click()
    page.wait_for("document.querySelector('.paper-entry[open] .abstract')")
    entry = ".paper-entry[open] .abstract"
    assert page.texts(f"{entry} mark") == ["28%", "91.5%"]
    assert page.texts(f"{entry} .in.dataset") == ["FooSet-10", "FooSet-10"]
    assert page.texts(f"{entry} .in.task") == ["foo recognition"]


def test_the_saved_table_holds_the_results(open_page: Open, tmp_path: Path) -> None:
    page = open_page(small_pile(), "#tab=results")
    content = saved(page, "#save-csv", tmp_path, "results.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfsays,printed,")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 4
    assert {row["printed"] for row in rows} == {"28%", "91.5%", "2.5x", "93.10%"}
    assert {row["paper"] for row in rows} == {"FooNet: Faster Foos", "BarNet revisited"}


def test_the_saved_drawings_are_pictures(open_page: Open, tmp_path: Path) -> None:
    page = open_page(small_pile())
    assert saved(page, "#save-png", tmp_path, "graph.png").read_bytes().startswith(b"\x89PNG")
    svg = ElementTree.parse(saved(page, "#save-svg", tmp_path, "graph.svg")).getroot()
    texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "FooSet-10" in texts
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}line"))) > 10
