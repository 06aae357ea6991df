"""No name runs as a script, and nothing is asked of the network."""

import csv
import io
import json
import time
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from selenium import webdriver

from browser.conftest import Open
from browser.page import Page
from browser.piles import HOSTILE, hostile_pile, small_pile
from browser.test_tabs import saved
from kg.view import picture, render, report, to_html, to_svg

UNSAFE_MARKUP = """return [...document.querySelectorAll(
    "img, iframe, object, embed, link, base, form, body script:not([id]), [onerror], [style*=url]")]
    .map((element) => element.outerHTML.slice(0, 80))"""


def harmed(page: Page) -> object:
    return page.run("return window.attacked")


def test_the_page_asks_for_nothing_but_itself(open_page: Open) -> None:
    page = open_page(small_pile())
    time.sleep(0.2)
    assert page.requests() == [page.url]
    page.load()


def test_hostile_names_are_shown_and_do_nothing(open_page: Open) -> None:
    page = open_page(hostile_pile())
    for text in HOSTILE:
        page.run("location.hash = arguments[0]", f"#node={quote('method:' + text, safe='')}&hops=2")
        page.wait_for(f"document.querySelector('#panel h2').textContent === {json.dumps(text)}")
        for button in page.all("#panel .row button"):
            button.click()
        page.find("#find").send_keys(text[:3])
        page.find("#find").clear()
        assert harmed(page) is None
        assert len(page.run(UNSAFE_MARKUP)) == 2  # vis-network and ours
        hrefs = page.run("return [...document.links].map((link) => link.getAttribute('href'))")
        assert all(href.startswith(("#", "https://")) for href in hrefs)


def test_every_tab_and_file_survives_hostile_names(open_page: Open, tmp_path: Path) -> None:
    page = open_page(hostile_pile())
    for tab in ("results", "dataset", "papers"):
        page.find(f"nav a[data-tab='{tab}']").click()
        page.wait_for(f"document.body.dataset.tab === '{tab}'")
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    page.wait_for("document.querySelectorAll('#papers .abstract').length > 10")
    assert harmed(page) is None
    page.load("#tab=results")
    table = saved(page, "#save-csv", tmp_path, "results.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len(rows) == 1 + len(HOSTILE)
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in rows for cell in row)
    for text in HOSTILE:
        page.load(f"#tab=dataset&node={quote('dataset:' + text, safe='')}")
        assert page.run("return document.querySelector('#board caption').textContent") == text
    page.load("#tab=papers")
    table = saved(page, "#save-csv", tmp_path, "papers.csv").read_bytes().decode("utf-8-sig")
    papers = list(csv.reader(io.StringIO(table, newline="")))
    assert len(papers) == 1 + len(HOSTILE)
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in papers for cell in row)
    page.load()
    ElementTree.parse(saved(page, "#save-svg", tmp_path, "graph.svg"))
    assert saved(page, "#save-png", tmp_path, "graph.png").read_bytes().startswith(b"\x89PNG")
    assert harmed(page) is None


def test_a_report_and_a_picture_of_hostile_names_do_nothing(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    graph = hostile_pile()
    for name, text in (("r.html", to_html(report(graph))), ("p.svg", to_svg(picture(graph)))):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        page = Page(driver, file)
        driver.get("about:blank")
        page.requests()
        page.console()
        driver.get(page.url)
        assert harmed(page) is None
        assert page.requests() == [page.url]
        assert page.console() == []


def test_the_policy_stops_script_and_requests_that_were_smuggled_in(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    smuggled = (
        "<img src='https://attack.invalid/a.png'><script>window.attacked=1</script>"
        "<p onclick='window.attacked=1' id='trap'>trap</p></body>"
    )
    file = tmp_path / "attack.html"
    file.write_text(render(small_pile()).replace("</body>", smuggled), "utf-8")
    page = Page(driver, file)
    page.load()
    page.run("document.getElementById('trap').click()")
    assert harmed(page) is None
    assert any("Content Security Policy" in line for line in page.console())
