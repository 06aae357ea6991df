"""Light and dark, phone, print."""

import base64
from pathlib import Path

import pytest
from selenium import webdriver

from browser.conftest import Open
from browser.page import Page
from browser.piles import ranked_shelf, small_pile
from kg.view import report, to_html

METHOD_LIGHT, METHOD_DARK = "#5265ff", "#187aff"


def test_colours_follow_the_preferred_scheme_while_the_page_is_open(open_page: Open) -> None:
    page = open_page(small_pile())
    colour = """return kgView.network.body.data.nodes.get(
        kgView.drawnId(kgView.numberOf.get("method:foonet"))).color"""
    assert page.run(colour) == METHOD_LIGHT
    page.prefer(color_scheme="dark")
    page.wait_for(f"(() => {{ {colour} }})() === '{METHOD_DARK}'")
    assert page.run("return getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    page.prefer(color_scheme="light")
    page.wait_for(f"(() => {{ {colour} }})() === '{METHOD_LIGHT}'")


@pytest.mark.parametrize(
    "address",
    ["", "#tab=results", "#tab=dataset", "#tab=papers", "#node=method%3Anet003&hops=2"],
)
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_scrolls_sideways_on_a_phone(open_page: Open, address: str, width: int) -> None:
    page = open_page(ranked_shelf(12), address, phone=width)
    assert page.run("return document.documentElement.scrollWidth") <= width


def test_a_swipe_over_the_graph_scrolls_the_page_on_a_phone(open_page: Open) -> None:
    page = open_page(small_pile(), phone=390)
    box = page.run(
        "const b = document.getElementById('graph').getBoundingClientRect();"
        "return [b.x + b.width / 2, b.y + b.height * 0.7]"
    )
    page.swipe(box[0], box[1], 200)
    page.wait_for("scrollY > 100")


def test_the_drawing_fills_the_window_and_follows_its_size(open_page: Open) -> None:
    page = open_page(small_pile())
    before = page.run("return document.querySelector('#graph canvas').clientWidth")
    page.screen(1700, 900)
    page.wait_for(f"document.querySelector('#graph canvas').clientWidth > {before + 300}")
    xs = [page.place(node)[0] for node in page.drawn()]
    assert min(xs) > 230
    assert max(xs) < 1700 - 330


def test_the_drawing_is_whole_when_the_page_was_opened_on_another_tab(open_page: Open) -> None:
    page = open_page(small_pile(), "#tab=results")
    page.find("nav a[data-tab='graph']").click()
    page.wait_for("document.querySelector('#graph canvas').clientWidth > 500")
    page.click_node("metric:accuracy")
    page.wait_for("document.querySelector('#panel h2').textContent === 'accuracy'")


def test_it_prints(open_page: Open) -> None:
    page = open_page(small_pile())
    printed = page.command("Page.printToPDF")["data"]
    assert base64.b64decode(printed).startswith(b"%PDF")
    page.command("Emulation.setEmulatedMedia", media="print", features=[])
    assert page.find("#results").is_displayed()
    assert not page.find("#graph").is_displayed()
    page.run("location.hash = '#tab=dataset'")
    page.wait_for("document.querySelector('#board tbody tr')")
    assert page.find("#board").is_displayed()
    assert not page.find("#results").is_displayed()
    assert not page.find("#dataset").is_displayed()


@pytest.mark.parametrize("width", [320, 390])
def test_a_report_fits_a_phone_and_prints(
    driver: webdriver.Chrome, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(report(ranked_shelf(12))), "utf-8")
    page = Page(driver, file)
    page.screen(width, 844, mobile=True)
    driver.get(page.url)
    assert page.run("return document.documentElement.scrollWidth") <= width
    assert page.texts("h2")[0] == "What it holds"
    assert base64.b64decode(page.command("Page.printToPDF")["data"]).startswith(b"%PDF")


def test_only_named_controls_are_reached_by_the_tab_key(open_page: Open) -> None:
    page = open_page(small_pile())
    nameless = page.run("""
        return [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
          .filter((e) => e.checkVisibility() && !e.textContent.trim() && !e.labels?.length
            && !e.getAttribute("aria-label")).map((e) => e.outerHTML)""")
    assert nameless == []
    assert page.run("return document.querySelector('.vis-network').tabIndex") == -1
