"""axe-core finds nothing to object to, in light and dark, on a desk and on a phone."""

from pathlib import Path

import pytest
from axe_selenium_python import Axe
from selenium import webdriver

from browser.conftest import Open
from browser.page import Page
from browser.piles import ranked_pile, ranked_shelf
from kg.model import Graph
from kg.view import report, to_html

TABS = {
    "graph": "",
    "around": "#node=metric%3Aaccuracy&hops=2",
    "pair": "#node=method%3Afoonet&with=dataset%3Afooset-10",
    "results": "#tab=results",
    "dataset": "#tab=dataset&node=dataset%3Afooset-10",
    "papers": "#tab=papers",
}


def faults(page: Page) -> list[str]:
    """What axe reports, one line a rule."""
    axe = Axe(page.driver)
    axe.inject()
    found = axe.run(options='{"rules": {"target-size": {"enabled": true}}}')
    assert found["passes"]
    return [
        f"{item['id']}: {node['html'][:120]}"
        for item in found["violations"]
        for node in item["nodes"]
    ]


def test_axe_reports_what_is_wrong(open_page: Open) -> None:
    page = open_page(ranked_pile())
    page.run("document.querySelector('label[for=find]').remove()")
    page.run("document.getElementById('find').placeholder = ''")
    page.run("document.getElementById('status').style.color = '#ddd'")
    page.run(
        "document.querySelectorAll('.zoom button')"
        ".forEach((button) => (button.style = 'height:9px; min-height:0'))"
    )
    assert {fault.partition(":")[0] for fault in faults(page)} >= {
        *("color-contrast", "label", "target-size"),
    }


@pytest.mark.parametrize("phone", [0, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_reports_nothing_on_any_tab(open_page: Open, scheme: str, phone: int) -> None:
    page = open_page(ranked_pile(), phone=phone)
    page.prefer(color_scheme=scheme)
    for address in TABS.values():
        page.load(address)
        page.run("for (const d of document.querySelectorAll('details')) d.open = true")
        for button in page.all("#panel .row button"):
            page.run("arguments[0].click()", button)
        assert faults(page) == []
    page.load()
    page.find("#find").send_keys("net")
    # The open list lies over a part of the legend.
    assert [fault for fault in faults(page) if not fault.startswith("target-size: <input")] == []


@pytest.mark.parametrize("graph", [Graph(), ranked_shelf(60)])
def test_axe_reports_nothing_on_an_empty_and_on_a_full_page(open_page: Open, graph: Graph) -> None:
    page = open_page(graph)
    for address in ("", "#tab=results", "#tab=dataset", "#tab=papers"):
        page.load(address)
        assert faults(page) == []


@pytest.mark.parametrize("phone", [0, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_reports_nothing_on_a_report(
    driver: webdriver.Chrome, tmp_path: Path, scheme: str, phone: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(report(ranked_pile())), "utf-8")
    page = Page(driver, file)
    page.screen(phone or 1280, 844 if phone else 800, mobile=bool(phone))
    page.prefer(color_scheme=scheme)
    page.driver.get(page.url)
    assert faults(page) == []
