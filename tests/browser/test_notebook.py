"""The page within the frame that a notebook makes of it."""

from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from browser.page import Page
from browser.piles import ranked_pile
from kg.view import view


def test_the_page_works_in_a_frame_and_leaves_the_notebook_alone(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    file = tmp_path / "notebook.html"
    frame = view(ranked_pile())._repr_html_()
    file.write_text(f"<!doctype html><meta charset=utf-8><title>Notebook</title>{frame}", "utf-8")
    page = Page(driver, file)
    page.screen(1280, 800)
    driver.get("about:blank")
    page.requests()
    page.console()
    driver.get(page.url)
    driver.switch_to.frame(page.find("iframe"))
    try:
        page.wait_for("document.documentElement.dataset.ready === '1'")
        page.find("nav a[data-tab='dataset']").click()
        page.wait_for("document.querySelector('#board tbody tr')")
        page.find("#board .number a").click()
        page.wait_for("document.body.dataset.tab === 'graph'")
        page.find("#graph").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
        page.wait_for("document.getElementById('status').textContent.includes('around')")
    finally:
        driver.switch_to.default_content()
    assert driver.current_url == page.url
    assert page.requests() == [page.url]
    assert page.console() == []
